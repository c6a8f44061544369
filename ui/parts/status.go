package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Status is what a StatusDot stands for. Shapes differ too, so that colour is never the only sign.
type Status uint8

// The statuses.
const (
	StatusNone       Status = iota // nothing
	StatusClosed                   // a ring: never connected, or ended cleanly
	StatusConnecting               // a ring with a dot, in the accent
	StatusOpen                     // a dot
	StatusAbnormal                 // a square: ended abnormally
	StatusPast                     // a clock: a past session
)

// StatusDot is a small sign of what a link is doing.
type StatusDot struct {
	widget.BaseWidget
	status Status
}

// NewStatusDot returns a dot.
func NewStatusDot(s Status) *StatusDot {
	d := &StatusDot{status: s}
	d.ExtendBaseWidget(d)
	return d
}

// SetStatus changes what the dot stands for.
func (d *StatusDot) SetStatus(s Status) {
	if d.status != s {
		d.status = s
		d.Refresh()
	}
}

// CreateRenderer is for Fyne.
func (d *StatusDot) CreateRenderer() fyne.WidgetRenderer {
	r := &statusDotRenderer{dot: d, sign: newSign()}
	r.Layout(d.Size())
	return r
}

type statusDotRenderer struct {
	dot  *StatusDot
	sign *sign
}

func (r *statusDotRenderer) Layout(size fyne.Size) {
	k := lookOf(r.dot)
	r.sign.paint(&k, r.dot.status, whole(size.Width/2), whole(size.Height/2))
}

func (r *statusDotRenderer) MinSize() fyne.Size {
	k := lookOf(r.dot)
	return fyne.NewSize(whole(k.textSize), whole(k.textSize))
}

func (r *statusDotRenderer) Objects() []fyne.CanvasObject { return r.sign.objects }
func (r *statusDotRenderer) Destroy()                     {}

func (r *statusDotRenderer) Refresh() {
	r.Layout(r.dot.Size())
	canvas.Refresh(r.dot)
}

// sign draws a status, and nothing else, so that every place shows it alike.
type sign struct {
	outer, inner *canvas.Circle
	square       *canvas.Rectangle
	hands        [2]*canvas.Line
	objects      []fyne.CanvasObject
}

func newSign() *sign {
	s := &sign{outer: canvas.NewCircle(nil), inner: canvas.NewCircle(nil), square: canvas.NewRectangle(nil)}
	s.hands = [2]*canvas.Line{canvas.NewLine(nil), canvas.NewLine(nil)}
	s.square.CornerRadius = 1
	s.objects = []fyne.CanvasObject{s.outer, s.inner, s.square, s.hands[0], s.hands[1]}
	s.hide()
	return s
}

func (s *sign) hide() {
	s.outer.Hidden, s.inner.Hidden, s.square.Hidden = true, true, true
	s.hands[0].Hidden, s.hands[1].Hidden = true, true
}

// paint draws the sign of a status around a point.
func (s *sign) paint(k *look, status Status, x, y float32) {
	s.hide()
	unit := k.textSize / 13
	round := func(c *canvas.Circle, radius float32) {
		c.Hidden = false
		c.Move(fyne.NewPos(x-radius, y-radius))
		c.Resize(fyne.NewSize(2*radius, 2*radius))
	}
	ring := func(radius float32) {
		round(s.outer, radius)
		s.outer.FillColor, s.outer.StrokeWidth = nil, 1.2*unit
	}
	switch status {
	case StatusClosed:
		ring(4 * unit)
		s.outer.StrokeColor = k.dim
	case StatusConnecting:
		ring(4.5 * unit)
		s.outer.StrokeColor = k.accent
		round(s.inner, 1.5*unit)
		s.inner.FillColor = k.accent
	case StatusOpen:
		round(s.outer, 4*unit)
		s.outer.FillColor, s.outer.StrokeWidth, s.outer.StrokeColor = k.good, 0, nil
	case StatusAbnormal:
		side := whole(8 * unit)
		box(s.square, k.bad, whole(x-side/2), whole(y-side/2), side, side)
	case StatusPast:
		ring(5.5 * unit)
		s.outer.StrokeColor = k.dim
		for i, to := range []fyne.Position{fyne.NewPos(0, -3.5*unit), fyne.NewPos(3*unit, 0)} {
			h := s.hands[i]
			h.Hidden, h.StrokeColor, h.StrokeWidth = false, k.dim, 1.2*unit
			h.Position1, h.Position2 = fyne.NewPos(x, y), fyne.NewPos(x, y).Add(to)
		}
	}
}
