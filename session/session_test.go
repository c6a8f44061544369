package session

import (
	"bufio"
	"bytes"
	"errors"
	"net"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"socklens/history"
	"socklens/session/profile"
	"socklens/session/wire"
)

func TestASessionFromConnectToEnd(t *testing.T) {
	address := serve(t, websocket.Upgrader{}, echo)
	r := record(t)
	if st := r.Status(); st.State != Idle || st.Attempt != 0 {
		t.Fatalf("a new session is %v in attempt %d, want idle in 0", st.State, st.Attempt)
	}
	r.open(profile.Profile{URL: "ws://" + address + "/path?q=1"})
	r.send("hello")
	r.until(isOp(wire.In, wire.Text))
	if err := r.Send(r.ctx, wire.Binary, []byte{0, 1, 2}); err != nil {
		t.Fatal(err)
	}
	r.until(isOp(wire.In, wire.Binary))
	if err := r.Ping(r.ctx, []byte("are you there")); err != nil {
		t.Fatal(err)
	}
	pong := r.until(isOp(wire.In, wire.Pong))
	if err := r.Disconnect(1000, "done"); err != nil {
		t.Fatal(err)
	}
	r.await(Closed)

	all := r.entries()
	want := "connecting, handshake, open, out text, in text, out binary, in binary, out ping, in pong, " +
		"out close, in close, closed, end"
	// Closing begins when it is asked for, the close frame follows when the writer comes to it.
	got := summary(slices.DeleteFunc(slices.Clone(all), func(e history.Entry) bool {
		return e.Kind == history.State && e.Detail.State.State == "closing"
	}))
	if got != want {
		t.Errorf("recorded %s\nwant     %s", got, want)
	}
	for i, e := range all {
		if e.Seq != int64(i+1) || e.Attempt != 1 || e.Time == 0 {
			t.Errorf("entry %d: seq %d, attempt %d, time %d", i+1, e.Seq, e.Attempt, e.Time)
		}
	}
	text := all[3]
	if string(text.Payload) != "hello" || text.Size != 5 || text.WireSize != 11 || len(text.Frames) != 1 ||
		!text.Frames[0].Masked || !text.Frames[0].Fin || text.Flags != 0 {
		t.Errorf("the sent text is %+v", text)
	}
	if string(pong.Payload) != "are you there" || pong.WireSize != 15 {
		t.Errorf("the pong is %+v", pong)
	}
	st := r.Status()
	if st.Err != nil || st.RTT <= 0 || st.In.Messages != 2 || st.Out.Messages != 2 || st.In.Controls != 2 ||
		st.In.Bytes != 7+5+15+4 || st.Violations != 0 || st.CaptureErr != nil {
		t.Errorf("status %+v", st)
	}
	end := st.End
	if end.By != "us" || end.How != "close" || !end.Clean || end.Code != 1000 || end.Reason != "done" ||
		end.MessagesIn != 2 || end.MessagesOut != 2 || end.BytesIn != st.In.Bytes || end.RTTMS <= 0 || end.Error != "" {
		t.Errorf("end %+v", end)
	}
	h := all[1].Detail.Handshake
	if st.HandshakeSeq != 2 || h.Response.Status != 101 || h.Request.Raw == "" || h.Remote != address || h.Timing.Upgrade <= 0 ||
		!strings.HasPrefix(h.Request.Raw, "GET /path?q=1 HTTP/1.1\r\nHost: "+address+"\r\n") {
		t.Errorf("handshake %+v", h)
	}
}

func TestEachTryIsAnAttempt(t *testing.T) {
	address := serve(t, websocket.Upgrader{}, echo)
	r := record(t)
	p := profile.Profile{URL: "ws://" + address}
	for want := 1; want <= 3; want++ {
		r.open(p)
		if err := r.Connect(p, nil); !errors.Is(err, ErrNotClosed) {
			t.Errorf("a second Connect returned %v", err)
		}
		r.send("x")
		r.until(func(e history.Entry) bool { return e.Attempt == want && e.Dir == wire.In })
		if err := r.Disconnect(0, ""); err != nil {
			t.Fatal(err)
		}
		st := r.await(Closed)
		if st.Attempt != want || st.End.MessagesIn != 1 || st.In.Messages != int64(want) || st.End.Code != 1005 {
			t.Errorf("attempt %d: status %+v, end %+v", want, st, st.End)
		}
	}
}

