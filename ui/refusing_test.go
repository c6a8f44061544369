package ui

import (
	"net"
	"testing"

	"fyne.io/fyne/v2"

	"socklens/session"
	"socklens/session/profile"
	"socklens/ui/compose"
)

// TestCommandsSayWhyNot chooses what comes to nothing in a tab that has recorded nothing: each says so in its own words.
func TestCommandsSayWhyNot(t *testing.T) {
	r := openWindow(t, t.TempDir())
	for item, want := range map[string]string{
		"Move to folder…": "Not a saved connection", "Delete connection…": "Not a saved connection", "Folder headers…": "No folder",
		"Cancel connecting": "Nothing to cancel", "Handshake": "No handshake", "Go to number or time…": "Nowhere to go",
		"Reopen closed tab": "Nothing to reopen", "Time and payload": "No row is chosen", "Pin or unpin": "No entry is chosen",
		"Export…": "Nothing to export", "Save session as…": "Nothing to save", "Delete session…": "Nothing to delete",
		"Undo delete session": "Nothing to undo",
	} {
		r.menuItem(item)()
		r.until(item+" to say: "+want, func() bool { return r.topDialog().title == want })
		r.topDialog().Hide()
	}
	tab := r.desk.Active()
	for item, want := range map[string]string{
		"Disconnect": "There is nothing to disconnect.", "Reset TCP (RST)": "There is nothing to disconnect.",
		"Stop reading": "Nothing was changed.",
	} {
		r.menuItem(item)()
		r.until(want, func() bool { return r.notices.shown.What == want && r.notices.shown.Try == "Connect first (Ctrl+R)." })
		r.desk.Dismiss(r.notices.shown)
		r.until("dismissed", func() bool { return !r.notices.box.Visible() })
	}
	tab.Ping(nil)
	r.until("that no ping was sent", func() bool {
		return r.notices.shown.What == "Nothing was sent." && r.notices.shown.Try == "Connect first (Ctrl+R)."
	})

	r.focusList()
	r.press(fyne.KeyF3)
	if r.focusName() != "search" {
		t.Errorf("F3 without anything to look for leaves the focus in %q", r.focusName())
	}

	r.focusURL()
	r.typed("ws://one/")
	if tab.SaveUnder("one", ""); !tab.Saved() {
		t.Fatal("the connection is not saved")
	}
	r.desk.DeleteProfile(tab.Profile().ID)
	r.menuItem("Delete connection…")()
	if got := r.topDialog().title; got != "Not a saved connection" {
		t.Errorf("of a connection that was deleted: %q", got)
	}
}

// TestConnectingAgain presses Connect while an attempt is on its way to a server that never answers: another one begins
// when that is wanted. Cancelling ends it, and nothing else.
func TestConnectingAgain(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := silent.Close(); err != nil {
			t.Error(err)
		}
	})
	r := openWindow(t, t.TempDir())
	r.typed("ws://" + silent.Addr().String())
	connecting := func(attempt int) func() bool {
		return func() bool { return r.status().State == session.Connecting && r.status().Attempt == attempt }
	}
	r.keys(ctrl(fyne.KeyR))
	r.until("connecting", connecting(1))
	r.keys(ctrl(fyne.KeyR))
	if got := r.topDialog().title; got != "Connect again?" {
		t.Fatalf("while connecting, Connect says %q", got)
	}
	r.key(&fyne.KeyEvent{Name: fyne.KeyReturn})
	r.until("the second attempt", connecting(2))
	r.menuItem("Cancel connecting")()
	r.until("cancelled", func() bool { return r.status().State == session.Closed })

	base := startEndpoint(t)
	r.desk.NewTab(base + "/echo")
	r.turned()
	r.connect()
	r.until("open", r.connected)
	r.menuItem("Cancel connecting")()
	if got := r.topDialog().title; got != "Nothing to cancel" || !r.connected() {
		t.Errorf("on an open link, Cancel connecting says %q", got)
	}
}

// TestDeletingAFoldersMessage deletes a saved message that all connections of a folder share.
func TestDeletingAFoldersMessage(t *testing.T) {
	r := openWindow(t, t.TempDir())
	tab := r.desk.Active()
	r.typed("ws://one/")
	tab.SaveUnder("one", "ours")
	folder := r.desk.Folders()[0]
	folder.Messages = []profile.Message{{ID: "shared", Name: "hello", Type: string(compose.Text), Text: "hello"}}
	r.desk.SetFolder(folder)
	tab.Typed(compose.Draft{Kind: compose.Text, Text: "mine"})
	tab.SaveMessage("own")
	for _, left := range []int{1, 0} {
		r.keys(ctrl(fyne.KeyP))
		r.focus(r.messages.tree)
		r.press(fyne.KeyDelete)
		r.key(&fyne.KeyEvent{Name: fyne.KeyReturn})
		if got := tab.Messages(); len(got) != left || left == 1 && got[0].Name != "hello" {
			t.Fatalf("left are %+v", got)
		}
	}
	if got := r.desk.Folders()[0].Messages; len(got) != 0 {
		t.Errorf("the folder keeps %+v", got)
	}
}
