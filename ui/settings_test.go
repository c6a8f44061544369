package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"socklens/session"
	"socklens/session/endpoint/peers"
	"socklens/session/profile"
	"socklens/ui/desk"
	"socklens/ui/parts"
)

// TestSettingsProxy writes a proxy in the drawer: what is wrong with it is said below it, nothing is lost of it, and a
// connection goes through it.
func TestSettingsProxy(t *testing.T) {
	base := startEndpoint(t)
	proxy := peers.StartProxy(t, "microsocks", "", "")
	r := openWindow(t, t.TempDir())
	r.typed(base + "/echo")
	r.keys(ctrl(fyne.KeyComma))
	s, tab := r.settings, r.desk.Active()
	if s.proxy.Visible() || s.faults.Visible() {
		t.Errorf("it complains of nothing: %q, %q", s.proxy.Text, s.faults.Text)
	}
	r.win.Canvas().Focus(s.via)
	r.typed(proxy.Address)
	if !strings.HasPrefix(s.proxy.Text, "proxy: scheme is missing") || !s.proxy.Visible() || s.via.Validate() == nil || s.faults.Visible() {
		t.Errorf("says %q and %q", s.proxy.Text, s.faults.Text)
	}
	if p := tab.Profile(); p.Proxy != proxy.Address || p.NonDefault() != 1 {
		t.Errorf("kept %q, %d settings", p.Proxy, p.NonDefault())
	}
	s.via.SetText("")
	r.typed(proxy.URL("", ""))
	if s.proxy.Visible() || s.via.Validate() != nil {
		t.Errorf("says %q", s.proxy.Text)
	}
	r.keys(ctrl(fyne.KeyComma))
	r.keys(ctrl(fyne.KeyR))
	r.until("open", r.connected)
	if h := r.shown.Link.Status.Handshake; h.Proxy == nil || h.Proxy.Address != proxy.Address || h.Timing.Proxy <= 0 {
		t.Errorf("handshake %+v", h)
	}
	r.until("the badge", func() bool { return strings.HasSuffix(r.link.badge.full, " · proxy") })
	words, _, _ := linkState(desk.Link{Status: session.Status{State: session.Connecting, Step: session.StepProxy}}, r.shown.Link.Status.Since)
	if !strings.HasPrefix(words, "Connecting: asking the proxy for a tunnel") {
		t.Errorf("while it lasts: %q", words)
	}
}

// openSettings opens the drawer of a tab whose connection has headers with these names.
func (r *rig) openSettings(names ...string) *desk.Tab {
	t := r.desk.Active()
	t.Edit(func(p *profile.Profile) {
		for _, n := range names {
			p.Headers = append(p.Headers, profile.Header{Name: n, Value: n})
		}
	})
	r.toggleSettings()
	return t
}

func (r *rig) header(i int) *headerRow { return r.settings.headers.Objects[i].(*headerRow) }

// TestRemovingAHeaderWhileTyping removes a row with the cursor in it: what is typed goes on in the row in its place, and
// into none where there is none.
func TestRemovingAHeaderWhileTyping(t *testing.T) {
	r := openWindow(t, t.TempDir())
	tab := r.openSettings("A", "B")
	r.focus(r.header(0).name)
	r.header(0).remove.Tapped(nil)
	if r.win.Canvas().Focused() != fyne.Focusable(r.header(0).name) {
		t.Errorf("the focus is in %q", r.focusName())
	}
	r.press(fyne.KeyEnd)
	r.typed("x")
	if p := tab.Profile(); len(p.Headers) != 1 || p.Headers[0].Name != "Bx" || p.Headers[0].Value != "B" {
		t.Errorf("the headers are %+v", p.Headers)
	}
	r.focus(r.header(0).remove)
	r.press(fyne.KeyReturn)
	r.typed("y")
	if p := tab.Profile(); len(p.Headers) != 0 || r.focusName() != "settings" || p.Name != "" {
		t.Errorf("the headers are %+v, the name %q, the focus in %q", p.Headers, p.Name, r.focusName())
	}
	r.press(fyne.KeyReturn)
	if r.win.Canvas().Focused() != fyne.Focusable(r.header(0).name) {
		t.Errorf("from the last header that was removed, Enter doesn't add one; the focus is in %q", r.focusName())
	}
}

