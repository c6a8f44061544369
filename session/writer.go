package session

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"socklens/session/wire"
)

// maxPongs is how many pongs wait to be sent. Beyond that the oldest is left out, which RFC 6455 5.5.3 allows.
const maxPongs = 64

// writer is the one goroutine that writes to an open link. Commands are handed to it one at a time; what a read asks
// for, pongs and close frames, is only queued, because a read must not wait for a write.
type writer struct {
	l        *link
	commands chan command
	nudge    chan struct{} // of capacity 1: something was queued
	stopping chan struct{} // closed to end it
	done     chan struct{} // closed when it has ended
	failed   chan struct{} // closed when a write has failed

	err   error  // the write error, permanent; belongs to the goroutine
	frame []byte // the control frame being built; belongs to the goroutine

	mu         sync.Mutex // protects what follows
	pongs      [][]byte
	closeFrame []byte
	closeState closeState
}

type closeState uint8

const (
	closeNone closeState = iota
	closeQueued
	closeWritten
)

// command is something to write: a message, a control frame, or raw pieces.
type command struct {
	op      wire.Opcode
	payload []byte
	raw     [][]byte
	result  chan error
}

func newWriter(l *link) *writer {
	return &writer{
		l:        l,
		commands: make(chan command),
		nudge:    make(chan struct{}, 1),
		stopping: make(chan struct{}),
		done:     make(chan struct{}),
		failed:   make(chan struct{}),
	}
}

// run writes until it is stopped, and pings at every interval where that is more than zero.
func (w *writer) run(keepalive time.Duration) {
	defer close(w.done)
	var tick <-chan time.Time
	if keepalive > 0 {
		ticker := time.NewTicker(keepalive)
		defer ticker.Stop()
		tick = ticker.C
	}
	for beat := 1; ; {
		select {
		case <-w.nudge:
			w.flush()
		case c := <-w.commands:
			w.flush() // what was queued before comes first
			c.result <- w.perform(c)
		case <-tick:
			w.flush()
			if w.l.ending.closeSent() {
				continue // nothing may follow
			}
			w.control(wire.Ping, fmt.Appendf(nil, "keepalive %d", beat))
			beat++
		case <-w.stopping:
			w.flush()
			return
		}
	}
}

// stop ends the goroutine once what is queued is written. It does not wait.
func (w *writer) stop() { close(w.stopping) }

// order hands over a command and waits until it is done. The context counts only until the command has begun: half a
// frame can't be taken back.
func (w *writer) order(ctx context.Context, c command) error {
	c.result = make(chan error, 1)
	select {
	case w.commands <- c:
		return <-c.result
	case <-w.done:
		return ErrNotOpen
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (w *writer) perform(c command) error {
	if c.raw != nil {
		return w.writeRaw(c.raw)
	}
	if w.l.ending.closeSent() {
		return ErrCloseSent
	}
	if c.op.IsControl() {
		return w.control(c.op, c.payload)
	}
	if w.err != nil {
		return w.err
	}
	err := w.l.socket.WriteMessage(int(c.op), c.payload)
	if errors.Is(err, websocket.ErrCloseSent) {
		// A read has failed the link meanwhile: gorilla writes no more, but the close frame it queued is still to go, and
		// what came of the message so far is whole frames.
		w.flush()
		return ErrCloseSent
	}
	return w.check(err)
}

func (w *writer) writeRaw(pieces [][]byte) error {
	for _, p := range pieces {
		if w.err != nil {
			return w.err
		}
		if len(p) == 0 {
			continue
		}
		if _, err := w.l.tap.write(p, true); err != nil {
			return w.check(err)
		}
	}
	return nil
}

// control writes one control frame.
func (w *writer) control(op wire.Opcode, payload []byte) error {
	if w.err != nil {
		return w.err
	}
	f := wire.Frame{Fin: true, Opcode: op, Masked: true}
	rand.Read(f.Mask[:])
	w.frame = wire.AppendFrame(w.frame[:0], f, payload)
	_, err := w.l.tap.Write(w.frame)
	return w.check(err)
}

// check keeps the first error of a write: the stream may have been cut in mid-frame, so nothing can follow it.
func (w *writer) check(err error) error {
	if err != nil && w.err == nil {
		if w.l.tap.writeErr != nil {
			err = w.l.tap.writeErr
		}
		w.err = fmt.Errorf("write: %w", err)
		w.l.ending.writeFailed(err)
		close(w.failed)
	}
	return w.err
}

// flush writes what is queued: the pongs, then the close frame.
func (w *writer) flush() {
	for {
		op, payload, ok := w.next()
		if !ok {
			return
		}
		if w.l.ending.closeSent() {
			continue // a raw close frame came before
		}
		if op == wire.Close {
			w.l.recordClosing()
		}
		if w.control(op, payload) != nil {
			return
		}
	}
}

func (w *writer) next() (op wire.Opcode, payload []byte, ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.pongs) > 0 {
		payload = w.pongs[0]
		w.pongs = w.pongs[1:]
		return wire.Pong, payload, true
	}
	if w.closeState == closeQueued {
		w.closeState = closeWritten
		return wire.Close, w.closeFrame, true
	}
	return 0, nil, false
}

// queuePong queues the answer to a ping.
func (w *writer) queuePong(payload []byte) {
	w.mu.Lock()
	if len(w.pongs) == maxPongs {
		w.pongs = w.pongs[1:]
	}
	w.pongs = append(w.pongs, payload)
	w.mu.Unlock()
	w.wake()
}

// queueClose queues the close frame. Only the first one is written: one side sends one.
func (w *writer) queueClose(payload []byte) {
	w.mu.Lock()
	if w.closeState == closeNone {
		w.closeState, w.closeFrame = closeQueued, payload
	}
	w.mu.Unlock()
	w.wake()
}

func (w *writer) wake() {
	select {
	case w.nudge <- struct{}{}:
	default:
	}
}
