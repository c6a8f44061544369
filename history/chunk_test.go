package history

import (
	"bytes"
	"database/sql/driver"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"socklens/session/wire"
)

// rowOf returns the columns of a chunk as they are stored.
func rowOf(c *chunk) []driver.Value {
	return []driver.Value{c.first, c.span, c.t0, c.t1, int64(c.flags), notNull(c.idx), notNull(c.meta), notNull(c.payload)}
}

// anyEntry draws an entry of any content.
func anyEntry(t *rapid.T) Entry {
	size := rapid.OneOf(rapid.Int64Range(0, 300), rapid.Int64Range(saturated-2, saturated+2),
		rapid.Just[int64](math.MaxInt64))
	e := Entry{
		Time:    rapid.Int64().Draw(t, "time"),
		Attempt: rapid.OneOf(rapid.IntRange(0, 5), rapid.IntRange(saturatedAttempt-2, saturatedAttempt+2)).Draw(t, "attempt"),
		Kind:    Kind(rapid.IntRange(int(Message), int(Gap)).Draw(t, "kind")),
		Dir:     wire.Direction(rapid.IntRange(0, 2).Draw(t, "dir")),
		Op:      wire.Opcode(rapid.IntRange(0, 15).Draw(t, "op")),
		Flags:   wire.Flags(rapid.Uint32Range(0, 1<<20).Draw(t, "flags")),
		Size:    size.Draw(t, "size"), WireSize: size.Draw(t, "wire size"),
		Payload: rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(t, "payload"),
	}
	if e.Kind.IsEvent() {
		e.Detail = &Detail{Gap: &GapDetail{Why: string(rapid.SliceOfN(rapid.Byte(), 0, 9).Draw(t, "why"))}}
		return e
	}
	if rapid.Bool().Draw(t, "is plain") {
		e.Frames = []wire.Frame{plainFrame(&e)}
	} else {
		e.Frames = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) wire.Frame {
			f := wire.Frame{
				Fin: rapid.Bool().Draw(t, "fin"), Rsv: rapid.Uint8Range(0, 7).Draw(t, "rsv"),
				Opcode: wire.Opcode(rapid.IntRange(0, 15).Draw(t, "opcode")), Masked: rapid.Bool().Draw(t, "masked"),
				HeaderLength: rapid.Uint8Range(0, 14).Draw(t, "header"), Length: rapid.Uint64().Draw(t, "length"),
				Received: rapid.Uint64().Draw(t, "received"), Time: rapid.Int64().Draw(t, "at"),
			}
			if f.Masked {
				f.Mask = [4]byte(rapid.SliceOfN(rapid.Byte(), 4, 4).Draw(t, "mask"))
			}
			return f
		}), 0, 4).Draw(t, "frames")
		if len(e.Frames) == 0 {
			e.Frames = nil
		}
	}
	if rapid.Bool().Draw(t, "closes") {
		e.Close = &wire.CloseStatus{Code: rapid.Uint16().Draw(t, "code"),
			Reason: string(rapid.SliceOfN(rapid.Byte(), 0, 9).Draw(t, "reason"))}
	}
	for range rapid.IntRange(0, 2).Draw(t, "violations") {
		e.Violations = append(e.Violations, wire.Violation{Rule: rapid.String().Draw(t, "rule"),
			Text: rapid.String().Draw(t, "text")})
	}
	return e
}

