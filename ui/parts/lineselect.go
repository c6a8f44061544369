package parts

import (
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"socklens/ui/render"
)

func (v *LineView) unselect() {
	v.selected, v.all, v.selecting = [2]spot{}, false, false
}

// selection returns what is selected in the order of the text.
func (v *LineView) selection() (from, to spot) {
	if v.all {
		return spot{}, spot{v.lines(), 0}
	}
	from, to = v.selected[0], v.selected[1]
	if to.before(from) {
		from, to = to, from
	}
	return from, to
}

// SelectedText returns the selected text, "" for none. It is cut at render.MaxText bytes.
func (v *LineView) SelectedText() string {
	if v.doc == nil {
		return ""
	}
	if v.all {
		return v.doc.Text()
	}
	from, to := v.selection()
	if from == to {
		return ""
	}
	var b strings.Builder
	for i := from.line; i <= to.line && i < v.doc.Len() && b.Len() <= render.MaxText; i++ {
		text := newLineLayout(v.doc.Line(i)).text
		begin, end := 0, len(text)
		if i == from.line {
			begin = min(from.at, len(text))
		}
		if i == to.line {
			end = min(to.at, len(text))
		}
		if i > from.line {
			b.WriteByte('\n')
		}
		b.WriteString(text[min(begin, end):end])
	}
	return runeCut(b.String(), render.MaxText)
}

// SelectAll selects the whole document, with what its folds hide.
func (v *LineView) SelectAll() {
	if v.doc != nil {
		v.all = true
		v.Refresh()
	}
}

// Copy puts the selected text, or the whole document where none is, on the clipboard.
func (v *LineView) Copy() {
	d := v.doc
	if d == nil {
		return
	}
	if from, to := v.selection(); !v.all && from != to {
		fyne.CurrentApp().Clipboard().SetContent(v.SelectedText())
		return
	}
	text := ""
	work := func() { text = d.Text() }
	done := func() { fyne.CurrentApp().Clipboard().SetContent(text) }
	if v.Background != nil {
		v.Background(work, done)
		return
	}
	work()
	done()
}

// TypedShortcut takes Copy, Select all and what selects to an end of the document, and passes on every other one.
func (v *LineView) TypedShortcut(s fyne.Shortcut) {
	switch k := s.(type) {
	case *fyne.ShortcutCopy:
		v.Copy()
		return
	case *fyne.ShortcutSelectAll:
		v.SelectAll()
		return
	case *desktop.CustomShortcut:
		if v.selectShortcut(k) {
			return
		}
	}
	passOn(v, s)
}

// spotAt returns the place in the text under a point, and whether the point is on the fold of that line.
func (v *LineView) spotAt(p fyne.Position) (at spot, fold bool) {
	n := v.lines()
	if n == 0 || v.paint == nil {
		return spot{}, false
	}
	y := int64(p.Y) + v.at.pixels
	line := v.at.line
	for line < n-1 && y >= v.height(line) {
		y -= v.height(line)
		line++
	}
	l := v.layout(line)
	row := min(max(int(y/v.paint.row), 0), len(l.rows)-1)
	if y < 0 {
		row = 0
	}
	x := p.X - v.paint.left() + float32(v.right)
	indent := float32(2*l.line.Indent) * v.paint.mono.ascii['0']
	fold = l.line.Fold != render.None && row == 0 && x < indent && x >= indent-v.paint.foldWidth()
	return spot{line, v.byteAt(l, row, x)}, fold
}

// byteAt returns the byte of a row of a line that begins nearest to x, from the left of the text: a boundary between two
// characters.
func (v *LineView) byteAt(l *lineLayout, row int, x float32) int {
	from, to := l.row(row)
	x -= l.indent(row)
	m := v.paint.mono
	k := from + m.prefix(l.text[from:to], x)
	if k < to {
		_, n := utf8.DecodeRuneInString(l.text[k:])
		if before, wide := m.text(l.text[from:k]), m.text(l.text[k:k+n]); x > before+wide/2 {
			k += n
		}
	}
	return k
}

// MouseDown begins a selection, selects a word at a second quick click, extends with Shift, or toggles a fold.
func (v *LineView) MouseDown(ev *desktop.MouseEvent) {
	refocus(v)
	if ev.Button != desktop.MouseButtonPrimary || v.lines() == 0 {
		return
	}
	at, fold := v.spotAt(ev.Position)
	if fold {
		v.toggle(at.line)
		return
	}
	now := v.now()
	double := at.line == v.clickedSpot.line && now.Sub(v.clickedAt) <= fyne.CurrentApp().Driver().DoubleTapDelay()
	v.clickedAt, v.clickedSpot = now, at
	v.all, v.selecting = false, true
	switch {
	case double:
		from, to := v.layout(at.line).word(at.at)
		v.selected = [2]spot{{at.line, from}, {at.line, to}}
		v.selecting = false
	case ev.Modifier&fyne.KeyModifierShift != 0:
		v.selected[1] = at
	default:
		v.selected = [2]spot{at, at}
	}
	v.Refresh()
}

// MouseUp ends a selection.
func (v *LineView) MouseUp(*desktop.MouseEvent) { v.selecting = false }

// Dragged extends the selection to the mouse, and scrolls where that is beyond the screen.
func (v *LineView) Dragged(ev *fyne.DragEvent) {
	if !v.selecting || v.paint == nil {
		return
	}
	switch y := int64(ev.Position.Y); {
	case y < 0:
		v.scrollBy(max(y, -v.paint.row))
	case y > v.paint.page():
		v.scrollBy(min(y-v.paint.page(), v.paint.row))
	}
	at, _ := v.spotAt(fyne.NewPos(ev.Position.X, min(max(ev.Position.Y, 0), float32(v.paint.page())-1)))
	v.selected[1] = at
	v.Refresh()
}

// DragEnd ends a selection.
func (v *LineView) DragEnd() { v.selecting = false }

// Cursor shows that text can be selected.
func (v *LineView) Cursor() desktop.Cursor { return desktop.TextCursor }
