package desk_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"socklens/history"
	"socklens/session/profile"
	"socklens/ui/compose"
	"socklens/ui/desk"
)

// TestSavedConnections saves, edits, moves and deletes, and finds the rest again.
func TestSavedConnections(t *testing.T) {
	dir := t.TempDir()
	r := open(t, dir)
	tab := r.NewTab("wss://example.com/v2")
	tab.SaveUnder("trades", "Staging")
	tab.Edit(func(p *profile.Profile) { p.Headers = []profile.Header{{Name: "X-A", Value: "1"}} })
	if p := r.Picture(r.want); !p.Tabs[p.Active].Edited {
		t.Error("an edited connection is not shown as edited")
	}
	tab.Save()
	tab.Typed(compose.Draft{Kind: compose.JSON, Text: `{"op":1}`})
	tab.SaveMessage("one")
	other := r.NewTab("ws://localhost:1")
	other.SaveUnder("local", "")
	r.DeleteProfile(other.Profile().ID)
	r.close()

	again := open(t, dir)
	defer again.close()
	side := again.Sidebar("")
	var names []string
	for _, g := range side.Groups {
		for _, item := range g.Items {
			names = append(names, g.Name+"/"+item.Name)
		}
	}
	if strings.Join(names, " ") != "Staging/trades" {
		t.Fatalf("the sidebar holds %q", names)
	}
	if found := again.Sidebar("TRAD"); len(found.Groups) != 1 || len(found.Groups[0].Items) != 1 {
		t.Errorf("the filter finds %+v", found)
	}
	if found := again.Sidebar("nothing"); len(found.Groups) != 0 {
		t.Errorf("the filter finds %+v", found)
	}
	back := again.OpenProfile(side.Groups[len(side.Groups)-1].Items[0].ID, false)
	if p := back.Profile(); len(p.Headers) != 1 || p.Headers[0].Name != "X-A" {
		t.Errorf("the headers were not saved: %+v", p)
	}
	if m := back.Messages(); len(m) != 1 || m[0].Name != "one" || m[0].Text != `{"op":1}` {
		t.Errorf("the message was not saved: %+v", m)
	}
}

// TestNothingIsSavedWithoutAURL refuses to save what can't be connected to, and says so.
func TestNothingIsSavedWithoutAURL(t *testing.T) {
	r := open(t, t.TempDir())
	defer r.close()
	for _, address := range []string{"", " "} {
		tab := r.NewTab(address)
		tab.Save()
		tab.SaveUnder("name", "folder")
		r.until("said", func(p desk.Picture) bool { return len(p.Notices) == 1 && p.Notices[0].Why == "It has no URL." })
		if tab.Profile().ID != "" || len(r.Folders()) > 0 || len(r.Sidebar("").Groups) > 0 {
			t.Errorf("%q was saved as %+v, folders %+v", address, tab.Profile(), r.Folders())
		}
	}
	tab := r.NewTab("ws://a/")
	tab.SaveUnder(" a ", " ")
	if p := tab.Profile(); p.Name != "a" || p.Folder != "" {
		t.Errorf("saved as %+v", p)
	}
}

// TestTabs closes, reopens and steps through tabs.
func TestTabs(t *testing.T) {
	r := open(t, t.TempDir())
	defer r.close()
	r.NewTab("ws://a/")
	r.NewTab("ws://b/")
	r.NewTab("ws://c/")
	r.Step(1)
	if got := r.Active().Profile().URL; got != "ws://a/" {
		t.Errorf("after the last comes %s", got)
	}
	r.CloseTab(r.Tab(0).ID())
	if got := r.Active().Profile().URL; r.Tabs() != 2 || got != "ws://b/" {
		t.Errorf("after closing the first, %d tabs, %s is active", r.Tabs(), got)
	}
	if !r.Reopen() || r.Active().Profile().URL != "ws://a/" || r.Tab(0) != r.Active() {
		t.Error("the closed tab did not come back")
	}
	if r.Reopen() {
		t.Error("a tab that was never closed came back")
	}
}

// TestLocked refuses a second window on the same folder, and says so.
func TestLocked(t *testing.T) {
	dir := t.TempDir()
	r := open(t, dir)
	defer r.close()
	_, err := desk.Open(desk.Config{Dir: dir})
	var locked *desk.LockedError
	if !errors.As(err, &locked) || locked.Explain().Try == "" {
		t.Fatalf("a second desk was opened: %v", err)
	}
}

