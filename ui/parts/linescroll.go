package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// height returns the height of a line in pixels.
func (v *LineView) height(i int) int64 {
	if !v.wrap {
		return v.paint.row
	}
	return int64(len(v.layout(i).rows)) * v.paint.row
}

// end returns the furthest position: the last line stands at the bottom of the screen.
func (v *LineView) end() position {
	page := v.paint.page()
	n := v.lines()
	for i := n - 1; i >= 0; i-- {
		if page -= v.height(i); page <= 0 {
			return position{i, -page}
		}
	}
	return position{}
}

// move returns the position so many pixels further, within the document.
func (v *LineView) move(p position, pixels int64) position {
	n := v.lines()
	if n == 0 {
		return position{}
	}
	p.line = min(max(p.line, 0), n-1)
	p.pixels += pixels
	if !v.wrap { // no need to walk
		h := v.paint.row
		all := int64(p.line)*h + p.pixels
		all = max(all, 0)
		p = position{int(all / h), all % h}
	}
	for p.pixels < 0 && p.line > 0 {
		p.line--
		p.pixels += v.height(p.line)
	}
	for p.line < n-1 && p.pixels >= v.height(p.line) {
		p.pixels -= v.height(p.line)
		p.line++
	}
	p.pixels = max(p.pixels, 0)
	if end := v.end(); p.line > end.line || p.line == end.line && p.pixels > end.pixels {
		return end
	}
	return p
}

// scrollBy scrolls by pixels.
func (v *LineView) scrollBy(pixels int64) {
	if v.paint != nil {
		v.at = v.move(v.at, pixels)
	}
	v.Refresh()
}

// bar returns a position as the scroll bar counts: every line is as high as one that isn't wrapped.
func (v *LineView) bar(p position) int64 {
	h := v.paint.row
	pos := int64(p.line) * h
	if p.pixels > 0 {
		pos += p.pixels * h / v.height(p.line)
	}
	return pos
}

// scrollToBar scrolls to where the scroll bar is.
func (v *LineView) scrollToBar(pos int64) {
	if v.paint == nil || v.lines() == 0 {
		return
	}
	if end := v.end(); pos >= v.bar(end) {
		v.at = end
		v.Refresh()
		return
	}
	h := v.paint.row
	line := min(int(pos/h), v.lines()-1)
	v.at = v.move(position{line, pos % h * (v.height(line) / h)}, 0)
	v.Refresh()
}

// Reveal scrolls as little as needed to have a line on the screen, and brings one that was far away to a third of the
// height.
func (v *LineView) Reveal(line int) {
	if v.paint == nil || line < 0 || line >= v.lines() {
		return
	}
	page, row := v.paint.page(), v.paint.row
	if line < v.at.line || line == v.at.line && v.at.pixels > 0 {
		v.at = v.move(position{line, 0}, -page/3)
		v.Refresh()
		return
	}
	y := -v.at.pixels
	for i := v.at.line; i < line && y < page; i++ {
		y += v.height(i)
	}
	if y+row > page {
		v.at = v.move(position{line, 0}, -page/3)
	}
	v.Refresh()
}

// Top returns the line at the top of the screen.
func (v *LineView) Top() int { return v.at.line }

// Scrolled scrolls with the wheel, sideways while Shift is held.
func (v *LineView) Scrolled(ev *fyne.ScrollEvent) {
	if v.paint == nil {
		return
	}
	dx, dy := ev.Scrolled.DX, ev.Scrolled.DY
	if v.shift {
		dx, dy = dx+dy, 0
	}
	if dx != 0 {
		v.scrollSideways(int64(-dx * wheelRows))
	}
	move := -dy/wheelStep*wheelRows*float32(v.paint.row) + v.rest
	pixels := int64(move)
	v.rest = move - float32(pixels)
	v.scrollBy(pixels)
}

func (v *LineView) scrollSideways(pixels int64) {
	if v.paint == nil || v.wrap {
		return
	}
	v.right = min(max(v.right+pixels, 0), max(int64(v.widest)+2*int64(v.paint.mono.ascii['0'])-int64(v.paint.room()), 0))
	v.Refresh()
}

// TypedKey scrolls, or with Shift selects.
func (v *LineView) TypedKey(ev *fyne.KeyEvent) {
	if v.paint == nil || v.shift && v.selectKey(ev.Name) {
		return
	}
	row, page := v.paint.row, v.paint.page()
	step := max(page/row-1, 1) * row
	switch ev.Name {
	case fyne.KeyUp:
		v.scrollBy(-row)
	case fyne.KeyDown:
		v.scrollBy(row)
	case fyne.KeyPageUp:
		v.scrollBy(-step)
	case fyne.KeyPageDown, fyne.KeySpace:
		v.scrollBy(step)
	case fyne.KeyHome:
		v.at, v.right = position{}, 0
		v.Refresh()
	case fyne.KeyEnd:
		v.at = v.end()
		v.Refresh()
	case fyne.KeyLeft:
		v.scrollSideways(-4 * int64(v.paint.mono.ascii['0']))
	case fyne.KeyRight:
		v.scrollSideways(4 * int64(v.paint.mono.ascii['0']))
	default:
		PassKey(v, ev)
	}
}

// TypedRune does nothing: what is typed at a view goes nowhere.
func (v *LineView) TypedRune(rune) {}

// KeyDown notes that Shift is held.
func (v *LineView) KeyDown(ev *fyne.KeyEvent) {
	if ev.Name == desktop.KeyShiftLeft || ev.Name == desktop.KeyShiftRight {
		v.shift = true
	}
}

// KeyUp notes that Shift is not held any more.
func (v *LineView) KeyUp(ev *fyne.KeyEvent) {
	if ev.Name == desktop.KeyShiftLeft || ev.Name == desktop.KeyShiftRight {
		v.shift = false
	}
}
