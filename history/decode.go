package history

import (
	"database/sql/driver"
	"encoding/binary"
	"errors"
	"fmt"

	"socklens/history/btree"
)

// errDamaged marks what was read of a chunk but can't be one. It stays in this package: what can't be read is shown as
// a gap.
var errDamaged = errors.New("the chunk is damaged")

// decodeHead makes a chunk of a row of first, n, t0, t1 and flags. It has no index, so no entries to look at.
func decodeHead(row []driver.Value) (*chunk, error) {
	var num [5]int64
	for i := range num {
		var err error
		if num[i], err = integer(row[i]); err != nil {
			return nil, fmt.Errorf("%w: %w", errDamaged, err)
		}
	}
	c, err := newHead(num)
	return &c, err
}

// newHead makes a chunk of first, n, t0, t1 and flags.
func newHead(num [5]int64) (chunk, error) {
	c := chunk{first: num[0], span: num[1], t0: num[2], t1: num[3], flags: uint64(num[4])}
	if c.first < 1 || c.first > maxSeq || c.span < 1 || c.span > maxSeq {
		return c, fmt.Errorf("%w: its numbers are from %d, %d of them", errDamaged, c.first, c.span)
	}
	if c.n = 1; c.flags&spanBit == 0 {
		if c.span > chunkEntries {
			return c, fmt.Errorf("%w: it holds %d entries", errDamaged, c.span)
		}
		c.n = int(c.span)
	}
	return c, nil
}

// decodeRow makes a chunk of a row of first, n, t0, t1, flags, idx, meta and, unless it was left out, payload.
func decodeRow(row []driver.Value) (*chunk, error) {
	c, err := decodeHead(row)
	if err != nil {
		return nil, err
	}
	for i, p := range []*[]byte{&c.idx, &c.meta, &c.payload}[:len(row)-5] {
		if *p, err = blob(row[5+i]); err != nil {
			return nil, fmt.Errorf("%w: %w", errDamaged, err)
		}
	}
	if err := c.check(len(row) > 7); err != nil {
		return nil, err
	}
	return c, nil
}

// check makes sure that no method of the chunk reads outside of it.
func (c *chunk) check(hasPayload bool) error {
	_, err := c.at(nil, hasPayload)
	return err
}

// at is check, and returns the entries in whose payloads hits are, which stand in order. Both at once cost half of what
// they cost one after the other.
func (c *chunk) at(hits []btree.Hit, hasPayload bool) (found bitmap, err error) {
	if len(c.idx) != c.n*recordSize {
		return found, fmt.Errorf("%w: its index has %d bytes for %d entries", errDamaged, len(c.idx), c.n)
	}
	var payload, meta, less int64
	for i := range c.n {
		ends := binary.LittleEndian.Uint64(c.idx[i*recordSize+8:])
		p, m := int64(uint32(ends)), int64(ends>>32)
		less |= p - payload | m - meta
		for len(hits) > 0 && int64(hits[0].From) < p {
			if int64(hits[0].End) <= p {
				found.set(i)
			}
			hits = hits[1:]
		}
		payload, meta = p, m
	}
	if less < 0 {
		return found, fmt.Errorf("%w: an entry ends before it begins", errDamaged)
	}
	if hasPayload && payload != int64(len(c.payload)) || meta != int64(len(c.meta)) {
		return found, fmt.Errorf("%w: its index ends at %d and %d of %d and %d bytes", errDamaged, payload, meta,
			len(c.payload), len(c.meta))
	}
	return found, nil
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

// pin sets Pinned in the record of entry i. Only the reader of the chunk does, before anyone else sees it.
func (c *chunk) pin(i int) {
	c.flags |= uint64(Pinned)
	if len(c.idx) == 0 {
		return // a head
	}
	r := c.record(i)
	binary.LittleEndian.PutUint32(r[24:], binary.LittleEndian.Uint32(r[24:])|uint32(Pinned))
}
