package session

import (
	"errors"
	"fmt"
	"strings"

	"socklens/history"
	"socklens/session/wire"
)

// The errors of calling a Session in a state that doesn't allow it, and the two ways in which an attempt is given up.
var (
	ErrNotOpen    = errors.New("the link is not open")
	ErrNotClosed  = errors.New("the link is not closed yet")
	ErrEnded      = errors.New("the session has ended")
	ErrCloseSent  = errors.New("the close frame has been sent, no message may follow it")
	ErrCancelled  = errors.New("cancelled")
	ErrNoAnswer   = errors.New("no answer in time")
	ErrUnanswered = errors.New("the peer did not answer the close frame in time")
)

// HandshakeError is why an attempt did not open. Reply is the whole answer where there was one, of the proxy at StepProxy
// and else of the server, also where it wasn't HTTP: then Reply.Status is 0 and Reply.Raw holds what came.
type HandshakeError struct {
	URL   string // scheme and host only, so that it can be shown anywhere
	Proxy string // host and port of the proxy; "" for none
	Step  string // one of the Step constants
	Reply *history.HTTPReply

	// Violations are the rules that the answer broke.
	Violations []wire.Violation

	Err error
}

// Error says what was tried, the step that failed and why.
func (e *HandshakeError) Error() string {
	why, to := e.Err.Error(), e.URL
	if e.Proxy != "" {
		to += " through proxy " + e.Proxy
	}
	if strings.HasPrefix(why, e.Step+":") || strings.HasPrefix(why, e.Step+" ") {
		return fmt.Sprintf("connect %s: %s", to, why) // it says so itself
	}
	return fmt.Sprintf("connect %s: %s: %s", to, e.Step, why)
}

// Unwrap returns the cause.
func (e *HandshakeError) Unwrap() error { return e.Err }

// RefusedError is the cause within a HandshakeError when the server answered in HTTP with something other than 101, or a
// proxy with something other than 2xx.
type RefusedError struct {
	Status   int    // for example 401
	Text     string // the whole status, for example "401 Unauthorized"
	Location string // where a redirect points to, absolute; "" for none
	Proxy    bool   // the proxy answered, and the server was never reached
}

// Error says what was answered instead of consent.
func (e *RefusedError) Error() string {
	if e.Proxy {
		return fmt.Sprintf("the proxy answered %s instead of opening a tunnel", e.Text)
	}
	if e.Location != "" {
		return fmt.Sprintf("the server answered %s, to %s", e.Text, e.Location)
	}
	return fmt.Sprintf("the server answered %s instead of 101 Switching Protocols", e.Text)
}

// NotHTTPError is the cause within a HandshakeError when what answered doesn't speak HTTP.
type NotHTTPError struct {
	Got   []byte // how the answer began
	Guess string // what it looks like, for example "an SSH server"; "" where unknown
}

// Error says how the answer began, and what that looks like.
func (e *NotHTTPError) Error() string {
	if e.Guess != "" {
		return fmt.Sprintf("the answer is not HTTP but looks like %s: it begins with %.40q", e.Guess, e.Got)
	}
	return fmt.Sprintf("the answer is not HTTP: it begins with %.40q", e.Got)
}

// CloseError is why a link ended that the peer closed with a code other than 1000 and 1001.
type CloseError struct {
	Code   uint16
	Reason string
}

// Error gives the code, its registered name and the reason.
func (e *CloseError) Error() string {
	name, _ := wire.CloseCodeText(e.Code)
	s := fmt.Sprintf("closed by the peer with %d", e.Code)
	if name != "" {
		s += " (" + name + ")"
	}
	if e.Reason != "" {
		s += fmt.Sprintf(": %q", e.Reason)
	}
	return s
}
