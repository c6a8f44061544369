package render

import (
	"bytes"
	"context"
	"errors"
	"sort"
	"strings"
	"sync"
)

// maxPrefix is how many bytes may stand before JSON for it still to be shown as JSON, as in `42["order",…]`.
const maxPrefix = 32

// Pretty returns the payload as JSON laid out for reading: a member a line, its keys in the order and its numbers in the
// digits they were sent with, objects and arrays that fold. JSON may follow a prefix of up to 32 bytes. What isn't JSON,
// or is nested deeper than JSONDepth, is shown as Raw shows it.
//
// The work grows with the payload, a second for some hundreds of megabytes, so it belongs off the UI goroutine where a
// payload may be large; it fails only with the context's error. The Doc keeps the payload, which must not change any
// more, and needs little memory beside it.
func Pretty(ctx context.Context, payload []byte) (Doc, error) {
	j, err := parse(ctx, payload)
	if err != nil {
		return nil, err
	}
	if j == nil {
		return Raw(ctx, payload)
	}
	return &pretty{jsonLines: j}, nil
}

// parse returns nil where the payload isn't JSON.
func parse(ctx context.Context, payload []byte) (*jsonLines, error) {
	c := &jsonChecker{ctx: ctx, data: payload}
	start, ok := c.find()
	if err := ctx.Err(); err != nil || !ok {
		return nil, err
	}
	return newJSONLines(ctx, c, start)
}

// find returns where the JSON begins. It checks the data as it is, where a number, string or literal alone counts too,
// then from each of the first few brackets that a prefix may end before.
func (c *jsonChecker) find() (int, bool) {
	start := 0
	for range 4 {
		err := c.check(start)
		if err == nil {
			return start, true
		}
		if bad := (*JSONError)(nil); !errors.As(err, &bad) {
			return 0, false
		}
		if b := bytes.TrimLeft(c.data[start:], " \t\r\n"); len(c.stack) == 0 && len(b) > 0 && (b[0] == '{' || b[0] == '[') {
			return 0, false // what follows an object or array isn't what it is a prefix of
		}
		k := -1
		if start+1 < len(c.data) {
			k = bytes.IndexAny(c.data[start+1:min(maxPrefix+1, len(c.data))], "{[")
		}
		if k < 0 {
			return 0, false
		}
		start += 1 + k
	}
	return 0, false
}

// pretty is JSON with some of it folded.
type pretty struct {
	*jsonLines

	mu     sync.RWMutex
	closed []container // folds that are closed, in the order of their lines; some may lie in others
	hides  []hide      // of those, the outermost
	hidden int         // lines that they hide
}

// hide is a closed fold that shows.
type hide struct {
	container
	line int // that shows it
}

func (d *pretty) Len() int {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.count - d.hidden
}

// source returns the unfolded number of the line i that shows, and the fold that is closed there, if any.
func (d *pretty) source(i int) (int, *container) {
	k := sort.Search(len(d.hides), func(k int) bool { return d.hides[k].line > i }) - 1
	if k < 0 {
		return i, nil
	}
	h := &d.hides[k]
	if h.line == i {
		return h.openLine, &h.container
	}
	return h.endLine + i - h.line, nil
}

// shows returns the line that shows the unfolded line n, which may be in a closed fold.
func (d *pretty) shows(n int) int {
	k := sort.Search(len(d.hides), func(k int) bool { return d.hides[k].openLine > n }) - 1
	if k < 0 {
		return n
	}
	return d.hides[k].line + max(n-d.hides[k].endLine, 0)
}

func (d *pretty) Toggle(i int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if i < 0 || i >= d.count-d.hidden {
		return
	}
	n, fold := d.source(i)
	at := sort.Search(len(d.closed), func(k int) bool { return d.closed[k].openLine >= n })
	if fold != nil {
		d.closed = append(d.closed[:at], d.closed[at+1:]...)
	} else if l := d.seek(n); l.kind == opening {
		d.closed = append(d.closed, container{})
		copy(d.closed[at+1:], d.closed[at:])
		d.closed[at] = d.container(n, l)
	}
	d.refold()
}

// refold works out again which of the closed folds show.
func (d *pretty) refold() {
	d.hides, d.hidden = d.hides[:0], 0
	last := -1
	for _, c := range d.closed {
		if c.openLine > last {
			d.hides = append(d.hides, hide{c, c.openLine - d.hidden})
			d.hidden += c.endLine - c.openLine
			last = c.endLine
		}
	}
}

