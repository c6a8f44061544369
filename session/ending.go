package session

import (
	"sync"

	"socklens/session/wire"
)

// verdict is why a link ends where no close frame says it, or beside what a close frame says.
type verdict uint8

const (
	verdictNone      verdict = iota
	verdictDropped           // we sent FIN
	verdictReset             // we sent RST
	verdictCancelled         // we closed at once
	verdictLate              // the closing handshake took too long
	verdictViolation         // the peer broke the protocol, so we failed the link
)

// moment is a time in Unix nanoseconds together with those of the last bytes before it.
type moment struct{ at, lastIn, lastOut int64 }

// ending gathers how a link ends, from the goroutines that see it.
type ending struct {
	mu sync.Mutex
	facts
}

// facts are what is known of an end. See autopsy.
type facts struct {
	opened   int64
	began    moment // when the end began; at is 0 while it hasn't
	verdict  verdict
	protocol error // of verdictViolation

	first     wire.Direction // of the first close frame; None where there was none
	closeIn   bool
	closeOut  bool
	status    *wire.CloseStatus // of the first close frame; nil where it had none
	readErr   error             // how reading ended
	below     bool              // it was TCP that ended, below TLS
	writeErr  error             // the first write that failed
	rtt       int64
	in, out   Traffic
	pongsLeft bool // pings were left unanswered
	keepalive bool // we pinged by ourselves
}

// give notes a verdict and when it fell. The first one stands.
func (e *ending) give(v verdict, err error, when moment) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.began.at == 0 {
		e.began = when
	}
	if e.verdict == verdictNone {
		e.verdict, e.protocol = v, err
	}
}

// closeFrame notes a close frame that crossed the wire.
func (e *ending) closeFrame(dir wire.Direction, status *wire.CloseStatus, when moment) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.began.at == 0 {
		e.began = when
	}
	if e.first == wire.None {
		e.first = dir
		if status != nil {
			kept := *status // the assembler's own ends with the callback
			e.status = &kept
		}
	}
	if dir == wire.In {
		e.closeIn = true
	} else {
		e.closeOut = true
	}
}

func (e *ending) closeSeen() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.closeIn
}

func (e *ending) closeSent() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.closeOut
}

// readEnded notes how reading ended, and whether it was TCP that ended below TLS.
func (e *ending) readEnded(err error, below bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.readErr, e.below = err, below
}

func (e *ending) writeFailed(err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.writeErr == nil {
		e.writeErr = err
	}
}

// cutOff reports whether the connection is of no more use for a last close frame.
func (e *ending) cutOff() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.writeErr != nil || e.verdict == verdictReset || e.verdict == verdictCancelled || e.verdict == verdictLate
}

// facts returns what is known of the end, once the link is stopped.
func (l *link) facts() facts {
	l.ending.mu.Lock()
	f := l.ending.facts
	l.ending.mu.Unlock()
	s := l.a.s
	f.opened = l.opened
	f.rtt = s.rtt.Load()
	f.in = s.tally[0].traffic().since(l.before[0])
	f.out = s.tally[1].traffic().since(l.before[1])
	f.pongsLeft = s.pongsOff.Load()
	f.keepalive = l.a.profile.Keepalive > 0
	return f
}

// since returns what was counted after an earlier count.
func (t Traffic) since(before Traffic) Traffic {
	return Traffic{
		Messages: t.Messages - before.Messages,
		Controls: t.Controls - before.Controls,
		Bytes:    t.Bytes - before.Bytes,
	}
}
