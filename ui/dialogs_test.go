package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"socklens/ui/desk"
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

// TestWhatIsWrongKeepsTheDialogOpen writes into dialogs what nothing can be done with: they stay open with all of it and say
// why, until it is mended.
func TestWhatIsWrongKeepsTheDialogOpen(t *testing.T) {
	r := openWindow(t, t.TempDir())
	r.typed("ws://one/")
	r.desk.Active().SaveUnder("one", "Team")
	for _, c := range []struct {
		ask               func()
		wrong, why, right string
	}{
		{r.newConnection, " ", "the URL is empty: it begins with ws:// or wss://", "ws://two/"},
		{r.askClose, "10000x", `close with code: "10000x" is not a number from 0 to 65535`, "1001"},
		{func() { r.askControl("Ping", (*desk.Tab).Ping) }, strings.Repeat("x", 126), "the payload has 126 bytes, at most 125 fit", "x"},
		{r.askFragments, "0", "the size of a fragment is a number of bytes from 1", "5"},
		{r.askRaw, "89 0g", "line 1, column 5: a hexadecimal digit expected", "89 00"},
		{r.askBudget, "none", "the budget is a number of GiB above 0", "3"},
		{r.askColumns, "$.a[", "query, column 4: in []", "$.a"},
	} {
		r.selectTabAt(0)
		c.ask()
		title := r.topDialog().title
		field := r.win.Canvas().Focused().(*parts.FieldEntry)
		field.SetText(c.wrong)
		for range 2 {
			if r.asking() {
				r.topDialog().confirm()
			}
		}
		if r.topDialog().title != title || field.Text != c.wrong || !strings.Contains(r.saysInDialog(), c.why) {
			t.Errorf("%s: %q is open with %q and says %q", title, r.topDialog().title, field.Text, r.saysInDialog())
			continue
		}
		field.SetText(c.right)
		r.topDialog().confirm()
		if r.asking() {
			t.Errorf("%s: with %q it stays open and says %q", title, c.right, r.saysInDialog())
			r.topDialog().Hide()
		}
	}
	if f := r.desk.Folders(); len(f) != 1 || r.desk.Tabs() != 2 {
		t.Errorf("%d tabs, folders %+v", r.desk.Tabs(), f)
	}
	r.selectTabAt(0)
	r.editFolder("")
	text := r.win.Canvas().Focused().(*parts.FieldEntry)
	text.SetText("no colon")
	r.topDialog().confirm()
	if !r.asking() || text.Text != "no colon" || r.saysInDialog() == "" {
		t.Errorf("headers without a colon: open %v, %q", r.asking(), r.saysInDialog())
	}
	text.SetText("X-A: 1")
	r.topDialog().confirm()
	if f := r.desk.Folders(); r.asking() || len(f) != 1 || len(f[0].Headers) != 1 {
		t.Errorf("open %v, folders %+v", r.asking(), f)
	}
}

// saysInDialog is what the topmost dialog says is wrong.
func (r *rig) saysInDialog() string {
	var find func(o fyne.CanvasObject) string
	if !r.asking() {
		return ""
	}
	find = func(o fyne.CanvasObject) string {
		switch o := o.(type) {
		case *widget.Label:
			if o.Importance == widget.DangerImportance && o.Visible() {
				return o.Text
			}
		case *fyne.Container:
			for _, child := range o.Objects {
				if s := find(child); s != "" {
					return s
				}
			}
		}
		return ""
	}
	return find(r.topDialog().dialogBox.(*modal).Content)
}

// TestNothingIsSavedWithoutAURL keeps a blank tab out of the sidebar, and says what is missing where it is typed.
func TestNothingIsSavedWithoutAURL(t *testing.T) {
	r := openWindow(t, t.TempDir())
	for _, save := range []func(){r.saveConnection, r.saveConnectionAs} {
		r.focusList()
		save()
		if r.topDialog().title != "Nothing to save yet" {
			t.Fatalf("%q is open", r.topDialog().title)
		}
		r.topDialog().confirm()
		if r.focusName() != "url" {
			t.Errorf("the focus is in %q", r.focusName())
		}
	}
	r.typed("ws://a/b")
	r.keys(ctrl(fyne.KeyS))
	if r.topDialog().title != "Save connection" {
		t.Fatalf("%q is open", r.topDialog().title)
	}
	r.topDialog().confirm()
	if p := r.desk.Active().Profile(); p.ID == "" || p.Name != "a/b" {
		t.Errorf("saved as %+v", p)
	}
}

// menuItem returns what an item of the main menu, or of a menu in it, does.
func (r *rig) menuItem(label string) func() {
	var do func()
	var walk func(m *fyne.Menu)
	walk = func(m *fyne.Menu) {
		for _, item := range m.Items {
			if item.Label == label && do == nil {
				do = item.Action
			}
			if item.ChildMenu != nil {
				walk(item.ChildMenu)
			}
		}
	}
	for _, m := range r.win.MainMenu().Items {
		walk(m)
	}
	if do == nil {
		r.t.Fatalf("no item %q", label)
	}
	return do
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
