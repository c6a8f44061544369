package parts

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// The measures of columns, in device-independent pixels at a scale of 1.
const (
	columnGap  = 8
	columnMin  = 16
	gripReach  = 5 // how far from a column's end the mouse takes hold of it
	headHeight = 24
)

// span is where a column stands in the list, or a row.
type span struct{ from, to float32 }

// numeric reports whether a column's cells stand at its right.
func numeric(id ColumnID) bool {
	switch id {
	case ColumnNumber, ColumnAttempt, ColumnDelta, ColumnSize, ColumnWire:
		return true
	}
	return false
}

// widestText is the widest that a column's cells can hold, "" where they have no such bound.
func widestText(id ColumnID) string {
	switch id {
	case ColumnSize:
		return "1023.9 KiB"
	case ColumnWire:
		return "1023.9 KiB 99.9×"
	}
	return ""
}

// leastPreview is the width below which the last column makes others give way, at a scale of 1.
const leastPreview = 150

// giveWay is the order in which columns are left out of a list that is too narrow for all of them.
func giveWay() []ColumnID {
	return []ColumnID{ColumnWire, ColumnAttempt, ColumnDelta, ColumnSize, ColumnType, ColumnTime}
}

// fitting returns the columns that a list of a width shows: all, or fewer where the last would be left with too little.
func fitting(columns []Column, width, scale float32) []Column {
	need := float32(2*columnGap) + leastPreview*scale
	wide := func(c Column) float32 { return max(whole(c.Width*scale), columnMin) + whole(columnGap*scale) }
	for _, c := range columns[:max(len(columns)-1, 0)] {
		need += wide(c)
	}
	out := append([]Column(nil), columns...)
	for _, id := range giveWay() {
		if need <= width {
			break
		}
		for i, c := range out[:max(len(out)-1, 0)] {
			if c.ID == id {
				need -= wide(c)
				out = append(out[:i], out[i+1:]...)
				break
			}
		}
	}
	return out
}

// spans returns where columns stand in a list of a width; the last one takes what is left.
func spans(columns []Column, width, scale float32) []span {
	out := make([]span, len(columns))
	x := float32(columnGap)
	for i, c := range columns {
		w := max(whole(c.Width*scale), columnMin)
		if i == len(columns)-1 {
			w = max(width-x-columnGap, columnMin)
		}
		out[i] = span{x, x + w}
		x += w + whole(columnGap*scale)
	}
	return out
}

// header shows the titles of the columns of a list and lets them be dragged wider.
type header struct {
	widget.BaseWidget
	list *EntryList
	grip int // the column that is being dragged, -1 for none
	from float32
	x    float32
	over bool // the mouse is where a column ends
}

func newHeader(l *EntryList) *header {
	h := &header{list: l, grip: -1}
	h.ExtendBaseWidget(h)
	return h
}

// columnAt returns the column at a place, -1 for none.
func (h *header) columnAt(x float32) int {
	for i, s := range h.list.paint.spans {
		if x < s.to+columnGap/2 {
			return i
		}
	}
	return -1
}

// gripAt returns the column that ends at a place, -1 for none. The last one has no end to drag.
func (h *header) gripAt(x float32) int {
	all := h.list.paint.spans
	for i, s := range all {
		if i < len(all)-1 && x >= s.to+columnGap/2-gripReach && x <= s.to+columnGap/2+gripReach {
			return i
		}
	}
	return -1
}

// Grip is the end of a column, where the mouse can take hold of it.
type Grip struct {
	Title string
	At    fyne.Position // in the list
}

// Grips returns the ends of the columns that are shown, but for the last one, which has none to drag.
func (l *EntryList) Grips() []Grip {
	if l.paint == nil || len(l.paint.spans) == 0 {
		return nil
	}
	var out []Grip
	for i, s := range l.paint.spans[:len(l.paint.spans)-1] {
		out = append(out, Grip{l.paint.columns[i].Title, fyne.NewPos(s.to+columnGap/2, float32(l.paint.headHeight)/2)})
	}
	return out
}

// MouseDown takes hold of a column's end.
func (h *header) MouseDown(ev *desktop.MouseEvent) {
	h.grip = -1
	if ev.Button == desktop.MouseButtonPrimary {
		if h.grip = h.gripAt(ev.Position.X); h.grip >= 0 {
			h.from, h.x = h.list.paint.columns[h.grip].Width, ev.Position.X
		}
	}
}

