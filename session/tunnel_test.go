package session

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"socklens/history"
	"socklens/session/profile"
)

// proxyWith answers CONNECT with bytes, and closes the connection or keeps it where hold.
func proxyWith(t *testing.T, hold bool, answer string) string { return answerWith(t, hold, answer) }

func TestAProxysRefusalIsKeptWhole(t *testing.T) {
	body := strings.Repeat("0123456789", 20_300)
	for _, c := range []struct {
		name, answer string
		hold         bool
		status       int
		text, body   string
	}{
		{"502", "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 4\r\n\r\ndown", true, 502, "502 Bad Gateway", "down"},
		{"407 to the end", "HTTP/1.0 407 Who are you\r\nProxy-Authenticate: Basic realm=\"x\"\r\n\r\n" + body, false, 407, "407 Who are you", body},
		{"403 in chunks", "HTTP/1.1 403 No\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nnot\r\n0\r\n\r\n", true, 403, "403 No", "not"},
		{"302", "HTTP/1.1 302 Found\r\nLocation: http://login.example/\r\nContent-Length: 0\r\n\r\n", true, 302, "302 Found", ""},
		{"101", "HTTP/1.1 101 Switching Protocols\r\n\r\n", true, 101, "101 Switching Protocols", ""},
		{"after an interim answer", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 503 Busy\r\nContent-Length: 1\r\n\r\nx", true, 503, "503 Busy", "x"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := record(t)
			e := r.refusedThrough(profile.Profile{URL: "wss://nowhere.invalid/", Proxy: "http://" + proxyWith(t, c.hold, c.answer)})
			var refused *RefusedError
			if !errors.As(e, &refused) || !refused.Proxy || refused.Location != "" || refused.Status != c.status || refused.Text != c.text {
				t.Fatalf("%v", e)
			}
			if e.Reply.Status != c.status || e.Reply.Body != c.body || e.Reply.BodyCut {
				t.Errorf("status %d, body of %d bytes", e.Reply.Status, len(e.Reply.Body))
			}
			kept := r.last(history.Handshake).Detail.Handshake.Proxy
			if kept.Response.Body != c.body || kept.Request.Raw != "CONNECT nowhere.invalid:443 HTTP/1.1\r\nHost: nowhere.invalid:443\r\n\r\n" {
				t.Errorf("asked %q, body of %d bytes", kept.Request.Raw, len(kept.Response.Body))
			}
			if end := r.end(); end.How != "fin" {
				t.Errorf("end %+v", end)
			}
		})
	}
}

func TestProxiesThatAreNone(t *testing.T) {
	greeting := "SSH-2.0-OpenSSH_9.6\r\n"
	socks := func(t *testing.T, answer string) string {
		return listen(t, func(c net.Conn) {
			io.ReadFull(c, make([]byte, 3))
			io.WriteString(c, answer)
			if answer != "" {
				hang(c, bufio.NewReader(c))
			}
		})
	}
	for _, c := range []struct{ name, proxy, want, how string }{
		{"SSH", "http://" + proxyWith(t, true, greeting), `the answer is not HTTP but looks like an SSH server: it begins with "SSH-2.0-OpenSSH_9.6\r\n"`, ""},
		{"nothing", "http://" + proxyWith(t, false, ""), "the proxy ended the connection without an answer", "fin"},
		{"half a head", "http://" + proxyWith(t, false, "HTTP/1.1 200 OK\r\nX"), "the connection ended in mid-answer", "fin"},
		{"no status", "http://" + proxyWith(t, true, "HTTP/1.1 abc\r\n\r\n"), `malformed status line "HTTP/1.1 abc"`, ""},
		{"endless headers", "http://" + proxyWith(t, true, "HTTP/1.1 200 OK\r\nX: "+strings.Repeat("y", 1100_000)), "the headers are longer than 1048576 bytes", ""},
		{"HTTP for SOCKS5", "socks5://" + socks(t, "HTTP/1.1 400 Bad Request\r\n\r\n"), "the proxy does not speak SOCKS5: it answered with version 72", ""},
		{"SOCKS4 for SOCKS5", "socks5://" + socks(t, "\x00\x5b"), "the proxy does not speak SOCKS5: it answered with version 0", ""},
		{"no answer for SOCKS5", "socks5://" + socks(t, ""), "the proxy ended the connection without an answer", "fin"},
		{"plain for TLS", "https://" + listen(t, func(c net.Conn) {
			io.WriteString(c, "HTTP/1.1 400 Bad Request\r\n\r\n")
			hang(c, bufio.NewReader(c))
		}), "tls: first record does not look like a TLS handshake", "tls"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := record(t)
			e := r.refusedThrough(profile.Profile{URL: "ws://nowhere.invalid/", Proxy: c.proxy})
			if e.Err.Error() != c.want || errors.As(e, new(*RefusedError)) {
				t.Errorf("%v\nwant %s", e.Err, c.want)
			}
			if end := r.end(); end.How != c.how {
				t.Errorf("end %q", end.How)
			}
		})
	}
}

