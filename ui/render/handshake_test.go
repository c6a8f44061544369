package render

import (
	"strings"
	"testing"
	"time"

	"socklens/history"
	"socklens/session/wire"
)

func opened() *history.HandshakeDetail {
	return &history.HandshakeDetail{
		URL: "wss://bob:pw@example.org/v2?token=abc&x=1#f",
		Request: &history.HTTPRequest{
			Raw:     "GET /v2?token=abc&x=1 HTTP/1.1\r\nHost: example.org\r\nAuthorization: Bearer abc\r\n\r\n",
			Headers: [][2]string{{"Host", "example.org"}, {"Authorization", "Bearer abc"}},
		},
		Response: &history.HTTPReply{
			Raw:     "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\nX: a\x1b\r\n\r\n",
			Headers: [][2]string{{"Upgrade", "websocket"}, {"X", "a\x1b"}},
			Status:  101,
		},
		TLS: &history.TLSInfo{Version: "TLS 1.3", Cipher: "TLS_AES_128_GCM_SHA256", ALPN: "http/1.1", Chain: []history.Certificate{
			{Subject: "CN=example.org", Issuer: "CN=Root", Names: []string{"example.org", "www.example.org"}, NotAfter: "2026-12-01T00:00:00Z", SHA256: strings.Repeat("ab", 32)},
			{Subject: "CN=Root", Issuer: "CN=Root", NotAfter: "2030-12-01T00:00:00Z", SHA256: "cd"},
		}},
		Timing:      history.Timing{DNS: 0.5, TCP: 10, TLS: 20, Upgrade: 10},
		Subprotocol: "v2.json",
		Extensions:  []string{"permessage-deflate; server_no_context_takeover"},
		Remote:      "192.0.2.1:443",
		Local:       "192.0.2.9:50000",
	}
}

func refused() *history.HandshakeDetail {
	return &history.HandshakeDetail{
		URL: "ws://example.org/",
		Response: &history.HTTPReply{
			Raw:  "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\n\r\n",
			Body: "busy\n\u202etry", Status: 503, BodyCut: true, Headers: [][2]string{{"Retry-After", "5"}},
		},
		Step: "response", Error: "the server answered 503 Service Unavailable instead of 101",
	}
}

