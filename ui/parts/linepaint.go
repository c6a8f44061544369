package parts

import (
	"image/color"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"socklens/ui/render"
)

// numberGap is between a line's number and the sign of its fold.
const numberGap = 6

// linePaint draws a LineView on the background that it lies on: texts and rectangles come from two pools, as many as the
// screen needs.
type linePaint struct {
	view *LineView
	size fyne.Size

	look   look
	mono   *measure
	words  *measure
	row    int64
	digits int // of the largest line number seen

	ring      frameLines
	boxes     []*canvas.Rectangle
	texts     []*canvas.Text
	runs      []textRun
	usedBoxes int
	usedTexts int
	objects   []fyne.CanvasObject
}

func newLinePaint(v *LineView) *linePaint {
	return &linePaint{view: v, ring: newFrameLines(), digits: 2}
}

func (p *linePaint) reload() {
	p.look = lookOf(p.view)
	k := &p.look
	if !p.mono.is(k.monoSize, monospaced()) {
		p.mono = newMeasure(k.monoSize, monospaced())
		p.view.forget()
	}
	if !p.words.is(k.textSize, fyne.TextStyle{}) {
		p.words = newMeasure(k.textSize, fyne.TextStyle{})
	}
	p.row = int64(k.size(SizeRow, 20))
}

// page returns the height of the part that shows lines.
func (p *linePaint) page() int64 { return int64(p.size.Height) }

// foldWidth returns the room for the sign of a fold, left of a line's text.
func (p *linePaint) foldWidth() float32 { return 2 * p.mono.ascii['0'] }

// left returns where text begins that is not indented.
func (p *linePaint) left() float32 {
	return whole(float32(p.digits+1)*p.mono.ascii['0']+p.foldWidth()) + numberGap
}

// room returns the width that text has.
func (p *linePaint) room() float32 { return p.size.Width - p.left() - barWidth }

// Layout fits the view to a size.
func (p *linePaint) Layout(size fyne.Size) {
	if p.size == size {
		return
	}
	if p.size.Width != size.Width {
		p.view.forget()
	}
	p.size = size
	p.paint()
}

func (p *linePaint) MinSize() fyne.Size           { return fyne.NewSize(80, float32(2*p.row)) }
func (p *linePaint) Objects() []fyne.CanvasObject { return p.objects }
func (p *linePaint) Destroy()                     {}

// Refresh paints anew, with the theme as it is now.
func (p *linePaint) Refresh() {
	p.reload()
	p.paint()
	canvas.Refresh(p.view)
}

func (p *linePaint) paint() {
	v, k := p.view, &p.look
	p.usedBoxes, p.usedTexts = 0, 0
	if v.lines() > 0 && p.size.Height > 0 && p.size.Width > 0 {
		p.widenNumbers()
		v.at = v.move(v.at, 0)
		p.paintLines()
	}
	for _, b := range p.boxes[p.usedBoxes:] {
		b.Hidden = true
	}
	for _, t := range p.texts[p.usedTexts:] {
		t.Hidden = true
	}
	p.paintBars()
	p.ring.paint(k.accent, v.focused, p.size.Width, p.size.Height)
	p.collect()
}

// widenNumbers makes room for the largest line number there may be.
func (p *linePaint) widenNumbers() {
	v := p.view
	most := v.layout(min(v.at.line+int(p.page()/p.row)+1, v.lines()-1)).line.Number
	if last := v.doc.Line(v.lines() - 1).Number; last > most {
		most = last
	}
	if n := max(len(strconv.Itoa(most)), 2); n != p.digits {
		p.digits = n
		v.forget()
	}
}

func (p *linePaint) paintLines() {
	v := p.view
	y := -v.at.pixels
	n := v.lines()
	for i := v.at.line; i < n && y < p.page(); i++ {
		l := v.layout(i)
		v.widest = max(v.widest, l.width)
		for r := range l.rows {
			if y+p.row > 0 && y < p.page() {
				p.paintRow(i, l, r, float32(y))
			}
			y += p.row
		}
	}
}

// paintRow draws one row of a line: the number and the fold before the first one, then its text.
func (p *linePaint) paintRow(i int, l *lineLayout, r int, y float32) {
	v, k, m := p.view, &p.look, p.mono
	base := centred(y, float32(p.row), m.height)
	if i == v.found {
		box(p.box(), k.hover, 0, y, p.size.Width-barWidth, float32(p.row))
	}
	from, to := l.row(r)
	left, shift := p.left(), float32(v.right)
	start := left - shift + l.indent(r)
	x := func(at int) float32 { return start + m.text(l.text[from:at]) }
	if sel := p.selectedIn(i, l); sel.From < to && sel.To > from && sel.From < sel.To {
		a, b := x(max(sel.From, from)), x(min(sel.To, to))
		p.clipped(a, b, y, float32(p.row), 0)
	}
	for _, h := range l.hits {
		if h.From < to && h.To > from {
			p.hit(x(max(h.From, from)), x(min(h.To, to)), y)
		}
	}
	p.paintSpans(l, from, to, start, base)
	p.paintCaret(i, l, r, left-shift, y)
	if r > 0 {
		return
	}
	if l.line.Number > 0 {
		s := strconv.Itoa(l.line.Number)
		put(p.text(), s, k.faint, m.size, m.style, whole(left-numberGap-p.foldWidth()-m.text(s)), base)
	}
	sign := ""
	switch l.line.Fold {
	case render.Open:
		sign = "▾"
	case render.Closed:
		sign = "▸"
	}
	if at := left - shift + float32(2*l.line.Indent)*m.ascii['0'] - p.foldWidth(); sign != "" && at >= left-p.foldWidth()-1 {
		put(p.text(), sign, k.dim, m.size, m.style, at, base)
	}
}

