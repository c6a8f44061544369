package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"socklens/history"
	"socklens/ui/parts"
)

// completer offers ways to go on below the search box while a person types. It lies in a layer over the window that
// takes no focus, so that typing goes on: Down and Up choose, Enter takes, Escape closes.
type completer struct {
	w      *Window
	entry  *parts.FieldEntry
	layer  *fyne.Container
	offers []history.Completion
	chosen int // -1 for none
}

func newCompleter(w *Window, entry *parts.FieldEntry) *completer {
	return &completer{w: w, entry: entry, layer: container.NewWithoutLayout(), chosen: -1}
}

func (c *completer) open() bool { return len(c.offers) > 0 }

// refresh asks for offers at the caret.
func (c *completer) refresh() {
	c.offers, c.chosen = c.w.tab().Complete(c.entry.Text, c.caret()), -1
	c.draw()
}

// caret is where in the text the caret stands, in bytes.
func (c *completer) caret() int {
	text := []rune(c.entry.Text)
	return len(string(text[:min(c.entry.CursorColumn, len(text))]))
}

func (c *completer) close() {
	if c.open() {
		c.w.pump.now() // what is wrong with the query is said now
	}
	c.offers, c.chosen = nil, -1
	c.draw()
}

// move chooses the next or previous offer and reports whether there is any.
func (c *completer) move(step int) bool {
	if !c.open() {
		return false
	}
	c.chosen = (c.chosen + step + len(c.offers)) % len(c.offers)
	c.draw()
	return true
}

// take puts the chosen offer into the box and reports whether one was chosen.
func (c *completer) take() bool {
	if c.chosen < 0 || c.chosen >= len(c.offers) {
		return false
	}
	c.use(c.offers[c.chosen])
	return true
}

func (c *completer) use(o history.Completion) {
	text := c.entry.Text
	end := min(o.Pos+o.Len, len(text))
	before := text[:min(o.Pos, end)] + o.Text
	c.entry.SetText(before + text[end:])
	c.entry.CursorColumn = len([]rune(before))
	c.entry.Refresh()
	c.close()
}

// draw paints the offers below the box.
func (c *completer) draw() {
	c.layer.Objects = nil
	if c.open() {
		at := fyne.CurrentApp().Driver().AbsolutePositionForObject(c.entry)
		origin := fyne.CurrentApp().Driver().AbsolutePositionForObject(c.layer)
		rows := container.NewVBox()
		for i, o := range c.offers {
			rows.Add(newOffer(o, i == c.chosen, func() { c.use(o) }))
		}
		back := canvas.NewRectangle(theme.Color(theme.ColorNameMenuBackground))
		back.StrokeColor, back.StrokeWidth, back.CornerRadius = theme.Color(parts.ColorLine), 1, 5
		box := container.NewStack(back, padded(rows, 3, 3))
		box.Move(fyne.NewPos(at.X-origin.X, at.Y-origin.Y+c.entry.Size().Height+2))
		box.Resize(fyne.NewSize(min(max(c.entry.Size().Width, 300), 520), box.MinSize().Height))
		c.layer.Add(box)
	}
	c.layer.Refresh()
}

// offer is one line of the completer.
type offer struct {
	widget.BaseWidget
	box *fyne.Container
	tap func()
}

func newOffer(c history.Completion, chosen bool, tap func()) *offer {
	text, help := newWords(c.Text, parts.ColorText), newWords(c.Help, parts.ColorDim)
	text.style.Monospace = true
	back := canvas.NewRectangle(color.Transparent)
	if chosen {
		back.FillColor = theme.Color(parts.ColorSelection)
	}
	o := &offer{tap: tap, box: container.NewStack(back, padded(container.NewBorder(nil, nil, text, help), 1, 6))}
	o.ExtendBaseWidget(o)
	return o
}

func (o *offer) Tapped(*fyne.PointEvent)             { o.tap() }
func (o *offer) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(o.box) }
