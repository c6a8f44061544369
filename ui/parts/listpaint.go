package parts

import (
	"image"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// listPaint draws an EntryList: one picture of all rows on the screen, texts that only Fyne can draw on top of it, the
// header, the scroll bar and the badge. Row i always goes to the same rowPaint, so that scrolling finds what was cut.
type listPaint struct {
	list *EntryList
	size fyne.Size

	look             look
	scale            float32
	mono, text, tiny *measure
	rowHeight        int64
	headHeight       int64
	columns          []Column // those that fit
	spans            []span

	raster  *canvas.Raster
	image   *image.RGBA
	sheet   *glyphSheet
	rows    []*rowPaint
	empty   []*canvas.Text
	ring    frameLines
	objects []fyne.CanvasObject
}

func newListPaint(l *EntryList) *listPaint {
	p := &listPaint{list: l, ring: newFrameLines()}
	p.raster = canvas.NewRaster(p.picture)
	p.raster.ScaleMode = canvas.ImageScalePixels
	return p
}

// reload takes over the theme's colours and sizes, and the columns.
func (p *listPaint) reload() {
	p.look = lookOf(p.list)
	k := &p.look
	if !p.mono.is(k.monoSize, monospaced()) {
		p.mono = newMeasure(k.monoSize, monospaced())
	}
	if !p.text.is(k.textSize, fyne.TextStyle{}) {
		p.text = newMeasure(k.textSize, fyne.TextStyle{})
	}
	if !p.tiny.is(k.captionSize, fyne.TextStyle{}) {
		p.tiny = newMeasure(k.captionSize, fyne.TextStyle{})
	}
	p.scale = k.monoSize / 12.5
	if p.sheet == nil {
		p.inked(1) // until the screen says its scale
	} else {
		p.inked(p.sheet.scale)
	}
	rowHeight := int64(k.size(SizeRow, 20))
	if p.rowHeight != 0 && p.rowHeight != rowHeight { // the same row stays the uppermost
		p.list.offset = p.list.offset / p.rowHeight * rowHeight
	}
	p.rowHeight = rowHeight
	p.headHeight = int64(whole(headHeight * p.scale))
	p.columns = fitting(p.roomy(p.list.columns), p.size.Width-barWidth, p.scale)
	p.spans = spans(p.columns, p.size.Width-barWidth, p.scale)
}

// Layout fits the list to a size: its end stays in sight while it follows, else its uppermost row stays.
func (p *listPaint) Layout(size fyne.Size) {
	if p.size == size {
		return
	}
	p.size = size
	p.reload()
	l := p.list
	if end := l.maxOffset(); l.following || l.offset > end {
		l.offset = end
	}
	p.paint()
	l.want()
}

func (p *listPaint) MinSize() fyne.Size           { return fyne.NewSize(120, float32(3*p.rowHeight)) }
func (p *listPaint) Objects() []fyne.CanvasObject { return p.objects }
func (p *listPaint) Destroy()                     {}

// Refresh paints anew, with the theme as it is now.
func (p *listPaint) Refresh() {
	p.reload()
	if l := p.list; l.following {
		l.offset = l.maxOffset()
	} else {
		l.offset = min(l.offset, l.maxOffset())
	}
	p.paint()
	canvas.Refresh(p.list)
}

// paint puts everything in its place.
func (p *listPaint) paint() {
	l := p.list
	w, h, top := p.size.Width, p.size.Height, float32(p.headHeight)
	p.raster.Move(fyne.NewPos(0, top))
	if size := wholePixels(p.list, fyne.NewSize(w, max(h-top, 0))); p.raster.Size() != size {
		p.raster.Resize(size)
	}
	p.paintRows(l.Screen())
	p.paintEmpty()

	l.header.Move(fyne.NewPos(0, 0))
	if size := fyne.NewSize(w, top); l.header.Size() != size {
		l.header.Resize(size)
	} else {
		l.header.Refresh()
	}
	l.bar.Move(fyne.NewPos(w-barWidth, top))
	l.bar.Resize(fyne.NewSize(barWidth, max(h-top, 0)))
	l.bar.set(int64(l.total)*p.rowHeight, l.page(), l.offset)
	l.badge.show(l.Unseen(), !l.following, w, h, p.chosen())
	p.ring.paint(p.look.accent, l.focused, w, h)
	p.collect()
}

// chosen returns where the row under the cursor stands in the list, nowhere where it isn't on the screen.
func (p *listPaint) chosen() span {
	y, visible := p.list.RowTop(p.list.cursor)
	if !visible {
		return span{}
	}
	top := float32(p.headHeight) + y
	return span{top, top + float32(p.rowHeight)}
}

func (p *listPaint) paintRows(v Range) {
	l := p.list
	need := int((l.page()+p.rowHeight-1)/p.rowHeight) + 1
	if len(p.rows) < need || len(p.rows) > need+need/2+8 {
		p.rows = p.rows[:min(len(p.rows), need)]
		for len(p.rows) < need {
			p.rows = append(p.rows, &rowPaint{})
		}
		p.objects = nil
	}
	for _, r := range p.rows {
		r.used = false
	}
	for i := v.From; i < v.To; i++ {
		r := p.rows[i%len(p.rows)]
		r.used = true
		r.paint(p, i, float32(p.headHeight+int64(i)*p.rowHeight-l.offset))
	}
	for _, r := range p.rows {
		r.objects(p)
	}
}

// paintEmpty says what would fill a list without rows.
func (p *listPaint) paintEmpty() {
	var lines []string
	if p.list.total == 0 && p.list.empty != "" {
		lines = strings.Split(p.list.empty, "\n")
	}
	for len(p.empty) < len(lines) {
		p.empty = append(p.empty, canvas.NewText("", nil))
		p.objects = nil
	}
	pitch := whole(p.text.height + 4)
	y := whole((p.size.Height + float32(p.headHeight) - pitch*float32(len(lines))) / 2)
	for i, t := range p.empty {
		if i >= len(lines) {
			t.Hidden = true
			continue
		}
		line, _ := p.text.fit(lines[i], p.size.Width-4*columnGap)
		x := whole((p.size.Width - p.text.text(line)) / 2)
		put(t, line, p.look.dim, p.text.size, p.text.style, x, y+pitch*float32(i))
	}
}

// collect lists what is drawn, from back to front.
func (p *listPaint) collect() {
	if p.objects != nil {
		return
	}
	p.objects = append(p.objects, p.raster)
	for _, r := range p.rows {
		for _, t := range r.texts {
			for _, o := range t.objects {
				p.objects = append(p.objects, o)
			}
		}
	}
	for _, t := range p.empty {
		p.objects = append(p.objects, t)
	}
	l := p.list
	p.objects = append(p.objects, l.header, l.badge, l.bar)
	p.objects = append(p.objects, p.ring.objects()...)
}

// roomy returns columns of which none is narrower than its widest text, where that is known: half a size tells nothing.
func (p *listPaint) roomy(columns []Column) []Column {
	out := append([]Column(nil), columns...)
	for i, c := range out {
		if widest := widestText(c.ID); widest != "" {
			out[i].Width = max(c.Width, ceil(p.mono.text(widest))/p.scale)
		}
	}
	return out
}

// widenNumbers makes the column of numbers wide enough for the last row that was given.
func (l *EntryList) widenNumbers() {
	if l.paint == nil || len(l.rows) == 0 {
		return
	}
	number := l.rows[len(l.rows)-1].Number
	for i, c := range l.columns {
		if w := l.paint.mono.text(number) / l.paint.scale; c.ID == ColumnNumber && i < len(l.columns)-1 && c.Width < w {
			l.columns[i].Width = float32(int(w) + 1)
		}
	}
}
