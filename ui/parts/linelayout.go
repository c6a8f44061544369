package parts

import (
	"cmp"
	"strings"
	"unicode"
	"unicode/utf8"

	"socklens/ui/render"
)

// lineLayout is one line of a document as it is drawn: its text with the indentation, the places where its style
// changes, and the rows it takes when it is wrapped.
type lineLayout struct {
	line   render.Line
	text   string
	styles []styleFrom
	hits   []Mark  // what is marked
	rows   []int   // where each row begins in text, the first at 0
	hang   float32 // by how much the rows after the first are indented
	width  float32
}

// styleFrom is a style and the byte from which on it holds.
type styleFrom struct {
	from  int
	style render.Style
}

// maxLayouts bounds how many lines are remembered.
const maxLayouts = 512

// forget drops what was laid out, after the document, its folds, the width or the theme changed.
func (v *LineView) forget() { clear(v.layouts) }

// layout returns a line as it is drawn.
func (v *LineView) layout(i int) *lineLayout {
	if l, ok := v.layouts[i]; ok {
		return l
	}
	if len(v.layouts) >= maxLayouts {
		v.forget()
	}
	l := newLineLayout(v.doc.Line(i))
	l.hits = v.hits(i, l)
	l.rows = []int{0}
	if v.paint != nil {
		m := v.paint.mono
		l.width = m.text(l.text)
		if room := v.paint.room(); v.wrap && l.width > room && room > 0 {
			l.breakRows(m, room)
		}
	}
	v.layouts[i] = l
	return l
}

// hits returns what is marked in a line, in order and apart.
func (v *LineView) hits(i int, l *lineLayout) []Mark {
	var ranges [][2]int
	indent := 2 * l.line.Indent
	switch {
	case v.needle != "":
		ranges, indent = render.Occurrences(l.text, v.needle), 0
	case v.marks != nil:
		ranges = v.marks.In(i)
	}
	hits := make([]Mark, len(ranges))
	for k, r := range ranges {
		hits[k] = Mark{indent + r[0], indent + r[1]}
	}
	return hits
}

func newLineLayout(line render.Line) *lineLayout {
	l := &lineLayout{line: line}
	var b strings.Builder
	for range line.Indent {
		b.WriteString("  ")
	}
	if b.Len() > 0 {
		l.styles = append(l.styles, styleFrom{0, render.Plain})
	}
	for _, s := range line.Spans {
		l.styles = append(l.styles, styleFrom{b.Len(), s.Style})
		b.WriteString(s.Text)
	}
	l.text = b.String()
	return l
}

// breakRows finds where the line's rows begin. Where there is a space in the second half of a row it breaks behind it, and
// rather between two columns than within one.
func (l *lineLayout) breakRows(m *measure, room float32) {
	most := room / 2
	if l.line.Hang > 0 {
		most = room * 2 / 3
	}
	l.hang = min(float32(2*l.line.Indent+cmp.Or(l.line.Hang, 2))*m.ascii['0'], whole(most))
	for from := 0; ; {
		n := m.prefix(l.text[from:], room-l.indent(len(l.rows)-1))
		if from+n >= len(l.text) {
			return
		}
		if n == 0 {
			_, n = utf8.DecodeRuneInString(l.text[from:])
		}
		row := l.text[from : from+n]
		if k := strings.LastIndex(row, "  "); l.line.Hang > 0 && k > n/2 && m.text(row[:k+2]) > l.hang+1 {
			n = k + 1
		} else if k := strings.LastIndexByte(row, ' '); k > n/2 {
			n = k + 1
		}
		for l.line.Hang > 0 && from+n < len(l.text) && l.text[from+n] == ' ' {
			n++ // the room between two columns begins no row
		}
		if from += n; from == len(l.text) {
			return
		}
		l.rows = append(l.rows, from)
	}
}

// indent returns by how much a row is indented beyond what its text says.
func (l *lineLayout) indent(row int) float32 {
	if row > 0 {
		return l.hang
	}
	return 0
}

// row returns the bytes of the text that stand in a row.
func (l *lineLayout) row(i int) (from, to int) {
	if i+1 < len(l.rows) {
		return l.rows[i], l.rows[i+1]
	}
	return l.rows[i], len(l.text)
}

// rowOf returns the row that a byte of the text stands in.
func (l *lineLayout) rowOf(at int) int {
	r := len(l.rows) - 1
	for r > 0 && at < l.rows[r] {
		r--
	}
	return r
}

// wordly reports whether a character is part of a word.
func wordly(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// word returns the bytes of the word around a byte of the text.
func (l *lineLayout) word(at int) (from, to int) {
	for from = at; from > 0; {
		r, n := utf8.DecodeLastRuneInString(l.text[:from])
		if !wordly(r) {
			break
		}
		from -= n
	}
	for to = at; to < len(l.text); {
		r, n := utf8.DecodeRuneInString(l.text[to:])
		if !wordly(r) {
			break
		}
		to += n
	}
	if from == to && to < len(l.text) {
		_, n := utf8.DecodeRuneInString(l.text[to:])
		to += n
	}
	return from, to
}
