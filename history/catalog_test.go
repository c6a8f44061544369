package history

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
)

// shelf makes captures that were started one after the other, of about a megabyte each, and returns their paths.
func shelf(t *testing.T, dir string, names ...string) []string {
	t.Helper()
	var paths []string
	for i, name := range names {
		path := filepath.Join(dir, name+Extension)
		c, err := Create(path, Info{ID: name, Name: "the " + name, ProfileID: "p", URL: "ws://x", App: "a", Start: int64(i + 1)})
		if err != nil {
			t.Fatal(err)
		}
		e := message(string(make([]byte, 200<<10)))
		for range 5 {
			mustAppend(t, c, e)
		}
		mustClose(t, c)
		paths = append(paths, path)
	}
	return paths
}

func namesOf(list []Summary) (names []string) {
	for _, s := range list {
		names = append(names, s.Info.ID)
	}
	return names
}

func TestCatalog(t *testing.T) {
	dir := t.TempDir()
	catalog := NewCatalog(dir)
	list := func() []Summary {
		t.Helper()
		l, err := catalog.List(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	if l, err := NewCatalog(filepath.Join(dir, "none")).List(t.Context()); err != nil || len(l) != 0 {
		t.Errorf("no folder lists %+v, error %v", l, err)
	}
	paths := shelf(t, dir, "one", "two", "three")
	for _, name := range []string{"other.txt", "two" + Extension + ".bak"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "bad"+Extension), []byte("bad"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "folder"+Extension), 0o700); err != nil {
		t.Fatal(err)
	}
	l := list()
	if got := namesOf(l); !slices.Equal(got, []string{"three", "two", "one", ""}) || !errors.Is(l[3].Err, ErrForeign) {
		t.Fatalf("it lists %q: %+v", got, l)
	}
	s := l[1]
	if s.Path != paths[1] || s.Info != (Info{ID: "two", Name: "the two", ProfileID: "p", URL: "ws://x", App: "a", Start: 2}) ||
		s.Stats.Entries != 5 || s.Stats.FileBytes < 1e6 || s.Live || s.Open || s.Crashed || s.Elsewhere || s.Pins != 0 {
		t.Errorf("%+v", s)
	}
	// What is known is not read again, until it changes.
	edit(t, paths[0], "update info set name='another'")
	if err := os.Remove(paths[2]); err != nil {
		t.Fatal(err)
	}
	c := mustOpen(t, paths[1])
	if err := c.Pin(1, true); err != nil {
		t.Fatal(err)
	}
	if l = list(); !slices.Equal(namesOf(l), []string{"two", "one", ""}) || l[1].Info.Name != "another" || !l[0].Open ||
		l[0].Pins != 1 {
		t.Errorf("after changes: %+v", l)
	}
	mustClose(t, c)
	if l = list(); l[0].Open || l[0].Pins != 1 || l[0].Err != nil {
		t.Errorf("after closing: %+v", l[0])
	}
}

func TestRemove(t *testing.T) {
	paths := shelf(t, t.TempDir(), "one", "two")
	c := mustOpen(t, paths[0])
	if err := Remove(paths[0]); !errors.Is(err, ErrInUse) {
		t.Errorf("an open one: %v", err)
	}
	mustClose(t, c)
	if err := Remove(paths[0]); err != nil {
		t.Error(err)
	}
	if err := Remove(paths[0]); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a second time: %v", err)
	}
	if err := os.WriteFile(paths[1], []byte("bad"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Remove(paths[1]); err != nil {
		t.Errorf("what can't be read: %v", err)
	}
}

// TestMove gives another name to what a killed process has left in its log, and none to what is open, here or there.
func TestMove(t *testing.T) {
	dir := t.TempDir()
	path, to := filepath.Join(dir, "a"+Extension), filepath.Join(dir, "b"+Extension)
	p := spawn(t, "write", path)
	var n int
	p.line(t, "ready %d", &n)
	if _, err := fmt.Fprintln(p.in, 500); err != nil {
		t.Fatal(err)
	}
	p.line(t, "ready %d", &n)
	if err := Move(path, to); !errors.Is(err, ErrInUse) {
		t.Errorf("one that another process writes: %v", err)
	}
	if err := p.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = p.Wait()
	if err := Move(path, to); err != nil {
		t.Fatal(err)
	}
	if left := companions(t, to); len(left) > 0 {
		t.Errorf("beside it: %q", left)
	}
	c := mustOpen(t, to)
	isNumbered(t, all(t, view(t, c, ""))[:500], 1)
	if err := Move(to, path); !errors.Is(err, ErrInUse) {
		t.Errorf("an open one: %v", err)
	}
}

func TestTrimCatalog(t *testing.T) {
	dir := t.TempDir()
	paths := shelf(t, dir, "pinned", "open", "old", "middle", "new")
	c := mustOpen(t, paths[0])
	if err := c.Pin(2, true); err != nil {
		t.Fatal(err)
	}
	mustClose(t, c)
	mustOpen(t, paths[1])
	catalog := NewCatalog(dir)
	for _, tt := range []struct {
		budget int64
		gone   []string
		keep   func(path string) bool
	}{
		{budget: 100 << 20},
		{budget: 5 << 20, gone: []string{"old"}},
		{budget: 0, gone: []string{"new"}, keep: func(path string) bool { return path == paths[3] }},
		{budget: 0, gone: []string{"middle"}},
		{budget: 0},
	} {
		gone, err := catalog.Trim(t.Context(), tt.budget, tt.keep)
		if err != nil || !slices.Equal(namesOf(gone), tt.gone) {
			t.Errorf("to %d bytes %q went, error %v; want %q", tt.budget, namesOf(gone), err, tt.gone)
		}
	}
	l, err := catalog.List(t.Context())
	if err != nil || !slices.Equal(namesOf(l), []string{"open", "pinned"}) {
		t.Errorf("left are %q, error %v", namesOf(l), err)
	}
}

// TestLooksHoldNothing lists, and tries to delete, captures all the while others are closed: each of those is one plain file as
// soon as Close has returned.
func TestLooksHoldNothing(t *testing.T) {
	dir := t.TempDir()
	catalog, path := NewCatalog(dir), filepath.Join(dir, "c"+Extension)
	ctx, stop := context.WithCancel(t.Context())
	var looking sync.WaitGroup
	defer looking.Wait()
	defer stop()
	looking.Go(func() {
		for ctx.Err() == nil {
			if _, err := catalog.List(t.Context()); err != nil {
				t.Error(err)
			}
		}
	})
	looking.Go(func() {
		for ctx.Err() == nil {
			if err := Remove(path); err != nil && !errors.Is(err, ErrInUse) && !errors.Is(err, fs.ErrNotExist) {
				t.Error(err)
			}
		}
	})
	for range 200 {
		c, err := Create(path, Info{ID: "c"})
		if errors.Is(err, fs.ErrExist) || errors.Is(err, fs.ErrNotExist) {
			continue // it is being deleted, or was deleted while it was nothing yet
		}
		if err != nil {
			t.Fatal(err)
		}
		mustClose(t, c)
		for _, suffix := range []string{"-wal", "-shm"} {
			if _, err := os.Stat(path + suffix); !errors.Is(err, fs.ErrNotExist) {
				t.Fatalf("%s is left beside it: %v", suffix, err)
			}
		}
	}
}
