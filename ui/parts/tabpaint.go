package parts

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// The measures of a tab bar, in device-independent pixels.
const (
	tabHeight = 34
	tabPad    = 12
	tabGap    = 6
	tabMost   = 220 // width of a tab
	tabLeast  = 124
	crossSide = 18
	plusWidth = 34
)

// tabPaint draws a TabBar.
type tabPaint struct {
	bar        *TabBar
	size       fyne.Size
	look       look
	text       *measure
	line       *canvas.Rectangle
	plus, more *knob
	tabs       []*oneTab
	shown      Range
	objects    []fyne.CanvasObject
}

// oneTab draws one tab.
type oneTab struct {
	from, width       float32
	crossAt           float32
	back, edge        *canvas.Rectangle
	left, right, ring *canvas.Rectangle
	sign              *sign
	title, mark       *canvas.Text
	badge             *pill
	cross             *knob
}

// knob is a text that can be clicked, with a background while the mouse is over it.
type knob struct {
	back *canvas.Rectangle
	text *canvas.Text
}

func newKnob() *knob { return &knob{canvas.NewRectangle(nil), canvas.NewText("", nil)} }

func (g *knob) hide() { g.back.Hidden, g.text.Hidden = true, true }

// paint draws the knob in the middle of an area.
func (g *knob) paint(k *look, m *measure, s string, over bool, x, y, w, h float32) {
	box(g.back, k.hover, x, y, w, h)
	g.back.CornerRadius = k.radius - 1
	g.back.Hidden = !over
	colour := k.dim
	if over {
		colour = k.text
	}
	put(g.text, s, colour, m.size, m.style, whole(x+(w-m.text(s))/2), centred(y, h, m.height))
}

func newTabPaint(b *TabBar) *tabPaint {
	return &tabPaint{bar: b, line: canvas.NewRectangle(nil), plus: newKnob(), more: newKnob()}
}

func newOneTab() *oneTab {
	r := func() *canvas.Rectangle { return canvas.NewRectangle(nil) }
	return &oneTab{back: r(), edge: r(), left: r(), right: r(), ring: r(), sign: newSign(), badge: newPill(),
		title: canvas.NewText("", nil), mark: canvas.NewText("", nil), cross: newKnob()}
}

func (t *oneTab) objects() []fyne.CanvasObject {
	out := []fyne.CanvasObject{t.back, t.edge, t.left, t.right, t.title, t.mark}
	out = append(out, t.sign.objects...)
	out = append(out, t.badge.objects...)
	return append(out, t.cross.back, t.cross.text, t.ring)
}

func (p *tabPaint) left(i int) float32 {
	if i < 0 || i >= len(p.tabs) {
		return 0
	}
	return p.tabs[i].from
}

// at returns what is at a place.
func (p *tabPaint) at(x float32) place {
	for i := p.shown.From; i < p.shown.To; i++ {
		t := p.tabs[i]
		if x >= t.from && x < t.from+t.width {
			return place{tab: i, cross: x >= t.crossAt && x < t.crossAt+crossSide}
		}
	}
	if g := p.plus.back; x >= g.Position().X && x < g.Position().X+g.Size().Width {
		return place{tab: -1, plus: true}
	}
	if g := p.more.back; !p.more.text.Hidden && x >= g.Position().X && x < g.Position().X+g.Size().Width {
		return place{tab: -1, menu: true}
	}
	return place{tab: -1}
}

// placeFor returns where a tab belongs that is dragged to x, among those that show.
func (p *tabPaint) placeFor(from int, x float32) int {
	middle := func(i int) float32 { return p.tabs[i].from + p.tabs[i].width/2 }
	to := from
	for to+1 < p.shown.To && x > middle(to+1) {
		to++
	}
	for to > p.shown.From && x < middle(to-1) {
		to--
	}
	return to
}

// natural returns the width of a tab that shows all of its title.
func (p *tabPaint) natural(t *Tab) float32 {
	w := 2*tabPad + p.text.text(t.Title) + crossSide + 2
	if t.Status != StatusNone {
		w += p.text.size + tabGap
	}
	return min(w+p.marks(t), tabMost*p.look.textSize/13)
}

