package parts

import (
	"testing"

	"pgregory.net/rapid"
)

// Ranges must agree with a plain set, and stay in order, apart and not empty.
func TestRangesAgreeWithASet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const size = 60
		var ranges []Range
		set := [size]bool{}
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			from := rapid.IntRange(0, size).Draw(t, "from")
			to := rapid.IntRange(0, size).Draw(t, "to")
			add := rapid.Bool().Draw(t, "add")
			if add {
				ranges = rangesWith(ranges, Range{from, to})
			} else if from < to {
				ranges = rangesWithout(ranges, Range{from, to})
			}
			for i := from; i < to; i++ {
				set[i] = add
			}
		}
		for i, want := range set {
			if got := rangesHave(ranges, i); got != want {
				t.Fatalf("%d: %v, want %v in %v", i, got, want, ranges)
			}
		}
		for i := range size {
			near := func(d int) bool { return i-d >= 0 && set[i-d] || i+d < size && set[i+d] }
			d := 0
			for d < size && !near(d) {
				d++
			}
			if got := rangesNearest(ranges, i); d == size && got != i || d < size && (max(got-i, i-got) != d || !set[got]) {
				t.Fatalf("%d is nearest to %d, want %d away in %v", got, i, d, ranges)
			}
		}
		for i, r := range ranges {
			if r.From >= r.To || i > 0 && r.From <= ranges[i-1].To {
				t.Fatalf("not in order and apart: %v", ranges)
			}
		}
	})
}
