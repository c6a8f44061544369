package history

import (
	"testing"
)

// TestReadsWhileTrimming reads what is being trimmed at the moment when it is gone from the file: it is trimmed, never
// damaged.
func TestReadsWhileTrimming(t *testing.T) {
	c := newCapture(t)
	const n = 20_000
	appendNumbered(t, c, 1, n)
	mustFlush(t, c)
	f := c.file()
	// Somebody reads an older state of the file all the while, and the log is due to be emptied: the writer waits after
	// each commit.
	r, err := f.borrow(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := r.beginRead.exec(); err != nil {
		t.Fatal(err)
	}
	if _, err := r.head(1); err != nil {
		t.Fatal(err)
	}
	if err := f.writer.do(func(*conn) error { f.log.limit = 1; return nil }); err != nil {
		t.Fatal(err)
	}
	v, w := c.View(nil), view(t, c, "number")
	done := make(chan error)
	go func() { done <- c.Trim(t.Context(), 0) }()
	for trimming := true; trimming; {
		select {
		case err := <-done:
			if trimming = false; err != nil {
				t.Fatal(err)
			}
		default:
		}
		if _, err := v.Rows(t.Context(), 0, 10); err != nil {
			t.Fatal(err)
		}
		if e, err := c.Entry(t.Context(), 1000); err != nil || e.Kind == Message && e.Seq != 1000 {
			t.Fatalf("entry 1000 is %+v, error %v", e, err)
		}
		if b, err := c.Payload(t.Context(), 2000, 0, 10); err != nil || len(b) > 0 && string(b) != "entry numb" {
			t.Fatalf("the payload of entry 2000 is %q, error %v", b, err)
		}
		s := view(t, c, "entry")
		s.Close()
	}
	if err := r.endRead.exec(); err != nil {
		t.Fatal(err)
	}
	f.scans <- r
	caughtUp(t, w)
	for _, v := range []*View{v, w} {
		rows := all(t, v)
		if len(rows) == 0 || rows[0].Kind != Gap || rows[0].Detail.Gap.Why != whyTrimmed {
			t.Fatalf("the first of %d rows is %+v", len(rows), rows)
		}
		isNumbered(t, rows[1:], int(rows[0].Detail.Gap.Entries)+1)
	}
}
