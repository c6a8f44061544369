package endpoint

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/coder/websocket"
)

// A client that keeps its window between messages is understood, and answered with the same.
func TestClientsMayKeepTheirWindow(t *testing.T) {
	e := start(t)
	ctx, cancel := context.WithTimeout(t.Context(), safety)
	defer cancel()
	for query, mode := range map[string]websocket.CompressionMode{
		"client_takeover=1":                          websocket.CompressionContextTakeover,
		"client_takeover=1&takeover=0":               websocket.CompressionContextTakeover,
		"client_takeover=0":                          websocket.CompressionContextTakeover, // the client gives in
		"client_takeover=1&takeover=1&bits=9":        websocket.CompressionContextTakeover,
		"client_takeover=1&takeover=1&client_bits=9": websocket.CompressionNoContextTakeover,
	} {
		c, resp, err := websocket.Dial(ctx, e.URL()+"/deflate?rate=0.01&"+query,
			&websocket.DialOptions{CompressionMode: mode, CompressionThreshold: 1})
		if err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		if _, _, err := c.Read(ctx); err != nil { // a price
			t.Fatalf("%s: %v", query, err)
		}
		for i := range 20 {
			want := fmt.Sprintf("message %d is much like the one before it, %s", i, strings.Repeat("again and again ", 100*i))
			if err := c.Write(ctx, websocket.MessageBinary, []byte(want)); err != nil {
				t.Fatalf("%s: %v", query, err)
			}
			kind, got, err := c.Read(ctx)
			if err != nil || kind != websocket.MessageBinary || string(got) != want {
				t.Fatalf("%s: message %d came back as %d bytes of %v, %v", query, i, len(got), kind, err)
			}
		}
		if err := c.Ping(c.CloseRead(ctx)); err != nil {
			t.Errorf("%s: ping: %v", query, err)
		}
		if err := c.Close(websocket.StatusNormalClosure, ""); err != nil {
			t.Errorf("%s: agreed on %q; close: %v", query, resp.Header.Get("Sec-WebSocket-Extensions"), err)
		}
	}
}

// What a client does wrong there is answered with 1002 and the rule.
func TestWrongsOfTheClientAreAnswered(t *testing.T) {
	e := start(t)
	for want, send := range map[string]func(c *client){
		"RFC 6455 5.2: RSV2 is set":                func(c *client) { c.send(0xa1, "x") },
		"RFC 6455 5.1: a frame from the client":    func(c *client) { _, _ = c.conn.Write([]byte("\x81\x01x")) },
		"RFC 7692 7.2.2: the compressed payload":   func(c *client) { c.send(0xc1, "\xff\xff\xff") },
		"RFC 6455 5.5: a control frame has more t": func(c *client) { c.send(0x89, strings.Repeat("p", 126)) },
	} {
		c := dial(t, e, "/deflate?rate=0.01&client_takeover=1", offer)
		c.next()
		send(c)
		h, p := c.next()
		if h.OpCode != 8 || len(p) < 2 || p[:2] != "\x03\xea" || !strings.HasPrefix(p[2:], want) {
			t.Errorf("answered with %v %q, want %q", h.OpCode, p, want)
		}
		_ = c.conn.CloseWrite()
		c.eof()
	}
}
