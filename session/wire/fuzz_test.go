package wire

import (
	"bytes"
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"
)

// fuzzConfig makes a configuration of one byte.
func fuzzConfig(b byte) Config {
	c := Config{Dir: In, Limit: 1 << (b >> 1 & 3 * 4)}
	if b&1 != 0 {
		c.Dir = Out
	}
	if b&8 != 0 {
		c.Deflate = &Deflate{NoContextTakeover: b&16 != 0, WindowBits: int(b >> 5 * 3)}
	} else {
		c.AllowedRsv = b >> 5
	}
	return c
}

// seeds adds what is hard to come by.
func seeds(f *testing.F, add func(p []byte)) {
	for _, c := range violationCases() {
		if len(c.wire) < 1000 {
			add(c.wire)
		}
	}
	z := newDeflated(true)
	add(join(compressed(In, Text, z.message([]byte("é one two"))), frame(In, fin(Ping), nil),
		compressed(In, Text, z.message([]byte("one two three")))))
	bomb := newDeflated(false).message(make([]byte, 1<<20))
	add(join(compressed(Out, Binary, bomb), compressed(Out, Text, []byte{0xf2, 0, 0x11, 0, 0})))
	add(Frame{Fin: true, Opcode: Binary, Length: 1 << 63}.AppendHeader([]byte("\x01\x00")))
}

// FuzzAssembler feeds any bytes in any split. It must give the same messages as feeding them at once, and hold no more
// than it may.
func FuzzAssembler(f *testing.F) {
	seeds(f, func(p []byte) {
		for _, c := range []byte{0, 1, 4, 7, 8, 9, 14, 15, 24, 46, 0xff} {
			f.Add(p, c, uint64(len(p)))
		}
	})
	f.Fuzz(func(t *testing.T, p []byte, config byte, seed uint64) {
		c := fuzzConfig(config)
		whole := assemble(c, p, splits()[0])

		var r recorder
		a := NewAssembler(c, r.emit)
		rng := rand.New(rand.NewPCG(seed, 1))
		for rest := p; len(rest) > 0; {
			n := 1 + rng.IntN(min(len(rest), 1+rng.IntN(300)))
			a.Feed(rest[:n], at)
			rest = rest[n:]
			if held := a.held(); held > 4*c.Limit+8<<20 {
				t.Fatalf("holds %d bytes with a limit of %d", held, c.Limit)
			}
		}
		a.Finish(at)
		if diff := difference(whole, r.got); diff != "" {
			t.Fatal(diff)
		}
		checkMessages(t, c, p, whole)

		// Sifting gives the same messages, and what it leaves gives those again that it left something of.
		var sifted, again recorder
		a, b := NewAssembler(c, sifted.emit), NewAssembler(c, again.emit)
		for rest := bytes.Clone(p); len(rest) > 0; {
			n := 1 + rng.IntN(min(len(rest), 1+rng.IntN(300)))
			b.Feed(a.Sift(rest[:n], at), at)
			rest = rest[n:]
		}
		a.Finish(at)
		b.Finish(at)
		if diff := difference(whole, sifted.got); diff != "" {
			t.Fatal("sifted", diff)
		}
		left := again.got
		for _, m := range whole {
			if len(left) > 0 && difference([]Message{m}, left[:1]) == "" {
				left = left[1:]
			} else if len(m.Frames) != 1 || m.Flags != 0 || m.Op != Text && m.Op != Binary || len(m.Violations) > 0 {
				t.Fatalf("nothing is left of a message that has to be judged: %+v", m)
			}
		}
		if len(left) > 0 {
			t.Fatalf("what is left gives messages that weren't there: %+v", left)
		}
	})
}

// checkMessages checks what holds for the messages of any bytes.
func checkMessages(t *testing.T, c Config, p []byte, got []Message) {
	t.Helper()
	wire := int64(0)
	for _, m := range got {
		wire += m.WireSize
		switch {
		case int64(len(m.Payload)) > max(c.Limit, maxHeader):
			t.Fatalf("%d bytes kept with a limit of %d", len(m.Payload), c.Limit)
		case m.Flags&Cut == 0 && m.Size != int64(len(m.Payload)):
			t.Fatalf("%d of %d bytes kept without a word", len(m.Payload), m.Size)
		case (m.Flags&Violated != 0) != (len(m.Violations) > 0):
			t.Fatalf("flags %b with %v", m.Flags, m.Violations)
		case len(m.Frames) == 0 && m.Flags&Incomplete == 0:
			t.Fatal("a message without frames is not a remainder")
		case m.Dir != c.Dir || m.Flags&Compressed != 0 && c.Deflate == nil:
			t.Fatalf("%+v", m)
		}
	}
	if wire != int64(len(p)) {
		t.Fatalf("wire sizes add up to %d of %d bytes", wire, len(p))
	}
}

// FuzzReencode decodes any bytes, takes the frames apart again and writes them in their order. It must give the bytes.
func FuzzReencode(f *testing.F) {
	seeds(f, func(p []byte) { f.Add(p, false); f.Add(p, true) })
	f.Fuzz(func(t *testing.T, p []byte, out bool) {
		c := Config{Dir: In}
		if out {
			c.Dir = Out
		}
		var r recorder
		a := NewAssembler(c, r.emit)
		for i := range p {
			a.Feed(p[i:i+1], int64(i)) // so that the time of a frame is the place of its last byte
		}
		a.Finish(int64(len(p)))
		if got := reencode(r.got); !bytes.Equal(got, p) {
			t.Fatalf("got  % x\nwant % x", got, p)
		}
	})
}

// reencode writes the frames of messages in the order of their times.
func reencode(messages []Message) []byte {
	type piece struct {
		time  int64
		bytes []byte
	}
	var pieces []piece
	for _, m := range messages {
		payload := m.Payload
		for _, f := range m.Frames {
			b := f.AppendHeader(nil)
			header := len(b)
			b = append(b, payload[:f.Received]...)
			if f.Masked {
				xorMask(b[header:], b[header:], f.Mask, 0)
			}
			pieces = append(pieces, piece{f.Time, b})
			payload = payload[f.Received:]
		}
		if len(m.Frames) == 0 {
			pieces = append(pieces, piece{m.Time, payload})
		}
	}
	slices.SortStableFunc(pieces, func(a, b piece) int { return cmp.Compare(a.time, b.time) })
	var all []byte
	for _, p := range pieces {
		all = append(all, p.bytes...)
	}
	return all
}
