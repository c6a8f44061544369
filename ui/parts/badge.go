package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Badge is a pill with a short text or a number; an empty one takes no room.
type Badge struct {
	widget.BaseWidget
	text string
}

// NewBadge returns a badge.
func NewBadge(text string) *Badge {
	b := &Badge{text: text}
	b.ExtendBaseWidget(b)
	return b
}

// Text returns what stands on the badge.
func (b *Badge) Text() string { return b.text }

// SetText changes the text; "" hides the badge.
func (b *Badge) SetText(text string) {
	if b.text != text {
		b.text = text
		b.Refresh()
	}
}

// CreateRenderer is for Fyne.
func (b *Badge) CreateRenderer() fyne.WidgetRenderer {
	r := &badgeRenderer{badge: b, pill: newPill()}
	r.Layout(b.Size())
	return r
}

type badgeRenderer struct {
	badge *Badge
	pill  *pill
}

func (r *badgeRenderer) Layout(size fyne.Size) {
	k := lookOf(r.badge)
	r.pill.paint(&k, r.badge.text, 0, whole((size.Height-r.pill.height(&k))/2))
}

func (r *badgeRenderer) MinSize() fyne.Size {
	k := lookOf(r.badge)
	if r.badge.text == "" {
		return fyne.NewSize(0, r.pill.height(&k))
	}
	return fyne.NewSize(r.pill.width(&k, r.badge.text), r.pill.height(&k))
}

func (r *badgeRenderer) Objects() []fyne.CanvasObject { return r.pill.objects }
func (r *badgeRenderer) Destroy()                     {}

func (r *badgeRenderer) Refresh() {
	r.Layout(r.badge.Size())
	canvas.Refresh(r.badge)
}

// pill draws a short text on a rounded piece of the accent.
type pill struct {
	m       *measure
	back    *canvas.Rectangle
	text    *canvas.Text
	objects []fyne.CanvasObject
}

func newPill() *pill {
	p := &pill{back: canvas.NewRectangle(nil), text: canvas.NewText("", nil)}
	p.objects = []fyne.CanvasObject{p.back, p.text}
	return p
}

func (p *pill) measure(k *look) *measure {
	if !p.m.is(k.captionSize, fyne.TextStyle{}) {
		p.m = newMeasure(k.captionSize, fyne.TextStyle{})
	}
	return p.m
}

func (p *pill) height(k *look) float32 { return whole(p.measure(k).height + 1) }

func (p *pill) width(k *look, s string) float32 {
	return max(whole(p.measure(k).text(s))+12, p.height(k))
}

// paint draws the pill, or nothing for no text.
func (p *pill) paint(k *look, s string, x, y float32) {
	p.back.Hidden, p.text.Hidden = s == "", s == ""
	if s == "" {
		return
	}
	m, w, h := p.measure(k), p.width(k, s), p.height(k)
	box(p.back, k.accentFill, x, y, w, h)
	p.back.CornerRadius = h / 2
	put(p.text, s, k.onAccent, m.size, m.style, whole(x+(w-m.text(s))/2), centred(y, h, m.height))
}
