package session

import (
	"context"
	"crypto/x509"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"socklens/history"
	"socklens/session/profile"
	"socklens/session/wire"
)

// Config is what a Session works with.
type Config struct {
	// Capture receives every entry. The session never closes it.
	Capture *history.Capture

	// Dial makes TCP connections; nil means a net.Dialer. It must return as soon as its context is cancelled.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)

	// Now is the clock; nil means time.Now.
	Now func() time.Time

	// RootCAs are the authorities that certificates are verified with; nil means the system's.
	RootCAs *x509.CertPool

	// Changed is called whenever the state, the step, the round trip or a switch of Status has changed, from any
	// goroutine. It must return at once. Counters change without it.
	Changed func()
}

// Session is what one tab records: the attempts to connect, one after another, and all that crossed the wire in them.
type Session struct {
	cfg   Config
	epoch time.Time // when the session began; every time is this plus the monotonic clock

	tally      [2]tally // in and out
	violations atomic.Int64
	rtt        atomic.Int64
	captureErr atomic.Pointer[error]
	pongsOff   atomic.Bool

	buffers sync.Pool // gorilla's write buffers, shared by the attempts

	mu      sync.Mutex    // protects what follows
	status  Status        // without the counters
	turned  chan struct{} // closed and replaced at every change of status.State
	attempt *attempt      // the one that runs; nil while idle or closed
	latest  *attempt      // the one that runs or ran last
	ended   bool          // Close was called; nothing is added to running from then on

	running sync.WaitGroup // the goroutines of all attempts

	past []past // ends of earlier attempts, for hints; belongs to the goroutine of the attempt that runs
}

// New returns a session that is idle. It starts no goroutine.
func New(c Config) *Session {
	if c.Dial == nil {
		c.Dial = new(net.Dialer).DialContext
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Changed == nil {
		c.Changed = func() {}
	}
	s := &Session{cfg: c, epoch: c.Now(), turned: make(chan struct{})}
	s.status.Since = s.epoch
	return s
}

// Connect begins an attempt and returns at once; Status and Wait tell what becomes of it. Inherited are the headers of
// the connection's folder, which are sent before its own. It fails while an earlier attempt still runs, after Close,
// and where the URL or the proxy can't be used.
func (s *Session) Connect(p profile.Profile, inherited []profile.Header) error {
	to, err := parseTarget(p.URL)
	if err != nil {
		return err
	}
	via, err := proxyFor(p.Proxy, to)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		return fmt.Errorf("connect: %w", ErrEnded)
	}
	if s.attempt != nil {
		return fmt.Errorf("connect: %w", ErrNotClosed)
	}
	a := newAttempt(s, s.status.Attempt+1, to, via, p.WithDefaults(), inherited)
	s.attempt, s.latest = a, a
	now := s.cfg.Now()
	s.status.Attempt = a.number
	s.status.URL = p.URL
	s.status.Opened = time.Time{}
	s.status.Handshake, s.status.HandshakeSeq = nil, 0
	s.status.Err = nil
	s.status.ReadingStopped = false
	s.rtt.Store(0)
	s.pongsOff.Store(p.NoPong)
	s.status.PongsOff = p.NoPong
	host, _ := a.next()
	s.turn(Connecting, firstStep(host), now)
	s.running.Go(a.run)
	return nil
}

// turn publishes a state. The caller holds s.mu.
func (s *Session) turn(to State, step string, now time.Time) {
	s.status.State, s.status.Step, s.status.Since = to, step, now
	close(s.turned)
	s.turned = make(chan struct{})
}

// Cancel ends the current attempt at once, in whatever step it is: while connecting by closing the connection, later
// by dropping it. It does nothing where there is no attempt.
func (s *Session) Cancel() {
	if a := s.current(); a != nil {
		a.cancel(ErrCancelled)
	}
}

// Close ends the session: an open link with the given close code, 0 for none, and a closing handshake that is bounded
// by the profile's close timeout, a connecting one at once. It returns when every goroutine of the session has ended,
// and can be called again. It does not close the capture. An error means that something did not end in time, which
// only a capture that hangs can cause.
func (s *Session) Close(code uint16) error {
	s.mu.Lock()
	s.ended = true
	a := s.latest
	s.mu.Unlock()
	if a == nil {
		return nil
	}
	a.disconnect(closePayload(code, ""))
	patience := closePatience
	if d := time.Duration(a.profile.Timeouts.Close); d > 0 && d < patience {
		patience = d
	}
	if !a.endedWithin(patience + aftermath + time.Second) {
		a.cancel(ErrCancelled)
		if !a.endedWithin(closePatience) {
			return fmt.Errorf("close session: attempt %d did not end", a.number)
		}
	}
	s.running.Wait() // earlier ones have ended too, but for their last instructions
	return nil
}

// closePatience is how long Close lets a closing handshake take where the profile allows more.
const closePatience = 5 * time.Second

// current returns the attempt that runs, or nil.
func (s *Session) current() *attempt {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.attempt
}

// clock returns the session's time in Unix nanoseconds: its beginning plus the monotonic clock, so that a clock that
// is set meanwhile moves no entry.
func (s *Session) clock() int64 {
	return s.epoch.UnixNano() + int64(s.cfg.Now().Sub(s.epoch))
}

// appendEntry hands an entry to the capture and returns its number. The capture copies it. Where it fails the first
// error is kept for Status; the capture itself counts what it loses, in a gap.
func (s *Session) appendEntry(e *history.Entry) int64 {
	seq, err := s.cfg.Capture.Append(e)
	if err != nil {
		s.keepCaptureErr(err)
	}
	return seq
}

// keepCaptureErr stands apart so that the error costs an allocation only where there is one.
func (s *Session) keepCaptureErr(err error) { s.captureErr.CompareAndSwap(nil, &err) }

// tally counts one direction over all attempts.
type tally struct{ messages, controls, bytes atomic.Int64 }

func (t *tally) traffic() Traffic {
	return Traffic{Messages: t.messages.Load(), Controls: t.controls.Load(), Bytes: t.bytes.Load()}
}

// side returns the index of a direction in Session.tally.
func side(d wire.Direction) int {
	if d == wire.In {
		return 0
	}
	return 1
}
