package desk_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"socklens/session/profile"
	"socklens/ui/compose"
	"socklens/ui/desk"
)

func text(s string) compose.Draft { return compose.Draft{Kind: compose.Text, Text: s} }

// TestLongDrafts brings back what was pasted, byte for byte, from files that only this user can read and that go when
// they are no longer needed.
func TestLongDrafts(t *testing.T) {
	dir := t.TempDir()
	drafts := filepath.Join(dir, "drafts")
	long := []string{
		strings.Repeat("a", compose.LargeText),
		strings.Repeat("b", compose.LargeText+1),
		strings.Repeat("\xff\x00成", 100<<10),
		strings.Repeat("b", compose.LargeText+1), // as in the second tab
		strings.Repeat("c", 16<<20),
	}
	r := open(t, dir)
	for _, s := range long {
		r.NewTab("").Typed(text(s))
	}
	r.close()
	if n := len(files(t, drafts)); n != 3 {
		t.Errorf("%d files for three different long drafts", n)
	}
	for _, name := range files(t, drafts) {
		if info, err := os.Stat(filepath.Join(drafts, name)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s is %v, %v", name, info.Mode(), err)
		}
	}
	if info, err := os.Stat(filepath.Join(dir, "state.json")); err != nil || info.Size() > 100<<10 {
		t.Errorf("the state is %d bytes, %v", info.Size(), err)
	}

	r = open(t, dir)
	for i, s := range long {
		if got := r.Tab(i).Draft(); got != text(s) {
			t.Errorf("draft %d came back with %d bytes of %d", i, len(got.Text), len(s))
		}
	}
	for _, i := range []int{1, 2, 4} {
		r.Tab(i).Typed(text("short"))
	}
	r.close()
	if n := len(files(t, drafts)); n != 1 {
		t.Errorf("%d files are left for one long draft", n)
	}
	r = open(t, dir)
	r.Tab(3).Typed(text(""))
	r.close()
	if got := files(t, drafts); len(got) != 0 {
		t.Errorf("left behind %q", got)
	}
}

// TestSavesWhileTyping has a draft on the disk while a person still writes it: a crash must not cost all of it.
func TestSavesWhileTyping(t *testing.T) {
	dir := t.TempDir()
	r := open(t, dir)
	defer r.close()
	tab := r.NewTab("ws://a/")
	typed, saved := 0, 0
	next := func(desk.Picture) bool {
		typed++
		tab.Typed(text(strconv.Itoa(typed)))
		var state desk.State
		data, err := os.ReadFile(filepath.Join(dir, "state.json"))
		if err != nil || json.Unmarshal(data, &state) != nil || len(state.Tabs) != 1 || state.Tabs[0].Profile.URL != "ws://a/" {
			return false
		}
		n, err := strconv.Atoi(state.Tabs[0].Draft.Text)
		again := err == nil && n > saved
		saved = n
		return again
	}
	r.until("saved", next)
	r.until("saved again", next)
}

// TestTooLongDraft says at once what will not be there after a restart, once, where it is.
func TestTooLongDraft(t *testing.T) {
	r := open(t, t.TempDir())
	defer r.close()
	tab := r.NewTab("")
	tab.Typed(text(strings.Repeat("x", 16<<20+1)))
	said := func(p desk.Picture) bool {
		return len(p.Notices) == 1 && strings.Contains(p.Notices[0].What, "too long to be kept")
	}
	r.Dismiss(r.until("said", said).Notices[0])
	r.NewTab("ws://other/")
	tab.Typed(text("short"))
	tab.Typed(text(strings.Repeat("y", 16<<20+1)))
	r.Select(tab.ID())
	r.until("said of another one", said)
}

