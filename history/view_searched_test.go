package history

import (
	"sync"
	"testing"
)

func TestSearched(t *testing.T) {
	type span [2]int64
	for _, tt := range []struct {
		name    string
		covered []span // from and to of the pieces, in the order in which they were done
		reached int64
		yes, no []span // first and last
	}{
		{name: "nothing", yes: []span{{5, 4}}, no: []span{{1, 1}, {50, 60}}},
		{name: "the oldest", covered: []span{{1, 11}, {11, 31}}, yes: []span{{1, 30}, {7, 7}}, no: []span{{1, 31}, {31, 31}}},
		{name: "the newest", covered: []span{{91, 101}, {71, 91}}, yes: []span{{71, 100}, {80, 80}}, no: []span{{70, 71}, {1, 1}, {90, 101}}},
		{name: "both", covered: []span{{91, 101}, {1, 11}, {71, 91}}, yes: []span{{1, 10}, {71, 100}}, no: []span{{10, 71}, {11, 11}, {71, 101}}},
		{name: "until they meet", covered: []span{{91, 101}, {1, 91}}, yes: []span{{1, 100}, {90, 91}}, no: []span{{1, 101}}},
		{name: "what came later", covered: []span{{91, 101}, {1, 91}, {101, 201}}, reached: 100, yes: []span{{1, 200}}, no: []span{{1, 201}}},
		{name: "both ends of what came later", covered: []span{{91, 101}, {1, 91}, {191, 201}, {101, 111}}, reached: 100,
			yes: []span{{1, 110}, {191, 200}}, no: []span{{110, 111}, {190, 191}}},
		{name: "an entry again", covered: []span{{1, 101}, {7, 8}}, reached: 100, yes: []span{{1, 100}}, no: []span{{1, 101}}},
	} {
		v := &View{query: parse(t, "x")}
		for _, c := range tt.covered {
			if c[0] > tt.reached {
				v.reached = tt.reached
			}
			v.cover(c[0], c[1], 0)
		}
		for _, s := range tt.yes {
			if !v.Searched(s[0], s[1]) {
				t.Errorf("%s: %d to %d count as not searched", tt.name, s[0], s[1])
			}
		}
		for _, s := range tt.no {
			if v.Searched(s[0], s[1]) {
				t.Errorf("%s: %d to %d count as searched", tt.name, s[0], s[1])
			}
		}
	}
	c := newCapture(t)
	mixed(t, c, 40_000)
	if v := view(t, c, "ten"); !v.Searched(1, 40_000) || v.Searched(1, 40_001) || !c.View(nil).Searched(1, 1) {
		t.Error("a view that has caught up has not searched what there is")
	}
	v := view(t, c, "ten")
	for seq, want := range map[int64]bool{0: false, 1: false, 10: true, 11: false, 1000: false, 39_990: true, 40_001: false} {
		if v.Matched(seq) != want || c.View(nil).Matched(seq) != true {
			t.Errorf("entry %d counts as matched: %v", seq, v.Matched(seq))
		}
	}
}

// TestSearchFrom has searches begin where somebody waits, in a past and in a live capture, and sees in which order they
// read chunks.
func TestSearchFrom(t *testing.T) {
	c := newCapture(t)
	const n, from = 60_000, 30_000
	mixed(t, c, n)
	check := func(c *Capture) {
		for _, tt := range []struct {
			step  int
			first func(chunk int64) bool // is expected of those that come first
		}{
			{0, func(chunk int64) bool { return chunk < n/8 || chunk > n/8*7 }},
			{+1, func(chunk int64) bool { return chunk > from-2*chunkEntries && chunk < n/4*3 }},
			{-1, func(chunk int64) bool { return chunk < from && chunk > n/4 }},
		} {
			var mu sync.Mutex
			var read []int64
			f := c.file()
			readers := []*reader{<-f.scans, <-f.scans}
			for _, r := range readers {
				mark := r.mark
				r.mark = func(c *chunk) {
					mu.Lock()
					defer mu.Unlock()
					read = append(read, c.first)
					mark(c)
				}
			}
			v := c.View(parse(t, "ten"))
			v.SearchFrom(from, tt.step)
			for _, r := range readers {
				f.scans <- r
			}
			caughtUp(t, v)
			if want := n/10 - n/1000; v.Matches() != want || v.Progress() != 1 || !v.Searched(1, n) || v.Searched(1, n+1) {
				t.Errorf("step %d: %d matches of %d, progress %v", tt.step, v.Matches(), want, v.Progress())
			}
			mu.Lock()
			if len(read) > n/chunkEntries*3 || len(read) < 20 {
				t.Errorf("step %d: %d chunks were read", tt.step, len(read))
			}
			for _, chunk := range read[:20] {
				if !tt.first(chunk) {
					t.Errorf("step %d: the chunk at %d is among those that are read first", tt.step, chunk)
				}
			}
			mu.Unlock()
			v.Close()
		}
	}
	check(c)
	mustClose(t, c)
	check(mustOpen(t, c.Path()))
}