// selectedIn returns which bytes of a line are selected.
func (p *linePaint) selectedIn(i int, l *lineLayout) Mark {
	from, to := p.view.selection()
	if i < from.line || i > to.line || from == to {
		return Mark{}
	}
	m := Mark{0, len(l.text)}
	if i == from.line {
		m.From = from.at
	}
	if i == to.line {
		m.To = min(to.at, len(l.text))
	}
	return m
}

// clipped draws a piece of the selection, as far as it is right of the numbers.
func (p *linePaint) clipped(a, b, y, h, radius float32) {
	edge := p.left() - p.foldWidth()/2
	if b <= edge {
		return
	}
	a = max(a, edge)
	r := p.box()
	box(r, p.look.selection, a, y, max(b-a, 2), h)
	r.CornerRadius = radius
}

func (p *linePaint) hit(a, b, y float32) {
	edge := p.left() - p.foldWidth()/2
	if b <= edge || a >= p.size.Width {
		return
	}
	a = max(a, edge)
	r := p.box()
	box(r, p.look.match, a-1, y+2, b-a+2, float32(p.row)-4)
	r.CornerRadius = 2
}

// paintSpans draws the part of a row's text that is on the screen, a text for each style.
func (p *linePaint) paintSpans(l *lineLayout, from, to int, x, base float32) {
	k, m, left := &p.look, p.mono, p.left()
	for s := range l.styles {
		begin, end := max(l.styles[s].from, from), to
		if s+1 < len(l.styles) {
			end = min(end, l.styles[s+1].from)
		}
		if begin >= end {
			continue
		}
		piece := l.text[begin:end]
		wide := m.text(piece)
		next := x + wide
		if next > left && x < p.size.Width {
			if x < left {
				n := m.prefix(piece, left-x)
				x += m.text(piece[:n])
				piece = piece[n:]
			}
			n := m.prefix(piece, p.size.Width-x)
			if n < len(piece) {
				n += len(runeCut(piece[n:], 4))
			}
			p.paintPiece(piece[:n], k.style(l.styles[s].style), x, base)
		}
		x = next
	}
}

// paintPiece draws text of one style, with wide characters raised to where the others stand.
func (p *linePaint) paintPiece(s string, c color.Color, x, base float32) {
	m := p.mono
	p.runs = textRuns(p.runs[:0], s, nil)
	for _, run := range p.runs {
		if !blank(run.text) {
			put(p.text(), run.text, c, m.size, m.style, x, base-run.lift(m.size))
		}
		x += m.text(run.text)
	}
}

func blank(s string) bool {
	for i := range len(s) {
		if s[i] != ' ' {
			return false
		}
	}
	return true
}

func (p *linePaint) paintBars() {
	v := p.view
	w, h := p.size.Width, p.size.Height
	v.down.Move(fyne.NewPos(w-barWidth, 0))
	v.down.Resize(fyne.NewSize(barWidth, h))
	v.side.Move(fyne.NewPos(p.left(), h-barWidth))
	v.side.Resize(fyne.NewSize(max(p.room(), 0), barWidth))
	if v.lines() == 0 || h <= 0 {
		v.down.set(0, 0, 0)
		v.side.set(0, 0, 0)
		return
	}
	end := v.bar(v.end())
	v.down.set(end+p.page(), p.page(), min(v.bar(v.at), end))
	if room := int64(p.room()); v.wrap || int64(v.widest) <= room {
		v.side.set(0, 0, 0)
	} else {
		v.side.set(max(int64(v.widest)+2*int64(p.mono.ascii['0']), v.right+room), room, v.right)
	}
}

// text returns the next text of the pool.
func (p *linePaint) text() *canvas.Text {
	if p.usedTexts == len(p.texts) {
		p.texts = append(p.texts, canvas.NewText("", nil))
		p.objects = nil
	}
	p.usedTexts++
	return p.texts[p.usedTexts-1]
}

// box returns the next rectangle of the pool.
func (p *linePaint) box() *canvas.Rectangle {
	if p.usedBoxes == len(p.boxes) {
		p.boxes = append(p.boxes, canvas.NewRectangle(nil))
		p.objects = nil
	}
	p.usedBoxes++
	b := p.boxes[p.usedBoxes-1]
	b.CornerRadius = 0
	return b
}

func (p *linePaint) collect() {
	if p.objects != nil {
		return
	}
	for _, b := range p.boxes {
		p.objects = append(p.objects, b)
	}
	for _, t := range p.texts {
		p.objects = append(p.objects, t)
	}
	p.objects = append(p.objects, p.view.side, p.view.down)
	p.objects = append(p.objects, p.ring.objects()...)
}