func TestWhatNeedsAnOpenLink(t *testing.T) {
	r := record(t)
	for name, err := range map[string]error{
		"send":         r.Send(r.ctx, wire.Text, nil),
		"frames":       r.SendFrames(r.ctx, []byte{0x81, 0}),
		"ping":         r.Ping(r.ctx, nil),
		"disconnect":   r.Disconnect(1000, ""),
		"drop":         r.Drop(),
		"reset":        r.Reset(),
		"stop reading": r.StopReading(true),
	} {
		if !errors.Is(err, ErrNotOpen) {
			t.Errorf("%s while idle returned %v", name, err)
		}
	}
	r.Cancel()
	if err := r.Connect(profile.Profile{URL: "http://localhost"}, nil); err == nil ||
		err.Error() != `url: scheme must be ws or wss, got "http"` {
		t.Errorf("http: %v", err)
	}
	if n := r.capture.Stats().Entries; n != 0 {
		t.Errorf("%d entries of nothing", n)
	}
}

func TestCloseEndsEverythingAndAgain(t *testing.T) {
	code := make(chan int, 1)
	address := serve(t, websocket.Upgrader{}, func(c *websocket.Conn) {
		_, _, err := c.ReadMessage()
		var ce *websocket.CloseError
		if errors.As(err, &ce) {
			code <- ce.Code
		}
	})
	r := record(t)
	r.open(profile.Profile{URL: "ws://" + address})
	for range 2 {
		if err := r.Close(1001); err != nil {
			t.Fatal(err)
		}
	}
	if got := <-code; got != 1001 {
		t.Errorf("the server got %d", got)
	}
	if end := r.end(); end.Code != 1001 || !end.Clean || end.By != "us" {
		t.Errorf("end %+v", end)
	}
	if err := r.Connect(profile.Profile{URL: "ws://" + address}, nil); !errors.Is(err, ErrEnded) {
		t.Errorf("Connect after Close returned %v", err)
	}
}

func TestAMessageOfAMebibyteIsOneFrameAndALongerOneSeveral(t *testing.T) {
	address := serve(t, websocket.Upgrader{}, echo)
	r := record(t)
	r.open(profile.Profile{URL: "ws://" + address})
	for _, c := range []struct{ size, frames int }{{0, 1}, {125, 1}, {126, 1}, {65535, 1}, {65536, 1}, {1 << 20, 1}, {1<<20 + 1, 2}} {
		payload := bytes.Repeat([]byte{'x'}, c.size)
		if err := r.Send(r.ctx, wire.Text, payload); err != nil {
			t.Fatal(err)
		}
		for _, dir := range []wire.Direction{wire.Out, wire.In} {
			e := r.until(func(e history.Entry) bool { return e.Dir == dir && e.Size == int64(c.size) && !e.Kind.IsEvent() })
			if dir == wire.Out && len(e.Frames) != c.frames {
				t.Errorf("%d bytes went in %d frames, want %d", c.size, len(e.Frames), c.frames)
			}
			if e.Violations != nil {
				t.Errorf("%d bytes %v: %v", c.size, dir, e.Violations)
			}
		}
	}
}

func TestRawFramesAreMarkedAndTheirViolationsListed(t *testing.T) {
	address := raw(t, "", hang)
	r := record(t)
	r.open(profile.Profile{URL: "ws://" + address})
	good := wire.AppendFrame(nil, wire.Frame{Fin: true, Opcode: wire.Text, Masked: true}, []byte("good"))
	bad := wire.AppendFrame(nil, wire.Frame{Fin: true, Opcode: 3}, []byte("bad"))
	if err := r.SendFrames(r.ctx, good, nil, bad); err != nil {
		t.Fatal(err)
	}
	r.send("ordinary")
	all := r.entries()
	all = all[3:]
	if all[0].Flags != wire.OnPurpose || string(all[0].Payload) != "good" {
		t.Errorf("the good frame is %+v", all[0])
	}
	if all[1].Flags&wire.OnPurpose == 0 || len(all[1].Violations) != 2 || r.Status().Violations != 2 {
		t.Errorf("the bad frame is %+v", all[1])
	}
	if all[2].Flags != 0 || string(all[2].Payload) != "ordinary" {
		t.Errorf("the message is %+v", all[2])
	}
}

