package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// Selection returns what is chosen. The row under the cursor has a number as soon as it was given once, and keeps it when
// it is scrolled away.
func (l *EntryList) Selection() Selection {
	s := Selection{Cursor: l.cursor, Ranges: append([]Range(nil), l.ranges...)}
	if row, ok := l.Row(l.cursor); ok {
		s.Seq = row.Seq
	} else if l.toldAt == l.cursor {
		s.Seq = l.told
	}
	return s
}

// SetSelection chooses rows without calling OnSelect and without scrolling, as after a change of the view.
func (l *EntryList) SetSelection(s Selection) {
	l.ranges = nil
	for _, r := range s.Ranges {
		l.ranges = rangesWith(l.ranges, Range{max(r.From, 0), min(r.To, l.total)})
	}
	l.cursor = min(s.Cursor, l.total-1)
	if s.Cursor < 0 {
		l.cursor = -1
	}
	l.anchor, l.told, l.toldAt = l.cursor, s.Seq, l.cursor
	l.Refresh()
}

// Choose moves the cursor to a row, chooses only it, shows it and calls OnSelect. Following stops.
func (l *EntryList) Choose(i int) {
	if l.total == 0 {
		return
	}
	l.moveTo(i, false)
}

// moveTo puts the cursor on a row within the list and shows it, extending the choice or beginning it anew.
func (l *EntryList) moveTo(i int, extend bool) {
	i = min(max(i, 0), l.total-1)
	l.pick(i, extend)
	l.Reveal(i)
	l.tell()
}

func (l *EntryList) pick(i int, extend bool) {
	l.stopFollowing()
	if !extend || l.anchor < 0 {
		l.anchor = i
	}
	l.cursor = i
	l.ranges = []Range{{min(l.anchor, i), max(l.anchor, i) + 1}}
}

// tell calls OnSelect.
func (l *EntryList) tell() {
	s := l.Selection()
	l.told, l.toldAt = s.Seq, s.Cursor
	if l.OnSelect != nil {
		l.OnSelect(s)
	}
}

// TypedKey moves the cursor, chooses, resumes following.
func (l *EntryList) TypedKey(ev *fyne.KeyEvent) {
	h, n := l.rowHeight(), l.pageRows()
	step := max(n-1, 1)
	switch ev.Name {
	case fyne.KeyUp:
		l.step(-1)
	case fyne.KeyDown:
		l.step(1)
	case fyne.KeyPageUp:
		l.turn(-step, -int64(step)*h)
	case fyne.KeyPageDown:
		l.turn(step, int64(step)*h)
	case fyne.KeyHome:
		l.toStart(l.cursor >= 0)
	case fyne.KeyEnd:
		l.toEnd(l.cursor >= 0)
	case fyne.KeySpace:
		l.SetFollow(true)
	case fyne.KeyReturn, fyne.KeyEnter:
		if row, ok := l.Row(l.cursor); ok && l.OnActivate != nil {
			l.OnActivate(l.cursor, row.Seq)
		}
	case desktop.KeyMenu:
		l.menuAtCursor()
	default:
		PassKey(l, ev)
	}
}

// step moves the cursor by a row. Without a cursor it enters the screen, at the end where the list follows.
func (l *EntryList) step(by int) {
	if l.total == 0 {
		return
	}
	if l.cursor >= 0 {
		l.moveTo(l.cursor+by, l.shift)
		return
	}
	l.moveTo(l.entering(by), false)
}

// entering returns the row of the screen that a cursor which isn't anywhere comes to.
func (l *EntryList) entering(by int) int {
	v := l.Screen()
	if by < 0 || l.following {
		return max(v.To-1, 0)
	}
	return v.From
}

// turn moves by a page: the screen, and the cursor with it where there is one, so that it keeps its place on the screen.
func (l *EntryList) turn(rows int, pixels int64) {
	if l.total == 0 || l.following && rows > 0 && l.cursor < 0 {
		return
	}
	l.stopFollowing()
	l.offset = min(max(l.offset+pixels, 0), l.maxOffset())
	if l.cursor >= 0 {
		l.moveTo(l.cursor+rows, l.shift)
	}
	l.settle()
}

func (l *EntryList) toStart(choose bool) {
	if choose && l.total > 0 {
		l.moveTo(0, l.shift)
	}
	l.scrollTo(0)
}

// toEnd goes to the last row and resumes following, unless rows are being chosen up to it.
func (l *EntryList) toEnd(choose bool) {
	if choose && l.total > 0 {
		l.moveTo(l.total-1, l.shift)
		if l.shift {
			return
		}
	}
	l.SetFollow(true)
}

func (l *EntryList) menuAtCursor() {
	if l.cursor < 0 || l.OnMenu == nil {
		return
	}
	l.Reveal(l.cursor)
	y, _ := l.RowTop(l.cursor)
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(l)
	l.OnMenu(l.cursor, at.AddXY(40, y+float32(l.paint.headHeight+l.rowHeight())))
}

// TypedRune does nothing: what is typed at a list goes nowhere.
func (l *EntryList) TypedRune(rune) {}

// KeyDown notes that Shift is held.
func (l *EntryList) KeyDown(ev *fyne.KeyEvent) {
	if ev.Name == desktop.KeyShiftLeft || ev.Name == desktop.KeyShiftRight {
		l.shift = true
	}
}

// KeyUp notes that Shift is not held any more.
func (l *EntryList) KeyUp(ev *fyne.KeyEvent) {
	if ev.Name == desktop.KeyShiftLeft || ev.Name == desktop.KeyShiftRight {
		l.shift = false
	}
}

// TypedShortcut takes Select all, Copy, Ctrl+Home and Ctrl+End, and passes on every other one.
func (l *EntryList) TypedShortcut(s fyne.Shortcut) {
	switch s := s.(type) {
	case *fyne.ShortcutSelectAll:
		l.selectAll()
		return
	case *fyne.ShortcutCopy:
		if l.OnCopy != nil {
			l.OnCopy(l.Selection())
		}
		return
	case *desktop.CustomShortcut:
		l.shift = s.Modifier&fyne.KeyModifierShift != 0
		switch {
		case s.Modifier&^fyne.KeyModifierShift != fyne.KeyModifierShortcutDefault:
		case s.KeyName == fyne.KeyHome:
			l.toStart(l.cursor >= 0)
			return
		case s.KeyName == fyne.KeyEnd:
			l.toEnd(l.cursor >= 0)
			return
		}
	}
	passOn(l, s)
}

// selectAll chooses every row and leaves the screen where it is. A cursor that isn't anywhere comes to a row in sight.
func (l *EntryList) selectAll() {
	if l.total == 0 {
		return
	}
	l.stopFollowing()
	if l.cursor < 0 {
		l.cursor = l.entering(-1)
	}
	l.anchor = l.cursor
	l.ranges = []Range{{0, l.total}}
	l.Refresh()
	l.tell()
}