// TestUnreadableDrafts says what could not be brought back, and takes nothing away.
func TestUnreadableDrafts(t *testing.T) {
	dir := t.TempDir()
	r := open(t, dir)
	r.NewTab("").Typed(text(strings.Repeat("x", compose.LargeText+1)))
	r.NewTab("").Typed(text(strings.Repeat("y", compose.LargeText+1)))
	r.close()
	var state desk.State
	data, err := os.ReadFile(filepath.Join(dir, "state.json"))
	if err == nil {
		err = json.Unmarshal(data, &state)
	}
	if err != nil {
		t.Fatal(err)
	}
	first := filepath.Join(dir, "drafts", state.Tabs[0].DraftFile)
	if err := os.WriteFile(first, make([]byte, 16<<20+1), 0o600); err != nil {
		t.Fatal(err)
	}
	state.Tabs[1].DraftFile = "../workspace.json"
	if data, err = json.Marshal(state); err == nil {
		err = os.WriteFile(filepath.Join(dir, "state.json"), data, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	foreign := filepath.Join(dir, "drafts", "notes.txt")
	if err := os.WriteFile(foreign, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, notices := range []int{2, 0} { // said once, kept for good
		r = open(t, dir)
		if p := r.Picture(r.want); len(p.Notices) != notices || r.Tab(0).Draft().Text != "" || r.Tab(1).Draft().Text != "" {
			t.Errorf("notices %+v", p.Notices)
		}
		r.close()
	}
	if info, err := os.Stat(first + ".damaged"); err != nil || info.Size() != 16<<20+1 {
		t.Errorf("the file that can't be read is %v, %v", info, err)
	}
	if data, err := os.ReadFile(foreign); string(data) != "mine" {
		t.Errorf("a file that is no draft holds %q, %v", data, err)
	}
}

// TestUnsentDraftsAreNotLost recalls what was written and never sent when something else took its place in the composer.
func TestUnsentDraftsAreNotLost(t *testing.T) {
	base := startEndpoint(t)
	r := open(t, t.TempDir())
	defer r.close()
	tab := r.NewTab(base + "/echo")
	tab.Connect()
	r.until("open", isOpen)
	tab.SetFollow(false) // sending turns it on, once the draft counts as sent; its echo may be there before
	tab.SendDraft(text("sent"))
	var sent int64
	r.until("echoed", func(p desk.Picture) bool {
		for _, row := range p.List.Rows {
			if row.Preview == "sent" {
				sent = row.Seq
			}
		}
		return sent != 0 && p.List.Stats.MessagesIn == 1 && tab.Following()
	})
	holds := func(want string) func(desk.Picture) bool {
		return func(desk.Picture) bool { return tab.Draft().Text == want }
	}

	tab.Typed(text("for later"))
	tab.EditAndResend(sent)
	r.until("the sent one", holds("sent"))
	tab.Recall(-1)
	r.until("recalled behind Edit and resend", holds("for later"))

	tab.Typed(text("for later, and more"))
	tab.UseMessage(profile.Message{Type: "text", Text: "saved"})
	tab.Recall(-1)
	r.until("recalled behind a saved message", holds("for later, and more"))

	tab.EmptyDraft()
	r.until("empty", holds(""))
	tab.Typed(text("written"))
	tab.Recall(-1) // to look something up, and sent by the way
	tab.SetFollow(false)
	tab.Send()
	r.until("echoed again", func(p desk.Picture) bool { return p.List.Stats.MessagesIn == 2 && tab.Following() })
	tab.Recall(-1)
	tab.Recall(-1)
	r.until("recalled behind sending", holds("written"))
}

// TestSavedMessagesAreWhole uses saved messages of every kind again, also behind a restart.
func TestSavedMessagesAreWhole(t *testing.T) {
	dir := t.TempDir()
	drafts := map[string]compose.Draft{
		"text":   text("hello"),
		"json":   {Kind: compose.JSON, Text: `{"op":1}`},
		"hex":    {Kind: compose.Binary, Format: compose.Hex, Text: "de ad"},
		"base64": {Kind: compose.Binary, Format: compose.Base64, Text: "3q0="},
		"file":   {Kind: compose.Binary, Format: compose.File, File: filepath.Join(dir, "pictures", "a b.png")},
	}
	r := open(t, dir)
	tab := r.NewTab("ws://a/")
	tab.SaveUnder("a", "")
	for name := range drafts {
		tab.Typed(text("replaced below"))
		tab.SaveMessage(name)
	}
	for name, draft := range drafts {
		tab.Typed(draft)
		tab.SaveMessage(name)
	}
	tab.Typed(text(""))
	r.close()
	r = open(t, dir)
	defer r.close()
	tab = r.Tab(0)
	messages := tab.Messages()
	if len(messages) != len(drafts) {
		t.Errorf("%d messages are saved", len(messages))
	}
	if p := tab.Profile(); r.Picture(r.want).Tabs[0].Edited || len(p.Validate()) > 0 {
		t.Errorf("with messages saved the connection counts as edited, or %v is wrong with it", p.Validate())
	}
	for _, m := range messages {
		tab.UseMessage(m)
		if got := tab.Draft(); got != drafts[m.Name] {
			t.Errorf("%s came back as %+v", m.Name, got)
		}
	}
}

// TestFormat lays out JSON in the background, says what is wrong with it, and leaves alone what was written meanwhile.
func TestFormat(t *testing.T) {
	r := open(t, t.TempDir())
	defer r.close()
	tab := r.NewTab("")
	tab.Typed(compose.Draft{Kind: compose.JSON, Text: `{"b":1.50,"a":[]}`})
	tab.Format()
	r.until("formatted", func(desk.Picture) bool { return tab.Draft().Text == "{\n  \"b\": 1.50,\n  \"a\": []\n}" })
	tab.Typed(compose.Draft{Kind: compose.JSON, Text: "[1,"})
	tab.Format()
	r.until("refused", func(p desk.Picture) bool { return p.Compose.Err != nil && tab.Draft().Text == "[1," })
	tab.Typed(compose.Draft{Kind: compose.JSON, Text: "[" + strings.Repeat("1,", 4<<20) + "1]"})
	tab.Format()
	tab.Typed(text("[meanwhile]"))
	r.close() // which waits for it
	if p := r.Picture(r.want); tab.Draft().Text != "[meanwhile]" || p.Compose.Err != nil {
		t.Errorf("the draft has %d bytes, %v", len(tab.Draft().Text), p.Compose.Err)
	}
}

// TestWriteFile writes a long draft to a file, wholly, also where the desk is closed at once.
func TestWriteFile(t *testing.T) {
	r := open(t, t.TempDir())
	path := filepath.Join(t.TempDir(), "message.txt")
	long := strings.Repeat("0123456789abcdef", 1<<20)
	r.WriteFile(filepath.Dir(path), long)
	r.until("refused", func(p desk.Picture) bool {
		return len(p.Notices) == 1 && p.Notices[0].Bad && strings.Contains(p.Notices[0].Why, filepath.Dir(path))
	})
	r.WriteFile(path, "short")
	r.until("said", func(p desk.Picture) bool {
		return len(p.Notices) == 2 && strings.Contains(p.Notices[1].What, path)
	})
	r.WriteFile(path, long)
	r.close()
	if data, err := os.ReadFile(path); err != nil || string(data) != long {
		t.Errorf("%d bytes were written, %v", len(data), err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

// TestDraftsSetAsideComeBack has drafts give way to saved messages: they can be recalled after a restart, and with all that
// was sent in a tab that was closed and brought back.
func TestDraftsSetAsideComeBack(t *testing.T) {
	dir := t.TempDir()
	r := open(t, dir)
	tab := r.NewTab("ws://a/")
	for _, text := range []string{"first", "second"} {
		tab.Typed(compose.Draft{Kind: compose.Text, Text: text})
		tab.UseMessage(profile.Message{Type: "text", Text: "saved"})
	}
	recalls := func(tab *desk.Tab, want ...string) {
		t.Helper()
		for _, text := range want {
			if tab.Recall(-1); tab.Draft().Text != text {
				t.Errorf("recalled %q, not %q", tab.Draft().Text, text)
			}
		}
		for range want {
			tab.Recall(+1)
		}
	}
	recalls(tab, "second", "first")
	r.CloseTab(tab.ID())
	r.Reopen()
	recalls(r.Active(), "second", "first")
	r.close()
	r = open(t, dir)
	defer r.close()
	if got := r.Active().Draft().Text; got != "saved" {
		t.Errorf("the composer holds %q", got)
	}
	recalls(r.Active(), "second", "first")
}
