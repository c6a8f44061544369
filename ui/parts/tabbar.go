package parts

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Tab is what a TabBar shows of one tab.
type Tab struct {
	ID        int // tells the tab from every other, also after it was closed
	Title     string
	CutFront  bool // of a title that is too long the end is shown
	Status    Status
	Unseen    int  // entries since it was last looked at
	Violation bool // ▲
}

// TabBar shows the tabs of the window: what each is doing, what came while it was not looked at, a cross to close it,
// and + for a new one. Dragging a tab moves it. Tabs that don't fit are in the menu at its end.
//
// It names tabs by their ID, because by the time a click is acted on another tab may stand where it was.
type TabBar struct {
	widget.BaseWidget

	OnSelect func(id int)
	OnClose  func(id int)
	OnNew    func()
	OnMove   func(id, to int)               // a tab was dragged to a place of the row
	OnMenu   func(id int, at fyne.Position) // a secondary click; at is on the canvas

	tabs    []Tab
	active  int
	first   int // the leftmost tab that shows
	focused bool
	over    place
	pressed place
	paint   *tabPaint
}

// place is what of a TabBar is at a point: a tab, its cross, or one of the two buttons.
type place struct {
	tab   int // -1 for none
	id    int // of the tab
	cross bool
	plus  bool
	menu  bool
}

// NewTabBar returns a bar without tabs.
func NewTabBar() *TabBar {
	b := &TabBar{active: -1, over: place{tab: -1}, pressed: place{tab: -1}}
	b.ExtendBaseWidget(b)
	return b
}

// SetTabs gives the tabs and which of them is the visible one, -1 for none.
func (b *TabBar) SetTabs(tabs []Tab, active int) {
	if b.active == active && slices.Equal(b.tabs, tabs) {
		return
	}
	b.tabs, b.active = append([]Tab(nil), tabs...), active
	if b.over.tab >= len(tabs) {
		b.over = place{tab: -1}
	}
	b.Refresh()
}

func (b *TabBar) at(p fyne.Position) place {
	if b.paint == nil || p.Y < 0 || p.Y >= b.Size().Height {
		return place{tab: -1}
	}
	at := b.paint.at(p.X)
	if at.tab >= 0 {
		at.id = b.tabs[at.tab].ID
	}
	return at
}

// MouseDown chooses a tab at once; the middle button closes it.
func (b *TabBar) MouseDown(ev *desktop.MouseEvent) {
	b.pressed = b.at(ev.Position)
	if ev.Button == desktop.MouseButtonPrimary && b.pressed.tab >= 0 && !b.pressed.cross {
		b.choose(b.pressed.tab)
	}
	if ev.Button == desktop.MouseButtonTertiary && b.pressed.tab >= 0 {
		b.close(b.pressed.tab)
	}
}

// Dragged moves the tab that was pressed to where the mouse is: past another one when the mouse is past its middle.
func (b *TabBar) Dragged(ev *fyne.DragEvent) {
	if b.pressed.tab < 0 || b.pressed.cross || b.paint == nil {
		return
	}
	from := slices.IndexFunc(b.tabs, func(t Tab) bool { return t.ID == b.pressed.id })
	if from < 0 {
		return
	}
	if to := b.paint.placeFor(from, ev.Position.X); to != from && b.OnMove != nil {
		b.OnMove(b.pressed.id, to)
	}
}

// DragEnd lets go of the tab.
func (b *TabBar) DragEnd() { b.pressed = place{tab: -1} }

// MouseUp presses the cross, the +, or the button of the menu, where the press was there too.
func (b *TabBar) MouseUp(ev *desktop.MouseEvent) {
	p := b.at(ev.Position)
	if ev.Button != desktop.MouseButtonPrimary || p != b.pressed {
		return
	}
	b.pressed = place{tab: -1}
	switch {
	case p.cross:
		b.close(p.tab)
	case p.plus && b.OnNew != nil:
		b.OnNew()
	case p.menu:
		b.overflow()
	}
}

func (b *TabBar) choose(i int) {
	if i != b.active && i >= 0 && i < len(b.tabs) && b.OnSelect != nil {
		b.OnSelect(b.tabs[i].ID)
	}
}

func (b *TabBar) close(i int) {
	if b.OnClose != nil {
		b.OnClose(b.tabs[i].ID)
	}
}

// overflow opens the menu of all tabs.
func (b *TabBar) overflow() {
	c := canvasOf(b)
	if c == nil {
		return
	}
	var items []*fyne.MenuItem
	for i, t := range b.tabs {
		item := fyne.NewMenuItem(t.Title, func() {
			if b.OnSelect != nil {
				b.OnSelect(t.ID)
			}
		})
		item.Checked = i == b.active
		items = append(items, item)
	}
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(b)
	menu := widget.NewPopUpMenu(fyne.NewMenu("", items...), c)
	menu.ShowAtPosition(at.AddXY(b.Size().Width-menu.MinSize().Width, b.Size().Height))
}

// TappedSecondary asks for the menu of a tab.
func (b *TabBar) TappedSecondary(ev *fyne.PointEvent) {
	if p := b.at(ev.Position); p.tab >= 0 && b.OnMenu != nil {
		b.OnMenu(p.id, ev.AbsolutePosition)
	}
}

// MouseIn is called by Fyne.
func (b *TabBar) MouseIn(ev *desktop.MouseEvent) { b.hover(b.at(ev.Position)) }

// MouseMoved is called by Fyne.
func (b *TabBar) MouseMoved(ev *desktop.MouseEvent) { b.hover(b.at(ev.Position)) }

// MouseOut is called by Fyne.
func (b *TabBar) MouseOut() { b.hover(place{tab: -1}) }

func (b *TabBar) hover(p place) {
	if p != b.over {
		b.over = p
		b.Refresh()
	}
}

// FocusGained is called by Fyne.
func (b *TabBar) FocusGained() { b.focused = true; b.Refresh() }

// FocusLost is called by Fyne.
func (b *TabBar) FocusLost() { b.focused = false; b.Refresh() }

// TypedRune makes a new tab with +.
func (b *TabBar) TypedRune(r rune) {
	if r == '+' && b.OnNew != nil {
		b.OnNew()
	}
}

// TypedKey moves along the tabs, closes the visible one with Delete, and opens its menu.
func (b *TabBar) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeyLeft:
		b.choose(b.active - 1)
	case fyne.KeyRight:
		b.choose(b.active + 1)
	case fyne.KeyHome:
		b.choose(0)
	case fyne.KeyEnd:
		b.choose(len(b.tabs) - 1)
	case fyne.KeyDelete:
		if b.active >= 0 {
			b.close(b.active)
		}
	case desktop.KeyMenu:
		if b.active >= 0 && b.OnMenu != nil && b.paint != nil {
			at := fyne.CurrentApp().Driver().AbsolutePositionForObject(b)
			b.OnMenu(b.tabs[b.active].ID, at.AddXY(b.paint.left(b.active), b.Size().Height))
		}
	default:
		PassKey(b, ev)
	}
}

// Cursor is the ordinary one.
func (b *TabBar) Cursor() desktop.Cursor { return desktop.DefaultCursor }

// CreateRenderer is for Fyne, which drops the renderer of what was hidden for a while and asks again.
func (b *TabBar) CreateRenderer() fyne.WidgetRenderer {
	if b.paint == nil {
		b.paint = newTabPaint(b)
	}
	b.paint.Layout(b.Size())
	return b.paint
}
