package session

import (
	"net"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"socklens/session/wire"
)

// link is an open connection: from the answer of the upgrade to its end.
type link struct {
	a      *attempt
	line   *line    // TCP, below TLS
	conn   net.Conn // what the tap reads and writes; line where there is no TLS
	tap    *tap
	socket *websocket.Conn
	writer *writer

	// foreign tells that an extension was agreed on which gorilla doesn't know. It would fail at that extension's bits,
	// so reading goes by the tap alone.
	foreign bool
	deflate bool // permessage-deflate was agreed on, in either direction

	opened     int64         // Unix nanoseconds
	closing    chan struct{} // closed when the end has begun
	closeOnce  sync.Once
	entryOnce  sync.Once // see recordClosing
	readerDone chan struct{}
	ending     ending
	pings      pings
	before     [2]Traffic // what was counted before this link
}

// newLink puts the tap and gorilla onto a connection that was upgraded.
func newLink(a *attempt, made *upgraded) (*link, error) {
	l := &link{
		a:          a,
		line:       made.line,
		conn:       made.conn,
		foreign:    made.agreed.AllowedRsv != 0,
		deflate:    made.agreed.In != nil || made.agreed.Out != nil,
		opened:     made.answered,
		closing:    make(chan struct{}),
		readerDone: make(chan struct{}),
	}
	s := a.s
	limit := a.profile.Limits.Message
	in, out := &recorder{l: l, dir: wire.In}, &recorder{l: l, dir: wire.Out}
	l.tap = &tap{
		conn:         made.conn,
		clock:        s.clock,
		in:           wire.NewAssembler(wire.Config{Dir: wire.In, Limit: limit, Deflate: made.agreed.In, AllowedRsv: made.agreed.AllowedRsv}, in.take),
		out:          wire.NewAssembler(wire.Config{Dir: wire.Out, Limit: limit, Deflate: made.agreed.Out, AllowedRsv: made.agreed.AllowedRsv}, out.take),
		tally:        [2]*tally{&s.tally[0], &s.tally[1]},
		early:        made.early,
		earlyTime:    made.answered,
		line:         made.line,
		writeTimeout: max(0, time.Duration(a.profile.Timeouts.Write)),
		turn:         make(chan struct{}, 1),
	}
	l.tap.lastRead.Store(made.answered)
	l.tap.lastWrite.Store(made.answered)
	l.before = [2]Traffic{s.tally[0].traffic(), s.tally[1].traffic()}
	l.writer = newWriter(l)
	socket, err := adopt(&adopted{
		Conn:    made.conn,
		tap:     l.tap,
		deflate: l.deflate,
		protest: l.writer.queueClose,
	}, &s.buffers)
	if err != nil {
		return nil, err
	}
	l.socket = socket
	// Gorilla compresses with a window of 32 KiB. Where the peer asked for a smaller one it could not inflate that, and
	// a message that isn't compressed is always allowed (RFC 7692 6).
	if d := made.agreed.Out; d == nil || d.WindowBits != 0 && d.WindowBits < 15 {
		socket.EnableWriteCompression(false)
	}
	socket.SetPingHandler(func(payload string) error {
		l.answerPing([]byte(payload))
		return nil
	})
	socket.SetCloseHandler(func(code int, _ string) error {
		l.answerClose(code)
		return nil
	})
	return l, nil
}

// start begins to read and write.
func (l *link) start() {
	go l.read()
	go l.writer.run(time.Duration(l.a.profile.Keepalive))
}

// answerPing queues a pong, unless pings are to be left unanswered.
func (l *link) answerPing(payload []byte) {
	if !l.a.s.pongsOff.Load() {
		l.writer.queuePong(payload)
	}
}

// answerClose queues the answer to the peer's close frame: the same code, none for 1005, without a reason (RFC 6455
// 5.5.1).
func (l *link) answerClose(code int) { l.writer.queueClose(websocket.FormatCloseMessage(code, "")) }

// disconnect begins the closing handshake.
func (l *link) disconnect(payload []byte) {
	l.writer.queueClose(payload)
	l.beginClosing()
}

// beginClosing tells the attempt that the end has begun.
func (l *link) beginClosing() { l.closeOnce.Do(func() { close(l.closing) }) }

// recordClosing appends the entry of the state Closing, once, and returns when it is there. Several goroutines learn of
// the end, and each calls it at the place that tells the order of things: a close frame that begins the end comes first,
// then the state, then the close frame that answers it or that was asked for.
func (l *link) recordClosing() { l.entryOnce.Do(func() { l.a.recordState(Closing, l.a.s.clock()) }) }

// end notes why the link ends, where it doesn't by a close frame, and tells the attempt.
func (l *link) end(v verdict, err error) {
	l.note(v, err)
	l.beginClosing()
}

// note notes a verdict as of now.
func (l *link) note(v verdict, err error) {
	l.ending.give(v, err, moment{at: l.a.s.clock(), lastIn: l.tap.lastRead.Load(), lastOut: l.tap.lastWrite.Load()})
}

// halfCloser is a TCP connection that can end its own direction alone.
type halfCloser interface{ CloseWrite() error }

// lingerer is a TCP connection that can be closed with a reset.
type lingerer interface{ SetLinger(seconds int) error }

// drop sends FIN, below TLS, and reads on for a while.
func (l *link) drop() error {
	l.end(verdictDropped, nil)
	l.tap.release()
	if c, ok := l.line.Conn.(halfCloser); ok {
		l.tap.readUntil(time.Now().Add(aftermath))
		return c.CloseWrite()
	}
	return l.line.Close()
}

// reset sends RST.
func (l *link) reset() error {
	l.end(verdictReset, nil)
	l.tap.release()
	if c, ok := l.line.Conn.(lingerer); ok {
		if err := c.SetLinger(0); err != nil {
			return err
		}
	}
	return l.line.Close()
}

// cut closes the connection at once, so that whatever waits on it returns.
func (l *link) cut() {
	l.tap.release()
	l.line.Close()
}

// stop ends the link when nothing more can be read: the answer to the peer's close frame gets a moment, then the
// connection is closed. It returns when the writer has ended and every entry is appended.
func (l *link) stop() {
	l.writer.stop()
	if l.ending.cutOff() {
		l.line.Close()
	}
	select {
	case <-l.writer.done:
	case <-time.After(stopPatience):
		l.line.Close()
		<-l.writer.done
	}
	if !l.ending.cutOff() && l.a.encrypted() {
		l.line.limitWrites(stopPatience)
		l.conn.Close() // says goodbye in TLS too
	}
	l.line.Close()
	l.tap.out.Finish(l.a.s.clock())
}

// stopPatience is how long a last close frame, or TLS's own, may take to be written.
const stopPatience = time.Second
