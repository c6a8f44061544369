package session

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"socklens/history"
	"socklens/session/wire"
)

// Bounds on an answer.
const (
	maxHead    = 1 << 20 // bytes of its head, interim answers included
	maxInterim = 16      // interim answers before it
)

// The causes where the connection ended before the answer did.
var (
	errEndedSilent = errors.New("the server ended the connection without an answer")
	errEndedEarly  = errors.New("the connection ended in mid-answer")
)

// answer is what a server answered to an upgrade, or a proxy to the request for a tunnel.
type answer struct {
	history.HTTPReply
	line string // the status line without the version, for example "401 Unauthorized"; cut where it is no sentence
}

// readAnswer reads the answer to a request after which the connection speaks something else: the head where the status
// is the consent to that, or all of any other, its body cut at so many bytes. What came is returned also with an error;
// the answer is nil where nothing did. Interim answers (RFC 9110 15.2) stay in Raw. What follows a consent is left in r.
func readAnswer(r *bufio.Reader, maxBody int64, consents func(status int) bool) (*answer, error) {
	a := &answer{HTTPReply: history.HTTPReply{Headers: [][2]string{}}}
	for interim := 0; ; interim++ {
		head, err := readHead(r, maxHead-len(a.Raw))
		a.Raw += string(head)
		if err != nil {
			if len(a.Raw) == 0 {
				return nil, err
			}
			return a, err
		}
		if err = a.readStatus(head); err != nil {
			return a, err
		}
		switch {
		case consents(a.Status):
			a.Headers = headerLines(head)
			return a, checkHead(head)
		case a.Status > 199 || upgrades(a.Status):
			a.Headers = headerLines(head)
			return a, a.readBody(head, r, maxBody)
		case interim == maxInterim:
			return a, fmt.Errorf("more than %d interim answers", maxInterim)
		}
	}
}

// readHead reads up to and with the empty line. Lines may end in a bare LF, as most readers of HTTP allow.
func readHead(r *bufio.Reader, limit int) ([]byte, error) {
	if got, err := checkHTTP(r); err != nil {
		return got, err
	}
	var head []byte
	begin := 0 // of the line that is being read
	for {
		part, err := r.ReadSlice('\n')
		if len(head)+len(part) > limit {
			return head, fmt.Errorf("the headers are longer than %d bytes", maxHead)
		}
		head = append(head, part...)
		switch {
		case err == bufio.ErrBufferFull:
			continue
		case isEOF(err):
			return head, errEndedEarly
		case err != nil:
			return head, err
		}
		if len(bytes.TrimRight(head[begin:], "\r\n")) == 0 {
			return head, nil
		}
		begin = len(head)
	}
}

// checkHTTP looks at the first bytes, so that something that isn't HTTP is known for it at once, also where no line
// ever ends. With an error it returns what there is.
func checkHTTP(r *bufio.Reader) ([]byte, error) {
	const begin = "HTTP/"
	for n := 1; n <= len(begin); n++ {
		got, err := r.Peek(n)
		if string(got) != begin[:len(got)] {
			all, _ := r.Peek(r.Buffered())
			all = bytes.Clone(all)
			return all, &NotHTTPError{Got: all, Guess: guessProtocol(all)}
		}
		switch {
		case isEOF(err) && len(got) == 0:
			return nil, errEndedSilent
		case isEOF(err):
			return bytes.Clone(got), errEndedEarly
		case err != nil:
			return bytes.Clone(got), err
		}
	}
	return nil, nil
}

// isEOF reports whether an error is the end of the stream, which TLS may tell as an unexpected one.
func isEOF(err error) bool { return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) }

