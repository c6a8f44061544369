package endpoint

import (
	"errors"
	"io"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gobwas/ws"
)

func socketChecks() map[string]func(t *testing.T, e *Endpoint) {
	return map[string]func(t *testing.T, e *Endpoint){
		"/bad/fragments":   checkFragments,
		"/bad/never-close": checkNeverClose,
		"/bad/drop": func(t *testing.T, e *Endpoint) {
			c := dial(t, e, "/bad/drop?after=1ms")
			c.expect("\x81\x17the last you hear of me")
			c.eof()
		},
		"/bad/rst": func(t *testing.T, e *Endpoint) {
			c := dial(t, e, "/bad/rst?after=50ms")
			c.expect("\x81\x17the last you hear of me")
			if _, err := c.r.ReadByte(); !errors.Is(err, syscall.ECONNRESET) {
				t.Errorf("want a reset, got %v", err)
			}
		},
		"/bad/cut": func(t *testing.T, e *Endpoint) {
			c := dial(t, e, "/bad/cut")
			c.expect("\x81\x06before\x01\x14the first fragment, \x00\x7e\x03\xe8and a second one that announced 1,000 bytes")
			c.eof()
		},
		"/bad/slow":  checkSlow,
		"/bad/huge":  checkHuge,
		"/bad/stall": checkStall,
	}
}

func checkFragments(t *testing.T, e *Endpoint) {
	c := dial(t, e, "/bad/fragments?length=45&size=10&every=0s")
	c.expect("\x01\x0a0 bytes be\x00\x0afore. 16 b\x89\x06ping 1\x00\x0aytes befor\x00\x0ae. 33 byte\x80\x05s bef")
	c.bye()
}

func checkNeverClose(t *testing.T, e *Endpoint) {
	c := dial(t, e, "/bad/never-close")
	c.expect("\x81\x13close me if you can")
	c.send(0x88, "\x03\xe8")
	c.send(0x88, "\x03\xe8")
	// No answer: not before something else was served, and not when the endpoint closes.
	dial(t, e, "/echo").bye()
	_ = c.conn.CloseWrite()
	c.eof()

	c = dial(t, e, "/bad/never-close")
	c.expect("\x81\x13close me if you can")
	c.send(0x88, "\x03\xe8")
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if rest, err := io.ReadAll(c.r); len(rest) > 3 && rest[0] == 0x88 && rest[3] != 0xe9 {
		t.Errorf("the close was answered: %x, %v", rest, err)
	}
}

func checkSlow(t *testing.T, e *Endpoint) {
	c := dial(t, e, "/bad/slow?every=5ms")
	var got strings.Builder
	reads := 0
	buf := make([]byte, 1<<10)
	for got.Len() < 10+6+134 {
		n, err := c.r.Read(buf)
		if err != nil {
			t.Fatal(err)
		}
		got.Write(buf[:n])
		reads++
	}
	want := "\x81\x08slowly, \x89\x04ping\x81\x7e\x00\x82" + string(filler(130))
	if got.String() != want || reads < 5 { // on a busy machine a read may find what many writes left
		t.Errorf("%d reads of %q", reads, got.String())
	}
	c.bye()
}

func checkHuge(t *testing.T, e *Endpoint) {
	c := dial(t, e, "/bad/huge?size=3000001&type=text")
	c.send(0x89, "between") // the answer may not fall into the message
	for range 3 {
		h, p := c.next()
		switch {
		case h.OpCode == ws.OpText && h.Length == 3000001:
			if p != strings.Repeat("0123456789abcdef", 200000)[:3000001] {
				t.Error("the message is not what it should be")
			}
		case h.OpCode == ws.OpPong && p == "between", p == "after":
		default:
			t.Errorf("got %+v", h)
		}
	}
	c.bye()

	// Who stops reading one doesn't hold the endpoint up.
	stuck := dial(t, e, "/bad/huge?size=8589934592")
	if h, err := ws.ReadHeader(stuck.r); err != nil || h.Length != 8<<30 {
		t.Errorf("announced %+v, %v", h, err)
	}
}

func checkStall(t *testing.T, e *Endpoint) {
	c := dial(t, e, "/bad/stall?for=1h")
	h, p := c.next()
	if h.OpCode != ws.OpText || !strings.HasPrefix(p, "I stop listening") {
		t.Errorf("got %+v %q", h, p)
	}
	c.send(0x82, "this is taken")
	_ = c.conn.SetWriteDeadline(time.Now().Add(300 * time.Millisecond))
	block := make([]byte, 1<<20)
	for sent := 0; ; sent += len(block) {
		if _, err := c.conn.Write(block); err != nil {
			break // every buffer is full
		}
		if sent > 1<<30 {
			t.Fatal("a gibibyte was taken")
		}
	}
}
