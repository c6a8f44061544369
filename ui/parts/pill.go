package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

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
