package history

import (
	"time"

	"socklens/session/wire"
)

// A column is a number that every entry has.
type column uint8

const (
	columnSize column = iota
	columnWire
	columnSeq
	columnAttempt
	columnTime
)

// A columnTerm holds where a column is from lo to hi, both included.
type columnTerm struct {
	col      column
	lo, hi   int64
	spelling string
}

func (t *columnTerm) String() string { return t.spelling }
func (t *columnTerm) cost() int      { return costColumn }

func (t *columnTerm) may(c *chunk) bool {
	switch t.col {
	case columnTime:
		return t.lo <= c.t1 && c.t0 <= t.hi
	case columnSeq:
		return t.lo <= c.first+int64(c.n)-1 && c.first <= t.hi
	}
	return true
}

func (t *columnTerm) match(_ *matcher, c *chunk, cand bitmap) bitmap {
	for i := range cand.entries() {
		var v int64
		switch t.col {
		case columnSize:
			v = c.size(i)
		case columnWire:
			v = c.wireSize(i)
		case columnSeq:
			v = c.seq(i)
		case columnAttempt:
			v = int64(c.attempt(i))
		case columnTime:
			v = c.time(i)
		}
		if v < t.lo || v > t.hi {
			cand.clear(i)
		}
	}
	return cand
}

// A clockTerm holds where the time of day is from lo to before hi, in nanoseconds since midnight. lo may be later than
// hi: from before midnight till after it.
type clockTerm struct {
	lo, hi   int64
	loc      *time.Location
	spelling string
}

func (t *clockTerm) String() string    { return t.spelling }
func (t *clockTerm) cost() int         { return costColumn }
func (t *clockTerm) may(c *chunk) bool { return true }

func (t *clockTerm) match(m *matcher, c *chunk, cand bitmap) bitmap {
	for i := range cand.entries() {
		if !t.holds(m.timeOfDay(c.time(i), t.loc)) {
			cand.clear(i)
		}
	}
	return cand
}

func (t *clockTerm) holds(tod int64) bool {
	if t.lo <= t.hi {
		return t.lo <= tod && tod < t.hi
	}
	return tod >= t.lo || tod < t.hi
}

// A dirTerm holds where the direction is one of a set, a bit each.
type dirTerm struct {
	set      uint8
	spelling string
}

func (t *dirTerm) String() string    { return t.spelling }
func (t *dirTerm) cost() int         { return costColumn }
func (t *dirTerm) may(c *chunk) bool { return uint8(c.flags>>dirShift)&7&t.set != 0 }

func (t *dirTerm) match(_ *matcher, c *chunk, cand bitmap) bitmap {
	for i := range cand.entries() {
		if t.set&(1<<c.dir(i)) == 0 {
			cand.clear(i)
		}
	}
	return cand
}

// A typeTerm holds where the type is one of a set, see typeBit.
type typeTerm struct {
	set      uint32
	spelling string
}

func (t *typeTerm) String() string { return t.spelling }
func (t *typeTerm) cost() int      { return costColumn }

func (t *typeTerm) may(c *chunk) bool {
	ops := uint32(c.flags>>opShift) & 0xffff
	events := uint32(c.flags>>(kindShift+Handshake)) << 16 & eventTypes
	return t.set&(ops|events) != 0
}

func (t *typeTerm) match(_ *matcher, c *chunk, cand bitmap) bitmap {
	for i := range cand.entries() {
		if t.set&typeBit(c.kind(i), c.op(i)) == 0 {
			cand.clear(i)
		}
	}
	return cand
}

// A flagTerm holds where a flag is set.
type flagTerm struct {
	flag     wire.Flags
	spelling string
}

func (t *flagTerm) String() string { return t.spelling }
func (t *flagTerm) cost() int      { return costColumn }

// may leaves pins aside: they come and go, and a chunk's flags are those that it was written with.
func (t *flagTerm) may(c *chunk) bool { return t.flag == Pinned || wire.Flags(c.flags)&t.flag != 0 }

func (t *flagTerm) match(_ *matcher, c *chunk, cand bitmap) bitmap {
	for i := range cand.entries() {
		if c.entryFlags(i)&t.flag == 0 {
			cand.clear(i)
		}
	}
	return cand
}

// A codeTerm holds where a close frame, or the end of an attempt, has a code from lo to hi.
type codeTerm struct {
	lo, hi   int64
	spelling string
}

func (t *codeTerm) String() string { return t.spelling }
func (t *codeTerm) cost() int      { return costMeta }

func (t *codeTerm) may(c *chunk) bool {
	return c.flags&(1<<(opShift+wire.Close)|1<<(kindShift+End)) != 0
}

func (t *codeTerm) match(_ *matcher, c *chunk, cand bitmap) bitmap {
	for i := range cand.entries() {
		if code := codeOf(c, i); code == 0 || int64(code) < t.lo || int64(code) > t.hi {
			cand.clear(i)
		}
	}
	return cand
}

// codeOf returns the close code that an entry tells, or 0.
func codeOf(c *chunk, i int) uint16 {
	switch k := c.kind(i); {
	case k == End:
		if d := c.detail(i); d != nil && d.End != nil {
			return d.End.Code
		}
	case k == Control && c.op(i) == wire.Close:
		code, _, _ := c.closeStatus(i)
		return code
	}
	return 0
}
