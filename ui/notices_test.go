package ui

import (
	"testing"

	"fyne.io/fyne/v2"

	"socklens/session/profile"
	"socklens/ui/desk"
	"socklens/ui/parts"
)

// TestANoticeIsOfItsTab says the same in two tabs: each is dismissed where it is shown, and its button acts for that tab.
func TestANoticeIsOfItsTab(t *testing.T) {
	r := openWindow(t, t.TempDir())
	first := r.desk.Active()
	first.Ping(nil)
	r.until("said", r.notices.box.Visible)
	r.newTab()
	second := r.desk.Active()
	second.Ping(nil)
	r.until("said in the second tab", func() bool { return r.notices.box.Visible() && r.notices.shown.Tab == second })
	r.selectTabAt(0)
	r.focusList()
	r.press(fyne.KeyEscape)
	r.until("dismissed in the first tab", func() bool { return !r.notices.box.Visible() })
	r.selectTabAt(1)
	if !r.notices.box.Visible() || r.notices.shown.Tab != second {
		t.Errorf("the second tab says %q", r.notices.text())
	}
	r.desk.Dismiss(r.notices.shown)

	first.Edit(func(p *profile.Profile) { p.URL = "ws://saved" })
	first.SaveUnder("one", "")
	tabs := []*desk.Tab{first, r.desk.OpenProfile(first.Profile().ID, true), r.desk.OpenProfile(first.Profile().ID, true)}
	for i, url := range []string{"ws://a", "ws://b", "ws://c"} {
		tabs[i].Edit(func(p *profile.Profile) { p.URL = url })
	}
	tabs[2].Save()
	for i, tab := range tabs[:2] {
		r.selectTab(tab.ID())
		if r.notices.shown.Tab != tab {
			t.Errorf("tab %d says %q of another tab", i, r.notices.text())
		}
	}
	r.notices.actions.Objects[0].(*parts.Button).Tapped(nil)
	if a, b := tabs[0].Profile().URL, tabs[1].Profile().URL; a != "ws://a" || b != "ws://c" {
		t.Errorf("taking the saved in the second tab leaves %s in the first and %s in the second", a, b)
	}
}
