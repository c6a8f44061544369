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
		for i, r := range ranges {
			if r.From >= r.To || i > 0 && r.From <= ranges[i-1].To {
				t.Fatalf("not in order and apart: %v", ranges)
			}
		}
	})
}
