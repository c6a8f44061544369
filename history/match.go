package history

import (
	"iter"
	"math/bits"
	"time"

	"socklens/history/btree"
)

// A matcher runs one query over chunks, old and new ones alike. It works on a whole chunk at a time: terms narrow a
// set of entries down, the cheapest first, and a literal is searched in the contiguous payloads of those that are left,
// not entry by entry. A matcher keeps scratch space and belongs to one goroutine; any number may run the same query.
type matcher struct {
	q       *Query
	needs   []*needle    // see needs
	sure    bool         // see suffice
	overlap int          // bytes that one of them takes at most
	places  []btree.Hit  // of them in the payload of a chunk
	look    btree.Finder // looks for them, see findNeeds

	sampled int // chunks that the sample is still good for
	sample  histogram
	anchors []anchor // of each needle, by its id; without probes until it is needed

	// Of the chunk that is being matched:
	parted      bitmap // entries with parts
	told, valid bitmap // entries of which it is known whether they are JSON; those that are
	failed      bitmap // entries of which a part could not be read
	texts       map[int][]string
	wholeOf     int // the entry that whole holds, or -1
	whole       []byte
	err         error

	edge []byte // scratch, see partsHold
	zone zone
}

// sampleBytes of every sampleChunks-th chunk tell which bytes are rare.
const (
	sampleBytes  = 4 << 10
	sampleChunks = 64
)

// keepBytes bounds the scratch space that a matcher keeps between chunks.
const keepBytes = 4 << 20

// matcher returns a matcher of q, which may be nil.
func (q *Query) matcher() *matcher {
	m := &matcher{q: q}
	m.look = m.findNeeds
	if q != nil {
		m.anchors = make([]anchor, q.needles)
		if q.root != nil {
			m.needs, m.sure = needs(q.root), suffice(q.root)
		}
		for _, n := range m.needs {
			m.overlap = max(m.overlap, n.longest)
		}
	}
	return m
}

// skips reports whether no entry of a chunk can match, by nothing but the chunk's first, n, t0, t1 and flags.
func (q *Query) skips(c *chunk) bool { return !q.Empty() && !q.root.may(c) }

// needsPayload reports whether matching looks at payloads; where it doesn't, chunk.payload may be left out.
func (q *Query) needsPayload() bool { return !q.Empty() && q.root.cost() > costMeta }

// matchAmong adds the entries of c that are in cand and match to hits; it doesn't look at the others. The error is the
// first one of reading parts; entries that could not be looked at for it are left out, the others are decided.
func (m *matcher) matchAmong(c *chunk, cand bitmap, hits *bitmap) error {
	if m.q.Empty() {
		*hits = hits.with(cand)
		return nil
	}
	if m.q.skips(c) {
		return nil
	}
	m.begin(c)
	found := m.q.root.match(m, c, cand)
	if cap(m.whole) > keepBytes {
		m.whole = nil
	}
	*hits = hits.with(found.without(m.failed))
	return m.err
}

func (m *matcher) begin(c *chunk) {
	m.told, m.valid, m.parted, m.failed = bitmap{}, bitmap{}, bitmap{}, bitmap{}
	m.wholeOf, m.err = -1, nil
	clear(m.texts)
	if c.flags&uint64(parted) != 0 {
		for i := range c.n {
			if c.isParted(i) {
				m.parted.set(i)
			}
		}
	}
	if m.sampled--; m.sampled < 0 {
		m.takeSample(c.payload)
	}
}

// takeSample has the rarest bytes told by those in the middle of b.
func (m *matcher) takeSample(b []byte) {
	if len(b) == 0 {
		return
	}
	at := max(0, len(b)-sampleBytes) / 2
	m.sample.take(b[at:min(len(b), at+sampleBytes)])
	clear(m.anchors)
	if len(b) >= sampleBytes {
		m.sampled = sampleChunks
	}
}

// skims reports whether only entries of a chunk with a head can match that hold one of the needs.
func (m *matcher) skims(head *chunk) bool {
	const beside = textKinds | uint64(parted) // a literal may be there too; dividers are among them
	return len(m.needs) > 0 && head.flags&beside == 0
}

// findNeeds adds the places of the literals that a match needs in a stretch of payload. It returns false once there are so
// many that most of the chunk is worth looking at.
func (m *matcher) findNeeds(b []byte, places []btree.Hit) (_ []btree.Hit, more bool) {
	if len(b) >= sampleBytes {
		if m.sampled--; m.sampled < 0 {
			m.takeSample(b)
		}
	}
	most := chunkEntries / 4
	if m.sure { // nothing else is looked at
		most = 4 * chunkEntries
	}
	for _, n := range m.needs {
		f := m.finder(n, b)
		for start, end := f.find(0); start >= 0; start, end = f.find(start + 1) {
			if places = append(places, btree.Hit{From: start, End: end}); len(places) > most {
				return places, false
			}
		}
	}
	return places, true
}

// finder returns a finder of n, which belongs to the query, in b.
func (m *matcher) finder(n *needle, b []byte) finder {
	a := &m.anchors[n.id]
	if len(a.probes) == 0 {
		*a = n.anchor(&m.sample)
	}
	return n.finder(*a, b)
}

