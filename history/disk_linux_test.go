package history

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// TestSmallDisk records onto a real file system of 2 MiB until it is full, and on once it has grown. Where this process
// may not mount one, TestDiskFull has to do.
func TestSmallDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=2m"); err != nil {
		t.Logf("mount a small disk: %v", err)
		return
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	c, err := Create(filepath.Join(dir, "c"+Extension), Info{ID: "small"})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	q := c.file().queue
	q.mu.Lock()
	q.limit = 256 << 10
	q.mu.Unlock()
	n := 0
	for c.Stats().Lost == 0 {
		appendNumbered(t, c, n+1, n+1000)
		n += 1000
		_ = c.Flush(t.Context()) // it fails as soon as the disk is full
	}
	if err := c.Stats().Err; err == nil {
		t.Error("entries are lost, and no error is told")
	}
	v := c.View(nil)
	isNumbered(t, all(t, v), 1)
	if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT, "size=200m"); err != nil {
		t.Fatal(err)
	}
	appendNumbered(t, c, n+1, n+1000)
	n += 1000
	mustFlush(t, c)
	lost := int64(0)
	next := int64(1)
	for _, e := range all(t, v) {
		if e.Seq != next {
			t.Fatalf("entry %d follows %d", e.Seq, next-1)
		}
		next++
		if e.Kind == Gap {
			lost += e.Detail.Gap.Entries
			next += e.Detail.Gap.Entries - 1
		}
	}
	if lost != c.Stats().Lost || next != int64(n)+1 {
		t.Errorf("gaps tell of %d entries, the totals of %d; %d of %d are accounted for", lost, c.Stats().Lost, next-1, n)
	}
	mustClose(t, c)
	if report, err := Check(t.Context(), c.Path()); err != nil || !report.Sound() {
		t.Errorf("%+v, error %v", report, err)
	}
}

// TestCommitsInLongPieces counts the calls that writing 8 MiB takes: 1000 and more where SQLite writes page by page.
func TestCommitsInLongPieces(t *testing.T) {
	c, err := Create(filepath.Join(t.TempDir(), "c"+Extension), Info{ID: "large"})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	calls := func() (n int) {
		counts, err := os.ReadFile("/proc/self/io")
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(counts)) {
			if _, err := fmt.Sscanf(line, "syscw: %d", &n); err == nil {
				return n
			}
		}
		t.Fatalf("nothing is said of calls in %q", counts)
		return 0
	}
	e := numbered(1)
	e.Payload = make([]byte, 8<<20)
	before := calls()
	mustAppend(t, c, e)
	mustFlush(t, c)
	if n := calls() - before; n > 300 {
		t.Errorf("it takes %d calls", n)
	}
}

// asNobody runs f on a thread that may do on the file system what nobody may, if this is root; otherwise as it is.
func asNobody(t *testing.T, f func()) {
	t.Helper()
	if os.Geteuid() != 0 {
		f()
		return
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := syscall.Setfsuid(65534); err != nil {
		t.Fatal(err)
	}
	defer syscall.Setfsuid(0)
	f()
}

// chmod changes modes, and back when the test ends.
func chmod(t *testing.T, mode os.FileMode, paths ...string) {
	t.Helper()
	for _, p := range paths {
		s, err := os.Stat(p)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(p, mode); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { os.Chmod(p, s.Mode()) })
	}
}

// readable lets nobody reach a folder of the test.
func readable(t *testing.T, dir string) {
	t.Helper()
	for ; strings.HasPrefix(dir, os.TempDir()) && dir != os.TempDir(); dir = filepath.Dir(dir) {
		chmod(t, 0o755, dir)
	}
}

// TestReadOnlyFolder reads captures from a folder that can't be written.
func TestReadOnlyFolder(t *testing.T) {
	live := newCapture(t)
	appendNumbered(t, live, 1, 500)
	mustFlush(t, live)
	dir := t.TempDir()
	clean, crashed := filepath.Join(dir, "clean"+Extension), filepath.Join(dir, "crashed"+Extension)
	if err := live.SaveAs(t.Context(), clean, quiet); err != nil {
		t.Fatal(err)
	}
	image(t, live.Path(), crashed)
	readable(t, dir)
	chmod(t, 0o444, clean, crashed, crashed+"-wal")
	chmod(t, 0o555, dir)
	asNobody(t, func() {
		c := mustOpen(t, clean)
		isNumbered(t, all(t, c.View(nil)), 1)
		if c.View(nil).Len() != 500 || summary(c).Crashed {
			t.Errorf("%d rows, crashed %v", c.View(nil).Len(), summary(c).Crashed)
		}
		if err := c.Pin(1, true); err == nil {
			t.Error("an entry was pinned in a file that can't be written")
		}
		mustClose(t, c)
		if _, err := Open(crashed); err == nil || !strings.Contains(err.Error(), "not closed as it should") {
			t.Errorf("a crashed one: %v", err)
		}
		list, err := NewCatalog(dir).List(t.Context())
		if err != nil || len(list) != 2 || list[0].Err != nil || list[1].Err == nil {
			t.Errorf("the catalog lists %+v, error %v", list, err)
		}
		if _, err := Create(filepath.Join(dir, "new"+Extension), Info{}); !errors.Is(err, fs.ErrPermission) {
			t.Errorf("creating: %v", err)
		}
	})
	if other := companions(t, clean); len(other) != 2 {
		t.Errorf("in the folder are %q", other)
	}
}

