package render

import (
	"strings"
	"testing"
	"time"

	"socklens/history"
	"socklens/session/wire"
)

func TestFrames(t *testing.T) {
	at := time.Date(2026, 11, 21, 12, 1, 33, 122e6, time.Local).UnixNano()
	e := &history.Entry{Frames: []wire.Frame{
		{Rsv: wire.Rsv1, Opcode: wire.Text, Masked: true, Mask: [4]byte{0x37, 0xfa, 0x21, 0x3d}, HeaderLength: 8, Length: 1300, Received: 1300, Time: at},
		{Fin: true, Opcode: wire.Continuation, HeaderLength: 2, Length: 94, Received: 10, Time: at + 300_000},
		{Fin: true, Opcode: 3, HeaderLength: 2, Time: at + 2e9},
	}}
	d := Frames(e)
	same(t, dump(d), ""+
		"  1 ▸ 12:01:33.122            ··· RSV1  text          mask 37fa213d  header 8 B  payload 1,300 B\n"+
		"  2 ▸ 12:01:33.122    +0.300  FIN       continuation  no mask        header 2 B  payload 94 B  ▲ cut off after 10 B\n"+
		"  3 ▸ 12:01:35.122  +1,999.7  FIN       0x3           no mask        header 2 B  payload 0 B")
	if line, ok := d.Find("CUT OFF", 0, false); !ok || line != 1 {
		t.Errorf("found at %d, %v", line, ok)
	}
	if got := d.Line(-1); got.Spans != nil {
		t.Errorf("line -1: %+v", got)
	}
}

// TestFrameFolds opens and closes the explanations of frames, in any order.
func TestFrameFolds(t *testing.T) {
	frame := wire.Frame{Fin: true, Opcode: wire.Text, HeaderLength: 2, Length: 5, Received: 5}
	e := &history.Entry{Frames: []wire.Frame{frame, frame, frame}, Violations: []wire.Violation{{Rule: "RFC 6455 5.2", Text: "reserved bit"}}}
	d := Frames(e)
	closed := d.Len()
	header := FrameHeader(frame).Len()
	d.Toggle(2)
	d.Toggle(0)
	if got := d.Len(); got != closed+2*header {
		t.Fatalf("with two open there are %d lines, want %d", got, closed+2*header)
	}
	for i, want := range map[int]Fold{0: Open, 1: None, header + 1: Closed, header + 2: Open} {
		if got := d.Line(i).Fold; got != want {
			t.Errorf("line %d has fold %v, want %v", i, got, want)
		}
	}
	if text := dump(d); strings.Count(text, "opcode  0x1") != 2 || !strings.Contains(text, "RFC 6455 5.2") {
		t.Errorf("it reads\n%s", text)
	}
	d.Toggle(header + 2)
	d.Toggle(1) // a line of the first explanation: nothing to toggle
	d.Toggle(0)
	if got := d.Len(); got != closed {
		t.Errorf("closed again there are %d lines, want %d", got, closed)
	}
	if one := Frames(&history.Entry{Frames: e.Frames[:1]}); one.Len() != 1+header {
		t.Errorf("a single frame has %d lines, want its explanation open", one.Len())
	}
}