// marks returns the width of what stands behind a title.
func (p *tabPaint) marks(t *Tab) float32 {
	w := float32(0)
	if t.Unseen > 0 {
		w += pillOf(p).width(&p.look, unseen(t.Unseen)) + tabGap
	}
	if t.Violation {
		w += p.text.text("▲") + tabGap
	}
	if w > 0 {
		w += tabGap
	}
	return w
}

func pillOf(p *tabPaint) *pill {
	if len(p.tabs) == 0 {
		return newPill()
	}
	return p.tabs[0].badge
}

// unseen writes a number of entries as it fits a badge.
func unseen(n int) string {
	switch {
	case n < 1000:
		return strconv.Itoa(n)
	case n < 10_000:
		return strconv.FormatFloat(float64(n/100)/10, 'f', -1, 64) + "k"
	case n < 1_000_000:
		return strconv.Itoa(n/1000) + "k"
	}
	return strconv.Itoa(n/1_000_000) + "M"
}

// Layout draws everything for a size.
func (p *tabPaint) Layout(size fyne.Size) {
	p.size = size
	b := p.bar
	p.load()
	k := &p.look
	for len(p.tabs) < len(b.tabs) {
		p.tabs = append(p.tabs, newOneTab())
		p.objects = nil
	}
	if len(p.tabs) > len(b.tabs) {
		p.tabs = p.tabs[:len(b.tabs)]
		p.objects = nil
	}
	box(p.line, k.line, 0, size.Height-1, size.Width, 1)
	end := p.arrange(size.Width)
	side := whole(size.Height) - 10
	p.plus.paint(k, p.text, "+", b.over.plus, end+4, 5, side, side)
	p.more.hide()
	if p.shown.To-p.shown.From < len(b.tabs) {
		p.more.paint(k, p.text, "▾", b.over.menu, size.Width-side-4, 5, side, side)
	}
	p.collect()
}

func (p *tabPaint) load() {
	p.look = lookOf(p.bar)
	if !p.text.is(p.look.textSize, fyne.TextStyle{}) {
		p.text = newMeasure(p.look.textSize, fyne.TextStyle{})
	}
}

// arrange gives each tab its natural width, or less where that is too much; where even the least is, only some tabs
// show, among them the visible one. It returns where the tabs end.
func (p *tabPaint) arrange(width float32) float32 {
	b := p.bar
	widths := make([]float32, len(b.tabs))
	sum := float32(0)
	for i := range b.tabs {
		widths[i] = whole(p.natural(&b.tabs[i]))
		sum += widths[i]
	}
	room := width - 2*plusWidth - tabGap
	if sum > room { // the visible one keeps its width
		fixed := float32(0)
		if b.active >= 0 && b.active < len(widths) {
			fixed = widths[b.active]
		}
		share := max(room-fixed, 0) / max(sum-fixed, 1)
		for i := range widths {
			if i == b.active {
				continue
			}
			least := tabLeast*p.look.textSize/13 + p.marks(&b.tabs[i])
			widths[i] = max(whole(widths[i]*share-0.5), whole(min(widths[i], least)))
		}
	}
	fits := func(from int) int {
		x, i := float32(0), from
		for i < len(widths) && x+widths[i] <= room {
			x += widths[i]
			i++
		}
		return max(i, min(from+1, len(widths)))
	}
	b.first = min(max(b.first, 0), max(len(widths)-1, 0))
	if b.active >= 0 && b.active < b.first {
		b.first = b.active
	}
	for b.active >= fits(b.first) && b.first < b.active {
		b.first++
	}
	for b.first > 0 && fits(b.first-1) >= fits(b.first) && b.active < fits(b.first-1) {
		b.first--
	}
	p.shown = Range{b.first, fits(b.first)}
	x := float32(tabGap)
	for i, t := range p.tabs {
		shows := i >= p.shown.From && i < p.shown.To
		for _, o := range t.objects() {
			if !shows {
				hide(o)
			}
		}
		if shows {
			t.from, t.width = x, widths[i]
			t.paint(p, i)
			x += widths[i]
		}
	}
	return x
}

