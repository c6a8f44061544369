package session

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"socklens/history"
	"socklens/session/profile"
	"socklens/session/wire"
)

// answerWith serves an upgrade with bytes that are written in parts; then the connection is closed, or kept where hold.
func answerWith(t *testing.T, hold bool, parts ...string) string {
	t.Helper()
	return listen(t, func(c net.Conn) {
		r := bufio.NewReader(c)
		if _, err := http.ReadRequest(r); err != nil {
			return
		}
		for _, p := range parts {
			io.WriteString(c, p)
		}
		if hold {
			hang(c, r)
		}
	})
}

func TestRefusals(t *testing.T) {
	body := strings.Repeat("0123456789", 20_300) // 203,000 bytes
	for _, c := range []struct {
		name     string
		parts    []string
		hold     bool
		status   int
		text     string
		location string
		body     string
	}{
		{"200", []string{"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npage"}, true, 200, "200 OK", "", "page"},
		{"301", []string{"HTTP/1.1 301 Moved Permanently\r\nLocation: /there?x=1\r\nContent-Length: 0\r\n\r\n"}, true, 301, "301 Moved Permanently", "ws://HOST/there?x=1", ""},
		{"302 elsewhere", []string{"HTTP/1.1 302 Found\r\nLocation: https://other.example/\r\nContent-Length: 0\r\n\r\n"}, true, 302, "302 Found", "https://other.example/", ""},
		{"401", []string{"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer\r\n\r\n{\"error\":\"token\"}"}, false, 401, "401 Unauthorized", "", `{"error":"token"}`},
		{"503 in chunks", []string{"HTTP/1.1 503 Service Unavailable\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nbus", "\r\n1\r\ny\r\n0\r\n\r\n"}, true, 503, "503 Service Unavailable", "", "busy"},
		{"own words", []string{"HTTP/1.1 418 short and stout\r\n\r\n"}, false, 418, "418 short and stout", "", ""},
		{"no words, bare LF", []string{"HTTP/1.1 404\nX: y\n\nnope"}, false, 404, "404", "", "nope"},
		{"large in two parts", []string{"HTTP/1.1 403 Forbidden\r\nContent-Length: 203000\r\n\r\n" + body[:3000], body[3000:]}, true, 403, "403 Forbidden", "", body},
		{"after an early hint", []string{"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", "HTTP/1.1 429 Too Many Requests\r\n\r\n"}, false, 429, "429 Too Many Requests", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			address := answerWith(t, c.hold, c.parts...)
			r := record(t)
			st := r.begin(profile.Profile{URL: "ws://" + address})
			var e *HandshakeError
			var refused *RefusedError
			if !errors.As(st.Err, &e) || !errors.As(st.Err, &refused) {
				t.Fatalf("status %v with %v", st.State, st.Err)
			}
			if e.Step != StepResponse || e.Reply.Status != c.status || refused.Status != c.status || refused.Text != c.text {
				t.Errorf("step %s, status %d, text %q", e.Step, e.Reply.Status, refused.Text)
			}
			if want := strings.ReplaceAll(c.location, "HOST", address); refused.Location != want {
				t.Errorf("location %q, want %q", refused.Location, want)
			}
			if e.Reply.Body != c.body || e.Reply.BodyCut {
				t.Errorf("body of %d bytes, cut %v; want %d", len(e.Reply.Body), e.Reply.BodyCut, len(c.body))
			}
			if got := summary(r.entries()); got != "connecting, handshake, closed, end" {
				t.Errorf("recorded %s", got)
			}
			h := r.last(history.Handshake).Detail.Handshake
			if h.Step != StepResponse || h.Error != e.Error() || h.Response.Body != c.body || h.Request == nil {
				t.Errorf("handshake entry: step %q, error %q, body of %d", h.Step, h.Error, len(h.Response.Body))
			}
			if end := r.end(); end.By != "peer" || end.Code != 1006 || end.Clean {
				t.Errorf("end %+v", end)
			}
		})
	}
}

