package parts

import (
	"image"
	"image/color"
	"math"
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
	r := &stripRenderer{strip: s}
	r.raster = canvas.NewRaster(r.picture)
	r.raster.ScaleMode = canvas.ImageScalePixels
	r.Layout(s.Size())
	return r
}

// stripRenderer draws all bars into one picture: as some hundred rectangles they cost more than that, with every picture
// of the window.
type stripRenderer struct {
	strip  *Strip
	raster *canvas.Raster
	image  *image.RGBA
}

func (r *stripRenderer) Layout(size fyne.Size) {
	if size = wholePixels(r.strip, size); r.raster.Size() != size {
		r.raster.Resize(size)
	}
}

// picture draws the bars into an image of so many pixels. Fyne asks for it whenever the strip was refreshed.
func (r *stripRenderer) picture(w, h int) image.Image {
	s, k := r.strip, lookOf(r.strip)
	r.image = sized(r.image, w, h)
	scale := float64(1)
	if height := r.raster.Size().Height; height > 0 {
		scale = float64(h) / float64(height)
	}
	width := float64(s.Size().Width) * scale // as wide as the strip, of which the picture may be a part of a pixel more
	pixel := func(f float64) int { return int(math.Round(f)) }
	foot := pixel(footHeight * scale)
	back := nrgba(k.background)
	usual := mix(back, nrgba(k.in), 0.4)
	fill(r.image, back, 0, 0, w, h)
	if s.from != s.to {
		hover := nrgba(k.hover)
		at := mix(back, withAlpha(hover, 0xff), float64(hover.A)/0xff)
		fill(r.image, at, pixel(s.from*width), 0, max(pixel((s.to-s.from)*width), pixel(3*scale)), h)
	}
	step := width / float64(max(len(s.bars), 1))
	for i, bar := range s.bars {
		height := pixel(float64(min(max(bar.Height, 0), 1)) * float64(h))
		if bar.Height > 0 {
			height = max(height, pixel(2*scale))
		}
		colour := usual
		if bar.Violation || bar.Gap {
			colour = nrgba(k.bad)
			height = max(height, foot)
		}
		if bar.Gap {
			height = h
		}
		left, right := pixel(step*float64(i)), pixel(step*float64(i+1))
		wide := max(right-left-1, 1)
		fill(r.image, colour, left, h-height, wide, height)
		if bar.Gap {
			fill(r.image, back, left, foot, wide, h-2*foot)
		}
	}
	return r.image
}

func nrgba(c color.Color) color.NRGBA { return color.NRGBAModel.Convert(c).(color.NRGBA) }

func (r *stripRenderer) MinSize() fyne.Size           { return fyne.NewSize(40, stripHeight) }
func (r *stripRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.raster} }
func (r *stripRenderer) Destroy()                     {}

func (r *stripRenderer) Refresh() {
	r.Layout(r.strip.Size())
	canvas.Refresh(r.strip)
}
