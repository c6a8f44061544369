package session

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	coder "github.com/coder/websocket"
	"github.com/gorilla/websocket"

	"socklens/history"
	"socklens/session/profile"
	"socklens/session/wire"
)

func TestPingsAreAnsweredUnlessLeft(t *testing.T) {
	pongs := make(chan string, 10)
	more := make(chan struct{})
	address := serve(t, websocket.Upgrader{}, func(c *websocket.Conn) {
		c.SetPongHandler(func(p string) error {
			pongs <- p
			return nil
		})
		done := make(chan struct{})
		go func() {
			defer close(done)
			c.ReadMessage()
		}()
		ping := func(p string) { c.WriteControl(websocket.PingMessage, []byte(p), time.Time{}) }
		ping("one")
		<-more
		ping("two")
		<-more
		c.WriteMessage(websocket.TextMessage, nil)
		<-more
		ping("three")
		<-done
	})
	r := record(t)
	r.open(profile.Profile{URL: "ws://" + address})
	if got := <-pongs; got != "one" {
		t.Errorf("the first pong is %q", got)
	}
	r.LeavePings(true)
	more <- struct{}{}
	r.until(func(e history.Entry) bool { return string(e.Payload) == "two" })
	more <- struct{}{}
	r.until(isOp(wire.In, wire.Text)) // it is read when the ping has been dealt with, not only recorded
	if !r.Status().PongsOff {
		t.Error("status doesn't say that pings are left")
	}
	r.LeavePings(false)
	more <- struct{}{}
	if got := <-pongs; got != "three" {
		t.Errorf("the second pong is %q", got)
	}
}

// TestIllegalControlFramesAreNotAnsweredInKind checks what we answer where an extension keeps gorilla from reading.
func TestIllegalControlFramesAreNotAnsweredInKind(t *testing.T) {
	address := raw(t, "Sec-WebSocket-Extensions: x-unheard-of\r\n", func(c net.Conn, r *bufio.Reader) {
		c.Write(frame(wire.Ping, strings.Repeat("x", 126)))
		c.Write(frame(wire.Ping, "short"))
		c.Write(frame(wire.Close, "\x03\xee")) // 1006
		hang(c, r)
	})
	r := record(t)
	r.begin(profile.Profile{URL: "ws://" + address})
	r.end()
	var sent []string
	for _, e := range r.entries() {
		if e.Dir == wire.Out && !e.Kind.IsEvent() {
			sent = append(sent, fmt.Sprintf("%v %q", e.Op, e.Payload))
		}
	}
	if got := strings.Join(sent, ", "); got != `pong "short", close "\x03\xea"` {
		t.Errorf("we sent %s", got)
	}
}

func TestAProfileCanLeavePings(t *testing.T) {
	address := raw(t, "", func(c net.Conn, r *bufio.Reader) {
		c.Write(append(frame(wire.Ping, "x"), frame(wire.Text, "after")...))
		hang(c, r)
	})
	r := record(t)
	r.open(profile.Profile{URL: "ws://" + address, NoPong: true})
	r.until(isOp(wire.In, wire.Text))
	r.Cancel()
	r.await(Closed)
	if st := r.Status(); st.Out.Controls != 0 || !st.PongsOff {
		t.Errorf("status %+v", st)
	}
}

func TestAFloodOfPingsIsBounded(t *testing.T) {
	const n = 10_000
	pings := bytes.Repeat(frame(wire.Ping, "p"), n)
	address := raw(t, "", func(c net.Conn, r *bufio.Reader) {
		c.Write(append(pings, frame(wire.Text, "end")...))
		hang(c, r)
	})
	r := record(t)
	r.open(profile.Profile{URL: "ws://" + address})
	r.until(isOp(wire.In, wire.Text))
	st := r.Status()
	if st.In.Controls != n || st.Out.Controls > n {
		t.Errorf("%d pings came, %d pongs went", st.In.Controls, st.Out.Controls)
	}
}

