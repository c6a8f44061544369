package history

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestLayout puts holes into layouts and compares them with a list of which entries and holes there are.
func TestLayout(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := new(layout)
		var rows []int64            // the number of each row
		of := make(map[int64]int64) // the first number of the hole that a number lies in
		var end int64
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			if rapid.Bool().Draw(t, "grow") {
				end += rapid.Int64Range(0, 20).Draw(t, "by")
				l = l.grown(end)
			} else {
				h := hole{first: rapid.Int64Range(1, end+1).Draw(t, "first"), n: rapid.Int64Range(1, 15).Draw(t, "n"), why: "w"}
				// Numbers that lie in other holes stay there, unless all of that hole does.
				whole := func(s int64) bool {
					f, ok := of[s]
					if !ok {
						return true
					}
					last := f
					for of[last+1] == f {
						last++
					}
					return f >= h.first && last < h.end()
				}
				var take []int64
				for s := h.first; s < h.end(); s++ {
					if whole(s) {
						take = append(take, s)
					}
				}
				next := hole{first: h.end() + rapid.Int64Range(0, 9).Draw(t, "behind"), n: rapid.Int64Range(1, 9).Draw(t, "next"), why: "w"}
				both, each := l.with(h, next), l.with(h).with(next)
				if d := cmp.Diff(each.holes, both.holes, cmp.AllowUnexported(hole{})); d != "" || both.end != each.end {
					t.Fatalf("two holes at once end at %d, one after the other at %d: %s", both.end, each.end, d)
				}
				l = l.with(h)
				end = max(end, h.end()-1)
				// A hole is one run: of several that are left, only the first is taken.
				for i, s := range take {
					if i > 0 && s != take[i-1]+1 {
						break
					}
					of[s] = take[0]
				}
			}
			rows = rows[:0]
			for s := int64(1); s <= end; s++ {
				if f, ok := of[s]; !ok || f == s {
					rows = append(rows, s)
				}
			}
			if l.end != end || l.rows() != len(rows) {
				t.Fatalf("%d rows up to %d, want %d up to %d: %+v", l.rows(), l.end, len(rows), end, l.holes)
			}
			var got []int64
			for i := range rows {
				got = append(got, l.seq(i))
				if r := l.row(rows[i]); r != i {
					t.Fatalf("entry %d has row %d, want %d", rows[i], r, i)
				}
			}
			if d := cmp.Diff(append([]int64(nil), rows...), got); d != "" {
				t.Fatal(d)
			}
			for s := int64(1); s <= end; s++ {
				f, ok := of[s]
				if h := l.hole(s); (h != nil) != ok || ok && h.first != f {
					t.Fatalf("entry %d: hole %+v, want one from %d: %v", s, h, f, ok)
				}
				if ok && l.row(s) != l.row(f) {
					t.Fatalf("entry %d has row %d, its hole %d", s, l.row(s), l.row(f))
				}
			}
		}
	})
}
