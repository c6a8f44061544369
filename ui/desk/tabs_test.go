package desk_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"socklens/history"
	"socklens/session/profile"
	"socklens/ui/compose"
	"socklens/ui/desk"
)

// addresses lists what the tabs are connected to, in the order of the row.
func (r *rig) addresses() (list []string) {
	for i := range r.Tabs() {
		list = append(list, strings.Trim(r.Tab(i).Profile().URL, "ws:/"))
	}
	return list
}

// TestMoveTabs moves tabs by hand and by keys, keeps the visible one visible, and finds the order again.
func TestMoveTabs(t *testing.T) {
	dir := t.TempDir()
	r := open(t, dir)
	var ids []int
	for _, name := range []string{"a", "b", "c", "d"} {
		ids = append(ids, r.NewTab("ws://"+name+"/").ID())
	}
	r.Select(ids[1])
	for _, step := range []struct {
		do   func()
		want string
	}{
		{func() { r.MoveTab(ids[3], 0) }, "d a b c"},
		{func() { r.MoveBy(1) }, "d a c b"},
		{func() { r.MoveBy(1) }, "d a c b"}, // it is the last
		{func() { r.MoveBy(-2) }, "d b a c"},
		{func() { r.MoveTab(ids[0], 99) }, "d b c a"},
		{func() { r.MoveTab(-7, 0) }, "d b c a"}, // there is none
	} {
		step.do()
		if got := strings.Join(r.addresses(), " "); got != step.want || r.Active().ID() != ids[1] {
			t.Fatalf("the tabs are %s, want %s; visible is %d", got, step.want, r.Active().ID())
		}
	}
	r.close()
	again := open(t, dir)
	defer again.close()
	if got := again.addresses(); !slices.Equal(got, []string{"d", "b", "c", "a"}) || again.Active().Profile().URL != "ws://b/" {
		t.Errorf("brought back %q, visible %s", got, again.Active().Profile().URL)
	}
}

// TestCloseByIdentity closes the tab that was meant, although another one stands in its place by then.
func TestCloseByIdentity(t *testing.T) {
	r := open(t, t.TempDir())
	defer r.close()
	a, b := r.NewTab("ws://a/").ID(), r.NewTab("ws://b/").ID()
	r.NewTab("ws://c/")
	r.CloseTab(a)
	r.CloseTab(a) // a second wish for the same
	r.CloseTab(b)
	r.Select(a)
	if got := r.addresses(); !slices.Equal(got, []string{"c"}) {
		t.Errorf("left are %q", got)
	}
}

// TestNoticesGoWithTheirTab drops what only a closed tab showed, so that it pushes out nothing else.
func TestNoticesGoWithTheirTab(t *testing.T) {
	r := open(t, t.TempDir())
	defer r.close()
	tab, other := r.NewTab("ws://a/"), r.NewTab("ws://b/")
	say := func(what string, in *desk.Tab) {
		n := desk.Notice{Tab: in}
		n.What = what
		r.Notify(n)
	}
	say("everywhere", nil)
	for _, what := range []string{"one", "two", "three"} {
		say(what, tab)
	}
	say("one", other) // the same words, another tab
	r.CloseTab(tab.ID())
	say("late", tab)
	for _, what := range []string{"x", "y", "z"} {
		say(what, nil)
	}
	var got []string
	for _, n := range r.Picture(r.want).Notices {
		got = append(got, n.What)
	}
	if !slices.Equal(got, []string{"everywhere", "one", "x", "y", "z"}) {
		t.Errorf("shown are %q", got)
	}
}

// TestBudgetKeepsWhatIsBroughtBack trims at the start what no tab shows, never what one is about to open.
func TestBudgetKeepsWhatIsBroughtBack(t *testing.T) {
	base := startEndpoint(t)
	dir := t.TempDir()
	r := open(t, dir)
	r.SetBudget(1 << 20)
	var paths []string
	for i := range 3 {
		tab := r.NewTab(base + "/echo")
		tab.Connect()
		r.until("open", isOpen)
		tab.SendDraft(compose.Draft{Kind: compose.Text, Text: strings.Repeat("x", 900<<10)})
		r.until("echoed", func(p desk.Picture) bool { return p.List.Stats.MessagesIn == 1 })
		paths = append(paths, tab.CapturePath())
		if i == 1 { // neither the oldest nor the newest
			r.CloseTab(tab.ID())
		}
	}
	r.close()
	again := open(t, dir)
	defer again.close()
	again.until("trimmed", func(p desk.Picture) bool {
		_, err := os.Stat(paths[1])
		return os.IsNotExist(err)
	})
	for _, i := range []int{0, 1} {
		again.SelectAt(i)
		again.until("opened", func(p desk.Picture) bool { return p.Link.Past && p.List.Stats.MessagesIn == 1 })
	}
}

// TestWhereARedirectLeads offers what can be connected to, without what means nothing to a server.
func TestWhereARedirectLeads(t *testing.T) {
	base := startEndpoint(t)
	r := open(t, t.TempDir())
	defer r.close()
	for to, want := range map[string]string{
		"/echo":                         base + "/echo",
		"https://there.example/x%23top": "wss://there.example/x",
		"mailto:somebody@example.com":   "",
	} {
		tab := r.NewTab(base + "/bad/refuse/301?to=" + to)
		tab.Connect()
		p := r.until("refused", func(p desk.Picture) bool { return p.Detail != nil && p.Detail.Entry.Kind == history.Handshake })
		if p.Detail.Leads != want {
			t.Errorf("%s leads to %q, want %q", to, p.Detail.Leads, want)
		}
	}
}

// TestTitles shows of an address what tells it from others, and of a past session that had no name its path.
func TestTitles(t *testing.T) {
	base := startEndpoint(t)
	dir := t.TempDir()
	r := open(t, dir)
	r.NewTab(base + "/bad/utf8").Connect()
	p := r.until("violated", func(p desk.Picture) bool { return p.List.Stats.Violations == 1 })
	if f := p.Tabs[0]; !f.Address || !strings.HasSuffix(f.Title, "/bad/utf8") {
		t.Errorf("the tab is %q, an address: %v", f.Title, f.Address)
	}
	r.close()
	again := open(t, dir)
	defer again.close()
	p = again.until("opened", func(p desk.Picture) bool { return p.Link.Path != "" && p.List.Stats.Violations == 1 })
	if f := p.Tabs[0]; f.Address || !strings.HasPrefix(f.Title, "/bad/utf8 ") {
		t.Errorf("the past tab is %q, an address: %v", f.Title, f.Address)
	}
	again.until("in the sidebar", func(desk.Picture) bool {
		past := again.Sidebar("").Past
		return len(past) == 1 && strings.HasSuffix(past[0].Title, "  /bad/utf8")
	})
}

// TestTroublesOfATab shows what went wrong where it did, until it is tried again.
func TestTroublesOfATab(t *testing.T) {
	base := startEndpoint(t)
	r := open(t, t.TempDir())
	defer r.close()
	tab := r.NewTab("http://wrong/")
	tab.Connect()
	r.until("said", func(p desk.Picture) bool { return len(p.Notices) == 1 && p.Notices[0].Bad })
	r.NewTab("ws://other/")
	if p := r.Picture(r.want); len(p.Notices) != 0 {
		t.Errorf("the other tab says %+v", p.Notices)
	}
	r.Select(tab.ID())
	tab.Edit(func(p *profile.Profile) { p.URL = base + "/echo" })
	tab.Connect()
	if p := r.until("open", isOpen); len(p.Notices) != 0 && p.Notices[0].Bad {
		t.Errorf("it still says %+v", p.Notices)
	}
}
