package ui

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"socklens/ui/compose"
	"socklens/ui/desk"
)

// TestPanes walks round all panes with F6, and from whatever has the focus to the pane behind its own.
func TestPanes(t *testing.T) {
	r := openWindow(t, t.TempDir())
	var went []string
	for range 5 {
		went = append(went, r.focusName())
		r.press(fyne.KeyF6)
	}
	if got := strings.Join(went, " "); got != "url search list composer sidebar" || r.focusName() != "url" {
		t.Errorf("F6 went %s %s", got, r.focusName())
	}
	for want, from := range map[string]fyne.Focusable{
		"search": r.link.button, "list": r.search.chips[0], "composer": r.list, "sidebar": r.composer.saved, "url": r.sidebar.tree,
	} {
		r.focus(from)
		r.press(fyne.KeyF6)
		if got := r.focusName(); got != want {
			t.Errorf("from %T F6 goes to %q, not to %q", from, got, want)
		}
	}
}

// stops lists what Tab goes through.
func (r *rig) stops() (list []fyne.Focusable) {
	r.focusURL()
	for {
		list = append(list, r.win.Canvas().Focused())
		r.win.Canvas().FocusNext()
		if r.win.Canvas().Focused() == list[0] {
			return list
		}
		if len(list) > 200 {
			r.t.Fatal("Tab never comes back to where it began")
		}
	}
}

// stopName says which of the stops failed.
func stopName(f fyne.Focusable) string {
	if b, ok := f.(interface{ Text() string }); ok {
		return fmt.Sprintf("%T %q", f, b.Text())
	}
	return fmt.Sprintf("%T", f)
}

// TestNothingKeepsTheFocus goes with Tab to everything there is in the window's states: F6 goes on from there to a pane, and
// Escape closes what is open.
func TestNothingKeepsTheFocus(t *testing.T) {
	base := startEndpoint(t)
	r := openWindow(t, t.TempDir())
	leaves := func(state string) {
		t.Helper()
		stops := r.stops()
		for _, stop := range stops {
			r.focus(stop)
			r.press(fyne.KeyF6)
			if now := r.win.Canvas().Focused(); now == stop || r.focusName() == "other" {
				t.Errorf("%s: F6 stays in %s", state, stopName(stop))
			}
		}
		if len(stops) < 20 {
			t.Errorf("%s: Tab stops at %d things only", state, len(stops))
		}
	}
	leaves("at first")
	for _, draft := range []compose.Draft{
		{Kind: compose.Binary, Format: compose.Hex, Text: "de ad"}, {Kind: compose.Binary, Format: compose.File},
		{Kind: compose.Text, Text: strings.Repeat("x", compose.LargeText+1)},
	} {
		r.desk.Active().Typed(draft)
		r.composer.load(draft)
		leaves(fmt.Sprintf("a draft of %s %s", draft.Kind, draft.Format))
	}
	r.focusURL()
	r.typed(base + "/echo")
	r.press(fyne.KeyReturn)
	r.until("open", r.connected)

	r.openSettings("A", "B")
	leaves("settings")
	for i := range focusables(r.settings.body) {
		r.focus(focusables(r.settings.body)[i])
		r.press(fyne.KeyEscape)
		if r.settingsOpen {
			t.Errorf("Escape leaves the settings open in %s", stopName(focusables(r.settings.body)[i]))
		} else {
			r.toggleSettings()
		}
	}
	r.toggleSettings()

	r.until("rows", func() bool { return r.list.Total() >= 3 })
	r.list.Choose(0)
	r.until("details", r.details.open)
	leaves("details")
	r.desk.Notify(desk.Notice{Actions: []desk.Action{{Label: "Do", Do: func() {}}}, Bad: true})
	r.until("the notice", r.notices.box.Visible)
	leaves("a notice")
	r.focus(r.search.chips[0])
	r.press(fyne.KeyEscape)
	r.until("details closed", func() bool { return !r.details.open() })
	r.focus(r.link.button)
	r.press(fyne.KeyEscape)
	r.until("the notice gone", func() bool { return !r.notices.box.Visible() })
}

// TestTheFocusLeavesWhatIsHidden closes by its own cross, or hides, what has the focus.
func TestTheFocusLeavesWhatIsHidden(t *testing.T) {
	base := startEndpoint(t)
	r := openWindow(t, t.TempDir())
	r.typed(base + "/echo")
	r.press(fyne.KeyReturn)
	r.until("open", r.connected)
	r.until("rows", func() bool { return r.list.Total() >= 3 })
	r.list.Choose(0)
	r.until("details", r.details.open)
	r.focusDetails()
	r.closeDetails()
	r.until("the list", func() bool { return !r.details.open() && r.focusName() == "list" })

	r.list.Choose(1)
	r.until("details", r.details.open)
	r.focusDetails()
	r.newTab()
	r.focusList()
	r.selectTabAt(0)
	r.focusDetails()
	r.selectTabAt(1)
	if r.focusName() != "list" {
		t.Errorf("in a tab without details the focus is in %q", r.focusName())
	}

	r.focus(r.sidebar.filter)
	r.keys(ctrl(fyne.KeyB))
	if r.focusName() != "list" {
		t.Errorf("without the sidebar the focus is in %q", r.focusName())
	}
	r.keys(ctrl(fyne.KeyB))

	done := 0
	r.desk.Notify(desk.Notice{Actions: []desk.Action{{Label: "Do", Do: func() { done++ }}}})
	r.until("the notice", r.notices.box.Visible)
	r.focus(r.notices.actions.Objects[0].(fyne.Focusable))
	r.press(fyne.KeyReturn)
	r.until("the list", func() bool { return r.focusName() == "list" })
	if done != 1 {
		t.Errorf("done %d times", done)
	}
}