// SOCKS5 gives the host's name to the proxy, and says in a byte why there is no connection.
func TestSOCKS5IsAskedByName(t *testing.T) {
	for code, want := range map[byte]string{
		2: "connection not allowed by ruleset", 3: "network unreachable", 4: "host unreachable", 6: "TTL expired",
		7: "command not supported", 8: "address type not supported", 99: "unknown code: 99",
	} {
		const name = "nowhere.invalid"
		asked := make(chan string, 1)
		address := listen(t, func(c net.Conn) {
			io.ReadFull(c, make([]byte, 3))
			io.WriteString(c, "\x05\x00")
			request := make([]byte, 5+len(name)+2)
			io.ReadFull(c, request)
			asked <- string(request)
			c.Write([]byte{5, code, 0, 1, 0, 0, 0, 0, 0, 0})
		})
		r := record(t)
		e := r.refusedThrough(profile.Profile{URL: "ws://" + name, Proxy: "socks5h://" + address})
		if got := e.Err.Error(); got != "the proxy could not make the connection: "+want+" (RFC 1928 6)" {
			t.Errorf("code %d: %s", code, got)
		}
		if got := <-asked; got != "\x05\x01\x00\x03\x0f"+name+"\x00\x50" {
			t.Errorf("asked %q", got)
		}
	}
}

// What comes in one read with the proxy's consent is the server's.
func TestWhatComesWithTheTunnelIsHandedOn(t *testing.T) {
	address := listen(t, func(c net.Conn) {
		r := bufio.NewReader(c)
		if _, err := http.ReadRequest(r); err != nil {
			return
		}
		io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nHTTP/1.1 503 Bu")
		if upgrade, err := http.ReadRequest(r); err != nil || upgrade.Host != "h.example" {
			return
		}
		io.WriteString(c, "sy\r\nContent-Length: 4\r\n\r\nfull")
		hang(c, r)
	})
	r := record(t)
	st := r.begin(profile.Profile{URL: "ws://h.example/", Proxy: "http://" + address})
	var e *HandshakeError
	if !errors.As(st.Err, &e) || e.Step != StepResponse || e.Reply.Status != 503 || e.Reply.Body != "full" {
		t.Fatalf("%v", st.Err)
	}
	h := r.last(history.Handshake).Detail.Handshake
	if p := h.Proxy.Response; p.Raw != "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n" || p.Body != "" || h.Response.Status != 503 {
		t.Errorf("proxy %+v, server %+v", p, h.Response)
	}
}

// forwarding is a proxy that connects to one server whatever it is asked for.
func forwarding(t *testing.T, server string) string {
	return listen(t, func(c net.Conn) {
		in := bufio.NewReader(c)
		if request, err := http.ReadRequest(in); err != nil || request.Method != http.MethodConnect {
			return
		}
		to, err := net.Dial("tcp", server)
		if err != nil {
			return
		}
		defer to.Close()
		io.WriteString(c, "HTTP/1.1 200 OK\r\n\r\n")
		over := make(chan struct{})
		go func() {
			defer close(over)
			io.Copy(to, in)
			to.Close()
		}()
		io.Copy(c, to)
		c.Close()
		<-over
	})
}

func TestCancelAtTheProxy(t *testing.T) {
	for _, scheme := range []string{"http", "https", "socks5"} {
		for _, timeout := range []bool{false, true} {
			accepted := make(chan struct{}, 100)
			mute := listen(t, func(c net.Conn) {
				r := bufio.NewReader(c)
				r.ReadByte() // we are asked
				accepted <- struct{}{}
				hang(c, r)
			})
			p := profile.Profile{URL: "wss://nowhere.invalid/", Proxy: scheme + "://" + mute}
			r := record(t)
			want := ErrNoAnswer
			if timeout {
				r.beginWithin(20*time.Millisecond, StepProxy, p)
			} else {
				want = ErrCancelled
				p.Timeouts.Connect = profile.Duration(time.Hour)
				if err := r.Connect(p, nil); err != nil {
					t.Fatal(err)
				}
				<-accepted
				if st := r.Status(); st.Step != StepProxy {
					t.Errorf("%s: step %q", scheme, st.Step)
				}
				r.Cancel()
			}
			st := r.await(Closed)
			var e *HandshakeError
			if !errors.As(st.Err, &e) || e.Step != StepProxy || !errors.Is(st.Err, want) {
				t.Errorf("%s: %v", scheme, st.Err)
			}
			if h := r.last(history.Handshake).Detail.Handshake; h.Timing.Proxy <= 0 || h.Remote != mute {
				t.Errorf("%s: %+v", scheme, h)
			}
		}
	}
}

