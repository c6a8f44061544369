package history

import (
	"errors"
	"slices"
	"testing"
)

// TestRowsFrom reads rows by their numbers, of a capture that is trimmed meanwhile: each once, whatever row it is by then.
func TestRowsFrom(t *testing.T) {
	c := newCapture(t)
	const n = 50_000
	mixed(t, c, n)
	for _, query := range []string{"", "ten"} {
		v := view(t, c, query)
		if want := all(t, v); want != nil {
			var got []int64
			for from := int64(-3); ; from = got[len(got)-1] + 1 {
				rows, err := v.RowsFrom(t.Context(), from, 777)
				if err != nil {
					t.Fatal(err)
				}
				if len(rows) == 0 {
					break
				}
				got = append(got, seqsOf(rows)...)
			}
			if !slices.Equal(got, seqsOf(want)) {
				t.Errorf("%q: %d rows of %d", query, len(got), len(want))
			}
		}
	}
	views := []*View{c.View(nil), view(t, c, "ten")}
	const from = 10_001
	for _, v := range views {
		if rows, err := v.RowsFrom(t.Context(), from, 1); err != nil || len(rows) != 1 || rows[0].Seq != (from+9)/10*10 && rows[0].Seq != from {
			t.Errorf("before: %+v, %v", seqsOf(rows), err)
		}
	}
	if err := c.Trim(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	left := c.file().layout.Load().holes[0].end()
	if left <= from {
		t.Fatalf("only entries up to %d went", left)
	}
	for i, v := range views {
		if i > 0 {
			caughtUp(t, v)
		}
		rows, err := v.RowsFrom(t.Context(), from, 3)
		if err != nil || len(rows) != 3 || rows[0].Seq < left || rows[0].Seq > left+10 || rows[0].Kind == Gap {
			t.Errorf("behind what went: %v, %v", seqsOf(rows), err)
		}
		if rows, err := v.RowsFrom(t.Context(), 1, 1); err != nil || len(rows) != 1 || rows[0].Kind != Gap || rows[0].Seq != 1 {
			t.Errorf("from the beginning: %v, %v", seqsOf(rows), err)
		}
		v.Close()
		if _, err := v.RowsFrom(t.Context(), 1, 1); !errors.Is(err, ErrClosed) {
			t.Errorf("a closed view: %v", err)
		}
	}
}

// TestShare reads through a handle of its own when the one that it came from is closed.
func TestShare(t *testing.T) {
	c := newCapture(t)
	appendNumbered(t, c, 1, 100)
	mustFlush(t, c)
	s, err := c.Share()
	if err != nil {
		t.Fatal(err)
	}
	mustClose(t, c)
	isNumbered(t, all(t, s.View(nil)), 1)
	if _, err := s.Append(&Entry{}); !errors.Is(err, ErrClosed) {
		t.Errorf("appending through another handle: %v", err)
	}
	if _, err := c.Share(); !errors.Is(err, ErrClosed) {
		t.Errorf("sharing a closed handle: %v", err)
	}
	mustClose(t, s)
	if _, err := s.Share(); !errors.Is(err, ErrClosed) {
		t.Errorf("sharing after the last one: %v", err)
	}
	if list := companions(t, c.Path()); len(list) > 0 {
		t.Errorf("left %q", list)
	}
}

// TestClosedViewsSaySo waits for searches whose capture is closed before and while they go on: nobody waits for ever.
func TestClosedViewsSaySo(t *testing.T) {
	c := newCapture(t)
	mixed(t, c, 30_000)
	before := c.View(parse(t, "ten"))
	mustClose(t, c)
	after := c.View(parse(t, "ten"))
	for _, v := range []*View{before, after} {
		for !v.Done() && !errors.Is(v.Err(), ErrClosed) {
			<-v.Changed()
		}
		if err := v.Err(); !errors.Is(err, ErrClosed) {
			t.Errorf("a closed view: %v", err)
		}
	}
}