// TestSettingsWriteIntoTheirOwnTab turns to another tab with the cursor in each field of the drawer: nothing that is typed
// there is made of what the first tab's field held.
func TestSettingsWriteIntoTheirOwnTab(t *testing.T) {
	r := openWindow(t, t.TempDir())
	first := r.openSettings("Authorization")
	first.Edit(func(p *profile.Profile) { p.Name, p.Proxy = "alpha", "socks5://me:secret@proxy" })
	r.newTab()
	second := r.desk.Active()
	r.selectTabAt(0)
	for i := range focusables(r.settings.body) {
		before := first.Profile()
		second.Edit(func(p *profile.Profile) { *p = profile.Profile{URL: "ws://second"} })
		fields := focusables(r.settings.body)
		stale := fields[i]
		r.focus(stale)
		r.keys(ctrl(fyne.KeyTab))
		if r.shown.Tab != second {
			t.Fatal("the second tab is not the visible one")
		}
		r.typed("7")
		if e, ok := stale.(interface{ TypedRune(rune) }); ok {
			e.TypedRune('x') // as what is still bound to the field that was removed
		}
		p := second.Profile()
		if p.Name != "" && p.Name != "7" || p.Proxy != "" || len(p.Headers) != 0 || p.NonDefault() != 0 {
			t.Errorf("field %d: the second tab's connection is %+v", i, p)
		}
		r.selectTabAt(0)
		first.Edit(func(p *profile.Profile) { *p = before })
		r.settings.show(first)
	}
}

// TestSettingsSavedElsewhereWhileTyping saves the connection from another tab with the cursor in a header: typing goes on
// where it was, and is dropped where that header is gone and the window has not shown it yet.
func TestSettingsSavedElsewhereWhileTyping(t *testing.T) {
	r := openWindow(t, t.TempDir())
	tab := r.openSettings("A", "B")
	tab.Edit(func(p *profile.Profile) { p.URL = "ws://one/" })
	tab.SaveUnder("one", "")
	other := r.desk.OpenProfile(tab.Profile().ID, true)
	r.selectTabAt(0)
	r.focus(r.header(1).value)
	r.press(fyne.KeyEnd)
	other.Edit(func(p *profile.Profile) { p.Keepalive = 5e9 })
	other.Save()
	r.until("the new setting", func() bool { return r.shown.Profile > 0 && tab.Profile().Keepalive == 5e9 })
	r.until("shown", func() bool { return r.win.Canvas().Focused() == fyne.Focusable(r.header(1).value) })
	r.typed("x")
	if p := tab.Profile(); p.Headers[1].Value != "Bx" {
		t.Errorf("typed on, the headers are %+v", p.Headers)
	}
	tab.Save()
	r.until("followed", func() bool { return len(other.Profile().Headers) == 2 && other.Profile().Headers[1].Value == "Bx" })
	other.Edit(func(p *profile.Profile) { p.Headers = p.Headers[:1] })
	other.Save()
	r.typed("y") // before anything is painted
	if p := tab.Profile(); len(p.Headers) != 1 || p.Headers[0].Value != "A" {
		t.Errorf("into what is gone, the headers are %+v", p.Headers)
	}
}

// TestTheDrawerShowsWhatWasSaved saves the connection under another name and out of its folder while the drawer is open: it
// shows the name that was saved, and typing goes on with it.
func TestTheDrawerShowsWhatWasSaved(t *testing.T) {
	r := openWindow(t, t.TempDir())
	tab := r.openSettings()
	tab.Edit(func(p *profile.Profile) { p.URL = "ws://one/" })
	tab.SaveUnder("one", "Team")
	name := func() *parts.FieldEntry { return r.settings.first.(*parts.FieldEntry) }
	r.until("the first name", func() bool { return name().Text == "one" })
	r.menuItem("Save connection as…")()
	field := r.win.Canvas().Focused().(*parts.FieldEntry)
	field.SetText("two")
	folder := focusables(r.topDialog().dialogBox.(*modal).Content)[1].(*choiceField)
	if folder.Text != "Team" {
		t.Fatalf("the folder is %q", folder.Text)
	}
	folder.SetText("")
	r.topDialog().confirm()
	r.until("the other name", func() bool { return name().Text == "two" })
	if p := tab.Profile(); p.Name != "two" || p.Folder != "" {
		t.Errorf("saved as %q in folder %q", p.Name, p.Folder)
	}
	r.focus(name())
	r.press(fyne.KeyEnd)
	r.typed("!")
	if got := tab.Profile().Name; got != "two!" {
		t.Errorf("typed on, the name is %q", got)
	}
}

func TestBytesOf(t *testing.T) {
	for text, want := range map[string]int64{
		"1": 1 << 20, " 0.5 ": 1 << 19, "1048576": 1 << 40, "0.000001": 1, "1e3": 1000 << 20,
		"": 0, "0": 0, "-1": 0, "1048577": 0, "0.0000001": 0, "nan": 0, "inf": 0, "-inf": 0, "x": 0, "1 MiB": 0,
	} {
		if got, ok := bytesOf(text, 1<<20); got != want || ok != (want > 0) {
			t.Errorf("%q MiB are %d bytes, %v", text, got, ok)
		}
	}
}
