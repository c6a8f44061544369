package history

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// limitPages has SQLite find its disk full at so many pages more than there are now.
func limitPages(t *testing.T, c *Capture, more int64) {
	t.Helper()
	err := c.file().writer.do(func(db *conn) error {
		used, err := usedBytes(db)
		if err != nil {
			return err
		}
		return db.exec(fmt.Sprintf("pragma max_page_count=%d", used/pageBytes+more))
	})
	if err != nil {
		t.Fatal(err)
	}
}

// accounted checks that every number up to n is either an entry as it was appended or counted by a gap, and that the
// gaps say how many bytes they lack. It returns how many entries are in gaps.
func accounted(t *testing.T, es []Entry, n int) int64 {
	t.Helper()
	next, lost := int64(1), int64(0)
	for _, e := range es {
		if e.Seq != next {
			t.Fatalf("entry %d follows %d", e.Seq, next-1)
		}
		if e.Kind != Gap {
			isNumbered(t, []Entry{e}, int(e.Seq))
			next++
			continue
		}
		g := e.Detail.Gap
		var bytes int64
		for i := range g.Entries {
			bytes += numbered(int(next + i)).Size
		}
		if g.Bytes != bytes {
			t.Errorf("the gap of %d from %d says %d bytes, there were %d", g.Entries, next, g.Bytes, bytes)
		}
		if !strings.Contains(g.Why, "full") {
			t.Errorf("the gap says %q", g.Why)
		}
		next += g.Entries
		lost += g.Entries
	}
	if next != int64(n)+1 {
		t.Fatalf("%d entries are accounted for, %d were appended", next-1, n)
	}
	return lost
}

// TestDiskFull fills the disk in the middle of a session, short of the ring's bound and far beyond it, and frees it
// again.
func TestDiskFull(t *testing.T) {
	for _, more := range []int{1_000, 5_000, 50_000} {
		c := newCapture(t)
		q := c.file().queue
		q.mu.Lock()
		q.limit = 256 << 10
		q.mu.Unlock()
		v := c.View(nil)
		w := view(t, c, "type:gap OR number")
		const before = 1000
		appendNumbered(t, c, 1, before)
		mustFlush(t, c)
		limitPages(t, c, 0)

		n := before
		for range 3 { // the writer tries, and fails, several times
			appendNumbered(t, c, n+1, n+more)
			n += more
			if err := c.Flush(t.Context()); err == nil || !strings.Contains(err.Error(), "full") {
				t.Fatalf("flushing to a full disk: %v", err)
			}
		}
		s := c.Stats()
		if !s.Behind || s.Err == nil || s.Entries != int64(n) || s.Committed >= int64(n) || pending(c) > 256<<10 {
			t.Errorf("in trouble: %+v", s)
		}
		if (more > 2000) != (s.Lost > 0) {
			t.Errorf("%d of %d entries are lost", s.Lost, n-before)
		}
		limitPages(t, c, 1<<20)
		mustFlush(t, c)
		appendNumbered(t, c, n+1, n+10)
		n += 10
		mustFlush(t, c)

		if s = c.Stats(); s.Behind || s.Err != nil || s.Committed != int64(n) || s.MessagesIn != int64(n) {
			t.Errorf("after it: %+v", s)
		}
		if lost := accounted(t, all(t, v), n); lost != s.Lost {
			t.Errorf("gaps tell of %d entries, the totals of %d", lost, s.Lost)
		}
		caughtUp(t, w)
		if lost := accounted(t, all(t, w), n); lost != s.Lost || w.Matches() != w.Len() {
			t.Errorf("a search finds gaps of %d entries, %d of them; %d of %d rows match", lost, s.Lost, w.Matches(), w.Len())
		}
		mustClose(t, c)
		p := mustOpen(t, c.Path())
		if lost := accounted(t, all(t, p.View(nil)), n); lost != s.Lost || p.Stats().Lost != s.Lost ||
			p.Stats().MessagesIn != int64(n) {
			t.Errorf("reopened: gaps of %d entries, %+v", lost, p.Stats())
		}
		report, err := Check(t.Context(), c.Path())
		if err != nil || !report.Sound() || (len(report.Gaps) > 0) != (s.Lost > 0) {
			t.Errorf("reopened: %+v, error %v", report, err)
		}
	}
}

// TestDiskStaysFull closes a capture that can't be written.
func TestDiskStaysFull(t *testing.T) {
	c := newCapture(t)
	appendNumbered(t, c, 1, 100)
	mustFlush(t, c)
	limitPages(t, c, 0)
	appendNumbered(t, c, 101, 5100)
	err := c.Close()
	p := mustOpen(t, c.Path())
	isNumbered(t, all(t, p.View(nil)), 1)
	n := p.View(nil).Len() // what went into room that was left may be there
	if n < 100 || n >= 5100 {
		t.Errorf("%d rows", n)
	}
	if err == nil || !strings.Contains(err.Error(), fmt.Sprint(5100-n, " entries")) || !strings.Contains(err.Error(), "full") {
		t.Errorf("closing with %d entries written: %v", n, err)
	}
}

// TestAppendsDontWaitInTrouble checks that whoever waits for room goes on when the writer begins to fail.
func TestAppendsDontWaitInTrouble(t *testing.T) {
	c := newCapture(t)
	appendNumbered(t, c, 1, 100)
	mustFlush(t, c)
	limitPages(t, c, 0)
	q := c.file().queue
	q.mu.Lock()
	q.limit = 32 << 10
	q.mu.Unlock()
	appendNumbered(t, c, 101, 20_000) // more than the bound; would hang
	if s := c.Stats(); s.Entries != 20_000 || s.Lost == 0 || pending(c) > 32<<10 {
		t.Errorf("%+v", s)
	}
	limitPages(t, c, 1<<20)
	mustFlush(t, c)
	accounted(t, all(t, c.View(nil)), 20_000)
}

// TestFileDeleted deletes the file of a live capture: it says so, and what was recorded can still be saved.
func TestFileDeleted(t *testing.T) {
	c := newCapture(t)
	appendNumbered(t, c, 1, 500)
	mustFlush(t, c)
	if err := os.Remove(c.Path()); err != nil {
		t.Fatal(err)
	}
	c.file().tick()
	if err := c.Stats().Err; !errors.Is(err, ErrGone) {
		t.Errorf("the totals say %v", err)
	}
	appendNumbered(t, c, 501, 600)
	rescued := filepath.Join(t.TempDir(), "rescued"+Extension)
	if err := c.SaveAs(t.Context(), rescued, quiet); err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); !errors.Is(err, ErrGone) {
		t.Errorf("closing: %v", err)
	}
	if files, err := os.ReadDir(filepath.Dir(c.Path())); err != nil || len(files) != 0 {
		t.Errorf("left %v, error %v", files, err)
	}
	p := mustOpen(t, rescued)
	isNumbered(t, all(t, p.View(nil)), 1)
	if n := p.View(nil).Len(); n != 600 {
		t.Errorf("%d rows were rescued", n)
	}
}

// TestRetriesByItself waits for the writer to try again without being asked.
func TestRetriesByItself(t *testing.T) {
	c := newCapture(t)
	v := c.View(nil)
	limitPages(t, c, 0)
	appendNumbered(t, c, 1, 1000)
	for c.Stats().Err == nil {
		<-v.Changed()
	}
	limitPages(t, c, 1<<20)
	for v.Len() < 1000 {
		<-v.Changed()
	}
	isNumbered(t, all(t, v), 1)
}