func TestTheBodyOfARefusalIsBounded(t *testing.T) {
	for _, c := range []struct {
		size int
		cut  bool
	}{{1000, false}, {1001, true}, {100_000, true}} {
		body := strings.Repeat("x", c.size)
		address := answerWith(t, false, "HTTP/1.1 500 Oh\r\n\r\n", body)
		r := record(t)
		st := r.begin(profile.Profile{URL: "ws://" + address, Limits: profile.Limits{Body: 1000}})
		var e *HandshakeError
		if !errors.As(st.Err, &e) {
			t.Fatal(st.Err)
		}
		if len(e.Reply.Body) != 1000 || e.Reply.BodyCut != c.cut {
			t.Errorf("of %d bytes %d are kept, cut %v", c.size, len(e.Reply.Body), e.Reply.BodyCut)
		}
	}
}

// TestTheBodyOfARefusalIsReadNoFurther refuses with bodies that never end. The attempt ends as soon as enough is there.
func TestTheBodyOfARefusalIsReadNoFurther(t *testing.T) {
	block := strings.Repeat("x", 1<<16)
	for head, piece := range map[string]string{
		"Content-Length: 1099511627776\r\n": block,
		"Transfer-Encoding: chunked\r\n":    "10000\r\n" + block + "\r\n",
		"":                                  block,
	} {
		const most = 256 << 20 // far more than the system's buffers hold
		taken := make(chan int, 1)
		address := listen(t, func(c net.Conn) {
			n := 0
			defer func() { taken <- n }()
			_, err := http.ReadRequest(bufio.NewReader(c))
			io.WriteString(c, "HTTP/1.1 401 No\r\n"+head+"\r\n")
			for ; err == nil && n <= most; n += len(piece) {
				_, err = io.WriteString(c, piece)
			}
		})
		r := record(t)
		st := r.begin(profile.Profile{URL: "ws://" + address, Limits: profile.Limits{Body: 1000}})
		var e *HandshakeError
		if !errors.As(st.Err, &e) || e.Reply.Status != 401 || len(e.Reply.Body) != 1000 || !e.Reply.BodyCut {
			t.Errorf("%q: %v", head, st.Err)
		}
		if n := <-taken; n > most {
			t.Errorf("%q: %d bytes were taken of the body", head, n)
		}
	}
}

func TestARefusalCountsAlsoWhereItsBodyEndsEarly(t *testing.T) {
	address := answerWith(t, false, "HTTP/1.1 401 No\r\nContent-Length: 100\r\n\r\nhalf")
	r := record(t)
	st := r.begin(profile.Profile{URL: "ws://" + address})
	var e *HandshakeError
	if !errors.As(st.Err, &e) || e.Reply.Status != 401 || e.Reply.Body != "half" || !e.Reply.BodyCut {
		t.Fatalf("%v %+v", st.Err, e.Reply)
	}
}

