package history

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// file is a capture that is open in this process, shared by all handles on it. It owns the writer and all readers.
type file struct {
	path      string // absolute, as it was first opened
	id        os.FileInfo
	info      Info
	ended     string // as in the file when it was opened; "" while it is live
	elsewhere bool   // another process is writing it

	// Of a live capture; nil in a past one.
	queue  *queue
	writer *writer
	log    *wal
	stop   chan struct{}
	live   atomic.Bool
	ticks  sync.WaitGroup
	endIt  sync.Once
	endErr error

	past   Stats // of a past capture
	bytes  atomic.Int64
	gone   atomic.Bool // someone deleted or replaced the file
	layout atomic.Pointer[layout]

	pages pages
	scans chan *reader  // readers that are not busy
	ends  chan struct{} // closed when there will be no readers any more
	table table
	times times

	mu    sync.Mutex // of what follows, and of replacing layout
	views map[*View]struct{}
	over  bool // being closed: there are no more views

	trims sync.Mutex // held while what is trimmed is gone from the file and not yet from layout; before pages.mu and mu

	pins atomic.Pointer[[]int64] // numbers in order; the slice never changes
}

// scanReaders is how many connections read old entries for searches.
const scanReaders = 2

// openReaders opens the connections that read: all of them or none.
func (f *file) openReaders() (err error) {
	if f.pages.r, err = newReader(f.path, pageCacheKiB, f.markPins); err != nil {
		return err
	}
	f.scans = make(chan *reader, scanReaders)
	defer func() {
		if err != nil {
			err = errors.Join(err, f.pages.close())
			for len(f.scans) > 0 {
				err = errors.Join(err, (<-f.scans).close())
			}
			f.scans = nil
		}
	}()
	for range scanReaders {
		r, err := newReader(f.path, scanCacheKiB, f.markPins)
		if err != nil {
			return err
		}
		f.scans <- r
	}
	return nil
}

// closeReaders closes what openReaders has opened. It waits for those that are borrowed.
func (f *file) closeReaders() error {
	err := f.pages.close()
	for range cap(f.scans) {
		err = errors.Join(err, (<-f.scans).close())
	}
	return err
}

