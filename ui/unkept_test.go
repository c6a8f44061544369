package ui

import (
	"os"
	"strings"
	"testing"
)

// TestClosingAsksBeforeItLoses deletes the file of a session that goes on: what comes then can't be kept, and closing its
// tab, or the window, says how much that is.
func TestClosingAsksBeforeItLoses(t *testing.T) {
	base := startEndpoint(t)
	r := openWindow(t, t.TempDir())
	r.link.url.SetText(base + "/ticker?rate=200")
	r.connect()
	r.until("entries", func() bool { return r.connected() && r.list.Total() > 3 })
	tab := r.desk.Active()
	if err := os.Remove(tab.CapturePath()); err != nil {
		t.Fatal(err)
	}
	r.until("what can't be kept", func() bool { n, _ := tab.Unkept(); return n > 0 })
	r.closeTab()
	if said := r.inDialog(); r.topDialog().title != "Close the tab?" || !strings.Contains(said, "not in the session's file. The file was deleted") {
		t.Errorf("asks %q: %q", r.topDialog().title, said)
	}
	r.topDialog().Hide()
	r.quit()
	if said := r.inDialog(); r.topDialog().title != closeTitle || !strings.Contains(said, "not in the session's file") {
		t.Errorf("asks %q: %q", r.topDialog().title, said)
	}
	r.topDialog().Hide()
	r.closeTab()
	r.topDialog().confirm()
	r.until("another tab", func() bool { return r.desk.Active() != tab })
}
