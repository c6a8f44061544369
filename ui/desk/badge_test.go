package desk_test

import (
	"testing"

	"socklens/session/profile"
	"socklens/ui/desk"
)

// TestThePastHandshakesBadge shows the badge of the latest handshake in a session that was closed and opened again, and
// none of it in the session that a Connect there begins.
func TestThePastHandshakesBadge(t *testing.T) {
	base := startEndpoint(t)
	r := open(t, t.TempDir())
	defer r.close()
	badge := func(what, want string, bad, past bool) {
		t.Helper()
		r.until(what+" to have the badge "+want, func(p desk.Picture) bool {
			return p.Link.Past == past && p.Link.Badge == want && p.Link.BadgeBad == bad
		})
	}
	tab := r.NewTab(base + "/echo")
	tab.Connect()
	r.until("open", isOpen)
	badge("live", "101 · deflate", false, false)
	opened := tab.CapturePath()
	r.CloseTab(tab.ID())
	r.OpenSession(opened)
	badge("past", "101 · deflate", false, true)

	tab = r.NewTab(base + "/echo")
	tab.Connect()
	r.until("open again", isOpen)
	tab.Edit(func(p *profile.Profile) { p.URL = base + "/bad/refuse/503" })
	tab.Reconnect()
	badge("refused", "503", true, false)
	refused := tab.CapturePath()
	r.CloseTab(tab.ID())
	r.OpenSession(refused)
	badge("a past refusal", "503", true, true)

	tab = r.Active()
	tab.Edit(func(p *profile.Profile) { p.URL = base + "/echo" })
	tab.Connect()
	r.until("open", isOpen)
	badge("live where it was past", "101 · deflate", false, false)
	tab.NewSession()
	r.until("nothing recorded", func(p desk.Picture) bool { return p.Link.Path == "" && p.Link.Badge == "" })

	none, _ := pastOf(t, 10, func(int) string { return "x" })
	p := none.until("rows", func(p desk.Picture) bool { return len(p.List.Rows) == 10 })
	if p.Link.Badge != "" {
		t.Errorf("without a handshake the badge is %q", p.Link.Badge)
	}
}
