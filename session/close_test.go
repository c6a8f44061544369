package session

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"socklens/history"
	"socklens/session/profile"
	"socklens/session/wire"
)

// Close is bounded in time whatever the link is doing.
func TestCloseInEveryState(t *testing.T) {
	fill := func(r *recording) {
		go func() {
			for r.Send(r.ctx, wire.Binary, make([]byte, 1<<20)) == nil {
			}
		}()
		r.until(isOp(wire.Out, wire.Binary))
	}
	for _, c := range []struct {
		name string
		do   func(r *recording)
	}{
		{"open and unanswered", func(*recording) {}},
		{"reading is stopped", func(r *recording) {
			if err := r.StopReading(true); err != nil {
				t.Error(err)
			}
		}},
		{"a write is stuck", fill},
		{"closing already", func(r *recording) {
			if err := r.Disconnect(1000, ""); err != nil {
				t.Error(err)
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			deaf := func(net.Conn, *bufio.Reader) { <-t.Context().Done() }
			r := record(t)
			r.open(profile.Profile{URL: "ws://" + raw(t, "", deaf), Timeouts: profile.Timeouts{Close: profile.Duration(50 * time.Millisecond)}})
			c.do(r)
			if err := r.Close(1001); err != nil {
				t.Fatal(err)
			}
			if end := r.end(); end.By != "us" || end.How != "timeout" || end.Clean {
				t.Errorf("end %+v", end)
			}
		})
	}
}

func TestCloseWhileConnecting(t *testing.T) {
	arrived := make(chan struct{})
	r := record(t)
	p := profile.Profile{URL: "ws://" + listen(t, func(c net.Conn) {
		close(arrived)
		io.Copy(io.Discard, c)
	})}
	if err := r.Connect(p, nil); err != nil {
		t.Fatal(err)
	}
	<-arrived
	if err := r.Close(1001); err != nil {
		t.Fatal(err)
	}
	if got := summary(r.entries()); got != "connecting, handshake, closed, end" {
		t.Errorf("recorded %s", got)
	}
}

func TestCloseWithoutAnAttempt(t *testing.T) {
	r := record(t)
	if err := r.Close(1001); err != nil {
		t.Fatal(err)
	}
	if n := len(r.entries()); n != 0 {
		t.Errorf("%d entries", n)
	}
}

// A capture that ends before its session takes nothing any more; the session goes on and says so.
func TestACaptureThatFails(t *testing.T) {
	r := record(t)
	r.open(profile.Profile{URL: "ws://" + raw(t, "", hang)})
	if err := r.capture.Close(); err != nil {
		t.Fatal(err)
	}
	r.send("lost")
	if st := r.Status(); st.CaptureErr == nil || st.Out.Messages != 1 || st.State != Open {
		t.Errorf("status %+v", st)
	}
}

func TestWaitEndsWithItsContext(t *testing.T) {
	r := record(t)
	ctx, cancel := context.WithCancel(r.ctx)
	cancel()
	if st, err := r.Wait(ctx, Open); err != context.Canceled || st.State != Idle {
		t.Errorf("%v in %v", err, st.State)
	}
}

// The clock may be set while a session runs; its times go on evenly.
func TestTimesFollowTheMonotonicClock(t *testing.T) {
	r := record(t)
	r.open(profile.Profile{URL: "ws://" + raw(t, "", hang)})
	r.send("x")
	var last int64
	for _, e := range r.entries() {
		if e.Time < last {
			t.Errorf("entry %d is older than the one before", e.Seq)
		}
		last = e.Time
	}
	if first := r.entries()[0].Time; time.Since(time.Unix(0, first)) > patience || r.last(history.Message).Time <= first {
		t.Errorf("times from %d to %d", first, last)
	}
}

// TestASendDuringAViolation sends while the peer breaks the protocol: whichever comes first, our close frame goes out and
// is the reason that is recorded.
func TestASendDuringAViolation(t *testing.T) {
	url := endpointOf(t) + "/bad/reserved-bits"
	r := record(t)
	for range 40 { // about every other time the send falls between the violation and the close frame
		r.begin(profile.Profile{URL: url}) // it may be over already
		if err := r.Send(r.ctx, wire.Text, []byte("hi")); err != nil && !errors.Is(err, ErrCloseSent) && !errors.Is(err, ErrNotOpen) {
			t.Errorf("Send returned %v", err)
		}
		if end := r.end(); end.How != "violation" || end.Code != 1002 || end.Reason != "RSV1 set" {
			t.Fatalf("end %+v", end)
		}
	}
}

// TestTheOrderOfClosing checks that what began the end stands before the state, and what came of it behind.
func TestTheOrderOfClosing(t *testing.T) {
	echo := serve(t, websocket.Upgrader{}, echo)
	leave := func(c net.Conn, r *bufio.Reader) {
		c.Write(frame(wire.Close, "\x03\xe8"))
		io.CopyN(io.Discard, r, 8) // the answer
	}
	leaves, foreign := raw(t, "", leave), raw(t, "Sec-WebSocket-Extensions: x-unheard-of\r\n", leave)
	breaks := raw(t, "", func(c net.Conn, r *bufio.Reader) {
		c.Write([]byte{0x83, 0}) // opcode 3
		r.ReadByte()             // our close frame
	})
	for _, c := range []struct {
		name, url string
		do        func(r *recording) error
		want      string
	}{
		{"we ask for it", echo, func(r *recording) error { return r.Disconnect(1000, "") }, "closing, out close, in close"},
		{"we send a close frame by hand", echo, func(r *recording) error {
			return r.SendFrames(r.ctx, wire.AppendFrame(nil, wire.Frame{Fin: true, Opcode: wire.Close, Masked: true}, nil))
		}, "out close, closing, in close"},
		{"the peer closes", leaves, func(*recording) error { return nil }, "in close, closing, out close"},
		{"the peer closes, and gorilla can't read its extension", foreign, func(*recording) error { return nil }, "in close, closing, out close"},
		{"the peer breaks the protocol", breaks, func(*recording) error { return nil }, "in 0x3, closing, out close"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for range 50 { // the goroutines that see it take turns
				r := record(t)
				if st := r.begin(profile.Profile{URL: "ws://" + c.url}); st.State == Open {
					if err := c.do(r); err != nil {
						t.Fatal(err)
					}
				}
				r.await(Closed)
				if got, want := summary(r.entries()), "connecting, handshake, open, "+c.want+", closed, end"; got != want {
					t.Fatalf("recorded %s\nwant     %s", got, want)
				}
			}
		})
	}
}
