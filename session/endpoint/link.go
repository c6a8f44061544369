package endpoint

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// link is one upgraded connection. A goroutine of its own reads it, as a rule through gorilla, and has pings and closes
// answered; the path's script runs beside it and writes.
type link struct {
	ws       *websocket.Conn
	conn     *wireConn
	deflated bool          // permessage-deflate was agreed on
	done     chan struct{} // closed when the endpoint is closing
	gone     chan struct{} // closed when nothing more will be read
}

// writeBuffer is how much gorilla puts in one frame: an echo up to this size comes back in one. The buffers are shared,
// because most connections write seldom.
const writeBuffer = 1 << 20

// upgrade answers the request with 101 as the plan says and returns the link, already remembered by the endpoint.
func (e *Endpoint) upgrade(w http.ResponseWriter, r *http.Request, p plan) (*link, error) {
	h := &hijacker{ResponseWriter: w, hold: e.hold, rewrite: p.rewrite}
	u := websocket.Upgrader{EnableCompression: p.deflate, WriteBufferSize: writeBuffer, WriteBufferPool: &e.buffers}
	ws, err := u.Upgrade(h, r, p.header)
	if err != nil {
		if h.conn != nil {
			e.release(h.conn)
			_ = h.conn.Close()
		}
		return nil, err
	}
	l := &link{
		ws: ws, conn: h.conn,
		deflated: p.deflate && bytes.Contains(h.conn.head, []byte("permessage-deflate")),
		done:     e.done, gone: make(chan struct{}),
	}
	ws.SetCloseHandler(func(code int, _ string) error {
		if p.mute {
			return nil
		}
		return l.finish(frame(0x88, websocket.FormatCloseMessage(code, ""))) // empty where the peer gave no code
	})
	return l, nil
}

// serve reads and runs the script until both are over, then closes the connection.
func (e *Endpoint) serve(l *link, p plan) {
	defer e.release(l.conn)
	var reading sync.WaitGroup
	reading.Go(func() {
		defer close(l.gone)
		if p.inflate != nil && l.deflated {
			l.assembled(p)
			return
		}
		l.read(p.onMessage)
	})
	p.run(l)
	l.goodbye()
	_ = l.conn.Close()
	reading.Wait()
}

// read hands on every message until the connection ends; a nil function ignores them.
func (l *link) read(onMessage func(l *link, op int, r io.Reader) error) {
	for {
		op, r, err := l.ws.NextReader() // passes over what was left unread of the message before
		if err != nil {
			return
		}
		if onMessage != nil {
			switch err := onMessage(l, op, r); {
			case errors.Is(err, errFinished):
				onMessage = nil // the peer's close is still to come
			case err != nil:
				return
			}
		}
	}
}

// stay waits until the peer has gone or the endpoint is closing.
func (l *link) stay() {
	select {
	case <-l.gone:
	case <-l.done:
	}
}

// wait waits for d and reports whether the link is still wanted after it.
func (l *link) wait(d time.Duration) bool {
	if d <= 0 {
		select {
		case <-l.gone:
			return false
		case <-l.done:
			return false
		default:
			return true
		}
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-l.gone:
		return false
	case <-l.done:
		return false
	}
}

// goodbye closes the link politely when the script ended because the endpoint is closing.
func (l *link) goodbye() {
	select {
	case <-l.done:
	default:
		return
	}
	l.close(websocket.CloseGoingAway, "the endpoint is closing")
}

// close sends a close frame, unless one was sent, and gives the peer a moment to answer and hang up.
func (l *link) close(code int, reason string) {
	_ = l.finish(frame(0x88, websocket.FormatCloseMessage(code, reason)))
	l.linger()
}

// linger waits for the peer to answer our close. The bound keeps a peer that never does from holding the connection.
func (l *link) linger() {
	t := time.NewTimer(closeWait)
	defer t.Stop()
	select {
	case <-l.gone:
	case <-t.C:
	}
}

// raw writes bytes as they are. A single call must hold whole frames or be the only writer.
func (l *link) raw(p []byte) error {
	_, err := l.conn.Write(p)
	return err
}

// text writes one text message in one frame.
func (l *link) text(s string) error { return l.raw(frame(0x81, []byte(s))) }

// pieces writes one frame of size bytes in pieces that next returns, and lets nothing in between. A nil piece before the
// end abandons the frame, after which nothing more can be written.
func (c *wireConn) pieces(next func() []byte, size int64) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	for size > 0 {
		p := next()
		if p == nil {
			c.finished = true
			return errFinished
		}
		if _, err := c.write(p); err != nil {
			c.finished = true
			return err
		}
		size -= int64(len(p))
	}
	return nil
}

// finish writes the last bytes that this side will ever write. After it every write fails, so that nothing follows a
// close frame by accident. Only the first call writes.
func (l *link) finish(p []byte) error { return l.conn.finish(p) }

var errFinished = errors.New("nothing may follow a close frame")

// wireConn is the TCP connection below gorilla. It makes a Write atomic and bounded in time, and can rewrite the
// response to the upgrade.
type wireConn struct {
	net.Conn // a *net.TCPConn; its other methods would go round the lock
	rewrite  func(head []byte) []byte
	head     []byte // the response as it was sent; written once, by the upgrade

	mu       sync.Mutex // held for one write
	finished bool
}

// Write writes all of p, which nothing else's bytes will interrupt.
func (c *wireConn) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.write(p)
}

func (c *wireConn) finish(p []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, err := c.write(p)
	c.finished = true
	return err
}

func (c *wireConn) write(p []byte) (int, error) {
	if c.finished {
		return 0, errFinished
	}
	if err := c.Conn.SetWriteDeadline(time.Now().Add(writeWait)); err != nil {
		return 0, err
	}
	if c.head != nil {
		return c.Conn.Write(p)
	}
	c.head = bytes.Clone(p)
	if c.rewrite != nil {
		c.head = c.rewrite(c.head)
	}
	if _, err := c.Conn.Write(c.head); err != nil {
		return 0, err
	}
	return len(p), nil
}

// SetWriteDeadline does nothing: every write has a bound of its own, and gorilla's shorter one for a pong would fall on
// whatever is being written at that moment.
func (c *wireConn) SetWriteDeadline(time.Time) error { return nil }

// SetDeadline sets what is left of it, the deadline for reading.
func (c *wireConn) SetDeadline(t time.Time) error { return c.SetReadDeadline(t) }
