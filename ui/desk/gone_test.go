package desk

import (
	"context"
	"errors"
	"testing"
)

// TestNothingBeginsInATabThatIsGone connects in a tab that was taken off the desk, as one whose session could not be opened,
// while the window may still show it.
func TestNothingBeginsInATabThatIsGone(t *testing.T) {
	d, err := Open(Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	tab := d.NewTab("ws://127.0.0.1:1/")
	d.mu.Lock()
	d.removeLocked(tab)
	d.mu.Unlock()
	if err := tab.connect(context.Background()); !errors.Is(err, context.Canceled) || tab.CapturePath() != "" {
		t.Errorf("connecting gave %v, and records into %q", err, tab.CapturePath())
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
}
