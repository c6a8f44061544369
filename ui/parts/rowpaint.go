package parts

import (
	"image/color"

	"fyne.io/fyne/v2/canvas"
)

// rowPaint draws one row: a background, a text a column, and two small rectangles: the lines of a divider, or the sign
// of a pinned row.
type rowPaint struct {
	back, left, right *canvas.Rectangle
	texts             []*canvas.Text
	used              bool

	// The preview as it was last cut, to find unchanged what has not changed.
	preview string
	width   float32
	size    float32
	cut     string
	shown   int // bytes of the preview that the cut shows
}

func newRowPaint() *rowPaint {
	return &rowPaint{back: canvas.NewRectangle(nil), left: canvas.NewRectangle(nil), right: canvas.NewRectangle(nil)}
}

func (r *rowPaint) hide() {
	r.back.Hidden, r.left.Hidden, r.right.Hidden = true, true, true
	for _, t := range r.texts {
		t.Hidden = true
	}
}

// text returns the text of a column, made when it is first needed.
func (r *rowPaint) text(p *listPaint, i int) *canvas.Text {
	for len(r.texts) <= i {
		r.texts = append(r.texts, canvas.NewText("", nil))
		p.objects = nil
	}
	return r.texts[i]
}

// paint draws row i with its upper edge at y.
func (r *rowPaint) paint(p *listPaint, i int, y float32) {
	row, given := p.list.Row(i)
	chosen := rangesHave(p.list.ranges, i)
	r.background(p, i, y, row, chosen)
	r.left.Hidden, r.right.Hidden = true, true
	switch {
	case !given:
		r.placeholder(p, y)
	case row.Kind == EntryRow:
		r.cells(p, y, &row, chosen)
	default:
		r.divider(p, y, &row, chosen)
	}
}

func (r *rowPaint) background(p *listPaint, i int, y float32, row Row, chosen bool) {
	k := &p.look
	var c color.Color
	switch {
	case chosen:
		c = k.selection
	case row.Bad || row.Kind == GapRow:
		c = k.badBack
	case row.Sent:
		c = k.sentBack
	case i%2 == 1 && row.Kind == EntryRow:
		c = k.shade
	}
	box(r.back, c, 0, y, p.size.Width, float32(p.rowHeight))
	r.back.Hidden = c == nil
}

// placeholder stands for a row that has not arrived.
func (r *rowPaint) placeholder(p *listPaint, y float32) {
	for j := range max(len(r.texts), 1) {
		r.text(p, j).Hidden = true
	}
	put(r.text(p, 0), "…", p.look.faint, p.mono.size, p.mono.style, p.spans[0].from, p.baseline(y, p.mono))
}

func (p *listPaint) baseline(y float32, m *measure) float32 {
	return centred(y, float32(p.rowHeight), m.height)
}

func (r *rowPaint) cells(p *listPaint, y float32, row *Row, chosen bool) {
	k, m := &p.look, p.mono
	hint, said := k.faint, k.dim
	switch {
	case chosen:
		hint, said = k.dim, k.text
	case row.Bad:
		hint = k.dim
	}
	base := p.baseline(y, m)
	for j, c := range p.columns {
		t, s := r.text(p, j), p.spans[j]
		width := s.to - s.from
		if c.ID == ColumnPreview {
			r.previewCell(p, t, row, s, y, base, chosen)
			continue
		}
		text, colour := cell(row, c.ID), said
		switch c.ID {
		case ColumnNumber, ColumnAttempt, ColumnDelta:
			colour = hint
		case ColumnDir:
			if colour = k.in; row.Dir == ArrowOut {
				colour = k.out
			}
		}
		wide := m.text(text)
		if wide > width {
			text, _ = m.fit(text, width)
			wide = m.text(text)
		}
		x := s.from
		if numeric(c.ID) {
			x = whole(s.to - wide)
		}
		put(t, text, colour, m.size, m.style, x, base)
	}
	for _, t := range r.texts[len(p.columns):] {
		t.Hidden = true
	}
	if row.Pinned {
		box(r.left, k.accent, 0, y+2, 3, float32(p.rowHeight)-4)
	}
}

// cell returns what stands in a column other than the preview.
func cell(row *Row, id ColumnID) string {
	switch id {
	case ColumnNumber:
		return row.Number
	case ColumnAttempt:
		return row.Attempt
	case ColumnTime:
		return row.Time
	case ColumnDelta:
		return row.Delta
	case ColumnType:
		return row.Type
	case ColumnSize:
		return row.Size
	case ColumnWire:
		return row.Wire
	case ColumnDir:
		switch row.Dir {
		case ArrowIn:
			return "↓"
		case ArrowOut:
			return "↑"
		}
		return ""
	}
	if i := int(id - ColumnExtra); i >= 0 && i < len(row.Extra) {
		return row.Extra[i]
	}
	return ""
}

func (r *rowPaint) previewCell(p *listPaint, t *canvas.Text, row *Row, s span, y, base float32, chosen bool) {
	k, m := &p.look, p.mono
	sign, from, colour := "", s.from, k.text
	switch {
	case row.Bad:
		sign = "▲ "
		if from += m.text(sign); !chosen {
			colour = k.badText
		}
	case row.Quiet && !chosen:
		colour = k.dim
	}
	if width := s.to - from; r.preview != row.Preview || r.width != width || r.size != m.size {
		r.preview, r.width, r.size = row.Preview, width, m.size
		r.cut, r.shown = m.fit(row.Preview, width)
	}
	put(t, sign+r.cut, colour, m.size, m.style, s.from, base)
	for _, mark := range row.Marks {
		if mark.From >= r.shown || mark.From < 0 || mark.To <= mark.From {
			continue
		}
		x := from + m.text(row.Preview[:mark.From])
		w := m.text(row.Preview[mark.From:min(mark.To, r.shown)])
		p.mark(x-1, y+2, w+2, float32(p.rowHeight)-4)
	}
}

// divider draws a caption between two lines.
func (r *rowPaint) divider(p *listPaint, y float32, row *Row, chosen bool) {
	k, m := &p.look, p.tiny
	caption, colour, line := row.Preview, k.dim, k.line
	switch {
	case chosen:
		colour = k.text
	case row.Kind == GapRow || row.Bad:
		colour, line = k.badText, k.badText
	}
	if row.Kind == GapRow || row.Bad {
		caption = "▲ " + caption
	}
	width := p.size.Width - barWidth
	caption, _ = m.fit(caption, width-8*columnGap)
	w := m.text(caption)
	x := whole((width - w) / 2)
	put(r.text(p, 0), caption, colour, m.size, m.style, x, p.baseline(y, m))
	for _, t := range r.texts[1:] {
		t.Hidden = true
	}
	middle := y + whole(float32(p.rowHeight)/2)
	box(r.left, line, columnGap, middle, max(x-2*columnGap, 0), 1)
	box(r.right, line, x+w+columnGap, middle, max(width-x-w-2*columnGap, 0), 1)
}