func TestAnswersThatAreNoAnswer(t *testing.T) {
	for _, c := range []struct {
		name, answer string
		hold         bool
		want         string
		by, how      string
	}{
		{"SSH", "SSH-2.0-OpenSSH_9.6\r\n", true, `the answer is not HTTP but looks like an SSH server: it begins with "SSH-2.0-OpenSSH_9.6\r\n"`, "us", "violation"},
		{"no line ever", "\x00\x01\x02", true, `the answer is not HTTP: it begins with "\x00\x01\x02"`, "us", "violation"},
		{"TLS alert", "\x15\x03\x01\x00\x02\x02\x46", true, `the answer is not HTTP but looks like a TLS server: try wss instead of ws: it begins with "\x15\x03\x01\x00\x02\x02F"`, "us", "violation"},
		{"nothing", "", false, "the server ended the connection without an answer", "peer", "fin"},
		{"a beginning", "HTT", false, "the connection ended in mid-answer", "peer", "fin"},
		{"half a head", "HTTP/1.1 101 Switching Protocols\r\nUpgr", false, "the connection ended in mid-answer", "peer", "fin"},
		{"no status", "HTTP/1.1 abc\r\n\r\n", true, `malformed status line "HTTP/1.1 abc"`, "us", "violation"},
		{"a bad header line", "HTTP/1.1 101 X\r\nno colon\r\n\r\n", true, `malformed answer: malformed MIME header: missing colon: "no colon"`, "us", "violation"},
		{"a long line", "HTTP/1.1 101 X\r\n" + strings.Repeat("y", 1000) + "\r\n\r\n", true,
			`malformed answer: malformed MIME header: missing colon: "` + strings.Repeat("y", 81) + "…", "us", "violation"},
		{"endless interim answers", strings.Repeat("HTTP/1.1 100 Continue\r\n\r\n", 1000), true, "more than 16 interim answers", "us", "violation"},
		{"endless headers", "HTTP/1.1 101 X\r\n" + strings.Repeat("X: "+strings.Repeat("y", 1000)+"\r\n", 1100), true, "the headers are longer than 1048576 bytes", "us", "violation"},
		{"an endless line", "HTTP/1.1 101 X\r\nX: " + strings.Repeat("y", 1100_000), true, "the headers are longer than 1048576 bytes", "us", "violation"},
	} {
		t.Run(c.name, func(t *testing.T) {
			address := answerWith(t, c.hold, c.answer)
			r := record(t)
			st := r.begin(profile.Profile{URL: "ws://" + address})
			var e *HandshakeError
			if !errors.As(st.Err, &e) {
				t.Fatalf("status %v with %v", st.State, st.Err)
			}
			if e.Step != StepResponse || e.Err.Error() != c.want {
				t.Errorf("%s: %v\nwant %s", e.Step, e.Err, c.want)
			}
			if c.answer != "" && (e.Reply == nil || !strings.HasPrefix(c.answer, e.Reply.Raw) || e.Reply.Raw == "") {
				t.Errorf("what came was not kept")
			}
			if end := r.end(); end.By != c.by || end.How != c.how {
				t.Errorf("end by %s, %s", end.By, end.How)
			}
		})
	}
}

