package desk_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"socklens/history"
	"socklens/history/exchange"
	"socklens/session/profile"
	"socklens/session/wire"
	"socklens/ui/compose"
	"socklens/ui/desk"
)

// echoed sends texts to the echo of a new tab and waits until all of them are in the list.
func echoed(r *rig, base string, texts ...string) *desk.Tab {
	r.t.Helper()
	tab := r.NewTab(base + "/echo")
	tab.Connect()
	r.until("open", isOpen)
	for i, text := range texts {
		tab.SendDraft(compose.Draft{Kind: compose.Text, Text: text})
		r.until("echoed", func(p desk.Picture) bool {
			return p.List.Stats.MessagesIn == int64(i+1) && int64(p.List.Total) == p.List.Entries
		})
	}
	return tab
}

// noticed waits for a notice that holds a text.
func (r *rig) noticed(text string) {
	r.t.Helper()
	r.until("notice "+text, func(p desk.Picture) bool {
		for _, n := range p.Notices {
			if strings.Contains(n.What+n.Why, text) {
				return true
			}
		}
		return false
	})
}

// TestRowsBehindClear copies and exports what is shown behind Clear: neither what it hid nor the row that stands for that.
func TestRowsBehindClear(t *testing.T) {
	base := startEndpoint(t)
	r := open(t, t.TempDir())
	defer r.close()
	tab := echoed(r, base, "before")
	tab.SetQuery("type:text")
	r.until("filtered", func(p desk.Picture) bool { return p.List.Matches == 2 })
	tab.Clear()
	tab.SendDraft(compose.Draft{Kind: compose.Text, Text: "after"})
	p := r.until("three rows", func(p desk.Picture) bool { return p.List.Total == 3 })
	all := []desk.Span{{First: 0, Last: p.List.Total - 1}}
	copied := make(chan string, 1)
	tab.Copy(all, desk.CopyPayload, func(text string) { copied <- text })
	if got := <-copied; got != "after\nafter" {
		t.Errorf("copied %q", got)
	}
	for scope, want := range map[desk.Scope]string{desk.Chosen: "after\nafter\n", desk.Shown: "after\nafter\n", desk.Whole: "before\nbefore\nafter\nafter\n"} {
		path := filepath.Join(t.TempDir(), "payloads.txt")
		tab.Export(path, exportable(t, tab, scope, all...), exchange.Payloads)
		r.noticed(path)
		if got, err := os.ReadFile(path); err != nil || string(got) != want {
			t.Errorf("scope %d exported %q, %v; want %q", scope, got, err, want)
		}
	}
}

// TestCopyLongMessage copies all of a message that is longer than what an entry is read with.
func TestCopyLongMessage(t *testing.T) {
	base := startEndpoint(t)
	r := open(t, t.TempDir())
	defer r.close()
	text := strings.Repeat("x", history.EntryBytes+1)
	tab := echoed(r, base, text)
	tab.SetQuery("dir:in type:text")
	p := r.until("found", func(p desk.Picture) bool { return p.List.Matches == 1 && !p.List.Searching })
	copied := make(chan string, 1)
	tab.Copy([]desk.Span{{First: 0, Last: p.List.Total - 1}}, desk.CopyPayload, func(text string) { copied <- text })
	if got := <-copied; !strings.Contains(got, text) {
		t.Errorf("%d bytes were copied of a message of %d", len(got), len(text))
	}
}

// TestExportRefused leaves alone what can't be written over.
func TestExportRefused(t *testing.T) {
	base := startEndpoint(t)
	r := open(t, t.TempDir())
	defer r.close()
	tab := echoed(r, base, "one")
	folder := t.TempDir()
	tab.Export(folder, exportable(t, tab, desk.Whole), exchange.Payloads)
	r.noticed(folder)
	if _, err := os.Stat(folder); err != nil {
		t.Errorf("what was there is gone: %v", err)
	}
}

// TestSendAgainCut refuses to send part of a message as if it were the whole.
func TestSendAgainCut(t *testing.T) {
	base := startEndpoint(t)
	r := open(t, t.TempDir())
	defer r.close()
	tab := r.NewTab(base + "/echo")
	tab.Edit(func(p *profile.Profile) { p.Limits.Message = 1 << 10 })
	tab.Connect()
	r.until("open", isOpen)
	tab.SendDraft(compose.Draft{Kind: compose.Text, Text: strings.Repeat("x", 4<<10)})
	p := r.until("echoed", func(p desk.Picture) bool {
		return p.List.Stats.MessagesIn == 1 && int64(p.List.Total) == p.List.Entries
	})
	tab.SendAgain(p.List.Rows[len(p.List.Rows)-1].Seq)
	r.noticed("were kept")
}

// TestMessagesOfTwoTabs keeps the messages that are saved in two tabs of one connection.
func TestMessagesOfTwoTabs(t *testing.T) {
	dir := t.TempDir()
	r := open(t, dir)
	one := r.NewTab("ws://a/")
	one.SaveUnder("a", "")
	two := r.OpenProfile(one.Profile().ID, true)
	one.SaveMessage("one")
	two.SaveMessage("two")
	if got := len(one.Messages()) + len(two.Messages()); got != 4 {
		t.Errorf("the tabs know %d messages, want two each", got)
	}
	id := two.Messages()[0].ID
	r.close()
	again := open(t, dir)
	defer again.close()
	tab := again.OpenProfile(one.Profile().ID, true)
	if got := tab.Messages(); len(got) != 2 {
		t.Fatalf("%+v were saved", got)
	}
	tab.DeleteMessage(id)
	if got := tab.Messages(); len(got) != 1 || got[0].Name != "two" {
		t.Errorf("%+v are left", got)
	}
}

// TestDismiss removes the notice that was read, and none that came meanwhile.
func TestDismiss(t *testing.T) {
	r := open(t, t.TempDir())
	defer r.close()
	var read, later desk.Notice
	read.What, later.What = "read", "later"
	r.Notify(read)
	r.Notify(later)
	r.Dismiss(r.Picture(r.want).Notices[0])
	if p := r.Picture(r.want); len(p.Notices) != 1 || p.Notices[0].What != "later" {
		t.Errorf("the notices are %+v", p.Notices)
	}
}

// TestSendsKeepTheirOrder sends a draft that takes long to be checked and right behind it one that doesn't.
func TestSendsKeepTheirOrder(t *testing.T) {
	base := startEndpoint(t)
	r := open(t, t.TempDir())
	defer r.close()
	tab := r.NewTab(base + "/echo")
	tab.Connect()
	r.until("open", isOpen)
	tab.SendDraft(compose.Draft{Kind: compose.JSON, Text: "[" + strings.Repeat("1,", 500_000) + "1]"})
	tab.SendDraft(compose.Draft{Kind: compose.Text, Text: "behind"})
	p := r.until("echoed", func(p desk.Picture) bool { return p.List.Stats.MessagesIn == 2 && len(p.List.Rows) >= 7 })
	var sent []string
	for _, row := range p.List.Rows {
		if row.Kind == desk.EntryRow && row.Dir == wire.Out && row.Type == "text" {
			sent = append(sent, row.Preview[:5])
		}
	}
	if strings.Join(sent, " ") != "[1,1, behin" {
		t.Errorf("sent %q", sent)
	}
}
