package history

import (
	"encoding/binary"
	"fmt"
	"slices"

	"socklens/session/wire"
)

// builder is a chunk that takes entries. Its slices are its own, and are used again after reset.
type builder struct {
	chunk
	large  []part // of payloads that go to the part table, in order
	counts counts

	// full says that the chunk takes no more entries, and with those before it that are not full, makes a whole one.
	full bool
}

// newBuilder returns a builder with room for a chunk like the one before, which saves growing it step by step.
func newBuilder(before *builder) *builder {
	return &builder{chunk: chunk{
		idx:     make([]byte, 0, len(before.idx)),
		payload: make([]byte, 0, len(before.payload)+len(before.payload)/16),
	}}
}

// part is one part of a large payload.
type part struct {
	seq   int64
	i     int
	bytes []byte
}

// counts are the running totals that are kept in the file, or what a builder adds to them.
type counts struct {
	messagesIn, messagesOut int64
	payloadIn, payloadOut   int64
	violations, lost        int64
}

func (a *counts) add(b counts) {
	a.messagesIn += b.messagesIn
	a.messagesOut += b.messagesOut
	a.payloadIn += b.payloadIn
	a.payloadOut += b.payloadOut
	a.violations += b.violations
	a.lost += b.lost
}

// roomBytes is how much room a builder keeps when it is reset. What an ordinary chunk takes is far less.
const roomBytes = 1 << 20

// room is how much memory the builder takes when it holds nothing, in bytes.
func (b *builder) room() int { return cap(b.idx) + cap(b.meta) + cap(b.payload) }

func (b *builder) reset() {
	if b.room() > roomBytes {
		*b = builder{}
		return
	}
	b.chunk = chunk{idx: b.idx[:0], meta: b.meta[:0], payload: b.payload[:0]}
	clear(b.large)
	b.large = b.large[:0]
	b.counts = counts{}
	b.full = false
}

// inlineBytes is how much of e's payload lies in the chunk.
func inlineBytes(e *Entry) int {
	if len(e.Payload) > largePayload {
		return headBytes
	}
	return len(e.Payload)
}

// bytesIn is what counts towards chunkBytes.
func (b *builder) bytesIn() int { return len(b.meta) + len(b.payload) }

// held is what the builder holds in memory, in bytes.
func (b *builder) held() int {
	n := len(b.idx) + len(b.meta) + len(b.payload)
	for i := range b.large {
		n += len(b.large[i].bytes)
	}
	return n
}

// add appends e under the number seq, which must follow the chunk's last. On error nothing is added.
func (b *builder) add(e *Entry, seq int64) error {
	meta := len(b.meta)
	if !e.isPlain() {
		m, err := appendMeta(b.meta, e)
		if err != nil {
			return err
		}
		b.meta = m
		if len(m)-meta > maxMeta {
			size := len(m) - meta
			b.meta = b.meta[:meta]
			return fmt.Errorf("frames, violations and details take %d bytes, at most %d are kept", size, maxMeta)
		}
	}
	flags := e.Flags &^ (Pinned | parted)
	if len(e.Payload) > largePayload {
		flags |= parted
		b.payload = append(b.payload, e.Payload[:headBytes]...)
		for i := 0; i*partBytes < len(e.Payload); i++ {
			p := e.Payload[i*partBytes:]
			b.large = append(b.large, part{seq, i, append([]byte(nil), p[:min(partBytes, len(p))]...)})
		}
	} else {
		b.payload = append(b.payload, e.Payload...)
	}

	// Written where it stays: a copy of what was written just before in parts would take as long as all of the rest.
	end := len(b.idx)
	b.idx = slices.Grow(b.idx, recordSize)[:end+recordSize]
	r := b.idx[end:]
	binary.LittleEndian.PutUint64(r[0:], uint64(e.Time))
	binary.LittleEndian.PutUint32(r[8:], uint32(len(b.payload)))
	binary.LittleEndian.PutUint32(r[12:], uint32(len(b.meta)))
	binary.LittleEndian.PutUint32(r[16:], uint32(clamp(e.Size, saturated)))
	binary.LittleEndian.PutUint32(r[20:], uint32(clamp(e.WireSize, saturated)))
	binary.LittleEndian.PutUint32(r[24:], uint32(flags))
	binary.LittleEndian.PutUint32(r[28:], uint32(e.Op&0xf)|uint32(e.Dir&3)<<4|uint32(e.Kind&7)<<6|
		uint32(clamp(int64(e.Attempt), saturatedAttempt))<<10)

	if b.n == 0 {
		b.first, b.t0, b.t1 = seq, e.Time, e.Time
	}
	b.n++
	b.span++
	b.t0, b.t1 = min(b.t0, e.Time), max(b.t1, e.Time)
	b.flags |= uint64(flags) | 1<<(kindShift+e.Kind&7) | 1<<(dirShift+e.Dir&3)
	if !e.Kind.IsEvent() {
		b.flags |= 1 << (opShift + e.Op&0xf)
	}
	b.counts.count(e)
	return nil
}

