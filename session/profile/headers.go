package profile

import (
	"fmt"
	"strings"
)

// LineError says which line of pasted headers isn't one. The lines around it are used all the same.
type LineError struct {
	Line int    // from 1
	Text string // what is wrong
}

// Error returns, for example, `line 3: "foo" has no colon`.
func (e *LineError) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Text) }

// ParseHeaders reads pasted headers, a "Name: value" on each line. It knows what FormatHeaders writes, the head of an
// HTTP request, and what browsers' developer tools copy: a name with its colon on a line and the value on the next, and
// the pseudo-headers of HTTP/2, which are left out. A line that begins with a space continues the one before.
//
// Where a whole upgrade request was pasted, the headers that every upgrade has of its own, such as Sec-WebSocket-Key,
// come back off. The headers of all good lines are returned; the error is a *LineError about the first bad one.
func ParseHeaders(text string) ([]Header, error) {
	var p headerParser
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	for i, line := range strings.Split(text, "\n") {
		p.line(i+1, line)
	}
	p.flush()
	if p.request {
		for i := range p.headers {
			p.headers[i].Off = p.headers[i].Off || ownHeader(p.headers[i].Name)
		}
	}
	if p.err != nil {
		return p.headers, p.err
	}
	return p.headers, nil
}

type headerParser struct {
	headers []Header
	err     *LineError
	request bool // it is a copied request, not a list that a person made
	open    bool // the last header has no value yet, the next line may be it
	pseudo  bool // the same of a pseudo-header, whose value is left out too
}

// flush ends a header whose value might have come on a line of its own.
func (p *headerParser) flush() { p.open, p.pseudo = false, false }

func (p *headerParser) line(n int, line string) {
	trimmed := strings.Trim(line, " \t")
	switch {
	case trimmed == "":
		p.flush()
		return
	case CheckHeaderValue(trimmed) != nil:
		p.flush()
		p.fail(n, CheckHeaderValue(trimmed).Error())
		return
	case n == 1 && isRequestLine(trimmed):
		p.request = true
		return
	case p.pseudo && !looksLikeHeader(trimmed):
		p.flush()
		return
	case p.open && !looksLikeHeader(trimmed):
		p.headers[len(p.headers)-1].Value = trimmed
		p.flush()
		return
	case len(p.headers) > 0 && !p.pseudo && (line[0] == ' ' || line[0] == '\t') && !looksLikeHeader(trimmed):
		h := &p.headers[len(p.headers)-1]
		h.Value = strings.TrimSpace(h.Value + " " + trimmed)
		return
	}
	p.flush()
	if strings.HasPrefix(trimmed, ":") { // :authority: example.org
		p.request = true
		_, value, _ := strings.Cut(trimmed[1:], ":")
		p.pseudo = strings.TrimSpace(value) == ""
		return
	}
	off := false
	if rest, ok := strings.CutPrefix(trimmed, "//"); ok {
		off, trimmed = true, strings.TrimLeft(rest, " \t")
	}
	name, value, ok := strings.Cut(trimmed, ":")
	if !ok {
		p.fail(n, fmt.Sprintf("%.60q has no colon", trimmed))
		return
	}
	if err := CheckHeaderName(name); err != nil {
		p.fail(n, "name "+err.Error())
		return
	}
	value = strings.Trim(value, " \t")
	p.headers = append(p.headers, Header{Name: name, Value: value, Off: off})
	p.request = p.request || !off && strings.EqualFold(name, "Sec-WebSocket-Key")
	p.open = value == ""
}

func (p *headerParser) fail(n int, text string) {
	if p.err == nil {
		p.err = &LineError{n, text}
	}
}

// isRequestLine reports whether a line begins an HTTP request.
func isRequestLine(s string) bool {
	parts := strings.Fields(s)
	return len(parts) == 3 && strings.HasPrefix(parts[2], "HTTP/") && checkToken(parts[0]) == nil
}

// looksLikeHeader reports whether a line is a name, a colon, and nothing or a space behind it, and so isn't the value of
// the line before: that may be a URL, an address or a time of day.
func looksLikeHeader(s string) bool {
	s = strings.TrimLeft(strings.TrimPrefix(s, "//"), " \t")
	name, value, ok := strings.Cut(strings.TrimPrefix(s, ":"), ":")
	return ok && checkToken(name) == nil && (value == "" || value[0] == ' ' || value[0] == '\t')
}

// ownHeader reports whether every upgrade request has the header without being told to.
func ownHeader(name string) bool {
	switch strings.ToLower(name) {
	case "host", "connection", "upgrade", "sec-websocket-key", "sec-websocket-version", "sec-websocket-extensions", "sec-websocket-protocol":
		return true
	}
	return false
}

// FormatHeaders writes headers for editing as text, one on each line, "// " before those that are off. ParseHeaders
// reads it back.
func FormatHeaders(list []Header) string {
	var b strings.Builder
	for _, h := range list {
		if h.Off {
			b.WriteString("// ")
		}
		b.WriteString(h.Name)
		b.WriteString(": ")
		b.WriteString(h.Value)
		b.WriteByte('\n')
	}
	return b.String()
}
