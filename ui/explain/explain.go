package explain

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"syscall"
	"unicode"
	"unicode/utf8"

	"socklens/history"
	"socklens/session"
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
	if x, ok := ofSession(err); ok {
		return x
	}
	if x, ok := ofCapture(err); ok {
		return x
	}
	return ofFile(err)
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
	case errors.Is(err, session.ErrUnanswered):
		return Explanation{What: "The connection was dropped.", Why: "The server did not answer the close frame in time.", Try: "Raise the close time-out in Settings if the server needs longer."}, true
	}
	return Explanation{}, false
}

func ofCapture(err error) (Explanation, bool) {
	switch {
	case errors.Is(err, history.ErrNewer):
		return Explanation{What: "The session could not be opened.", Why: sentence(err.Error()), Try: "Open it with the newer version; the file was left as it is."}, true
	case errors.Is(err, history.ErrForeign):
		return Explanation{What: "The file could not be opened as a session.", Why: sentence(err.Error()), Try: "Choose a file that Socklens recorded, ending in .socklens; this one was left as it is."}, true
	case strings.Contains(err.Error(), "malformed"), strings.Contains(err.Error(), "not a database"):
		return Explanation{What: "The session is damaged.", Why: sentence(err.Error()), Try: "Run socklens info on the file to see what can still be read; the file was left as it is."}, true
	case strings.Contains(err.Error(), "database is locked"):
		return Explanation{What: "The session is in use.", Why: "Another program is writing the file at this moment.", Try: "Close it there, or try again in a moment."}, true
	}
	return Explanation{}, false
}

// ofFile recognises what goes wrong with files and folders.
func ofFile(err error) Explanation {
	var path *fs.PathError
	name := "the file"
	if errors.As(err, &path) {
		name = path.Path
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded):
		return Explanation{What: sentence(firstStep(err)), Why: "It took longer than the time-out allows.", Try: "Check that the other side answers, or raise the time-out in Settings."}
	case errors.Is(err, fs.ErrPermission):
		return Explanation{What: sentence(firstStep(err)), Why: "This user may not read or write " + name + ".", Try: "Change its permissions, or choose another folder with --data."}
	case errors.Is(err, syscall.EROFS):
		return Explanation{What: sentence(firstStep(err)), Why: name + " is on a disk that can only be read.", Try: "Choose another folder with --data."}
	case errors.Is(err, syscall.ENOSPC), strings.Contains(err.Error(), "disk is full"):
		return Explanation{What: sentence(firstStep(err)), Why: "The disk is full.", Try: "Free some room; recording goes on by itself, and what could not be kept is counted."}
	case errors.Is(err, fs.ErrNotExist):
		return Explanation{What: sentence(firstStep(err)), Why: name + " is not there.", Try: "Check the name, or whether it was moved or deleted."}
	case errors.Is(err, fs.ErrExist):
		return Explanation{What: sentence(firstStep(err)), Why: name + " exists already.", Try: "Choose another name."}
	case strings.HasPrefix(err.Error(), "url:"):
		return Explanation{What: "This address can't be connected to.", Why: sentence(err.Error()), Try: "Write it like ws://localhost:8080/path or wss://example.com/stream."}
	}
	return Explanation{}
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

// firstStep returns the outermost step of a wrapped error: "save workspace: …: denied" gives "save workspace".
func firstStep(err error) string {
	text := err.Error()
	if i := strings.Index(text, ": "); i > 0 {
		return "could not " + text[:i]
	}
	return text
}

// sentence makes an error's words a sentence.
func sentence(s string) string {
	s = strings.TrimSpace(strings.ReplaceAll(s, "\n", " "))
	if s == "" {
		return "No reason was given."
	}
	r, n := utf8.DecodeRuneInString(s)
	s = string(unicode.ToUpper(r)) + s[n:]
	if !strings.HasSuffix(s, ".") && !strings.HasSuffix(s, "?") && !strings.HasSuffix(s, "!") {
		s += "."
	}
	return s
}
