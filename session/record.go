package session

import (
	"bytes"
	"encoding/binary"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"socklens/history"
	"socklens/session/wire"
)

// recorder makes entries of what one direction's assembler emits. It belongs to the goroutine that feeds that.
type recorder struct {
	l     *link
	dir   wire.Direction
	entry history.Entry // used again for every entry: the capture copies
	last  int64         // time of the latest entry
}

// take appends the entry of a message or control frame, then looks at what it means for the link.
func (r *recorder) take(m *wire.Message) {
	s := r.l.a.s
	e := &r.entry
	e.Time, e.Attempt, e.Dir, e.Op, e.Flags = m.Time, r.l.a.number, m.Dir, m.Op, m.Flags
	e.Size, e.WireSize, e.Payload = m.Size, m.WireSize, m.Payload
	e.Frames, e.Violations, e.Close = m.Frames, m.Violations, m.Close
	if len(m.Violations) > 0 {
		s.violations.Add(int64(len(m.Violations)))
	}
	if !m.Op.IsControl() {
		e.Kind = history.Message
		s.appendEntry(e)
		s.tally[side(r.dir)].messages.Add(1)
		r.last = m.Time
		return
	}
	e.Kind = history.Control
	s.appendEntry(e)
	s.tally[side(r.dir)].controls.Add(1)
	r.notice(m)
	r.last = m.Time
}

// notice is what a control frame that was recorded means for the link.
func (r *recorder) notice(m *wire.Message) {
	l := r.l
	if m.Flags&wire.Incomplete != 0 {
		return
	}
	switch {
	case m.Op == wire.Close:
		when := moment{at: m.Time, lastIn: l.tap.lastRead.Load(), lastOut: l.tap.lastWrite.Load()}
		if r.dir == wire.In {
			when.lastIn = max(when.lastIn, r.last)
		} else {
			when.lastOut = max(when.lastOut, r.last)
		}
		l.ending.closeFrame(r.dir, m.Close, when)
		if r.dir == wire.In && l.foreign {
			l.answerClose(answerCode(m))
		}
		l.recordClosing()
		l.beginClosing()
	case m.Op == wire.Ping && r.dir == wire.Out:
		l.pings.sent(m.Payload, l.tap.writeBegan)
	case m.Op == wire.Ping && l.foreign && len(m.Violations) == 0: // the pong would break the same rule
		l.answerPing(bytes.Clone(m.Payload))
	case m.Op == wire.Pong && r.dir == wire.In:
		if rtt, ok := l.pings.answered(m.Payload, l.tap.readAt); ok {
			l.a.s.rtt.Store(int64(rtt))
			l.a.s.cfg.Changed()
		}
	}
}

// answerCode returns the code that answers a close frame: its own, 1005 where it has none, 1002 where it breaks a rule.
func answerCode(m *wire.Message) int {
	switch {
	case len(m.Violations) > 0:
		return codeProtocol
	case len(m.Payload) < 2:
		return websocket.CloseNoStatusReceived
	}
	return int(binary.BigEndian.Uint16(m.Payload))
}

// maxPings is how many pings of ours are remembered until their pong comes.
const maxPings = 16

// pings remembers the pings that were written, to tell the round trip when their pongs come.
type pings struct {
	mu  sync.Mutex
	out []ping // oldest first
}

type ping struct {
	payload []byte
	at      int64
}

func (p *pings) sent(payload []byte, at int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.out) == maxPings {
		p.out = p.out[1:]
	}
	p.out = append(p.out, ping{bytes.Clone(payload), at})
}

// answered returns the round trip of the ping that a pong answers. Pings before it count as answered too, because a
// peer need only answer the latest (RFC 6455 5.5.3).
func (p *pings) answered(payload []byte, at int64) (time.Duration, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, sent := range p.out {
		if bytes.Equal(sent.payload, payload) {
			p.out = p.out[i+1:]
			return time.Duration(at - sent.at), true
		}
	}
	return 0, false
}
