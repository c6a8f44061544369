package profile

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/natefinch/atomic"
)

// maxFile is the largest workspace file that is read, in bytes.
const maxFile = 64 << 20

// ErrChangedOutside is the cause of Save's error where the file is no longer what was last read or written. The caller
// asks: SaveOver keeps ours, Load takes theirs.
var ErrChangedOutside = errors.New("it was changed by another program")

// ErrNoFile is the cause of Save's error for a workspace that Load didn't return.
var ErrNoFile = errors.New("it has no file")

// file is a workspace file and what we last knew of it.
type file struct {
	path string // with symbolic links followed, so that a link stays one

	mu      sync.Mutex // held for a whole Save or Changed; protects what follows
	seen    stamp
	blocked error // why nothing may be saved: what is there is damaged and couldn't be put aside
}

// stamp is what a file was when it was last read or written. The zero stamp is that of a file that isn't there.
type stamp struct {
	exists  bool
	size    int64
	modTime time.Time
	sum     [sha256.Size]byte
	settled bool // modTime was old enough then that any later change gets another one
}

// settle is how long ago a file must have been changed for its time to tell a later change: some file systems count in
// steps of two seconds.
const settle = 3 * time.Second

// Load reads the workspace file at path. A file that isn't there gives an empty workspace, and so does one that is
// damaged, with a *DamagedError that says where it was put and offers the backup. A file of a newer version is left alone
// and refused with a *NewerError. With any other error, such as a file that may not be read, there is no workspace.
func Load(path string) (*Workspace, error) {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	f := &file{path: path}
	data, at, err := read(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &Workspace{Version: Version, file: f}, nil
	case err != nil:
		return nil, fmt.Errorf("read the workspace: %w", err)
	}
	f.seen = at
	w, err := parse(data)
	if err == nil {
		w.file = f
		return w, nil
	}
	if newer := (*NewerError)(nil); errors.As(err, &newer) {
		newer.Path = path
		return nil, newer
	}
	return f.damaged(data, err)
}

// parse reads a workspace from the bytes of its file.
func parse(data []byte) (*Workspace, error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff")) // some editors begin a file so
	var version struct {
		Version int `json:"version"`
	}
	if err := json.Unmarshal(data, &version); err == nil && version.Version > Version {
		return nil, &NewerError{Version: version.Version}
	}
	if !bytes.HasPrefix(bytes.TrimLeft(data, " \t\r\n"), []byte("{")) {
		if len(bytes.TrimSpace(data)) == 0 {
			return nil, errors.New("it is empty")
		}
		if len(bytes.Trim(data, "\x00")) == 0 {
			return nil, errors.New("it holds nothing but NUL bytes, as after a power cut")
		}
		return nil, errors.New(`it does not begin with "{"`)
	}
	w := &Workspace{}
	if err := json.Unmarshal(data, w); err != nil {
		return nil, describe(data, err)
	}
	w.Version = Version
	w.repair()
	return w, nil
}

// read returns a file's bytes and stamp.
func read(path string) ([]byte, stamp, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, stamp{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, stamp{}, err
	}
	if !info.Mode().IsRegular() {
		return nil, stamp{}, &fs.PathError{Op: "read", Path: path, Err: errors.New("not a file")}
	}
	if info.Size() > maxFile {
		return nil, stamp{}, &fs.PathError{Op: "read", Path: path, Err: fmt.Errorf("larger than %d MiB", maxFile>>20)}
	}
	data, err := io.ReadAll(io.LimitReader(f, maxFile)) // it may be growing
	return data, newStamp(info, data), err
}

func newStamp(info fs.FileInfo, data []byte) stamp {
	return stamp{
		exists:  true,
		size:    int64(len(data)),
		modTime: info.ModTime(),
		sum:     sha256.Sum256(data),
		settled: time.Since(info.ModTime()) > settle,
	}
}

// Changed reports whether another program has changed the file since it was last read or written. It costs one look at
// the file's size and time as long as those tell enough, so it may be asked often, though not on the UI goroutine. A
// file that is gone doesn't count: Save brings it back. It may be called while a clone is saved.
func (w *Workspace) Changed() (bool, error) {
	if w.file == nil {
		return false, nil
	}
	w.file.mu.Lock()
	defer w.file.mu.Unlock()
	return w.file.changed()
}

func (f *file) changed() (bool, error) {
	info, err := os.Stat(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look at the workspace: %w", err)
	}
	if f.seen.exists && f.seen.settled && info.Size() == f.seen.size && info.ModTime().Equal(f.seen.modTime) {
		return false, nil
	}
	_, now, err := read(f.path)
	if err != nil {
		return false, fmt.Errorf("look at the workspace: %w", err)
	}
	if !f.seen.exists || now.sum != f.seen.sum {
		return true, nil
	}
	f.seen = now // touched, or copied back
	return false, nil
}

