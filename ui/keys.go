package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"socklens/ui/desk"
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
		case w.details.open():
			w.closeDetails()
			w.focusList()
		default:
			w.desk.Dismiss(w.notices.shown)
		}
	case fyne.KeyF3:
		step := 1
		if d, ok := fyne.CurrentApp().Driver().(desktop.Driver); ok && d.CurrentKeyModifiers()&fyne.KeyModifierShift != 0 {
			step = -1
		}
		w.jump(step)
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

// panes are what F6 goes through.
func (w *Window) panes() []fyne.Focusable {
	list := []fyne.Focusable{w.link.url, w.search.entry, w.list}
	switch {
	case w.settingsOpen:
		list = append(list, w.settings.first)
	case w.details.open():
		list = append(list, w.details.view)
	}
	list = append(list, w.composer.first())
	if !w.desk.Window().HideSidebar {
		list = append(list, w.sidebar.filter)
	}
	return list
}

func (w *Window) nextPane() {
	panes, focused := w.panes(), w.win.Canvas().Focused()
	for i, p := range panes {
		if p == focused {
			w.focus(panes[(i+1)%len(panes)])
			return
		}
	}
	w.focus(panes[0])
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

// showGap goes to the first gap.
func (w *Window) showGap() { w.showFirst("type:gap") }

func (w *Window) showFirst(query string) {
	w.onTab(func(t *desk.Tab) {
		t.First(query, w.arriveIn(t))
	})
}
