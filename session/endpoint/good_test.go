package endpoint

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/gobwas/ws"
	"github.com/gorilla/websocket"
)

func goodChecks() map[string]func(t *testing.T, e *Endpoint) {
	return map[string]func(t *testing.T, e *Endpoint){
		"/echo":    checkEcho,
		"/ticker":  checkTicker,
		"/chat":    checkChat,
		"/binary":  checkBinary,
		"/deflate": checkDeflate,
		"/close":   checkClose,
	}
}

func checkEcho(t *testing.T, e *Endpoint) {
	c := dial(t, e, "/echo")
	if got := c.resp.Header.Get("Sec-WebSocket-Accept"); got != accept {
		t.Errorf("accept %q, want %q", got, accept)
	}
	c.send(0x81, "hello")
	c.expect("\x81\x05hello")
	c.send(0x82, "\x00\xff")
	c.expect("\x82\x02\x00\xff")
	c.send(0x89, "are you there?")
	c.expect("\x8a\x0eare you there?")
	c.send(0x81, "")
	c.expect("\x81\x00")
	for _, n := range []int{125, 126, 65535, 65536, 1 << 20} {
		c.send(0x82, strings.Repeat("x", n))
		h, p := c.next()
		if !h.Fin || h.OpCode != ws.OpBinary || p != strings.Repeat("x", n) {
			t.Errorf("%d bytes came back as %+v", n, h)
		}
	}
	c.send(0x82, strings.Repeat("y", 1<<20+1))
	first, _ := c.next()
	last, rest := c.next()
	if first.Fin || first.Length != 1<<20 || !last.Fin || last.OpCode != ws.OpContinuation || rest != "y" {
		t.Errorf("a byte more than a mebibyte came back as %+v and %+v", first, last)
	}
	c.bye()

	// Compression, through a client that knows it.
	d := websocket.Dialer{EnableCompression: true}
	g, resp, err := d.Dial(e.URL()+"/", nil) // the page's address echoes too
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	if !strings.Contains(resp.Header.Get("Sec-WebSocket-Extensions"), "permessage-deflate") {
		t.Error("permessage-deflate was offered and not accepted")
	}
	message := bytes.Repeat([]byte("squeeze me "), 1000)
	if err := g.WriteMessage(websocket.TextMessage, message); err != nil {
		t.Fatal(err)
	}
	if _, got, err := g.ReadMessage(); err != nil || !bytes.Equal(got, message) {
		t.Errorf("a compressed message came back as %d bytes, %v", len(got), err)
	}
}

// ticks reads n text messages and the close that follows.
func ticks(t *testing.T, c *client, n int, reason string) []string {
	t.Helper()
	var all []string
	for range n {
		h, p := c.next()
		if h.OpCode != ws.OpText || !h.Fin || h.Masked || h.Rsv != 0 {
			t.Fatalf("got %+v", h)
		}
		all = append(all, p)
	}
	want := string(frame(0x88, websocket.FormatCloseMessage(1000, reason)))
	c.expect(want)
	c.send(0x88, want[2:4])
	c.eof()
	return all
}

