package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"socklens/session"
	"socklens/session/endpoint/peers"
	"socklens/ui/desk"
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
