package history

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// playFlood appends as fast as it can and tells what is surely in the file.
func playFlood(path string) error {
	c, err := Create(path, Info{ID: "flood"})
	if err != nil {
		return err
	}
	for i := 1; ; i++ {
		e := numbered(i)
		if _, err := c.Append(&e); err != nil {
			return err
		}
		if i%5000 == 0 {
			if i%50000 == 0 {
				if err := c.Flush(context.Background()); err != nil {
					return err
				}
			}
			fmt.Println("committed", c.Stats().Committed)
		}
	}
}

// playWrite appends as many entries as it reads numbers, a line each, until there are no more lines. For a number below 0
// it trims what it can.
func playWrite(path string) error {
	c, err := Create(path, Info{ID: "write"})
	if err != nil {
		return err
	}
	fmt.Println("ready 0")
	last, n := 0, 0
	for {
		if _, err := fmt.Scanln(&n); err != nil {
			return c.Close()
		}
		if n < 0 {
			if err := c.Trim(context.Background(), 0); err != nil {
				return err
			}
		}
		for ; n > 0; n-- {
			last++
			e := numbered(last)
			if _, err := c.Append(&e); err != nil {
				return err
			}
		}
		if err := c.Flush(context.Background()); err != nil {
			return err
		}
		fmt.Println("ready", last)
	}
}

// playPeek looks at a capture in every way there is and tells what it saw.
func playPeek(path string) error {
	list, err := NewCatalog(filepath.Dir(path)).List(context.Background())
	if err != nil || len(list) != 1 {
		return fmt.Errorf("the catalog lists %d captures, error %v", len(list), err)
	}
	c, err := Open(path)
	if err != nil {
		return err
	}
	n := c.View(nil).Len()
	report, err := Check(context.Background(), path)
	if err != nil {
		return err
	}
	if !report.Sound() {
		return fmt.Errorf("%+v", report)
	}
	if err := Remove(path); err == nil {
		return fmt.Errorf("it could be deleted")
	}
	fmt.Println("saw", n, list[0].Stats.Entries, list[0].Live, list[0].Elsewhere, summary(c).Elsewhere)
	return c.Close()
}

// TestKilledInAFlood kills a process in the middle of a flood, at several moments, and reads what is left.
func TestKilledInAFlood(t *testing.T) {
	for _, after := range []int64{1, 60_000, 300_000} {
		path := filepath.Join(t.TempDir(), "flood"+Extension)
		p := spawn(t, "flood", path)
		var committed int64
		for committed < after {
			p.line(t, "committed %d", &committed)
		}
		if err := p.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = p.Wait()

		report, err := Check(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		if !report.Sound() || len(report.Gaps) > 0 || !report.Summary.Crashed || report.Summary.Live {
			t.Errorf("after %d entries: %+v", committed, report)
		}
		c := mustOpen(t, path)
		v := c.View(nil)
		if int64(v.Len()) < committed || c.Stats().Entries != int64(v.Len()) {
			t.Errorf("%d rows and %d entries, %d were committed", v.Len(), c.Stats().Entries, committed)
		}
		isNumbered(t, all(t, v), 1)
		mustClose(t, c)
		if other := companions(t, path); len(other) > 0 {
			t.Errorf("left %q", other)
		}
	}
}

// TestLiveElsewhere looks at a capture that another process is writing, from here and from a third process, and checks
// that it is not taken for crashed and loses nothing.
func TestLiveElsewhere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "live"+Extension)
	p := spawn(t, "write", path)
	var n int
	p.line(t, "ready %d", &n)
	for round := range 3 {
		fmt.Fprintln(p.in, 1000)
		p.line(t, "ready %d", &n)
		c := mustOpen(t, path)
		if !summary(c).Elsewhere || summary(c).Crashed || c.Live() {
			t.Errorf("round %d: elsewhere %v, crashed %v, live %v", round, summary(c).Elsewhere, summary(c).Crashed, c.Live())
		}
		fmt.Fprintln(p.in, 1000) // while it is open here
		isNumbered(t, all(t, c.View(nil)), 1)
		if v := view(t, c, "number"); v.Len() != n {
			t.Errorf("round %d: %d rows of %d", round, v.Len(), n)
		}
		if err := c.Pin(1, true); err == nil {
			t.Error("an entry was pinned in a file that another process is writing")
		}
		p.line(t, "ready %d", &n)
		mustClose(t, c)
	}
	if err := p.in.Close(); err != nil {
		t.Fatal(err)
	}
	if err := p.Wait(); err != nil {
		t.Fatal(err)
	}
	c := mustOpen(t, path)
	if summary(c).Elsewhere || summary(c).Crashed || c.View(nil).Len() != 6000 {
		t.Errorf("in the end: elsewhere %v, crashed %v, %d rows", summary(c).Elsewhere, summary(c).Crashed, c.View(nil).Len())
	}
	isNumbered(t, all(t, c.View(nil)), 1)
}

