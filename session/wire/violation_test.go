package wire

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// violationCase is bytes of one direction and every violation that must be found in them, as "message: rule: text".
type violationCase struct {
	name    string
	dir     Direction
	deflate bool
	rsv     uint8 // allowed
	wire    []byte
	want    []string
}

// join puts frames together.
func join(frames ...[]byte) []byte { return slices.Concat(frames...) }

// closing is the body of a close frame.
func closing(code uint16, reason string) []byte {
	return append([]byte{byte(code >> 8), byte(code)}, reason...)
}

func violationCases() []violationCase {
	in := func(f Frame, payload string) []byte { return AppendFrame(nil, f, []byte(payload)) }
	cases := []violationCase{
		{name: "nothing wrong", dir: In, wire: join(in(fin(Text), "é"), in(fin(Binary), "\xff"), in(fin(Close), "\x03\xe8é"))},
		{name: "nothing wrong from us", dir: Out, wire: join(frame(Out, fin(Text), []byte("é")), frame(Out, fin(Close), nil))},
		{name: "reserved opcode 3", dir: In, wire: in(fin(3), "a"), want: []string{"0: RFC 6455 5.2: opcode 0x3 is reserved"}},
		{name: "reserved opcode 15", dir: In, wire: in(fin(15), "a"), want: []string{"0: RFC 6455 5.2: opcode 0xf is reserved"}},
		{name: "a reserved opcode in a message", dir: In,
			wire: join(in(Frame{Opcode: Text}, "a"), in(fin(3), "x"), in(fin(Continuation), "b")),
			want: []string{"0: RFC 6455 5.2: opcode 0x3 is reserved"}},
		{name: "masked from the server", dir: In, wire: AppendFrame(nil, Frame{Fin: true, Opcode: Text, Masked: true, Mask: mask},
			[]byte("é")), want: []string{"0: RFC 6455 5.1: a frame from the server is masked"}},
		{name: "not masked from us", dir: Out, wire: in(fin(Text), "é"),
			want: []string{"0: RFC 6455 5.1: a frame from the client is not masked"}},
		{name: "fragmented control frame", dir: In, wire: join(in(Frame{Opcode: Ping}, "a"), in(fin(Continuation), "b")),
			want: []string{"0: RFC 6455 5.5: a control frame is fragmented: its FIN bit is not set",
				"1: RFC 6455 5.4: a continuation frame has no message to continue"}},
		{name: "control frame of 125 bytes", dir: In, wire: in(fin(Ping), strings.Repeat("a", 125))},
		{name: "control frame of 126 bytes", dir: In, wire: in(fin(Ping), strings.Repeat("a", 126)),
			want: []string{"0: RFC 6455 5.5: a control frame has more than 125 bytes of payload"}},
		{name: "control frame in the wrong form", dir: In, wire: in(Frame{Fin: true, Opcode: Pong, HeaderLength: 4}, "a"),
			want: []string{"0: RFC 6455 5.2: the length is written in two more bytes where none are needed"}},
		{name: "continuation without a start", dir: In, wire: in(fin(Continuation), "a"),
			want: []string{"0: RFC 6455 5.4: a continuation frame has no message to continue"}},
		{name: "continuation after the end", dir: In,
			wire: join(in(Frame{Opcode: Text}, "a"), in(fin(Continuation), "b"), in(Frame{Opcode: Continuation}, "c")),
			want: []string{"1: RFC 6455 5.4: a continuation frame has no message to continue"}},
		{name: "new message in another", dir: In,
			wire: join(in(Frame{Opcode: Text}, "a"), in(Frame{Opcode: Binary}, "b"), in(fin(Continuation), "c")),
			want: []string{"1: RFC 6455 5.4: a new message begins before the last one was finished"}},
		{name: "16 bits for 125", dir: In, wire: in(Frame{Fin: true, Opcode: Text, HeaderLength: 4}, strings.Repeat("a", 125)),
			want: []string{"0: RFC 6455 5.2: the length is written in two more bytes where none are needed"}},
		{name: "64 bits for 0", dir: In, wire: in(Frame{Fin: true, Opcode: Text, HeaderLength: 10}, ""),
			want: []string{"0: RFC 6455 5.2: the length is written in eight more bytes where none are needed"}},
		{name: "64 bits for 65535", dir: In, wire: in(Frame{Fin: true, Opcode: Text, HeaderLength: 10}, strings.Repeat("a", 65535)),
			want: []string{"0: RFC 6455 5.2: the length is written in eight more bytes where two would do"}},
		{name: "16 bits for 125 from us", dir: Out, wire: frame(Out, Frame{Fin: true, Opcode: Text, HeaderLength: 8}, []byte("a")),
			want: []string{"0: RFC 6455 5.2: the length is written in two more bytes where none are needed"}},
		{name: "invalid UTF-8", dir: In, wire: in(fin(Text), "ab\xc0\xaf"),
			want: []string{"0: RFC 6455 8.1: the text is not valid UTF-8 at byte 2"}},
		{name: "a surrogate from us", dir: Out, wire: frame(Out, fin(Text), []byte("a\xed\xa0\x80")),
			want: []string{"0: RFC 6455 8.1: the text is not valid UTF-8 at byte 1"}},
		{name: "text that ends in a character", dir: In, wire: in(fin(Text), "ab\xf0\x9d\x84"),
			want: []string{"0: RFC 6455 8.1: the text is not valid UTF-8 at byte 2"}},
		{name: "invalid UTF-8 over a border", dir: In, wire: join(in(Frame{Opcode: Text}, "a\xe2\x82"), in(fin(Continuation), "b")),
			want: []string{"0: RFC 6455 8.1: the text is not valid UTF-8 at byte 1"}},
		{name: "invalid UTF-8 in what is binary", dir: In, wire: in(fin(Binary), "\xff")},
		{name: "close with one byte", dir: In, wire: in(fin(Close), "\x03"),
			want: []string{"0: RFC 6455 5.5.1: a close frame has one byte of payload where a code needs two"}},
		{name: "invalid UTF-8 in a reason", dir: In, wire: in(fin(Close), "\x03\xe8\xff"),
			want: []string{"0: RFC 6455 5.5.1: the reason of a close frame is not valid UTF-8"}},
		{name: "data after a close frame", dir: In,
			wire: join(in(fin(Close), ""), in(fin(Text), "a"), in(fin(Ping), "b"), in(fin(Close), ""), in(fin(3), "")),
			want: []string{"1: RFC 6455 5.5.1: data after a close frame",
				"4: RFC 6455 5.2: opcode 0x3 is reserved", "4: RFC 6455 5.5.1: data after a close frame"}},
		{name: "a message goes on after a close frame", dir: In,
			wire: join(in(Frame{Opcode: Text}, "a"), in(fin(Close), ""), in(Frame{Opcode: Continuation}, "b"), in(fin(Continuation), "c")),
			want: []string{"1: RFC 6455 5.5.1: data after a close frame"}},
		{name: "RSV1 on a ping", dir: In, deflate: true, wire: in(Frame{Fin: true, Opcode: Ping, Rsv: Rsv1}, "a"),
			want: []string{"0: RFC 7692 6: RSV1, which marks a compressed message, is set on a control frame"}},
		{name: "RSV1 on a continuation", dir: In, deflate: true,
			wire: join(in(Frame{Opcode: Text}, "a"), in(Frame{Fin: true, Opcode: Continuation, Rsv: Rsv1}, "b")),
			want: []string{"0: RFC 7692 6: RSV1, which marks a compressed message, is set on a frame that does not begin one"}},
		{name: "RSV1 without an extension on a ping", dir: In, wire: in(Frame{Fin: true, Opcode: Ping, Rsv: Rsv1}, "a"),
			want: []string{"0: RFC 6455 5.2: RSV1 is set, and no extension that gives it a meaning was agreed on"}},
		{name: "bits of an unknown extension", dir: In, rsv: Rsv1 | Rsv2 | Rsv3,
			wire: join(in(Frame{Fin: true, Opcode: Text, Rsv: 7}, "\xff"), in(Frame{Fin: true, Opcode: Close, Rsv: 1}, "\x03\xee\xff"))},
		{name: "broken compression", dir: In, deflate: true, wire: in(Frame{Fin: true, Opcode: Text, Rsv: Rsv1}, "\xff\xff"),
			want: []string{"0: RFC 7692 7.2.2: the compressed payload can't be inflated: flate: corrupt input before offset 1; " +
				"later messages that refer back to it can't be inflated"}},
		{name: "many at once", dir: In, wire: AppendFrame(nil, Frame{Opcode: 11, Rsv: 5, Masked: true, HeaderLength: 14}, []byte("a")),
			want: []string{
				"0: RFC 6455 5.2: RSV1 is set, and no extension that gives it a meaning was agreed on",
				"0: RFC 6455 5.2: RSV3 is set, and no extension that gives it a meaning was agreed on",
				"0: RFC 6455 5.2: opcode 0xb is reserved",
				"0: RFC 6455 5.1: a frame from the server is masked",
				"0: RFC 6455 5.2: the length is written in eight more bytes where none are needed",
				"0: RFC 6455 5.5: a control frame is fragmented: its FIN bit is not set",
			}},
	}
	for bit, rsv := range map[int]uint8{1: Rsv1, 2: Rsv2, 3: Rsv3} {
		text := fmt.Sprintf("0: RFC 6455 5.2: RSV%d is set, and no extension that gives it a meaning was agreed on", bit)
		wire := in(Frame{Fin: true, Opcode: Text, Rsv: rsv}, "a")
		cases = append(cases,
			violationCase{name: fmt.Sprintf("RSV%d alone", bit), dir: In, wire: wire, want: []string{text}},
			violationCase{name: fmt.Sprintf("RSV%d allowed", bit), dir: In, rsv: rsv, wire: wire})
		if bit > 1 {
			cases = append(cases, violationCase{name: fmt.Sprintf("RSV%d beside deflate", bit), dir: In, deflate: true, wire: wire,
				want: []string{text}})
		}
	}
	return cases
}

