//go:build e2e

package main_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"socklens/history"
	"socklens/session/wire"
)

// recordMillion writes a capture of a million messages, each of which holds its own number.
func recordMillion(t *testing.T, path string, count int64) {
	t.Helper()
	const start = 1_790_000_000_000_000_000
	capture, err := history.Create(path, history.Info{ID: "million", Name: "million", URL: "ws://127.0.0.1/million", Start: start,
		App: "test"})
	if err != nil {
		t.Fatalf("create the capture: %v", err)
	}
	payload, frames := []byte(nil), make([]wire.Frame, 1)
	for n := int64(1); n <= count; n++ {
		payload = fmt.Appendf(payload[:0], `{"type":"trade","number":%d,"price":%d.25}`, n, 100+n%900)
		frames[0] = wire.Frame{Fin: true, Opcode: wire.Text, HeaderLength: 2, Length: uint64(len(payload)),
			Received: uint64(len(payload)), Time: start + n*1000}
		e := history.Entry{Time: start + n*1000, Attempt: 1, Kind: history.Message, Dir: wire.In, Op: wire.Text,
			Size: int64(len(payload)), WireSize: int64(len(payload)) + 2, Payload: payload, Frames: frames}
		if seq, err := capture.Append(&e); err != nil || seq != n {
			t.Fatalf("append entry %d: number %d, %v", n, seq, err)
		}
	}
	if err := capture.Close(); err != nil {
		t.Fatalf("close the capture: %v", err)
	}
}

// TestWindowShowsMillion opens a capture of a million entries and turns a thousand pages.
func TestWindowShowsMillion(t *testing.T) {
	const count, pages = 1_000_000, 1000
	path := filepath.Join(t.TempDir(), "million #1 ?%41.socklens") // a name that is no URL by itself
	recordMillion(t, path, count)
	a := open(t, path)
	a.sees("all entries", func(s *state) bool { return s.Rows == count && s.Total == count })
	a.focusList()

	a.keys("End")
	a.sees("the last row", func(s *state) bool { return s.Last == count && consecutive(s.Visible) })
	a.picture("end")
	a.keys("Home")
	top := a.sees("the first row", func(s *state) bool { return s.First == 1 && full(s) })

	a.keys("Next")
	second := a.sees("the second page", func(s *state) bool { return s.First > 1 && full(s) })
	step := second.First - top.First
	if rows := int64(len(top.Visible)); step < rows-3 || step > rows {
		t.Errorf("a page of %d rows was turned by %d", rows, step)
	}
	for page := int64(2); page <= pages; page++ {
		a.keys("Next")
		want := 1 + page*step
		a.sees(fmt.Sprintf("page %d to begin with entry %d", page, want), func(s *state) bool { return s.First == want && full(s) })
	}
	a.picture("page-1000")
	a.close()
	whole(t, path)
}

// full reports whether every row of the screen is drawn, with numbers one after another.
func full(s *state) bool {
	return len(s.Visible) > 10 && s.Visible[len(s.Visible)-1] >= s.Last && consecutive(s.Visible)
}

func consecutive(numbers []int64) bool {
	for i, n := range numbers {
		if n != numbers[0]+int64(i) {
			return false
		}
	}
	return !slices.Contains(numbers, 0)
}
