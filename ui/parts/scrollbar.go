package parts

import (
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// The measures of a scroll bar, in device-independent pixels.
const (
	barWidth  = 10 // of the area that takes the mouse
	thumbThin = 5
	thumbWide = 8
	thumbMin  = 28
)

// scrollBar is a thin scroll bar over integers. Both ends are exact: the thumb at an end is the content at its end.
type scrollBar struct {
	widget.BaseWidget
	onScroll func(pos int64)
	sideways bool

	total, page, pos int64
	hovered, held    bool
	grab             float32 // where in the thumb it is held
}

func newScrollBar(sideways bool, onScroll func(pos int64)) *scrollBar {
	b := &scrollBar{sideways: sideways, onScroll: onScroll}
	b.Hidden = true
	b.ExtendBaseWidget(b)
	return b
}

// set says how much there is, how much of it shows, and from where on.
func (b *scrollBar) set(total, page, pos int64) {
	if b.total == total && b.page == page && b.pos == pos {
		return
	}
	b.total, b.page, b.pos = total, page, pos
	b.Hidden = total <= page
	b.Refresh()
}

func (b *scrollBar) length() float32 {
	if b.sideways {
		return b.Size().Width
	}
	return b.Size().Height
}

// thumb returns where the thumb begins and how long it is.
func (b *scrollBar) thumb() (from, length float32) {
	track := b.length()
	if b.total <= b.page || track <= 0 {
		return 0, track
	}
	length = min(max(track*float32(float64(b.page)/float64(b.total)), thumbMin), track)
	return float32(float64(track-length) * (float64(b.pos) / float64(b.total-b.page))), length
}

// moveTo scrolls so that the thumb begins at a place.
func (b *scrollBar) moveTo(from float32) {
	_, length := b.thumb()
	room := float64(b.length() - length)
	if room <= 0 || b.total <= b.page {
		return
	}
	share := min(max(float64(from)/room, 0), 1)
	pos := int64(math.Round(share * float64(b.total-b.page)))
	if pos != b.pos {
		b.onScroll(pos)
	}
}

func (b *scrollBar) along(p fyne.Position) float32 {
	if b.sideways {
		return p.X
	}
	return p.Y
}

// MouseDown takes hold of the thumb; beside it, the thumb first comes to the mouse. Taking hold counts as scrolling, so
// that what follows its end stops.
func (b *scrollBar) MouseDown(ev *desktop.MouseEvent) {
	if ev.Button != desktop.MouseButtonPrimary || b.total <= b.page {
		return
	}
	at := b.along(ev.Position)
	from, length := b.thumb()
	if at < from || at >= from+length {
		b.moveTo(at - length/2)
		from, _ = b.thumb()
	}
	b.held, b.grab = true, at-from
	b.onScroll(b.pos)
	b.Refresh()
}

// MouseUp lets go of the thumb.
func (b *scrollBar) MouseUp(*desktop.MouseEvent) {
	b.held = false
	b.Refresh()
}

// Dragged moves the thumb with the mouse.
func (b *scrollBar) Dragged(ev *fyne.DragEvent) {
	if !b.held {
		from, _ := b.thumb()
		b.held, b.grab = true, b.along(ev.Position)-b.along(fyne.NewPos(ev.Dragged.DX, ev.Dragged.DY))-from
	}
	b.moveTo(b.along(ev.Position) - b.grab)
}

// DragEnd lets go of the thumb.
func (b *scrollBar) DragEnd() {
	b.held = false
	b.Refresh()
}

// MouseIn makes the thumb wider.
func (b *scrollBar) MouseIn(*desktop.MouseEvent) {
	b.hovered = true
	b.Refresh()
}

// MouseMoved does nothing.
func (b *scrollBar) MouseMoved(*desktop.MouseEvent) {}

// MouseOut makes the thumb thin again.
func (b *scrollBar) MouseOut() {
	b.hovered = false
	b.Refresh()
}

// CreateRenderer is for Fyne.
func (b *scrollBar) CreateRenderer() fyne.WidgetRenderer {
	r := &scrollBarRenderer{bar: b, back: canvas.NewRectangle(nil), thumb: canvas.NewRectangle(nil)}
	r.objects = []fyne.CanvasObject{r.back, r.thumb}
	r.paint()
	return r
}

type scrollBarRenderer struct {
	bar         *scrollBar
	back, thumb *canvas.Rectangle
	objects     []fyne.CanvasObject
}

func (r *scrollBarRenderer) paint() {
	b, k := r.bar, lookOf(r.bar)
	from, length := b.thumb()
	wide := b.hovered || b.held
	thick := float32(thumbThin)
	if wide {
		thick = thumbWide
	}
	r.thumb.CornerRadius = thick / 2
	size := b.Size()
	if b.sideways {
		box(r.back, k.scrollBack, 0, 0, size.Width, size.Height)
		box(r.thumb, k.scrollBar, from, size.Height-thick-1, length, thick)
	} else {
		box(r.back, k.scrollBack, 0, 0, size.Width, size.Height)
		box(r.thumb, k.scrollBar, size.Width-thick-1, from, thick, length)
	}
	r.back.Hidden = !wide
}

func (r *scrollBarRenderer) Layout(fyne.Size)             { r.paint() }
func (r *scrollBarRenderer) MinSize() fyne.Size           { return fyne.NewSize(barWidth, barWidth) }
func (r *scrollBarRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *scrollBarRenderer) Destroy()                     {}

func (r *scrollBarRenderer) Refresh() {
	r.paint()
	canvas.Refresh(r.bar)
}
