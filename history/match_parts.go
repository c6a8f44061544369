package history

import (
	"bufio"
	"io"
	"regexp"
	"slices"
)

// maxWhole bounds the payloads that are put together to be read as JSON, in bytes: the most that a session keeps of
// one message unless it is told otherwise. Longer ones are not JSON to a query.
const maxWhole = 64 << 20

// partsHold reports whether the payload of entry i, which lies in parts, holds one of the needles. It keeps one part in
// memory, and looks at the edges between parts on their own.
func (m *matcher) partsHold(c *chunk, i int, needles []*needle) bool {
	longest := 0
	for _, n := range needles {
		longest = max(longest, n.longest)
	}
	m.edge = m.edge[:0] // the end of the part before, as much of it as a hit can take
	for k := 0; ; k++ {
		b, err := c.part(i, k)
		if err != nil {
			m.fail(i, err)
			return false
		}
		if len(b) == 0 {
			return false
		}
		if len(m.edge) > 0 {
			m.edge = append(m.edge, b[:min(len(b), longest)]...)
			if m.holds(m.edge, needles) {
				return true
			}
		}
		if m.holds(b, needles) {
			return true
		}
		m.edge = append(m.edge[:0], b[max(0, len(b)-longest):]...)
	}
}

// fail notes that a part of entry i could not be read.
func (m *matcher) fail(i int, err error) {
	m.failed.set(i)
	if m.err == nil {
		m.err = err
	}
}

func (m *matcher) holds(b []byte, needles []*needle) bool {
	for _, n := range needles {
		f := m.finder(n, b)
		if at, _ := f.find(0); at >= 0 {
			return true
		}
	}
	return false
}

// matchStream reports whether an expression matches the payload of entry i, which lies in parts. It keeps one part in
// memory.
func (m *matcher) matchStream(c *chunk, i int, re *regexp.Regexp) bool {
	return re.MatchReader(bufio.NewReader(&partReader{m: m, c: c, i: i}))
}

// A partReader reads the parts of a payload one after the other.
type partReader struct {
	m    *matcher
	c    *chunk
	i, k int
	rest []byte
}

func (r *partReader) Read(p []byte) (int, error) {
	if len(r.rest) == 0 {
		b, err := r.c.part(r.i, r.k)
		if err != nil {
			r.m.fail(r.i, err)
			return 0, err
		}
		if len(b) == 0 {
			return 0, io.EOF
		}
		r.k++
		r.rest = b
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// all returns the payload of entry i, which lies in parts, put together. ok is false where it is longer than maxWhole or
// can't be read. It is valid until all is called for another entry.
func (m *matcher) all(c *chunk, i int) (b []byte, ok bool) {
	if m.wholeOf == i {
		return m.whole, true
	}
	kept := c.exact(i, tagKept, 0)
	if kept > maxWhole {
		return nil, false
	}
	m.wholeOf = -1
	m.whole = slices.Grow(m.whole[:0], int(kept))
	for k := 0; ; k++ {
		b, err := c.part(i, k)
		if err != nil {
			m.fail(i, err)
			return nil, false
		}
		if len(b) == 0 {
			m.wholeOf = i
			return m.whole, true
		}
		if len(m.whole)+len(b) > maxWhole {
			return nil, false
		}
		m.whole = append(m.whole, b...)
	}
}
