package session

import (
	"context"
	"encoding/binary"
	"fmt"

	"socklens/session/wire"
)

// maxControl is the longest payload of a control frame, in bytes (RFC 6455 5.5).
const maxControl = 125

// Send sends a text or binary message and returns when its last byte was taken by the system. A message of up to 1 MiB
// is one frame, a longer one several; it is compressed where the peer agreed to that. While it waits for its turn the
// context can call it off; once begun, it is bounded by the profile's write timeout. The payload must not change until
// Send returns.
func (s *Session) Send(ctx context.Context, op wire.Opcode, payload []byte) error {
	if op != wire.Text && op != wire.Binary {
		return fmt.Errorf("send: %s is not a message's opcode", op)
	}
	if err := s.order(ctx, command{op: op, payload: payload}); err != nil {
		return fmt.Errorf("send %s: %w", op, err)
	}
	return nil
}

// SendFrames writes each of the given pieces as it is, in one write each, and marks the frames in them OnPurpose. They
// are meant to be built with wire.AppendFrame, but any bytes go. What is sent stands in the same stream as ordinary
// messages: an unfinished frame swallows the next one. The pieces must not change until SendFrames returns.
func (s *Session) SendFrames(ctx context.Context, pieces ...[]byte) error {
	if err := s.order(ctx, command{raw: pieces}); err != nil {
		return fmt.Errorf("send frames: %w", err)
	}
	return nil
}

// Ping sends a ping with up to 125 bytes of payload. Status tells the round trip once its pong is there.
func (s *Session) Ping(ctx context.Context, payload []byte) error {
	return s.sendControl(ctx, wire.Ping, payload)
}

// Pong sends a pong that nobody asked for, with up to 125 bytes of payload (RFC 6455 5.5.3 allows it).
func (s *Session) Pong(ctx context.Context, payload []byte) error {
	return s.sendControl(ctx, wire.Pong, payload)
}

func (s *Session) sendControl(ctx context.Context, op wire.Opcode, payload []byte) error {
	if len(payload) > maxControl {
		return fmt.Errorf("send %s: the payload has %d bytes, at most %d fit", op, len(payload), maxControl)
	}
	if err := s.order(ctx, command{op: op, payload: payload}); err != nil {
		return fmt.Errorf("send %s: %w", op, err)
	}
	return nil
}

// order hands a command to the writer of the open link and waits until it is done.
func (s *Session) order(ctx context.Context, c command) error {
	l := s.link()
	if l == nil {
		return ErrNotOpen
	}
	return l.writer.order(ctx, c)
}

// link returns the link of the attempt that runs, once it has opened; nil where there is none.
func (s *Session) link() *link {
	if a := s.current(); a != nil {
		return a.live()
	}
	return nil
}

// Disconnect begins the closing handshake with a code and a reason of up to 123 bytes and returns at once; code 0 sends
// a close frame without either. Any code goes; one that RFC 6455 forbids is recorded as a violation of ours. If the
// peer's close frame isn't there within the profile's close timeout the connection is dropped. While connecting it
// cancels.
func (s *Session) Disconnect(code uint16, reason string) error {
	if len(reason) > maxControl-2 {
		return fmt.Errorf("disconnect: the reason has %d bytes, at most %d fit", len(reason), maxControl-2)
	}
	a := s.current()
	if a == nil {
		return fmt.Errorf("disconnect: %w", ErrNotOpen)
	}
	a.disconnect(closePayload(code, reason))
	return nil
}

// closePayload returns the body of a close frame (RFC 6455 5.5.1), empty for code 0.
func closePayload(code uint16, reason string) []byte {
	if code == 0 {
		return nil
	}
	return append(binary.BigEndian.AppendUint16(nil, code), reason...)
}

// Drop ends our side of the TCP connection (FIN) without a close frame, as a process that dies does, and reads on for
// up to two seconds to see what the peer makes of it.
func (s *Session) Drop() error { return s.act("drop", (*link).drop) }

// Reset ends the TCP connection with a reset (RST), as a crashed machine that came back does.
func (s *Session) Reset() error { return s.act("reset", (*link).reset) }

// StopReading stops reading from the socket, or goes on with it, so that a server's handling of slow clients can be
// tested: the peer's data fills the system's buffers and then waits. Only an open link can be stopped; an end that the
// peer makes meanwhile is noticed when reading goes on.
func (s *Session) StopReading(on bool) error {
	err := s.act("stop reading", func(l *link) error {
		l.tap.pause(on)
		return nil
	})
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.status.ReadingStopped = on && s.status.State == Open
	s.mu.Unlock()
	s.cfg.Changed()
	return nil
}

// LeavePings tells whether the peer's pings are left unanswered, to test its time-outs. It holds until the next Connect,
// which begins with what the profile's NoPong says.
func (s *Session) LeavePings(on bool) {
	s.pongsOff.Store(on)
	s.mu.Lock()
	s.status.PongsOff = on
	s.mu.Unlock()
	s.cfg.Changed()
}

// act does something to the open link.
func (s *Session) act(verb string, do func(*link) error) error {
	err := ErrNotOpen
	if l := s.link(); l != nil {
		err = do(l)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", verb, err)
	}
	return nil
}