// hits returns the entries of cand whose payloads hold n, as far as they lie in the chunk.
func (m *matcher) hits(c *chunk, n *needle, cand bitmap) bitmap {
	var found bitmap
	for i, j := range cand.runs() {
		base := c.start(i)
		f := m.finder(n, c.payload[base:c.end(j)])
		for pos := 0; ; {
			start, end := f.find(pos)
			if start < 0 {
				break
			}
			for c.end(i)-base <= start {
				i++
			}
			if end > c.end(i)-base {
				pos = start + 1 // it goes on in the next entry
				continue
			}
			found.set(i)
			if i == j {
				break
			}
			pos = c.end(i) - base
			i++
		}
	}
	return found
}

// A verdict is what a hit means for its entry.
type verdict uint8

const (
	nextHit   verdict = iota // nothing: look at the next one
	decided                  // nothing more is to be looked at in the entry
	undecided                // the same, but the entry is to be looked at as a whole
)

// eachHit calls f with the hits of n in the entries of cand: the entry, where in c.payload the hit begins, and how many
// hits the entry had before. It returns the entries that are undecided.
func (m *matcher) eachHit(c *chunk, n *needle, cand bitmap, f func(i, at, before int) verdict) bitmap {
	var left bitmap
	for i, j := range cand.runs() {
		base := c.start(i)
		fd := m.finder(n, c.payload[base:c.end(j)])
		before := 0
		for pos := 0; ; {
			start, end := fd.find(pos)
			if start < 0 {
				break
			}
			for c.end(i)-base <= start {
				i++
				before = 0
			}
			pos = start + 1
			if end > c.end(i)-base {
				continue
			}
			v := f(i, base+start, before)
			before++
			if v == nextHit {
				continue
			}
			if v == undecided {
				left.set(i)
			}
			if i == j {
				break
			}
			pos = c.end(i) - base
			i++
			before = 0
		}
	}
	return left
}

// holdsOne returns the entries of cand whose payloads hold one of the needles, parts included.
func (m *matcher) holdsOne(c *chunk, needles []*needle, cand bitmap) bitmap {
	var found bitmap
	for _, n := range needles {
		found = found.with(m.hits(c, n, cand.without(found)))
	}
	for i := range cand.without(found).and(m.parted).entries() {
		if m.partsHold(c, i, needles) {
			found.set(i)
		}
	}
	return found
}

func firstEntries(n int) (b bitmap) {
	for k := range b {
		switch {
		case n >= 64*(k+1):
			b[k] = ^uint64(0)
		case n > 64*k:
			b[k] = 1<<(n-64*k) - 1
		}
	}
	return b
}

func (b bitmap) with(o bitmap) bitmap {
	for k := range b {
		b[k] |= o[k]
	}
	return b
}

func (b bitmap) without(o bitmap) bitmap {
	for k := range b {
		b[k] &^= o[k]
	}
	return b
}

func (b bitmap) and(o bitmap) bitmap {
	for k := range b {
		b[k] &= o[k]
	}
	return b
}

// entries returns the entries in b, in order. b may change meanwhile.
func (b bitmap) entries() iter.Seq[int] {
	return func(yield func(int) bool) {
		for k, w := range b {
			for ; w != 0; w &= w - 1 {
				if !yield(k<<6 + bits.TrailingZeros64(w)) {
					return
				}
			}
		}
	}
}

// runs returns the first and the last of every stretch of neighbouring entries in b.
func (b bitmap) runs() iter.Seq2[int, int] {
	return func(yield func(int, int) bool) {
		for i := b.next(0, 0); i < chunkEntries; {
			end := b.next(i, ^uint64(0))
			if !yield(i, end-1) {
				return
			}
			i = b.next(end, 0)
		}
	}
}

// next returns the first entry from i on that is in b, or with flip ^0 that isn't; chunkEntries where there is none.
func (b *bitmap) next(i int, flip uint64) int {
	for k := i >> 6; k < len(b); k++ {
		w := b[k] ^ flip
		if k == i>>6 {
			w &= ^uint64(0) << (i & 63)
		}
		if w != 0 {
			return k<<6 + bits.TrailingZeros64(w)
		}
	}
	return chunkEntries
}

// A zone is a stretch of time with one offset from UTC, in Unix nanoseconds: until the next change of summer time.
type zone struct {
	from, to int64
	offset   int64
}

// timeOfDay returns the nanoseconds since midnight of a time in a location.
func (m *matcher) timeOfDay(t int64, loc *time.Location) int64 {
	if z := &m.zone; t < z.from || t >= z.to {
		at := time.Unix(0, t).In(loc)
		_, offset := at.Zone()
		from, to := at.ZoneBounds()
		*z = zone{from: -1 << 63, to: 1<<63 - 1, offset: int64(offset) * int64(time.Second)}
		if !from.IsZero() && plainYear(from) {
			z.from = from.UnixNano()
		}
		if !to.IsZero() && plainYear(to) {
			z.to = to.UnixNano()
		}
	}
	tod := (t + m.zone.offset) % day
	if tod < 0 {
		tod += day
	}
	return tod
}
