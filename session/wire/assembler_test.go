package wire

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWholeFrames(t *testing.T) {
	forms := map[int]uint8{0: 2, 1: 2, 125: 2, 126: 4, 127: 4, 65535: 4, 65536: 10}
	for size, header := range forms {
		for _, d := range []Direction{In, Out} {
			for _, op := range []Opcode{Text, Binary} {
				payload := text(size)
				if op == Binary && size > 0 {
					payload[0] = 0xff
				}
				want := Frame{
					Fin: true, Opcode: op, HeaderLength: header, Length: uint64(size), Received: uint64(size), Time: at,
				}
				if d == Out {
					want.Masked, want.Mask, want.HeaderLength = true, mask, header+4
				}
				one := Message{
					Time: at, Dir: d, Op: op, Size: int64(size), WireSize: int64(want.HeaderLength) + int64(size),
					Frames: []Frame{want},
				}
				if size > 0 {
					one.Payload = payload
				}
				p := frame(d, fin(op), payload)
				check := func(t *testing.T, got []Message) {
					t.Helper()
					if diff := difference([]Message{one, one}, got); diff != "" {
						t.Fatal(diff)
					}
				}
				t.Run(fmt.Sprintf("%v/%v/%d", d, op, size), func(t *testing.T) {
					two := append(bytes.Clone(p), p...)
					eachSplit(t, Config{Dir: d}, two, check)
					for i := range two {
						near := i % len(p)
						if near > 20 && near < len(p)-20 {
							continue
						}
						check(t, assemble(Config{Dir: d}, two, split{"", func(a *Assembler, p []byte) {
							a.Feed(p[:i], at)
							a.Feed(p[i:], at)
						}}))
					}
				})
			}
		}
	}
}

func TestAnnouncedLengthAllocatesNothing(t *testing.T) {
	for _, d := range []Direction{In, Out} {
		for _, length := range []uint64{1<<31 + 1, 1<<63 - 1} {
			f := Frame{Fin: true, Opcode: Binary, Length: length}
			if d == Out {
				f.Masked, f.Mask = true, mask
			}
			p := f.AppendHeader(nil)
			header := len(p)
			p = append(p, bytes.Repeat([]byte{0}, 1000)...)
			for _, s := range splits() {
				var r recorder
				a := NewAssembler(Config{Dir: d}, r.emit)
				s.feed(a, p)
				if n := a.held(); n > 64<<10 {
					t.Errorf("%v, %d announced: holds %d bytes after 1000", d, length, n)
				}
				a.Finish(at + 1)
				if len(r.got) != 1 {
					t.Fatalf("%d messages, want 1", len(r.got))
				}
				m := r.got[0]
				if m.Flags != Incomplete || m.Size != 1000 || m.WireSize != int64(header)+1000 || len(m.Payload) != 1000 {
					t.Errorf("%v, %d announced, %s: flags %b, size %d, wire %d, %d kept",
						d, length, s.name, m.Flags, m.Size, m.WireSize, len(m.Payload))
				}
				f := m.Frames[0]
				if f.Length != length || f.Received != 1000 || f.Time != at || m.Time != at+1 {
					t.Errorf("%v, %s: length %d, received %d, frame at %d, message at %d", d, s.name, f.Length, f.Received,
						f.Time, m.Time)
				}
			}
		}
	}
}

func TestTimeIsThatOfTheLastByte(t *testing.T) {
	for _, size := range []int{0, 1, 200, 70000} {
		p := frame(Out, fin(Binary), make([]byte, size))
		var r recorder
		a := NewAssembler(Config{Dir: Out}, r.emit)
		for i, b := range p {
			a.Feed([]byte{b}, at+int64(i))
		}
		want := at + int64(len(p)) - 1
		if len(r.got) != 1 || r.got[0].Time != want || r.got[0].Frames[0].Time != want {
			t.Errorf("%d bytes: got %+v, want time %d", size, r.got, want)
		}
	}
}

func TestFragmentsWithControlFramesBetween(t *testing.T) {
	for _, d := range []Direction{In, Out} {
		var p []byte
		for i, part := range []string{"a\xe2", "\x82", "\xacb", ""} {
			op := Continuation
			if i == 0 {
				op = Text
			}
			p = append(p, frame(d, Frame{Fin: i == 3, Opcode: op}, []byte(part))...)
			if i < 3 {
				p = append(p, frame(d, fin(Ping), []byte{byte('0' + i)})...)
			}
		}
		p = append(p, frame(d, fin(Text), []byte("next"))...)
		eachSplit(t, Config{Dir: d}, p, func(t *testing.T, got []Message) {
			var shown []string
			for _, m := range got {
				shown = append(shown, fmt.Sprintf("%v %q %b %d", m.Op, m.Payload, m.Flags, len(m.Frames)))
				if m.Violations != nil {
					t.Errorf("violations: %v", m.Violations)
				}
			}
			want := []string{`ping "0" 0 1`, `ping "1" 0 1`, `ping "2" 0 1`, `text "a€b" 10 4`, `text "next" 0 1`}
			if diff := cmp.Diff(want, shown); diff != "" {
				t.Error(diff)
			}
			if fragments := got[3].Frames; fragments[0].Fin || fragments[1].Opcode != Continuation || !fragments[3].Fin ||
				fragments[1].Received != 1 {
				t.Errorf("fragments: %+v", fragments)
			}
			wire := int64(0)
			for _, m := range got {
				wire += m.WireSize
			}
			if wire != int64(len(p)) {
				t.Errorf("wire sizes add up to %d, want %d", wire, len(p))
			}
		})
	}
}