// MouseUp lets go of it.
func (h *header) MouseUp(*desktop.MouseEvent) {}

// Dragged makes the column as wide as the mouse says.
func (h *header) Dragged(ev *fyne.DragEvent) {
	if i := h.dragged(); i >= 0 {
		h.list.columns[i].Width = max(h.from+(ev.Position.X-h.x)/h.list.paint.scale, columnMin)
		h.list.Refresh()
	}
}

// dragged is which of the list's columns is being dragged, -1 for none.
func (h *header) dragged() int {
	painted := h.list.paint.columns
	if h.grip < 0 || h.grip >= len(painted) {
		return -1
	}
	return slices.IndexFunc(h.list.columns, func(c Column) bool { return c.ID == painted[h.grip].ID })
}

// DragEnd tells the list's owner about the new width.
func (h *header) DragEnd() {
	if i := h.dragged(); i >= 0 && h.list.OnResize != nil {
		h.list.OnResize(h.list.columns[i])
	}
	h.grip = -1
}

// Tapped is a click on a column's title.
func (h *header) Tapped(ev *fyne.PointEvent) {
	if i := h.columnAt(ev.Position.X); i >= 0 && h.gripAt(ev.Position.X) < 0 && h.list.OnHeader != nil {
		h.list.OnHeader(h.list.paint.columns[i].ID)
	}
	h.grip = -1
}

// TappedSecondary is a secondary click on a column's title.
func (h *header) TappedSecondary(ev *fyne.PointEvent) {
	if i := h.columnAt(ev.Position.X); i >= 0 && h.list.OnHeaderMenu != nil {
		h.list.OnHeaderMenu(h.list.paint.columns[i].ID, ev.AbsolutePosition)
	}
}

// MouseIn is called by Fyne.
func (h *header) MouseIn(ev *desktop.MouseEvent) { h.MouseMoved(ev) }

// MouseMoved notes whether the mouse is where a column ends.
func (h *header) MouseMoved(ev *desktop.MouseEvent) { h.over = h.gripAt(ev.Position.X) >= 0 }

// MouseOut is called by Fyne.
func (h *header) MouseOut() { h.over = false }

// Cursor shows where a column can be dragged.
func (h *header) Cursor() desktop.Cursor {
	if h.over || h.grip >= 0 {
		return desktop.HResizeCursor
	}
	return desktop.DefaultCursor
}

// CreateRenderer is for Fyne.
func (h *header) CreateRenderer() fyne.WidgetRenderer {
	return &headerRenderer{header: h, back: canvas.NewRectangle(nil), line: canvas.NewRectangle(nil)}
}

type headerRenderer struct {
	header     *header
	back, line *canvas.Rectangle
	titles     []*canvas.Text
	objects    []fyne.CanvasObject
}

// Layout paints; the list lays its header out whenever it paints itself.
func (r *headerRenderer) Layout(size fyne.Size) {
	p := r.header.list.paint
	if p == nil {
		return
	}
	k := &p.look
	for len(r.titles) < len(p.spans) {
		r.titles = append(r.titles, canvas.NewText("", nil))
		r.objects = nil
	}
	box(r.back, k.background, 0, 0, size.Width, size.Height)
	box(r.line, k.line, 0, size.Height-1, size.Width, 1)
	for i, t := range r.titles {
		t.Hidden = true
		if i >= len(p.spans) {
			continue
		}
		s, c := p.spans[i], p.columns[i]
		m := p.text
		if c.ID == ColumnDir { // as its arrows
			m = p.mono
		}
		title, _ := m.fit(c.Title, s.to-s.from)
		x := s.from
		if numeric(c.ID) {
			x = whole(s.to - m.text(title))
		}
		put(t, title, k.dim, m.size, m.style, x, centred(0, size.Height-1, m.height))
	}
	if r.objects == nil {
		r.objects = []fyne.CanvasObject{r.back, r.line}
		for _, t := range r.titles {
			r.objects = append(r.objects, t)
		}
	}
}

func (r *headerRenderer) MinSize() fyne.Size           { return fyne.NewSize(1, 1) }
func (r *headerRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *headerRenderer) Destroy()                     {}

func (r *headerRenderer) Refresh() {
	r.Layout(r.header.Size())
	canvas.Refresh(r.header)
}
