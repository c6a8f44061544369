package ui

import (
	"testing"

	"fyne.io/fyne/v2"

	"socklens/ui/parts"
)

// TestDialogKeys closes dialogs with Escape and confirms them with Enter, wherever the focus is, and keeps shortcuts from
// the window behind them.
func TestDialogKeys(t *testing.T) {
	r := openWindow(t, t.TempDir())
	key := func(name fyne.KeyName) {
		if f := r.win.Canvas().Focused(); f != nil {
			f.TypedKey(&fyne.KeyEvent{Name: name})
			return
		}
		r.win.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: name})
	}
	for name, show := range map[string]func(){
		"shortcuts":    r.showShortcuts,
		"a field":      r.newConnection,
		"an area":      r.askRaw,
		"a choice":     func() { r.newConnection(); r.win.Canvas().FocusNext(); r.win.Canvas().FocusNext() },
		"words":        r.showData,
		"a question":   func() { r.confirm("Sure?", "Really?", "Yes", func() { t.Error("Escape said yes") }) },
		"a file":       r.openSession,
		"saved things": r.showMessages,
	} {
		show()
		if !r.asking() {
			t.Fatalf("%s: no dialog", name)
		}
		r.menuItem("New scratch tab")()
		key(fyne.KeyEscape)
		if r.asking() || r.desk.Tabs() != 1 {
			t.Errorf("%s: Escape leaves %q, %d tabs", name, r.topDialog().title, r.desk.Tabs())
		}
	}
	// From each of a dialog's buttons too, all of which can be reached with Tab.
	for name, show := range map[string]func(){
		"a field": r.newConnection, "words": r.showData, "saved things": r.showMessages, "shortcuts": r.showShortcuts,
		"a question": func() { r.confirm("Sure?", "Really?", "Yes", func() { t.Error("Escape said yes") }) },
	} {
		buttons := 0
		for tabs := 1; tabs < 7; tabs++ {
			show()
			for range tabs {
				r.win.Canvas().FocusNext()
			}
			focused := r.win.Canvas().Focused()
			if _, ok := focused.(*parts.Button); ok {
				buttons++
			}
			key(fyne.KeyEscape)
			if r.asking() {
				t.Fatalf("%s: Escape in a %T leaves it open", name, focused)
			}
		}
		if buttons == 0 {
			t.Errorf("%s: Tab reaches no button", name)
		}
	}
	yes := 0
	r.confirm("Sure?", "Really?", "Yes", func() { yes++ })
	key(fyne.KeyReturn)
	r.showData()
	key(fyne.KeyReturn)
	if yes != 1 || r.asking() {
		t.Errorf("Enter said yes %d times and leaves %q", yes, r.topDialog().title)
	}
	r.confirm("One?", "First.", "Yes", func() { r.inform("Two", "Then this.") })
	key(fyne.KeyReturn)
	r.menuItem("New scratch tab")() // behind the second dialog, whose first one is closed
	if r.topDialog().title != "Two" || r.desk.Tabs() != 1 {
		t.Errorf("after the first of two dialogs %q is open, %d tabs", r.topDialog().title, r.desk.Tabs())
	}
	key(fyne.KeyEscape)
	if r.asking() {
		t.Errorf("%q is still open", r.topDialog().title)
	}
	r.focusList()
	r.newConnection()
	r.typed("ws://a/")
	key(fyne.KeyReturn)
	if r.focusName() != "url" || r.link.url.Text != "ws://a/" {
		t.Errorf("a new connection leaves the focus in %q, the address %q", r.focusName(), r.link.url.Text)
	}
	r.desk.CloseTab(r.desk.Active().ID())
	r.menuItem("New scratch tab")()
	if r.desk.Tabs() != 2 {
		t.Errorf("%d tabs", r.desk.Tabs())
	}
}

// menuItem returns what an item of the main menu does.
func (r *rig) menuItem(label string) func() {
	for _, m := range r.win.MainMenu().Items {
		for _, item := range m.Items {
			if item.Label == label {
				return item.Action
			}
		}
	}
	r.t.Fatalf("no item %q", label)
	return nil
}

// TestEscapeLeavesSettings closes the drawer from any of its fields, and F6 goes on from there.
func TestEscapeLeavesSettings(t *testing.T) {
	r := openWindow(t, t.TempDir())
	r.toggleSettings()
	if r.focusName() != "settings" {
		t.Fatalf("the focus is in %q", r.focusName())
	}
	r.press(fyne.KeyF6)
	if got := r.focusName(); got != "composer" {
		t.Errorf("F6 goes to %q", got)
	}
	r.focus(r.settings.first)
	r.win.Canvas().FocusNext()
	r.press(fyne.KeyEscape)
	if r.settingsOpen || r.focusName() != "list" {
		t.Errorf("Escape leaves the drawer open: %v, the focus in %q", r.settingsOpen, r.focusName())
	}
}

// TestMenuShowsWhatIsStopped marks what a person has stopped.
func TestMenuShowsWhatIsStopped(t *testing.T) {
	base := startEndpoint(t)
	r := openWindow(t, t.TempDir())
	r.typed(base + "/echo")
	r.press(fyne.KeyReturn)
	r.until("open", r.connected)
	marked := func() (list []string) {
		for _, m := range r.win.MainMenu().Items {
			for _, item := range m.Items {
				if item.Checked {
					list = append(list, item.Label)
				}
			}
		}
		return list
	}
	r.togglePong()
	r.until("marked", func() bool { m := marked(); return len(m) == 1 && m[0] == "Stop answering pings" })
	r.togglePong()
	r.until("not marked", func() bool { return len(marked()) == 0 })
}
