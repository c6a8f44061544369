package session

import (
	"bufio"
	"context"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	"socklens/history"
	"socklens/session/profile"
	"socklens/session/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience bounds every wait of the tests; nothing comes near it unless something is broken.
const patience = 5 * time.Minute

// recording is a session with a capture of its own.
type recording struct {
	*Session
	t       *testing.T
	capture *history.Capture
	ctx     context.Context
}

// record makes a session that is closed at the end of the test.
func record(t *testing.T, change ...func(*Config)) *recording {
	t.Helper()
	capture, err := history.Create(filepath.Join(t.TempDir(), "s.socklens"), history.Info{ID: "test", Start: time.Now().UnixNano()})
	if err != nil {
		t.Fatal(err)
	}
	c := Config{Capture: capture}
	for _, f := range change {
		f(&c)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	r := &recording{Session: New(c), t: t, capture: capture, ctx: ctx}
	t.Cleanup(func() {
		r.Cancel() // many servers of the tests would not answer a close frame
		if err := r.Close(1001); err != nil {
			t.Errorf("close the session: %v", err)
		}
		cancel()
		if err := capture.Close(); err != nil {
			t.Errorf("close the capture: %v", err)
		}
	})
	return r
}

func withRoots(pool *x509.CertPool) func(*Config) { return func(c *Config) { c.RootCAs = pool } }

// begin connects and waits until that is over, one way or the other.
func (r *recording) begin(p profile.Profile) Status {
	r.t.Helper()
	if err := r.Connect(p, nil); err != nil {
		r.t.Fatal(err)
	}
	return r.await(Open, Closed)
}

// beginWithin is begin with a limit on the time to connect, and returns the limit. Where it runs out before the attempt
// has come to a step, as it may on a busy machine, it tries again with twice as much.
func (r *recording) beginWithin(limit time.Duration, step string, p profile.Profile) (Status, time.Duration) {
	r.t.Helper()
	for {
		p.Timeouts.Connect = profile.Duration(limit)
		st := r.begin(p)
		var e *HandshakeError
		if !errors.As(st.Err, &e) || e.Step == step || limit > patience {
			return st, limit
		}
		limit *= 2
	}
}

// open connects and wants an open link.
func (r *recording) open(p profile.Profile) {
	r.t.Helper()
	if st := r.begin(p); st.State != Open {
		r.t.Fatalf("the link did not open: %v", st.Err)
	}
}

// await waits for one of the states.
func (r *recording) await(states ...State) Status {
	r.t.Helper()
	st, err := r.Wait(r.ctx, states...)
	if err != nil {
		r.t.Fatalf("wait for %v in %v: %v", states, st.State, err)
	}
	return st
}

// send sends a text.
func (r *recording) send(text string) {
	r.t.Helper()
	if err := r.Send(r.ctx, wire.Text, []byte(text)); err != nil {
		r.t.Fatal(err)
	}
}

// entries returns all that was recorded.
func (r *recording) entries() []history.Entry {
	r.t.Helper()
	n := r.capture.Stats().Entries
	if err := r.capture.Flush(r.ctx); err != nil {
		r.t.Fatal(err)
	}
	var all []history.Entry
	for seq := int64(1); seq <= n; seq++ {
		e, err := r.capture.Entry(r.ctx, seq)
		if err != nil {
			r.t.Fatal(err)
		}
		all = append(all, e)
	}
	return all
}

// until waits for an entry that fits and returns it.
func (r *recording) until(fits func(history.Entry) bool) history.Entry {
	r.t.Helper()
	seq := int64(1)
	var found history.Entry
	r.eventually("an entry", func() bool {
		n := r.capture.Stats().Entries
		if err := r.capture.Flush(r.ctx); err != nil {
			r.t.Fatal(err)
		}
		for ; seq <= n; seq++ {
			e, err := r.capture.Entry(r.ctx, seq)
			if err != nil {
				r.t.Fatal(err)
			}
			if fits(e) {
				found = e
				return true
			}
		}
		return false
	})
	return found
}

// eventually waits until something that nobody announces is so.
func (r *recording) eventually(what string, so func() bool) {
	r.t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !so() {
		select {
		case <-tick.C:
		case <-r.ctx.Done():
			r.t.Fatalf("waited in vain for %s", what)
		}
	}
}

func isOp(dir wire.Direction, op wire.Opcode) func(history.Entry) bool {
	return func(e history.Entry) bool { return e.Dir == dir && e.Op == op && !e.Kind.IsEvent() }
}

// last returns the newest entry of a kind.
func (r *recording) last(kind history.Kind) history.Entry {
	r.t.Helper()
	all := r.entries()
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].Kind == kind {
			return all[i]
		}
	}
	r.t.Fatalf("no entry of kind %v", kind)
	return history.Entry{}
}

