package endpoint

import (
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/gobwas/ws"
)

func TestStartRefusesAddresses(t *testing.T) {
	for addr, want := range map[string]string{
		":0":              `listen on ":0": a host is missing`,
		"nowhere":         `listen on "nowhere"`,
		"127.0.0.1:99999": `listen on "127.0.0.1:99999"`,
	} {
		e, err := Start(addr)
		if err == nil {
			_ = e.Close()
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", addr, err)
		}
	}
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	if _, err := Start(busy.Addr().String()); err == nil {
		t.Error("a port in use was taken")
	}
}

func TestCloseSaysGoodbye(t *testing.T) {
	e := start(t)
	var all []*client
	for _, path := range []string{"/echo", "/ticker?rate=1000", "/chat", "/binary", "/bad/stall", "/bad/utf8"} {
		c := dial(t, e, path)
		if path == "/echo" {
			c.send(0x81, "hello")
		}
		c.next() // each of them has something to say first
		all = append(all, c)
	}
	var reading sync.WaitGroup
	for _, c := range all {
		reading.Go(func() {
			for {
				h, err := ws.ReadHeader(c.r)
				if err != nil {
					t.Errorf("ended without a close: %v", err)
					return
				}
				p := make([]byte, h.Length)
				for n := 0; n < len(p); {
					k, err := c.r.Read(p[n:])
					if err != nil {
						t.Error(err)
						return
					}
					n += k
				}
				if h.OpCode == ws.OpClose {
					if string(p) != "\x03\xe9the endpoint is closing" {
						t.Errorf("closed with %q", p)
					}
					_ = ws.WriteFrame(c.conn, ws.MaskFrame(ws.NewCloseFrame(p[:2])))
					return
				}
			}
		})
	}
	if err := e.Close(); err != nil {
		t.Error(err)
	}
	reading.Wait()
	if err := e.Close(); err != nil {
		t.Errorf("closing twice: %v", err)
	}
	if _, err := net.Dial("tcp", strings.TrimPrefix(e.URL(), "ws://")); err == nil {
		t.Error("it still listens")
	}
}

func TestTooManyConnections(t *testing.T) {
	e := start(t)
	e.mu.Lock()
	e.links = maxLinks - 1
	e.mu.Unlock()
	for _, c := range []struct {
		path string
		want int
	}{{"/echo", 101}, {"/echo", 503}, {"/bad/silence", 503}} {
		resp, err := http.ReadResponse(request(t, e, c.path).r, nil)
		if err != nil {
			t.Fatal(err)
		}
		if resp.StatusCode != c.want {
			t.Errorf("%s: answered %s, want %d", c.path, resp.Status, c.want)
		}
	}
}
