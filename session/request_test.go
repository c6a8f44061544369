package session

import (
	"strings"
	"testing"

	"socklens/session/profile"
)

func TestTheRequestIsWrittenAsListed(t *testing.T) {
	mandatory := "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: KEY\r\nSec-WebSocket-Version: 13\r\n"
	off := &profile.Compression{Off: true}
	for _, c := range []struct {
		name, url string
		p         profile.Profile
		headers   []profile.Header
		want      string
	}{
		{"nothing listed", "ws://h", profile.Profile{}, nil,
			"GET / HTTP/1.1\r\nHost: h\r\n" + mandatory + "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n"},
		{"path, query and port as typed", "ws://H.example:8080/A%2Fb/C?q=%20X&Y=z", profile.Profile{Compression: off}, nil,
			"GET /A%2Fb/C?q=%20X&Y=z HTTP/1.1\r\nHost: H.example:8080\r\n" + mandatory + "\r\n"},
		{"an address of six", "ws://[::1]:9/x", profile.Profile{Compression: off}, nil,
			"GET /x HTTP/1.1\r\nHost: [::1]:9\r\n" + mandatory + "\r\n"},
		{"a name in another script", "ws://bücher.example", profile.Profile{Compression: off}, nil,
			"GET / HTTP/1.1\r\nHost: xn--bcher-kva.example\r\n" + mandatory + "\r\n"},
		{"user in the URL", "ws://me:pass@h/", profile.Profile{Compression: off}, nil,
			"GET / HTTP/1.1\r\nHost: h\r\n" + mandatory + "Authorization: Basic bWU6cGFzcw==\r\n\r\n"},
		{"order, case, duplicates and odd names", "ws://h", profile.Profile{Compression: off, Subprotocols: []string{"v2", "v1"}},
			[]profile.Header{{Name: "x-b", Value: "1"}, {Name: "X-A", Value: " 2 "}, {Name: "x-B", Value: "3"}, {Name: "off", Value: "4", Off: true},
				{Name: "bad name", Value: ""}, {Name: "Content-Length", Value: "0"}},
			"GET / HTTP/1.1\r\nHost: h\r\n" + mandatory + "Sec-WebSocket-Protocol: v2, v1\r\n" +
				"x-b: 1\r\nX-A:  2 \r\nx-B: 3\r\nbad name: \r\nContent-Length: 0\r\n\r\n"},
		{"listed takes the place of supplied", "ws://h", profile.Profile{Subprotocols: []string{"v1"}},
			[]profile.Header{{Name: "host", Value: "other"}, {Name: "CONNECTION", Value: "keep-alive, Upgrade"}, {Name: "upgrade", Value: "WebSocket"},
				{Name: "sec-websocket-key", Value: "mine"}, {Name: "Sec-WebSocket-Version", Value: "8"},
				{Name: "sec-websocket-protocol", Value: "v3"}, {Name: "Sec-WebSocket-Extensions", Value: "x-odd"}},
			"GET / HTTP/1.1\r\nhost: other\r\nCONNECTION: keep-alive, Upgrade\r\nupgrade: WebSocket\r\nsec-websocket-key: mine\r\n" +
				"Sec-WebSocket-Version: 8\r\nsec-websocket-protocol: v3\r\nSec-WebSocket-Extensions: x-odd\r\n\r\n"},
		{"what is switched off is supplied", "ws://h", profile.Profile{Compression: off}, []profile.Header{{Name: "Host", Value: "other", Off: true}},
			"GET / HTTP/1.1\r\nHost: h\r\n" + mandatory + "\r\n"},
		{"compression with parameters", "ws://h", profile.Profile{Compression: &profile.Compression{ServerNoContextTakeover: true, ClientMaxWindowBits: 10}}, nil,
			"GET / HTTP/1.1\r\nHost: h\r\n" + mandatory +
				"Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_max_window_bits=10\r\n\r\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			to, err := parseTarget(c.url)
			if err != nil {
				t.Fatal(err)
			}
			r, err := newRequest(to, c.p, c.headers)
			if err != nil {
				t.Fatal(err)
			}
			got := r.Raw
			if key, _ := header(r.Headers, "Sec-WebSocket-Key"); len(key) == 24 {
				got = strings.Replace(got, key, "KEY", 1)
			}
			if got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
			if n := strings.Count(r.Raw, "\r\n") - 2; n != len(r.Headers) {
				t.Errorf("%d headers listed, %d written", len(r.Headers), n)
			}
		})
	}
}

func TestHeadersThatWouldBeNoLine(t *testing.T) {
	to, err := parseTarget("ws://h")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		h    profile.Header
		want string
	}{
		{profile.Header{Name: ""}, "header: the name is empty"},
		{profile.Header{Name: "a:b"}, `header "a:b": the name holds a line break, a zero byte or a colon`},
		{profile.Header{Name: "a", Value: "b\r\nc: d"}, `header "a": the value holds a line break or a zero byte`},
		{profile.Header{Name: "a", Value: "b\x00"}, `header "a": the value holds a line break or a zero byte`},
	} {
		if _, err := newRequest(to, profile.Profile{}, []profile.Header{c.h}); err == nil || err.Error() != c.want {
			t.Errorf("%+v: %v", c.h, err)
		}
		c.h.Off = true
		if _, err := newRequest(to, profile.Profile{}, []profile.Header{c.h}); err != nil {
			t.Errorf("%+v: %v", c.h, err)
		}
	}
}

func TestTargets(t *testing.T) {
	for _, c := range []struct{ url, address, short, step, err string }{
		{"ws://h", "h:80", "ws://h", StepResolve, ""},
		{" WSS://h/x?token=1 ", "h:443", "wss://h", StepResolve, ""},
		{"ws://127.0.0.1:8080", "127.0.0.1:8080", "ws://127.0.0.1:8080", StepDial, ""},
		{"ws://[fe80::1%25eth0]/", "[fe80::1%eth0]:80", "ws://[fe80::1]", StepDial, ""},
		{"ws://under_score.local", "under_score.local:80", "ws://under_score.local", StepResolve, ""},
		{"http://h", "", "", "", `url: scheme must be ws or wss, got "http"`},
		{"h/x", "", "", "", "url: scheme is missing: it begins with ws:// or wss://"},
		{"ws://", "", "", "", "url: host is missing"},
		{"ws://h:port", "", "", "", `url: invalid port ":port" after host`},
		{"ws://h/x#part", "", "", "", `url: must not have a fragment, got "#part": write # as %23 (RFC 6455 3)`},
		{"ws://h:0", "", "", "", `url: port must be 1 to 65535, got "0"`},
		{"ws://a\x00b", "", "", "", "url: holds a NUL at character 7"},
	} {
		to, err := parseTarget(c.url)
		if c.err != "" {
			if err == nil || err.Error() != c.err {
				t.Errorf("%q: %v", c.url, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%q: %v", c.url, err)
			continue
		}
		if to.address != c.address || to.short() != c.short || firstStep(to.host) != c.step {
			t.Errorf("%q: %s, %s, %s", c.url, to.address, to.short(), firstStep(to.host))
		}
	}
}
