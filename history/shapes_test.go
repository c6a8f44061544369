package history

import (
	"fmt"
	"strings"

	"socklens/session/wire"
)

// shapes returns entries of every shape that is stored in a way of its own.
func shapes() []Entry {
	plain := message("plain")
	empty := message("")
	compressed := message("inflated to more than was on the wire")
	compressed.Flags, compressed.WireSize = wire.Compressed, 12
	compressed.Frames = []wire.Frame{plainFrame(&compressed)}
	masked := message("masked")
	masked.Dir, masked.WireSize = wire.Out, 12
	masked.Frames = []wire.Frame{{Fin: true, Opcode: wire.Text, Masked: true, Mask: [4]byte{1, 2, 3, 4}, HeaderLength: 6,
		Length: 6, Received: 6, Time: masked.Time}}
	fragments := message("in three fragments")
	fragments.Flags = wire.Fragmented
	fragments.Frames = []wire.Frame{
		{Opcode: wire.Text, HeaderLength: 2, Length: 3, Received: 3, Time: fragments.Time - 2000},
		{Opcode: wire.Continuation, HeaderLength: 10, Length: 10, Received: 10, Time: fragments.Time - 1000},
		{Fin: true, Rsv: 7, Opcode: wire.Continuation, HeaderLength: 2, Length: 5, Received: 5, Time: fragments.Time + 7},
	}
	cut := message("cut off")
	cut.Flags = wire.Incomplete
	cut.Frames = []wire.Frame{{Opcode: wire.Binary, HeaderLength: 10, Length: 1 << 63, Received: 7, Time: cut.Time}}
	frameless := message("no frame")
	frameless.Frames = nil
	closing := message("\x03\xe9going")
	closing.Kind, closing.Op = Control, wire.Close
	closing.Close = &wire.CloseStatus{Code: 1001, Reason: "go\xffing"}
	closing.Frames = []wire.Frame{plainFrame(&closing)}
	bad := message("bad\xff")
	bad.Flags = wire.Violated | wire.OnPurpose
	bad.Violations = []wire.Violation{{Rule: "RFC 6455 5.6", Text: "not UTF-8"}, {Rule: "", Text: strings.Repeat("v", 300)}}
	huge := message("the beginning")
	huge.Flags, huge.Size, huge.WireSize, huge.Attempt = wire.Cut, 1<<40, 1<<40+14, 1<<23
	huge.Frames = []wire.Frame{plainFrame(&huge)}
	atLimit := message("x")
	atLimit.Size, atLimit.WireSize, atLimit.Attempt = saturated, saturated, saturatedAttempt
	atLimit.Frames = []wire.Frame{plainFrame(&atLimit)}
	es := []Entry{plain, empty, compressed, masked, fragments, cut, frameless, closing, bad, huge, atLimit}
	for _, n := range []int{largePayload - 1, largePayload, largePayload + 1, partBytes, partBytes + 1, 3*partBytes + 5} {
		e := message(strings.Repeat("0123456789abcdef", n/16+1)[:n])
		e.Op = wire.Binary
		e.Frames[0].Opcode = wire.Binary
		es = append(es, e)
	}
	for i, d := range []*Detail{
		{Handshake: &HandshakeDetail{URL: "wss://x", Request: &HTTPRequest{Raw: "GET / HTTP/1.1\r\n", Headers: [][2]string{
			{"A", "<b>&"}}}, Response: &HTTPReply{Raw: "HTTP/1.1 401\r\n", Status: 401, Body: "latin-1: \xe4\xf6 \u00e4",
			Headers: [][2]string{{"X", "\xff"}}}, Extensions: []string{"permessage-deflate"}}},
		{Handshake: &HandshakeDetail{URL: "ws://x", Error: "refused", TLS: &TLSInfo{Chain: []Certificate{{Subject: "CN"}}},
			Proxy: &ProxyDetail{Kind: "http", Address: "p:3128", Request: &HTTPRequest{Raw: "CONNECT x:80 HTTP/1.1\r\n", Headers: [][2]string{{"Host", "x"}}},
				Response: &HTTPReply{Raw: "HTTP/1.1 407\r\n", Headers: [][2]string{}, Status: 407, Body: "latin-1: \xe4"}}}},
		{State: &StateDetail{State: "open"}},
		{End: &EndDetail{By: "peer", How: "close", Code: 1000, Reason: "\xfe", SilenceMS: 1.5}},
		{Gap: &GapDetail{Entries: 3, Bytes: 4, Why: "because"}},
	} {
		es = append(es, Entry{Time: 1e18 + int64(i), Attempt: 2, Kind: []Kind{Handshake, Handshake, State, End, Gap}[i],
			Detail: d})
	}
	for i := range 300 {
		es = append(es, numbered(i))
	}
	for i := range es {
		if es[i].Payload == nil && !es[i].Kind.IsEvent() {
			panic(fmt.Sprint("shape without payload: ", i))
		}
	}
	return es
}