func TestKeepaliveMeasuresRoundTrips(t *testing.T) {
	address := serve(t, websocket.Upgrader{}, echo)
	r := record(t)
	r.open(profile.Profile{URL: "ws://" + address, Keepalive: profile.Duration(time.Millisecond)})
	e := r.until(isOp(wire.In, wire.Pong))
	if !strings.HasPrefix(string(e.Payload), "keepalive ") {
		t.Errorf("the pong carries %q", e.Payload)
	}
	r.Disconnect(1000, "")
	if end := r.end(); end.RTTMS <= 0 || r.Status().RTT <= 0 {
		t.Errorf("round trip %v", end.RTTMS)
	}
}

func TestKeepaliveEndsWithTheCloseFrame(t *testing.T) {
	address := raw(t, "", func(c net.Conn, r *bufio.Reader) { hang(c, r) })
	r := record(t)
	r.open(profile.Profile{
		URL: "ws://" + address, Keepalive: profile.Duration(time.Millisecond), Timeouts: profile.Timeouts{Close: profile.Duration(200 * time.Millisecond)},
	})
	r.until(isOp(wire.Out, wire.Ping))
	r.Disconnect(1000, "")
	r.end()
	closed := false
	for _, e := range r.entries() {
		if closed && !e.Kind.IsEvent() {
			t.Fatalf("%v followed the close frame", e.Op)
		}
		closed = closed || isOp(wire.Out, wire.Close)(e)
	}
	if !closed {
		t.Error("no close frame was recorded")
	}
}

func TestRoundTripsBelongToTheirPings(t *testing.T) {
	var p pings
	ms := int64(time.Millisecond)
	p.sent([]byte("a"), 1*ms)
	p.sent([]byte("b"), 2*ms)
	p.sent([]byte("b"), 3*ms)
	p.sent([]byte("c"), 4*ms)
	for _, c := range []struct {
		payload string
		at      int64
		want    time.Duration
		ok      bool
	}{
		{"x", 9, 0, false},
		{"b", 10 * ms, 8 * time.Millisecond, true}, // and a is given up
		{"a", 10 * ms, 0, false},
		{"b", 11 * ms, 8 * time.Millisecond, true},
		{"c", 12 * ms, 8 * time.Millisecond, true},
		{"c", 13 * ms, 0, false},
	} {
		if got, ok := p.answered([]byte(c.payload), c.at); got != c.want || ok != c.ok {
			t.Errorf("%s: %v, %v", c.payload, got, ok)
		}
	}
	for i := range 100 {
		p.sent(fmt.Append(nil, i), 0)
	}
	if len(p.out) != maxPings {
		t.Errorf("%d pings are remembered", len(p.out))
	}
}

// An answer that comes before the write of its question has returned must not be recorded before it.
func TestAQuestionStandsBeforeItsAnswer(t *testing.T) {
	address := serve(t, websocket.Upgrader{}, echo)
	r := record(t)
	r.open(profile.Profile{URL: "ws://" + address})
	const n = 2000
	for i := range n {
		r.send(fmt.Sprint(i))
	}
	r.until(func(e history.Entry) bool { return e.Dir == wire.In && string(e.Payload) == fmt.Sprint(n-1) })
	sent := map[string]int64{}
	for _, e := range r.entries() {
		switch e.Dir {
		case wire.Out:
			sent[string(e.Payload)] = e.Time
		case wire.In:
			if at, ok := sent[string(e.Payload)]; !ok || at > e.Time {
				t.Fatalf("the echo of %s stands before it: %v, %d after %d", e.Payload, ok, e.Time, at)
			}
		}
	}
}

