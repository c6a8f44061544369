package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"socklens/history"
	"socklens/history/exchange"
	"socklens/session/wire"
)

// first runs something before the first bytes are written.
type first struct {
	bytes.Buffer
	run func()
}

func (w *first) Write(b []byte) (int, error) {
	if w.run != nil {
		w.run()
		w.run = nil
	}
	return w.Buffer.Write(b)
}

// TestFollowsWhileRowsMove prints a capture whose oldest entries are trimmed meanwhile, so that every row has another place:
// each of the others is printed once.
func TestFollowsWhileRowsMove(t *testing.T) {
	const n = 20_000
	c, err := history.Create(filepath.Join(t.TempDir(), "live"+history.Extension), history.Info{ID: "live"})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for i := range n {
		payload := fmt.Appendf(nil, "entry %d", i+1)
		if _, err := c.Append(&history.Entry{Time: 1, Attempt: 1, Kind: history.Message, Dir: wire.In, Op: wire.Text,
			Size: int64(len(payload)), Payload: payload}); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	out := &first{run: func() {
		if err := c.Trim(t.Context(), 0); err != nil {
			t.Error(err)
		}
	}}
	over := make(chan struct{})
	close(over)
	if err := newFollower(c, &program{Program: Program{Stdout: out}}, true).follow(over); err != nil {
		t.Fatal(err)
	}
	v := c.View(nil)
	defer v.Close()
	kept, ok := v.Seq(1) // behind the row for what went
	if !ok || kept < n/2 {
		t.Fatalf("entries from %d on were kept", kept)
	}
	last, behind := int64(0), int64(0)
	for text := range strings.Lines(out.String()) {
		var e line
		if err := json.Unmarshal([]byte(text), &e); err != nil {
			t.Fatal(err)
		}
		if e.Seq <= last || e.Text == nil || *e.Text != fmt.Sprintf("entry %d", e.Seq) {
			t.Fatalf("behind entry %d is the line %s", last, text)
		}
		if last = e.Seq; last >= kept {
			behind++
		}
	}
	if behind != n+1-kept {
		t.Errorf("%d of %d entries were printed of those that were kept", behind, n+1-kept)
	}
}

// TestPrintingEndsWithItsReader prints more than a pipe takes in where nobody reads: soon every further row says so.
func TestPrintingEndsWithItsReader(t *testing.T) {
	out := brokenPipe{syscall.EPIPE}
	pr := newPrinter(nil, &program{Program: Program{Stdout: out}, out: newPaper(out)}, true, exchange.JSONLines)
	e := history.Entry{Kind: history.Message, Op: wire.Text, Size: 4, Payload: []byte("more")}
	for range 10_000 {
		if err := pr.entry(t.Context(), &e); err != nil {
			if !errors.Is(err, syscall.EPIPE) {
				t.Error(err)
			}
			return
		}
	}
	t.Error("10,000 rows were printed for nobody")
}