func TestAWrongAnswerToTheUpgradeFailsIt(t *testing.T) {
	for _, c := range []struct{ name, answer, want string }{
		{"accept", "HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: AAAA\r\n\r\n", `Sec-WebSocket-Accept is "AAAA" where the key asks for`},
		{"no accept", "HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n", `the answer has no Sec-WebSocket-Accept`},
		{"upgrade", "HTTP/1.1 101 X\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n", `the answer's Upgrade is "h2c" and lacks "websocket"`},
		{"connection", "HTTP/1.1 101 X\r\nUpgrade: WebSocket\r\nConnection: close\r\n\r\n", `the answer's Connection is "close" and lacks "Upgrade"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := record(t)
			st := r.begin(profile.Profile{URL: "ws://" + answerWith(t, true, c.answer)})
			var e *HandshakeError
			if !errors.As(st.Err, &e) || !strings.Contains(e.Error(), c.want) {
				t.Fatalf("%v", st.Err)
			}
			h := r.last(history.Handshake)
			if len(h.Violations) == 0 || h.Flags&wire.Violated == 0 || len(e.Violations) != len(h.Violations) {
				t.Errorf("violations %v", h.Violations)
			}
			if end := r.end(); end.How != "violation" || end.By != "us" {
				t.Errorf("end %+v", end)
			}
		})
	}
}

func TestWhatWasNeverOfferedIsAViolationAndFollowed(t *testing.T) {
	address := raw(t, "Sec-WebSocket-Protocol: v9\r\nSec-WebSocket-Extensions: x-odd; a=1\r\n", func(c net.Conn, r *bufio.Reader) {
		c.Write(wire.AppendFrame(nil, wire.Frame{Fin: true, Rsv: wire.Rsv2, Opcode: wire.Text}, []byte("odd")))
		c.Write(frame(wire.Ping, "still alive"))
		hang(c, r)
	})
	r := record(t)
	r.open(profile.Profile{URL: "ws://" + address, Subprotocols: []string{"v1"}})
	h := r.entries()[1]
	if len(h.Violations) != 2 || h.Detail.Handshake.Subprotocol != "v9" || fmt.Sprint(h.Detail.Handshake.Extensions) != "[x-odd; a=1]" {
		t.Errorf("%v %+v", h.Violations, h.Detail.Handshake)
	}
	// The bits of an extension that gorilla doesn't know end nothing, and pings are answered all the same.
	if e := r.until(isOp(wire.In, wire.Text)); e.Frames[0].Rsv != wire.Rsv2 || len(e.Violations) != 0 {
		t.Errorf("%+v", e)
	}
	r.until(isOp(wire.Out, wire.Pong))
}

func TestCancelInEveryStep(t *testing.T) {
	silent := answerWith(t, true)
	mute := listen(t, func(c net.Conn) { hang(c, bufio.NewReader(c)) })
	stuck := func(c *Config) { // as a name server or a host that never answers
		c.Dial = func(ctx context.Context, _, _ string) (net.Conn, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}
	}
	for _, c := range []struct {
		step, url string
		change    func(*Config)
		how       string
	}{
		{StepResolve, "ws://nowhere.example/", stuck, ""},
		{StepDial, "ws://192.0.2.1/", stuck, ""},
		{StepTLS, "wss://" + mute, func(*Config) {}, "fin"},
		{StepResponse, "ws://" + silent, func(*Config) {}, "fin"},
	} {
		t.Run(c.step, func(t *testing.T) {
			arrived := make(chan struct{}, 100)
			var r *recording
			r = record(t, c.change, func(f *Config) {
				f.Changed = func() {
					if st := r.Status(); st.Step == c.step {
						arrived <- struct{}{}
					}
				}
			})
			p := profile.Profile{URL: c.url, Timeouts: profile.Timeouts{Connect: profile.Duration(time.Hour)}}
			if err := r.Connect(p, nil); err != nil {
				t.Fatal(err)
			}
			<-arrived
			r.Cancel()
			st := r.await(Closed)
			var e *HandshakeError
			if !errors.As(st.Err, &e) || !errors.Is(st.Err, ErrCancelled) {
				t.Fatalf("%v", st.Err)
			}
			if c.step != StepResolve && e.Step != c.step { // a dialer that doesn't tell can't be told apart
				t.Errorf("step %q", e.Step)
			}
			if end := r.end(); end.By != "us" || end.How != c.how {
				t.Errorf("end by %s, %q", end.By, end.How)
			}
		})
	}
}

func TestConnectIsBoundedInTime(t *testing.T) {
	r := record(t)
	st, limit := r.beginWithin(20*time.Millisecond, StepResponse, profile.Profile{URL: "ws://" + answerWith(t, true)})
	if !errors.Is(st.Err, ErrNoAnswer) || !strings.HasSuffix(st.Err.Error(), "response: no answer in time: "+limit.String()) {
		t.Errorf("%v", st.Err)
	}
	if end := r.end(); end.By != "network" || end.How != "timeout" {
		t.Errorf("end %+v", end)
	}
}

func TestWhatCanNotBeReached(t *testing.T) {
	free := refusing(t)

	r := record(t)
	st := r.begin(profile.Profile{URL: "ws://" + free})
	var e *HandshakeError
	if !errors.As(st.Err, &e) || e.Step != StepDial || !errors.Is(e, syscall.ECONNREFUSED) || e.Reply != nil {
		t.Errorf("refused port: %v", st.Err)
	}
	if end := r.end(); end.By != "peer" || end.How != "rst" {
		t.Errorf("end %+v", end)
	}
	if h := r.last(history.Handshake).Detail.Handshake; h.Request != nil || h.Response != nil || h.Step != StepDial || h.Timing.TCP <= 0 {
		t.Errorf("handshake %+v", h)
	}

	r = record(t, func(c *Config) {
		c.Dial = func(context.Context, string, string) (net.Conn, error) {
			return nil, &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: "nowhere.example", IsNotFound: true}}
		}
	})
	st = r.begin(profile.Profile{URL: "ws://nowhere.example/?token=secret"})
	if !errors.As(st.Err, &e) || e.Step != StepResolve {
		t.Fatalf("unknown host: %v", st.Err)
	}
	if got := st.Err.Error(); got != "connect ws://nowhere.example: resolve: dial tcp: lookup nowhere.example: no such host" {
		t.Errorf("unknown host: %s", got)
	}
	if end := r.end(); end.By != "network" || end.How != "" {
		t.Errorf("end %+v", end)
	}
}
