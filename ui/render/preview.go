package render

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"socklens/history"
	"socklens/session/wire"
)

// Preview returns the one line that stands for an entry in a list, of at most max characters: text with escapes for
// what would not show as itself, binary as hexadecimal, an event in words. It may be given an entry whose payload is cut
// to its beginning. It costs one allocation where the payload is plain ASCII, two elsewhere.
func Preview(e *history.Entry, max int) string {
	text, _ := PreviewMarks(e, max, nil)
	return text
}

// PreviewMarks returns Preview and where it shows hits, which are ranges of the bytes of the payload, in order and apart:
// ranges of the text, likewise. Of an event's text there are none.
func PreviewMarks(e *history.Entry, max int, hits [][2]int) (text string, marks [][2]int) {
	if max <= 0 {
		return "", nil
	}
	if e.Kind.IsEvent() {
		return shorten(Escape(eventText(e)), max), nil
	}
	cut := int64(len(e.Payload)) < e.Size
	if e.Op == wire.Text && e.Flags&(wire.InflateFailed|wire.Incomplete) == 0 && len(e.Violations) == 0 {
		n := min(len(e.Payload), max)
		if plainPrefix(e.Payload[:n]) == n {
			if n == len(e.Payload) && !cut {
				return string(e.Payload), clip(hits, n)
			}
			n = min(n, max-1)
			return string(e.Payload[:n]) + "…", clip(hits, n)
		}
	}
	p := previewer{b: make([]byte, 0, min(max, 2*len(e.Payload)+64)+len("…")), max: max, hits: hits}
	if len(e.Violations) > 0 {
		p.text("▲ ")
		p.text(e.Violations[0].Text)
		if len(e.Violations) > 1 {
			p.text(" (+" + strconv.Itoa(len(e.Violations)-1) + ")")
		}
		if len(e.Payload) == 0 && e.Close == nil && e.Flags&wire.Incomplete == 0 {
			return p.done()
		}
		p.text(" · ")
	}
	if e.Flags&wire.Incomplete != 0 {
		p.text("■ never finished")
		if len(e.Payload) == 0 && e.Close == nil {
			return p.done()
		}
		p.text(" · ")
	}
	switch {
	case e.Op == wire.Close:
		p.text(closeText(e))
		if e.Close != nil && e.Close.Reason != "" {
			p.text(" · ")
			p.marked([]byte(e.Close.Reason), 2, false)
		}
	case binary(e):
		p.hex(e.Payload, cut)
	default:
		p.marked(e.Payload, 0, cut)
	}
	return p.done()
}

// binary reports whether an entry's payload is shown as bytes. Text messages are always text; what else carries text,
// such as a ping, is only known by looking.
func binary(e *history.Entry) bool {
	switch {
	case e.Flags&wire.InflateFailed != 0 || e.Op == wire.Binary:
		return true
	case e.Op == wire.Text:
		return false
	}
	for _, b := range e.Payload {
		if b < ' ' && !isSpace(b) {
			return true
		}
	}
	// A payload cut to its beginning may end within a character.
	whole := e.Payload
	for n := 1; n < utf8.UTFMax && n <= len(whole) && int64(len(e.Payload)) < e.Size; n++ {
		if tail := whole[len(whole)-n:]; utf8.RuneStart(tail[0]) {
			if !utf8.FullRune(tail) {
				whole = whole[:len(whole)-n]
			}
			break
		}
	}
	return !utf8.Valid(whole)
}

func closeText(e *history.Entry) string {
	if e.Close == nil {
		if len(e.Payload) == 0 {
			return "no status code"
		}
		return "no whole status code"
	}
	return codeText(e.Close.Code)
}

// codeText writes a close code with its registered name.
func codeText(code uint16) string {
	s := strconv.Itoa(int(code))
	if name, _ := wire.CloseCodeText(code); name != "" {
		s += " " + name
	}
	return s
}

func eventText(e *history.Entry) string {
	switch d := e.Detail; {
	case d == nil:
	case d.Handshake != nil:
		return handshakeText(d.Handshake)
	case d.State != nil:
		return d.State.State
	case d.End != nil:
		return endText(d.End)
	case d.Gap != nil:
		return gapText(d.Gap)
	}
	return e.Kind.String()
}

func handshakeText(d *history.HandshakeDetail) string {
	var parts []string
	answer := answerOf(d)
	switch {
	case d.Error != "" && answer != nil && answer.Status > 0:
		parts = append(parts, refusal(d, answer))
	case d.Error != "" && d.Step != "":
		parts = append(parts, "■ failed at "+failedAt(d), d.Error)
	case d.Error != "":
		parts = append(parts, "■ failed", d.Error)
	case d.Response != nil:
		parts = append(parts, statusLine(d.Response))
	}
	if d.Error == "" {
		if d.Subprotocol != "" {
			parts = append(parts, d.Subprotocol)
		}
		for _, x := range d.Extensions {
			name, _, _ := strings.Cut(x, ";")
			parts = append(parts, strings.TrimSpace(name))
		}
		if d.TLS != nil {
			parts = append(parts, d.TLS.Version)
		}
	}
	if d.Insecure {
		parts = append(parts, "▲ certificate not verified")
	}
	if d.Proxy != nil && d.Error == "" { // the error says it
		parts = append(parts, "through proxy "+d.Proxy.Address)
	}
	if t := totalTime(d.Timing); t > 0 {
		parts = append(parts, Duration(t))
	}
	return strings.Join(parts, " · ")
}