func TestHandshakeSummary(t *testing.T) {
	text := dump(HandshakeSummary(opened(), []wire.Violation{{Rule: "RFC 6455 4.1", Text: "a subprotocol that was never offered"}}))
	for _, want := range []string{
		"✓ 101 Switching Protocols\n",
		"URL           wss://bob:••••••@example.org/v2?token=••••••&x=1#f\n",
		"Address       192.0.2.1:443\n", "From          192.0.2.9:50000\n",
		"Subprotocol   v2.json\n", "Extensions    permessage-deflate; server_no_context_takeover\n",
		"TLS           TLS 1.3  certificate verified\n",
		"Time          40.5 ms  name lookup 500 µs · TCP 10.0 ms · TLS 20.0 ms · upgrade 10.0 ms\n",
		"▲ a subprotocol that was never offered  RFC 6455 4.1\n",
		"Authorization: Bearer ••••••\n", `X: a\x1b` + "\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	insecure := opened()
	insecure.Insecure = true
	if text := dump(HandshakeSummary(insecure, nil)); !strings.Contains(text, "▲ certificate not verified") {
		t.Errorf("insecure isn't said in\n%s", text)
	}
	explained := opened()
	explained.Request.Headers = append(explained.Request.Headers, [2]string{"Sec-WebSocket-Extensions", "permessage-deflate"})
	explained.Response.Headers = append(explained.Response.Headers, [2]string{"Sec-WebSocket-Extensions", "permessage-deflate"})
	agreed := wire.JudgeUpgrade(explained.Request.Headers, explained.Response.Headers).Explained
	if text := dump(HandshakeSummary(explained, nil)); len(agreed) == 0 || !strings.Contains(text, "              "+agreed[0]+"\n") {
		t.Errorf("no %q in\n%s", agreed, text)
	}
	none := &history.HandshakeDetail{Step: "tls", Error: "no TLS"}
	if text := dump(HandshakeSummary(none, nil)); !strings.Contains(text, "■ Failed at the TLS handshake\n") {
		t.Errorf("the step isn't said in\n%s", text)
	}
	text = dump(HandshakeSummary(refused(), nil))
	for _, want := range []string{"■ 503 Service Unavailable\n", "instead of 101\n", "Retry-After: 5\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if want := "■ 503 Service Unavailable\n        busy\n        \\u202etry\n        … the first 11 B of body; there was more, in Response\n"; !strings.Contains(text, want) {
		t.Errorf("the body doesn't stand below the status, %q, in\n%s", want, text)
	}
	if strings.Contains(text, "Subprotocol") {
		t.Errorf("a refusal agrees on something in\n%s", text)
	}
}

// TestASummaryShowsHowTheBodyBegins shows a bounded beginning of a body, and that there is more of it.
func TestASummaryShowsHowTheBodyBegins(t *testing.T) {
	const line = "eleven byte"
	for _, c := range []struct {
		body  string
		lines int
		more  string
	}{
		{"", 0, ""},
		{line, 1, ""},
		{line + "\r\n\r\n", 1, ""},
		{strings.Repeat(line+"\n", bodyLines), bodyLines, ""},
		{strings.Repeat(line+"\n", bodyLines+1), bodyLines, "… 84 B of body, in Response"},
		{strings.Repeat("\n", bodyLines) + line, bodyLines, "… 17 B of body, in Response"},
		{strings.Repeat("é", bodyBytes/2), 1, ""},
		{"x" + strings.Repeat("é", bodyBytes/2), 1, "… 401 B of body, in Response"},
	} {
		d := refused()
		d.Response.Body, d.Response.BodyCut = c.body, false
		doc, lines, more := HandshakeSummary(d, nil), 0, ""
		for i := 1; doc.Line(i).Indent > 0; i++ {
			text := lineText(doc.Line(i))
			if strings.HasPrefix(text, "…") {
				more = text
				continue
			}
			lines++
			if len(text) > bodyBytes || strings.ContainsRune(text, '\ufffd') {
				t.Errorf("%q of %q", text, c.body)
			}
		}
		if lines != c.lines || more != c.more {
			t.Errorf("of %q there are %d lines and %q, want %d and %q", c.body, lines, more, c.lines, c.more)
		}
	}
}

func TestRequestAndResponseAreTheWire(t *testing.T) {
	same(t, dump(Request(opened())), ""+
		"      GET /v2?token=abc&x=1 HTTP/1.1\n      Host: example.org\n      Authorization: Bearer abc\n      ")
	same(t, dump(Response(opened())), ""+
		"      HTTP/1.1 101 Switching Protocols\n      Upgrade: websocket\\n\n      X: a\\x1b\n      ")
	d := Response(refused())
	same(t, dump(d), ""+
		"      HTTP/1.1 503 Service Unavailable\n      Retry-After: 5\n      \n"+
		"      — the first 11 B of body; there was more —\n  1   busy\n  2   \\u202etry")
	if line, ok := d.Find("TRY", 2, false); !ok || line != 5 {
		t.Errorf("found in the body at %d, %v", line, ok)
	}
	if line, ok := d.Find("try", 4, true); !ok || line != 1 {
		t.Errorf("found backwards in the head at %d, %v", line, ok)
	}
	if got := d.Line(99); got.Spans != nil {
		t.Errorf("a line behind the end: %+v", got)
	}
	d.Toggle(5)
	if text := d.Text(); !strings.HasSuffix(text, "busy\n\u202etry") {
		t.Errorf("Text: %q", text)
	}
	none := &history.HandshakeDetail{}
	if Request(none).Len() != 1 || Response(none).Len() != 1 || TLS(none).Len() != 1 || Timing(none, -1).Len() != 1 {
		t.Error("what there is nothing of should say so on one line")
	}
	long := opened()
	long.Request.Raw = "GET / HTTP/1.1\r\nX: " + strings.Repeat("y", 3*Piece) + "\r\n\r\n"
	for i, d := 0, Request(long); i < d.Len(); i++ {
		if n := len(lineText(d.Line(i))); n > Piece {
			t.Errorf("line %d has %d bytes", i, n)
		}
	}
}

func TestTLSAndTiming(t *testing.T) {
	text := dump(TLS(opened()))
	for _, want := range []string{"Version       TLS 1.3\n", "ALPN          http/1.1\n", "Server's certificate\n", "Subject       CN=example.org\n",
		"Names         example.org\n", "              www.example.org\n", "Expires       2026-12-01T00:00:00Z\n", "SHA-256       abababab abababab",
		"Certificate 2 of the chain\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	same(t, dump(Timing(opened(), 1500*time.Microsecond)), ""+
		"      name lookup       500 µs  █\n"+
		"      TCP              10.0 ms  ██████\n"+
		"      TLS              20.0 ms       ████████████\n"+
		"      upgrade          10.0 ms                  ██████\n"+
		"      \n"+
		"      in all           40.5 ms  \n"+
		"      first frame       1.5 ms  after the answer of the upgrade")
	if strings.Contains(dump(Timing(opened(), -1)), "first frame") {
		t.Error("a first frame that never came has a time")
	}
}

func TestMasks(t *testing.T) {
	for _, c := range []struct{ name, value, want string }{
		{"Authorization", "Bearer abc", "Bearer ••••••"},
		{"PROXY-AUTHORIZATION", "abc", "••••••"},
		{"Cookie", "a=1; b=2; flag", "a=••••••; b=••••••; flag"},
		{"Set-Cookie", "a=1; Path=/; Secure", "a=••••••; Path=/; Secure"},
		{"Set-Cookie", "a=1", "a=••••••"},
		{"X-Api-Key", "k", "••••••"},
		{"X-Auth-Token", "k", "••••••"},
		{"Sec-WebSocket-Key", "dGhl", "dGhl"}, // no secret, and needed to judge the answer
		{"Host", "example.org", "example.org"},
	} {
		if got := MaskHeader(c.name, c.value); got != c.want {
			t.Errorf("%s: %s: got %q want %q", c.name, c.value, got, c.want)
		}
	}
	for _, c := range []struct{ in, want string }{
		{"not a url", "not a url"},
		{"ws://h/p", "ws://h/p"},
		{"ws://u@h", "ws://u@h"},
		{"ws://u:p@h:1/x?y", "ws://u:••••••@h:1/x?y"},
		{"ws://h?access_token=a&b=c&Key=", "ws://h?access_token=••••••&b=c&Key="},
		{"ws://h/a@b:c?%74oken=1#token=2", "ws://h/a@b:c?%74oken=••••••#token=2"},
	} {
		if got := MaskURL(c.in); got != c.want {
			t.Errorf("MaskURL(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}
