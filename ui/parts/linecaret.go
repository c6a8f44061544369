package parts

import (
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// The caret is the moving end of the selection. Keys without Shift scroll, as in a pager; with Shift they move the caret
// and select what is between it and where it began.

// selectKey extends the selection with a key, and reports whether it was one that does.
func (v *LineView) selectKey(name fyne.KeyName) bool {
	page := max(int(v.paint.page()/v.paint.row)-1, 1)
	moves := map[fyne.KeyName]func(s spot) spot{
		fyne.KeyLeft:     func(s spot) spot { return v.beside(s, -1) },
		fyne.KeyRight:    func(s spot) spot { return v.beside(s, +1) },
		fyne.KeyUp:       func(s spot) spot { return v.below(s, -1) },
		fyne.KeyDown:     func(s spot) spot { return v.below(s, +1) },
		fyne.KeyPageUp:   func(s spot) spot { return v.below(s, -page) },
		fyne.KeyPageDown: func(s spot) spot { return v.below(s, +page) },
		fyne.KeyHome:     func(s spot) spot { return spot{s.line, 0} },
		fyne.KeyEnd:      func(s spot) spot { return spot{s.line, len(v.layout(s.line).text)} },
	}
	move := moves[name]
	if move == nil || v.lines() == 0 {
		return false
	}
	v.extend(move)
	return true
}

// selectShortcut extends the selection to an end of the document with Ctrl+Shift+Home or End, and reports whether it was
// one of these.
func (v *LineView) selectShortcut(s *desktop.CustomShortcut) bool {
	if s.Modifier != fyne.KeyModifierShortcutDefault|fyne.KeyModifierShift || v.lines() == 0 || v.paint == nil {
		return false
	}
	switch s.KeyName {
	case fyne.KeyHome:
		v.extend(func(spot) spot { return spot{} })
	case fyne.KeyEnd:
		v.extend(func(spot) spot { last := v.lines() - 1; return spot{last, len(v.layout(last).text)} })
	default:
		return false
	}
	return true
}

// extend moves the caret. Where nothing is selected and the caret is not on the screen, it begins at the screen's top.
func (v *LineView) extend(move func(spot) spot) {
	if v.all || v.selected[0] == v.selected[1] {
		if y := v.caretY(); y < 0 || y+v.paint.row > v.paint.page() {
			whole := (v.paint.row - v.at.pixels%v.paint.row) % v.paint.row // where the first row begins that is all there
			v.selected[1], _ = v.spotAt(fyne.NewPos(v.paint.left()-float32(v.right), float32(whole)))
		}
		v.selected[0] = v.selected[1]
	}
	v.all = false
	v.selected[1] = move(v.selected[1])
	v.revealCaret()
	v.Refresh()
}

// beside returns the next character's place, or the one before, across the ends of lines.
func (v *LineView) beside(s spot, step int) spot {
	text := v.layout(s.line).text
	switch {
	case step > 0 && s.at < len(text):
		_, n := utf8.DecodeRuneInString(text[s.at:])
		s.at += n
	case step > 0 && s.line < v.lines()-1:
		s = spot{s.line + 1, 0}
	case step < 0 && s.at > 0:
		_, n := utf8.DecodeLastRuneInString(text[:s.at])
		s.at -= n
	case step < 0 && s.line > 0:
		s = spot{s.line - 1, len(v.layout(s.line - 1).text)}
	}
	return s
}

// below returns the place so many rows further down, or up, at the same distance from the left.
func (v *LineView) below(s spot, rows int) spot {
	l := v.layout(s.line)
	row := l.rowOf(s.at)
	x := v.caretX(l, row, s.at)
	for ; rows > 0; rows-- {
		if row+1 < len(l.rows) {
			row++
			continue
		}
		if s.line == v.lines()-1 {
			return spot{s.line, len(l.text)}
		}
		s.line++
		l, row = v.layout(s.line), 0
	}
	for ; rows < 0; rows++ {
		if row > 0 {
			row--
			continue
		}
		if s.line == 0 {
			return spot{}
		}
		s.line--
		l = v.layout(s.line)
		row = len(l.rows) - 1
	}
	at := v.byteAt(l, row, x)
	if _, to := l.row(row); at == to && row+1 < len(l.rows) { // that is where the next row begins
		_, n := utf8.DecodeLastRuneInString(l.text[:at])
		at -= n
	}
	return spot{s.line, at}
}

// caretX returns how far from the left of the text a byte of a row stands.
func (v *LineView) caretX(l *lineLayout, row, at int) float32 {
	from, _ := l.row(row)
	return l.indent(row) + v.paint.mono.text(l.text[from:at])
}

// caretY returns where the caret's row is on the screen, in pixels from its top, or that it is beyond.
func (v *LineView) caretY() int64 {
	s := v.selected[1]
	if s.line >= v.lines() {
		return -1
	}
	return v.rowY(s.line, v.layout(s.line).rowOf(s.at))
}

// rowY returns where a row of a line is on the screen, in pixels from its top, or that it is beyond.
func (v *LineView) rowY(line, row int) int64 {
	if line < v.at.line {
		return -1
	}
	y := -v.at.pixels
	for i := v.at.line; i < line; i++ {
		if y > v.paint.page() {
			return y
		}
		y += v.height(i)
	}
	return y + int64(row)*v.paint.row
}

// revealCaret scrolls as little as it takes to have the caret on the screen.
func (v *LineView) revealCaret() {
	s, row := v.selected[1], v.paint.row
	l := v.layout(s.line)
	r := l.rowOf(s.at)
	if y := v.caretY(); y < 0 {
		v.at = v.move(position{s.line, int64(r) * row}, 0)
	} else if y+row > v.paint.page() {
		v.at = v.move(position{s.line, int64(r+1) * row}, -v.paint.page())
	}
	if v.wrap {
		return
	}
	v.widest = max(v.widest, l.width)
	x, room := int64(v.caretX(l, r, s.at)), int64(v.paint.room())
	if x < v.right {
		v.right = max(x-room/4, 0)
	} else if x > v.right+room-2 {
		v.right = x - room + room/4
	}
}

// paintCaret draws the caret in a row, where it stands there and keys go to the view.
func (p *linePaint) paintCaret(i int, l *lineLayout, r int, left, y float32) {
	v := p.view
	s := v.selected[1]
	if !v.focused || v.all || i != s.line || s.at > len(l.text) || l.rowOf(s.at) != r {
		return
	}
	if x := left + v.caretX(l, r, s.at); x >= p.left()-1 && x < p.size.Width-barWidth {
		box(p.box(), p.look.accent, x, y+2, 1, float32(p.row)-4)
	}
}
