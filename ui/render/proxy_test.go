package render

import (
	"strings"
	"testing"

	"socklens/history"
)

func through(kind string) *history.HandshakeDetail {
	d := opened()
	d.Timing.Proxy = 5
	d.Proxy = &history.ProxyDetail{Kind: kind, Address: "proxy.example:3128"}
	if kind != "socks5" {
		d.Proxy.Request = &history.HTTPRequest{
			Raw:     "CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\nProxy-Authorization: Basic ••••••\r\n\r\n",
			Headers: [][2]string{{"Host", "example.org:443"}, {"Proxy-Authorization", "Basic ••••••"}},
		}
		d.Proxy.Response = &history.HTTPReply{Raw: "HTTP/1.1 200 Connection established\r\n\r\n", Headers: [][2]string{}, Status: 200}
	}
	if kind == "https" {
		d.Proxy.TLS = &history.TLSInfo{Version: "TLS 1.3"}
	}
	return d
}

func atTheProxy() *history.HandshakeDetail {
	d := through("http")
	d.Request, d.Response, d.TLS = nil, nil, nil
	d.Proxy.Response = &history.HTTPReply{
		Raw:     "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\n\r\n",
		Headers: [][2]string{{"Proxy-Authenticate", `Basic realm="x"`}}, Status: 407, Body: "who are you",
	}
	d.Step, d.Error = "proxy", "connect wss://example.org through proxy proxy.example:3128: proxy: the proxy answered 407"
	return d
}

func TestAHandshakeThroughAProxy(t *testing.T) {
	for kind, how := range map[string]string{"http": "HTTP CONNECT", "https": "HTTP CONNECT over TLS 1.3", "socks5": "SOCKS5"} {
		text := dump(HandshakeSummary(through(kind), nil))
		for _, want := range []string{"✓ 101 Switching Protocols\n", "Proxy         through proxy proxy.example:3128  " + how + "\n",
			"TCP 10.0 ms · proxy 5.0 ms · TLS 20.0 ms"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: no %q in\n%s", kind, want, text)
			}
		}
	}
	same(t, dump(Request(through("http"))), ""+
		"      — to the proxy; the user and the password are not kept —\n"+
		"      CONNECT example.org:443 HTTP/1.1\n      Host: example.org:443\n      Proxy-Authorization: Basic ••••••\n      \n"+
		"      — through it, to the server —\n"+
		"      GET /v2?token=abc&x=1 HTTP/1.1\n      Host: example.org\n      Authorization: Bearer abc\n      ")
	same(t, dump(Response(through("http"))), ""+
		"      — of the proxy —\n      HTTP/1.1 200 Connection established\n      \n"+
		"      — of the server —\n      HTTP/1.1 101 Switching Protocols\n      Upgrade: websocket\\n\n      X: a\\x1b\n      ")
	same(t, dump(Request(through("socks5"))), dump(Request(opened())))
	same(t, dump(Response(through("socks5"))), dump(Response(opened())))
	if text := handshakeText(through("socks5")); !strings.Contains(text, " · through proxy proxy.example:3128 · ") {
		t.Errorf("in the list: %s", text)
	}
}

func TestAHandshakeThatFailedAtAProxy(t *testing.T) {
	text := dump(HandshakeSummary(atTheProxy(), nil))
	for _, want := range []string{"■ proxy: 407 Proxy Authentication Required\n", "through proxy proxy.example:3128  HTTP CONNECT\n",
		"Response headers of the proxy\n", `Proxy-Authenticate: Basic realm="x"`} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	same(t, dump(Response(atTheProxy())), ""+
		"      — of the proxy —\n      HTTP/1.1 407 Proxy Authentication Required\n      Proxy-Authenticate: Basic realm=\"x\"\n      \n"+
		"      — 11 B of body —\n  1   who are you")
	if text := handshakeText(atTheProxy()); !strings.HasPrefix(text, "■ proxy: 407 Proxy Authentication Required") {
		t.Errorf("in the list: %s", text)
	}
	for step, want := range map[string]string{"dial": "■ Failed at the TCP connection to the proxy\n", "resolve": "■ Failed at the name lookup of the proxy\n",
		"proxy": "■ Failed at the proxy\n", "tls": "■ Failed at the TLS handshake\n"} {
		d := through("socks5")
		d.Request, d.Response, d.Step, d.Error = nil, nil, step, "no"
		if text := dump(HandshakeSummary(d, nil)); !strings.Contains(text, want) {
			t.Errorf("%s: no %q in\n%s", step, want, text)
		}
	}
}