// TestTrimmedElsewhere looks at a capture that another process trims meanwhile.
func TestTrimmedElsewhere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "live"+Extension)
	p := spawn(t, "write", path)
	var n int
	p.line(t, "ready %d", &n)
	const entries = 10_000
	fmt.Fprintln(p.in, entries)
	p.line(t, "ready %d", &n)
	c := mustOpen(t, path)
	fmt.Fprintln(p.in, -1)
	p.line(t, "ready %d", &n)
	v := c.View(nil)
	if _, err := v.Rows(t.Context(), 0, 10); err != nil {
		t.Fatal(err)
	}
	rows := all(t, v)
	if g := rows[0].Detail.Gap; rows[0].Kind != Gap || g.Why != whyTrimmed || g.Entries+int64(len(rows)) != entries+1 {
		t.Errorf("%d rows, the first %+v, %+v", len(rows), rows[0], g)
	}
	isNumbered(t, rows[1:], int(rows[1].Seq))
	mustClose(t, c)
	if err := p.in.Close(); err != nil {
		t.Fatal(err)
	}
	if err := p.Wait(); err != nil {
		t.Fatal(err)
	}
}

// TestPeeks has other processes, and this one, look at a capture that is live here.
func TestPeeks(t *testing.T) {
	c := newCapture(t)
	appended := 0
	for range 3 {
		appendNumbered(t, c, appended+1, appended+500)
		appended += 500
		mustFlush(t, c)
		p := spawn(t, "peek", c.Path())
		appendNumbered(t, c, appended+1, appended+500)
		appended += 500
		var rows, entries int
		var live, elsewhere, opened bool
		p.line(t, "saw %d %d %t %t %t", &rows, &entries, &live, &elsewhere, &opened)
		if err := p.Wait(); err != nil {
			t.Fatal(err)
		}
		if rows < appended-500 || entries < appended-500 || !live || !elsewhere || !opened {
			t.Errorf("of %d entries another process saw %d rows, %d entries, live %v %v %v", appended, rows, entries,
				live, elsewhere, opened)
		}
		list, err := NewCatalog(filepath.Dir(c.Path())).List(t.Context())
		if err != nil || len(list) != 1 || !list[0].Live || list[0].Elsewhere || !list[0].Open ||
			list[0].Stats.Entries != int64(appended) {
			t.Errorf("the catalog here: %+v, error %v", list, err)
		}
		if report, err := Check(t.Context(), c.Path()); err != nil || !report.Sound() || len(report.Gaps) > 0 {
			t.Errorf("the check here: %+v, error %v", report, err)
		}
		mustFlush(t, c)
	}
	mustClose(t, c)
	if other := companions(t, c.Path()); len(other) > 0 {
		t.Errorf("left %q", other)
	}
	p := mustOpen(t, c.Path())
	isNumbered(t, all(t, p.View(nil)), 1)
	if p.View(nil).Len() != appended || summary(p).Crashed {
		t.Errorf("%d rows of %d, crashed %v", p.View(nil).Len(), appended, summary(p).Crashed)
	}
}

// image copies the files of a live capture as a crash would leave them. Another process does it: closing a descriptor
// of the file here would drop SQLite's locks.
func image(t testing.TB, path, to string) {
	t.Helper()
	for _, suffix := range []string{"", "-wal"} {
		if _, err := os.Stat(path + suffix); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command("cp", path+suffix, to+suffix).CombinedOutput(); err != nil {
			t.Fatalf("cp: %v: %s", err, out)
		}
	}
}

// TestCrashedOnes repairs what a crash leaves, through every door.
func TestCrashedOnes(t *testing.T) {
	c := newCapture(t)
	appendNumbered(t, c, 1, 777)
	mustFlush(t, c)
	for name, repair := range map[string]func(path string) error{
		"open": func(path string) error {
			c, err := Open(path)
			if err != nil {
				return err
			}
			return c.Close()
		},
		"catalog": func(path string) error {
			list, err := NewCatalog(filepath.Dir(path)).List(t.Context())
			if err == nil && (len(list) != 1 || !list[0].Crashed || list[0].Live || list[0].Stats.Entries != 777) {
				err = fmt.Errorf("it lists %+v", list)
			}
			return err
		},
		"check": func(path string) error {
			report, err := Check(t.Context(), path)
			if err == nil && (!report.Sound() || !report.Summary.Crashed) {
				err = fmt.Errorf("it reports %+v", report)
			}
			return err
		},
	} {
		path := filepath.Join(t.TempDir(), "crashed"+Extension)
		image(t, c.Path(), path)
		if err := repair(path); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if other := companions(t, path); len(other) > 0 {
			t.Errorf("%s left %q", name, other)
		}
		p := mustOpen(t, path)
		if !summary(p).Crashed {
			t.Errorf("%s: it doesn't tell that it crashed", name)
		}
		isNumbered(t, all(t, p.View(nil)), 1)
		if p.View(nil).Len() != 777 {
			t.Errorf("%s: %d rows", name, p.View(nil).Len())
		}
		mustClose(t, p)
	}
}
