package parts

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Face says in which face and size a Text stands.
type Face uint8

// The faces of a Text.
const (
	Regular Face = iota // as most of the window
	Caption             // small
	Mono                // monospaced, as payloads are
	Title               // a page's first line
)

// Text is one line of words about something, in a colour of the theme by name. It is cut to its width where that is
// less than it needs.
type Text struct {
	widget.BaseWidget

	Face   Face
	Bold   bool
	Shrink bool // may be made narrower than its text, down to nothing

	impl   fyne.Widget
	text   string
	colour fyne.ThemeColorName
	over   bool // the mouse is over a link
}

// NewText returns a text in the regular face.
func NewText(text string, colour fyne.ThemeColorName) *Text {
	t := &Text{text: text, colour: colour}
	t.impl = t
	t.ExtendBaseWidget(t)
	return t
}

// NewCaption returns a small text.
func NewCaption(text string, colour fyne.ThemeColorName) *Text {
	t := NewText(text, colour)
	t.Face = Caption
	return t
}

// Set changes the words and their colour.
func (t *Text) Set(text string, colour fyne.ThemeColorName) {
	if t.text != text || t.colour != colour {
		t.text, t.colour = text, colour
		t.Refresh()
	}
}

// SetText changes the words.
func (t *Text) SetText(text string) { t.Set(text, t.colour) }

// Text returns the words.
func (t *Text) Text() string { return t.text }

// CreateRenderer is for Fyne.
func (t *Text) CreateRenderer() fyne.WidgetRenderer {
	r := &textRenderer{text: t}
	r.paint()
	return r
}

// Link is a Text that does something when it is clicked.
type Link struct {
	Text

	OnTap func()
}

// NewLink returns a link in the regular face.
func NewLink(text string, colour fyne.ThemeColorName, tapped func()) *Link {
	l := &Link{OnTap: tapped}
	l.text, l.colour, l.impl = text, colour, l
	l.ExtendBaseWidget(l)
	return l
}

// Tapped follows the link.
func (l *Link) Tapped(*fyne.PointEvent) {
	if l.OnTap != nil {
		l.OnTap()
	}
}

// MouseIn is called by Fyne.
func (l *Link) MouseIn(*desktop.MouseEvent) { l.over = true; l.Refresh() }

// MouseMoved is called by Fyne.
func (l *Link) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is called by Fyne.
func (l *Link) MouseOut() { l.over = false; l.Refresh() }

// Cursor shows that the link can be clicked.
func (l *Link) Cursor() desktop.Cursor { return desktop.PointerCursor }

type textRenderer struct {
	text  *Text
	words run
	width float32
}

func (r *textRenderer) face() (*measure, color.Color) {
	t, k := r.text, lookOf(r.text.impl)
	size, style := k.textSize, fyne.TextStyle{Bold: t.Bold}
	switch t.Face {
	case Caption:
		size = k.captionSize
	case Mono:
		size, style.Monospace = k.monoSize, true
	case Title:
		size = k.size(theme.SizeNameSubHeadingText, 15)
	}
	if !r.words.m.is(size, style) {
		r.words.m = newMeasure(size, style)
	}
	c := k.th.Color(t.colour, k.variant)
	if t.over {
		c = k.accent
	}
	return r.words.m, c
}

func (r *textRenderer) paint() {
	m, c := r.face()
	s, size := r.text.text, r.text.Size()
	r.width = m.text(s)
	if size.Width > 0 && size.Width < r.width-1 {
		s, _ = m.fit(s, size.Width)
	}
	r.words.paint(s, c, 0, centred(0, max(size.Height, m.height), m.height))
}

func (r *textRenderer) Layout(fyne.Size) { r.paint() }

func (r *textRenderer) MinSize() fyne.Size {
	m, _ := r.face()
	size := fyne.NewSize(float32(int(m.text(r.text.text))+1), whole(m.height+0.5))
	if r.text.Shrink {
		size.Width = 0
	}
	return size
}

func (r *textRenderer) Objects() []fyne.CanvasObject { return r.words.objects }
func (r *textRenderer) Destroy()                     {}

func (r *textRenderer) Refresh() {
	r.paint()
	canvas.Refresh(r.text.impl)
}

// run draws a line of text in one face. Arrows get a text of their own, because the font that Fyne draws them with has
// no space, and a space behind one would show as a missing character.
type run struct {
	m       *measure
	texts   []*canvas.Text
	objects []fyne.CanvasObject
}

// paint draws s from x on and returns where it ends.
func (n *run) paint(s string, c color.Color, x, y float32) float32 {
	used := 0
	for _, piece := range pieces(s) {
		if used == len(n.texts) {
			n.texts = append(n.texts, canvas.NewText("", nil))
			n.objects = append(n.objects, n.texts[used])
		}
		put(n.texts[used], piece, c, n.m.size, n.m.style, x, y)
		x += n.m.text(piece)
		used++
	}
	for _, t := range n.texts[used:] {
		t.Hidden = true
	}
	return x
}

// pieces cuts s before and behind every arrow.
func pieces(s string) []string {
	var out []string
	from := 0
	for i, r := range s {
		if r < '←' || r > '⇿' {
			continue
		}
		if from < i {
			out = append(out, s[from:i])
		}
		from = i + len(string(r))
		out = append(out, s[i:from])
	}
	if from < len(s) {
		out = append(out, s[from:])
	}
	return out
}
