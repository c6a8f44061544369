package session

import (
	"bufio"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"socklens/history"
	"socklens/session/profile"
	"socklens/session/wire"
)

func TestHowLinksEnd(t *testing.T) {
	short := profile.Timeouts{Close: profile.Duration(3 * time.Second)} // our close frame must have gone out by then
	for _, c := range []struct {
		name     string
		timeouts profile.Timeouts
		serve    func(c net.Conn, r *bufio.Reader)
		do       func(r *recording) error
		want     history.EndDetail
		err      string
		entries  string // after "connecting, handshake, open", without "closing", which may come before or after
	}{
		{
			name: "the peer closes",
			serve: func(c net.Conn, r *bufio.Reader) {
				c.Write(frame(wire.Close, "\x0f\xa0bye"))
				io.CopyN(io.Discard, r, 8)
			},
			want:    history.EndDetail{By: "peer", How: "close", Clean: true, Code: 4000, Reason: "bye"},
			err:     `closed by the peer with 4000 (Private Code): "bye"`,
			entries: "in close, out close",
		},
		{
			name: "the peer closes without a code",
			serve: func(c net.Conn, r *bufio.Reader) {
				c.Write(frame(wire.Close, ""))
				io.CopyN(io.Discard, r, 6)
			},
			want:    history.EndDetail{By: "peer", How: "close", Clean: true, Code: 1005},
			entries: "in close, out close",
		},
		{
			name: "the peer closes and keeps the connection",
			serve: func(c net.Conn, r *bufio.Reader) {
				c.Write(frame(wire.Close, "\x03\xe8"))
				hang(c, r)
			},
			timeouts: short,
			want:     history.EndDetail{By: "peer", How: "close", Clean: true, Code: 1000},
			entries:  "in close, out close",
		},
		{
			name: "data after close",
			serve: func(c net.Conn, r *bufio.Reader) {
				c.Write(append(frame(wire.Close, "\x03\xe9"), frame(wire.Text, "and another thing")...))
				io.CopyN(io.Discard, r, 8)
			},
			want:    history.EndDetail{By: "peer", How: "close", Clean: true, Code: 1001, MessagesIn: 1},
			entries: "in close, in text, out close",
		},
		{
			name:    "FIN",
			serve:   func(c net.Conn, r *bufio.Reader) { c.Write(frame(wire.Text, "x")) },
			want:    history.EndDetail{By: "peer", How: "fin", Code: 1006, MessagesIn: 1},
			err:     "the peer ended the connection without a close frame",
			entries: "in text",
		},
		{
			name:    "FIN in mid-message",
			serve:   func(c net.Conn, r *bufio.Reader) { c.Write(frame(wire.Text, "half of it")[:7]) },
			want:    history.EndDetail{By: "peer", How: "fin", Code: 1006, MessagesIn: 1},
			err:     "the peer ended the connection without a close frame",
			entries: "in text",
		},
		{
			name: "RST",
			serve: func(c net.Conn, r *bufio.Reader) {
				c.Write(frame(wire.Text, "x"))
				r.ReadByte() // so that the text was read before
				c.(*net.TCPConn).SetLinger(0)
			},
			do: func(r *recording) error {
				r.until(isOp(wire.In, wire.Text))
				return r.Ping(r.ctx, nil)
			},
			want:    history.EndDetail{By: "peer", How: "rst", Code: 1006, MessagesIn: 1},
			err:     "connection reset by peer",
			entries: "in text, out ping",
		},
		{
			name: "the peer breaks the protocol",
			serve: func(c net.Conn, r *bufio.Reader) {
				odd := wire.AppendFrame(nil, wire.Frame{Fin: true, Rsv: wire.Rsv3, Opcode: wire.Text}, []byte("odd"))
				c.Write(append(odd, frame(wire.Text, "what followed")...))
				io.CopyN(io.Discard, r, 8)
			},
			want:    history.EndDetail{By: "us", How: "violation", Code: 1002, Reason: "RSV3 set", MessagesIn: 2},
			err:     "the peer broke the protocol: RSV3 set",
			entries: "in text, in text, out close",
		},
		{
			name: "the peer closes with a code it must not send",
			serve: func(c net.Conn, r *bufio.Reader) {
				c.Write(frame(wire.Close, "\x03\xee"))
				io.CopyN(io.Discard, r, 8)
			},
			want:    history.EndDetail{By: "peer", How: "violation", Code: 1006},
			err:     "the peer broke the protocol: bad close code 1006",
			entries: "in close, out close",
		},
		{
			name:     "the peer never answers our close",
			serve:    hang,
			timeouts: short,
			do:       func(r *recording) error { return r.Disconnect(1000, "enough") },
			want:     history.EndDetail{By: "us", How: "timeout", Code: 1000, Reason: "enough"},
			err:      ErrUnanswered.Error(),
			entries:  "out close",
		},
		{
			name:    "the peer answers our close with FIN alone",
			serve:   func(c net.Conn, r *bufio.Reader) { io.CopyN(io.Discard, r, 8) },
			do:      func(r *recording) error { return r.Disconnect(3000, "") },
			want:    history.EndDetail{By: "us", How: "fin", Code: 3000},
			entries: "out close",
		},
		{
			name:    "we drop",
			serve:   hang,
			do:      (*recording).Drop,
			want:    history.EndDetail{By: "us", How: "fin", Code: 1006},
			entries: "",
		},
		{
			name: "we drop, and the peer has something to say",
			serve: func(c net.Conn, r *bufio.Reader) {
				hang(c, r)
				c.Write(frame(wire.Text, "oh"))
			},
			do:      (*recording).Drop,
			want:    history.EndDetail{By: "us", How: "fin", Code: 1006, MessagesIn: 1},
			entries: "in text",
		},
		{
			name:    "we reset",
			serve:   hang,
			do:      (*recording).Reset,
			want:    history.EndDetail{By: "us", How: "rst", Code: 1006},
			entries: "",
		},
		{
			name:  "we cancel",
			serve: hang,
			do: func(r *recording) error {
				r.Cancel()
				return nil
			},
			want:    history.EndDetail{By: "us", How: "fin", Code: 1006},
			entries: "",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := record(t)
			st := r.begin(profile.Profile{URL: "ws://" + raw(t, "", c.serve), Timeouts: c.timeouts})
			if c.do != nil {
				if st.State != Open {
					t.Fatal(st.Err)
				}
				if err := c.do(r); err != nil {
					t.Fatal(err)
				}
			}
			got := r.end()
			st = r.Status()
			if text := errorText(st.Err); !strings.HasSuffix(text, c.err) || (c.err == "") != (text == "") {
				t.Errorf("the error is %q, want %q", text, c.err)
			}
			if got.BytesIn != st.In.Bytes || got.BytesOut != st.Out.Bytes || got.Duration < 0 || got.SilenceMS < 0 {
				t.Errorf("counts and times of %+v", got)
			}
			got = history.EndDetail{By: got.By, How: got.How, Clean: got.Clean, Code: got.Code, Reason: got.Reason, MessagesIn: got.MessagesIn}
			if got != c.want {
				t.Errorf("got  %+v\nwant %+v", got, c.want)
			}
			all := summary(r.entries())
			text := strings.Replace(all, ", closing", "", 1)
			// A connection that just ends was never closing.
			if ends := strings.Contains(c.entries, "close") || c.want.By == "us"; ends == (text == all) {
				t.Errorf("recorded %s", all)
			}
			want := strings.Replace("connecting, handshake, open, "+c.entries+", closed, end", ", ,", ",", 1)
			if text != want {
				t.Errorf("recorded %s\nwant     %s", text, want)
			}
		})
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestAMessageThatWasCutOffIsKept(t *testing.T) {
	r := record(t)
	r.begin(profile.Profile{URL: "ws://" + raw(t, "", func(c net.Conn, _ *bufio.Reader) { c.Write(frame(wire.Text, "half of it")[:7]) })})
	r.end()
	e := r.last(history.Message)
	if e.Flags&wire.Incomplete == 0 || string(e.Payload) != "half " || e.Frames[0].Length != 10 || e.Frames[0].Received != 5 {
		t.Errorf("%+v", e)
	}
}

func TestAWriteThatIsNotTakenEndsTheLink(t *testing.T) {
	r := record(t)
	r.open(profile.Profile{
		URL:      "ws://" + raw(t, "", func(net.Conn, *bufio.Reader) { <-t.Context().Done() }),
		Timeouts: profile.Timeouts{Write: profile.Duration(500 * time.Millisecond)},
	})
	big := make([]byte, 1<<20)
	var err error
	for err == nil {
		err = r.Send(r.ctx, wire.Binary, big)
	}
	if !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("Send returned %v", err)
	}
	if end := r.end(); end.By != "network" || end.How != "timeout" || !strings.HasPrefix(end.Error, "write ") ||
		!strings.HasPrefix(end.Hint, "the peer took nothing more") {
		t.Errorf("end %+v", end)
	}
	if e := r.last(history.Message); e.Flags&wire.Incomplete == 0 || e.Dir != wire.Out {
		t.Errorf("the frame that was cut off: flags %v, %v", e.Flags, e.Dir)
	}
}

