package ui

import (
	"encoding/json"
	"fmt"
	"net"
	"regexp"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"socklens/session"
	"socklens/ui/compose"
	"socklens/ui/desk"
)

// TestMenusAndKeys holds that no two actions share keys, and that all keys have words.
func TestMenusAndKeys(t *testing.T) {
	r := openWindow(t, t.TempDir())
	seen := map[string]string{}
	for _, m := range r.menus() {
		walkActions(m.actions, func(a action) {
			if a.label == "" {
				return
			}
			if a.keys == nil {
				return
			}
			for _, keys := range append(a.also, a.keys) {
				if other, taken := seen[keys.ShortcutName()]; taken {
					t.Errorf("%s and %s share %s", a.label, other, keyText(keys))
				}
				seen[keys.ShortcutName()] = a.label
			}
			if keyText(a.keys) == "" {
				t.Errorf("the keys of %s have no words", a.label)
			}
		})
	}
	for _, want := range []string{"T", "N", "S", "L", "R", "F", "E", "P", "K", "I", "W", "1", "9", "0", "/", "Tab", "Return"} {
		if seen[ctrl(fyne.KeyName(want)).ShortcutName()] == "" {
			t.Errorf("Ctrl+%s is in no menu", want)
		}
	}
}

// TestEveryActionDoesSomething chooses every item of the menus in a window where it has something to do: an open link, a
// chosen row whose details are closed, a draft; and what prepare adds. Something that a person can see must change, and it must
// not be the answer that there is nothing to do.
func TestEveryActionDoesSomething(t *testing.T) {
	r := openWindow(t, t.TempDir())
	s := &scene{rig: r, base: startEndpoint(t)}
	clip := r.app.Clipboard()
	inComposer := func(do ...fyne.Shortcut) func() {
		return func() {
			clip.SetContent("from elsewhere")
			r.focusComposer()
			r.typed("x")
			for _, k := range do {
				r.forward(k)()
			}
		}
	}
	another := func() { r.desk.NewTab(s.base + "/echo"); r.turned() }
	search := func() {
		r.search.entry.SetText("dir:in type:text")
		r.until("searched", func() bool { return r.shown.List.Matches == 2 && !r.shown.List.Searching })
		s.chooseRow(func(row *desk.Row) bool { return row.Preview == s.payload(1) })
	}
	details := func() { r.choose(r.list.Selection().Seq); r.until("details", r.details.open) }
	saved := func() {
		name := fmt.Sprint("saved ", s.sent) // another one each time
		r.desk.Active().SaveUnder(name, "folder")
		r.until("saved", func() bool { return len(r.shown.Tabs) == 1 && r.shown.Tabs[0].Title == name })
	}
	prepare := map[string]func(){
		"Folder headers…": saved, "Move to folder…": saved, "Delete connection…": saved,
		"Reopen closed tab": func() { another(); r.closeTab() },
		"Undo delete session": func() {
			path := r.shown.Link.Path
			another()
			r.desk.DeleteSession(path)
			r.until("deleted", func() bool { return strings.HasSuffix(r.notices.shown.What, " was deleted.") })
		},
		"Undo": inComposer(), "Paste": inComposer(), "Redo": inComposer(&fyne.ShortcutUndo{}), "Cut": inComposer(&fyne.ShortcutSelectAll{}),
		"Next match": search, "Previous match": search,
		"Show what was cleared": func() { r.clear(); r.until("cleared", func() bool { return r.shown.List.Cleared > 0 }) },
		"Cancel connecting":     func() { s.connecting() },
		"Older message":         s.renew,
		"Newer message": func() {
			s.renew()
			r.recall(-1)
			r.until("recalled", func() bool { return r.composer.entry.Text == s.payload(2) })
		},
		"Text": func() { r.composer.setKind(compose.JSON) }, "JSON": func() { r.composer.setKind(compose.Text) },
		"Next side of the details": details, "Previous side of the details": details,
		"Details at the right": func() { r.placeDetails("") }, "Details below": func() { r.placeDetails("") },
		"Details where there is room": func() { r.placeDetails("below") },
		"Normal text":                 func() { r.scale(+1) },
		"As the system":               func() { r.setTheme("dark") }, "Dark": func() { r.setTheme("light") }, "Light": func() { r.setTheme("dark") },
		"Next tab": another, "Previous tab": another, "Move tab left": another,
		"Move tab right": func() { another(); r.selectTabAt(0) },
	}
	for i := range 9 {
		prepare[fmt.Sprintf("Tab %d", i+1)] = func() {
			for r.desk.Tabs() < 9 {
				another()
			}
			r.selectTabAt((i + 1) % 9)
		}
	}
	tried := map[string]bool{}
	for _, m := range r.menus() {
		walkActions(m.actions, func(a action) {
			if a.sub != nil || a.label == "" || a.label == "Quit" {
				return
			}
			tried[a.label] = true
			s.begin()
			if ready := prepare[a.label]; ready != nil {
				ready()
			}
			s.settle()
			before := s.seen()
			a.do()
			r.until("what "+m.label+", "+a.label+" does", func() bool { return s.seen() != before })
			if title := r.topDialog().title; refusals.MatchString(title) {
				t.Errorf("%s, %s answers %q", m.label, a.label, title)
			}
			if r.notices.box.Visible() && r.notices.shown.Bad {
				t.Errorf("%s, %s answers %q", m.label, a.label, r.notices.text())
			}
		})
	}
	for label := range prepare {
		if !tried[label] {
			t.Errorf("no menu has %s", label)
		}
	}
	s.begin()
	r.quit()
	r.jobs.Wait()
}