func TestWhatIsUnfinished(t *testing.T) {
	first := Frame{Opcode: Text}
	cases := []struct {
		name string
		wire []byte
		want []string
	}{
		{"nothing", nil, nil},
		{"one byte of a header", []byte{0x81}, []string{`text "\x81" size 1 wire 1 frames 0`}},
		{"a header without its length", []byte{0x89, 126, 1}, []string{`ping "\x89~\x01" size 3 wire 3 frames 0`}},
		{"a header without its mask", []byte{0x82, 0x85, 1, 2}, []string{`binary "\x82\x85\x01\x02" size 4 wire 4 frames 0`}},
		{"a header alone", []byte{0x82, 5}, []string{`binary "" size 0 wire 2 frames 1`}},
		{"half a payload", []byte("\x81\x05ab"), []string{`text "ab" size 2 wire 4 frames 1`}},
		{"half a character", []byte("\x81\x05a\xe2"), []string{`text "a\xe2" size 2 wire 4 frames 1`}},
		{"a first fragment", frame(In, first, []byte("ab")), []string{`text "ab" size 2 wire 4 frames 1`}},
		{"a fragment and a half", append(frame(In, first, []byte("ab")), 0x80, 2, 'c'),
			[]string{`text "abc" size 3 wire 7 frames 2`}},
		{"half a ping in a message", append(frame(In, first, []byte("ab")), 0x89, 2, 'c'),
			[]string{`text "ab" size 2 wire 4 frames 1`, `ping "c" size 1 wire 3 frames 1`}},
		{"half a close", []byte{0x88, 4, 3}, []string{`close "\x03" size 1 wire 3 frames 1`}},
		{"a byte in a message", append(frame(In, first, []byte("ab")), 0x80),
			[]string{`text "ab" size 2 wire 4 frames 1`, `continuation "\x80" size 1 wire 1 frames 0`}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			eachSplit(t, Config{Dir: In}, c.wire, func(t *testing.T, got []Message) {
				var shown []string
				for _, m := range got {
					shown = append(shown, fmt.Sprintf("%v %q size %d wire %d frames %d",
						m.Op, m.Payload, m.Size, m.WireSize, len(m.Frames)))
					if m.Flags&^Fragmented != Incomplete {
						t.Errorf("flags %b, violations %v", m.Flags, m.Violations)
					}
				}
				if diff := cmp.Diff(c.want, shown); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

func TestFinishEndsTheAssembler(t *testing.T) {
	var r recorder
	a := NewAssembler(Config{Dir: In}, r.emit)
	a.Feed([]byte("\x81\x05ab"), at)
	a.Finish(at)
	a.Finish(at)
	a.Feed([]byte("\x81\x01a"), at)
	if len(r.got) != 1 {
		t.Fatalf("%d messages, want 1", len(r.got))
	}
}

func TestLimit(t *testing.T) {
	const limit = 1000
	for _, size := range []int{limit - 1, limit, limit + 1, 10 * limit} {
		for _, d := range []Direction{In, Out} {
			for _, fragment := range []int{math.MaxInt, 300} {
				payload := text(size)
				var p []byte
				for at := 0; at < size; at += min(fragment, size-at) {
					n := min(fragment, size-at)
					f := Frame{Fin: at+n == size, Opcode: Text}
					if at > 0 {
						f.Opcode = Continuation
					}
					p = append(p, frame(d, f, payload[at:at+n])...)
				}
				eachSplit(t, Config{Dir: d, Limit: limit}, p, func(t *testing.T, got []Message) {
					m := got[0]
					if len(got) != 1 || m.Size != int64(size) || !bytes.Equal(m.Payload, payload[:min(size, limit)]) {
						t.Fatalf("%d of %d bytes kept, want %d", len(m.Payload), m.Size, min(size, limit))
					}
					if cut := m.Flags&Cut != 0; cut != (size > limit) || m.Violations != nil || m.WireSize != int64(len(p)) {
						t.Errorf("flags %b, violations %v, wire %d", m.Flags, m.Violations, m.WireSize)
					}
				})
			}
		}
	}
}

func TestInvalidTextBeyondTheLimitIsSeen(t *testing.T) {
	for _, d := range []Direction{In, Out} {
		payload := append(append(text(4321), 0xff), text(1000)...)
		eachSplit(t, Config{Dir: d, Limit: 1000}, frame(d, fin(Text), payload), func(t *testing.T, got []Message) {
			want := []Violation{{"RFC 6455 8.1", "the text is not valid UTF-8 at byte 4321"}}
			if diff := cmp.Diff(want, got[0].Violations); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestOnPurpose(t *testing.T) {
	var r recorder
	a := NewAssembler(Config{Dir: Out}, r.emit)
	a.Feed(frame(Out, fin(Text), []byte("a")), at)
	a.SetOnPurpose(true)
	a.Feed(frame(Out, Frame{Opcode: Text}, []byte("b")), at)
	half := frame(Out, fin(Ping), []byte("c"))
	a.Feed(half[:1], at)
	a.SetOnPurpose(false)
	a.Feed(half[1:], at)
	a.Feed(frame(Out, fin(Continuation), []byte("d")), at)
	a.Feed(frame(Out, fin(Text), []byte("e")), at)
	a.SetOnPurpose(true)
	a.Feed([]byte("f"), at)
	a.Finish(at)
	var shown []string
	for _, m := range r.got {
		shown = append(shown, fmt.Sprintf("%s %v", m.Payload, m.Flags&OnPurpose != 0))
	}
	if diff := cmp.Diff([]string{"a false", "c true", "bd true", "e false", "f true"}, shown); diff != "" {
		t.Error(diff)
	}
}

func TestWholeFramesAreHandedOnWhereTheyLie(t *testing.T) {
	p := frame(In, fin(Binary), []byte("payload"))
	NewAssembler(Config{Dir: In}, func(m *Message) {
		if &m.Payload[0] != &p[2] {
			t.Error("the payload was copied")
		}
		if cap(m.Payload) != len(m.Payload) {
			t.Error("appending to the payload would write over what follows")
		}
	}).Feed(p, at)
}

func TestFramesAreBounded(t *testing.T) {
	const fragments = maxFrames + 5000
	var p []byte
	for i := range fragments {
		f := Frame{Fin: i == fragments-1, Opcode: Continuation}
		if i == 0 {
			f.Opcode = Binary
		}
		p = f.AppendHeader(p)
	}
	var r recorder
	a := NewAssembler(Config{Dir: In}, r.emit)
	a.Feed(p[:len(p)-2], at)
	if n := a.held(); n > 8<<20 {
		t.Errorf("holds %d bytes", n)
	}
	a.Feed(p[len(p)-2:], at)
	m := r.got[0]
	if len(m.Frames) != maxFrames || m.WireSize != 2*fragments || len(m.Violations) != 1 ||
		m.Violations[0].Rule != "RFC 6455 10.4" || !strings.Contains(m.Violations[0].Text, "70536 frames") {
		t.Errorf("%d frames, wire %d, %v", len(m.Frames), m.WireSize, m.Violations)
	}
}

func TestLargeBuffersAreGivenBack(t *testing.T) {
	a := NewAssembler(Config{Dir: Out, Deflate: &Deflate{}}, func(*Message) {})
	a.Feed(frame(Out, fin(Binary), make([]byte, 3*maxRetained)), at)
	if n := a.held(); n > maxRetained {
		t.Errorf("holds %d bytes after a large message", n)
	}
	a.Feed(compressed(Out, Binary, newDeflated(true).message(make([]byte, 3*maxRetained))), at)
	if n := a.held(); n > maxRetained {
		t.Errorf("holds %d bytes after inflating a large message", n)
	}
}

func TestWhatFollowsAnImpossibleLengthIsCounted(t *testing.T) {
	for _, d := range []Direction{In, Out} {
		f := Frame{Fin: true, Opcode: Binary, Masked: d == Out, HeaderLength: 10, Length: 1<<63 + 7}
		rest := frame(d, fin(Text), []byte("never told apart"))
		p := append(f.AppendHeader(frame(d, fin(Text), []byte("before"))), rest...)
		eachSplit(t, Config{Dir: d}, p, func(t *testing.T, got []Message) {
			if len(got) != 3 {
				t.Fatalf("%d messages, want 3", len(got))
			}
			m := got[1]
			if m.Flags != Incomplete|Violated || m.Frames[0].Length != 1<<63+7 || m.Size != 0 ||
				m.Violations[0].Rule != "RFC 6455 5.2" {
				t.Errorf("impossible frame: %+v", m)
			}
			m = got[2]
			if m.Flags != Incomplete || m.Frames != nil || !bytes.Equal(m.Payload, rest) || m.WireSize != int64(len(rest)) ||
				m.Size != int64(len(rest)) {
				t.Errorf("remainder: %+v", m)
			}
		})
	}
}

func TestRemainderIsBounded(t *testing.T) {
	var r recorder
	a := NewAssembler(Config{Dir: In}, r.emit)
	a.Feed(binary.BigEndian.AppendUint64([]byte{0x82, 127}, 1<<63), at)
	for range 300 {
		a.Feed(make([]byte, 64<<10), at)
	}
	if n := a.held(); n > 3<<20 {
		t.Errorf("holds %d bytes", n)
	}
	a.Finish(at)
	m := r.got[1]
	if m.Size != 300*64<<10 || len(m.Payload) != maxControlKept || m.Flags != Incomplete|Cut {
		t.Errorf("size %d, kept %d, flags %b", m.Size, len(m.Payload), m.Flags)
	}
}