func TestTheSilenceBeforeAnEnd(t *testing.T) {
	// The frame that ends the silence is no part of it, whatever came with it in one read.
	second := int64(time.Second)
	var e ending
	e.closeFrame(wire.In, &wire.CloseStatus{Code: 1001}, moment{at: 70 * second, lastIn: 10 * second, lastOut: 40 * second})
	e.closeFrame(wire.Out, nil, moment{at: 71 * second, lastIn: 70 * second, lastOut: 40 * second})
	e.give(verdictNone, nil, moment{at: 72 * second, lastIn: 70 * second, lastOut: 71 * second})
	f := e.facts
	f.opened = 5 * second
	end, _ := f.autopsy()
	if end.SilenceMS != 60_000 || end.Duration != 65_000 || f.idle() != 30*time.Second || !end.Clean || end.Code != 1001 {
		t.Errorf("%+v, idle %v", end, f.idle())
	}
}

func TestWhatTheSocketSays(t *testing.T) {
	for _, c := range []struct {
		err     error
		by, how string
	}{
		{io.EOF, "peer", "fin"},
		{io.ErrUnexpectedEOF, "peer", "fin"},
		{&net.OpError{Op: "read", Err: os.NewSyscallError("read", syscall.ECONNRESET)}, "peer", "rst"},
		{&net.OpError{Op: "write", Err: os.NewSyscallError("write", syscall.EPIPE)}, "peer", "rst"},
		{&net.OpError{Op: "read", Err: os.NewSyscallError("read", syscall.ETIMEDOUT)}, "network", "timeout"},
		{&net.OpError{Op: "read", Err: os.NewSyscallError("read", syscall.EHOSTUNREACH)}, "network", "timeout"},
		{&net.OpError{Op: "remote error", Err: errors.New("tls: handshake failure")}, "peer", "tls"},
		{&net.OpError{Op: "local error", Err: errors.New("tls: bad record MAC")}, "network", "tls"},
		{errors.New("something else"), "network", ""},
	} {
		if by, how := classify(c.err); by != c.by || how != c.how {
			t.Errorf("%v: by %s, %q", c.err, by, how)
		}
	}
}