// refusals are the titles of what is said where an action has nothing to do.
var refusals = regexp.MustCompile(`^(No|Nothing|Not|Nowhere)\b`)

// scene is a window in which there is something to do.
type scene struct {
	*rig
	base string
	sent int // messages so far, each of which is another one
}

// payload is the first or second message of the visible tab.
func (s *scene) payload(n int) string { return fmt.Sprintf(`{"n":%d}`, s.sent-2+n) }

// begin makes the window as every action finds it, with another tab: what the action before brings about may come after the
// window has settled.
func (s *scene) begin() {
	s.t.Helper()
	for s.asking() {
		s.topDialog().Hide()
	}
	if s.settingsOpen {
		s.toggleSettings()
	}
	for _, n := range s.shown.Notices {
		s.desk.Dismiss(n)
	}
	s.renew()
	draft := compose.Draft{Kind: compose.JSON, Text: `{"a":1}`}
	s.desk.Active().Typed(draft)
	s.composer.load(draft)
	s.focusList()
	s.chooseRow(func(row *desk.Row) bool { return row.Preview == s.payload(1) })
	s.settle()
}

// renew opens a tab in the place of all others, connects it, and has two messages come back.
func (s *scene) renew() {
	s.t.Helper()
	var old []int
	for i := range s.desk.Tabs() {
		old = append(old, s.desk.Tab(i).ID())
	}
	tab := s.desk.NewTab(s.base + "/echo")
	for _, id := range old {
		s.desk.CloseTab(id)
	}
	s.turned()
	tab.Connect()
	s.until("open", s.connected)
	for range 2 {
		s.sent++
		tab.SetFollow(false) // sending turns it on, once the draft counts as sent; its echo may be there before
		tab.SendDraft(compose.Draft{Kind: compose.Text, Text: fmt.Sprintf(`{"n":%d}`, s.sent)})
		s.until("sent", tab.Following)
	}
	s.until("echoed", func() bool {
		l := s.shown.List
		return l.Stats.MessagesIn == 2 && l.Entries == l.Stats.Entries && len(l.Rows) == l.Total
	})
}

// chooseRow chooses a row, and closes its details again.
func (s *scene) chooseRow(which func(row *desk.Row) bool) {
	s.t.Helper()
	at := -1
	s.until("the row", func() bool {
		l := s.shown.List
		at = slices.IndexFunc(l.Rows, func(row desk.Row) bool { return which(&row) })
		return at >= 0
	})
	s.focusList()
	s.list.Choose(s.shown.List.First + at)
	s.until("details", s.details.open)
	s.closeDetails()
	s.until("details closed", func() bool { return !s.details.open() })
}

// connecting makes the visible tab connect to someone who never answers.
func (s *scene) connecting() {
	s.t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = l.Close() })
	s.desk.NewTab("ws://" + l.Addr().String()).Connect()
	s.turned()
	s.until("connecting", func() bool { return s.status().State == session.Connecting })
}

// settle waits until nothing changes any more.
func (s *scene) settle() {
	s.t.Helper()
	for {
		before := s.seen()
		for range 2 { // one may have been under way
			s.pump.now()
			(<-s.posts)()
		}
		if s.seen() == before {
			return
		}
	}
}

// seen is what a person sees or keeps, but for what changes by itself, such as the time.
func (s *scene) seen() string {
	p := s.shown
	l := p.List
	detail, dialogs := "", ""
	if d := p.Detail; d != nil {
		detail = fmt.Sprint(d.Entry.Seq, d.Tab)
	}
	for _, d := range s.dialogs {
		dialogs += d.title + "; "
	}
	b, err := json.Marshal([]any{
		p.Tabs, p.Active, p.Link.URL, p.Link.Status.State, p.Link.Status.Attempt, p.Link.Status.ReadingStopped, p.Link.Status.PongsOff,
		l.Text, l.Find, l.MatchCase, l.Entries, l.Cleared, l.Follow, l.Clock, l.Since, l.Columns, l.Rows, detail, dialogs, s.notices.text(),
		s.desk.Window(), s.settingsOpen, s.list.Selection(), s.composer.draft, s.composer.entry.SelectedText(), s.app.Clipboard().Content(),
		s.bar.said, fmt.Sprintf("%p", s.win.Canvas().Focused()), s.pump.ctx.Err() != nil,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return string(b)
}
