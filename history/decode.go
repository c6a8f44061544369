package history

import (
	"database/sql/driver"
	"encoding/binary"
	"errors"
	"fmt"
)

// errDamaged marks what was read of a chunk but can't be one. It stays in this package: what can't be read is shown as
// a gap.
var errDamaged = errors.New("the chunk is damaged")

// decodeRow makes a chunk of a row of first, n, t0, t1, flags, idx, meta and payload.
func decodeRow(row []driver.Value) (*chunk, error) {
	var num [5]int64
	var err error
	for i := range num {
		if num[i], err = integer(row[i]); err != nil {
			return nil, fmt.Errorf("%w: %w", errDamaged, err)
		}
	}
	c := &chunk{first: num[0], t0: num[2], t1: num[3], flags: uint64(num[4])}
	for i, p := range []*[]byte{&c.idx, &c.meta, &c.payload} {
		if *p, err = blob(row[5+i]); err != nil {
			return nil, fmt.Errorf("%w: %w", errDamaged, err)
		}
	}
	if err := c.check(num[1]); err != nil {
		return nil, err
	}
	return c, nil
}

// check sets c.n and c.span and makes sure that no method of the chunk reads outside of it. n is what the row says.
func (c *chunk) check(n int64) error {
	c.n, c.span = len(c.idx)/recordSize, n
	if c.n == 0 || c.n > chunkEntries || len(c.idx)%recordSize != 0 {
		return fmt.Errorf("%w: its index has %d bytes", errDamaged, len(c.idx))
	}
	if isSpan := c.flags&spanBit != 0; isSpan && c.n != 1 || !isSpan && int64(c.n) != n {
		return fmt.Errorf("%w: it holds %d entries instead of %d", errDamaged, c.n, n)
	}
	if c.first < 1 || c.first > maxSeq || n < 1 || n > maxSeq {
		return fmt.Errorf("%w: its numbers are from %d, %d of them", errDamaged, c.first, n)
	}
	payload, meta := 0, 0
	for i := range c.n {
		p, m := int(c.u32(i, 8)), int(c.u32(i, 12))
		if p < payload || m < meta {
			return fmt.Errorf("%w: entry %d ends before it begins", errDamaged, c.seq(i))
		}
		payload, meta = p, m
	}
	if payload != len(c.payload) || meta != len(c.meta) {
		return fmt.Errorf("%w: its index ends at %d and %d of %d and %d bytes", errDamaged, payload, meta,
			len(c.payload), len(c.meta))
	}
	return nil
}

// maxSeq bounds the numbers of entries: a million a second would reach it after 139 years, and sums of two stay clear
// of overflow.
const maxSeq = 1 << 52

// entry returns entry i with the first limit bytes of its payload. All of it is copied but what the payload aliases.
func (c *chunk) entry(i, limit int) Entry {
	e := Entry{
		Seq: c.seq(i), Time: c.time(i), Attempt: c.attempt(i), Kind: c.kind(i), Dir: c.dir(i), Op: c.op(i),
		Flags: c.entryFlags(i), Size: c.size(i), WireSize: c.wireSize(i),
	}
	p := c.bytes(i)
	p = p[:min(limit, len(p))]
	e.Payload = p[:len(p):len(p)]
	decodeMeta(c.fields(i), &e)
	if !e.Kind.IsEvent() && c.field(i, tagFrames) == nil {
		e.Frames = append(e.Frames, plainFrame(&e))
	}
	return e
}

// kept returns how many bytes of entry i's payload are stored, in the chunk or in parts.
func (c *chunk) kept(i int) int64 {
	if c.isParted(i) {
		return c.exact(i, tagKept, 0)
	}
	return int64(c.end(i) - c.start(i))
}

// pin sets or clears Pinned in the record of entry i. Only the reader of the chunk does, before anyone else sees it.
func (c *chunk) pin(i int) {
	r := c.record(i)
	binary.LittleEndian.PutUint32(r[24:], binary.LittleEndian.Uint32(r[24:])|uint32(Pinned))
	c.flags |= uint64(Pinned)
}