// limitDescriptors has the process be able to open n more files than now. The function that it returns ends that, as does the
// test's end.
func limitDescriptors(t *testing.T, n int) (end func()) {
	t.Helper()
	var usual syscall.Rlimit
	open, err := os.ReadDir("/proc/self/fd")
	if err == nil {
		err = syscall.Getrlimit(syscall.RLIMIT_NOFILE, &usual)
	}
	if err == nil {
		// One of those that are open is that of the folder which has just been read.
		err = syscall.Setrlimit(syscall.RLIMIT_NOFILE, &syscall.Rlimit{Cur: uint64(len(open) - 1 + n), Max: usual.Max})
	}
	if err != nil {
		t.Fatal(err)
	}
	end = func() {
		if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &usual); err != nil {
			t.Error(err)
		}
	}
	t.Cleanup(end)
	return end
}

// TestFewDescriptors makes and opens captures where the process may open only a few more files: each call works or fails,
// says why, and leaves nothing open.
func TestFewDescriptors(t *testing.T) {
	past, dir := pastCapture(t, 10), t.TempDir()
	try := func(open func(path string) (*Capture, error), path string) (worked bool) {
		t.Helper()
		c, err := open(path)
		if err == nil {
			err = c.Close()
		}
		if err != nil && (errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "too many open files")) {
			t.Errorf("%s: %v", path, err)
		}
		return err == nil
	}
	create := func(path string) (*Capture, error) { return Create(path, Info{ID: "few"}) }
	created, opened, failed := false, false, 0
	for n := 0; !created || !opened; n++ {
		end := limitDescriptors(t, n)
		created = try(create, filepath.Join(dir, fmt.Sprint(n)+Extension))
		opened = try(Open, past)
		end()
		if !created || !opened {
			failed++
		}
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files { // one that could not be closed is like one that crashed
		name, _, _ := strings.Cut(f.Name(), "-")
		if c, err := Open(filepath.Join(dir, name)); err != nil || c.Close() != nil {
			t.Errorf("%s is left, which opens with error %v", f.Name(), err)
		}
	}
	if failed < 5 {
		t.Errorf("%d more files were as many as it takes, which is hard to believe", failed)
	}
}

// TestPipe opens a pipe that nobody writes to, which is refused at once, and saves over it.
func TestPipe(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pipe"+Extension)
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path); !errors.Is(err, ErrForeign) {
		t.Errorf("opened: %v", err)
	}
	if list, err := NewCatalog(filepath.Dir(path)).List(t.Context()); err != nil || len(list) > 0 {
		t.Errorf("listed as %+v, error %v", list, err)
	}
	if err := newCapture(t).SaveAs(t.Context(), path, quiet); err != nil {
		t.Error(err)
	}
	mustClose(t, mustOpen(t, path))
}

// TestRemoveWithFewDescriptors doesn't delete what another process is writing where there are too few descriptors to find out.
func TestRemoveWithFewDescriptors(t *testing.T) {
	path := filepath.Join(t.TempDir(), "elsewhere"+Extension)
	p := spawn(t, "write", path)
	var rows int
	p.line(t, "ready %d", &rows)
	for n, err := 0, error(nil); !errors.Is(err, ErrInUse); n++ {
		end := limitDescriptors(t, n)
		err = Remove(path)
		end()
		if _, gone := os.Stat(path); gone != nil || n > 20 {
			t.Fatalf("with %d descriptors it was deleted, error %v", n, err)
		}
	}
	if err := p.in.Close(); err != nil {
		t.Fatal(err)
	}
	if err := p.Wait(); err != nil {
		t.Fatal(err)
	}
}

// TestListWithFewDescriptors lists a session that crashed and couldn't be repaired for want of descriptors, and repairs it
// once there are enough.
func TestListWithFewDescriptors(t *testing.T) {
	c := newCapture(t)
	appendNumbered(t, c, 1, 10)
	mustFlush(t, c)
	failed := 0
	for n, read := 0, false; !read; n++ {
		dir := t.TempDir()
		image(t, c.Path(), filepath.Join(dir, "c"+Extension))
		catalog := NewCatalog(dir)
		end := limitDescriptors(t, n)
		list, err := catalog.List(t.Context())
		end()
		if err != nil {
			continue
		}
		if read = list[0].Err == nil; read {
			break
		}
		failed++
		if errors.Is(list[0].Err, ErrDamaged) {
			t.Errorf("with %d descriptors: %v", n, list[0].Err)
		}
		if list, err = catalog.List(t.Context()); err != nil || list[0].Err != nil {
			t.Errorf("with enough of them: %+v, error %v", list, err)
		}
	}
	if failed == 0 {
		t.Error("no number of descriptors was too few")
	}
}