func TestStopReading(t *testing.T) {
	const size = 1 << 20
	block := frame(wire.Binary, strings.Repeat("x", size))
	taken := make(chan int, 10000)
	address := raw(t, "", func(c net.Conn, r *bufio.Reader) {
		go func() {
			hang(c, r)
			c.Close()
		}()
		for i := 0; ; i++ {
			if _, err := c.Write(block); err != nil {
				return
			}
			taken <- i
		}
	})
	r := record(t)
	r.open(profile.Profile{URL: "ws://" + address})
	r.until(isOp(wire.In, wire.Binary))
	if err := r.StopReading(true); err != nil {
		t.Fatal(err)
	}
	if !r.Status().ReadingStopped {
		t.Error("status doesn't say that reading is stopped")
	}
	// The server is stuck as soon as the buffers between are full.
	for stuck := false; !stuck; {
		select {
		case <-taken:
		case <-time.After(time.Second): // a busy machine may halt all for a while
			stuck = true
		}
	}
	before := r.Status().In.Bytes
	if err := r.Ping(r.ctx, nil); err != nil { // writing goes on
		t.Fatal(err)
	}
	if now := r.Status().In.Bytes; now != before {
		t.Errorf("%d bytes were read while reading was stopped", now-before)
	}
	if err := r.StopReading(false); err != nil {
		t.Fatal(err)
	}
	<-taken
	if err := r.StopReading(true); err != nil {
		t.Fatal(err)
	}
	// The end has to be seen, so it lets reading go on.
	if err := r.Drop(); err != nil {
		t.Fatal(err)
	}
	if end := r.end(); end.By != "us" || end.How != "fin" {
		t.Errorf("end %+v", end)
	}
}

