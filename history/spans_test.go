package history

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestSpans puts numbers into a set and takes them out, and compares it with a plain slice after each step.
func TestSpans(t *testing.T) {
	const n = 40
	random := rand.New(rand.NewPCG(1, 2))
	var s spans
	var in [n + 1]bool
	for range 5000 {
		from := 1 + random.Int64N(n)
		to := min(n+1, from+random.Int64N(8))
		put := random.IntN(2) == 0
		if put {
			s.add(from, to)
		} else {
			s.cut(from, to)
		}
		for seq := from; seq < to; seq++ {
			in[seq] = put
		}
		var want spans
		for seq := int64(1); seq <= n; seq++ {
			switch k := len(want); {
			case !in[seq]:
			case k > 0 && want[k-1].to == seq:
				want[k-1].to++
			default:
				want = append(want, span{seq, seq + 1})
			}
		}
		if !slices.Equal(s, want) {
			t.Fatalf("the set is %v, want %v", s, want)
		}
		first := 1 + random.Int64N(n)
		last := min(n, first+random.Int64N(5))
		all := true
		for seq := first; seq <= last; seq++ {
			all = all && in[seq]
		}
		if s.has(first, last) != all {
			t.Fatalf("%v has %d to %d: %v", s, first, last, !all)
		}
		for _, step := range []int{-1, 1} {
			at := first
			for at > 0 && at <= n && !in[at] {
				at += int64(step)
			}
			i, ok := s.nearest(place{first, step})
			if found := at > 0 && at <= n; ok != found || ok && (at < s[i].from || at >= s[i].to) {
				t.Fatalf("from %d, step %d, the first of %v is in run %d, %v; want %d", first, step, s, i, ok, at)
			}
		}
	}
}

// TestPieces takes a search apart while somebody waits for entries in the middle of it.
func TestPieces(t *testing.T) {
	const n, size = 100 * chunkEntries, 2 * chunkEntries
	nowhere := place{}
	type take struct {
		newest bool
		first  place
		want   span
	}
	chunk := func(k, n int64) span { return span{k*chunkEntries + 1, (k+n)*chunkEntries + 1} }
	inChunk := func(k int64) int64 { return k*chunkEntries + 100 }
	for _, tt := range []struct {
		name  string
		takes []take
	}{
		{"both ends", []take{{false, nowhere, chunk(0, 2)}, {true, nowhere, chunk(98, 2)}, {false, nowhere, chunk(2, 2)}}},
		{"after an entry", []take{
			{false, place{inChunk(50), +1}, chunk(50, 2)}, {true, place{inChunk(50), +1}, chunk(52, 2)},
			{true, nowhere, chunk(98, 2)}, {false, nowhere, chunk(0, 2)},
			{false, place{inChunk(49), +1}, chunk(49, 1)}, {false, place{inChunk(49), +1}, chunk(54, 2)}}},
		{"before an entry", []take{
			{false, place{inChunk(50), -1}, chunk(49, 2)}, {true, place{inChunk(50), -1}, chunk(47, 2)},
			{true, place{inChunk(52), -1}, chunk(51, 2)}, {true, place{inChunk(52), -1}, chunk(45, 2)}}},
		{"at the ends", []take{
			{true, place{1, -1}, chunk(0, 1)}, {true, place{n, +1}, chunk(99, 1)}, // no more that way
			{true, place{1, -1}, chunk(97, 2)}, {false, place{n, +1}, chunk(1, 2)},
			{false, place{1 << 62, -1}, chunk(95, 2)}, {true, place{1 << 62, +1}, chunk(93, 2)}}},
	} {
		p := &pieces{layout: &layout{end: n}, left: spans{{1, n + 1}}}
		for i, c := range tt.takes {
			if from, to, ok := p.take(size, c.newest, c.first); from != c.want.from || to != c.want.to || !ok {
				t.Errorf("%s: piece %d is %d to %d, %v; want %v", tt.name, i, from, to-1, ok, c.want)
			}
		}
	}
	// Whoever waits for whatever: each number is handed out once, in hardly more pieces than without.
	random := rand.New(rand.NewPCG(3, 4))
	p := &pieces{layout: &layout{end: n}, left: spans{{1, n}}}
	var got spans
	count, sum := 0, int64(0)
	for {
		from, to, ok := p.take(1+random.Int64N(lastPiece), random.IntN(2) == 0, place{1 + random.Int64N(n), random.IntN(3) - 1})
		if !ok {
			break
		}
		got.add(from, to)
		sum += to - from
		count++
	}
	if !slices.Equal(got, spans{{1, n}}) || sum != n-1 || count > 300 {
		t.Errorf("%d numbers in %d pieces: %v", sum, count, got)
	}
}