func TestAProxyThatCanNotBeReached(t *testing.T) {
	free := refusing(t)
	r := record(t)
	st := r.begin(profile.Profile{URL: "ws://nowhere.invalid/?token=1", Proxy: "http://me:hunter2@" + free})
	var e *HandshakeError
	if !errors.As(st.Err, &e) || e.Step != StepDial || e.Proxy != free || !errors.Is(e, syscall.ECONNREFUSED) {
		t.Fatalf("%v", st.Err)
	}
	want := "connect ws://nowhere.invalid through proxy " + free + ": dial tcp " + free + ": connect: connection refused"
	if e.Error() != want {
		t.Errorf("%s\nwant %s", e, want)
	}
	if end := r.end(); end.By != "network" || end.How != "rst" {
		t.Errorf("end %+v", end)
	}
	if h := r.last(history.Handshake).Detail.Handshake; h.Proxy == nil || h.Proxy.Address != free || h.Proxy.Request != nil {
		t.Errorf("handshake %+v", h)
	}
	r.unwritten("me", "hunter2")

	var asked string
	r = record(t, func(c *Config) {
		c.Dial = func(_ context.Context, _, address string) (net.Conn, error) {
			asked = address
			return nil, &net.DNSError{Err: "no such host", Name: "bücher.invalid", IsNotFound: true}
		}
	})
	st = r.begin(profile.Profile{URL: "ws://127.0.0.1:1/", Proxy: "socks5://bücher.invalid"})
	if !errors.As(st.Err, &e) || e.Step != StepResolve || asked != "xn--bcher-kva.invalid:1080" {
		t.Errorf("%v, asked for %s", st.Err, asked)
	}
}

// TestTheProxyOfTheEnvironment holds which variable counts for which address.
func TestTheProxyOfTheEnvironment(t *testing.T) {
	for _, c := range []struct {
		name string
		env  map[string]string
		url  string
		want string // "" for none
		err  string
	}{
		{"none", nil, "wss://h.example", "", ""},
		{"wss", map[string]string{"HTTPS_PROXY": "http://s:1", "HTTP_PROXY": "http://p:2"}, "wss://h.example", "http s:1", ""},
		{"ws", map[string]string{"HTTPS_PROXY": "http://s:1", "HTTP_PROXY": "http://p:2"}, "ws://h.example", "http p:2", ""},
		{"lower case first", map[string]string{"HTTPS_PROXY": "http://s:1", "https_proxy": "http://t:1"}, "wss://h.example", "http t:1", ""},
		{"all", map[string]string{"HTTP_PROXY": "http://p:2", "ALL_PROXY": "socks://a:3/"}, "wss://h.example", "socks5 a:3", ""},
		{"without a scheme", map[string]string{"HTTPS_PROXY": "s.example:1"}, "wss://h.example", "http s.example:1", ""},
		{"NO_PROXY", map[string]string{"HTTPS_PROXY": "http://s:1", "NO_PROXY": "a.b,.example"}, "wss://h.example", "", ""},
		{"NO_PROXY for all", map[string]string{"ALL_PROXY": "http://s:1", "NO_PROXY": "*"}, "wss://h.example", "", ""},
		{"this machine", map[string]string{"HTTPS_PROXY": "http://s:1"}, "wss://127.0.0.1:8443", "", ""},
		{"can't be used", map[string]string{"HTTPS_PROXY": "ftp://me:hunter2@s:1"}, "wss://h.example", "",
			`proxy: HTTPS_PROXY in the environment: scheme must be http, https or socks5, got "ftp"`},
		{"can't be read", map[string]string{"ALL_PROXY": "http://me:hunter2%@s:1"}, "ws://h.example", "",
			`proxy: ALL_PROXY in the environment: the user or the password holds a % without two hex digits: write % as %25`},
	} {
		t.Run(c.name, func(t *testing.T) {
			proxies(t, c.env)
			to, err := parseTarget(c.url)
			if err != nil {
				t.Fatal(err)
			}
			p, err := proxyFor(" environment ", to)
			got, complaint := "", ""
			if p != nil {
				got = p.Scheme + " " + p.Address()
			}
			if err != nil {
				complaint = err.Error()
			}
			if got != c.want || complaint != c.err {
				t.Errorf("got %q, %q", got, complaint)
			}
			if p, err := proxyFor("", to); p != nil || err != nil {
				t.Errorf("without asking: %v, %v", p, err)
			}
		})
	}
	proxies(t, map[string]string{"HTTP_PROXY": "http://" + forwarding(t, raw(t, "", hang))})
	r := record(t)
	r.open(profile.Profile{URL: "ws://h.example/", Proxy: profile.ProxyEnvironment})
	if err := record(t).Connect(profile.Profile{URL: "ws://h", Proxy: "h:80"}, nil); !errors.As(err, new(profile.FieldError)) {
		t.Errorf("%v", err)
	}
}

// proxies has the environment name these proxies and no others, whatever those of this machine are.
func proxies(t *testing.T, env map[string]string) {
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"} {
		t.Setenv(name, env[name])
		t.Setenv(strings.ToLower(name), env[strings.ToLower(name)])
	}
}
