package ui

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"socklens/ui/parts"
)

// ask shows a form with a button that does something, and puts the focus into one of its fields. Enter in a one-line
// field presses the button; Escape closes it.
func (w *Window) ask(title, button string, content fyne.CanvasObject, first fyne.Focusable, do func()) {
	w.askChecked(title, button, content, first, func() (func(), error) { return do, nil })
}

// askChecked is ask for what may be wrong: check returns what to do with what is written, or why nothing can be done with
// it. Then the form stays open and says so, with all that was written.
func (w *Window) askChecked(title, button string, content fyne.CanvasObject, first fyne.Focusable, check func() (do func(), err error)) {
	why := hint("")
	why.Importance = widget.DangerImportance
	why.Hide()
	var d openDialog
	fit := func() { d.Resize(fyne.NewSize(min(560, w.dialogSize().Width), 0)) }
	d = w.question(title, button, container.NewPadded(container.NewVBox(content, why)), check, func(err error) {
		why.SetText("▲ " + err.Error())
		why.Show()
		fit()
	})
	fit()
	w.win.Canvas().Focus(first)
}

func (w *Window) confirm(title, text, button string, do func()) {
	label := widget.NewLabel(text)
	label.Wrapping = fyne.TextWrapWord
	d := w.question(title, button, label, func() (func(), error) { return do, nil }, nil)
	d.Resize(fyne.NewSize(min(460, w.dialogSize().Width), 0))
}

// question shows a dialog with a button that does something unless check returns an error, and one that gives it up.
func (w *Window) question(title, button string, content fyne.CanvasObject, check func() (do func(), err error), refused func(error)) openDialog {
	m := &modal{}
	o := openDialog{dialogBox: m, title: title, confirm: func() {
		do, err := check()
		if err != nil {
			refused(err)
			return
		}
		m.Hide()
		do()
	}}
	m.fill(w, title, content, parts.NewButton("Cancel", m.Hide), parts.NewPrimary(button, o.confirm))
	w.showDialog(o)
	return o
}

// tell shows a dialog that only says or lists something.
func (w *Window) tell(title string, content fyne.CanvasObject) openDialog {
	m := &modal{}
	o := openDialog{dialogBox: m, title: title, confirm: m.Hide}
	m.fill(w, title, content, parts.NewButton("Close", m.Hide))
	w.showDialog(o)
	return o
}

// modal is a dialog of our own: Fyne's keep Escape from their buttons.
type modal struct {
	*widget.PopUp

	closed func()
}

func (m *modal) fill(w *Window, title string, content fyne.CanvasObject, buttons ...*parts.Button) {
	row := spaced(layout.NewSpacer())
	for _, b := range buttons {
		row.Add(b)
	}
	m.PopUp = widget.NewModalPopUp(padded(container.NewBorder(padded(heading(title), 4, 5), padded(row, 8, 5), nil, nil, content), 6, 8), w.win.Canvas())
}

// Hide closes the dialog for good.
func (m *modal) Hide() {
	if m.Visible() {
		m.PopUp.Hide()
		m.closed()
	}
}

// Resize makes the dialog as large as it must be, or larger.
func (m *modal) Resize(s fyne.Size) {
	m.PopUp.Resize(s.Max(m.MinSize()))
	m.PopUp.Resize(s.Max(m.MinSize())) // a text that is wrapped knows its height once it has a width
}

// SetOnClosed says what is done once the dialog is closed.
func (m *modal) SetOnClosed(f func()) { m.closed = f }

// askPath asks for the path of a file to be written, suggesting one in the home folder, and asks again before a file is
// replaced. Fyne's own dialog empties whatever is chosen before anybody can look at it, a session that is open too.
func (w *Window) askPath(title, name string, do func(path string)) {
	path := newField()
	home, err := os.UserHomeDir()
	if err != nil {
		home = w.desk.Dir()
	}
	path.SetText(filepath.Join(home, name))
	w.ask(title, "Save", form("File", path), path, func() {
		file := strings.TrimSpace(path.Text)
		if rest, ok := strings.CutPrefix(file, "~"+string(filepath.Separator)); ok {
			file = filepath.Join(home, rest)
		}
		var err error
		w.background(func(context.Context) { _, err = os.Lstat(file) }, func() {
			if err != nil {
				do(file)
				return
			}
			w.confirm("Replace "+filepath.Base(file)+"?", file+" is there already.", "Replace", func() { do(file) })
		})
	})
}

func (w *Window) inform(title, text string) {
	label := widget.NewLabel(text)
	label.Wrapping = fyne.TextWrapWord
	d := w.tell(title, label)
	d.Resize(fyne.NewSize(min(460, w.dialogSize().Width), 0))
}

