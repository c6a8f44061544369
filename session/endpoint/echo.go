package endpoint

import (
	"io"
	"time"

	"github.com/gorilla/websocket"
)

func planEcho(*Endpoint, *params) plan {
	return plan{deflate: true, run: (*link).stay, onMessage: echo}
}

// echo sends a message back through gorilla while it is being read, so that its size doesn't matter. Up to a mebibyte
// it comes back in one frame, beyond that in fragments of a mebibyte.
func echo(l *link, op int, r io.Reader) error {
	w, err := l.ws.NextWriter(op)
	if err != nil {
		return finishedOr(err)
	}
	// Small pieces: gorilla writes a large one past its buffer, in two writes that another could come between.
	piece := make([]byte, 32<<10)
	if _, err := io.CopyBuffer(struct{ io.Writer }{w}, struct{ io.Reader }{r}, piece); err != nil {
		return finishedOr(err)
	}
	return finishedOr(w.Close())
}

// finishedOr returns errFinished where the link was closed by us, whatever gorilla makes of that.
func finishedOr(err error) error {
	if err == websocket.ErrCloseSent {
		return errFinished
	}
	return err
}

func planClose(_ *Endpoint, p *params) plan {
	code := int(p.number("code", 1000, 1000, 4999))
	switch code {
	case 1004, 1005, 1006, 1015:
		p.fail("code", "one that may be sent; /bad/close-code sends the others")
	}
	reason := p.str("reason", "")
	if len(reason) > 123 {
		p.fail("reason", "at most 123 bytes")
	}
	after := p.wait("after", 0)
	return plan{run: func(l *link) {
		_ = l.text("closing soon")
		if l.wait(after) {
			l.close(code, reason)
		}
	}}
}

// pace calls send with how many events are due, rate of them a second and count altogether (0: without end), until
// send or the link ends it. A peer that is slow is sent what it missed at once.
func (l *link) pace(rate float64, count int64, send func(n int64) error) {
	const most = 256 // events in one call, so that a stall ends in several writes and not in a huge one
	start := time.Now()
	for sent := int64(0); count == 0 || sent < count; {
		due := 1 + int64(time.Since(start).Seconds()*rate) // the first at once
		if n := min(due-sent, most); n > 0 {
			if count > 0 {
				n = min(n, count-sent)
			}
			if send(n) != nil || !l.wait(0) {
				return
			}
			sent += n
			continue
		}
		next := time.Duration(float64(sent) / rate * float64(time.Second))
		// At a high rate a timer an event would cost more than the events.
		if !l.wait(max(next-time.Since(start), time.Millisecond)) {
			return
		}
	}
}