func TestViolations(t *testing.T) {
	for _, c := range violationCases() {
		t.Run(c.name, func(t *testing.T) {
			config := Config{Dir: c.dir, AllowedRsv: c.rsv}
			if c.deflate {
				config.Deflate = &Deflate{}
			}
			good := frame(c.dir, fin(Ping), []byte("decoding goes on"))
			eachSplit(t, config, join(c.wire, good), func(t *testing.T, got []Message) {
				var found []string
				for i, m := range got {
					if (m.Flags&Violated != 0) != (len(m.Violations) > 0) {
						t.Errorf("message %d: flags %b with %v", i, m.Flags, m.Violations)
					}
					for _, v := range m.Violations {
						found = append(found, fmt.Sprintf("%d: %s: %s", i, v.Rule, v.Text))
					}
				}
				if diff := cmp.Diff(c.want, found); diff != "" {
					t.Error(diff)
				}
				if last := got[len(got)-1]; string(last.Payload) != "decoding goes on" || last.Op != Ping {
					t.Errorf("decoding did not go on: %+v", last)
				}
			})
		})
	}
}

func TestInterruptedMessageIsKept(t *testing.T) {
	p := join(frame(In, Frame{Opcode: Text}, []byte("a")), frame(In, fin(Binary), []byte("b")))
	eachSplit(t, Config{Dir: In}, p, func(t *testing.T, got []Message) {
		if len(got) != 2 || string(got[0].Payload) != "a" || got[0].Flags != Incomplete || got[0].Op != Text ||
			string(got[1].Payload) != "b" || got[1].Flags != Violated {
			t.Errorf("got %+v", got)
		}
	})
}

