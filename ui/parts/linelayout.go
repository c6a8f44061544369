package parts

import (
	"cmp"
	"slices"
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

// hits returns where needles stand in the line, in order and apart, at most so many of each.
func (l *lineLayout) hits(needles []render.Needle, most int) []Mark {
	var all []Mark
	for _, n := range needles {
		needle, count := []rune(n.Text), 0
		for from := 0; len(needle) > 0 && from < len(l.text) && count < most; {
			k := matchAt(l.text[from:], needle)
			if k > 0 && (!n.Whole || l.alone(from, from+k)) {
				all = append(all, Mark{from, from + k})
				from += k
				count++
				continue
			}
			_, size := utf8.DecodeRuneInString(l.text[from:])
			from += size
		}
	}
	if len(needles) < 2 {
		return all
	}
	slices.SortFunc(all, func(a, b Mark) int { return a.From - b.From })
	var apart []Mark
	for _, h := range all {
		if n := len(apart); n > 0 && h.From <= apart[n-1].To {
			apart[n-1].To = max(apart[n-1].To, h.To)
			continue
		}
		apart = append(apart, h)
	}
	return apart
}

// alone reports whether no letter or digit stands beside a piece of the text.
func (l *lineLayout) alone(from, to int) bool {
	before, _ := utf8.DecodeLastRuneInString(l.text[:from])
	after, _ := utf8.DecodeRuneInString(l.text[to:])
	return !wordly(before) && !wordly(after)
}

// wordly reports whether a character is part of a word.
func wordly(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// matchAt returns how many bytes at the beginning of s are the needle in whatever case, 0 where they aren't.
func matchAt(s string, needle []rune) int {
	at := 0
	for _, want := range needle {
		if at >= len(s) {
			return 0
		}
		r, n := rune(s[at]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(s[at:])
		}
		if r != want && !foldsTo(r, want) {
			return 0
		}
		at += n
	}
	return at
}

func foldsTo(a, b rune) bool {
	if a < utf8.RuneSelf && b < utf8.RuneSelf {
		return a|0x20 == b|0x20 && 'a' <= a|0x20 && a|0x20 <= 'z'
	}
	for r := unicode.SimpleFold(a); r != a; r = unicode.SimpleFold(r) {
		if r == b {
			return true
		}
	}
	return false
}

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
