package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// MouseDown chooses the row that was painted there: alone, with Shift up to the cursor, with Ctrl on or off. It stops
// following, so that nothing moves under the hand.
func (l *EntryList) MouseDown(ev *desktop.MouseEvent) {
	refocus(l)
	if l.following && l.now().Before(l.before.until) {
		l.goBack()
	}
	l.stopFollowing()
	i := l.rowAt(ev.Position.Y)
	if i < 0 {
		l.Refresh()
		return
	}
	switch {
	case ev.Button == desktop.MouseButtonSecondary:
		if !rangesHave(l.ranges, i) {
			l.pick(i, false)
		} else {
			l.cursor = i
		}
	case ev.Button != desktop.MouseButtonPrimary:
		return
	case ev.Modifier&fyne.KeyModifierShortcutDefault != 0:
		l.toggle(i)
	default:
		l.pick(i, ev.Modifier&fyne.KeyModifierShift != 0)
		l.selecting = true
	}
	l.settle()
	l.tell()
	l.countClick(i, ev)
}

// goBack shows again what was there before the list last moved by itself, because that is what the hand went for.
func (l *EntryList) goBack() {
	if l.before.total == 0 {
		return
	}
	l.stopFollowing()
	l.offset, l.first, l.rows = l.before.offset, l.before.first, l.before.rows
	l.before = frame{}
}

// rowAt returns the row at a height within the list, -1 for none.
func (l *EntryList) rowAt(y float32) int {
	if l.paint == nil || int64(y) < l.paint.headHeight {
		return -1
	}
	i := int((int64(y) - l.paint.headHeight + l.offset) / l.rowHeight())
	if i >= l.total {
		return -1
	}
	return i
}

// toggle adds a row to the choice or takes it out. The cursor goes to a row that is chosen, where there is one.
func (l *EntryList) toggle(i int) {
	if one := (Range{i, i + 1}); rangesHave(l.ranges, i) {
		l.ranges = rangesWithout(l.ranges, one)
	} else {
		l.ranges = rangesWith(l.ranges, one)
	}
	l.cursor = rangesNearest(l.ranges, i)
	l.anchor = l.cursor
}

// countClick makes two quick clicks on a row one activation. Fyne's own double tap would hold every single click back.
func (l *EntryList) countClick(i int, ev *desktop.MouseEvent) {
	if ev.Button != desktop.MouseButtonPrimary || ev.Modifier != 0 {
		l.clicked = -1
		return
	}
	now := l.now()
	if i != l.clicked || now.Sub(l.clickedAt) > fyne.CurrentApp().Driver().DoubleTapDelay() {
		l.clicked, l.clickedAt = i, now
		return
	}
	l.clicked = -1
	if row, ok := l.Row(i); ok && l.OnActivate != nil {
		l.OnActivate(i, row.Seq)
	}
}

// MouseUp ends choosing with the mouse.
func (l *EntryList) MouseUp(*desktop.MouseEvent) { l.selecting = false }

// Dragged extends the choice to the row under the mouse, and scrolls where that is beyond the screen.
func (l *EntryList) Dragged(ev *fyne.DragEvent) {
	if !l.selecting || l.total == 0 {
		return
	}
	y := int64(ev.Position.Y) - l.paint.headHeight
	i := int((max(y, -l.rowHeight()) + l.offset) / l.rowHeight())
	switch {
	case y < 0:
		i = int(l.offset/l.rowHeight()) - 1
	case y >= l.page():
		i = l.Screen().To
	}
	if i = min(max(i, 0), l.total-1); i != l.cursor {
		l.moveTo(i, true)
	}
}

// DragEnd ends choosing with the mouse.
func (l *EntryList) DragEnd() { l.selecting = false }

// TappedSecondary asks for the menu of the row, which the press has chosen.
func (l *EntryList) TappedSecondary(ev *fyne.PointEvent) {
	if i := l.rowAt(ev.Position.Y); i >= 0 && l.OnMenu != nil {
		l.OnMenu(i, ev.AbsolutePosition)
	}
}
