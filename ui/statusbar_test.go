package ui

import (
	"fmt"
	"strings"
	"syscall"
	"testing"
)

// TestTheStatusBarSaysWhyNothingIsKept shows a session on a full disk: the bar tells the reason, and a click what to try.
func TestTheStatusBarSaysWhyNothingIsKept(t *testing.T) {
	r := openWindow(t, t.TempDir())
	r.shown.List.Entries, r.shown.List.Follow = 5, true
	r.shown.List.Stats.Err = fmt.Errorf("write the session: %w", syscall.ENOSPC)
	r.bar.show(r.shown)
	if got := r.bar.kept.text.Text; got != "■ not being kept: The disk is full." {
		t.Errorf("the bar says %q", got)
	}
	if got := r.bar.follows.text.Text; got != "following what was kept" {
		t.Errorf("beside it the bar says %q", got)
	}
	r.showGap()
	if d := r.topDialog(); d.title != "Could not write the session." {
		t.Errorf("a click opens %q", d.title)
	}
	if x := r.inDialog(); !strings.Contains(x, "Free some room") {
		t.Errorf("it says %q", x)
	}
}
