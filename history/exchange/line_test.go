package exchange

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"socklens/history"
	"socklens/session/wire"
)

// noon is 2026-11-21T12:01:33.123456789Z.
const noon = 1795262493123456789

func TestAppendJSON(t *testing.T) {
	plain := []wire.Frame{{Fin: true, Opcode: wire.Text, HeaderLength: 2, Length: 5, Received: 5}}
	for _, c := range []struct {
		name string
		e    history.Entry
		want string
	}{
		{"a compressed message with a violation", history.Entry{
			Seq: 12, Attempt: 1, Time: noon, Kind: history.Message, Dir: wire.In, Op: wire.Text,
			Flags: wire.Compressed | wire.Violated, Size: 5, WireSize: 96, Payload: []byte("hello"),
			Frames:     []wire.Frame{{Fin: true, Rsv: 4, Opcode: wire.Text, Length: 94, Received: 94, HeaderLength: 2}},
			Violations: []wire.Violation{{Rule: "RFC 6455 5.5", Text: "why"}, {Rule: "RFC 7692 6", Text: "and \"this\""}},
		}, `{"seq":12,"attempt":1,"time":"2026-11-21T12:01:33.123456789Z","kind":"message","dir":"in","op":"text","size":5,` +
			`"wire_size":96,"compressed":true,"text":"hello","frames":[{"fin":true,"rsv":4,"opcode":1,"masked":false,` +
			`"length":94,"header_length":2}],"violations":[{"rule":"RFC 6455 5.5","text":"why"},{"rule":"RFC 7692 6","text":"and \"this\""}]}`},
		{"an empty message at the beginning of time", history.Entry{
			Seq: 1, Attempt: 2, Kind: history.Message, Dir: wire.Out, Op: wire.Text, WireSize: 6,
			Frames: []wire.Frame{{Fin: true, Opcode: wire.Text, Masked: true, HeaderLength: 6}},
		}, `{"seq":1,"attempt":2,"time":"1970-01-01T00:00:00.000000000Z","kind":"message","dir":"out","op":"text","size":0,` +
			`"wire_size":6,"text":"","frames":[{"fin":true,"rsv":0,"opcode":1,"masked":true,"length":0,"header_length":6}]}`},
		{"fragments", history.Entry{
			Seq: 2, Attempt: 1, Time: noon, Kind: history.Message, Dir: wire.In, Op: wire.Binary, Flags: wire.Fragmented,
			Size: 3, WireSize: 7, Payload: []byte("a\x00b"),
			Frames: []wire.Frame{{Opcode: wire.Binary, Length: 2, Received: 2, HeaderLength: 2}, {Fin: true, Length: 1, Received: 1, HeaderLength: 2}},
		}, `{"seq":2,"attempt":1,"time":"2026-11-21T12:01:33.123456789Z","kind":"message","dir":"in","op":"binary","size":3,` +
			`"wire_size":7,"base64":"YQBi","frames":[{"fin":false,"rsv":0,"opcode":2,"masked":false,"length":2,"header_length":2},` +
			`{"fin":true,"rsv":0,"opcode":0,"masked":false,"length":1,"header_length":2}]}`},
		{"text that is not UTF-8", history.Entry{
			Seq: 3, Attempt: 1, Time: noon, Kind: history.Message, Dir: wire.In, Op: wire.Text, Size: 2, WireSize: 4,
			Payload: []byte("a\xe9"), Frames: plain[:0],
		}, `{"seq":3,"attempt":1,"time":"2026-11-21T12:01:33.123456789Z","kind":"message","dir":"in","op":"text","size":2,` +
			`"wire_size":4,"base64":"Yek=","frames":[]}`},
		{"what could not be inflated, a reserved opcode, cut off", history.Entry{
			Seq: 4, Attempt: 1, Time: noon, Kind: history.Message, Dir: wire.In, Op: 3,
			Flags: wire.Compressed | wire.InflateFailed | wire.Incomplete | wire.OnPurpose | history.Pinned,
			Size:  10, WireSize: 9, Payload: []byte("ab"),
			Frames: []wire.Frame{{Fin: true, Rsv: 7, Opcode: 3, Length: math.MaxUint64, Received: 2, HeaderLength: 10}},
		}, `{"seq":4,"attempt":1,"time":"2026-11-21T12:01:33.123456789Z","kind":"message","dir":"in","op":"0x3","size":10,` +
			`"wire_size":9,"kept":2,"compressed":true,"incomplete":true,"inflate_failed":true,"on_purpose":true,"pinned":true,` +
			`"base64":"YWI=","frames":[{"fin":true,"rsv":7,"opcode":3,"masked":false,"length":18446744073709551615,` +
			`"header_length":10,"received":2}]}`},
		{"a ping", history.Entry{
			Seq: 5, Attempt: 1, Time: noon, Kind: history.Control, Dir: wire.Out, Op: wire.Ping, Size: 2, WireSize: 8, Payload: []byte("hi"),
		}, `{"seq":5,"attempt":1,"time":"2026-11-21T12:01:33.123456789Z","kind":"control","dir":"out","op":"ping","size":2,` +
			`"wire_size":8,"text":"hi","frames":[]}`},
		{"a close", history.Entry{
			Seq: 6, Attempt: 1, Time: noon, Kind: history.Control, Dir: wire.In, Op: wire.Close, Size: 5, WireSize: 7,
			Payload: []byte("\x03\xe8bye"), Close: &wire.CloseStatus{Code: 1000, Reason: "bye"},
		}, `{"seq":6,"attempt":1,"time":"2026-11-21T12:01:33.123456789Z","kind":"control","dir":"in","op":"close","size":5,` +
			`"wire_size":7,"base64":"A+hieWU=","close":{"code":1000,"reason":"bye"},"frames":[]}`},
		{"a state", history.Entry{
			Seq: 7, Attempt: 3, Time: noon, Kind: history.State, Detail: &history.Detail{State: &history.StateDetail{State: "open"}},
		}, `{"seq":7,"attempt":3,"time":"2026-11-21T12:01:33.123456789Z","kind":"state","state":{"state":"open"}}`},
		{"an end", history.Entry{
			Seq: 8, Attempt: 1, Time: noon, Kind: history.End, Detail: &history.Detail{End: &history.EndDetail{
				By: "peer", How: "close", Clean: true, Code: 1000, Reason: "bye <&>", SilenceMS: 12.5, Hint: "none"}},
		}, `{"seq":8,"attempt":1,"time":"2026-11-21T12:01:33.123456789Z","kind":"end","end":{"by":"peer","how":"close","clean":true,` +
			`"code":1000,"reason":"bye <&>","silence_ms":12.5,"duration_ms":0,"messages_in":0,"messages_out":0,"bytes_in":0,` +
			`"bytes_out":0,"hint":"none"}}`},
		{"a gap", history.Entry{
			Seq: 9, Time: noon, Kind: history.Gap, Detail: &history.Detail{Gap: &history.GapDetail{Entries: 3, Bytes: 99, Why: "disk full"}},
		}, `{"seq":9,"attempt":0,"time":"2026-11-21T12:01:33.123456789Z","kind":"gap","gap":{"entries":3,"bytes":99,"why":"disk full"}}`},
		{"a handshake", history.Entry{
			Seq: 10, Attempt: 1, Time: noon, Kind: history.Handshake, Flags: wire.Violated,
			Violations: []wire.Violation{{Rule: "RFC 6455 4.1", Text: "wrong"}},
			Detail: &history.Detail{Handshake: &history.HandshakeDetail{
				URL:         "wss://h/\u202e",
				Request:     &history.HTTPRequest{Raw: "GET / HTTP/1.1\r\n\r\n"},
				Response:    &history.HTTPReply{Raw: "HTTP/1.1 101 \xe9\r\n", Headers: [][2]string{{"A", "1"}, {"a", "2"}}, Status: 101, Body: "b\xff"},
				TLS:         &history.TLSInfo{Version: "TLS 1.3", Cipher: "c", Chain: []history.Certificate{{Subject: "s", Issuer: "i", NotAfter: "n", SHA256: "f"}}},
				Timing:      history.Timing{DNS: 0.5, TCP: 1, Upgrade: 3.25},
				Subprotocol: "p", Extensions: []string{"permessage-deflate"}, Remote: "r", Local: "l",
			}},
		}, `{"seq":10,"attempt":1,"time":"2026-11-21T12:01:33.123456789Z","kind":"handshake","violations":[{"rule":"RFC 6455 4.1","text":"wrong"}],` +
			`"handshake":{"url":"wss://h/\u202e","request":{"raw":"GET / HTTP/1.1\r\n\r\n","headers":[]},` +
			`"response":{"raw_base64":"SFRUUC8xLjEgMTAxIOkNCg==","headers":[["A","1"],["a","2"]],"status":101,"body_base64":"Yv8="},` +
			`"tls":{"version":"TLS 1.3","cipher":"c","chain":[{"subject":"s","issuer":"i","not_after":"n","sha256":"f"}]},` +
			`"timing":{"dns":0.5,"tcp":1,"proxy":0,"tls":0,"upgrade":3.25},"subprotocol":"p","extensions":["permessage-deflate"],` +
			`"remote":"r","local":"l"}}`},
		{"through a proxy", history.Entry{
			Seq: 11, Attempt: 1, Time: noon, Kind: history.Handshake,
			Detail: &history.Detail{Handshake: &history.HandshakeDetail{
				URL: "ws://h/", Timing: history.Timing{TCP: 1, Proxy: 2}, Remote: "r", Step: "proxy", Error: "e",
				Proxy: &history.ProxyDetail{Kind: "http", Address: "p:3128", Request: &history.HTTPRequest{Raw: "CONNECT h:80 HTTP/1.1\r\n\r\n"},
					Response: &history.HTTPReply{Raw: "HTTP/1.1 407 No\r\n\r\n", Headers: [][2]string{{"A", "b"}}, Status: 407, Body: "b\xff", BodyCut: true}},
			}},
		}, `{"seq":11,"attempt":1,"time":"2026-11-21T12:01:33.123456789Z","kind":"handshake","handshake":{"url":"ws://h/",` +
			`"timing":{"dns":0,"tcp":1,"proxy":2,"tls":0,"upgrade":0},"remote":"r","step":"proxy","error":"e",` +
			`"proxy":{"kind":"http","address":"p:3128","request":{"raw":"CONNECT h:80 HTTP/1.1\r\n\r\n","headers":[]},` +
			`"response":{"raw":"HTTP/1.1 407 No\r\n\r\n","headers":[["A","b"]],"status":407,"body_base64":"Yv8=","body_cut":true}}}}`},
	} {
		got, err := AppendJSON([]byte("before "), &c.e)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		line, ok := strings.CutPrefix(string(got), "before ")
		if !ok || line != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", c.name, line, c.want)
		}
		if !json.Valid([]byte(line)) {
			t.Errorf("%s: not JSON", c.name)
		}
	}
}