func TestNothingOrdinaryFollowsACloseFrame(t *testing.T) {
	address := raw(t, "", hang)
	r := record(t)
	r.open(profile.Profile{URL: "ws://" + address, Timeouts: profile.Timeouts{Close: profile.Duration(time.Hour)}})
	closing := wire.AppendFrame(nil, wire.Frame{Fin: true, Opcode: wire.Close, Masked: true}, []byte{0x03, 0xe8})
	if err := r.SendFrames(r.ctx, closing); err != nil {
		t.Fatal(err)
	}
	r.await(Closing)
	if err := r.Send(r.ctx, wire.Text, []byte("late")); !errors.Is(err, ErrCloseSent) {
		t.Errorf("Send returned %v", err)
	}
	late := wire.AppendFrame(nil, wire.Frame{Fin: true, Opcode: wire.Text, Masked: true}, []byte("late"))
	if err := r.SendFrames(r.ctx, late); err != nil {
		t.Fatal(err)
	}
	e := r.until(isOp(wire.Out, wire.Text))
	if len(e.Violations) != 1 {
		t.Errorf("data after close: %+v", e)
	}
	r.Cancel()
	if end := r.end(); end.By != "us" || end.How != "fin" || end.Clean || end.Code != 1000 {
		t.Errorf("end %+v", end)
	}
}

func TestAThousandConnectsLeaveNoDescriptor(t *testing.T) {
	address := serve(t, websocket.Upgrader{}, echo)
	r := record(t)
	p := profile.Profile{URL: "ws://" + address}
	count := func() int {
		all, err := os.ReadDir("/proc/self/fd")
		if err != nil {
			return 0 // not Linux: goroutines are checked all the same
		}
		return len(all)
	}
	var before int
	for i := range 1000 {
		r.open(p)
		var err error
		switch i % 3 {
		case 0:
			err = r.Disconnect(1000, "")
		case 1:
			err = r.Drop()
		case 2:
			err = r.Reset()
		}
		if err != nil {
			t.Fatal(err)
		}
		r.await(Closed)
		if i == 10 {
			before = count()
		}
	}
	// The server closes its own side a moment later.
	r.eventually("as many descriptors as before", func() bool { return count() <= before+5 })
	if st := r.Status(); st.Attempt != 1000 {
		t.Errorf("%d attempts", st.Attempt)
	}
}

func TestBytesThatCameWithTheAnswerAreDecoded(t *testing.T) {
	address := listen(t, func(c net.Conn) {
		r := bufio.NewReader(c)
		request, err := readRequest(r)
		if err != nil {
			return
		}
		both := append([]byte(accepting(request, "")), frame(wire.Text, "early")...)
		both = append(both, frame(wire.Ping, "p")...)
		half := frame(wire.Text, "later")
		c.Write(append(both, half[:3]...))
		c.Write(half[3:])
		hang(c, r)
	})
	r := record(t)
	r.open(profile.Profile{URL: "ws://" + address})
	r.until(isOp(wire.Out, wire.Pong))
	e := r.until(func(e history.Entry) bool { return string(e.Payload) == "later" })
	all := r.entries()
	if got := summary(all[:e.Seq]); !strings.HasPrefix(got, "connecting, handshake, open, in text, in ping") {
		t.Errorf("recorded %s", got)
	}
	for i, e := range all[1:] {
		if before := all[i]; e.Time < before.Time {
			t.Errorf("entry %d came %d ns before entry %d", e.Seq, before.Time-e.Time, before.Seq)
		}
	}
}