// TestChunk builds chunks, joins them and reads them back by entry and by column.
func TestChunk(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var want []Entry
		whole := new(builder)
		first := rapid.Int64Range(1, 1000).Draw(t, "first")
		for range rapid.IntRange(1, 3).Draw(t, "builders") {
			b := new(builder)
			for range rapid.IntRange(1, 10).Draw(t, "entries") {
				e := anyEntry(t)
				e.Seq = first + int64(len(want))
				if err := b.add(&e, e.Seq); err != nil {
					t.Fatal(err)
				}
				want = append(want, e)
			}
			whole.appendChunk(b)
		}
		c, err := decodeRow(rowOf(&whole.chunk))
		if err != nil {
			t.Fatal(err)
		}
		if c.n != len(want) || c.first != first {
			t.Fatalf("%d entries from %d", c.n, c.first)
		}
		var flags uint64
		for i, w := range want {
			if d := cmp.Diff(w, c.entry(i, 1<<20), cmp.Comparer(bytes.Equal)); d != "" {
				t.Fatalf("entry %d: %s", i, d)
			}
			if c.seq(i) != w.Seq || c.time(i) != w.Time || c.size(i) != w.Size || c.wireSize(i) != w.WireSize ||
				c.attempt(i) != w.Attempt || c.kind(i) != w.Kind || c.dir(i) != w.Dir || c.op(i) != w.Op ||
				c.entryFlags(i) != w.Flags || !bytes.Equal(c.bytes(i), w.Payload) || c.kept(i) != int64(len(w.Payload)) {
				t.Fatalf("the columns of entry %d differ", i)
			}
			if code, reason, ok := c.closeStatus(i); ok != (w.Close != nil) ||
				ok && (code != w.Close.Code || string(reason) != w.Close.Reason) {
				t.Fatalf("entry %d closes with %d %q: %v", i, code, reason, ok)
			}
			if d := cmp.Diff(w.Detail, c.detail(i)); d != "" {
				t.Fatalf("detail of entry %d: %s", i, d)
			}
			if w.Time < c.t0 || w.Time > c.t1 {
				t.Fatalf("entry %d at %d is outside of %d to %d", i, w.Time, c.t0, c.t1)
			}
			flags |= uint64(w.Flags) | 1<<(kindShift+w.Kind) | 1<<(dirShift+w.Dir)
			if !w.Kind.IsEvent() {
				flags |= 1 << (opShift + w.Op)
			}
		}
		if c.flags != flags {
			t.Fatalf("flags %b, want %b", c.flags, flags)
		}
	})
}

// FuzzChunk decodes chunks that anyone may have written. Each is refused, or every method answers for each entry.
func FuzzChunk(f *testing.F) {
	es := shapes()
	b := new(builder)
	for i := range es {
		if len(es[i].Payload) > largePayload {
			continue
		}
		if b.n == 20 {
			f.Add(int64(b.n), int64(b.flags), b.idx, b.meta, b.payload)
			b.reset()
		}
		if err := b.add(&es[i], int64(i+1)); err != nil {
			f.Fatal(err)
		}
	}
	f.Add(int64(3), int64(spanBit), b.idx, b.meta, b.payload)
	f.Add(int64(1), int64(0), make([]byte, recordSize), []byte{}, []byte{})
	f.Fuzz(func(t *testing.T, n, flags int64, idx, meta, payload []byte) {
		c, err := decodeRow([]driver.Value{int64(1), n, int64(0), int64(0), flags, idx, meta, payload})
		if err != nil {
			return
		}
		total := 0
		for i := range c.n {
			e := c.entry(i, 100)
			if len(e.Payload) > 100 || len(e.Frames) > len(meta)+1 || len(e.Violations) > len(meta)+1 {
				t.Fatalf("entry %d is larger than its chunk", i)
			}
			c.closeStatus(i)
			c.detail(i)
			c.pin(i)
			if c.entryFlags(i)&Pinned == 0 || c.kept(i) < 0 {
				t.Fatalf("entry %d has flags %x and keeps %d bytes", i, c.entryFlags(i), c.kept(i))
			}
			total += len(c.bytes(i))
		}
		if total != len(payload) {
			t.Fatalf("the entries have %d bytes of %d", total, len(payload))
		}
		// What is decoded and built again is the same.
		o := new(builder)
		o.appendChunk(&builder{chunk: *c})
		if !bytes.Equal(o.idx, c.idx) || !bytes.Equal(o.meta, c.meta) || !bytes.Equal(o.payload, c.payload) {
			t.Fatal("appending the chunk to nothing changed it")
		}
	})
}