func TestFrameHeader(t *testing.T) {
	d := FrameHeader(wire.Frame{Fin: true, Rsv: wire.Rsv1, Opcode: wire.Text, Masked: true, Mask: [4]byte{0x37, 0xfa, 0x21, 0x3d},
		HeaderLength: 8, Length: 1300, Received: 1300})
	text := dump(d)
	for _, want := range []string{
		"Header, 8 bytes  c1 fe 05 14 37 fa 21 3d\n",
		"c1           1... ....  FIN     1         the whole message\n",
		"             .1.. ....  RSV1    1         the message is compressed",
		"             ..0. ....  RSV2    0         reserved for extensions\n",
		"             .... 0001  opcode  0x1       text\n",
		"fe           1... ....  MASK    1         masked",
		"             .111 1110  length  126       the next 2 bytes hold the length\n",
		"05 14                   length  1300      bytes of payload\n",
		"37 fa 21 3d             mask    37fa213d  every payload byte",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	for _, c := range []struct {
		f    wire.Frame
		want string
	}{
		{wire.Frame{Opcode: wire.Binary, HeaderLength: 10, Length: 5, Received: 5}, "not in the shortest form"},
		{wire.Frame{Opcode: wire.Binary, HeaderLength: 4, Length: 125, Received: 125}, "not in the shortest form"},
		{wire.Frame{Opcode: wire.Binary, HeaderLength: 10, Length: 1 << 63}, "its highest bit must be 0"},
		{wire.Frame{Opcode: wire.Binary, HeaderLength: 2, Length: 5, Received: 3}, "cut off: 3 of 5 bytes"},
		{wire.Frame{Opcode: 0xb, HeaderLength: 2}, "reserved for a control frame"},
		{wire.Frame{Opcode: 0x3, Rsv: wire.Rsv3, HeaderLength: 2}, "set: only an extension"},
		{wire.Frame{Opcode: wire.Ping, Fin: true, HeaderLength: 2}, "never fragmented"},
		{wire.Frame{Fin: true, HeaderLength: 2}, "last fragment"},
	} {
		if text := dump(FrameHeader(c.f)); !strings.Contains(text, c.want) {
			t.Errorf("no %q in\n%s", c.want, text)
		}
	}
}

func TestAutopsy(t *testing.T) {
	text := dump(Autopsy(&history.EndDetail{By: "peer", How: "close", Clean: true, Code: 1001, Reason: "going\u202e", SilenceMS: 60012, RTTMS: 12.1,
		Duration: 201000, MessagesIn: 88120, MessagesOut: 1, BytesIn: 13002342, BytesOut: 40, Hint: "look for a proxy's idle timeout"}))
	for _, want := range []string{
		"✓ The peer closed the link with " + codeText(1001), "Code          " + codeText(1001), `Reason        going\u202e`, "Clean         yes",
		"How           a close frame", "Open for      201.000 s (3 min 21 s)\n", "Silence       60.012 s (1 min) from the last", "Round trip    12.1 ms",
		"Received      ↓ 88,120 messages, 12.4 MiB", "Sent          ↑ 1 message, 40 B", "Hint  look for a proxy",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	for _, c := range []struct{ by, how, want string }{
		{"peer", "close", "■ The peer closed the link"},
		{"us", "close", "■ We closed the link"},
		{"peer", "fin", "■ The peer ended the connection without a close frame"},
		{"us", "fin", "■ We ended the connection"},
		{"peer", "rst", "■ The peer reset the connection"},
		{"us", "rst", "■ We reset the connection"},
		{"peer", "tls", "■ The peer ended the connection with a TLS alert"},
		{"us", "tls", "■ We did not accept the peer's certificate"},
		{"network", "tls", "■ TLS failed"},
		{"us", "timeout", "■ We ended the connection: the peer did not answer in time"},
		{"network", "timeout", "■ No answer came any more"},
		{"peer", "violation", "■ The peer closed the link after breaking the protocol"},
		{"us", "violation", "■ We ended the connection: the peer broke the protocol"},
		{"us", "", "■ We gave the attempt up"},
		{"network", "", "■ The connection broke down"},
	} {
		text := dump(Autopsy(&history.EndDetail{By: c.by, How: c.how, Error: "read: x", Hint: "look", Duration: 5}))
		for _, want := range []string{c.want, "Error         read: x", "Hint  look"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s by %q: no %q in\n%s", c.how, c.by, want, text)
			}
		}
	}
	text = dump(Autopsy(&history.EndDetail{By: "peer", How: "fin", Code: 1006, Error: "connect ws://h: response: 401", Hint: "look"}))
	for _, want := range []string{"■ The attempt failed\n", "Ended by      the peer\n", "Error         connect ws://h: response: 401\n", "Hint  look"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}
