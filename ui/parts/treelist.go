package parts

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// TreeItem is one line of a TreeList: a heading with the rows up to the next one below it, or a row.
type TreeItem struct {
	ID      string // names the item in callbacks; not shown
	Heading bool
	Folded  bool // of a heading: its rows are not among the items, and opening it should bring them
	Fixed   bool // of a heading: it can't be folded
	Title   string
	Caption string // at the right
	Status  Status
	Bad     bool // the caption is about something bad
}

// TreeList is the sidebar: folders as headings in capitals, with rows below them. Which rows there are, folding and
// filtering are its owner's; the list shows what it is given and says what is done to it.
type TreeList struct {
	widget.BaseWidget

	OnOpen     func(id string)                   // a click on a row
	OnActivate func(id string)                   // Enter or a double click on it
	OnNewTab   func(id string)                   // Ctrl+click or Ctrl+Enter
	OnFold     func(id string)                   // a click on a heading, or Left, Right, Space or Enter on it
	OnDelete   func(id string)                   // the key, at a row or a heading
	OnMenu     func(id string, at fyne.Position) // a secondary click or the menu key; at is on the canvas

	items   []TreeItem
	chosen  string
	cursor  string
	empty   string
	offset  int64
	rest    float32
	over    int
	focused bool

	clicked   string
	clickedAt time.Time
	now       func() time.Time
	bar       *scrollBar
	paint     *treePaint
}

// NewTreeList returns a list without items.
func NewTreeList() *TreeList {
	t := &TreeList{over: -1, now: time.Now}
	t.bar = newScrollBar(false, func(pos int64) { t.scrollTo(pos) })
	t.ExtendBaseWidget(t)
	return t
}

// SetItems gives the items and which row is chosen, "" for none.
func (t *TreeList) SetItems(items []TreeItem, chosen string) {
	if t.chosen == chosen && slices.Equal(t.items, items) {
		return
	}
	t.items = append([]TreeItem(nil), items...)
	if t.chosen != chosen {
		t.chosen = chosen
		if t.index(chosen) >= 0 {
			t.cursor = chosen
		}
	}
	if t.over >= len(items) {
		t.over = -1
	}
	t.scrollTo(t.offset)
}

// SetEmpty sets what stands in a list without items; it may have several lines.
func (t *TreeList) SetEmpty(text string) {
	if t.empty != text {
		t.empty = text
		t.Refresh()
	}
}

// Cursor returns the item that the keys are on, "" for none.
func (t *TreeList) Cursor() string {
	if t.index(t.cursor) < 0 {
		return ""
	}
	return t.cursor
}

// SetCursor moves the keys to an item and shows it.
func (t *TreeList) SetCursor(id string) {
	t.cursor = id
	t.reveal(t.index(id))
}

func (t *TreeList) index(id string) int {
	if id == "" {
		return -1
	}
	return slices.IndexFunc(t.items, func(it TreeItem) bool { return it.ID == id })
}

func (t *TreeList) scrollTo(offset int64) {
	if t.paint != nil {
		offset = min(offset, t.paint.height()-int64(t.Size().Height))
	}
	t.offset = max(offset, 0)
	t.Refresh()
}

func (t *TreeList) reveal(i int) {
	if i < 0 || t.paint == nil {
		return
	}
	top, height := t.paint.place(i)
	switch page := int64(t.Size().Height); {
	case top < t.offset:
		t.scrollTo(top)
	case top+height > t.offset+page:
		t.scrollTo(top + height - page)
	default:
		t.Refresh()
	}
}

// Scrolled scrolls with the wheel.
func (t *TreeList) Scrolled(ev *fyne.ScrollEvent) {
	if t.paint == nil {
		return
	}
	move := -ev.Scrolled.DY/wheelStep*wheelRows*float32(t.paint.row) + t.rest
	pixels := int64(move)
	t.rest = move - float32(pixels)
	t.scrollTo(t.offset + pixels)
}

func (t *TreeList) itemAt(y float32) int {
	if t.paint == nil {
		return -1
	}
	return t.paint.at(int64(y) + t.offset)
}

// MouseDown opens the row under the mouse, or folds the heading; with Ctrl it opens another tab. A second quick click
// activates.
func (t *TreeList) MouseDown(ev *desktop.MouseEvent) {
	refocus(t)
	i := t.itemAt(ev.Position.Y)
	if i < 0 {
		return
	}
	it := t.items[i]
	t.cursor = it.ID
	t.Refresh()
	switch {
	case ev.Button == desktop.MouseButtonTertiary && !it.Heading:
		call(t.OnNewTab, it.ID)
	case ev.Button != desktop.MouseButtonPrimary:
	case it.Heading:
		t.fold(&it)
	case ev.Modifier&fyne.KeyModifierShortcutDefault != 0:
		call(t.OnNewTab, it.ID)
	case t.clicked == it.ID && t.now().Sub(t.clickedAt) <= fyne.CurrentApp().Driver().DoubleTapDelay():
		t.clicked = ""
		call(t.OnActivate, it.ID)
	default:
		t.clicked, t.clickedAt = it.ID, t.now()
		call(t.OnOpen, it.ID)
	}
}

