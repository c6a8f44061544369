package ui

import (
	"testing"

	"fyne.io/fyne/v2/test"
)

// TestRunDoesLastWorkItself fails where a newer Fyne has no such work, or no way to take it: then Run may be of no use
// any more.
func TestRunDoesLastWorkItself(t *testing.T) {
	app := test.NewTempApp(t)
	l, ok := app.Lifecycle().(ending)
	if !ok {
		t.Fatalf("Fyne's lifecycle, %T, doesn't tell its last work", app.Lifecycle())
	}
	done := 0
	l.SetOnStoppedHookExecuted(func() { done++ })
	Run(app)
	if done != 1 {
		t.Errorf("the last work was done %d times, want once", done)
	}
	if l.OnStopped() != nil {
		t.Error("Fyne still has work for the end of its event loop")
	}
}