// hide hides an object without telling the canvas, which is told once for all.
func hide(o fyne.CanvasObject) {
	switch o := o.(type) {
	case *canvas.Rectangle:
		o.Hidden = true
	case *canvas.Text:
		o.Hidden = true
	case *canvas.Circle:
		o.Hidden = true
	case *canvas.Line:
		o.Hidden = true
	}
}

func (t *oneTab) paint(p *tabPaint, i int) {
	b, k, m, h := p.bar, &p.look, p.text, p.size.Height
	tab, active, over := &b.tabs[i], i == b.active, b.over.tab == i
	x, end := t.from, t.from+t.width
	box(t.back, k.background, x, 0, t.width, h)
	box(t.edge, k.accent, x, 0, t.width, 2)
	box(t.left, k.line, x, 2, 1, h-2)
	box(t.right, k.line, end-1, 2, 1, h-2)
	t.edge.CornerRadius = 1
	t.edge.Hidden, t.left.Hidden, t.right.Hidden = !active, !active, !active
	if !active {
		box(t.back, k.hover, x+1, 4, t.width-2, h-9)
		t.back.CornerRadius = k.radius
		t.back.Hidden = !over
	} else {
		t.back.CornerRadius = 0
	}
	x += tabPad
	if tab.Status != StatusNone {
		t.sign.paint(k, tab.Status, whole(x+m.size/2-1), whole(h/2))
		x += whole(m.size + tabGap)
	} else {
		t.sign.hide()
	}
	t.crossAt = end - tabPad/2 - crossSide
	title := ""
	if room := t.crossAt - tabGap - p.marks(tab) - x; tab.CutFront {
		title = m.fitEnd(tab.Title, room)
	} else {
		title, _ = m.fit(tab.Title, room)
	}
	colour := k.dim
	if active || over {
		colour = k.text
	}
	put(t.title, title, colour, m.size, m.style, x, centred(0, h, m.height))
	x += whole(m.text(title)) + tabGap
	t.paintMarks(p, tab, x)
	t.cross.hide()
	if active || over {
		t.cross.paint(k, m, "✕", over && b.over.cross, t.crossAt, whole((h-crossSide)/2), crossSide, crossSide)
	}
	box(t.ring, nil, t.from+3, 4, t.width-6, h-8)
	t.ring.StrokeColor, t.ring.StrokeWidth, t.ring.CornerRadius = k.accent, 1, k.radius
	t.ring.Hidden = !active || !b.focused
}

// paintMarks draws what stands behind the title, from x on.
func (t *oneTab) paintMarks(p *tabPaint, tab *Tab, x float32) {
	k, m, h := &p.look, p.text, p.size.Height
	t.badge.paint(k, "", 0, 0)
	if tab.Unseen > 0 {
		s := unseen(tab.Unseen)
		t.badge.paint(k, s, x, whole((h-t.badge.height(k))/2))
		x += t.badge.width(k, s) + tabGap
	}
	t.mark.Hidden = true
	if tab.Violation {
		put(t.mark, "▲", k.bad, m.size, m.style, x, centred(0, h, m.height))
	}
}

func (p *tabPaint) collect() {
	if p.objects != nil {
		return
	}
	p.objects = []fyne.CanvasObject{p.line}
	for _, t := range p.tabs {
		p.objects = append(p.objects, t.objects()...)
	}
	p.objects = append(p.objects, p.plus.back, p.plus.text, p.more.back, p.more.text)
}

func (p *tabPaint) MinSize() fyne.Size {
	k := lookOf(p.bar)
	return fyne.NewSize(tabLeast+2*plusWidth, whole(tabHeight*k.textSize/13))
}

func (p *tabPaint) Objects() []fyne.CanvasObject { return p.objects }
func (p *tabPaint) Destroy()                     {}

// Refresh draws anew, with the theme as it is now.
func (p *tabPaint) Refresh() {
	p.Layout(p.bar.Size())
	canvas.Refresh(p.bar)
}