func gapText(d *history.GapDetail) string {
	s := "▲ " + Plural(d.Entries, "entry", "entries") + " not kept"
	if d.Bytes > 0 {
		s += ", " + Size(d.Bytes)
	}
	if d.Why != "" {
		s += ": " + d.Why
	}
	return s
}

// milliseconds turns a time of an entry's detail into a time.Duration.
func milliseconds(ms float64) time.Duration { return time.Duration(ms * float64(time.Millisecond)) }

// shorten cuts s to max characters, the last of them "…" where something was cut.
func shorten(s string, max int) string {
	if len(s) <= max {
		return s
	}
	p := previewer{max: max}
	p.text(s)
	short, _ := p.done()
	return short
}

// previewer builds a line of at most max characters. Where more is given it ends in "…".
type previewer struct {
	b    []byte
	max  int
	n    int  // characters so far
	keep int  // bytes of b that can be followed by "…"
	full bool // there was more

	hits  [][2]int // of the payload
	marks [][2]int // where b shows them
}

// room reports whether n more characters fit; where they don't, the line is full.
func (p *previewer) room(n int) bool {
	p.full = p.full || p.n+n > p.max
	return !p.full
}

// put counts n characters that were appended.
func (p *previewer) put(n int) {
	if p.n += n; p.n < p.max {
		p.keep = len(p.b)
	}
}

// text appends words of ours, or of a peer's; those are escaped.
func (p *previewer) text(s string) { p.payload([]byte(s), false) }

// marked appends text of the payload, from its byte at on, as payload does, and marks the hits in it.
func (p *previewer) marked(b []byte, at int, more bool) {
	start := len(p.b)
	p.payload(b, more)
	last := -1
	shows := stretch{start, 0, len(b)}
	if at > 0 {
		b = append(make([]byte, at), b...)
		shows.from, shows.to = at, len(b)
	}
	p.marks = appendMarks(p.marks, b, shows, p.hits, &last)
}

// payload appends text as it was received. With more, it is only the beginning of what there was, and may end within
// a character.
func (p *previewer) payload(b []byte, more bool) {
	for len(b) > 0 && !p.full {
		plain := plainPrefix(b[:min(len(b), p.max-p.n)])
		p.plain(b[:plain])
		if b = b[plain:]; len(b) == 0 {
			break
		}
		r, n := utf8.DecodeRune(b)
		if more && r == utf8.RuneError && !utf8.FullRune(b) {
			break
		}
		if b[0] >= ' ' && b[0] != 0x7f && (b[0] < utf8.RuneSelf || !hidden(r) && (r != utf8.RuneError || n > 1)) {
			if !p.room(1) {
				return
			}
			p.b = append(p.b, b[:n]...)
			p.put(1)
		} else {
			var esc [10]byte
			e, _ := appendEscape(esc[:0], string(b[:n]))
			if !p.room(len(e)) {
				return
			}
			p.b = append(p.b, e...)
			p.put(len(e))
		}
		b = b[n:]
	}
	p.full = p.full || more
}

// plain appends printable ASCII, which fits.
func (p *previewer) plain(b []byte) {
	if n := min(len(b), p.max-1-p.n); n > 0 {
		p.b = append(p.b, b[:n]...)
		p.put(n)
		b = b[n:]
	}
	if len(b) > 0 {
		p.b = append(p.b, b...)
		p.put(len(b))
	}
}

// plainPrefix returns how many bytes at the beginning of b are printable ASCII.
func plainPrefix(b []byte) int {
	for i, c := range b {
		if c < ' ' || c >= 0x7f {
			return i
		}
	}
	return len(b)
}

// hex appends bytes as pairs of digits with a space between them.
func (p *previewer) hex(b []byte, more bool) {
	start := len(p.b)
	for _, h := range p.hits {
		p.marks = append(p.marks, [2]int{start + 3*h[0], start + 3*h[1] - 1})
	}
	for i, c := range b {
		if !p.room(min(i, 1) + 2) {
			return
		}
		if i > 0 {
			p.b = append(p.b, ' ')
		}
		p.b = append(p.b, hexDigits[c>>4], hexDigits[c&15])
		p.put(min(i, 1) + 2)
	}
	p.full = p.full || more
}

// done returns the line and what is marked in it.
func (p *previewer) done() (string, [][2]int) {
	shown := len(p.b)
	if p.full {
		shown = p.keep
		p.b = append(p.b[:p.keep], "…"...)
	}
	return string(p.b), clip(p.marks, shown)
}

// clip returns what of some ranges lies before end.
func clip(ranges [][2]int, end int) [][2]int {
	var in [][2]int
	for _, r := range ranges {
		if r[0] >= end {
			break
		}
		in = append(in, [2]int{r[0], min(r[1], end)})
	}
	return in
}
