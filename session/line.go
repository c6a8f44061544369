package session

import (
	"errors"
	"io"
	"net"
	"os"
	"sync/atomic"
	"time"
)

// stallAfter is how long the system may take over a write before the write counts as stalled.
const stallAfter = 2 * time.Millisecond

// line is the TCP connection, below everything else. It knows things of it that TLS above hides: that a write is
// stalled, because the peer doesn't read, and that the stream has ended.
type line struct {
	net.Conn
	born  time.Time
	until atomic.Int64 // when a write is given up, as nanoseconds after born; 0 for never

	// stalled gets a signal, of which one is kept, whenever a write was not taken for stallAfter.
	stalled chan struct{}

	ended atomic.Bool // a read has met the end of the stream
}

func newLine(conn net.Conn) *line {
	return &line{Conn: conn, born: time.Now(), stalled: make(chan struct{}, 1)}
}

// Read reads the connection.
func (l *line) Read(p []byte) (int, error) {
	n, err := l.Conn.Read(p)
	if err == io.EOF {
		l.ended.Store(true)
	}
	return n, err
}

// limitWrites sets how long all further writes may take together, 0 for as long as they like.
func (l *line) limitWrites(d time.Duration) {
	if d > 0 {
		l.until.Store(int64(time.Since(l.born) + d))
	} else {
		l.until.Store(0)
	}
}

// Write writes all of p. It asks the system in short turns, going on where the last one ended, so that somebody else
// can be told when a write stalls.
func (l *line) Write(p []byte) (int, error) {
	for written := 0; ; {
		turn, last := stallAfter, false
		if until := l.until.Load(); until != 0 {
			if left := time.Duration(until) - time.Since(l.born); left < turn {
				turn, last = left, true
			}
		}
		if err := l.Conn.SetWriteDeadline(time.Now().Add(turn)); err != nil {
			return written, err
		}
		n, err := l.Conn.Write(p[written:])
		written += n
		if last || !errors.Is(err, os.ErrDeadlineExceeded) {
			return written, err
		}
		select {
		case l.stalled <- struct{}{}:
		default:
		}
	}
}

// SetDeadline does nothing for writes; they have limits of their own.
func (l *line) SetDeadline(t time.Time) error { return l.Conn.SetReadDeadline(t) }

// SetWriteDeadline does nothing, as SetDeadline.
func (l *line) SetWriteDeadline(time.Time) error { return nil }