func TestCloseCodesOnTheWire(t *testing.T) {
	for code := range 1 << 16 {
		code := uint16(code)
		var r recorder
		NewAssembler(Config{Dir: In}, r.emit).Feed(frame(In, fin(Close), closing(code, "why")), at)
		m := r.got[0]
		if m.Close == nil || *m.Close != (CloseStatus{code, "why"}) {
			t.Fatalf("%d: close is %v", code, m.Close)
		}
		allowed := code >= 1000 && code <= 1003 || code >= 1007 && code <= 1014 || code >= 3000 && code <= 4999
		if allowed != (len(m.Violations) == 0) {
			t.Fatalf("%d: %v, want none %v", code, m.Violations, allowed)
		}
	}
}

func TestViolationsAreListedOnce(t *testing.T) {
	p := frame(In, Frame{Opcode: Binary, Rsv: Rsv3}, []byte("a"))
	for range 10_000 {
		p = append(p, frame(In, Frame{Opcode: Continuation, Rsv: Rsv3, HeaderLength: 10}, []byte("a"))...)
	}
	got := assemble(Config{Dir: In}, p, splits()[0])
	if len(got) != 1 || len(got[0].Violations) != 2 {
		t.Errorf("%d messages, first with %v", len(got), got[0].Violations)
	}
}
