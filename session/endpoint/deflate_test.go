package endpoint

import (
	"bytes"
	"compress/flate"
	"io"
	"strings"
	"testing"

	"github.com/gobwas/ws"
)

func deflateChecks() map[string]func(t *testing.T, e *Endpoint) {
	return map[string]func(t *testing.T, e *Endpoint){
		"/bad/deflate-answer": func(t *testing.T, e *Endpoint) {
			for path, want := range map[string]string{
				"/bad/deflate-answer": "permessage-deflate; server_max_window_bits=7; client_max_window_bits=9; level=9",
				"/bad/deflate-answer?answer=server_no_context_takeover": "permessage-deflate; server_no_context_takeover",
			} {
				c := dial(t, e, path, offer)
				if got := c.resp.Header.Get("Sec-WebSocket-Extensions"); got != want {
					t.Errorf("%s: agreed on %q", path, got)
				}
				c.expect("\x81\x18you went on all the same")
				c.bye()
			}
			c := dial(t, e, "/bad/deflate-answer")
			c.expect("\x88\x3b\x03\xf0" + noDeflate)
			c.send(0x88, "\x03\xf0")
			c.eof()
		},
		"/bad/bomb": checkBomb,
		"/bad/deflate": checkDeflated("/bad/deflate", func(t *testing.T, c *client) {
			h, p := c.next()
			if h.Rsv != 4 || h.OpCode != ws.OpText {
				t.Errorf("got %+v", h)
			}
			if _, err := io.ReadAll(inflater(p, nil)); err == nil {
				t.Error("it can be inflated")
			}
		}),
		"/bad/deflate-control": checkDeflated("/bad/deflate-control", func(_ *testing.T, c *client) {
			c.expect("\xc9\x04ping")
		}),
		"/bad/deflate-continuation": checkDeflated("/bad/deflate-continuation", func(t *testing.T, c *client) {
			first, a := c.next()
			second, b := c.next()
			if first.Fin || first.Rsv != 4 || !second.Fin || second.Rsv != 4 || second.OpCode != ws.OpContinuation {
				t.Errorf("got %+v, %+v", first, second)
			}
			if got, err := io.ReadAll(inflater(a+b, nil)); err != nil || string(got) != "in two compressed fragments" {
				t.Errorf("inflated %q, %v", got, err)
			}
		}),
	}
}

// inflater inflates one message.
func inflater(p string, window []byte) io.Reader {
	return flate.NewReaderDict(strings.NewReader(p+"\x00\x00\xff\xff\x01\x00\x00\xff\xff"), window)
}

// checkDeflated checks a path that needs permessage-deflate: what it says without, and what with.
func checkDeflated(path string, check func(t *testing.T, c *client)) func(t *testing.T, e *Endpoint) {
	return func(t *testing.T, e *Endpoint) {
		c := dial(t, e, path)
		c.expect("\x88\x3b\x03\xf0" + noDeflate)
		c.send(0x88, "\x03\xf0")
		c.eof()
		c = dial(t, e, path, offer)
		c.expect("\x81\x06before")
		check(t, c)
		c.expect("\x81\x05after")
		c.bye()
	}
}

func checkBomb(t *testing.T, e *Endpoint) {
	checkDeflated("/bad/bomb", func(t *testing.T, c *client) {
		h, p := c.next()
		if h.Rsv != 4 || h.OpCode != ws.OpBinary {
			t.Errorf("got %+v", h)
		}
		n, err := io.Copy(io.Discard, inflater(p, nil))
		if err != nil || n != 128<<20 {
			t.Errorf("inflates to %d, %v", n, err)
		}
		if ratio := n / int64(len(p)); ratio < 900 {
			t.Errorf("the bomb is only %d times smaller", ratio)
		}
	})(t, e)
	c := dial(t, e, "/bad/bomb?size=1500000&type=text", offer)
	c.expect("\x81\x06before")
	h, p := c.next()
	got, err := io.ReadAll(inflater(p, nil))
	if h.OpCode != ws.OpText || err != nil || !bytes.Equal(got, bytes.Repeat([]byte("0"), 1500000)) {
		t.Errorf("%+v inflates to %d bytes, %v", h, len(got), err)
	}
}

