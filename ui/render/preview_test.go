package render

import (
	"strings"
	"testing"
	"unicode/utf8"

	"socklens/history"
	"socklens/session/wire"
)

func TestPreview(t *testing.T) {
	message := func(op wire.Opcode, payload string) history.Entry {
		return history.Entry{Kind: history.Message, Op: op, Size: int64(len(payload)), Payload: []byte(payload)}
	}
	with := func(e history.Entry, f func(*history.Entry)) history.Entry { f(&e); return e }
	for _, c := range []struct {
		name string
		e    history.Entry
		max  int
		want string
	}{
		{"ascii", message(wire.Text, `{"a":1}`), 20, `{"a":1}`},
		{"fits exactly", message(wire.Text, "abcde"), 5, "abcde"},
		{"one too long", message(wire.Text, "abcdef"), 5, "abcd…"},
		{"one character", message(wire.Text, "abcdef"), 1, "…"},
		{"none", message(wire.Text, "abcdef"), 0, ""},
		{"empty", message(wire.Text, ""), 9, ""},
		{"cut by the store", with(message(wire.Text, "abc"), func(e *history.Entry) { e.Size = 100 }), 9, "abc…"},
		{"cut within a character", with(message(wire.Text, "abc成"[:5]), func(e *history.Entry) { e.Size = 100 }), 9, "abc…"},
		{"characters", message(wire.Text, "成交成交"), 4, "成交成交"},
		{"characters too long", message(wire.Text, "成交成交成"), 4, "成交成…"},
		{"escapes", message(wire.Text, "a\nb\u202e\xff"), 30, `a\nb\u202e\xff`},
		{"an escape that doesn't fit", message(wire.Text, "ab\u202e"), 7, "ab…"},
		{"an escape that fits", message(wire.Text, "ab\u202e"), 8, `ab\u202e`},
		{"binary", message(wire.Binary, "\xde\xad\xbe\xef"), 20, "de ad be ef"},
		{"binary too long", message(wire.Binary, "\xde\xad\xbe\xef"), 10, "de ad be…"},
		{"inflating failed", with(message(wire.Text, "ab"), func(e *history.Entry) { e.Flags = wire.InflateFailed }), 20, "61 62"},
		{"ping of text", message(wire.Ping, "keep"), 20, "keep"},
		{"ping of bytes", message(wire.Ping, "\x00\x01"), 20, "00 01"},
		{"reserved", message(3, "\xff\x00"), 20, "ff 00"},
		{"reserved, cut within a character", with(message(3, "abc成"[:5]), func(e *history.Entry) { e.Size = 100 }), 9, "abc…"},
		{"close", with(message(wire.Close, "\x03\xe8bye\n"), func(e *history.Entry) {
			e.Close = &wire.CloseStatus{Code: 1000, Reason: "bye\n"}
		}), 60, codeText(1000) + ` · bye\n`},
		{"close without a code", message(wire.Close, ""), 60, "no status code"},
		{"close of one byte", message(wire.Close, "\x03"), 60, "no whole status code"},
		{"violation", with(message(wire.Text, "abc"), func(e *history.Entry) {
			e.Violations = []wire.Violation{{Text: "reserved bit RSV2 set without an extension"}, {Text: "another"}}
		}), 60, "▲ reserved bit RSV2 set without an extension (+1) · abc"},
		{"violation without payload", with(message(wire.Text, ""), func(e *history.Entry) {
			e.Violations = []wire.Violation{{Text: "masked"}}
		}), 60, "▲ masked"},
		{"never finished", with(message(wire.Text, "abc"), func(e *history.Entry) { e.Flags = wire.Incomplete }), 60, "■ never finished · abc"},
		{"never begun", with(message(wire.Binary, ""), func(e *history.Entry) { e.Flags = wire.Incomplete }), 60, "■ never finished"},
		{"violation never finished", with(message(wire.Text, ""), func(e *history.Entry) {
			e.Flags, e.Violations = wire.Incomplete, []wire.Violation{{Text: "masked"}}
		}), 60, "▲ masked · ■ never finished"},
		{"state", history.Entry{Kind: history.State, Detail: &history.Detail{State: &history.StateDetail{State: "open"}}}, 60, "open"},
		{"gap", history.Entry{Kind: history.Gap, Detail: &history.Detail{Gap: &history.GapDetail{Entries: 1312, Bytes: 2048, Why: "disk full"}}}, 60,
			"▲ 1,312 entries not kept, 2.0 KiB: disk full"},
		{"one lost", history.Entry{Kind: history.Gap, Detail: &history.Detail{Gap: &history.GapDetail{Entries: 1}}}, 60, "▲ 1 entry not kept"},
		{"event without detail", history.Entry{Kind: history.End}, 60, "end"},
		{"handshake", history.Entry{Kind: history.Handshake, Detail: &history.Detail{Handshake: opened()}}, 90,
			"101 Switching Protocols · v2.json · permessage-deflate · TLS 1.3 · 40.5 ms"},
		{"refused", history.Entry{Kind: history.Handshake, Detail: &history.Detail{Handshake: refused()}}, 90,
			"■ 503 Service Unavailable"},
		{"no connection", history.Entry{Kind: history.Handshake, Detail: &history.Detail{Handshake: &history.HandshakeDetail{
			Step: "dial", Error: "connect: connection refused"}}}, 90, "■ failed at the TCP connection · connect: connection refused"},
		{"end", history.Entry{Kind: history.End, Detail: &history.Detail{End: &history.EndDetail{By: "network", How: "rst", Code: 1006, Duration: 60000}}}, 90,
			"■ ended by the network (" + codeText(1006) + ", RST) · after 1 min"},
		{"orderly end", history.Entry{Kind: history.End, Detail: &history.Detail{End: &history.EndDetail{By: "us", How: "close", Clean: true, Code: 1000, Reason: "done", Duration: 1}}}, 90,
			"ended by us (" + codeText(1000) + ") · done · after 1.0 ms"},
		{"end of what never opened", history.Entry{Kind: history.End, Detail: &history.Detail{End: &history.EndDetail{By: "peer", How: "fin", Code: 1006, Error: "connect: 401"}}}, 90,
			"■ the attempt failed · connect: 401"},
	} {
		if got := Preview(&c.e, c.max); got != c.want {
			t.Errorf("%s: got %q want %q", c.name, got, c.want)
		}
	}
}

func FuzzPreview(f *testing.F) {
	f.Add([]byte("a\n\u202e成"), uint8(1), 5, int64(0))
	f.Add([]byte("\xde\xad"), uint8(2), 3, int64(9))
	f.Fuzz(func(t *testing.T, payload []byte, op uint8, max int, more int64) {
		max %= 400
		e := history.Entry{Kind: history.Message, Op: wire.Opcode(op & 15), Size: int64(len(payload)) + more&0xff, Payload: payload}
		got := Preview(&e, max)
		if n := utf8.RuneCountInString(got); n > max && max > 0 {
			t.Fatalf("%d characters, asked for %d: %q", n, max, got)
		}
		if Escape(got) != got {
			t.Fatalf("not escaped: %q", got)
		}
		if more&0xff > 0 && max > 0 && op&15 != 8 && !strings.HasSuffix(got, "…") {
			t.Fatalf("doesn't say that there is more: %q", got)
		}
	})
}