// borrow returns a reader for a search, to be given back on f.scans.
func (f *file) borrow(ctx context.Context) (*reader, error) {
	select {
	case r := <-f.scans:
		return r, nil
	case <-f.ends:
		return nil, ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// start starts the writer and the checkpoints.
func (f *file) start(db, checkpoints *conn) error {
	f.queue = newQueue(queueBytes, f.notify)
	f.log = &wal{limit: walBytes}
	f.stop = make(chan struct{})
	w, err := newWriter(db, f.queue, f.log, f.published)
	if err != nil {
		return err
	}
	f.writer = w
	f.live.Store(true)
	go w.run()
	f.ticks.Go(func() {
		f.log.run(checkpoints, f.tick, f.stop)
		checkpoints.close()
	})
	return nil
}

// tick looks at the file once a second.
func (f *file) tick() {
	f.measure()
	if id, err := os.Stat(f.path); err != nil || !os.SameFile(id, f.id) {
		f.gone.Store(true)
	}
}

// measure adds up what is on disk.
func (f *file) measure() {
	var n int64
	for _, suffix := range []string{"", "-wal"} {
		if s, err := os.Stat(f.path + suffix); err == nil {
			n += s.Size()
		}
	}
	f.bytes.Store(n)
}

// published is called by the writer after each commit.
func (f *file) published(b batch) {
	f.mu.Lock()
	l := f.layout.Load()
	if b.gap.n > 0 {
		l = l.with(hole{first: b.gap.first, n: b.gap.n, time: b.gap.time})
	}
	f.layout.Store(l.grown(b.last))
	f.mu.Unlock()
	f.notify()
}

// missed returns the hole in which an entry lies that could not be read: it may have been trimmed meanwhile. Where there
// is none and its chunk is damaged, it is a new one, as large as extent says, which the caller hands to lose; where cause
// tells nothing about the file, ok is false.
func (f *file) missed(seq int64, cause error, extent func(seq, end int64, cause error) hole) (h hole, known, ok bool) {
	f.trims.Lock()
	defer f.trims.Unlock()
	l := f.layout.Load()
	if h := l.hole(seq); h != nil {
		return *h, true, true
	}
	if !isUnreadable(cause) {
		return hole{}, false, false
	}
	h = extent(seq, l.end, cause)
	if i := l.before(seq); i > 0 { // a chunk that claims numbers of another
		taken := max(0, l.holes[i-1].end()-h.first)
		h.first += taken
		h.n -= taken
	}
	return h, false, true
}

// lose puts holes, in order, where entries can't be read, unless others have done so.
func (f *file) lose(holes ...hole) {
	f.mu.Lock()
	l := f.layout.Load()
	holes = slices.DeleteFunc(holes, func(h hole) bool { return l.hole(h.first) != nil })
	if len(holes) > 0 {
		f.layout.Store(l.with(holes...))
	}
	f.mu.Unlock()
	if len(holes) > 0 {
		f.notify()
	}
}

// trimmedNow reports whether an entry is gone, once nothing is being trimmed any more.
func (f *file) trimmedNow(seq int64) bool {
	f.trims.Lock()
	defer f.trims.Unlock()
	h := f.layout.Load().hole(seq)
	return h != nil && h.why != ""
}

// notify tells every view that the layout has changed, or how the writer fares.
func (f *file) notify() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for v := range f.views {
		v.poke()
	}
}

// end writes what was appended and ends the session; the file stays readable until the last handle is closed.
func (f *file) end() error {
	f.endIt.Do(func() {
		f.live.Store(false)
		f.queue.close()
		<-f.writer.done
		close(f.stop)
		f.ticks.Wait()
		if f.endErr = f.writer.err; f.endErr == nil && f.gone.Load() {
			f.endErr = ErrGone
		}
		f.notify()
	})
	return f.endErr
}

// ErrGone is what Stats tells of a live capture whose file is not there any more. What it still takes goes with the last
// handle.
var ErrGone = errors.New("the file was deleted or replaced while it was open")

// shut closes everything and leaves one plain file. It is called once, when nobody has a handle any more.
func (f *file) shut() error {
	f.mu.Lock()
	f.over = true
	views := slices.Collect(maps.Keys(f.views))
	f.mu.Unlock()
	for _, v := range views {
		v.Close()
	}
	close(f.ends)
	err := f.closeReaders()
	err = errors.Join(err, f.table.close()) // not before
	switch {
	case f.writer == nil:
	case f.gone.Load():
		if _, e := os.Stat(f.path); errors.Is(e, fs.ErrNotExist) {
			err = errors.Join(err, removeCompanions(f.path)) // nobody else's
		}
	default:
		// Where another process is looking at it, the file stays with its log; whoever opens it next tidies up.
		if e := makePlain(f.path, 2*time.Second); e != nil && !isBusy(e) {
			err = errors.Join(err, fmt.Errorf("tidy up: %w", e))
		}
	}
	return err
}

// makePlain turns the write-ahead log off, which copies it into the database and removes it. It fails with isBusy
// where another connection has the file open for so long.
func makePlain(path string, wait time.Duration) error {
	db, err := openConn(path, readWrite, int(wait.Milliseconds()), scanCacheKiB)
	if err != nil {
		return err
	}
	mode := ""
	err = db.query(context.Background(), "pragma journal_mode=delete", func(row []driver.Value) (err error) {
		mode, err = text(row[0])
		return err
	})
	if err == nil && mode != "delete" {
		err = fmt.Errorf("the journal mode stays %s", mode)
	}
	return errors.Join(err, db.close())
}
