package ui

import (
	"math"
	"sort"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"socklens/ui/parts"
)

// words is a short text in a colour and size of the theme that follows the theme. Unlike a Label it has no padding.
type words struct {
	widget.BaseWidget
	color fyne.ThemeColorName
	size  fyne.ThemeSizeName
	style fyne.TextStyle
	text  *canvas.Text
	full  string // what text is cut from, where it is cut
	cut   bool   // to the room there is, so that a long text never makes the window wider
	onTap func()
}

// newCutWords returns words that are cut to the room there is.
func newCutWords(text string, color fyne.ThemeColorName) *words {
	w := newWords(text, color)
	w.cut = true
	return w
}

func newWords(text string, color fyne.ThemeColorName) *words {
	w := &words{color: color, size: theme.SizeNameText, text: canvas.NewText(text, theme.Color(color)), full: text}
	w.ExtendBaseWidget(w)
	return w
}

// set changes the text and its colour, and paints only where that is a change.
func (w *words) set(text string, color fyne.ThemeColorName) {
	if w.full == text && w.color == color {
		return
	}
	resize := w.full != text
	w.full, w.text.Text, w.color = text, text, color
	w.Refresh()
	switch {
	case resize && w.cut:
		w.fit(w.Size().Width)
	case resize:
		w.Resize(w.MinSize().Max(fyne.NewSize(0, w.Size().Height))) // the height is the layout's, which centres the text
	}
}

// fit shows as much of the text as a width has room for.
func (w *words) fit(width float32) {
	t := w.text
	t.Text = w.full
	if runes := []rune(w.full); width > 0 && t.MinSize().Width > width {
		n := sort.Search(len(runes), func(n int) bool {
			t.Text = string(runes[:n]) + "…"
			return t.MinSize().Width > width
		})
		t.Text = string(runes[:max(n-1, 0)]) + "…"
	}
	t.Refresh()
}

func (w *words) Tapped(*fyne.PointEvent) {
	if w.onTap != nil {
		w.onTap()
	}
}

func (w *words) CreateRenderer() fyne.WidgetRenderer {
	r := &wordsRenderer{w}
	r.Refresh()
	return r
}

// leastCut is the width that a text is cut to at least.
const leastCut = 24

type wordsRenderer struct{ w *words }

func (r *wordsRenderer) Destroy()                     {}
func (r *wordsRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.w.text} }
func (r *wordsRenderer) MinSize() fyne.Size {
	m := r.w.text.MinSize()
	if r.w.cut {
		m.Width = min(m.Width, leastCut)
	}
	return m
}

func (r *wordsRenderer) Layout(s fyne.Size) {
	if r.w.cut {
		r.w.fit(s.Width)
	}
	// One height for all texts of a face: characters from another font can make that of a single text larger.
	height := fyne.MeasureText("x", r.w.text.TextSize, r.w.text.TextStyle).Height
	r.w.text.Move(fyne.NewPos(0, (s.Height-height)/2))
	r.w.text.Resize(fyne.NewSize(s.Width, height))
}
func (r *wordsRenderer) Refresh() {
	t := r.w.text
	t.Color, t.TextSize, t.TextStyle = theme.Color(r.w.color), theme.Size(r.w.size), r.w.style
	t.Refresh()
}

// hint is what an empty place says.
func hint(text string) *widget.Label {
	l := widget.NewLabel(text)
	l.Importance = widget.LowImportance
	l.Wrapping = fyne.TextWrapWord
	return l
}

// caption is the small title of a group.
func caption(text string) *words {
	w := newWords(text, parts.ColorDim)
	w.size = theme.SizeNameCaptionText
	w.style.Bold = true
	return w
}

func heading(text string) *words {
	w := newWords(text, parts.ColorText)
	w.style.Bold = true
	return w
}

// closeButton is the small cross at the end of a header.
func closeButton(do func()) *parts.Button { return parts.NewQuiet("✕", do) }

// padded puts room around something: above and below, and at both sides.
func padded(o fyne.CanvasObject, vertical, horizontal float32) *fyne.Container {
	return container.New(layout.NewCustomPaddedLayout(vertical, vertical, horizontal, horizontal), o)
}

// headed puts something above the rest, which takes all the room that is left, and nothing between them. The head comes
// last, because Fyne forgets that a part has become higher when another change of size follows in the same container.
func headed(head, rest fyne.CanvasObject) *fyne.Container {
	return container.New(headLayout{}, rest, head)
}

type headLayout struct{}

func (headLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	rest, head := o[0].MinSize(), o[1].MinSize()
	return fyne.NewSize(max(rest.Width, head.Width), rest.Height+headHeight(o[1]))
}

// headHeight is a whole number: in a part of a pixel between the two the window's background would show.
func headHeight(head fyne.CanvasObject) float32 {
	return float32(math.Ceil(float64(head.MinSize().Height)))
}

func (headLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	rest, head := o[0], o[1]
	h := headHeight(head)
	head.Resize(fyne.NewSize(size.Width, h))
	rest.Move(fyne.NewPos(0, h))
	rest.Resize(fyne.NewSize(size.Width, max(size.Height-h, 0)))
}

// spaced puts things in a row with the room that buttons need between them.
func spaced(objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewCustomPaddedHBoxLayout(6), objects...)
}
