package history

import (
	"encoding/binary"

	"socklens/session/wire"
)

// A chunk is the unit in which entries are stored, read and matched: up to chunkEntries entries with consecutive
// numbers. Its fixed records, its variable parts and its payloads lie in three slices, so that a search runs over
// contiguous bytes and reads a column without allocating.
//
// A chunk that came out of decodeChunk is checked: every index 0 ≤ i < n is safe in the methods below. Its slices
// belong to whoever read it and are never changed while a matcher looks at them; a matcher keeps nothing of them.
type chunk struct {
	first  int64  // the number of entry 0; entry i is first+i
	n      int    // entries in it
	span   int64  // numbers it stands for: n, but for a gap (see builder.gap)
	t0, t1 int64  // the earliest and the latest time in it, Unix nanoseconds
	flags  uint64 // what is in it at all, see summary

	idx     []byte // n records of recordSize bytes
	meta    []byte // the variable parts, one after the other, each a list of tagged fields (meta.go)
	payload []byte // the payloads, one after the other

	// parts reads one part of a payload that lies in the part table, see part. It is set before a matcher sees the chunk.
	parts func(seq int64, part int) ([]byte, error)
}

const (
	chunkEntries = 256       // at most so many entries in a chunk
	chunkBytes   = 256 << 10 // a chunk that holds so many bytes takes no more entries
	largePayload = 256 << 10 // a longer payload goes to the part table
	partBytes    = 1 << 20   // of every part but the last
	headBytes    = 1 << 10   // of a large payload, kept in its chunk too, so that a row needs no part
)

// Pinned marks an entry that the user keeps from being trimmed. It stands in Entry.Flags of what a capture returns and
// in the records that a matcher sees, but is kept in a table of its own, since entries never change.
const Pinned wire.Flags = 1 << 30

// parted marks an entry whose payload lies in the part table; payload returns only its head. It is stored, and never
// leaves the package.
const parted wire.Flags = 1 << 31

// The fixed record of an entry, little endian:
//
//	 0 time     int64   Unix nanoseconds
//	 8 payload  uint32  where its payload ends in chunk.payload; it begins where the one before ends
//	12 meta     uint32  where its variable parts end in chunk.meta
//	16 size     uint32  Entry.Size, or saturated: then the exact value is in meta
//	20 wire     uint32  Entry.WireSize, or saturated
//	24 flags    uint32  Entry.Flags and parted
//	28 rest     uint32  bits 0-3 opcode, 4-5 direction, 6-9 kind, 10-31 attempt, or saturated
const recordSize = 32

const (
	saturated        = 1<<32 - 1
	saturatedAttempt = 1<<22 - 1
)

// The bits of chunk.flags above the OR of its entries' flags (bits 0 to 31): which kinds, directions and opcodes it
// holds, so that a query can skip a chunk that can't match. Bit kindShift+k is set where an entry of Kind k is in the
// chunk; the opcode bits count messages and control frames only.
const (
	kindShift = 32
	dirShift  = 40
	opShift   = 43
	spanBit   = 1 << 62 // the chunk is one gap entry that stands for many numbers
)

// dividers are the bits of chunk.flags that tell that a chunk holds a row which stays under every filter.
const dividers = 1<<(kindShift+Gap) | 1<<(kindShift+Handshake) | 1<<(kindShift+End)

func (c *chunk) record(i int) []byte { return c.idx[i*recordSize : i*recordSize+recordSize] }

func (c *chunk) u32(i, off int) uint32 { return binary.LittleEndian.Uint32(c.idx[i*recordSize+off:]) }

// seq returns the number of entry i.
func (c *chunk) seq(i int) int64 { return c.first + int64(i) }

// indexOf returns which entry has a number that the chunk stands for.
func (c *chunk) indexOf(seq int64) int {
	if c.flags&spanBit != 0 {
		return 0
	}
	return int(seq - c.first)
}

// time returns the time of entry i in Unix nanoseconds.
func (c *chunk) time(i int) int64 { return int64(binary.LittleEndian.Uint64(c.idx[i*recordSize:])) }

// start returns where the payload of entry i begins in c.payload. An offset o in c.payload belongs to the entry i with
// start(i) ≤ o < end(i); entries with empty payloads have no offsets.
func (c *chunk) start(i int) int {
	if i == 0 {
		return 0
	}
	return int(c.u32(i-1, 8))
}

