package parts

import (
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"
)

// measure knows how wide text in one face and size is, character by character, so that a long string can be cut to what
// fits without laying it out, and so that a place in it can be found. Kerning is left out, and so are clusters of
// characters that draw as one: what is cut is then a little short, never too long.
type measure struct {
	size   float32
	style  fyne.TextStyle
	height float32
	ascii  [utf8.RuneSelf]float32
	other  map[rune]float32
}

// maxMeasured bounds the table of characters outside ASCII; it is begun anew when it is full.
const maxMeasured = 8192

func newMeasure(size float32, style fyne.TextStyle) *measure {
	m := &measure{size: size, style: style, other: map[rune]float32{}}
	m.height = fyne.MeasureText("x", size, style).Height
	if style.Monospace {
		w := fyne.MeasureText(strings.Repeat("0", 64), size, style).Width / 64
		for i := range m.ascii {
			m.ascii[i] = w
		}
	}
	return m
}

// is reports whether the measure is of a size and style.
func (m *measure) is(size float32, style fyne.TextStyle) bool {
	return m != nil && m.size == size && m.style == style
}

func (m *measure) rune(r rune) float32 {
	if r >= 0 && r < utf8.RuneSelf {
		if w := m.ascii[r]; w > 0 || r < ' ' {
			return w
		}
		m.ascii[r] = fyne.MeasureText(string(r), m.size, m.style).Width
		return m.ascii[r]
	}
	w, ok := m.other[r]
	if !ok {
		if len(m.other) >= maxMeasured {
			clear(m.other)
		}
		w = fyne.MeasureText(string(r), m.size, m.style).Width
		m.other[r] = w
	}
	return w
}

// text returns the width of s.
func (m *measure) text(s string) float32 {
	w := float32(0)
	for _, r := range s {
		w += m.rune(r)
	}
	return w
}

// prefix returns how many bytes of s fit into a width.
func (m *measure) prefix(s string, width float32) int {
	w := float32(0)
	for i, r := range s {
		if w += m.rune(r); w > width {
			return i
		}
	}
	return len(s)
}

// fit returns s, or as much of its beginning as fits into a width with an ellipsis, and how many bytes of s that shows.
func (m *measure) fit(s string, width float32) (string, int) {
	n := m.prefix(s, width)
	if n == len(s) {
		return s, n
	}
	n = m.prefix(s[:n], width-m.rune('…'))
	if n == 0 && m.rune('…') > width {
		return "", 0
	}
	return s[:n] + "…", n
}

// fitEnd returns s, or as much of its end as fits into a width behind an ellipsis.
func (m *measure) fitEnd(s string, width float32) string {
	if m.text(s) <= width {
		return s
	}
	left := width - m.rune('…')
	if left < 0 {
		return ""
	}
	from := len(s)
	for from > 0 {
		r, n := utf8.DecodeLastRuneInString(s[:from])
		if left -= m.rune(r); left < 0 {
			break
		}
		from -= n
	}
	return "…" + s[from:]
}
