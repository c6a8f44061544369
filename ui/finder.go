package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"socklens/ui/desk"
	"socklens/ui/parts"
)

// found says where nothing was found: on the side that is shown, while another one may have it.
func (d *details) found(_ int, ok bool) {
	if !ok && d.shown != nil {
		d.missing.set("▲ Not found in "+d.shown.Tab, parts.ColorBad)
	}
	setVisible(d.missing, !ok)
}

// finding reports whether a person looks for something in the details now.
func (d *details) finding() bool {
	focused := d.w.win.Canvas().Focused()
	return d.open() && d.find.Text != "" && (focused == fyne.Focusable(d.find) || focused == fyne.Focusable(d.view))
}

// findInDetails puts the cursor into the find field of the details, which are opened where they aren't.
func (w *Window) findInDetails() {
	w.onEntry(func(_ *desk.Tab, seq int64) {
		w.settingsOpen, w.details.seek = false, true
		if !w.details.open() {
			w.choose(seq)
		}
		w.stage.arrange()
		w.seekInDetails()
	})
}

// seekInDetails does what findInDetails promised as soon as the details are shown.
func (w *Window) seekInDetails() {
	if d := w.details; d.seek && d.open() {
		d.seek = false
		w.focus(d.find)
		d.find.TypedShortcut(&fyne.ShortcutSelectAll{})
	}
}

// next goes to the next or previous hit: in the details while a person looks for something there, else in the list.
func (w *Window) next(step int) {
	if w.details.finding() {
		w.details.view.FindNext(step < 0)
		return
	}
	w.jump(step)
}

func shiftHeld() bool {
	d, ok := fyne.CurrentApp().Driver().(desktop.Driver)
	return ok && d.CurrentKeyModifiers()&fyne.KeyModifierShift != 0
}