// MouseUp does nothing.
func (t *TreeList) MouseUp(*desktop.MouseEvent) {}

func call(f func(string), id string) {
	if f != nil {
		f(id)
	}
}

func (t *TreeList) fold(it *TreeItem) {
	if !it.Fixed {
		call(t.OnFold, it.ID)
	}
}

// TappedSecondary asks for the menu of an item; of none, where there is none under the mouse.
func (t *TreeList) TappedSecondary(ev *fyne.PointEvent) {
	id := ""
	if i := t.itemAt(ev.Position.Y); i >= 0 {
		id = t.items[i].ID
	}
	if t.OnMenu != nil {
		t.OnMenu(id, ev.AbsolutePosition)
	}
}

// MouseIn is called by Fyne.
func (t *TreeList) MouseIn(ev *desktop.MouseEvent) { t.MouseMoved(ev) }

// MouseMoved marks the item under the mouse.
func (t *TreeList) MouseMoved(ev *desktop.MouseEvent) { t.hover(t.itemAt(ev.Position.Y)) }

// MouseOut is called by Fyne.
func (t *TreeList) MouseOut() { t.hover(-1) }

func (t *TreeList) hover(i int) {
	if i != t.over {
		t.over = i
		t.Refresh()
	}
}

// FocusGained is called by Fyne. Without a cursor the keys begin at the chosen row.
func (t *TreeList) FocusGained() {
	t.focused = true
	if t.index(t.cursor) < 0 {
		t.cursor = t.chosen
	}
	t.Refresh()
}

// FocusLost is called by Fyne.
func (t *TreeList) FocusLost() { t.focused = false; t.Refresh() }

// TypedRune opens or folds the item under the cursor with a blank. It is not TypedKey that does: what has the focus then gets
// the character.
func (t *TreeList) TypedRune(r rune) {
	if i := t.index(t.cursor); r == ' ' && i >= 0 {
		t.act(i, &fyne.KeyEvent{Name: fyne.KeySpace})
	}
}

// TypedKey moves along the items, activates a row, folds a heading.
func (t *TreeList) TypedKey(ev *fyne.KeyEvent) {
	i := t.index(t.cursor)
	page := 1
	if t.paint != nil {
		page = max(int(int64(t.Size().Height)/t.paint.row)-1, 1)
	}
	switch ev.Name {
	case fyne.KeyUp:
		t.moveTo(i - 1)
	case fyne.KeyDown:
		t.moveTo(i + 1)
	case fyne.KeyPageUp:
		t.moveTo(i - page)
	case fyne.KeyPageDown:
		t.moveTo(i + page)
	case fyne.KeyHome:
		t.moveTo(0)
	case fyne.KeyEnd:
		t.moveTo(len(t.items) - 1)
	case fyne.KeySpace:
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeyLeft, fyne.KeyRight, desktop.KeyMenu:
		if i >= 0 {
			t.act(i, ev)
		}
	case fyne.KeyDelete:
		if i >= 0 {
			call(t.OnDelete, t.cursor)
		}
	default:
		PassKey(t, ev)
	}
}

func (t *TreeList) moveTo(i int) {
	if len(t.items) == 0 {
		return
	}
	i = min(max(i, 0), len(t.items)-1)
	t.cursor = t.items[i].ID
	t.reveal(i)
}

// act does with the item under the cursor what a key says.
func (t *TreeList) act(i int, ev *fyne.KeyEvent) {
	it := t.items[i]
	switch {
	case ev.Name == desktop.KeyMenu:
		if t.OnMenu != nil && t.paint != nil {
			top, height := t.paint.place(i)
			at := fyne.CurrentApp().Driver().AbsolutePositionForObject(t)
			t.OnMenu(it.ID, at.AddXY(20, float32(top+height-t.offset)))
		}
	case it.Heading && (ev.Name == fyne.KeyLeft && it.Folded || ev.Name == fyne.KeyRight && !it.Folded):
	case it.Heading:
		t.fold(&it)
	case ev.Name == fyne.KeyLeft: // to the heading above
		for k := i - 1; k >= 0; k-- {
			if t.items[k].Heading {
				t.moveTo(k)
				return
			}
		}
	case ev.Name == fyne.KeySpace:
		call(t.OnOpen, it.ID)
	case ev.Name == fyne.KeyReturn, ev.Name == fyne.KeyEnter:
		call(t.OnActivate, it.ID)
	}
}

// TypedShortcut takes Ctrl+Enter and passes on every other one.
func (t *TreeList) TypedShortcut(s fyne.Shortcut) {
	c, ok := s.(*desktop.CustomShortcut)
	enter := ok && c.Modifier == fyne.KeyModifierShortcutDefault && (c.KeyName == fyne.KeyReturn || c.KeyName == fyne.KeyEnter)
	if i := t.index(t.cursor); enter && i >= 0 && !t.items[i].Heading {
		call(t.OnNewTab, t.cursor)
		return
	}
	passOn(t, s)
}

// CreateRenderer is for Fyne, which drops the renderer of what was hidden for a while and asks again.
func (t *TreeList) CreateRenderer() fyne.WidgetRenderer {
	if t.paint == nil {
		t.paint = newTreePaint(t)
	}
	t.paint.Layout(t.Size())
	return t.paint
}
