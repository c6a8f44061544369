package parts

import "sort"

// rangesHave reports whether one of the ranges, which are in order and apart, holds i.
func rangesHave(ranges []Range, i int) bool {
	k := sort.Search(len(ranges), func(k int) bool { return ranges[k].To > i })
	return k < len(ranges) && ranges[k].From <= i
}

// rangesWith returns the ranges with another one added.
func rangesWith(ranges []Range, add Range) []Range {
	if add.From >= add.To {
		return ranges
	}
	out := make([]Range, 0, len(ranges)+1)
	for _, r := range ranges {
		switch {
		case r.To < add.From:
			out = append(out, r)
		case r.From > add.To:
			out = append(out, add)
			add = r
		default: // they touch or overlap
			add = Range{min(add.From, r.From), max(add.To, r.To)}
		}
	}
	return append(out, add)
}

// rangesWithout returns the ranges with one cut out of them.
func rangesWithout(ranges []Range, cut Range) []Range {
	out := make([]Range, 0, len(ranges)+1)
	for _, r := range ranges {
		if left := (Range{r.From, min(r.To, cut.From)}); left.From < left.To {
			out = append(out, left)
		}
		if right := (Range{max(r.From, cut.To), r.To}); right.From < right.To {
			out = append(out, right)
		}
	}
	return out
}

// rangesNearest returns what of the ranges is nearest to i, or i where they hold nothing.
func rangesNearest(ranges []Range, i int) int {
	k := sort.Search(len(ranges), func(k int) bool { return ranges[k].To > i })
	switch {
	case k < len(ranges) && (k == 0 || ranges[k].From-i <= i-(ranges[k-1].To-1)):
		return max(ranges[k].From, i)
	case k > 0:
		return ranges[k-1].To - 1
	}
	return i
}
