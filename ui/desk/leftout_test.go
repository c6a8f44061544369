package desk_test

import (
	"strings"
	"testing"

	"socklens/session"
	"socklens/session/profile"
	"socklens/ui/desk"
)

// TestConnectFromPastSessionSaysWhatItLacks connects from past sessions whose connection is saved, was never saved, or
// was never saved but has been completed: only the second says what is missing, and no value of it.
func TestConnectFromPastSessionSaysWhatItLacks(t *testing.T) {
	base := startEndpoint(t)
	headers := []profile.Header{{Name: "Authorization", Value: "Bearer abc"}, {Name: "X-Tenant", Value: "acme"}, {Name: "X-Off", Value: "1", Off: true}}
	complete := func(p *profile.Profile) { p.Headers, p.Subprotocols = headers, []string{"v2.json"} }
	const missing = "Sec-WebSocket-Protocol, Authorization, X-Tenant"
	for _, tt := range []struct {
		name        string
		save, again bool
		want        bool
	}{{"saved", true, false, false}, {"never saved", false, false, true}, {"completed", false, true, false}} {
		r := open(t, t.TempDir())
		tab := r.NewTab(base + "/echo")
		tab.Edit(complete)
		if tt.save {
			tab.SaveUnder("saved", "")
		}
		tab.Connect()
		r.until("open", isOpen)
		path := tab.CapturePath()
		tab.Disconnect(desk.NormalClosure, "")
		r.until("closed", func(p desk.Picture) bool { return p.Link.Status.State == session.Closed })
		r.CloseTab(tab.ID())
		r.OpenSession(path)
		past := r.Active()
		r.until("the past session", func(p desk.Picture) bool { return p.Link.Past && p.List.Total > 0 })
		if tt.again {
			past.Edit(complete)
		}
		past.Connect()
		p := r.until("open again", isOpen)
		said := ""
		for _, n := range p.Notices {
			said += n.What + n.Why + n.Try
		}
		if strings.Contains(said, missing) != tt.want || strings.Contains(said, "abc") || strings.Contains(said, "acme") {
			t.Errorf("%s: the notices say %q", tt.name, said)
		}
		r.close()
	}
}
