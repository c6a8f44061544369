package parts

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// hexRow is how many bytes stand in a row.
const hexRow = 16

// hexPaint draws a HexEditor: three texts a row, for the rows on the screen.
type hexPaint struct {
	editor  *HexEditor
	size    fyne.Size
	look    look
	mono    *measure
	row     int64
	back    *canvas.Rectangle
	cursors [2]*canvas.Rectangle
	rows    []*hexLine
	objects []fyne.CanvasObject
}

type hexLine struct {
	chosen             [2]*canvas.Rectangle // in the hexadecimal and in the ASCII column
	offset, hex, ascii *canvas.Text
}

func newHexPaint(h *HexEditor) *hexPaint {
	p := &hexPaint{editor: h, back: canvas.NewRectangle(nil)}
	p.cursors = [2]*canvas.Rectangle{canvas.NewRectangle(nil), canvas.NewRectangle(nil)}
	return p
}

// The columns, in characters: 8 of the offset, 2 between, 16 times 3 with one more in the middle, 1 between.
const (
	hexAt   = 10
	asciiAt = hexAt + hexRow*3 + 2
)

// column returns where the digits of byte i of a row begin.
func (p *hexPaint) column(i int) float32 {
	x := hexAt + 3*i
	if i >= hexRow/2 {
		x++
	}
	return p.left() + float32(x)*p.mono.ascii['0']
}

func (p *hexPaint) asciiColumn(i int) float32 {
	return p.left() + float32(asciiAt+i)*p.mono.ascii['0']
}

func (p *hexPaint) left() float32 { return 8 }

func (p *hexPaint) lines() int64 { return int64(len(p.editor.bytes)/hexRow) + 1 }

// reveal scrolls so that a byte is on the screen.
func (p *hexPaint) reveal(i int) {
	top := int64(i/hexRow) * p.row
	h := p.editor
	h.offset = min(h.offset, top)
	h.offset = max(h.offset, top+p.row-int64(p.size.Height))
}

// byteAt returns the byte at a point, and whether that is in the ASCII column.
func (p *hexPaint) byteAt(at fyne.Position) (i int, ascii bool) {
	y := int64(max(at.Y, 0)) + p.editor.offset
	line := min(y/p.row, p.lines()-1)
	w := p.mono.ascii['0']
	ascii = at.X >= p.asciiColumn(0)-w
	k := 0
	if ascii {
		k = int((at.X - p.asciiColumn(0)) / w)
	} else {
		for k < hexRow-1 && at.X >= p.column(k+1)-w/2 {
			k++
		}
	}
	k = min(max(k, 0), hexRow-1)
	return min(int(line)*hexRow+k, len(p.editor.bytes)), ascii
}

// Layout draws everything for a size.
func (p *hexPaint) Layout(size fyne.Size) {
	h := p.editor
	p.size = size
	p.look = lookOf(h)
	k := &p.look
	if !p.mono.is(k.monoSize, monospaced()) {
		p.mono = newMeasure(k.monoSize, monospaced())
	}
	p.row = int64(k.size(SizeRow, 20))
	h.offset = max(min(h.offset, p.lines()*p.row-int64(size.Height)), 0)
	box(p.back, k.raised, 0, 0, size.Width, size.Height)
	p.back.CornerRadius, p.back.StrokeWidth, p.back.StrokeColor = k.radius, 1, k.line
	if h.focused {
		p.back.StrokeColor = k.accent
	}
	p.cursors[0].Hidden, p.cursors[1].Hidden = true, true
	used := 0
	for line := h.offset / p.row; line < p.lines() && line*p.row < h.offset+int64(size.Height); line++ {
		if used == len(p.rows) {
			p.rows = append(p.rows, newHexLine())
			p.objects = nil
		}
		p.paintLine(p.rows[used], int(line))
		used++
	}
	for _, r := range p.rows[used:] {
		r.hide()
	}
	h.bar.Move(fyne.NewPos(size.Width-barWidth, 0))
	h.bar.Resize(fyne.NewSize(barWidth, size.Height))
	h.bar.set(p.lines()*p.row, int64(size.Height), h.offset)
	p.collect()
}

func newHexLine() *hexLine {
	r := func() *canvas.Rectangle { return canvas.NewRectangle(nil) }
	t := func() *canvas.Text { return canvas.NewText("", nil) }
	return &hexLine{chosen: [2]*canvas.Rectangle{r(), r()}, offset: t(), hex: t(), ascii: t()}
}

