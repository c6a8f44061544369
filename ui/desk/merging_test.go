package desk_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"socklens/session/profile"
	"socklens/ui/desk"
)

// twoTabs opens a saved connection in two tabs.
func twoTabs(t *testing.T, dir string) (r *rig, a, b *desk.Tab) {
	t.Helper()
	r = open(t, dir)
	a = r.NewTab("ws://host/")
	a.SaveUnder("trades", "")
	b = r.OpenProfile(a.Profile().ID, true)
	return r, a, b
}

func edited(r *rig, t *desk.Tab) bool {
	for _, f := range r.Picture(r.want).Tabs {
		if f.ID == t.ID() {
			return f.Edited
		}
	}
	return false
}

// TestTwoTabsOfOneConnection keeps what each of them has saved.
func TestTwoTabsOfOneConnection(t *testing.T) {
	dir := t.TempDir()
	r, a, b := twoTabs(t, dir)
	b.Edit(func(p *profile.Profile) { p.Timeouts.Close = 7 })
	a.Edit(func(p *profile.Profile) {
		p.Headers = []profile.Header{{Name: "X-A", Value: "1"}}
		p.Timeouts.Write = 5
		p.Compression = &profile.Compression{Off: true}
	})
	if got := b.Profile(); len(got.Headers) != 0 {
		t.Errorf("what is being tried in one tab stands in the other: %+v", got)
	}
	version := r.Picture(r.want).Profile
	a.Save()
	if edited(r, a) || !edited(r, b) || r.Picture(r.want).Profile == version {
		t.Errorf("marked as edited: %v %v", edited(r, a), edited(r, b))
	}
	want := profile.Profile{ID: a.Profile().ID, Name: "trades", URL: "ws://host/", Headers: []profile.Header{{Name: "X-A", Value: "1"}},
		Timeouts: profile.Timeouts{Close: 7, Write: 5}, Compression: &profile.Compression{Off: true}}
	equal := func(got profile.Profile) bool {
		return slices.Equal(got.Headers, want.Headers) && got.Timeouts == want.Timeouts && got.Compression != nil &&
			*got.Compression == *want.Compression && got.Name == want.Name && got.URL == want.URL
	}
	if got := b.Profile(); !equal(got) {
		t.Errorf("the other tab holds %+v", got)
	}
	b.Save()
	if got := a.Profile(); !equal(got) || edited(r, a) || edited(r, b) {
		t.Errorf("the first tab holds %+v", got)
	}
	if p := r.Picture(r.want); len(p.Notices) > 0 {
		t.Errorf("notices %+v", p.Notices)
	}
	r.close()
	again := open(t, dir)
	defer again.close()
	if got := again.OpenProfile(want.ID, true).Profile(); !equal(got) {
		t.Errorf("saved was %+v", got)
	}
}

// TestBothTabsChangeTheSame keeps both versions until a person says which.
func TestBothTabsChangeTheSame(t *testing.T) {
	r, a, b := twoTabs(t, t.TempDir())
	defer r.close()
	b.Edit(func(p *profile.Profile) { p.URL, p.NoPong = "ws://b/", true })
	a.Edit(func(p *profile.Profile) { p.URL, p.Insecure = "ws://a/", true })
	a.Save()
	p := r.Picture(r.want)
	if len(p.Notices) != 1 || !strings.Contains(p.Notices[0].What, "trades was saved elsewhere with another url.") || p.Notices[0].Tab != b {
		t.Fatalf("notices %+v", p.Notices)
	}
	if got := b.Profile(); got.URL != "ws://b/" || !got.NoPong || !got.Insecure {
		t.Errorf("the tab that was edited holds %+v", got)
	}
	p.Notices[0].Actions[0].Do()
	if got := b.Profile(); got.URL != "ws://a/" || !got.NoPong || !got.Insecure {
		t.Errorf("with the saved URL the tab holds %+v", got)
	}
	b.Edit(func(p *profile.Profile) { p.URL = "ws://b/" })
	b.Save()
	if got := a.Profile(); got.URL != "ws://b/" || !got.NoPong {
		t.Errorf("the other tab holds %+v", got)
	}
}

// TestEditedOutsideWhileEditedHere merges what another program wrote, while the window is open and while it is not.
func TestEditedOutsideWhileEditedHere(t *testing.T) {
	dir := t.TempDir()
	r, a, b := twoTabs(t, dir)
	b.Edit(func(p *profile.Profile) { p.NoPong = true })
	outside := func(old, replaced string) {
		t.Helper()
		path := filepath.Join(dir, "workspace.json")
		data, err := os.ReadFile(path)
		if err == nil && !strings.Contains(string(data), old) {
			t.Fatalf("%s does not stand in\n%s", old, data)
		}
		if err == nil {
			err = os.WriteFile(path, []byte(strings.ReplaceAll(string(data), old, replaced)), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	saved := func(desk.Picture) bool {
		data, err := os.ReadFile(filepath.Join(dir, "workspace.json"))
		return err == nil && strings.Contains(string(data), "ws://host/")
	}
	r.until("saved", saved)
	outside("ws://host/", "ws://outside/")
	r.CheckOutside()
	p := r.until("asked", func(p desk.Picture) bool { return len(p.Notices) == 1 })
	p.Notices[0].Actions[0].Do() // read again
	r.until("read", func(desk.Picture) bool { return a.Profile().URL == "ws://outside/" })
	if got := b.Profile(); got.URL != "ws://outside/" || !got.NoPong {
		t.Errorf("the edited tab holds %+v", got)
	}
	r.close()
	outside("ws://outside/", "ws://overnight/")
	again := open(t, dir)
	defer again.close()
	if got := again.Tab(1).Profile(); got.URL != "ws://overnight/" || !got.NoPong || !edited(again, again.Tab(1)) {
		t.Errorf("brought back was %+v", got)
	}
}

// TestMessagesAndFoldersFollow shows in every tab what is saved at once.
func TestMessagesAndFoldersFollow(t *testing.T) {
	r, a, b := twoTabs(t, t.TempDir())
	defer r.close()
	b.Typed(text("hello"))
	b.SaveMessage("greeting")
	r.MoveProfile(a.Profile().ID, "Staging")
	for _, tab := range []*desk.Tab{a, b} {
		if m := tab.Messages(); len(m) != 1 || m[0].Name != "greeting" || tab.Profile().Folder == "" || edited(r, tab) {
			t.Errorf("a tab holds %+v", tab.Profile())
		}
	}
	r.DeleteFolder(a.Profile().Folder)
	if a.Profile().Folder != "" || edited(r, a) || edited(r, b) {
		t.Errorf("after the folder went: %+v", a.Profile())
	}
}