// lose appends a gap of one in place of e, which add refused.
func (b *builder) lose(e *Entry, seq int64, why error) error {
	detail := &Detail{Gap: &GapDetail{Entries: 1, Bytes: int64(len(e.Payload)), Why: why.Error()}}
	if err := b.add(&Entry{Time: e.Time, Attempt: e.Attempt, Kind: Gap, Detail: detail}, seq); err != nil {
		return err
	}
	b.counts.lost++
	return nil
}

func (a *counts) count(e *Entry) {
	a.violations += int64(len(e.Violations))
	if e.Kind.IsEvent() {
		return
	}
	switch e.Dir {
	case wire.In:
		a.payloadIn += e.Size
		if e.Kind == Message {
			a.messagesIn++
		}
	case wire.Out:
		a.payloadOut += e.Size
		if e.Kind == Message {
			a.messagesOut++
		}
	}
}

// isPlain reports whether e has no variable parts.
func (e *Entry) isPlain() bool {
	return e.Detail == nil && e.Close == nil && len(e.Violations) == 0 && len(e.Payload) <= largePayload &&
		e.Size < saturated && e.WireSize < saturated && e.Attempt < saturatedAttempt && framesArePlain(e)
}

// clamp returns v within 0 and limit.
func clamp(v, limit int64) int64 { return max(0, min(v, limit)) }

// gap makes b the chunk of one gap entry that stands for n numbers from first on: what can't be kept is one row with an
// exact count, and no number is missing. The entry has the number first.
func (b *builder) gap(first, n int64, e *Entry) error {
	b.reset()
	if err := b.add(e, first); err != nil {
		return err
	}
	b.span = n
	b.flags |= spanBit
	b.full = true
	return nil
}

// appendChunk appends what o holds. o must follow b, and b must have room.
func (b *builder) appendChunk(o *builder) {
	if b.n == 0 {
		b.first, b.t0, b.t1 = o.first, o.t0, o.t1
	}
	payload, meta := uint32(len(b.payload)), uint32(len(b.meta))
	start := len(b.idx)
	b.idx = append(b.idx, o.idx...)
	for r := b.idx[start:]; len(r) > 0; r = r[recordSize:] {
		binary.LittleEndian.PutUint32(r[8:], binary.LittleEndian.Uint32(r[8:])+payload)
		binary.LittleEndian.PutUint32(r[12:], binary.LittleEndian.Uint32(r[12:])+meta)
	}
	b.meta = append(b.meta, o.meta...)
	b.payload = append(b.payload, o.payload...)
	b.n += o.n
	b.span += o.span
	b.t0, b.t1 = min(b.t0, o.t0), max(b.t1, o.t1)
	b.flags |= o.flags
}