// dialogBox is one of our dialogs or one of Fyne's.
type dialogBox interface {
	Show()
	Hide()
	MinSize() fyne.Size
	Resize(fyne.Size)
	SetOnClosed(func())
}

// openDialog is a dialog that waits for an answer.
type openDialog struct {
	dialogBox
	title   string
	confirm func() // what Enter does; nil for nothing
}

// topDialog is the dialog that has the keys; its title is empty where none is open.
func (w *Window) topDialog() openDialog {
	if n := len(w.dialogs); n > 0 {
		return w.dialogs[n-1]
	}
	return openDialog{}
}

// asking reports whether a dialog waits for an answer.
func (w *Window) asking() bool { return len(w.dialogs) > 0 }

// showDialog shows a dialog and gives the focus back when it closes. What a dialog's answer leads to may show the next one
// before the first has told that it is closed.
func (w *Window) showDialog(d openDialog) {
	before := w.win.Canvas().Focused()
	w.win.Canvas().Unfocus() // or a field would believe that Shift is still held when it gets the focus back
	w.dialogs = append(w.dialogs, d)
	d.SetOnClosed(func() {
		w.dialogs = slices.DeleteFunc(w.dialogs, func(o openDialog) bool { return o.dialogBox == d.dialogBox })
		w.messages = nil
		if before != nil && w.win.Canvas().Focused() == nil { // what was asked for may have moved it already
			w.win.Canvas().Focus(before)
		}
	})
	d.Show()
}

// dialogKey handles keys that nothing in the open dialog had a use for: Escape gives it up, Enter confirms it.
func (w *Window) dialogKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyEscape:
		w.topDialog().Hide()
	case fyne.KeyReturn, fyne.KeyEnter:
		if confirm := w.topDialog().confirm; confirm != nil {
			confirm()
		}
	}
}

func (w *Window) dialogSize() fyne.Size {
	s := w.win.Canvas().Size()
	return fyne.NewSize(min(s.Width*0.9, 900), min(s.Height*0.85, 640))
}

// showShortcuts lists every action that has keys.
func (w *Window) showShortcuts() {
	grid := container.NewVBox()
	for _, m := range w.menus() {
		box := container.NewGridWithColumns(2)
		walkActions(m.actions, func(a action) {
			keys := a.shown
			if a.keys != nil {
				keys = keyText(a.keys)
			}
			if keys != "" {
				box.Add(widget.NewLabel(a.label))
				box.Add(widget.NewLabelWithStyle(keys, fyne.TextAlignLeading, fyne.TextStyle{Monospace: true}))
			}
		})
		if len(box.Objects) > 0 {
			grid.Add(caption(m.label))
			grid.Add(box)
		}
	}
	d := w.tell("All shortcuts", container.NewVScroll(grid))
	d.Resize(w.dialogSize())
}

func walkActions(actions []action, f func(a action)) {
	for _, a := range actions {
		f(a)
		walkActions(a.sub, f)
	}
}

// keyText writes a shortcut as people read it.
func keyText(s fyne.Shortcut) string {
	c, ok := s.(*desktop.CustomShortcut)
	if !ok {
		return map[string]string{"Undo": "Ctrl+Z", "Redo": "Ctrl+Y", "Cut": "Ctrl+X", "Copy": "Ctrl+C", "Paste": "Ctrl+V", "SelectAll": "Ctrl+A"}[s.ShortcutName()]
	}
	var b strings.Builder
	for _, m := range []struct {
		mod  fyne.KeyModifier
		name string
	}{{fyne.KeyModifierControl, "Ctrl+"}, {fyne.KeyModifierSuper, "⌘"}, {fyne.KeyModifierAlt, "Alt+"}, {fyne.KeyModifierShift, "Shift+"}} {
		if c.Modifier&m.mod != 0 {
			b.WriteString(m.name)
		}
	}
	name := string(c.KeyName)
	if name == string(fyne.KeyReturn) {
		name = "Enter"
	}
	return b.String() + name
}

func (w *Window) showData() {
	dir := w.desk.Dir()
	w.inform("Where data is kept", fmt.Sprintf("Saved connections: %s\n\nSessions: %s\n\nEach session is one file that can be copied, sent or deleted alone.",
		filepath.Join(dir, "workspace.json"), filepath.Join(dir, "sessions")))
}

func (w *Window) showAbout() {
	w.inform("Socklens "+w.version, "A debugger for WebSocket endpoints: what crossed the wire, nothing lost silently, anything can be sent.\n\nMIT licence.")
}
