package ui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// The most lines of a verdict: beside the composer's buttons, in a small face, and in rows of its own below them.
const (
	linesBeside = 2
	linesBelow  = 5
)

// verdict says what is wrong with a draft, or that nothing is. It is never cut as long as there is any room: one that is
// too long for a line has two small ones, and one that is too long for these has rows of its own.
type verdict struct {
	widget.BaseWidget
	text  string
	color fyne.ThemeColorName
	face  fyne.ThemeSizeName
	lines []string // as they were last laid out
	texts []*canvas.Text
}

func newVerdict(color fyne.ThemeColorName) *verdict {
	v := &verdict{color: color, face: theme.SizeNameText}
	v.ExtendBaseWidget(v)
	return v
}

// set changes the words, and reports whether that is a change.
func (v *verdict) set(text string, color fyne.ThemeColorName) bool {
	if v.text == text && v.color == color {
		return false
	}
	v.text, v.color = text, color
	return true
}

// lay breaks the words for a width, and returns the height of their lines and whether there are at most so many.
func (v *verdict) lay(width float32, most int) (height float32, ok bool) {
	v.face = theme.SizeNameText
	if v.lines = v.broken(width); len(v.lines) > 1 {
		v.face = theme.SizeNameCaptionText
		v.lines = v.broken(width)
	}
	if ok = len(v.lines) <= most; !ok {
		v.lines = v.lines[:most]
		v.lines[most-1] += "…"
	}
	return v.lineHeight() * float32(len(v.lines)), ok
}

func (v *verdict) wide(s string) float32 {
	return fyne.MeasureText(s, theme.Size(v.face), fyne.TextStyle{}).Width
}

func (v *verdict) lineHeight() float32 {
	return fyne.MeasureText("x", theme.Size(v.face), fyne.TextStyle{}).Height
}

// broken returns the words in lines of a width. A word that is wider is broken too.
func (v *verdict) broken(width float32) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(v.text) {
		if line != "" && v.wide(line+" "+word) <= width {
			line += " " + word
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		for line = word; v.wide(line) > width; {
			runes := []rune(line)
			n := max(len(runes)-1, 1)
			for n > 1 && v.wide(string(runes[:n])) > width {
				n--
			}
			if n == len(runes) {
				break
			}
			lines, line = append(lines, string(runes[:n])), string(runes[n:])
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

func (v *verdict) CreateRenderer() fyne.WidgetRenderer { return &verdictRenderer{v} }

type verdictRenderer struct{ v *verdict }

func (r *verdictRenderer) Destroy()           {}
func (r *verdictRenderer) MinSize() fyne.Size { return fyne.Size{} }

func (r *verdictRenderer) Objects() []fyne.CanvasObject {
	var all []fyne.CanvasObject
	for _, t := range r.v.texts {
		all = append(all, t)
	}
	return all
}

func (r *verdictRenderer) Layout(size fyne.Size) {
	v := r.v
	for len(v.texts) < len(v.lines) {
		v.texts = append(v.texts, canvas.NewText("", nil))
	}
	v.texts = slices.Clone(v.texts[:len(v.lines)])
	height := v.lineHeight()
	y := (size.Height - height*float32(len(v.lines))) / 2
	for i, t := range v.texts {
		t.Text, t.Color, t.TextSize = v.lines[i], theme.Color(v.color), theme.Size(v.face)
		t.Move(fyne.NewPos(0, y+height*float32(i)))
		t.Resize(fyne.NewSize(size.Width, height))
		t.Refresh()
	}
}

func (r *verdictRenderer) Refresh() {
	r.Layout(r.v.Size())
	canvas.Refresh(r.v)
}

// composerLayout stands the composer's editor below a row of buttons at both ends, with the verdict between them, or below
// them where it doesn't fit there.
type composerLayout struct {
	left, right, editor fyne.CanvasObject
	verdict             *verdict
	below               float32 // the height of the verdict's own rows, as last laid out
}

func (l *composerLayout) head() float32 {
	return max(l.left.MinSize().Height, l.right.MinSize().Height)
}

const composerGap = 4

func (l *composerLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	left, right, editor := l.left.MinSize(), l.right.MinSize(), l.editor.MinSize()
	return fyne.NewSize(max(left.Width+right.Width+2*composerGap, editor.Width), l.head()+l.below+composerGap+editor.Height)
}

func (l *composerLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	head, left, right := l.head(), l.left.MinSize().Width, l.right.MinSize().Width
	place := func(o fyne.CanvasObject, x, y, width, height float32) {
		o.Move(fyne.NewPos(x, y))
		o.Resize(fyne.NewSize(max(width, 0), max(height, 0)))
	}
	place(l.left, 0, 0, left, head)
	place(l.right, size.Width-right, 0, right, head)
	between := size.Width - left - right - 4*composerGap
	l.below = 0
	if _, ok := l.verdict.lay(between, linesBeside); ok {
		place(l.verdict, left+2*composerGap, 0, between, head)
	} else {
		l.below, _ = l.verdict.lay(size.Width, linesBelow)
		l.below += composerGap
		place(l.verdict, 0, head+composerGap, size.Width, l.below-composerGap)
	}
	l.verdict.Refresh()
	y := head + l.below + composerGap
	place(l.editor, 0, y, size.Width, size.Height-y)
}