// guessProtocol says what an answer that isn't HTTP looks like.
func guessProtocol(b []byte) string {
	for _, known := range [...]struct{ begin, name string }{
		{"SSH-", "an SSH server"},
		{"\x15\x03", "a TLS server: try wss instead of ws"},
		{"\x16\x03", "a TLS server: try wss instead of ws"},
		{"220 ", "a mail or FTP server"},
		{"220-", "a mail or FTP server"},
		{"* OK", "an IMAP server"},
		{"+OK", "a POP3 server"},
		{"-ERR", "a Redis or POP3 server"},
		{"RFB ", "a VNC server"},
		{"AMQP", "an AMQP broker"},
		{"\x00\x00", "an HTTP/2 server that expects HTTP/2 from the first byte"},
	} {
		if bytes.HasPrefix(b, []byte(known.begin)) {
			return known.name
		}
	}
	if len(b) > 5 && b[3] == 0 && b[4] == 10 {
		return "a MySQL server"
	}
	return ""
}

// readStatus reads the status line of a head (RFC 9112 4).
func (a *answer) readStatus(head []byte) error {
	line, _, _ := strings.Cut(string(head), "\n")
	line = strings.TrimSpace(line)
	_, a.line, _ = strings.Cut(line, " ")
	a.line = wire.Excerpt(strings.TrimSpace(a.line))
	code, _, _ := strings.Cut(a.line, " ")
	n, err := strconv.Atoi(code)
	if err != nil || n < 100 || n > 999 {
		return fmt.Errorf("malformed status line %.80q", line)
	}
	a.Status = n
	return nil
}

// headerLines returns the header lines of a head in order, as they were sent; a line that begins with a space belongs
// to the one before (RFC 9112 5.2).
func headerLines(head []byte) [][2]string {
	lines := [][2]string{}
	var value []string // of the last of them
	for i, line := range strings.Split(string(head), "\n") {
		line = strings.TrimRight(line, "\r")
		if i == 0 || line == "" {
			continue
		}
		if (line[0] == ' ' || line[0] == '\t') && len(lines) > 0 {
			if line = strings.TrimSpace(line); line != "" {
				value = append(value, line)
			}
			continue
		}
		fold(lines, value)
		name, first, _ := strings.Cut(line, ":")
		lines, value = append(lines, [2]string{name, strings.TrimSpace(first)}), value[:0]
	}
	fold(lines, value)
	return lines
}

// fold appends to the last of some header lines what belongs to it. To do so line by line would take forever where a
// server sends nothing but such lines.
func fold(lines [][2]string, more []string) {
	if len(more) > 0 {
		last := &lines[len(lines)-1]
		last[1] = strings.TrimSpace(last[1] + " " + strings.Join(more, " "))
	}
}

// checkHead has net/http judge a head.
func checkHead(head []byte) error {
	_, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(head)), nil)
	if err != nil {
		return malformed(err)
	}
	return nil
}

// malformed says what net/http holds against an answer. It quotes it whole.
func malformed(err error) error { return fmt.Errorf("malformed answer: %s", wire.Excerpt(err.Error())) }

// readBody reads the body that follows a head, whatever framing it has. Where the connection ends or fails before the
// body does, what came is kept and marked as cut, because the answer is known all the same.
func (a *answer) readBody(head []byte, r *bufio.Reader, limit int64) error {
	response, err := http.ReadResponse(bufio.NewReader(io.MultiReader(bytes.NewReader(head), r)), nil)
	if err != nil {
		return malformed(err)
	}
	// Not closed: that would read on to the end of the body, which the connection's own end spares us.
	body, err := io.ReadAll(io.LimitReader(response.Body, limit+1))
	a.BodyCut = err != nil
	if int64(len(body)) > limit {
		body, a.BodyCut = body[:limit], true
	}
	a.Body = string(body)
	return nil
}

// refusal makes the error of an answer other than 101.
func (a *answer) refusal(to target) *RefusedError {
	e := &RefusedError{Status: a.Status, Text: a.line}
	if location, ok := header(a.Headers, "Location"); ok && a.Status >= 300 && a.Status <= 399 {
		if u, err := url.Parse(location); err == nil {
			e.Location = to.url.ResolveReference(u).String()
		}
	}
	return e
}
