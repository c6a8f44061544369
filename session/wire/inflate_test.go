package wire

import (
	"bytes"
	"compress/flate"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// compressed is a compressed message in one frame.
func compressed(d Direction, op Opcode, payload []byte) []byte {
	return frame(d, Frame{Fin: true, Rsv: Rsv1, Opcode: op}, payload)
}

// random returns n bytes that can't be compressed.
func random(n int, seed uint64) []byte {
	r := rand.NewChaCha8([32]byte{byte(seed), byte(seed >> 8)})
	p := make([]byte, n)
	r.Read(p)
	return p
}

// shown describes messages in few words.
func shown(got []Message) []string {
	var list []string
	for _, m := range got {
		s := fmt.Sprintf("%v %q %d", m.Op, m.Payload, m.Size)
		for _, f := range []struct {
			flag Flags
			name string
		}{{Compressed, "compressed"}, {Fragmented, "fragmented"}, {Incomplete, "incomplete"}, {Cut, "cut"},
			{InflateFailed, "failed"}} {
			if m.Flags&f.flag != 0 {
				s += " " + f.name
			}
		}
		for _, v := range m.Violations {
			s += " (" + v.Rule + ": " + v.Text + ")"
		}
		list = append(list, s)
	}
	return list
}

// TestExamplesOfTheRFC are those of RFC 7692 7.2.3.
func TestExamplesOfTheRFC(t *testing.T) {
	hello := `text "Hello" 5 compressed`
	cases := []struct {
		name string
		wire string
		want []string
	}{
		{"one message", "\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\x00", []string{hello}},
		{"fragments", "\x41\x03\xf2\x48\xcd\x80\x04\xc9\xc9\x07\x00", []string{hello + " fragmented"}},
		{"sharing the window", "\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\x00\xc1\x05\xf2\x00\x11\x00\x00", []string{hello, hello}},
		{"no compression", "\xc1\x0b\x00\x05\x00\xfa\xff\x48\x65\x6c\x6c\x6f\x00", []string{hello}},
		{"a final block", "\xc1\x08\xf3\x48\xcd\xc9\xc9\x07\x00\x00", []string{hello}},
		{"two blocks", "\xc1\x0d\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00", []string{hello}},
		{"an empty message", "\xc1\x01\x00", []string{`text "" 0 compressed`}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			eachSplit(t, Config{Dir: In, Deflate: &Deflate{}}, []byte(c.wire), func(t *testing.T, got []Message) {
				if diff := cmp.Diff(c.want, shown(got)); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

func TestInflate(t *testing.T) {
	for _, d := range []Direction{In, Out} {
		for _, takeover := range []bool{false, true} {
			for _, bits := range []int{0, 8, 15} {
				t.Run(fmt.Sprintf("%v/takeover=%v/bits=%d", d, takeover, bits), func(t *testing.T) {
					z := newDeflated(takeover)
					var p []byte
					var want [][]byte
					add := func(payload []byte) {
						want = append(want, payload)
						// The messages under a small window are short enough not to refer further back.
						if len(want)%3 == 0 {
							p = append(p, frame(d, fin(Binary), payload)...)
							return
						}
						raw := z.message(payload)
						cut := len(raw) / 3
						p = append(p, frame(d, Frame{Rsv: Rsv1, Opcode: Binary}, raw[:cut])...)
						p = append(p, frame(d, fin(Pong), nil)...)
						p = append(p, frame(d, fin(Continuation), raw[cut:])...)
					}
					sizes := []int{0, 1, 40, 200, 5000, 32<<10 - 1, 32 << 10, 32<<10 + 1, 64 << 10, 200_000, 3}
					if bits == 8 {
						sizes = []int{0, 1, 10, 20, 30, 40}
					}
					for i, n := range sizes {
						half := random(n/2, uint64(i))
						add(append(half, half...))
						add(bytes.Repeat([]byte("ab"), n/2))
					}
					config := Config{Dir: d, Deflate: &Deflate{NoContextTakeover: !takeover, WindowBits: bits}}
					eachSplit(t, config, p, func(t *testing.T, got []Message) {
						got = slices.DeleteFunc(got, func(m Message) bool { return m.Op == Pong })
						if len(got) != len(want) {
							t.Fatalf("%d messages, want %d", len(got), len(want))
						}
						for i, m := range got {
							flags := Compressed | Fragmented
							if (i+1)%3 == 0 {
								flags = 0
							}
							if !bytes.Equal(m.Payload, want[i]) || m.Size != int64(len(want[i])) || m.Flags != flags {
								t.Fatalf("message %d: %d of %d bytes, want %d; flags %b, %v", i, len(m.Payload), m.Size,
									len(want[i]), m.Flags, m.Violations)
							}
						}
					})
				})
			}
		}
	}
}

func TestWindowSlides(t *testing.T) {
	z := newDeflated(true)
	var r recorder
	a := NewAssembler(Config{Dir: In, Deflate: &Deflate{}}, r.emit)
	for i := range 2000 {
		// Every other message repeats one that lies nearly as far back as the window reaches.
		payload := random(300, uint64(i))
		if i%2 == 1 {
			payload = random(300, uint64(max(0, i-105)))
		}
		r.got = r.got[:0]
		a.Feed(compressed(In, Binary, z.message(payload)), at)
		if m := r.got[0]; m.Flags != Compressed || !bytes.Equal(m.Payload, payload) {
			t.Fatalf("message %d: flags %b, %v", i, m.Flags, m.Violations)
		}
	}
	if n := a.held(); n > 256<<10 {
		t.Errorf("holds %d bytes", n)
	}
}

func TestWindowThatIsTooLarge(t *testing.T) {
	for d, rule := range map[Direction]string{In: "RFC 7692 7.1.2.1", Out: "RFC 7692 7.1.2.2"} {
		z := newDeflated(true)
		first := random(300, 1)
		near := random(200, 2)
		var p []byte
		for _, payload := range [][]byte{first, first[:100], near, near[:150]} {
			p = append(p, compressed(d, Binary, z.message(payload))...)
		}
		p = append(p, compressed(d, Binary, []byte("\xff\xff"))...)
		eachSplit(t, Config{Dir: d, Deflate: &Deflate{WindowBits: 8}}, p, func(t *testing.T, got []Message) {
			want := []Violation{{rule, "it refers further back than the 256 bytes of the agreed window"}}
			if !bytes.Equal(got[1].Payload, first[:100]) || !slices.Equal(got[1].Violations, want) {
				t.Errorf("%v", shown(got[1:2]))
			}
			if got[4].Flags != Compressed|InflateFailed|Violated || len(got[4].Violations) != 1 ||
				got[4].Violations[0].Rule != "RFC 7692 7.2.2" {
				t.Errorf("broken under a small window: %v", shown(got[4:]))
			}
			if !bytes.Equal(got[3].Payload, near[:150]) || got[0].Violations != nil || got[2].Violations != nil ||
				got[3].Violations != nil {
				t.Errorf("%v", shown(got))
			}
		})
	}
}

func TestInflatedBeyondTheLimit(t *testing.T) {
	const limit = 10_000
	z := newDeflated(true)
	for _, size := range []int{limit, limit + 1, 2 * limit} {
		payload := bytes.Repeat(random(size/100, 7), 100)
		payload = append(payload, make([]byte, size-len(payload))...)
		p := join(compressed(In, Binary, z.message(payload)), compressed(In, Binary, z.message(payload[size-500:])))
		eachSplit(t, Config{Dir: In, Limit: limit, Deflate: &Deflate{}}, p, func(t *testing.T, got []Message) {
			flags := Compressed
			if size > limit {
				flags |= Cut
			}
			if m := got[0]; m.Flags != flags || m.Size != int64(size) || !bytes.Equal(m.Payload, payload[:limit]) {
				t.Errorf("%d bytes: flags %b, size %d, %d kept", size, m.Flags, m.Size, len(m.Payload))
			}
			if m := got[1]; m.Flags != Compressed || !bytes.Equal(m.Payload, payload[size-500:]) {
				t.Errorf("after %d bytes the window is wrong: %v", size, shown(got[1:]))
			}
		})
		z = newDeflated(true)
	}
}

func TestBombIsStopped(t *testing.T) {
	const limit = 64 << 10
	for _, takeover := range []bool{false, true} {
		z := newDeflated(takeover)
		bomb := z.message(make([]byte, 8<<20))
		if len(bomb)*1000 > 8<<20 {
			t.Fatalf("the bomb has %d bytes", len(bomb))
		}
		referring := z.message(make([]byte, 100))
		alone := newDeflated(true)
		again := [][]byte{alone.message(random(50, 1)), alone.message(random(50, 1))}

		var r recorder
		a := NewAssembler(Config{Dir: In, Limit: limit, Deflate: &Deflate{NoContextTakeover: !takeover}}, r.emit)
		a.Feed(compressed(In, Text, bomb), at)
		if n := a.held(); n > 1<<20 {
			t.Errorf("holds %d bytes", n)
		}
		a.Feed(join(compressed(In, Binary, referring), compressed(In, Binary, again[0]), compressed(In, Binary, again[1])), at)

		m := r.got[0]
		if m.Flags != Compressed|Cut|Violated || len(m.Payload) != limit || m.Size <= limit || m.Size > 3*limit {
			t.Errorf("flags %b, %d of %d kept", m.Flags, len(m.Payload), m.Size)
		}
		want := fmt.Sprintf("inflating was stopped: %d bytes on the wire gave %d and there is more", len(bomb), m.Size)
		if takeover {
			want += "; later messages that refer back to it can't be inflated"
		}
		if diff := cmp.Diff([]Violation{{"RFC 6455 10.4", want}}, m.Violations); diff != "" {
			t.Error(diff)
		}
		if m := r.got[1]; takeover {
			if m.Flags != Compressed|InflateFailed || !bytes.Equal(m.Payload, referring) || m.Size != int64(len(referring)) {
				t.Errorf("a message that refers to the bomb: %v", shown(r.got[1:2]))
			}
		} else if m.Flags != Compressed || m.Size != 100 {
			t.Errorf("the message after the bomb: %v", shown(r.got[1:2]))
		}
		// The window fills again from messages that don't refer to what is lost.
		if m := r.got[2]; m.Flags != Compressed || !bytes.Equal(m.Payload, random(50, 1)) {
			t.Errorf("a message that refers to nothing: %v", shown(r.got[2:3]))
		}
		if m := r.got[3]; takeover && (m.Flags != Compressed || !bytes.Equal(m.Payload, random(50, 1))) {
			t.Errorf("a message that refers to the one before: %v", shown(r.got[3:]))
		}
	}
}

func TestTooMuchOnTheWireToInflate(t *testing.T) {
	const limit = 1000
	z := newDeflated(true)
	payload := random(10*limit, 3)
	p := join(compressed(In, Binary, z.message(payload)), compressed(In, Binary, z.message(payload[:100])))
	eachSplit(t, Config{Dir: In, Limit: limit, Deflate: &Deflate{}}, p, func(t *testing.T, got []Message) {
		m := got[0]
		if m.Flags != Compressed|Cut|Violated || !bytes.Equal(m.Payload, payload[:limit]) || m.Size < limit ||
			m.Violations[0].Rule != "RFC 6455 10.4" {
			t.Errorf("flags %b, %d of %d kept, %v", m.Flags, len(m.Payload), m.Size, m.Violations)
		}
		if m := got[1]; m.Flags != Compressed|InflateFailed {
			t.Errorf("the message after it: %v", shown(got[1:]))
		}
	})
}

func TestRawBytesAreKeptWhereInflatingFails(t *testing.T) {
	z := newDeflated(true)
	good := z.message([]byte("a message"))
	bad := []byte("\xff\xffé\xff not deflate")
	p := join(compressed(Out, Text, good), compressed(Out, Text, bad), compressed(Out, Text, z.message([]byte("a message"))))
	eachSplit(t, Config{Dir: Out, Deflate: &Deflate{}}, p, func(t *testing.T, got []Message) {
		if m := got[1]; !bytes.Equal(m.Payload, bad) || m.Size != int64(len(bad)) ||
			m.Flags != Compressed|InflateFailed|Violated || len(m.Violations) != 1 {
			t.Errorf("%v", shown(got[1:2]))
		}
		if m := got[2]; m.Flags != Compressed|InflateFailed || m.Violations != nil {
			t.Errorf("%v", shown(got[2:]))
		}
	})
	eachSplit(t, Config{Dir: Out, Limit: 4, Deflate: &Deflate{}}, compressed(Out, Text, bad),
		func(t *testing.T, got []Message) {
			if m := got[0]; !bytes.Equal(m.Payload, bad[:4]) || m.Flags&Cut == 0 {
				t.Errorf("%v", shown(got))
			}
		})
}

func TestFinalBlocks(t *testing.T) {
	final := func(s string) []byte {
		var b bytes.Buffer
		w, _ := flate.NewWriter(&b, flate.BestCompression)
		w.Write([]byte(s))
		w.Close()
		return b.Bytes()
	}
	// The second part refers to the first.
	var second bytes.Buffer
	w, _ := flate.NewWriterDict(&second, flate.BestCompression, []byte("one two "))
	w.Write([]byte("one two three"))
	w.Close()
	cases := []struct {
		name string
		raw  []byte
		want string
	}{
		{"with the byte that must follow", append(final("one"), 0), `text "one" 3 compressed`},
		{"without it", final("one"), `text "one" 3 compressed`},
		{"two, the window goes on", append(join(final("one two "), second.Bytes()), 0),
			`text "one two one two three" 21 compressed`},
		{"as many as are read", append(bytes.Repeat(final(""), maxFinals), 0), `text "" 0 compressed`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := assemble(Config{Dir: In, Deflate: &Deflate{}}, compressed(In, Text, c.raw), splits()[0])
			if diff := cmp.Diff([]string{c.want}, shown(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
	many := compressed(In, Text, bytes.Repeat(final(""), maxFinals+2))
	if m := assemble(Config{Dir: In, Deflate: &Deflate{}}, many, splits()[0])[0]; m.Flags&InflateFailed == 0 ||
		!strings.Contains(m.Violations[0].Text, "more than 16 final blocks") {
		t.Errorf("more: flags %b, %v", m.Flags, m.Violations)
	}
	torn := compressed(In, Text, []byte{0x00, 0x03, 0x00, 0xfc, 0xff, 'a'}) // a stored block that takes half of the tail
	if m := assemble(Config{Dir: In, Deflate: &Deflate{}}, torn, splits()[0])[0]; m.Flags&InflateFailed == 0 {
		t.Errorf("torn: %v", shown([]Message{m}))
	}
}

func TestUnfinishedCompressedMessage(t *testing.T) {
	z := newDeflated(true)
	raw := z.message([]byte("the beginning can be read"))
	next := z.message([]byte("the beginning can be read"))
	p := join(frame(In, Frame{Rsv: Rsv1, Opcode: Text}, raw[:20]), compressed(In, Text, next))
	eachSplit(t, Config{Dir: In, Deflate: &Deflate{}}, p, func(t *testing.T, got []Message) {
		m := got[0]
		if m.Flags != Compressed|Incomplete || len(m.Payload) == 0 || !strings.HasPrefix("the beginning can be read",
			string(m.Payload)) || m.Size != int64(len(m.Payload)) {
			t.Errorf("%v", shown(got))
		}
		if m := got[1]; m.Flags != Compressed|InflateFailed|Violated || m.Violations[0].Rule != "RFC 6455 5.4" {
			t.Errorf("the next: %v", shown(got[1:]))
		}
	})
	eachSplit(t, Config{Dir: In, Deflate: &Deflate{}}, frame(In, Frame{Rsv: Rsv1, Opcode: Text}, raw[:1]),
		func(t *testing.T, got []Message) {
			if m := got[0]; m.Flags != Compressed|Incomplete|InflateFailed || !bytes.Equal(m.Payload, raw[:1]) {
				t.Errorf("too little to inflate: %v", shown(got))
			}
		})
}

func TestTextIsCheckedInflated(t *testing.T) {
	z := newDeflated(false)
	p := join(compressed(In, Text, z.message([]byte("é€𝄞"))), compressed(In, Text, z.message([]byte("é\xff"))),
		compressed(In, Binary, z.message([]byte("\xff"))))
	eachSplit(t, Config{Dir: In, Deflate: &Deflate{NoContextTakeover: true}}, p, func(t *testing.T, got []Message) {
		want := []string{`text "é€𝄞" 9 compressed`,
			`text "é\xff" 3 compressed (RFC 6455 8.1: the text is not valid UTF-8 at byte 2)`, `binary "\xff" 1 compressed`}
		if diff := cmp.Diff(want, shown(got)); diff != "" {
			t.Error(diff)
		}
	})
}
