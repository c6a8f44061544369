package parts

import (
	"image/color"

	"fyne.io/fyne/v2/canvas"
)

// rowPaint is one row as it is drawn: a background, and a text a column or one of a divider between two lines. All of it
// is painted into the list's picture, except texts that only Fyne can draw.
type rowPaint struct {
	used  bool
	y     float32
	back  color.Color // nil for the list's own
	texts []cellText
	lines []stroke // of a divider, or the sign of a pinned row
	marks []stroke // the backgrounds of hits

	// The preview as it was last cut, to find unchanged what has not changed.
	preview string
	width   float32
	size    float32
	cut     string
	shown   int // bytes of the preview that the cut shows
}

// cellText is one text of a row, and the pieces in which it is drawn. Those that the list's sheet of glyphs can't draw
// have an object of Fyne's each.
type cellText struct {
	text    string
	colour  color.Color
	m       *measure
	x, y    float32
	cut     string // what runs were made of
	runs    []textRun
	objects []*canvas.Text
}

// stroke is a small area in a colour.
type stroke struct {
	colour     color.Color
	x, y, w, h float32
}

// reset begins the row anew with so many texts.
func (r *rowPaint) reset(p *listPaint, texts int) {
	for len(r.texts) < texts {
		r.texts = append(r.texts, cellText{})
	}
	for i := range r.texts {
		r.texts[i].text = ""
	}
	r.lines, r.marks = r.lines[:0], r.marks[:0]
}

// put sets a text of the row.
func (r *rowPaint) put(i int, text string, c color.Color, m *measure, x, y float32) {
	t := &r.texts[i]
	t.text, t.colour, t.m, t.x, t.y = text, c, m, x, y
}

// objects gives the texts that Fyne has to draw to it, and hides the rest.
func (r *rowPaint) objects(p *listPaint) {
	for i := range r.texts {
		t := &r.texts[i]
		if r.used && t.text != "" {
			t.place(p)
		} else {
			t.hide(0)
		}
	}
}

func (t *cellText) hide(from int) {
	for _, o := range t.objects[min(from, len(t.objects)):] {
		o.Hidden = true
	}
}

// place cuts the text into what the sheet draws and what Fyne draws, and puts the latter in its place.
func (t *cellText) place(p *listPaint) {
	if t.cut != t.text {
		t.cut, t.runs = t.text, textRuns(t.runs[:0], t.text, p.sheet.has)
	}
	if t.m != p.mono {
		t.cut, t.runs = "", append(t.runs[:0], textRun{t.text, otherRun})
	}
	x, used := t.x, 0
	for _, run := range t.runs {
		if run.kind != plainRun {
			if used == len(t.objects) {
				t.objects = append(t.objects, canvas.NewText("", nil))
				p.objects = nil
			}
			put(t.objects[used], run.text, t.colour, t.m.size, t.m.style, x, t.y-run.lift(t.m.size))
			used++
		}
		x += t.m.text(run.text)
	}
	t.hide(used)
}

// paint lays out row i with its upper edge at y.
func (r *rowPaint) paint(p *listPaint, i int, y float32) {
	row, given := p.list.Row(i)
	chosen := rangesHave(p.list.ranges, i)
	r.y, r.back = y, p.background(i, &row, chosen)
	r.reset(p, max(len(p.columns), 1))
	switch {
	case !given: // a placeholder
		r.put(0, "…", p.look.faint, p.mono, p.spans[0].from, p.baseline(y, p.mono))
	case row.Kind == EntryRow:
		r.cells(p, &row, chosen)
	default:
		r.divider(p, &row, chosen)
	}
}

func (p *listPaint) baseline(y float32, m *measure) float32 {
	return centred(y, float32(p.rowHeight), m.height)
}

// background returns the colour behind a row, nil for the list's own.
func (p *listPaint) background(i int, row *Row, chosen bool) color.Color {
	switch k := &p.look; {
	case chosen:
		return k.selection
	case row.Bad || row.Kind == GapRow:
		return k.badBack
	case row.Sent:
		return k.sentBack
	case i%2 == 1 && row.Kind == EntryRow:
		return k.shade
	}
	return nil
}

func (r *rowPaint) cells(p *listPaint, row *Row, chosen bool) {
	k, m := &p.look, p.mono
	hint, said := k.faint, k.dim
	switch {
	case chosen:
		hint, said = k.dim, k.text
	case row.Bad:
		hint = k.dim
	}
	base := p.baseline(r.y, m)
	for j, c := range p.columns {
		s := p.spans[j]
		if c.ID == ColumnPreview {
			r.previewCell(p, j, row, s, base, chosen)
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
		if wide > s.to-s.from {
			text, _ = m.fit(text, s.to-s.from)
			wide = m.text(text)
		}
		x := s.from
		if numeric(c.ID) {
			x = whole(s.to - wide)
		}
		r.put(j, text, colour, m, x, base)
	}
	if row.Pinned {
		r.lines = append(r.lines, stroke{k.accent, 0, r.y + 2, 3, float32(p.rowHeight) - 4})
	}
	if row.Match {
		r.lines = append(r.lines, stroke{mix(nrgba(k.match), nrgba(k.out), 0.6), 4, r.y + 2, 3, float32(p.rowHeight) - 4})
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

func (r *rowPaint) previewCell(p *listPaint, j int, row *Row, s span, base float32, chosen bool) {
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
	r.put(j, sign+r.cut, colour, m, s.from, base)
	r.mark(p, m, row, r.shown, from)
}

// mark lays out the marks in the part of the preview that shows, which begins at x.
func (r *rowPaint) mark(p *listPaint, m *measure, row *Row, shown int, from float32) {
	for _, mark := range row.Marks {
		if mark.From >= shown || mark.From < 0 || mark.To <= mark.From {
			continue
		}
		x := from + m.text(row.Preview[:mark.From])
		w := m.text(row.Preview[mark.From:min(mark.To, shown)])
		r.marks = append(r.marks, stroke{p.look.match, x - 1, r.y + 2, w + 2, float32(p.rowHeight) - 4})
	}
}

// divider lays out a caption between two lines.
func (r *rowPaint) divider(p *listPaint, row *Row, chosen bool) {
	k, m := &p.look, p.tiny
	caption, colour, line, sign := row.Preview, k.dim, k.line, ""
	if row.Kind == GapRow || row.Bad {
		sign = "▲ "
		colour, line = k.badText, k.badText
	}
	if chosen {
		colour = k.text
	}
	width := p.size.Width - barWidth
	caption, shown := m.fit(caption, width-8*columnGap-m.text(sign))
	w := m.text(sign + caption)
	x := whole((width - w) / 2)
	r.put(0, sign+caption, colour, m, x, p.baseline(r.y, m))
	r.mark(p, m, row, shown, x+m.text(sign))
	middle := r.y + whole(float32(p.rowHeight)/2)
	r.lines = append(r.lines,
		stroke{line, columnGap, middle, max(x-2*columnGap, 0), 1},
		stroke{line, x + w + columnGap, middle, max(width-x-w-2*columnGap, 0), 1})
}