func TestHostileCharactersAreEscaped(t *testing.T) {
	for in, want := range map[string]string{
		"\x1b[31m":           `\u001b[31m`,
		"a\x7f\u009bb":       `a\u007f\u009bb`,
		"\u202eevil\u2069":   `\u202eevil\u2069`,
		"\u2028\u2029":       `\u2028\u2029`,
		"\t\r\n\b\f\x00":     `\t\r\n\b\f\u0000`,
		`\ "`:                `\\ \"`,
		"é 价 🌀 \u200d\u2030": "é 价 🌀 \u200d\u2030",
	} {
		if got := string(appendText(nil, in)); got != want {
			t.Errorf("%q: got %s, want %s", in, got, want)
		}
	}
	if got := string(appendString(nil, "caf\xe9 价\xe4\xbb")); got != `"caf\ufffd 价\ufffd\ufffd"` {
		t.Errorf("got %s", got)
	}
}

func FuzzText(f *testing.F) {
	f.Add("plain")
	f.Add("\u202e\u009b价🌀\x00\"\\\xff\xe4\xbb")
	f.Fuzz(func(t *testing.T, s string) {
		line := appendString(nil, s)
		var back string
		if err := json.Unmarshal(line, &back); err != nil {
			t.Fatalf("%q: %v: %s", s, err, line)
		}
		if want := string([]rune(s)); back != want {
			t.Errorf("%q came back as %q by way of %s", s, back, line)
		}
		if utf8.ValidString(s) {
			// The same, in two parts cut anywhere.
			for i := range len(s) {
				var c characters
				parts := appendText(appendText(nil, c.join([]byte(s[:i]))), c.join([]byte(s[i:])))
				if string(parts) != string(line[1:len(line)-1]) {
					t.Fatalf("%q cut at %d: %s, want %s", s, i, parts, line)
				}
			}
		}
		for _, r := range string(line) {
			if r < 0x20 || r >= 0x7f && r < 0xa0 {
				t.Errorf("%q stands in %s", r, line)
			}
		}
	})
}