// TestDamagedFiles keeps a damaged workspace and state aside, offers the backup, and loses nothing.
func TestDamagedFiles(t *testing.T) {
	dir := t.TempDir()
	r := open(t, dir)
	r.NewTab("ws://a/").SaveUnder("a", "")
	r.close()
	r = open(t, dir)
	r.NewTab("ws://b/").SaveUnder("b", "")
	r.close()
	for _, name := range []string{"workspace.json", "state.json"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("{broken"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r = open(t, dir)
	defer r.close()
	p := r.Picture(r.want)
	if len(p.Notices) != 2 {
		t.Fatalf("%d notices, want one a file: %+v", len(p.Notices), p.Notices)
	}
	kept, _ := filepath.Glob(filepath.Join(dir, "*damaged*"))
	if len(kept) != 2 {
		t.Errorf("kept aside: %q", kept)
	}
	for _, n := range p.Notices {
		for _, a := range n.Actions {
			a.Do()
		}
	}
	r.until("backup used", func(desk.Picture) bool {
		for _, g := range r.Sidebar("").Groups {
			for _, item := range g.Items {
				if item.Name == "a" {
					return true
				}
			}
		}
		return false
	})
}

// TestFailedConnect opens the handshake with an explanation.
func TestFailedConnect(t *testing.T) {
	base := startEndpoint(t)
	r := open(t, t.TempDir())
	defer r.close()
	tab := r.NewTab(base + "/bad/refuse/401")
	tab.Connect()
	p := r.until("explained", func(p desk.Picture) bool { return p.Detail != nil && p.Detail.Explain.What != "" })
	if !strings.Contains(p.Detail.Explain.Why, "401") || p.Detail.Entry.Kind != history.Handshake {
		t.Errorf("explained as %+v", p.Detail.Explain)
	}
}

// TestDeleteSession deletes what a tab shows, and brings it back.
func TestDeleteSession(t *testing.T) {
	base := startEndpoint(t)
	r := open(t, t.TempDir())
	defer r.close()
	tab := r.NewTab(base + "/echo")
	tab.Connect()
	r.until("open", isOpen)
	path := tab.CapturePath()
	r.DeleteSession(path)
	var undo func()
	r.until("deleted", func(p desk.Picture) bool {
		for _, n := range p.Notices {
			for _, a := range n.Actions {
				undo = a.Do
			}
		}
		return undo != nil
	})
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Fatalf("the file is still there: %v", err)
	}
	undo()
	r.until("back", func(desk.Picture) bool {
		_, err := os.Stat(path)
		return err == nil
	})
}

// TestSaveAs copies a live session into a clean file of its own.
func TestSaveAs(t *testing.T) {
	base := startEndpoint(t)
	r := open(t, t.TempDir())
	defer r.close()
	tab := r.NewTab(base + "/ticker?rate=500")
	tab.Connect()
	r.until("ticking", func(p desk.Picture) bool { return p.List.Stats.MessagesIn > 50 })
	path := filepath.Join(t.TempDir(), "a#b?c%41.socklens")
	tab.SaveAs(path)
	r.until("saved", func(p desk.Picture) bool {
		for _, n := range p.Notices {
			if n.What == "The session was saved." {
				return true
			}
		}
		return false
	})
	report, err := history.Check(context.Background(), path)
	if err != nil || len(report.Faults)+len(report.Gaps) > 0 || report.Summary.Stats.MessagesIn < 50 {
		t.Errorf("the copy holds %+v, %v", report, err)
	}
}

// TestBudget deletes the oldest sessions first, never the open one, and says so.
func TestBudget(t *testing.T) {
	base := startEndpoint(t)
	dir := t.TempDir()
	r := open(t, dir)
	defer r.close()
	var paths []string
	for range 3 {
		tab := r.NewTab(base + "/echo")
		tab.Connect()
		r.until("open", isOpen)
		tab.SendDraft(compose.Draft{Kind: compose.Text, Text: strings.Repeat("x", 600<<10)})
		r.until("echoed", func(p desk.Picture) bool { return p.List.Stats.MessagesIn == 1 })
		paths = append(paths, tab.CapturePath())
		if len(paths) < 3 {
			r.CloseTab(tab.ID())
			r.until("closed", func(desk.Picture) bool {
				_, err := os.Stat(paths[len(paths)-1] + "-wal")
				return errors.Is(err, os.ErrNotExist)
			})
		}
	}
	r.SetBudget(1 << 20)
	r.until("said", func(p desk.Picture) bool {
		for _, n := range p.Notices {
			if strings.Contains(n.What, "budget") {
				return true
			}
		}
		return false
	})
	if _, err := os.Stat(paths[0]); !errors.Is(err, os.ErrNotExist) {
		t.Error("the oldest session is still there")
	}
	if _, err := os.Stat(paths[2]); err != nil {
		t.Errorf("the open session is gone: %v", err)
	}
}