func checkTicker(t *testing.T, e *Endpoint) {
	const path = "/ticker?rate=100000&count=5000&seed=7"
	first := ticks(t, dial(t, e, path), 5000, "5000 messages sent")
	second := ticks(t, dial(t, e, path), 5000, "5000 messages sent")
	kinds := map[string]int{}
	chinese := false
	at := time.Date(2026, 1, 5, 1, 30, 0, 0, time.UTC) // the market opens with the first message
	for i, m := range first {
		if m != second[i] {
			t.Fatalf("message %d differs with the same seed:\n%s\n%s", i, m, second[i])
		}
		var v struct {
			Type  string
			ID    int
			At    string
			Price json.Number
			Bid   struct{ Price, Size json.Number }
			Venue struct{ Name string }
		}
		if err := json.Unmarshal([]byte(m), &v); err != nil {
			t.Fatalf("message %d: %v: %s", i, err, m)
		}
		if v.ID != i+1 || (v.Type == "heartbeat") != (v.ID%10 == 0) || v.At != at.Format("2006-01-02T15:04:05.000000Z") {
			t.Fatalf("message %d is %s", i, m)
		}
		at = at.Add(10 * time.Microsecond)
		if v.Type == "trade" && (v.Price == "" || v.Venue.Name == "") || v.Type == "quote" && v.Bid.Price == "" {
			t.Fatalf("%s lacks a field", m)
		}
		kinds[v.Type]++
		chinese = chinese || strings.Contains(m, "央行")
	}
	if len(kinds) != 5 || !chinese {
		t.Errorf("kinds %v, Chinese headlines: %t", kinds, chinese)
	}
	other := ticks(t, dial(t, e, "/ticker?rate=100000&count=10&seed=8"), 10, "10 messages sent")
	if other[0] == first[0] {
		t.Error("another seed gives the same message")
	}

	// An endless one echoes, answers pings and closes when asked.
	c := dial(t, e, "/ticker?rate=0.01")
	c.next()
	c.send(0x81, "hello")
	c.expect("\x81\x05hello")
	c.send(0x89, "ping")
	c.expect("\x8a\x04ping")
	c.bye()
}

func checkChat(t *testing.T, e *Endpoint) {
	ann := dial(t, e, "/chat?name=ann")
	ann.expect(note("joined", "ann", "", 1))
	guest := dial(t, e, "/chat")
	ann.expect(note("joined", "guest 2", "", 2))
	guest.expect(note("joined", "guest 2", "", 2))
	guest.send(0x81, "大家好")
	guest.send(0x82, "binary is not for talking")
	for _, c := range []*client{ann, guest} {
		c.expect(note("said", "guest 2", "大家好", 2))
	}
	guest.bye()
	ann.expect(note("left", "guest 2", "", 1))
	ann.bye()
}

func note(kind, from, text string, here int) string {
	p, _ := json.Marshal(notice{kind, from, text, here})
	return string(frame(0x81, p))
}

func TestChatShowsTheSlowOut(t *testing.T) {
	r := newRoom()
	g := &guest{name: "slow", queue: make(chan []byte, chatBacklog), slow: make(chan struct{})}
	r.join(g)
	for range chatBacklog + 5 {
		r.say(g, "hello?")
	}
	select {
	case <-g.slow:
	default:
		t.Error("a guest who never reads is kept waiting for")
	}
	if len(g.queue) != chatBacklog {
		t.Errorf("%d messages are kept for the guest", len(g.queue))
	}
}

func checkBinary(t *testing.T, e *Endpoint) {
	c := dial(t, e, "/binary?rate=1000&count=3")
	h, all := c.next()
	if h.OpCode != ws.OpBinary || len(all) != 256 || all[0] != 0 || all[255] != 255 {
		t.Fatalf("first %+v %x", h, all)
	}
	for n := range 2 {
		_, p := c.next()
		if p[:4] != "SLB1" || binary.LittleEndian.Uint32([]byte(p[4:])) != uint32(n+1) ||
			int(binary.LittleEndian.Uint32([]byte(p[8:]))) != len(p)-12 {
			t.Errorf("record %d is %x", n+1, p)
		}
	}
	c.expect(string(frame(0x88, websocket.FormatCloseMessage(1000, "3 messages sent"))))
	c.send(0x88, "\x03\xe8")
	c.eof()

	c = dial(t, e, "/binary?rate=0.01&size=1000")
	if _, p := c.next(); len(p) != 1012 {
		t.Errorf("a record of 1000 has %d bytes", len(p))
	}
	c.send(0x82, "\x01\x02")
	c.expect("\x82\x02\x01\x02")
	c.bye()
}

func checkClose(t *testing.T, e *Endpoint) {
	c := dial(t, e, "/close?code=4001&reason=token+expired&after=1ms")
	c.expect("\x81\x0cclosing soon")
	c.expect("\x88\x0f\x0f\xa1token expired")
	c.send(0x88, "\x0f\xa1")
	c.eof()

	// A client that doesn't answer is not waited for without end.
	c = dial(t, e, "/close")
	c.expect("\x81\x0cclosing soon\x88\x02\x03\xe8")
	c.eof()
}