// Save replaces the file with the workspace: atomically, for the user's eyes only (0600), and after copying what was
// there to a backup beside it. Where nothing differs the file is left alone. An edit from outside is never overwritten:
// the error is then ErrChangedOutside. Save waits for the disk, so it belongs on another goroutine, with a Clone; saves
// of several clones wait for each other.
func (w *Workspace) Save() error { return w.save(false) }

// SaveOver does what Save does, also where the file was changed outside; that version becomes the backup.
func (w *Workspace) SaveOver() error { return w.save(true) }

func (w *Workspace) save(over bool) error {
	f := w.file
	if f == nil {
		return fmt.Errorf("save the workspace: %w", ErrNoFile)
	}
	data, err := w.encode()
	if err != nil {
		return fmt.Errorf("save the workspace: %w", err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.blocked != nil {
		return fmt.Errorf("save the workspace: %w", f.blocked)
	}
	if changed, err := f.changed(); err != nil {
		return fmt.Errorf("save the workspace: %w", err)
	} else if changed && !over {
		return fmt.Errorf("save %s: %w", f.path, ErrChangedOutside)
	}
	if err := f.replace(data); err != nil {
		return fmt.Errorf("save the workspace: %w", err)
	}
	return nil
}

// encode writes the workspace as its file stands: indented, in the order of the fields, a line break at the end.
func (w *Workspace) encode() ([]byte, error) {
	c := *w
	c.Version = Version
	plain, err := encodePlain(c)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := json.Indent(&b, plain, "", "  "); err != nil {
		return nil, err
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

// replace writes the file, and its backup first.
func (f *file) replace(data []byte) error {
	old, _, err := read(f.path)
	switch {
	case err == nil && bytes.Equal(old, data):
		return f.stamped(data, os.Chmod(f.path, 0o600))
	case err == nil:
		if err := f.keep(old); err != nil {
			return err
		}
	case errors.Is(err, fs.ErrNotExist):
		if err := os.MkdirAll(filepath.Dir(f.path), 0o700); err != nil {
			return err
		}
	default:
		return err
	}
	return f.stamped(data, write(f.path, data))
}

// stamped remembers what the file is now, unless writing it failed.
func (f *file) stamped(data []byte, err error) error {
	if err != nil {
		return err
	}
	info, err := os.Stat(f.path)
	if err != nil {
		return err
	}
	f.seen = newStamp(info, data)
	return nil
}

// keep makes the backup of what is about to be replaced. What isn't a workspace must not push out a good backup, so it
// is put aside under a name of its own.
func (f *file) keep(old []byte) error {
	if _, err := parse(old); err != nil {
		_, err := f.aside(old)
		return err
	}
	return write(f.backup(), old)
}

func (f *file) backup() string { return f.path + ".bak" }

// write replaces the file at path by data. It does what atomic.WriteFile does, but keeps the cause of a failure, such
// as a full disk, for errors.Is, and makes the file readable by its owner only.
func write(path string, data []byte) (err error) {
	t, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*") // mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			t.Close()
			os.Remove(t.Name())
		}
	}()
	if _, err = t.Write(data); err != nil {
		return err
	}
	if err = t.Sync(); err != nil {
		return err
	}
	if err = t.Close(); err != nil {
		return err
	}
	if err = atomic.ReplaceFile(t.Name(), path); err != nil {
		return err
	}
	syncFolder(filepath.Dir(path))
	return nil
}

// syncFolder asks the system to keep a rename over a power cut. Not every system can; the file is whole either way.
func syncFolder(dir string) {
	if d, err := os.Open(dir); err == nil {
		_ = d.Sync()
		_ = d.Close()
	}
}

// aside puts a copy of data beside the file under a dated name and returns that.
func (f *file) aside(data []byte) (string, error) {
	ext := filepath.Ext(f.path)
	base := strings.TrimSuffix(f.path, ext) + ".damaged-" + time.Now().Format("20060102-150405")
	for n := 1; ; n++ {
		path := base + ext
		if n > 1 {
			path = fmt.Sprintf("%s-%d%s", base, n, ext)
		}
		t, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if errors.Is(err, fs.ErrExist) && n < 1000 {
			continue
		}
		if err != nil {
			return "", err
		}
		_, err = t.Write(data)
		err = errors.Join(err, t.Sync(), t.Close())
		if err != nil {
			os.Remove(path)
			return "", err
		}
		return path, nil
	}
}