func (d *pretty) Line(i int) Line {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if i < 0 || i >= d.count-d.hidden {
		return Line{}
	}
	n, fold := d.source(i)
	src := d.seek(n)
	l := Line{Number: n + 1, Indent: src.at.depth}
	if n == 0 && d.start > 0 && !src.piece {
		l.Spans = appendSpans(l.Spans, d.data[:d.start], Dim)
	}
	if src.kind == opening {
		l.Fold = Open
	}
	if fold != nil {
		l.Fold = Closed
	}
	d.parts(src, fold, func(_, _ int, text []byte, s Style) { l.Spans = appendSpans(l.Spans, text, s) })
	return l
}

// partOf is called for a part of a line in turn: the bytes that it shows, or from 0 to 0 for none, and its text.
type partOf func(from, to int, text []byte, s Style)

// is calls f for bytes that are shown as they are.
func (f partOf) is(d *pretty, from, to int, s Style) { f(from, to, d.data[from:to], s) }

// parts calls f for each part of a line.
func (d *pretty) parts(l jsonLine, fold *container, f partOf) {
	if l.key[1] > l.key[0] {
		f.is(d, l.key[0], l.key[1], Key)
	}
	if l.colon {
		q := d.skip(l.key[1])
		f(q, q+1, []byte(": "), Punct)
	}
	switch l.kind {
	case scalar:
		f.is(d, l.value[0], l.value[1], d.scalarStyle(l.value[0]))
	case opening, closing:
		f.is(d, l.value[0], l.value[1], Punct)
	case inlined:
		d.inline(l.value, f)
	}
	comma, end := l.comma, l.value[1]
	if fold != nil {
		what := Plural(int64(fold.members), "item", "items")
		if fold.object {
			what = Plural(int64(fold.members), "key", "keys")
		}
		f(0, 0, []byte(" … "+what+" "), Faint)
		end = fold.end + 1
		f.is(d, fold.end, end, Punct)
		q := d.skip(end)
		comma = q < len(d.data) && d.data[q] == ','
	}
	if comma {
		q := d.skip(end)
		f.is(d, q, q+1, Punct)
	}
}

// scalarStyle tells what scalar the byte at p belongs to.
func (d *pretty) scalarStyle(p int) Style {
	if t := d.within(p); t != nil {
		p = t.start
	}
	switch d.data[p] {
	case '"':
		return String
	case 't', 'f', 'n':
		return Literal
	}
	return Number
}

// inline calls f for the parts of a container that stands on one line.
func (d *pretty) inline(span [2]int, f partOf) {
	p, end := span[0], span[1]-1
	object := d.data[p] == '{'
	f.is(d, p, p+1, Punct)
	first := true
	for p = d.skip(p + 1); p < end; p = d.skip(p) {
		if first && object {
			f(0, 0, []byte(" "), Punct)
		}
		first = false
		switch b := d.data[p]; b {
		case ',':
			f(p, p+1, []byte(", "), Punct)
			p++
		case ':':
			f(p, p+1, []byte(": "), Punct)
			p++
		case '"':
			q := d.stringEnd(p)
			style := String
			if next := d.skip(q); d.data[next] == ':' {
				style = Key
			}
			f.is(d, p, q, style)
			p = q
		default:
			q := p
			for !isSpace(d.data[q]) && d.data[q] != ',' && q < end {
				q++
			}
			f.is(d, p, q, d.scalarStyle(p))
			p = q
		}
	}
	if !first && object {
		f(0, 0, []byte(" "), Punct)
	}
	f.is(d, end, end+1, Punct)
}

// appendText appends a line's text as it is in the source, without its indentation.
func (d *pretty) appendText(b []byte, l jsonLine) []byte {
	if l.kind == inlined {
		d.parts(l, nil, func(_, _ int, text []byte, _ Style) { b = append(b, text...) })
		return b
	}
	b = append(b, d.data[l.key[0]:l.key[1]]...)
	if l.colon {
		b = append(b, ": "...)
	}
	b = append(b, d.data[l.value[0]:l.value[1]]...)
	if l.comma {
		b = append(b, ',')
	}
	return b
}

func (d *pretty) Text() string {
	var b strings.Builder
	b.WriteString(clipboard(d.data[:d.start]))
	var line []byte
	for l, more := (jsonLine{nextMark: d.marks[0]}), true; more; more = l.more {
		if b.Len() > MaxText {
			b.WriteString(notAll(int64(l.nextMark.off), int64(len(d.data))))
			break
		}
		l = d.walk(l.nextMark)
		if !l.piece {
			if l.at.off > d.marks[0].off {
				b.WriteByte('\n')
			}
			for range l.at.depth {
				b.WriteString("  ")
			}
		}
		line = d.appendText(line[:0], l)
		b.WriteString(clipboard(line))
	}
	return b.String()
}