func (l *hexLine) hide() {
	l.chosen[0].Hidden, l.chosen[1].Hidden = true, true
	l.offset.Hidden, l.hex.Hidden, l.ascii.Hidden = true, true, true
}

func (p *hexPaint) paintLine(l *hexLine, line int) {
	h, k, m := p.editor, &p.look, p.mono
	y := float32(int64(line)*p.row - h.offset)
	base := centred(y, float32(p.row), m.height)
	from := line * hexRow
	bytes := h.bytes[from:min(from+hexRow, len(h.bytes))]
	put(l.offset, fmt.Sprintf("%08x", from), k.faint, m.size, m.style, p.left(), base)
	digits, chars := make([]byte, 0, hexRow*3+1), make([]byte, 0, hexRow)
	for i, b := range bytes {
		if i == hexRow/2 {
			digits = append(digits, ' ')
		}
		digits = append(digits, "0123456789abcdef"[b>>4], "0123456789abcdef"[b&15], ' ')
		if b < ' ' || b > '~' {
			b = '.'
		}
		chars = append(chars, b)
	}
	put(l.hex, string(digits), k.text, m.size, m.style, p.column(0), base)
	put(l.ascii, string(chars), k.dim, m.size, m.style, p.asciiColumn(0), base)
	p.paintChosen(l, from, y)
	if i := h.cursor - from; i >= 0 && i < hexRow {
		p.paintCursor(i, y)
	}
}

// paintChosen draws the part of the selection that is in a row.
func (p *hexPaint) paintChosen(l *hexLine, first int, y float32) {
	l.chosen[0].Hidden, l.chosen[1].Hidden = true, true
	from, to := p.editor.selection()
	from, to = max(from-first, 0), min(to-first, hexRow)
	if from >= to {
		return
	}
	w, height := p.mono.ascii['0'], float32(p.row)
	a, b := p.column(from), p.column(to-1)+2*w
	box(l.chosen[0], p.look.selection, a, y, b-a, height)
	a, b = p.asciiColumn(from), p.asciiColumn(to)
	box(l.chosen[1], p.look.selection, a, y, b-a, height)
}

// paintCursor draws the cursor in its column, and an outline of it in the other one.
func (p *hexPaint) paintCursor(i int, y float32) {
	h, k, w := p.editor, &p.look, p.mono.ascii['0']
	x, wide := p.column(i), 2*w
	if h.low {
		x, wide = x+w, w
	}
	here, there := p.cursors[0], p.cursors[1]
	if h.ascii {
		here, there = there, here
	}
	box(p.cursors[0], nil, x-1, y+1, wide+2, float32(p.row)-2)
	box(p.cursors[1], nil, p.asciiColumn(i)-1, y+1, w+2, float32(p.row)-2)
	colour := nrgba(k.accent)
	there.StrokeWidth, there.StrokeColor = 1, withAlpha(colour, 0x70)
	here.StrokeWidth, here.StrokeColor = 1, colour
	if !h.focused {
		here.StrokeColor = withAlpha(colour, 0x70)
	}
	if h.insert && !h.low { // a bar before the byte
		here.Resize(fyne.NewSize(2, float32(p.row)-2))
		here.FillColor, here.StrokeWidth = here.StrokeColor, 0
	}
}

func (p *hexPaint) collect() {
	if p.objects != nil {
		return
	}
	p.objects = []fyne.CanvasObject{p.back}
	for _, r := range p.rows {
		p.objects = append(p.objects, r.chosen[0], r.chosen[1])
	}
	for _, r := range p.rows {
		p.objects = append(p.objects, r.offset, r.hex, r.ascii)
	}
	p.objects = append(p.objects, p.cursors[0], p.cursors[1], p.editor.bar)
}

func (p *hexPaint) MinSize() fyne.Size           { return fyne.NewSize(120, 3*20) }
func (p *hexPaint) Objects() []fyne.CanvasObject { return p.objects }
func (p *hexPaint) Destroy()                     {}

// Refresh draws anew, with the theme as it is now.
func (p *hexPaint) Refresh() {
	p.Layout(p.editor.Size())
	canvas.Refresh(p.editor)
}
