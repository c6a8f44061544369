package desk_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"socklens/session"
	"socklens/ui/compose"
	"socklens/ui/desk"
)

// captures lists the sessions in a data folder.
func captures(t *testing.T, dir string) []string {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(dir, "sessions", "*.socklens"))
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestConnectTwice takes a second press of Enter for the same wish: one session, one attempt, nothing to complain of.
func TestConnectTwice(t *testing.T) {
	base := startEndpoint(t)
	dir := t.TempDir()
	r := open(t, dir)
	defer r.close()
	tab := r.NewTab(base + "/echo")
	tab.Connect()
	tab.Connect()
	p := r.until("open", isOpen)
	if len(p.Notices) > 0 || p.Link.Status.Attempt != 1 || len(captures(t, dir)) != 1 {
		t.Errorf("attempt %d, sessions %q, notices %+v", p.Link.Status.Attempt, captures(t, dir), p.Notices)
	}
}

// TestNewSessionAndConnect connects right behind New session, while the old link is still being closed.
func TestNewSessionAndConnect(t *testing.T) {
	base := startEndpoint(t)
	dir := t.TempDir()
	r := open(t, dir)
	defer r.close()
	tab := r.NewTab(base + "/ticker?rate=500")
	tab.Connect()
	p := r.until("ticking", func(p desk.Picture) bool { return p.List.Stats.MessagesIn > 5 })
	first := p.Link.Path
	tab.NewSession()
	r.until("ending", func(p desk.Picture) bool { return !p.Link.Recording })
	tab.Connect()
	p = r.until("open again", isOpen)
	if p.Link.Path == first || p.Link.Status.Attempt != 1 || len(p.Notices) > 0 && p.Notices[0].Bad {
		t.Errorf("the new session is %s, attempt %d, notices %+v", p.Link.Path, p.Link.Status.Attempt, p.Notices)
	}
	assertPlain(t, first)
}

// TestNewSessionExplainsAgain opens the failed handshake of the next session too, though it has the same number.
func TestNewSessionExplainsAgain(t *testing.T) {
	base := startEndpoint(t)
	r := open(t, t.TempDir())
	defer r.close()
	tab := r.NewTab(base + "/bad/refuse/401")
	explained := func(p desk.Picture) bool { return p.Detail != nil && p.Detail.Explain.What != "" }
	tab.Connect()
	r.until("explained", explained)
	tab.NewSession()
	r.until("emptied", func(p desk.Picture) bool { return !p.Link.Recording && p.Detail == nil })
	tab.Connect()
	r.until("explained again", explained)
}

// TestMissingSession brings a tab back with its connection and draft where its session is gone.
func TestMissingSession(t *testing.T) {
	base := startEndpoint(t)
	dir := t.TempDir()
	r := open(t, dir)
	tab := r.NewTab(base + "/echo")
	tab.Typed(compose.Draft{Kind: compose.Text, Text: "half a thought"})
	tab.Connect()
	r.until("open", isOpen)
	path := tab.CapturePath()
	r.close()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}

	again := open(t, dir)
	defer again.close()
	p := again.until("said", func(p desk.Picture) bool { return len(p.Notices) > 0 })
	if p.Tab == nil || p.Link.Past {
		t.Fatalf("the tab is %+v", p.Tabs)
	}
	if p.Link.URL != base+"/echo" || p.Tab.Draft().Text != "half a thought" {
		t.Errorf("the tab came back with %q and the draft %q", p.Link.URL, p.Tab.Draft().Text)
	}
	p.Tab.Connect()
	again.until("open", isOpen)
}

// TestReopenKeepsDraft brings back all of a long draft, and the tab whose session was deleted.
func TestReopenKeepsDraft(t *testing.T) {
	base := startEndpoint(t)
	r := open(t, t.TempDir())
	defer r.close()
	draft := compose.Draft{Kind: compose.Text, Text: strings.Repeat("x", compose.LargeText+1)}
	r.NewTab(base).Typed(draft)
	r.CloseTab(r.Tab(0).ID())
	if !r.Reopen() || r.Active().Draft() != draft {
		t.Error("the draft did not come back")
	}
	tab := r.NewTab(base + "/echo")
	tab.Connect()
	r.until("open", isOpen)
	r.DeleteSession(tab.CapturePath())
	r.until("deleted", func(p desk.Picture) bool { return len(p.Notices) > 0 })
	if !r.Reopen() {
		t.Fatal("the tab whose session was deleted did not come back")
	}
	r.until("as a tab of its connection", func(p desk.Picture) bool { return !p.Link.Past && p.Link.URL == base+"/echo" })
}

// TestCloseUnused leaves a tab alone in which something was written.
func TestCloseUnused(t *testing.T) {
	r := open(t, t.TempDir())
	defer r.close()
	tab := r.NewTab("")
	tab.Typed(compose.Draft{Kind: compose.Text, Text: "x"})
	r.CloseUnused()
	if r.Tabs() != 1 {
		t.Fatal("a draft was thrown away")
	}
	tab.Typed(compose.Draft{Kind: compose.Text})
	r.CloseUnused()
	if r.Tabs() != 0 {
		t.Error("an empty tab was kept")
	}
}

// TestNothingRecorded leaves no session behind where not even an attempt began.
func TestNothingRecorded(t *testing.T) {
	dir := t.TempDir()
	r := open(t, dir)
	defer r.close()
	r.NewTab("ws://é_x.example/").Connect() // not a name in any alphabet
	r.until("refused", func(p desk.Picture) bool { return len(p.Notices) > 0 && p.Link.Status.State == session.Idle })
	r.CloseTab(r.Tab(0).ID())
	r.until("removed", func(desk.Picture) bool { return len(captures(t, dir)) == 0 })
}
