package ui

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"socklens/session"
	"socklens/session/endpoint"
	"socklens/ui/compose"
	"socklens/ui/desk"
	"socklens/ui/parts"
)

// patience bounds every wait; it is far beyond what any of them needs.
const patience = 5 * time.Minute

// rig is a window on Fyne's test driver. The test's goroutine is its UI goroutine: what is posted to that waits in a
// queue until the test looks.
type rig struct {
	*Window
	t        *testing.T
	posts    chan func()
	pictures int // that were shown since the window opened
}

func openWindow(t *testing.T, dir string) *rig {
	t.Helper()
	r := &rig{t: t, posts: make(chan func(), 10000)}
	w, err := New(Config{App: test.NewTempApp(t), Dir: dir, Theme: "dark", Version: "test", Do: func(f func()) { r.posts <- f }})
	if err != nil {
		t.Fatal(err)
	}
	r.Window = w
	w.pump.show = func(p desk.Picture) { r.pictures++; w.show(p) }
	w.win.Resize(fyne.NewSize(1300, 850))
	ctx, cancel := context.WithCancel(context.Background())
	w.Start(ctx)
	t.Cleanup(func() {
		w.pump.stop()
		cancel()
		w.pump.wait()
		if err := w.desk.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

// until runs what is posted until ok holds.
func (r *rig) until(what string, ok func() bool) {
	r.t.Helper()
	deadline := time.After(patience)
	for !ok() {
		select {
		case f := <-r.posts:
			f()
		case <-deadline:
			r.t.Fatalf("%s: not seen in %v; focus %q, link %q, status %q, notice %q", what, patience, r.focusName(),
				r.link.state.text.Text, r.bar.text(), r.notices.text())
		}
	}
}

// painted waits until a picture is shown that was begun from now on.
func (r *rig) painted() {
	r.t.Helper()
	for range 2 { // one may have been under way
		before := r.pictures
		r.pump.now()
		r.until("a picture", func() bool { return r.pictures > before })
	}
}

// keys presses a menu's keys, as the desktop driver would find them.
func (r *rig) keys(s fyne.Shortcut) {
	r.t.Helper()
	found := false
	for _, m := range r.menus() {
		walkActions(m.actions, func(a action) {
			all := a.also
			if a.keys != nil {
				all = append(all, a.keys)
			}
			if !found && slices.ContainsFunc(all, func(k fyne.Shortcut) bool { return k.ShortcutName() == s.ShortcutName() }) {
				found = true
				a.do()
			}
		})
	}
	if !found {
		r.t.Fatalf("no menu has the keys %s", keyText(s))
	}
}

// typed types into whatever has the focus.
func (r *rig) typed(text string) {
	for _, c := range text {
		r.win.Canvas().Focused().TypedRune(c)
	}
}

func (r *rig) press(name fyne.KeyName) {
	r.win.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: name})
	if name == fyne.KeySpace {
		r.typed(" ")
	}
}

func (r *rig) connected() bool { return r.status().State == session.Open }

func startEndpoint(t *testing.T) string {
	t.Helper()
	e, err := endpoint.Start("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e.URL()
}

// TestFirstMinute types a URL into the empty window, connects, sends, reads, searches and closes, by keys alone.
func TestFirstMinute(t *testing.T) {
	base := startEndpoint(t)
	r := openWindow(t, t.TempDir())
	if r.focusName() != "url" || !r.welcome.box.Visible() {
		t.Fatalf("an empty window begins with the focus in %q and the welcome shown: %v", r.focusName(), r.welcome.box.Visible())
	}
	r.typed(base + "/echo")
	r.press(fyne.KeyReturn)
	r.until("open", r.connected)
	if r.focusName() != "list" || r.welcome.box.Visible() {
		t.Errorf("after connecting the focus is in %q", r.focusName())
	}
	r.keys(ctrl(fyne.KeyM))
	r.typed(`{"op":1}`)
	r.until("checked", func() bool { return r.composer.check.text == "✓ valid" })
	r.keys(ctrl(fyne.KeyEnter)) // of the keypad
	r.until("echoed", func() bool { return r.shown.List.Stats.MessagesIn == 1 && len(r.shown.List.Rows) >= 5 })

	r.keys(ctrl(fyne.KeyF))
	r.typed("dir:in type:text")
	r.until("filtered", func() bool { // by all of it, not by how it begins
		return r.shown.List.Text == "dir:in type:text" && r.shown.List.Matches == 1 && !r.shown.List.Searching
	})
	r.press(fyne.KeyReturn)
	r.press(fyne.KeyEnd)
	r.until("row", func() bool { return len(r.shown.List.Rows) > 0 })
	r.press(fyne.KeyUp)
	r.until("details", func() bool { return r.details.open() && r.details.shown.Tab == desk.Pretty })
	if !strings.Contains(r.details.title.text.Text, "text 8 B") {
		t.Errorf("the details are titled %q", r.details.title.text.Text)
	}
	r.keys(ctrl(fyne.KeyI))
	r.until("handshake", func() bool { return r.details.open() && r.details.shown.Tab == desk.Summary })
	handshake := r.details.shown.Entry.Seq
	r.until("its row", func() bool { return r.list.Selection().Seq == handshake })
	r.list.Choose(r.list.Total() - 1)
	r.until("another row", func() bool { return r.details.open() && r.details.shown.Entry.Seq != handshake })
	r.clear()
	r.until("cleared", func() bool { return r.shown.List.Last == 0 && r.list.Total() == 1 })
	r.keys(ctrl(fyne.KeyI))
	r.until("the hidden handshake", func() bool {
		return r.shown.List.Last == handshake && r.details.open() && r.details.shown.Entry.Seq == handshake
	})
	if s := r.list.Selection(); s.Cursor >= 0 || s.Count() > 0 {
		t.Errorf("row %d is chosen, where the handshake has none", s.Cursor)
	}
	r.press(fyne.KeyEscape)
	r.until("details closed", func() bool { return !r.details.open() })
	r.keys(ctrl(fyne.KeyD))
	r.until("closed", func() bool { return r.status().State == session.Closed })
	if !strings.Contains(r.link.state.text.Text, "Closed") {
		t.Errorf("the link bar says %q", r.link.state.text.Text)
	}
}

// TestTypingGoesToTheNewTab types right behind Ctrl+T, before anything was painted, also where the address before was
// selected.
func TestTypingGoesToTheNewTab(t *testing.T) {
	r := openWindow(t, t.TempDir())
	r.typed("ws://first")
	r.keys(ctrl(fyne.KeyL))
	r.keys(ctrl(fyne.KeyT))
	r.typed("ws://second")
	r.until("two tabs", func() bool { return len(r.shown.Tabs) == 2 })
	if got := r.desk.Tab(0).Profile().URL + " " + r.desk.Tab(1).Profile().URL; got != "ws://first ws://second" {
		t.Errorf("the tabs hold %q", got)
	}
	r.keys(ctrl(fyne.Key1))
	if r.link.url.Text != "ws://first" || r.link.url.CursorColumn != len("ws://first") {
		t.Errorf("the first tab shows %q, the caret at %d", r.link.url.Text, r.link.url.CursorColumn)
	}
}

// TestFailure opens the handshake with a sentence.
func TestFailure(t *testing.T) {
	base := startEndpoint(t)
	r := openWindow(t, t.TempDir())
	r.typed(base + "/bad/refuse/503")
	r.press(fyne.KeyReturn)
	r.until("explained", func() bool { return r.details.open() && r.details.explain.Visible() })
	if !strings.Contains(r.details.explain.Text, "503") {
		t.Errorf("explained as %q", r.details.explain.Text)
	}
}

// TestARefusalHasRoomInASmallWindow gives most of a small window's details to what the server answered.
func TestARefusalHasRoomInASmallWindow(t *testing.T) {
	base := startEndpoint(t)
	r := openWindow(t, t.TempDir())
	r.win.Resize(fyne.NewSize(1024, 700))
	r.typed(base + "/bad/refuse/503")
	r.press(fyne.KeyReturn)
	r.until("explained", func() bool { return r.details.open() && r.details.explain.Visible() })
	room := func() float32 { return r.details.view.Size().Height / theme.Size(parts.SizeRow) }
	if rows := room(); rows < 5 {
		t.Errorf("the summary has %v rows", rows)
	}
	said := r.details.view.Doc().Text()
	if !strings.HasPrefix(said, "■ 503 Service Unavailable\n  503 Service Unavailable\n  0 bytes before.") {
		t.Errorf("the summary begins %.200q", said)
	}
	r.details.turn(+1)
	r.details.turn(+1) // before the first is there
	r.until("the response", func() bool { return r.details.shown.Tab == desk.Response })
	if rows := room(); rows < 6 || r.details.explain.Visible() {
		t.Errorf("the response has %v rows, with the explanation still there: %v", rows, r.details.explain.Visible())
	}
	if min := r.win.Content().MinSize(); min.Width > 690 {
		t.Errorf("the window can't be narrower than %v", min.Width)
	}
}

// TestEdgesStayWhereTheyAreDragged drags the edges between the parts in a small and a large window: each keeps its own.
func TestEdgesStayWhereTheyAreDragged(t *testing.T) {
	dir := t.TempDir()
	r := openWindow(t, dir)
	r.toggleSettings()
	r.stage.side.SetOffset(0.7)
	r.win.Resize(fyne.NewSize(1024, 700))
	r.stage.arrange()
	if r.stage.right || r.stage.side.Offset != 0.45 {
		t.Errorf("in the small window the details begin at %v", r.stage.side.Offset)
	}
	r.stage.work.SetOffset(0.6)
	r.toggleSettings()
	if got := r.stage.work.Offset; got != 0.6 {
		t.Errorf("without details the composer begins at %v", got)
	}
	r.win.Resize(fyne.NewSize(1300, 850))
	r.stage.arrange()
	r.toggleSettings()
	if side, work := r.stage.side.Offset, r.stage.work.Offset; side != 0.7 || work != 0.8 {
		t.Errorf("in the large window again the details begin at %v, the composer at %v", side, work)
	}
	r.remember()
	if s := r.desk.Window(); s.Details != 0.7 || s.Composer != 0 || s.DetailsBelow != 0 || s.ComposerBelow != 0.6 {
		t.Errorf("remembered are %+v", s)
	}
}

// TestBadAddress says what is wrong and keeps what was typed, with the focus where it is mended.
func TestBadAddress(t *testing.T) {
	r := openWindow(t, t.TempDir())
	r.typed("http://example.com")
	r.press(fyne.KeyReturn)
	r.until("said", func() bool { return strings.Contains(r.notices.text(), `got "http"`) && r.notices.box.Visible() })
	if r.focusName() != "url" || r.link.url.Text != "http://example.com" {
		t.Errorf("the focus is in %q, the box holds %q", r.focusName(), r.link.url.Text)
	}
}

// TestSettingsDrawer edits a header by keys and finds it in the request.
func TestSettingsDrawer(t *testing.T) {
	base := startEndpoint(t)
	r := openWindow(t, t.TempDir())
	r.typed(base + "/echo")
	r.keys(ctrl(fyne.KeyComma))
	if !r.settingsOpen || r.win.Canvas().Focused() != r.settings.first {
		t.Fatal("the drawer did not open with the focus in its first field")
	}
	r.typed("my echo")
	tab := r.desk.Active()
	if tab.Profile().Name != "my echo" {
		t.Errorf("the name is %q", tab.Profile().Name)
	}
	r.keys(ctrl(fyne.KeyComma))
	if r.settingsOpen {
		t.Error("the drawer did not close")
	}
}

// TestTextSize scales all text up, down and back.
func TestTextSize(t *testing.T) {
	r := openWindow(t, t.TempDir())
	size := func() float32 { return r.app.Settings().Theme().Size("text") }
	normal := size()
	for _, plus := range []fyne.Shortcut{ctrl(fyne.KeyPlus), ctrl(fyne.KeyEqual), ctrlShift(fyne.KeyEqual)} {
		r.keys(plus)
		if size() <= normal {
			t.Errorf("%s: the text did not grow", keyText(plus))
		}
		r.keys(ctrl(fyne.Key0))
		if size() != normal {
			t.Errorf("the text is %v, not %v again", size(), normal)
		}
	}
	r.keys(ctrl(fyne.KeyMinus))
	if size() >= normal {
		t.Error("the text did not shrink")
	}
}

// TestSendingGoesToTheEnd shows what was sent after scrolling up, and goes on following.
func TestSendingGoesToTheEnd(t *testing.T) {
	base := startEndpoint(t)
	r := openWindow(t, t.TempDir())
	r.typed(base + "/echo")
	r.press(fyne.KeyReturn)
	r.until("open", r.connected)
	tab := r.desk.Active()
	for range 60 {
		tab.SendDraft(compose.Draft{Kind: compose.Text, Text: "x"})
	}
	r.until("echoed", func() bool { return r.shown.List.Stats.MessagesIn == 60 })
	r.until("start", func() bool {
		if r.list.Following() { // also because of a message that counts as sent only now, though its echo is here
			r.press(fyne.KeyHome)
		}
		_, ok := r.list.Row(0)
		return ok && !r.list.Following()
	})
	tab.SendDraft(compose.Draft{Kind: compose.Text, Text: "the last"})
	r.until("shown at the end", func() bool {
		row, ok := r.list.Row(r.list.Total() - 1)
		return ok && row.Preview == "the last" && r.list.Following() && r.list.Screen().To == r.list.Total()
	})
}

// TestLateAnswersStayInTheirTab drops a found row when another tab is visible by then, and closes the link of the tab
// that was asked about.
func TestLateAnswersStayInTheirTab(t *testing.T) {
	base := startEndpoint(t)
	r := openWindow(t, t.TempDir())
	r.typed(base + "/echo")
	r.press(fyne.KeyReturn)
	r.until("open", r.connected)
	first := r.desk.Active()
	r.askClose()
	ask := r.topDialog()
	arrive := r.arriveIn(first)
	second := r.desk.NewTab(base + "/echo")
	r.turned()
	r.connect()
	r.until("second open", r.connected)
	arrive(desk.Found{Seq: 1})
	ask.confirm()
	r.selectTabAt(0)
	r.until("first closed", func() bool { return r.status().State == session.Closed })
	r.selectTabAt(1)
	if !r.connected() || second.Chosen() != 0 {
		t.Errorf("the second tab is %v and shows entry %d", r.status().State, second.Chosen())
	}
}
