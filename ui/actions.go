package ui

import (
	"strings"

	"fyne.io/fyne/v2"

	"socklens/ui/desk"
	"socklens/ui/parts"
)

// The methods here are what the menus and buttons do. All run on the UI goroutine.

func (w *Window) newTab() {
	w.desk.NewTab("")
	w.turned()
	w.focusURL()
}

func (w *Window) selectTab(id int) {
	w.desk.Select(id)
	w.turned()
}

func (w *Window) selectTabAt(i int) {
	w.desk.SelectAt(i)
	w.turned()
}

func (w *Window) closeTab() { w.closeTabOf(w.shown.Tab.ID()) }

// moveTab puts a tab at another place of the row.
func (w *Window) moveTab(id, to int) {
	w.desk.MoveTab(id, to)
	w.turned()
}

func (w *Window) moveBy(n int) {
	w.desk.MoveBy(n)
	w.turned()
}

func (w *Window) reopenTab() {
	if !w.desk.Reopen() {
		w.inform("Nothing to reopen", "No closed tab is left to be brought back.")
		return
	}
	w.turned()
}

func (w *Window) step(n int) {
	w.desk.Step(n)
	w.turned()
}

func (w *Window) clear() {
	w.tab().Clear()
	w.list.SetSelection(parts.Selection{Cursor: -1})
	w.closeDetails()
}

func (w *Window) showAll() { w.tab().ShowAll() }

// jump goes to the next or previous match, as soon as a picture brings it. Where nothing is searched for, it asks for
// what.
func (w *Window) jump(step int) {
	if strings.TrimSpace(w.search.entry.Text) == "" {
		w.focusSearch()
		return
	}
	w.tab().Jump(step)
	w.pump.now()
}

// cancelJump ends the looking for a match and reports whether there was any.
func (w *Window) cancelJump() bool { return w.tab().CancelJump() }

func (w *Window) follow() {
	w.list.SetFollow(true)
	w.tab().SetFollow(true)
}

func (w *Window) toggleFind() {
	_, find, _ := w.tab().Query()
	w.tab().SetFind(!find)
}

func (w *Window) toggleCase() {
	_, _, matchCase := w.tab().Query()
	w.tab().SetMatchCase(!matchCase)
}

// copyRows copies the chosen rows of the list.
func (w *Window) copyRows(format desk.CopyFormat) {
	rows := w.chosenRows()
	if len(rows) == 0 {
		w.inform("No row is chosen", "Choose what to copy in the list first.")
		return
	}
	w.tab().Copy(rows, format, func(text string) {
		w.pump.do(func() { w.app.Clipboard().SetContent(text) })
	})
}

func (w *Window) copy() {
	if w.win.Canvas().Focused() == fyne.Focusable(w.list) {
		w.copyRows(desk.CopyPayload)
		return
	}
	w.forward(&fyne.ShortcutCopy{Clipboard: w.app.Clipboard()})()
}

func (w *Window) cut() { w.forward(&fyne.ShortcutCut{Clipboard: w.app.Clipboard()})() }

func (w *Window) paste() { w.forward(&fyne.ShortcutPaste{Clipboard: w.app.Clipboard()})() }

// forward hands a shortcut to the widget that has the focus: a menu item with its keys would otherwise swallow it.
func (w *Window) forward(s fyne.Shortcut) func() {
	return func() {
		if f, ok := w.win.Canvas().Focused().(fyne.Shortcutable); ok {
			f.TypedShortcut(s)
		}
	}
}

func (w *Window) setTheme(name string) {
	w.chooseTheme(name)
	w.applyTheme()
}

// chooseTheme remembers dark, light, or "system".
func (w *Window) chooseTheme(name string) {
	if name == "system" {
		name = ""
	}
	state := w.desk.Window()
	state.Theme = name
	w.desk.SetWindow(state)
}

// scale makes all text larger or smaller by some steps; 0 sets it back.
func (w *Window) scale(steps int) {
	state := w.desk.Window()
	if state.TextSize == 0 {
		state.TextSize = 1
	}
	state.TextSize = parts.Scaled(state.TextSize, steps)
	w.desk.SetWindow(state)
	w.applyTheme()
}
