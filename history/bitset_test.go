package history

import (
	"testing"

	"pgregory.net/rapid"
)

// TestBitset compares a bitset with a slice of booleans.
func TestBitset(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var b bitset
		var want []bool
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			switch rapid.IntRange(0, 3).Draw(t, "what") {
			case 0:
				n := len(want) + rapid.IntRange(0, 2000).Draw(t, "grow")
				b.grow(n)
				want = append(want, make([]bool, n-len(want))...)
			case 1:
				if len(want) == 0 {
					continue
				}
				i := rapid.IntRange(0, len(want)-1).Draw(t, "i")
				b.set(i)
				want[i] = true
			default:
				if len(want) == 0 {
					continue
				}
				at := rapid.IntRange(0, len(want)-1).Draw(t, "at")
				n := min(len(want)-at, chunkEntries)
				var m, mask bitmap
				for i := range n {
					if rapid.IntRange(0, 3).Draw(t, "in mask") > 0 {
						mask.set(i)
						if rapid.Bool().Draw(t, "in m") {
							m.set(i)
						}
					}
				}
				b.put(at, &m, &mask)
				for i := range n {
					if mask.has(i) {
						want[at+i] = m.has(i)
					}
				}
			}
			count, last := 0, -1
			for i, on := range want {
				if b.rank(i) != count || (b.next(i) == i) != on {
					t.Fatalf("bit %d: %v with %d before, want %v with %d", i, b.next(i) == i, b.rank(i), on, count)
				}
				if on {
					if b.nth(count) != i {
						t.Fatalf("the %d-th is %d, want %d", count, b.nth(count), i)
					}
					if b.next(last+1) != i || b.prev(i-1) != last {
						t.Fatalf("after %d comes %d, before %d comes %d", last, b.next(last+1), i, b.prev(i-1))
					}
					count, last = count+1, i
				}
			}
			if b.count != count || b.len != len(want) || b.rank(len(want)) != count {
				t.Fatalf("%d of %d are set, want %d of %d", b.count, b.len, count, len(want))
			}
			if b.next(last+1) != -1 || b.prev(len(want)) != last {
				t.Fatalf("after the last %d comes %d; the last is %d", last, b.next(last+1), b.prev(len(want)))
			}
		}
	})
}
