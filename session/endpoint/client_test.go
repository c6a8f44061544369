package endpoint

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gobwas/ws"
	"go.uber.org/goleak"
)

// safety bounds every wait of a test, far above what anything takes.
const safety = 5 * time.Minute

// The key of RFC 6455 1.3 and what it must be answered with.
const (
	key    = "dGhlIHNhbXBsZSBub25jZQ=="
	accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
)

func start(t *testing.T) *Endpoint {
	t.Helper()
	ignore := goleak.IgnoreCurrent()
	e, err := Start("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
		goleak.VerifyNone(t, ignore)
	})
	return e
}

// client is a client that takes whatever comes.
type client struct {
	t    *testing.T
	conn *net.TCPConn
	r    *bufio.Reader
	resp *http.Response
}

// request writes an upgrade request, its last lines as given.
func request(t *testing.T, e *Endpoint, path string, lines ...string) *client {
	t.Helper()
	addr := strings.TrimPrefix(e.URL(), "ws://")
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	_ = c.SetDeadline(time.Now().Add(safety))
	fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
		"Sec-WebSocket-Key: %s\r\nSec-WebSocket-Version: 13\r\n", path, addr, key)
	for _, l := range lines {
		fmt.Fprintf(c, "%s\r\n", l)
	}
	fmt.Fprint(c, "\r\n")
	return &client{t: t, conn: c.(*net.TCPConn), r: bufio.NewReader(c)}
}

const offer = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"

// dial upgrades and expects 101.
func dial(t *testing.T, e *Endpoint, path string, lines ...string) *client {
	t.Helper()
	c := request(t, e, path, lines...)
	resp, err := http.ReadResponse(c.r, nil)
	if err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode != http.StatusSwitchingProtocols {
		t.Fatalf("%s: answered %s", path, resp.Status)
	}
	c.resp = resp
	return c
}

// read returns the next n bytes.
func (c *client) read(n int) string {
	c.t.Helper()
	p := make([]byte, n)
	if k, err := io.ReadFull(c.r, p); err != nil {
		c.t.Fatalf("read %d bytes, got %q: %v", n, p[:k], err)
	}
	return string(p)
}

// expect reads as many bytes as want has and compares them.
func (c *client) expect(want string) {
	c.t.Helper()
	if got := c.read(len(want)); got != want {
		c.t.Fatalf("got  %q\nwant %q", got, want)
	}
}

// next reads a frame as gobwas/ws understands it.
func (c *client) next() (ws.Header, string) {
	c.t.Helper()
	h, err := ws.ReadHeader(c.r)
	if err != nil {
		c.t.Fatalf("read a header: %v", err)
	}
	return h, c.read(int(h.Length))
}

// send writes one masked frame.
func (c *client) send(first byte, payload string) {
	c.t.Helper()
	f := ws.NewFrame(ws.OpCode(first&0xf), first&0x80 != 0, []byte(payload))
	f.Header.Rsv = first >> 4 & 7
	if err := ws.WriteFrame(c.conn, ws.MaskFrame(f)); err != nil {
		c.t.Fatal(err)
	}
}

// bye closes and expects the answer, then the end.
func (c *client) bye() {
	c.t.Helper()
	c.send(0x88, "\x03\xe8")
	c.expect("\x88\x02\x03\xe8")
	c.eof()
}

// eof expects the connection to end with FIN and nothing before it.
func (c *client) eof() {
	c.t.Helper()
	if rest, err := io.ReadAll(c.r); err != nil || len(rest) > 0 {
		c.t.Fatalf("want the end, got %q, %v", rest, err)
	}
}