// end waits for the end of the attempt and returns its autopsy.
func (r *recording) end() history.EndDetail {
	r.t.Helper()
	r.await(Closed)
	return *r.last(history.End).Detail.End
}

// summary writes entries down in a word or two each.
func summary(all []history.Entry) string {
	var words []string
	for _, e := range all {
		w := e.Kind.String()
		switch {
		case e.Kind == history.State:
			w = e.Detail.State.State
		case !e.Kind.IsEvent():
			w = e.Dir.String() + " " + e.Op.String()
		}
		words = append(words, w)
	}
	return strings.Join(words, ", ")
}

// listen serves every connection with a function on a goroutine of its own and returns the address. At the end of the
// test all of them are closed and waited for.
func listen(t *testing.T, serve func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var conns []net.Conn
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			conns = append(conns, c)
			mu.Unlock()
			wg.Go(func() {
				defer c.Close()
				serve(c)
			})
		}
	})
	t.Cleanup(func() {
		l.Close()
		mu.Lock()
		for _, c := range conns {
			c.Close()
		}
		mu.Unlock()
		wg.Wait()
	})
	return l.Addr().String()
}

// refusing returns an address where nobody listens, nor anybody can before the test is over: it is the far end of a
// connection.
func refusing(t *testing.T) string {
	t.Helper()
	address := make(chan string, 1)
	near, err := net.Dial("tcp", listen(t, func(c net.Conn) {
		address <- c.RemoteAddr().String()
		io.Copy(io.Discard, c)
	}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { near.Close() })
	return <-address
}

// raw answers an upgrade properly, with extra header lines, then gives the connection to a function.
func raw(t *testing.T, extra string, serve func(c net.Conn, r *bufio.Reader)) string {
	t.Helper()
	return listen(t, func(c net.Conn) {
		r := bufio.NewReader(c)
		request, err := http.ReadRequest(r)
		if err != nil {
			return
		}
		io.WriteString(c, accepting(request, extra))
		serve(c, r)
	})
}

func accepting(request *http.Request, extra string) string {
	return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
		wire.Accept(request.Header.Get("Sec-WebSocket-Key")) + "\r\n" + extra + "\r\n"
}

// serve upgrades every connection with gorilla and gives it to a function.
func serve(t *testing.T, upgrader websocket.Upgrader, handle func(*websocket.Conn)) string {
	t.Helper()
	return serveHTTP(t, func(w http.ResponseWriter, r *http.Request) {
		conn, err := upgrader.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer conn.Close()
		handle(conn)
	})
}

// serveHTTP serves the one request of every connection.
func serveHTTP(t *testing.T, handle http.HandlerFunc) string {
	t.Helper()
	return serveHTTPOver(t, func(c net.Conn) net.Conn { return c }, handle)
}

// serveHTTPOver does the same over what a function puts on the connection.
func serveHTTPOver(t *testing.T, over func(net.Conn) net.Conn, handle http.HandlerFunc) string {
	t.Helper()
	return listen(t, func(c net.Conn) {
		c = over(c)
		done := make(chan struct{})
		server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			defer close(done)
			handle(w, r)
		})}
		server.Serve(&oneListener{c: c})
		<-done
	})
}

// oneListener hands out one connection.
type oneListener struct {
	c    net.Conn
	once sync.Once
}

func (l *oneListener) Accept() (net.Conn, error) {
	var c net.Conn
	l.once.Do(func() { c = l.c })
	if c == nil {
		return nil, errors.New("no more")
	}
	return c, nil
}
func (l *oneListener) Close() error   { return nil }
func (l *oneListener) Addr() net.Addr { return l.c.LocalAddr() }

// echo sends every message back until the peer closes.
func echo(c *websocket.Conn) {
	for {
		op, p, err := c.ReadMessage()
		if err != nil {
			return
		}
		if c.WriteMessage(op, p) != nil {
			return
		}
	}
}

// hang keeps a connection and reads it away until it ends.
func hang(c net.Conn, r *bufio.Reader) { io.Copy(io.Discard, r) }

// frame builds an unmasked frame, as servers send them.
func frame(op wire.Opcode, payload string) []byte {
	return wire.AppendFrame(nil, wire.Frame{Fin: true, Opcode: op}, []byte(payload))
}

func readRequest(r *bufio.Reader) (*http.Request, error) { return http.ReadRequest(r) }