func TestSendersDoNotInterfere(t *testing.T) {
	address := serve(t, websocket.Upgrader{EnableCompression: true}, echo)
	for _, off := range []bool{true, false} {
		r := record(t)
		r.open(profile.Profile{URL: "ws://" + address, Compression: &profile.Compression{Off: off}})
		var wg sync.WaitGroup
		const each = 50
		for range 4 {
			wg.Go(func() {
				for i := range each {
					if err := r.Send(r.ctx, wire.Text, bytes.Repeat([]byte{'a'}, i*100)); err != nil {
						t.Error(err)
					}
					if err := r.Ping(r.ctx, nil); err != nil {
						t.Error(err)
					}
					if err := r.SendFrames(r.ctx, wire.AppendFrame(nil, wire.Frame{Fin: true, Opcode: wire.Text, Masked: true}, []byte("raw"))); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		if err := r.Disconnect(1000, ""); err != nil {
			t.Fatal(err)
		}
		end := r.end()
		st := r.Status()
		if !end.Clean || end.MessagesOut != 8*each || end.MessagesIn != 8*each || st.Violations != 0 || st.Out.Controls != 4*each+1 {
			t.Errorf("end %+v, status %+v", end, st)
		}
	}
}

func TestSendCanBeCalledOff(t *testing.T) {
	address := raw(t, "", func(net.Conn, *bufio.Reader) { <-t.Context().Done() })
	r := record(t)
	r.open(profile.Profile{URL: "ws://" + address})
	big := make([]byte, 1<<20)
	begun := make(chan error, 1)
	go func() {
		for {
			if err := r.Send(r.ctx, wire.Binary, big); err != nil { // until the peer's buffers are full
				begun <- err
				return
			}
		}
	}()
	r.until(isOp(wire.Out, wire.Binary))
	ctx, cancel := context.WithCancel(r.ctx)
	time.AfterFunc(10*time.Millisecond, cancel)
	for {
		if err := r.Send(ctx, wire.Text, nil); err != nil {
			if !errors.Is(err, ctx.Err()) {
				t.Errorf("Send returned %v", err)
			}
			break
		}
	}
	r.Cancel()
	if err := <-begun; err == nil {
		t.Error("the message that was under way counts as sent")
	}
}

func TestCompression(t *testing.T) {
	texts := []string{"", "hello hello hello hello", strings.Repeat("the same again and again ", 1000), "hello hello hello hello"}
	for _, mode := range []coder.CompressionMode{coder.CompressionDisabled, coder.CompressionContextTakeover, coder.CompressionNoContextTakeover} {
		t.Run(fmt.Sprint(mode), func(t *testing.T) {
			address := serveHTTP(t, func(w http.ResponseWriter, req *http.Request) {
				conn, err := coder.Accept(w, req, &coder.AcceptOptions{CompressionMode: mode, CompressionThreshold: 1})
				if err != nil {
					return
				}
				defer conn.CloseNow()
				for {
					kind, p, err := conn.Read(context.Background())
					if err != nil {
						return
					}
					if conn.Write(context.Background(), kind, p) != nil {
						return
					}
				}
			})
			r := record(t)
			r.open(profile.Profile{URL: "ws://" + address})
			for _, text := range texts {
				r.send(text)
			}
			var in, out []history.Entry
			for len(in) < len(texts) {
				in, out = nil, nil
				for _, e := range r.entries() {
					switch {
					case e.Kind == history.Message && e.Dir == wire.In:
						in = append(in, e)
					case e.Kind == history.Message:
						out = append(out, e)
					}
				}
			}
			for i, text := range texts {
				for _, e := range []history.Entry{in[i], out[i]} {
					if string(e.Payload) != text || len(e.Violations) > 0 {
						t.Errorf("%v %d: %d bytes, want %d, %v", e.Dir, i, len(e.Payload), len(text), e.Violations)
					}
					compressed := mode != coder.CompressionDisabled && (e.Dir == wire.Out || text != "")
					if got := e.Flags&wire.Compressed != 0; got != compressed {
						t.Errorf("%v %d: compressed %v", e.Dir, i, got)
					}
				}
			}
			r.Cancel()
		})
	}
}

func TestASmallWindowIsRespected(t *testing.T) {
	address := raw(t, "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=10\r\n", hang)
	r := record(t)
	r.open(profile.Profile{URL: "ws://" + address, Compression: &profile.Compression{ClientMaxWindowBits: 10}})
	r.send(strings.Repeat("text ", 1000))
	if e := r.last(history.Message); e.Flags&wire.Compressed != 0 || e.Size != 5000 || e.Violations != nil {
		t.Errorf("flags %v, %v", e.Flags, e.Violations)
	}
}

func TestWhatAMessageKeepsIsBounded(t *testing.T) {
	const size, limit = 100 << 20, 64 << 20
	head := wire.AppendFrame(nil, wire.Frame{Fin: true, Opcode: wire.Binary, Length: size}, nil)
	block := bytes.Repeat([]byte("0123456789abcdef"), 1<<16) // a mebibyte
	address := raw(t, "", func(c net.Conn, r *bufio.Reader) {
		c.Write(head)
		for range size / len(block) {
			c.Write(block)
		}
		c.Write(frame(wire.Text, "and on it goes"))
		hang(c, r)
	})
	r := record(t)
	r.open(profile.Profile{URL: "ws://" + address})
	r.until(isOp(wire.In, wire.Text))
	var e history.Entry
	for _, one := range r.entries() {
		if one.Op == wire.Binary {
			e = one
		}
	}
	if e.Size != size || e.Flags&wire.Cut == 0 || e.Flags&wire.Incomplete != 0 || e.Frames[0].Received != size {
		t.Errorf("size %d, flags %v, frames %+v", e.Size, e.Flags, e.Frames)
	}
	for at, want := range map[int64]int{0: 16, limit - 16: 16, limit: 0} {
		p, err := r.capture.Payload(r.ctx, e.Seq, at, 16)
		if err != nil || len(p) != want || want > 0 && string(p) != "0123456789abcdef" {
			t.Errorf("at %d: %q, %v", at, p, err)
		}
	}
}

func TestTextThatIsNoUTF8IsAViolationAndNoEnd(t *testing.T) {
	address := raw(t, "", func(c net.Conn, r *bufio.Reader) {
		c.Write(append(frame(wire.Text, "a\xffb"), frame(wire.Text, "fine")...))
		hang(c, r)
	})
	r := record(t)
	r.open(profile.Profile{URL: "ws://" + address})
	r.until(func(e history.Entry) bool { return string(e.Payload) == "fine" })
	e := r.entries()[3]
	if string(e.Payload) != "a\xffb" || len(e.Violations) != 1 || e.Flags&wire.Violated == 0 || r.Status().State != Open {
		t.Errorf("%+v in %v", e, r.Status().State)
	}
}
