package explain

import (
	"errors"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"

	"socklens/history"
	"socklens/session"
	"socklens/session/profile"
)

// TestProxy explains every failure of a proxy twice: from the error, and from what a capture keeps of it.
func TestProxy(t *testing.T) {
	const proxy = "gate:3128"
	answered := func(status int, headers ...[2]string) *history.HTTPReply {
		return &history.HTTPReply{Raw: "HTTP/1.1 …", Headers: headers, Status: status, Body: "<html>"}
	}
	refused := func(status int) error { return &session.RefusedError{Status: status, Text: "X", Proxy: true} }
	for _, c := range []struct {
		name, step string
		err        error
		reply      *history.HTTPReply
		why, try   string
	}{
		{"unreachable", "dial", &net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}, nil, "Nothing listens at the proxy gate:3128", "Start the proxy"},
		{"no way", "dial", &net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.ENETUNREACH)}, nil, "gate:3128 could not be reached: Dial: connect: network is unreachable", "empty the field"},
		{"unknown", "resolve", &net.DNSError{Err: "no such host", Name: "gate", IsNotFound: true}, nil, "No address is known for the proxy gate:3128", "Settings"},
		{"late to be reached", "dial", session.ErrNoAnswer, nil, "did not answer in time", "Settings"},
		{"late", "proxy", session.ErrNoAnswer, nil, "The proxy gate:3128 did not answer in time", "time-out"},
		{"407", "proxy", refused(407), answered(407, [2]string{"proxy-authenticate", "Basic realm=x"}), "407: it wants to know who you are", "user:password@"},
		{"407 without a word", "proxy", refused(407), answered(407), "407: it wants to know who you are", "user:password@"},
		{"407 for NTLM", "proxy", refused(407), answered(407, [2]string{"Proxy-Authenticate", "Negotiate"}, [2]string{"Proxy-Authenticate", "NTLM"}), `"negotiate, ntlm"`, "Only Basic"},
		{"401", "proxy", refused(401), answered(401), "refused the user and the password", "user:password@"},
		{"403", "proxy", refused(403), answered(403), "doesn't allow", "443"},
		{"404", "proxy", refused(404), answered(404), "may not be a proxy", "port"},
		{"502", "proxy", refused(502), answered(502), "could not reach the server", "Check the host"},
		{"302", "proxy", refused(302), answered(302, [2]string{"Location", "http://login"}), "answered 302 instead of opening a tunnel", "body"},
		{"no HTTP", "proxy", &session.NotHTTPError{Got: []byte("SSH-2"), Guess: "an SSH server"}, &history.HTTPReply{Raw: "SSH-2"}, "doesn't speak HTTP: what answered looks like an SSH server", "socks5://"},
		{"broken HTTP", "proxy", errors.New(`malformed status line "HTTP/1.1 abc"`), &history.HTTPReply{Raw: "HTTP"}, "doesn't speak HTTP", "port"},
		{"endless", "proxy", errors.New("the headers are longer than 1048576 bytes"), &history.HTTPReply{Raw: "HTTP", Status: 200}, "headers are longer", "port"},
		{"silent", "proxy", errors.New("the proxy ended the connection without an answer"), nil, "without an answer", "http://, https:// or socks5://"},
		{"reset", "proxy", &net.OpError{Op: "read", Err: os.NewSyscallError("read", syscall.ECONNRESET)}, nil, "without an answer", "port"},
		{"no SOCKS5", "proxy", errors.New("the proxy does not speak SOCKS5: it answered with version 72"), nil, "looks like HTTP", "http:// instead of socks5://"},
		{"SOCKS4", "proxy", errors.New("the proxy does not speak SOCKS5: it answered with version 0"), nil, "doesn't speak SOCKS5", "port"},
		{"SOCKS5, login", "proxy", errors.New("the proxy wants a user and a password"), nil, "wants to know who you are", "socks5://user:password@gate:3128"},
		{"SOCKS5, wrong login", "proxy", errors.New("the proxy refused the user and the password"), nil, "refused the user", "%25"},
		{"SOCKS5, no login", "proxy", errors.New("the proxy takes no user and password (RFC 1929)"), nil, "takes no user", "Leave them out"},
		{"SOCKS5, 1", "proxy", errors.New("the proxy could not make the connection: general SOCKS server failure (RFC 1928 6)"), nil, "general SOCKS server failure", "the proxy looks its name up"},
		{"SOCKS5, 2", "proxy", errors.New("the proxy could not make the connection: connection not allowed by ruleset (RFC 1928 6)"), nil, "ruleset", "allow it"},
		{"SOCKS5, 4", "proxy", errors.New("the proxy could not make the connection: host unreachable (RFC 1928 6)"), nil, "host unreachable", "the proxy looks its name up"},
		{"SOCKS5, 5", "proxy", errors.New("the proxy could not make the connection: connection refused (RFC 1928 6)"), nil, "connection refused", "Start the server"},
		{"SOCKS5, 6", "proxy", errors.New("the proxy could not make the connection: TTL expired (RFC 1928 6)"), nil, "TTL expired", "whether the proxy can reach"},
		{"SOCKS5, 8", "proxy", errors.New("the proxy could not make the connection: address type not supported (RFC 1928 6)"), nil, "address type", "IPv6"},
		{"plain", "proxy", errors.New("tls: first record does not look like a TLS handshake"), nil, "doesn't speak TLS", "http:// instead of https://"},
		{"certificate", "proxy", errors.New("tls: failed to verify certificate: x509: certificate is valid for a, not gate"), nil, "certificate is valid for a, not gate", "authority"},
		{"something new", "proxy", errors.New("something new"), nil, "omething new", "Check the proxy in Settings"},
		{"behind the proxy", "tls", errors.New("tls: first record does not look like a TLS handshake"), nil, "What answered doesn't speak TLS", "ws://"},
		{"refused behind the proxy", "response", &session.RefusedError{Status: 404, Text: "404"}, answered(404), "The server answered 404", "path"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := &session.HandshakeError{URL: "wss://h", Proxy: proxy, Step: c.step, Reply: c.reply, Err: c.err}
			d := &history.HandshakeDetail{URL: "wss://h", Step: c.step, Error: err.Error(), Proxy: &history.ProxyDetail{Kind: "http", Address: proxy}}
			if c.step == "proxy" {
				d.Proxy.Response = c.reply
			} else {
				d.Response = c.reply
			}
			for from, x := range map[string]Explanation{"the error": Error(err), "the capture": Handshake(d)} {
				for part, s := range map[string]string{"what": x.What, "why": x.Why, "try": x.Try} {
					if s == "" || !strings.HasSuffix(s, ".") || strings.HasSuffix(s, "..") {
						t.Errorf("from %s: %s is not a sentence: %q", from, part, s)
					}
				}
				if !strings.Contains(strings.ToLower(x.Why), strings.ToLower(c.why)) || !strings.Contains(x.Try, c.try) {
					t.Errorf("from %s: %q / %q, want %q / %q", from, x.Why, x.Try, c.why, c.try)
				}
			}
		})
	}
	cancelled := &session.HandshakeError{URL: "wss://h", Proxy: proxy, Step: "proxy", Err: session.ErrCancelled}
	if x := Error(cancelled); !strings.Contains(x.Why, "cancelled") {
		t.Errorf("%+v", x)
	}
	if x := Handshake(&history.HandshakeDetail{Step: "dial", Error: cancelled.Error(), Proxy: &history.ProxyDetail{Address: proxy}}); !strings.Contains(x.Why, "cancelled") {
		t.Errorf("%+v", x)
	}
	if x := Error(profile.FieldError{Field: "proxy", Text: "host is missing"}); !strings.Contains(x.What, "proxy") || !strings.Contains(x.Try, "socks5://") {
		t.Errorf("%+v", x)
	}
}