func checkDeflate(t *testing.T, e *Endpoint) {
	const feed = "rate=100000&count=400&seed=3"
	plain := ticks(t, dial(t, e, "/ticker?"+feed), 400, "400 messages sent")
	uncompressed := ticks(t, dial(t, e, "/deflate?"+feed), 400, "400 messages sent")
	size := map[string]int{}
	for _, c := range []struct {
		query, agreed string
		takeover      bool
		window        int
	}{
		{"takeover=1", "permessage-deflate; client_no_context_takeover", true, 1 << 15},
		{"takeover=0", "permessage-deflate; client_no_context_takeover; server_no_context_takeover", false, 1 << 15},
		{"bits=9", "permessage-deflate; client_no_context_takeover; server_max_window_bits=9", true, 1 << 9},
		{"client_takeover=1", "permessage-deflate", true, 1 << 15},
		{"client_takeover=1&client_bits=10&bits=12", "permessage-deflate; client_max_window_bits=10; server_max_window_bits=12", true, 1 << 12},
		{"bits=8&takeover=0", "permessage-deflate; client_no_context_takeover; server_no_context_takeover; server_max_window_bits=8", false, 1 << 8},
	} {
		cl := dial(t, e, "/deflate?"+feed+"&"+c.query, offer)
		if got := cl.resp.Header.Get("Sec-WebSocket-Extensions"); got != c.agreed {
			t.Errorf("%s: agreed on %q", c.query, got)
		}
		var window []byte
		for i, want := range plain {
			if uncompressed[i] != want {
				t.Fatalf("message %d without compression is %s", i, uncompressed[i])
			}
			h, p := cl.next()
			size[c.query] += len(p)
			// No more is remembered than was agreed on, so a reference further back would show.
			got, err := io.ReadAll(inflater(p, window))
			if h.Rsv != 4 || err != nil || string(got) != want {
				t.Fatalf("%s: message %d, %+v, %v:\n%s\n%s", c.query, i, h, err, got, want)
			}
			if c.takeover {
				window = append(window, got...)
				window = window[max(0, len(window)-c.window):]
			}
		}
		cl.expect("\x88\x13\x03\xe8400 messages sent")
		cl.send(0x88, "\x03\xe8")
		cl.eof()
	}
	for _, c := range []struct{ query, offer, agreed string }{
		{"client_bits=9", "", "client_no_context_takeover"},
		{"client_bits=9", "; client_max_window_bits=8", "client_no_context_takeover; client_max_window_bits=8"},
		{"takeover=1", "; server_no_context_takeover", "client_no_context_takeover; server_no_context_takeover"},
		{"bits=12", "; server_max_window_bits=10", "client_no_context_takeover; server_max_window_bits=10"},
		{"bits=12", "; server_max_window_bits=15", "client_no_context_takeover; server_max_window_bits=12"},
		{"bits=15", "; server_max_window_bits=15", "client_no_context_takeover; server_max_window_bits=15"},
	} {
		cl := dial(t, e, "/deflate?"+c.query, "Sec-WebSocket-Extensions: permessage-deflate"+c.offer)
		if got := cl.resp.Header.Get("Sec-WebSocket-Extensions"); got != "permessage-deflate; "+c.agreed {
			t.Errorf("%s: to %q it answered %q, want %q", c.query, c.offer, got, c.agreed)
		}
	}
	if !(size["takeover=1"] < size["takeover=0"]/2 && size["bits=9"] > size["takeover=1"]) {
		t.Errorf("sizes %v: the kept window saves nothing", size)
	}
}
