package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// chipText is the size of a chip's text in parts of the regular one.
const chipText = 12.0 / 13

// Chip is a small bordered button that can be on or off, and says what it is about.
type Chip struct {
	widget.DisableableWidget

	OnChanged func(on bool)

	text          string
	on            bool
	over, focused bool
	onKey         func(key *fyne.KeyEvent) // of the control that it is a part of
}

// NewChip returns a chip that is off.
func NewChip(text string, changed func(on bool)) *Chip {
	c := &Chip{text: text, OnChanged: changed}
	c.ExtendBaseWidget(c)
	return c
}

// On reports whether the chip is on.
func (c *Chip) On() bool { return c.on }

// SetOn turns the chip on or off without calling OnChanged.
func (c *Chip) SetOn(on bool) {
	if c.on != on {
		c.on = on
		c.Refresh()
	}
}

// Tapped turns the chip on or off.
func (c *Chip) Tapped(*fyne.PointEvent) {
	if c.Disabled() {
		return
	}
	c.on = !c.on
	c.Refresh()
	if c.OnChanged != nil {
		c.OnChanged(c.on)
	}
}

// TypedKey turns the chip on or off with Return or Enter, TypedRune with Space, as with a Button.
func (c *Chip) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeySpace:
	case fyne.KeyReturn, fyne.KeyEnter:
		c.Tapped(nil)
	default:
		if c.onKey != nil {
			c.onKey(ev)
			return
		}
		PassKey(c, ev)
	}
}

// TypedRune turns the chip on or off with a blank.
func (c *Chip) TypedRune(r rune) {
	if r == ' ' {
		c.Tapped(nil)
	}
}

// FocusGained is called by Fyne.
func (c *Chip) FocusGained() { c.focused = true; c.Refresh() }

// FocusLost is called by Fyne.
func (c *Chip) FocusLost() { c.focused = false; c.Refresh() }

// MouseIn is called by Fyne.
func (c *Chip) MouseIn(*desktop.MouseEvent) { c.over = true; c.Refresh() }

// MouseMoved is called by Fyne.
func (c *Chip) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is called by Fyne.
func (c *Chip) MouseOut() { c.over = false; c.Refresh() }

// Cursor shows that the chip can be clicked.
func (c *Chip) Cursor() desktop.Cursor {
	if c.Disabled() {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

// CreateRenderer is for Fyne.
func (c *Chip) CreateRenderer() fyne.WidgetRenderer {
	r := &chipRenderer{chip: c, back: canvas.NewRectangle(nil)}
	r.Layout(c.Size())
	return r
}

type chipRenderer struct {
	chip    *Chip
	back    *canvas.Rectangle
	words   run
	objects []fyne.CanvasObject
}

func (r *chipRenderer) load() look {
	k := lookOf(r.chip)
	if size := k.textSize * chipText; !r.words.m.is(size, fyne.TextStyle{}) {
		r.words.m = newMeasure(size, fyne.TextStyle{})
	}
	return k
}

func (r *chipRenderer) Layout(size fyne.Size) {
	k, c := r.load(), r.chip
	box(r.back, nil, 0, 0, size.Width, size.Height)
	r.back.CornerRadius, r.back.StrokeWidth, r.back.StrokeColor = k.radius, 1, k.line
	colour := k.dim
	if c.over && !c.Disabled() {
		r.back.FillColor = k.hover
	}
	switch {
	case c.Disabled():
		colour = k.faint
	case c.on:
		colour, r.back.StrokeColor = k.accent, k.accent
	case c.over:
		colour = k.text
	}
	if c.focused {
		r.back.StrokeColor, r.back.StrokeWidth = k.accent, 2
	}
	m := r.words.m
	r.words.paint(c.text, colour, whole((size.Width-m.text(c.text))/2), centred(0, size.Height, m.height))
	r.objects = append(append(r.objects[:0], r.back), r.words.objects...)
}

func (r *chipRenderer) MinSize() fyne.Size {
	r.load()
	m := r.words.m
	return fyne.NewSize(whole(m.text(r.chip.text))+16, whole(m.height)+6)
}

func (r *chipRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *chipRenderer) Destroy()                     {}

func (r *chipRenderer) Refresh() {
	r.Layout(r.chip.Size())
	canvas.Refresh(r.chip)
}
