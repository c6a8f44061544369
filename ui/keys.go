package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"socklens/ui/explain"
)

// key handles keys without a modifier that no widget had a use for.
func (w *Window) key(k *fyne.KeyEvent) {
	if w.asking() {
		w.dialogKey(k)
		return
	}
	switch k.Name {
	case fyne.KeyEscape:
		switch {
		case w.cancelJump():
		case w.settingsOpen:
			w.toggleSettings()
		case w.details.open() || w.tab().Chosen() != 0: // they may be on their way
			w.closeDetails()
			w.focusList()
		default:
			w.desk.Dismiss(w.notices.shown)
		}
	case fyne.KeyF3:
		step := 1
		if shiftHeld() {
			step = -1
		}
		w.next(step)
	case fyne.KeyF6:
		w.nextPane()
	case fyne.KeySpace:
		w.follow()
	}
}

func (w *Window) focus(f fyne.Focusable) {
	if f != nil {
		w.win.Canvas().Focus(f)
	}
}

func (w *Window) focusURL() {
	w.focus(w.link.url)
	w.link.url.TypedShortcut(&fyne.ShortcutSelectAll{})
}

func (w *Window) focusSearch() {
	w.focus(w.search.entry)
	w.search.entry.TypedShortcut(&fyne.ShortcutSelectAll{})
}

func (w *Window) focusList()     { w.focus(w.list) }
func (w *Window) focusComposer() { w.focus(w.composer.first()) }

func (w *Window) focusDetails() {
	w.pump.now()
	w.focus(w.details.view)
}

// pane is a part of the window that F6 goes to.
type pane struct {
	box   fyne.CanvasObject
	first fyne.Focusable
}

func (w *Window) panes() []pane {
	list := []pane{{w.link.box, w.link.url}, {w.search.box, w.search.entry}, {w.list, w.list}}
	switch {
	case w.settingsOpen:
		list = append(list, pane{w.settings.box, w.settings.first})
	case w.details.open():
		list = append(list, pane{w.details.box, w.details.view})
	}
	list = append(list, pane{w.composer.box, w.composer.first()})
	if !w.desk.Window().HideSidebar {
		list = append(list, pane{w.sidebar.box, w.sidebar.filter})
	}
	return list
}

// nextPane goes to the pane behind the one that has the focus, in whichever of its fields and buttons that is.
func (w *Window) nextPane() {
	panes, at := w.panes(), -1
	if focused, ok := w.win.Canvas().Focused().(fyne.CanvasObject); ok {
		where := placeOf(focused)
		at = slices.IndexFunc(panes, func(p pane) bool {
			from, size := placeOf(p.box), p.box.Size()
			x, y := where.X-from.X, where.Y-from.Y
			return x >= 0 && y >= 0 && x < size.Width && y < size.Height
		})
	}
	w.focus(panes[(at+1)%len(panes)].first)
}

// placeOf is where something stands on the window; the zero position where it isn't shown.
func placeOf(o fyne.CanvasObject) fyne.Position {
	return fyne.CurrentApp().Driver().AbsolutePositionForObject(o)
}

// keepFocus gives the focus to the list where what has it isn't shown any more: keys would go where nobody sees it. Fyne
// forgets a minute after it was last asked which canvas something is on, until it paints again, and then places it
// nowhere: that alone says nothing. So that it remembers where the panes are, it is asked with each picture.
func (w *Window) keepFocus() {
	driver := fyne.CurrentApp().Driver()
	for _, p := range w.panes() {
		driver.CanvasForObject(p.box)
	}
	focused, ok := w.win.Canvas().Focused().(fyne.CanvasObject)
	if known := ok && driver.CanvasForObject(focused) != nil; known && !w.asking() && placeOf(focused).IsZero() {
		w.focusList()
	}
}

// focusName says where the focus is, for tests and the list of states.
func (w *Window) focusName() string {
	switch f := w.win.Canvas().Focused(); f {
	case nil:
		return ""
	case w.link.url:
		return "url"
	case w.search.entry:
		return "search"
	case w.list:
		return "list"
	case w.composer.entry, w.composer.bytes, w.composer.replace, w.composer.file:
		return "composer"
	case w.details.view, w.details.find:
		return "details"
	case w.sidebar.filter, w.sidebar.tree:
		return "sidebar"
	}
	if w.asking() {
		return "dialog"
	}
	if w.settingsOpen {
		return "settings"
	}
	return "other"
}

// popUp shows actions as a menu at a place of the canvas.
func (w *Window) popUp(at fyne.Position, actions []action) {
	widget.ShowPopUpMenuAtPosition(fyne.NewMenu("", menuItems(actions)...), w.win.Canvas(), at)
}

// showViolation goes to the first violation of the visible tab.
func (w *Window) showViolation() { w.showFirst("is:violation") }

// showGap goes to the first gap. While the session can't be written there is none yet, and it says why not.
func (w *Window) showGap() {
	if err := w.shown.List.Stats.Err; err != nil {
		x := explain.Error(err)
		w.inform(x.What, x.Why+" "+x.Try)
		return
	}
	w.showFirst("type:gap")
}

func (w *Window) showFirst(query string) {
	w.tab().First(query, w.arriveIn(w.tab()))
}
