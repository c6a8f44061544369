package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"socklens/ui/compose"
)

// TestFindInDetails looks for something in an entry by keys alone: F3 goes on there and not in the list, and what isn't
// found is said until something else is looked for.
func TestFindInDetails(t *testing.T) {
	base := startEndpoint(t)
	r := openWindow(t, t.TempDir())
	r.keys(alt(fyne.KeyF))
	if r.topDialog().title != "No entry is chosen" {
		t.Errorf("without an entry it says %q", r.topDialog().title)
	}
	r.dialogKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	r.focusURL()
	r.typed(base + "/echo")
	r.press(fyne.KeyReturn)
	r.until("open", r.connected)
	r.desk.Active().Typed(compose.Draft{Kind: compose.Text, Text: strings.Repeat(strings.Repeat("hay\n", 500)+"needle\n", 2)})
	r.desk.Active().Send()
	r.until("echoed", func() bool { return r.shown.List.Stats.MessagesIn == 1 && r.list.Total() >= 5 })
	r.list.Choose(r.list.Total() - 1)
	r.until("details", r.details.open)
	chosen := r.details.shown.Entry.Seq
	r.press(fyne.KeyEscape)
	r.until("closed", func() bool { return !r.details.open() })

	r.keys(alt(fyne.KeyF))
	r.until("the field", func() bool { return r.details.open() && r.win.Canvas().Focused() == fyne.Focusable(r.details.find) })
	r.typed("needle")
	top := func() int { return r.details.view.Top() }
	r.press(fyne.KeyReturn)
	r.until("the first one", func() bool { return top() > 400 && top() <= 500 })
	r.press(fyne.KeyF3)
	r.until("the second one", func() bool { return top() > 900 })
	r.press(fyne.KeyReturn)
	r.until("the first one again", func() bool { return top() > 400 && top() <= 500 })
	r.focusDetails()
	r.menuItem("Previous match  (Shift+F3)")()
	r.until("the second one, backwards", func() bool { return top() > 900 })
	if r.details.missing.Visible() || r.details.shown.Entry.Seq != chosen {
		t.Errorf("it says %q, and #%d is shown", r.details.missing.full, r.details.shown.Entry.Seq)
	}

	r.keys(alt(fyne.KeyF))
	r.typed("pin")
	if r.details.find.Text != "pin" {
		t.Errorf("what was looked for is not replaced, but %q", r.details.find.Text)
	}
	r.press(fyne.KeyReturn)
	r.until("said", r.details.missing.Visible)
	if got := r.details.missing.full; got != "▲ Not found in "+r.details.shown.Tab {
		t.Errorf("it says %q", got)
	}
	r.press(fyne.KeyBackspace)
	if r.details.missing.Visible() {
		t.Error("it is still said while something else is typed")
	}
	r.press(fyne.KeyReturn)
	r.details.turn(+1)
	r.until("another side", func() bool { return r.details.turned == "" && !r.details.missing.Visible() })

	r.keys(ctrl(fyne.KeyComma))
	r.keys(alt(fyne.KeyF))
	if r.settingsOpen || r.win.Canvas().Focused() != fyne.Focusable(r.details.find) {
		t.Errorf("from the settings the focus goes to %q", r.focusName())
	}
}
