package session

import (
	"context"
	"time"

	"socklens/history"
)

// State is where a session's link stands.
type State uint8

// The states, in the order they are passed through. From Closed a session can go to Connecting again.
const (
	Idle       State = iota // no attempt was made yet
	Connecting              // from Connect to the answer of the upgrade
	Open                    // messages may go both ways
	Closing                 // a close frame has crossed the wire, or the end was asked for
	Closed                  // the attempt's end is recorded
)

// String returns the state's name as it stands in a state entry.
func (s State) String() string {
	switch s {
	case Idle:
		return "idle"
	case Connecting:
		return "connecting"
	case Open:
		return "open"
	case Closing:
		return "closing"
	case Closed:
		return "closed"
	}
	return "unknown"
}

// The steps of an attempt while it is connecting, as they stand in Status.Step, HandshakeError.Step and the handshake
// entry.
const (
	StepResolve  = "resolve"  // looking up the host's addresses
	StepDial     = "dial"     // making the TCP connection
	StepProxy    = "proxy"    // asking the proxy for a tunnel, TLS to the proxy included
	StepTLS      = "tls"      // the TLS handshake
	StepRequest  = "request"  // composing and writing the upgrade request
	StepResponse = "response" // waiting for its answer and reading it
)

// Traffic counts what crossed the wire in one direction since the session began, over all its attempts.
type Traffic struct {
	Messages int64 // text and binary messages, and frames with a reserved opcode below 8
	Controls int64 // pings, pongs and close frames, and frames with a reserved opcode from 8 up
	Bytes    int64 // after the upgrade, frame headers included, below compression and above TLS
}

// Status is a snapshot of a session. It costs a mutex and a copy, so a window may ask for it at every tick. What it
// points to never changes.
type Status struct {
	State   State
	Step    string    // while Connecting, one of the Step constants
	Since   time.Time // when State, or while Connecting the Step, was entered
	Opened  time.Time // when the current or latest attempt opened; zero where it didn't
	Attempt int       // number of the current or latest attempt, from 1; 0 while Idle

	URL        string        // of the current or latest attempt
	RTT        time.Duration // the latest round trip of a ping of ours; 0 where none is known
	In, Out    Traffic
	Violations int64 // of both sides, over all attempts

	Handshake    *history.HandshakeDetail // of the current or latest attempt, once its answer is known
	HandshakeSeq int64                    // the number of its entry; 0 while there is none
	End          *history.EndDetail       // of the latest attempt that has ended

	// Err is why the latest attempt failed or ended in a way that wasn't asked for: a *HandshakeError, a *CloseError, or
	// what the socket said. It is nil while connecting or open and after an orderly end.
	Err error

	ReadingStopped bool  // StopReading is in force
	PongsOff       bool  // pings are left unanswered
	CaptureErr     error // the first error the capture gave when an entry was appended
}

// Status returns a snapshot.
func (s *Session) Status() Status {
	s.mu.Lock()
	st := s.status
	s.mu.Unlock()
	st.In = s.tally[0].traffic()
	st.Out = s.tally[1].traffic()
	st.Violations = s.violations.Load()
	st.RTT = time.Duration(s.rtt.Load())
	if err := s.captureErr.Load(); err != nil {
		st.CaptureErr = *err
	}
	return st
}

// Wait returns as soon as the session is in one of the given states, or with the context's error. A state that is
// passed through between two looks can be missed, so a caller that waits for Open names Closed too.
func (s *Session) Wait(ctx context.Context, states ...State) (Status, error) {
	for {
		s.mu.Lock()
		now, turned := s.status.State, s.turned
		s.mu.Unlock()
		for _, want := range states {
			if now == want {
				return s.Status(), nil
			}
		}
		select {
		case <-turned:
		case <-ctx.Done():
			return s.Status(), ctx.Err()
		}
	}
}
