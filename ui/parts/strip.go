package parts

import (
	"image/color"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// stripHeight is the height of a strip, in device-independent pixels, and footHeight that of the sign of a gap.
const (
	stripHeight = 22
	footHeight  = 4
)

// Bar is one step of a Strip.
type Bar struct {
	Height    float32 // from 0 to 1
	Violation bool
	Gap       bool
}

// Strip is a thin row of bars: a rate over time. Bars with a violation are bad; a gap is a bad bar of full height with a
// hole, so that shape tells it too.
type Strip struct {
	widget.BaseWidget

	OnTap func(fraction float64) // a click or a drag, from 0 at the left end to 1 at the right

	bars     []Bar
	from, to float64
}

// NewStrip returns a strip without bars.
func NewStrip() *Strip {
	s := &Strip{}
	s.ExtendBaseWidget(s)
	return s
}

// SetBars gives the bars, spread over the whole width, and where the list's screen begins and ends among them, both from
// 0 to 1; equal for nowhere.
func (s *Strip) SetBars(bars []Bar, from, to float64) {
	if s.from == from && s.to == to && slices.Equal(s.bars, bars) {
		return
	}
	s.bars, s.from, s.to = append(s.bars[:0], bars...), from, to
	s.Refresh()
}

func (s *Strip) tap(x float32) {
	if w := s.Size().Width; s.OnTap != nil && w > 0 && len(s.bars) > 0 {
		s.OnTap(min(max(float64(x/w), 0), 1))
	}
}

// MouseDown tells where.
func (s *Strip) MouseDown(ev *desktop.MouseEvent) {
	if ev.Button == desktop.MouseButtonPrimary {
		s.tap(ev.Position.X)
	}
}

// MouseUp does nothing.
func (s *Strip) MouseUp(*desktop.MouseEvent) {}

// Dragged tells where.
func (s *Strip) Dragged(ev *fyne.DragEvent) { s.tap(ev.Position.X) }

// DragEnd does nothing.
func (s *Strip) DragEnd() {}

// Cursor shows that the strip can be clicked.
func (s *Strip) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer is for Fyne.
func (s *Strip) CreateRenderer() fyne.WidgetRenderer {
	r := &stripRenderer{strip: s, screen: canvas.NewRectangle(nil)}
	r.Layout(s.Size())
	return r
}

type stripRenderer struct {
	strip   *Strip
	screen  *canvas.Rectangle
	bars    []*canvas.Rectangle
	holes   []*canvas.Rectangle
	objects []fyne.CanvasObject
}

func (r *stripRenderer) Layout(size fyne.Size) {
	s, k := r.strip, lookOf(r.strip)
	usual := nrgba(k.background)
	usual = mix(usual, nrgba(k.in), 0.4)
	for len(r.bars) < len(s.bars) {
		r.bars = append(r.bars, canvas.NewRectangle(nil))
		r.holes = append(r.holes, canvas.NewRectangle(nil))
		r.objects = nil
	}
	x := float32(s.from) * size.Width
	box(r.screen, k.hover, whole(x), 0, max(whole(float32(s.to-s.from)*size.Width), 3), size.Height)
	r.screen.Hidden = s.from == s.to
	step := size.Width / float32(max(len(s.bars), 1))
	for i := range r.bars {
		r.bars[i].Hidden, r.holes[i].Hidden = true, true
		if i >= len(s.bars) {
			continue
		}
		bar := s.bars[i]
		height := whole(min(max(bar.Height, 0), 1) * size.Height)
		if bar.Height > 0 {
			height = max(height, 2)
		}
		var c color.Color = usual
		if bar.Violation || bar.Gap {
			c = k.bad
			height = max(height, footHeight)
		}
		if bar.Gap {
			height = size.Height
		}
		left, right := whole(step*float32(i)), whole(step*float32(i+1))
		width := max(right-left-1, 1)
		if height > 0 {
			box(r.bars[i], c, left, size.Height-height, width, height)
		}
		if bar.Gap {
			box(r.holes[i], k.background, left, footHeight, width, size.Height-2*footHeight)
		}
	}
	if r.objects == nil {
		r.objects = []fyne.CanvasObject{r.screen}
		for i := range r.bars {
			r.objects = append(r.objects, r.bars[i], r.holes[i])
		}
	}
}

func nrgba(c color.Color) color.NRGBA { return color.NRGBAModel.Convert(c).(color.NRGBA) }

func (r *stripRenderer) MinSize() fyne.Size           { return fyne.NewSize(40, stripHeight) }
func (r *stripRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *stripRenderer) Destroy()                     {}

func (r *stripRenderer) Refresh() {
	r.Layout(r.strip.Size())
	canvas.Refresh(r.strip)
}
