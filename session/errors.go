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

// HandshakeError is why an attempt did not open. Reply is the server's whole answer where there was one, also where it
// wasn't HTTP: then Reply.Status is 0 and Reply.Raw holds what came.
type HandshakeError struct {
	URL   string // scheme and host only, so that it can be shown anywhere
	Step  string // one of the Step constants
	Reply *history.HTTPReply

	// Violations are the rules that the answer broke.
	Violations []wire.Violation

	Err error
}

// Error says what was tried, the step that failed and why.
func (e *HandshakeError) Error() string {
	why := e.Err.Error()
	if strings.HasPrefix(why, e.Step+":") || strings.HasPrefix(why, e.Step+" ") {
		return fmt.Sprintf("connect %s: %s", e.URL, why) // it says so itself
	}
	return fmt.Sprintf("connect %s: %s: %s", e.URL, e.Step, why)
}

// Unwrap returns the cause.
func (e *HandshakeError) Unwrap() error { return e.Err }

// RefusedError is the cause within a HandshakeError when the server answered in HTTP with something other than 101.
type RefusedError struct {
	Status   int    // for example 401
	Text     string // the whole status, for example "401 Unauthorized"
	Location string // where a redirect points to, absolute; "" for none
}

// Error says what the server answered instead of 101.
func (e *RefusedError) Error() string {
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
