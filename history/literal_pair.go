package history

import (
	"iter"

	"socklens/history/pair"
)

// maxPairOff keeps the bytes of a pair near each other, so that both lie in what was just read.
const maxPairOff = 16

// A spot is a byte of a needle that stands at a fixed distance from others in its run.
type spot struct {
	letter, off int // which letter it belongs to, and where in it
	at          int // within the run
	v, m        byte
	count       int // of v, both cases, in a sample
}

// pair returns the pair of the needle that is rarest in the sample that h counted, with the spot of its first byte; ok is
// false where the needle has none.
func (n *needle) pair(h *histogram) (p pair.Pair, first spot, ok bool) {
	best := 0
	for run := range n.runs(h) {
		for i, a := range run {
			for _, b := range run[i+1:] {
				if b.at-a.at > maxPairOff {
					break
				}
				// One more of each, so that bytes that aren't in the sample are still compared by the others.
				if count := (a.count + 1) * (b.count + 1); !ok || count < best {
					p, first, best, ok = pair.Pair{Value0: a.v, Mask0: a.m, Value1: b.v, Mask1: b.m, Off: b.at - a.at}, a, count, true
				}
			}
		}
	}
	return p, first, ok
}

// runs calls yield with the stretches of the needle in which every letter takes the same number of bytes however it is
// written.
func (n *needle) runs(h *histogram) iter.Seq[[]spot] {
	return func(yield func([]spot) bool) {
		var run []spot
		at := 0
		for i := range n.letters[:min(len(n.letters), anchorLetters)] {
			switch l := &n.letters[i]; {
			case l.any:
				at++
			case l.single && len(l.wide) == 0 && (l.a == l.b || l.a^l.b == 'a'-'A'):
				count := int(h[l.a])
				if l.a != l.b {
					count += int(h[l.b])
				}
				run = append(run, spot{i, 0, at, l.a | l.b, l.a ^ l.b, count})
				at++
			case !l.single && len(l.wide) == 1:
				for k := range len(l.wide[0]) {
					b := l.wide[0][k]
					run = append(run, spot{i, k, at, b, 0, int(h[b])})
					at++
				}
			default:
				if !yield(run) {
					return
				}
				run, at = run[:0], 0
			}
		}
		yield(run)
	}
}
