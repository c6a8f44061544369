package explain

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"socklens/session"
	"socklens/session/profile"
)

// Explanation says what happened, why, and what to try, one sentence each. None is empty.
type Explanation struct {
	What, Why, Try string
}

// Explainer is an error that explains itself.
type Explainer interface {
	error
	Explain() Explanation
}

// Error explains any error but nil.
func Error(err error) Explanation {
	x := recognise(err)
	if x.What == "" {
		x.What = sentence(firstStep(err))
	}
	if x.Why == "" {
		x.Why = sentence(err.Error())
	}
	if x.Try == "" {
		x.Try = "Try again; if it stays, the words above are what to search or report."
	}
	return x
}

func recognise(err error) Explanation {
	var explains Explainer
	var handshake *session.HandshakeError
	var closed *session.CloseError
	switch {
	case errors.As(err, &explains):
		return explains.Explain()
	case errors.As(err, &handshake):
		return ofHandshake(handshake)
	case errors.As(err, &closed):
		return Explanation{
			What: fmt.Sprintf("The server closed the connection with code %d.", closed.Code),
			Why:  sentence(closed.Error()),
			Try:  closeHint(closed.Code),
		}
	}
	for _, of := range []func(error) (Explanation, bool){ofInput, ofSession, ofWorkspace, ofCapture, ofFile, ofNetwork} {
		if x, ok := of(err); ok {
			return x
		}
	}
	return Explanation{}
}

// placed is an error about what a person wrote, which knows where that is wrong.
type placed interface {
	error
	Place() (line, column int)
}

// ofInput explains what is wrong with something that a person wrote.
func ofInput(err error) (Explanation, bool) {
	var where placed
	var field profile.FieldError
	var header *profile.LineError
	switch {
	case errors.As(err, &where):
		return Explanation{What: sentence(where.Error()), Why: "What is written can't be sent as it stands.",
			Try: "Mend it at that place, or send it as Text, where anything goes."}, true
	case errors.As(err, &header):
		return Explanation{What: "Not every line is a header.", Why: sentence(header.Error()),
			Try: "Write each header as Name: value on a line of its own."}, true
	case errors.As(err, &field) && field.Field == "url", strings.HasPrefix(err.Error(), "url:"):
		return Explanation{What: "This address can't be connected to.", Why: sentence(strings.TrimPrefix(err.Error(), "url: ")),
			Try: "Write it like ws://localhost:8080/path or wss://example.com/stream."}, true
	case errors.As(err, &field) && field.Field == "proxy":
		return Explanation{What: "This proxy can't be used.", Why: sentence(field.Error()),
			Try: "Write it in Settings like http://proxy.example:8080 or socks5://localhost:1080, or leave it empty to connect directly."}, true
	case errors.As(err, &field):
		return Explanation{What: "A setting of the connection is not right.", Why: sentence(field.Error()),
			Try: "Change it in Settings."}, true
	}
	return Explanation{}, false
}

func ofSession(err error) (Explanation, bool) {
	switch {
	case errors.Is(err, session.ErrNotOpen):
		return Explanation{What: "Nothing was sent.", Why: "The link is not open.", Try: "Connect first (Ctrl+R); the message stays in the composer."}, true
	case errors.Is(err, session.ErrCloseSent):
		return Explanation{What: "Nothing was sent.", Why: "The close frame has gone out, and no message may follow it (RFC 6455 5.5.1).", Try: "Connect again (Ctrl+R) and send it then."}, true
	case errors.Is(err, session.ErrNotClosed):
		return Explanation{What: "No new attempt was begun.", Why: "The link of the attempt before is not closed yet.", Try: "Disconnect, or wait until it is closed."}, true
	case errors.Is(err, session.ErrEnded):
		return Explanation{What: "No new attempt was begun.", Why: "The session of this tab has ended.", Try: "Start a new session (menu Connection)."}, true
	case errors.Is(err, session.ErrCancelled):
		return Explanation{What: "It was cancelled.", Why: "You cancelled it, or the tab was closed.", Try: "Connect again whenever you like (Ctrl+R)."}, true
	case strings.HasPrefix(err.Error(), "the peer broke the protocol"):
		return Explanation{What: "The connection was ended because the server broke the protocol.", Why: sentence(err.Error()),
			Try: "Look at the entries marked ▲: each names the rule that was broken."}, true
	case strings.HasPrefix(err.Error(), "the peer ended the connection without a close frame"):
		return Explanation{What: "The connection was lost.", Why: "The server, or a proxy on the way, ended it without a close frame.",
			Try: "Look at the end's entry for what came before, and at the server's log."}, true
	case errors.Is(err, session.ErrUnanswered):
		return Explanation{What: "The connection was dropped.", Why: "The server did not answer the close frame in time.", Try: "Raise the close time-out in Settings if the server needs longer."}, true
	}
	return Explanation{}, false
}

// closeHint says what the close codes that servers send most are about (RFC 6455 7.4.1 and the IANA registry).
func closeHint(code uint16) string {
	switch code {
	case 1002:
		return "Look at the last entries for a violation: the server refused something that was sent."
	case 1003, 1007:
		return "Look at the last message that was sent: the server could not use its type or its bytes."
	case 1008:
		return "Look for a missing or expired token, or a message that the server's rules forbid."
	case 1009:
		return "Send smaller messages: the last one was larger than the server takes."
	case 1011, 1012, 1013, 1014:
		return "Try again later: the trouble is at the server."
	}
	if code >= 4000 && code < 5000 {
		return "Codes from 4000 on are the application's own: its documentation says what they mean."
	}
	return "The end's entry in the list tells how the connection ended."
}

// firstStep returns the outermost step of a wrapped error: "save workspace: …: denied" gives "could not save workspace".
func firstStep(err error) string {
	text := err.Error()
	step, _, ok := strings.Cut(text, ": ")
	verb, _, _ := strings.Cut(step, " ")
	if !ok || !slices.Contains(strings.Fields(verbs), verb) {
		return text
	}
	return "could not " + step
}

// verbs are what steps begin with. An error that begins otherwise is said as it is.
const verbs = `append begin bring close connect copy count create delete dial encode end export find import list listen load
	lock look make migrate mkdir open pin read record remove rename save search send show start stop trim unlinkat write`

// maxWords bounds a sentence made of an error, in bytes: an error may quote a peer.
const maxWords = 600

// sentence makes an error's words a sentence.
func sentence(s string) string {
	s = strings.TrimSpace(strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return ' '
		}
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) { // would not show as itself
			return unicode.ReplacementChar
		}
		return r
	}, s))
	if len(s) > maxWords {
		cut := maxWords
		for !utf8.RuneStart(s[cut]) {
			cut--
		}
		s = s[:cut] + "…"
	}
	if s == "" {
		return "No reason was given."
	}
	r, n := utf8.DecodeRuneInString(s)
	s = string(unicode.ToUpper(r)) + s[n:]
	if !strings.ContainsAny(s[len(s)-1:], ".?!") {
		s += "."
	}
	return s
}
