package history

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

// Extension is what the names of captures end with.
const Extension = ".socklens"

// Summary is what a catalog tells of one capture.
type Summary struct {
	Path  string
	Info  Info
	Stats Stats
	Pins  int // how many entries are pinned

	Live      bool  // entries are being appended, by this process or another
	Elsewhere bool  // by another process
	Open      bool  // it is open in this process
	Crashed   bool  // it was not closed as it should
	Err       error // why no more is known than Path and Stats.FileBytes: damaged, newer, not a capture; nil otherwise
}

// Catalog lists the captures of a folder. All it tells is read from the captures themselves; it remembers what it read
// of plain files that haven't changed since, but no errors: what keeps a file from being read may be elsewhere. Its
// methods may be called by any goroutine.
type Catalog struct {
	dir string

	mu    sync.Mutex
	known map[string]known
}

// known is the summary of a plain file as it was at a time and size.
type known struct {
	id      os.FileInfo
	changed time.Time
	size    int64
	summary Summary
}

// NewCatalog returns the catalog of the captures in folder dir, which need not exist yet.
func NewCatalog(dir string) *Catalog { return &Catalog{dir: dir, known: make(map[string]known)} }

// List returns a summary of each capture in the folder, the newest first, those that can't be read last. It harms no
// capture that is being written, by this process or another; one that crashed is repaired. The error is that of reading
// the folder, or of ctx.
func (c *Catalog) List(ctx context.Context) ([]Summary, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	files, err := os.ReadDir(c.dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var list []Summary
	seen := make(map[string]known)
	for _, d := range files {
		if filepath.Ext(d.Name()) != Extension || !d.Type().IsRegular() {
			continue
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		path := filepath.Join(c.dir, d.Name())
		k, ok := c.look(path)
		if !ok {
			continue // it went away meanwhile
		}
		seen[path] = k
		list = append(list, k.summary)
	}
	c.known = seen
	slices.SortStableFunc(list, func(a, b Summary) int {
		if (a.Err == nil) != (b.Err == nil) {
			if a.Err == nil {
				return -1
			}
			return 1
		}
		return cmp.Compare(b.Info.Start, a.Info.Start)
	})
	return list, nil
}

// look returns the summary of the capture at path, from memory where nothing has changed. ok is false where there is
// no file.
func (c *Catalog) look(path string) (known, bool) {
	id, err := os.Stat(path)
	if err != nil {
		return known{}, false
	}
	k, ok := c.known[path]
	if ok && os.SameFile(k.id, id) && k.changed.Equal(id.ModTime()) && k.size == id.Size() &&
		!k.summary.Open && !k.summary.Live && k.summary.Err == nil && !opened.has(id) {
		return k, true
	}
	s, err := summarize(path)
	if errors.Is(err, fs.ErrNotExist) {
		return known{}, false
	}
	if err != nil {
		s = Summary{Path: path, Err: err, Stats: Stats{FileBytes: id.Size()}}
	}
	if now, err := os.Stat(path); err == nil {
		id = now // repairing it may have changed it
	}
	return known{id, id.ModTime(), id.Size(), s}, true
}

// has reports whether a file is open in this process.
func (r *registry) has(id os.FileInfo) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.ContainsFunc(r.files, func(c *claim) bool { return os.SameFile(c.id, id) })
}

// summarize reads the summary of the capture at path.
func summarize(path string) (Summary, error) {
	var s Summary
	c, err := opened.claimOr(path, func(c *claim) { s = c.file.summary(path) })
	if err != nil {
		return Summary{}, err
	}
	if c.file != nil {
		s.Open = true
		return s, nil
	}
	defer opened.settle(c, nil)
	h, err := readHeader(path)
	if err != nil {
		return Summary{}, err
	}
	f := &file{path: path}
	if f.elsewhere, err = settleCrash(path, h); err != nil {
		return Summary{}, err
	}
	db, err := openConn(path, readOnly, busyMS, scanCacheKiB)
	if err != nil {
		return Summary{}, damaged(err)
	}
	defer db.close()
	if err := f.readInfo(db); err != nil {
		return Summary{}, damaged(err)
	}
	f.measure()
	return f.summary(path), nil
}

func (f *file) summary(path string) Summary {
	live := f.live.Load()
	return Summary{
		Path: path, Info: f.info, Stats: f.stats(), Pins: len(*f.pins.Load()),
		Live: live || f.elsewhere, Elsewhere: f.elsewhere, Crashed: f.ended == endedCrashed,
	}
}