// end returns where the payload of entry i ends in c.payload.
func (c *chunk) end(i int) int { return int(c.u32(i, 8)) }

// bytes returns what of entry i's payload lies in the chunk: all of what was kept, or the first headBytes of it where
// isParted. It aliases the chunk.
func (c *chunk) bytes(i int) []byte {
	s, e := c.start(i), c.end(i)
	return c.payload[s:e:e]
}

// isParted reports whether the payload of entry i is read with part.
func (c *chunk) isParted(i int) bool { return c.u32(i, 24)&uint32(parted) != 0 }

// part reads part k, from 0, of entry i's payload: partBytes of it but for the last part, nothing after the last. The
// parts hold the whole payload, the head included. Only entries with isParted have parts.
func (c *chunk) part(i, k int) ([]byte, error) { return c.parts(c.seq(i), k) }

// size returns Entry.Size of entry i.
func (c *chunk) size(i int) int64 {
	if s := c.u32(i, 16); s != saturated {
		return int64(s)
	}
	return c.exact(i, tagSize, saturated)
}

// wireSize returns Entry.WireSize of entry i.
func (c *chunk) wireSize(i int) int64 {
	if s := c.u32(i, 20); s != saturated {
		return int64(s)
	}
	return c.exact(i, tagWireSize, saturated)
}

// attempt returns Entry.Attempt of entry i.
func (c *chunk) attempt(i int) int {
	if a := c.u32(i, 28) >> 10; a != saturatedAttempt {
		return int(a)
	}
	return int(c.exact(i, tagAttempt, saturatedAttempt))
}

// entryFlags returns Entry.Flags of entry i, Pinned included.
func (c *chunk) entryFlags(i int) wire.Flags { return wire.Flags(c.u32(i, 24)) &^ parted }

// op returns Entry.Op of entry i; for an event it is meaningless.
func (c *chunk) op(i int) wire.Opcode { return wire.Opcode(c.u32(i, 28) & 0xf) }

// dir returns Entry.Dir of entry i.
func (c *chunk) dir(i int) wire.Direction { return wire.Direction(c.u32(i, 28) >> 4 & 3) }

// kind returns Entry.Kind of entry i.
func (c *chunk) kind(i int) Kind { return Kind(c.u32(i, 28) >> 6 & 0xf) }

// fields returns the variable parts of entry i, to be read with nextField. Most entries have none.
func (c *chunk) fields(i int) []byte {
	s := 0
	if i > 0 {
		s = int(c.u32(i-1, 12))
	}
	e := int(c.u32(i, 12))
	return c.meta[s:e:e]
}

// field returns the content of entry i's field with a tag, or nil.
func (c *chunk) field(i int, tag byte) []byte {
	for f := c.fields(i); len(f) > 0; {
		t, b, rest, ok := nextField(f)
		if !ok {
			return nil
		}
		if t == tag {
			return b
		}
		f = rest
	}
	return nil
}

// exact returns a number that was too large for the record.
func (c *chunk) exact(i int, tag byte, otherwise int64) int64 {
	if v, n := binary.Uvarint(c.field(i, tag)); n > 0 && v < 1<<63 {
		return int64(v)
	}
	return otherwise
}

// closeStatus returns the code and the reason of a close frame with a status. The reason aliases the chunk.
func (c *chunk) closeStatus(i int) (code uint16, reason []byte, ok bool) {
	b := c.field(i, tagClose)
	if len(b) < 2 {
		return 0, nil, false
	}
	return binary.BigEndian.Uint16(b), b[2:], true
}

// detail decodes the detail of an event. It allocates; messages and control frames have none.
func (c *chunk) detail(i int) *Detail {
	if !c.kind(i).IsEvent() {
		return nil
	}
	if b := c.field(i, tagDetail); b != nil {
		return unmarshalDetail(tagDetail, b)
	}
	return unmarshalDetail(tagDetailLatin1, c.field(i, tagDetailLatin1))
}

// bitmap has one bit for each entry of a chunk.
type bitmap [chunkEntries / 64]uint64

func (b *bitmap) set(i int)      { b[i>>6] |= 1 << (i & 63) }
func (b *bitmap) clear(i int)    { b[i>>6] &^= 1 << (i & 63) }
func (b *bitmap) has(i int) bool { return b[i>>6]&(1<<(i&63)) != 0 }
