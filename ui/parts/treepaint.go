package parts

import (
	"image/color"
	"sort"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// The measures of a TreeList, in device-independent pixels.
const (
	treeInset  = 8 // of a chosen row's background from the sides
	treeIndent = 16
	treeTop    = 6 // room above a heading that is not the first
)

// treePaint draws a TreeList: only the items on the screen.
type treePaint struct {
	tree       *TreeList
	look       look
	text, tiny *measure
	row        int64
	tops       []int64 // where each item begins, and where the last one ends
	rows       []*treeRow
	empty      []*canvas.Text
	objects    []fyne.CanvasObject
}

type treeRow struct {
	back           *canvas.Rectangle
	sign           *sign
	title, caption *canvas.Text
}

func newTreePaint(t *TreeList) *treePaint {
	return &treePaint{tree: t}
}

func newTreeRow() *treeRow {
	return &treeRow{back: canvas.NewRectangle(nil), sign: newSign(), title: canvas.NewText("", nil),
		caption: canvas.NewText("", nil)}
}

func (r *treeRow) hide() {
	r.back.Hidden, r.title.Hidden, r.caption.Hidden = true, true, true
	r.sign.hide()
}

func (p *treePaint) height() int64 { return p.tops[len(p.tops)-1] }

// place returns where an item begins and how high it is.
func (p *treePaint) place(i int) (top, height int64) { return p.tops[i], p.tops[i+1] - p.tops[i] }

// at returns the item at a height, -1 for none.
func (p *treePaint) at(y int64) int {
	if y < 0 || y >= p.height() {
		return -1
	}
	return sort.Search(len(p.tops)-1, func(i int) bool { return p.tops[i+1] > y })
}

func (p *treePaint) load() {
	p.look = lookOf(p.tree)
	k := &p.look
	if !p.text.is(k.textSize, fyne.TextStyle{}) {
		p.text = newMeasure(k.textSize, fyne.TextStyle{})
	}
	if !p.tiny.is(k.captionSize, fyne.TextStyle{}) {
		p.tiny = newMeasure(k.captionSize, fyne.TextStyle{})
	}
	p.row = int64(k.size(SizeTreeRow, 26))
	p.tops = p.tops[:0]
	y := int64(0)
	for i, it := range p.tree.items {
		p.tops = append(p.tops, y)
		y += p.row
		if it.Heading && i > 0 {
			y += treeTop
		}
	}
	p.tops = append(p.tops, y)
}

// Layout draws everything for a size.
func (p *treePaint) Layout(size fyne.Size) {
	t := p.tree
	p.load()
	t.offset = max(min(t.offset, p.height()-int64(size.Height)), 0)
	used := 0
	for i := max(p.at(t.offset), 0); i < len(t.items) && p.tops[i] < t.offset+int64(size.Height); i++ {
		if used == len(p.rows) {
			p.rows = append(p.rows, newTreeRow())
			p.objects = nil
		}
		p.rows[used].paint(p, i, size.Width)
		used++
	}
	for _, r := range p.rows[used:] {
		r.hide()
	}
	p.paintEmpty(size)
	t.bar.Move(fyne.NewPos(size.Width-barWidth, 0))
	t.bar.Resize(fyne.NewSize(barWidth, size.Height))
	t.bar.set(p.height(), int64(size.Height), t.offset)
	p.collect()
}

func (r *treeRow) paint(p *treePaint, i int, width float32) {
	t, k, it := p.tree, &p.look, &p.tree.items[i]
	top, h := p.place(i)
	y, height := float32(top-t.offset), float32(h)
	if it.Heading {
		y, height = y+height-float32(p.row), float32(p.row)
	}
	r.background(k, t, i, y, height, width)
	if it.Heading {
		r.heading(p, it, y, height, width)
		return
	}
	x := float32(treeIndent)
	if it.Status == StatusNone {
		r.sign.hide()
	} else {
		r.sign.paint(k, it.Status, x+2, whole(y+height/2))
		x += whole(k.textSize) + 2
	}
	captionColour := k.dim
	if it.Bad {
		captionColour = k.bad
		if it.ID == t.chosen {
			captionColour = k.text
		}
	} else if it.ID == t.chosen {
		captionColour = k.text
	}
	end := r.captionAt(p, it.Caption, captionColour, y, height, width)
	title, _ := p.text.fit(it.Title, end-x-8)
	put(r.title, title, k.text, p.text.size, p.text.style, x, centred(y, height, p.text.height))
}

// captionAt draws what stands at the right and returns where it begins.
func (r *treeRow) captionAt(p *treePaint, caption string, c color.Color, y, height, width float32) float32 {
	m := p.tiny
	caption, _ = m.fit(caption, width/2)
	x := whole(width - treeIndent - m.text(caption))
	put(r.caption, caption, c, m.size, m.style, x, centred(y, height, m.height))
	return x
}

func (r *treeRow) background(k *look, t *TreeList, i int, y, height, width float32) {
	it := &t.items[i]
	var c color.Color
	switch {
	case it.ID == t.chosen && !it.Heading:
		c = k.selection
	case i == t.over:
		c = k.hover
	}
	box(r.back, c, treeInset, y, width-2*treeInset, height)
	r.back.CornerRadius = k.radius
	r.back.StrokeWidth, r.back.StrokeColor = 0, nil
	if t.focused && it.ID == t.cursor {
		r.back.StrokeWidth, r.back.StrokeColor = 1, k.accent
	}
	r.back.Hidden = c == nil && r.back.StrokeWidth == 0
}

func (r *treeRow) heading(p *treePaint, it *TreeItem, y, height, width float32) {
	k, m := &p.look, p.tiny
	r.sign.hide()
	title := strings.ToUpper(it.Title)
	switch {
	case it.Fixed:
	case it.Folded:
		title = "▸ " + title
	default:
		title = "▾ " + title
	}
	end := r.captionAt(p, it.Caption, k.dim, y, height, width)
	title, _ = m.fit(title, end-treeIndent-8)
	put(r.title, title, k.dim, m.size, m.style, treeIndent, centred(y, height, m.height))
}

func (p *treePaint) paintEmpty(size fyne.Size) {
	var lines []string
	if len(p.tree.items) == 0 && p.tree.empty != "" {
		lines = strings.Split(p.tree.empty, "\n")
	}
	for len(p.empty) < len(lines) {
		p.empty = append(p.empty, canvas.NewText("", nil))
		p.objects = nil
	}
	for i, t := range p.empty {
		if i >= len(lines) {
			t.Hidden = true
			continue
		}
		line, _ := p.text.fit(lines[i], size.Width-2*treeIndent)
		put(t, line, p.look.dim, p.text.size, p.text.style, treeIndent, 8+float32(i)*whole(p.text.height+3))
	}
}

func (p *treePaint) collect() {
	if p.objects != nil {
		return
	}
	p.objects = nil
	for _, r := range p.rows {
		p.objects = append(p.objects, r.back)
		p.objects = append(p.objects, r.sign.objects...)
		p.objects = append(p.objects, r.title, r.caption)
	}
	for _, t := range p.empty {
		p.objects = append(p.objects, t)
	}
	p.objects = append(p.objects, p.tree.bar)
}

func (p *treePaint) MinSize() fyne.Size           { return fyne.NewSize(80, 3*26) }
func (p *treePaint) Objects() []fyne.CanvasObject { return p.objects }
func (p *treePaint) Destroy()                     {}

// Refresh draws anew, with the theme as it is now.
func (p *treePaint) Refresh() {
	p.Layout(p.tree.Size())
	canvas.Refresh(p.tree)
}
