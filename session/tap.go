package session

import (
	"errors"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"socklens/session/wire"
)

// tap is the connection as gorilla sees it once the upgrade is over, above TLS: it shows every byte as it is to the
// assembler of its direction. Gorilla is given what is read but for whole messages that break no rule, of which it has
// nothing to say; what is written is passed through. One goroutine reads; writes are ordered by a lock.
type tap struct {
	conn  net.Conn
	clock func() int64
	in    *wire.Assembler
	out   *wire.Assembler
	tally [2]*tally

	early     []byte // came with the answer of the upgrade, at earlyTime; read first
	earlyTime int64

	// The first error of reading and of writing as the connection gave it, which gorilla may hide. Each belongs to the
	// goroutine that reads or writes.
	readErr  error
	writeErr error
	nextErr  error // of reading, where it came together with bytes

	lastRead  atomic.Int64 // when the latest read that is fully recorded returned, Unix nanoseconds
	lastWrite atomic.Int64 // the same for writes

	line         *line         // below conn
	writeTimeout time.Duration // for each write; 0 means none
	turn         chan struct{} // of capacity 1; full while a write is under way and until it is recorded

	// Round trips are shorter than the times of entries can tell: a pong may be there before the write of its ping has
	// returned. So these are kept beside them; each belongs to the goroutine that is in the assembler of its direction.
	readAt     int64 // when the current read returned
	writeBegan int64 // when the current write began

	mu      sync.Mutex    // protects what follows
	resumed chan struct{} // closed when reading goes on; nil while it isn't stopped
	final   bool          // reading can't be stopped any more
	until   time.Time     // the end of reading; zero for none
}

// Read reads from the connection until there is something to judge, or the end. All that was read was recorded before.
// While reading is stopped it waits. Bytes and an error, which TLS gives at once, are returned one after the other, so
// that the bytes are judged before the end.
func (t *tap) Read(p []byte) (int, error) {
	for len(t.early) > 0 {
		n := copy(p, t.early)
		t.early = t.early[n:]
		if n = t.record(p[:n], t.earlyTime); n > 0 {
			return n, nil
		}
	}
	for {
		t.awaitResume()
		if t.nextErr != nil {
			t.readErr = t.nextErr
			return 0, t.readErr
		}
		n, err := t.conn.Read(p)
		now := t.clock()
		t.readAt = now
		if n > 0 {
			n = t.record(p[:n], max(now, t.awaitWrite()))
			if !errors.Is(err, os.ErrDeadlineExceeded) { // that comes again by itself
				t.nextErr = err
			}
			if n > 0 {
				return n, nil
			}
			continue
		}
		if err != nil {
			if errors.Is(err, os.ErrDeadlineExceeded) && t.interrupted() {
				continue
			}
			t.readErr = err
		}
		return n, err
	}
}

// record records what was read and returns how much of it is left to judge, at the beginning of p.
func (t *tap) record(p []byte, now int64) int {
	left := t.in.Sift(p, now)
	t.tally[0].bytes.Add(int64(len(p)))
	t.lastRead.Store(now)
	return len(left)
}

// awaitWrite waits until the write that is under way is recorded, because what was read may well be the answer to it,
// and an answer must not stand before its question. It returns the time of the latest write. A write that stalls is not
// waited for: it can't have been answered, and the peer may be waiting for us to read.
func (t *tap) awaitWrite() int64 {
	select {
	case t.turn <- struct{}{}:
		<-t.turn
		return t.lastWrite.Load()
	default:
	}
	select {
	case <-t.line.stalled: // from before the read
	default:
	}
	select {
	case t.turn <- struct{}{}:
		<-t.turn
		return t.lastWrite.Load()
	case <-t.line.stalled:
		return 0
	}
}

// Write writes whole frames of ordinary messages.
func (t *tap) Write(p []byte) (int, error) { return t.write(p, false) }

// write writes whole frames and records them. OnPurpose marks those that were built by hand.
func (t *tap) write(p []byte, onPurpose bool) (int, error) {
	t.turn <- struct{}{}
	t.line.limitWrites(t.writeTimeout)
	defer func() {
		t.line.limitWrites(0) // TLS writes by itself at times, when a read wants it to
		<-t.turn
	}()
	t.writeBegan = t.clock()
	n, err := t.conn.Write(p)
	if n > 0 {
		now := t.clock()
		t.out.SetOnPurpose(onPurpose)
		t.out.Feed(p[:n], now)
		t.tally[1].bytes.Add(int64(n))
		t.lastWrite.Store(now)
	}
	if err != nil && t.writeErr == nil {
		t.writeErr = err
	}
	return n, err
}

// pause stops reading at once, or lets it go on.
func (t *tap) pause(on bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case on && t.resumed == nil && !t.final:
		t.resumed = make(chan struct{})
		t.applyDeadline()
	case !on && t.resumed != nil:
		close(t.resumed)
		t.resumed = nil
		t.applyDeadline()
	}
}

// release lets reading go on for good, because the link is ending and its end has to be seen.
func (t *tap) release() {
	t.mu.Lock()
	t.final = true
	t.mu.Unlock()
	t.pause(false)
}

// readUntil sets when reading ends at the latest. It can be made earlier, not later.
func (t *tap) readUntil(end time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.until.IsZero() || end.Before(t.until) {
		t.until = end
		t.applyDeadline()
	}
}

// applyDeadline sets the deadline of the connection: in the past while reading is stopped, so that a read that waits
// returns. The caller holds t.mu. A connection that can't set it is closed already, and the read returns that.
func (t *tap) applyDeadline() {
	end := t.until
	if t.resumed != nil {
		end = time.Unix(1, 0)
	}
	_ = t.conn.SetReadDeadline(end)
}

// awaitResume waits while reading is stopped.
func (t *tap) awaitResume() {
	t.mu.Lock()
	resumed := t.resumed
	t.mu.Unlock()
	if resumed != nil {
		<-resumed
	}
}

// interrupted tells whether a read that timed out did so because reading is, or was just, stopped.
func (t *tap) interrupted() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.resumed != nil || t.until.IsZero() || time.Now().Before(t.until)
}
