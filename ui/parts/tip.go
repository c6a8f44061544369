package parts

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// TipLayer shows a few words beside whatever the mouse is over. It lies over the window's content, takes no mouse and no
// keys, and so can be shown at any moment; an overlay of Fyne's would take both away from what is below.
type TipLayer struct {
	widget.BaseWidget
	text string
	near fyne.CanvasObject
}

// NewTipLayer returns a layer, to be the last object of a stack that fills the window.
func NewTipLayer() *TipLayer {
	t := &TipLayer{}
	t.ExtendBaseWidget(t)
	return t
}

// Tell shows a text, which may have several lines, below an object, or above it where there is no room. It may be called
// on a nil layer.
func (t *TipLayer) Tell(text string, near fyne.CanvasObject) {
	if t != nil && (t.text != text || t.near != near) {
		t.text, t.near = text, near
		t.Refresh()
	}
}

// Forget hides the text of an object. It may be called on a nil layer.
func (t *TipLayer) Forget(near fyne.CanvasObject) {
	if t != nil && t.near == near {
		t.text, t.near = "", nil
		t.Refresh()
	}
}

// CreateRenderer is for Fyne.
func (t *TipLayer) CreateRenderer() fyne.WidgetRenderer {
	r := &tipRenderer{layer: t, back: canvas.NewRectangle(nil)}
	r.Layout(t.Size())
	return r
}

type tipRenderer struct {
	layer   *TipLayer
	m       *measure
	back    *canvas.Rectangle
	lines   []*run
	objects []fyne.CanvasObject
}

func (r *tipRenderer) Layout(size fyne.Size) {
	t, k := r.layer, lookOf(r.layer)
	if !r.m.is(k.textSize*chipText, fyne.TextStyle{}) {
		r.m = newMeasure(k.textSize*chipText, fyne.TextStyle{})
	}
	r.objects = r.objects[:0]
	if t.text == "" {
		return
	}
	const pad = 8
	lines := strings.Split(t.text, "\n")
	pitch, width := whole(r.m.height+1), float32(0)
	for _, line := range lines {
		width = max(width, whole(r.m.text(line))+2*pad)
	}
	height := pitch*float32(len(lines)) + pad
	driver := fyne.CurrentApp().Driver()
	at := driver.AbsolutePositionForObject(t.near).Subtract(driver.AbsolutePositionForObject(t))
	x := max(min(at.X, size.Width-width-4), 4)
	y := at.Y + t.near.Size().Height + 4
	if y+height > size.Height-4 {
		y = at.Y - height - 4
	}
	box(r.back, k.raised, whole(x), whole(y), width, height)
	r.back.CornerRadius, r.back.StrokeWidth, r.back.StrokeColor = k.radius, 1, k.line
	r.objects = append(r.objects, r.back)
	for i, line := range lines {
		if i == len(r.lines) {
			r.lines = append(r.lines, &run{})
		}
		r.lines[i].m = r.m
		r.lines[i].paint(line, k.text, whole(x)+pad, whole(y)+pad/2+pitch*float32(i))
		r.objects = append(r.objects, r.lines[i].objects...)
	}
}

func (r *tipRenderer) MinSize() fyne.Size           { return fyne.Size{} }
func (r *tipRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *tipRenderer) Destroy()                     {}

func (r *tipRenderer) Refresh() {
	r.Layout(r.layer.Size())
	canvas.Refresh(r.layer)
}
