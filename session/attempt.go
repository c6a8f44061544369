package session

import (
	"context"
	"slices"
	"sync"
	"time"

	"socklens/history"
	"socklens/session/profile"
)

// aftermath is how long the socket is read on after the link has ended for us, so that what followed is recorded and
// the way the connection ended is known.
const aftermath = 2 * time.Second

// attempt is one try to connect and all that comes of it. Its run method owns the state.
type attempt struct {
	s       *Session
	number  int
	to      target
	proxy   *profile.Proxy  // nil for none
	profile profile.Profile // with defaults
	headers []profile.Header

	ctx    context.Context // cancelled to end the attempt at once
	cancel context.CancelCauseFunc
	ended  chan struct{} // closed when the end is recorded

	mu   sync.Mutex // protects what follows
	link *link      // set when open, and never unset
}

func newAttempt(s *Session, number int, to target, via *profile.Proxy, p profile.Profile, inherited []profile.Header) *attempt {
	a := &attempt{s: s, number: number, to: to, proxy: via, profile: p, ended: make(chan struct{})}
	a.headers = slices.Concat(inherited, p.Headers)
	a.ctx, a.cancel = context.WithCancelCause(context.Background())
	return a
}

// encrypted reports whether there is TLS above TCP, the server's or the proxy's.
func (a *attempt) encrypted() bool { return a.to.secure || a.proxy != nil && a.proxy.Scheme == "https" }

// live returns the link from when it is open on, also once it is closed; nil before.
func (a *attempt) live() *link {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.link
}

// run is the attempt from its first step to its end.
func (a *attempt) run() {
	defer close(a.ended)
	defer a.cancel(nil)
	a.s.cfg.Changed()
	a.recordState(Connecting, a.s.clock())
	made, failure := a.handshake()
	if failure == nil {
		if err := a.adopt(made); err != nil {
			made.line.Close()
			failure = &HandshakeError{URL: a.to.short(), Step: StepResponse, Err: err}
			if a.proxy != nil {
				failure.Proxy = a.proxy.Address()
			}
		}
	}
	if failure != nil {
		a.finish(endOfFailure(failure), failure)
		return
	}
	l := a.live()
	a.recordState(Open, l.opened)
	a.publish(Open)
	l.start()
	a.supervise(l)
	f := l.facts()
	end, err := f.autopsy()
	end.Hint = hint(a.s.past, f, end)
	a.s.past = remember(a.s.past, past{byUs: end.By == byUs, idle: f.idle(), duration: time.Duration(f.began.at - f.opened)})
	a.finish(end, err)
}

// adopt makes the link of a connection that was upgraded, unless the attempt was cancelled meanwhile.
func (a *attempt) adopt(made *upgraded) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.ctx.Err() != nil {
		return context.Cause(a.ctx)
	}
	l, err := newLink(a, made)
	if err != nil {
		return err
	}
	a.link = l
	return nil
}

// supervise follows an open link until nothing more can come of it.
func (a *attempt) supervise(l *link) {
	var late <-chan time.Time
	closing, cancelled, failed := l.closing, a.ctx.Done(), l.writer.failed
	for {
		select {
		case <-l.readerDone:
			if closing != nil && isClosed(closing) {
				a.close(l)
			}
			l.stop()
			return
		case <-closing:
			closing = nil
			a.close(l)
			if d := time.Duration(a.profile.Timeouts.Close); d > 0 {
				timer := time.NewTimer(d)
				defer timer.Stop()
				late = timer.C
			}
		case <-late:
			late = nil
			l.end(verdictLate, nil)
			l.cut()
		case <-failed:
			failed = nil
			l.tap.release()
			l.tap.readUntil(time.Now().Add(aftermath))
		case <-cancelled:
			cancelled = nil
			l.end(verdictCancelled, nil)
			l.cut()
		}
	}
}

// close makes the link's state Closing.
func (a *attempt) close(l *link) {
	l.tap.release()
	l.recordClosing()
	a.publish(Closing)
}

func isClosed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// disconnect begins the closing handshake, or cancels an attempt that isn't open yet.
func (a *attempt) disconnect(payload []byte) {
	if l := a.live(); l != nil {
		l.disconnect(payload)
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.link == nil {
		a.cancel(ErrCancelled)
		return
	}
	a.link.disconnect(payload)
}

// endedWithin waits for the attempt's end for so long at most.
func (a *attempt) endedWithin(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-a.ended:
		return true
	case <-timer.C:
		return false
	}
}

// recordState appends the entry of a change of state. A link is open from the answer on, which is when frames that came
// with it came, too.
func (a *attempt) recordState(to State, at int64) {
	a.s.appendEntry(&history.Entry{
		Time:    at,
		Attempt: a.number,
		Kind:    history.State,
		Detail:  &history.Detail{State: &history.StateDetail{State: to.String()}},
	})
}

// publish makes a state visible in Status.
func (a *attempt) publish(to State) {
	a.s.mu.Lock()
	now := a.s.cfg.Now()
	if to == Open {
		a.s.status.Opened = now
	}
	a.s.status.ReadingStopped = false
	a.s.turn(to, "", now)
	a.s.mu.Unlock()
	a.s.cfg.Changed()
}

// step publishes the step of connecting that begins now.
func (a *attempt) step(name string) {
	a.s.mu.Lock()
	changed := a.s.status.Step != name
	if changed {
		a.s.status.Step, a.s.status.Since = name, a.s.cfg.Now()
	}
	a.s.mu.Unlock()
	if changed {
		a.s.cfg.Changed()
	}
}

// finish records the end of the attempt and then makes it visible, so that who sees Closed finds every entry.
func (a *attempt) finish(end history.EndDetail, err error) {
	s := a.s
	a.recordState(Closed, s.clock())
	s.appendEntry(&history.Entry{
		Time:    s.clock(),
		Attempt: a.number,
		Kind:    history.End,
		Detail:  &history.Detail{End: &end},
	})
	s.mu.Lock()
	s.attempt = nil
	s.status.End = &end
	s.status.Err = err
	s.status.ReadingStopped = false
	s.turn(Closed, "", s.cfg.Now())
	s.mu.Unlock()
	s.cfg.Changed()
}
