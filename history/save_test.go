package history

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// quiet is for those who don't want to know how far it is.
func quiet(float64) {}

func TestSaveAs(t *testing.T) {
	c := newCapture(t)
	appendNumbered(t, c, 1, 1000)
	mustAppend(t, c, message(string(make([]byte, 3*partBytes))))
	if err := c.Pin(7, true); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	live := filepath.Join(dir, "a live#one?"+Extension)
	if err := c.SaveAs(t.Context(), live, quiet); err != nil {
		t.Fatal(err)
	}
	appendNumbered(t, c, 1002, 1010) // doesn't reach the copy
	mustClose(t, c)
	past := filepath.Join(dir, "past"+Extension)
	if err := os.WriteFile(past, []byte("what was there"), 0o644); err != nil {
		t.Fatal(err)
	}
	p := mustOpen(t, c.Path())
	if err := p.SaveAs(t.Context(), past, quiet); err != nil {
		t.Fatal(err)
	}
	for path, n := range map[string]int{live: 1001, past: 1010} {
		s := mustOpen(t, path)
		if summary(s).Crashed || s.Info() != c.Info() || s.View(nil).Len() != n || s.Stats().Entries != int64(n) ||
			len(s.Pins()) != 1 {
			t.Errorf("%s: crashed %v, %+v, %d rows, %d pins", path, summary(s).Crashed, s.Info(), s.View(nil).Len(), len(s.Pins()))
		}
		isNumbered(t, all(t, s.View(nil))[:1000], 1)
		if b, err := s.Payload(t.Context(), 1001, 0, 4*partBytes); err != nil || len(b) != 3*partBytes {
			t.Errorf("%s: %d bytes of the large payload, error %v", path, len(b), err)
		}
		if err := p.SaveAs(t.Context(), path, quiet); err == nil {
			t.Errorf("%s was replaced while it is open", path)
		}
		mustClose(t, s)
		if info, err := os.Stat(path); err != nil || info.Mode() != 0o600 {
			t.Errorf("%s has mode %v, error %v", path, info.Mode(), err)
		}
		if report, err := Check(t.Context(), path); err != nil || !report.Sound() {
			t.Errorf("%s: %+v, error %v", path, report, err)
		}
	}
	if err := p.SaveAs(t.Context(), p.Path(), quiet); err == nil {
		t.Error("a capture was saved as itself")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := p.SaveAs(ctx, filepath.Join(dir, "cancelled"+Extension), quiet); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if err := p.SaveAs(t.Context(), filepath.Join(dir, "no", "folder"), quiet); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("into no folder: %v", err)
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 2 {
		t.Errorf("in the folder are %v, error %v", files, err)
	}
}

// TestCancelledSave gives a copy up as soon as it is told to have begun.
func TestCancelledSave(t *testing.T) {
	c := newCapture(t)
	appendNumbered(t, c, 1, 20_000)
	mustClose(t, c)
	p, dir := mustOpen(t, c.Path()), t.TempDir()
	defer mustClose(t, p)
	path := filepath.Join(dir, "copy"+Extension)
	if err := os.WriteFile(path, []byte("what was there"), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	err := p.SaveAs(ctx, path, func(share float64) {
		if share < 0 || share > 1 {
			t.Errorf("%v of it is copied", share)
		}
		cancel()
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if b, err := os.ReadFile(path); err != nil || string(b) != "what was there" {
		t.Errorf("%d bytes are there, error %v", len(b), err)
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 1 {
		t.Errorf("in the folder are %v, error %v", files, err)
	}
}

// TestSaveOverACrashedOne saves a capture over one that crashed, and where only the log of one is left. Nothing of that
// gets into the copy.
func TestSaveOverACrashedOne(t *testing.T) {
	crashed := newCapture(t)
	appendNumbered(t, crashed, 1, 777)
	mustFlush(t, crashed)
	c := newCapture(t)
	appendNumbered(t, c, 1, 10)
	for _, logAlone := range []bool{false, true} {
		path := filepath.Join(t.TempDir(), "crashed"+Extension)
		image(t, crashed.Path(), path)
		if logAlone {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		}
		if err := c.SaveAs(t.Context(), path, quiet); err != nil {
			t.Fatal(err)
		}
		if other := companions(t, path); len(other) > 0 {
			t.Errorf("left %q", other)
		}
		s := mustOpen(t, path)
		if n := s.View(nil).Len(); n != 10 || summary(s).Crashed {
			t.Errorf("%d rows, crashed %v", n, summary(s).Crashed)
		}
		isNumbered(t, all(t, s.View(nil)), 1)
	}
}

// TestSaveOverALiveOne doesn't replace a capture that another process is writing.
func TestSaveOverALiveOne(t *testing.T) {
	path := filepath.Join(t.TempDir(), "elsewhere"+Extension)
	p := spawn(t, "write", path)
	var n int
	p.line(t, "ready %d", &n)
	c := newCapture(t)
	appendNumbered(t, c, 1, 10)
	if err := c.SaveAs(t.Context(), path, quiet); !errors.Is(err, ErrInUse) {
		t.Errorf("saved over it: %v", err)
	}
	if err := p.in.Close(); err != nil {
		t.Fatal(err)
	}
	if err := p.Wait(); err != nil {
		t.Fatal(err)
	}
	s := mustOpen(t, path)
	isNumbered(t, all(t, s.View(nil)), 1)
	if got := s.View(nil).Len(); got < n || summary(s).Crashed {
		t.Errorf("%d rows of %d, crashed %v", got, n, summary(s).Crashed)
	}
}
