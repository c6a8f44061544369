package history

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"socklens/session/wire"
)

// TestTimeline compares timelines with counts of the very entries, while the capture grows.
func TestTimeline(t *testing.T) {
	c := newCapture(t)
	if l, err := c.Timeline(t.Context()); err != nil || len(l.Buckets) != 0 {
		t.Errorf("an empty capture has %+v, error %v", l, err)
	}
	at := int64(1e18)
	var when []int64
	for _, step := range []int64{1e5, 1e7, 1e9, 3600e9} {
		for i := range 1000 {
			e := message("x")
			e.Time = at
			if i == 500 {
				e.Flags, e.Violations = wire.Violated, []wire.Violation{{}}
			}
			if i == 700 {
				e = Entry{Time: at, Kind: Gap, Detail: &Detail{Gap: &GapDetail{}}}
			}
			mustAppend(t, c, e)
			when = append(when, at)
			at += step
		}
		mustFlush(t, c)
		l, err := c.Timeline(t.Context())
		if err != nil || len(l.Buckets) > timelineBuckets || l.Start != when[0] {
			t.Fatalf("%d buckets from %d, error %v", len(l.Buckets), l.Start, err)
		}
		var sum int64
		for _, b := range l.Buckets {
			sum += b.Entries
		}
		if sum != int64(len(when)) {
			t.Errorf("%d entries are in the buckets, of %d", sum, len(when))
		}
		if end := l.Start + int64(len(l.Buckets))*l.Width; when[len(when)-1] >= end || when[len(when)-1] < end-l.Width {
			t.Errorf("the newest is at %d, the buckets end at %d", when[len(when)-1], end)
		}
		for i, at := range when {
			b := l.Buckets[(at-l.Start)/l.Width]
			if i%1000 == 500 && !b.Violation || i%1000 == 700 && !b.Gap {
				t.Errorf("the bucket of entry %d is %+v", i, b)
			}
		}
	}
}

// TestTimelineTakesAnything puts hostile times in.
func TestTimelineTakesAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var l Timeline
		var want int64
		anyTime := rapid.OneOf(rapid.Int64(), rapid.Int64Range(0, 1e9), rapid.SampledFrom([]int64{math.MinInt64, math.MaxInt64}))
		for range rapid.IntRange(1, 50).Draw(t, "chunks") {
			t0, t1 := anyTime.Draw(t, "t0"), anyTime.Draw(t, "t1")
			n := rapid.Int64Range(1, chunkEntries).Draw(t, "n")
			l.reach(t0, t1)
			l.spread(t0, t1, n)
			l.at(t0).Gap = true
			want += n
		}
		var sum int64
		for _, b := range l.Buckets {
			if b.Entries < 0 {
				t.Fatalf("a bucket has %d entries", b.Entries)
			}
			sum += b.Entries
		}
		if sum != want || len(l.Buckets) > timelineBuckets {
			t.Fatalf("%d entries in %d buckets, want %d", sum, len(l.Buckets), want)
		}
	})
}
