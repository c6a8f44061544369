package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"socklens/ui/compose"
)

// TestSavedMessagesAreFound looks for a saved message by what is written at the end of a long one. Enter right behind
// typing takes the message that is found, not the one that was on top before, and typing on takes that back.
func TestSavedMessagesAreFound(t *testing.T) {
	r := openWindow(t, t.TempDir())
	for _, text := range []string{"alpha", "beta " + strings.Repeat("ä", 1<<20) + " Nadel"} {
		r.shown.Tab.Typed(compose.Draft{Kind: compose.Text, Text: text})
		r.shown.Tab.SaveMessage(text[:4])
	}
	composes := func(text string) {
		t.Helper()
		r.until(text, func() bool { return !r.asking() && strings.HasPrefix(r.composer.draft.Text, text) })
		r.shown.Tab.EmptyDraft()
		r.until("empty", func() bool { return r.composer.draft.Text == "" })
	}
	r.keys(ctrl(fyne.KeyP))
	r.typed("nADEL")
	r.press(fyne.KeyReturn)
	composes("beta")
	r.keys(ctrl(fyne.KeyP))
	r.typed("nadel")
	r.keys(ctrl(fyne.KeyReturn))
	composes("beta")
	r.keys(ctrl(fyne.KeyP))
	r.press(fyne.KeyReturn)
	if r.asking() {
		t.Error("with nothing typed Enter waits")
	}
	composes("alpha")

	r.keys(ctrl(fyne.KeyP))
	r.typed("nadel")
	r.press(fyne.KeyReturn)
	r.typed("x")
	r.until("none", func() bool { return r.messages.shown == "nadelx" })
	if !r.asking() || r.messages.tree.Cursor() != "" || r.composer.draft.Text != "" {
		t.Errorf("%q is open, the composer holds %.20q", r.topDialog().title, r.composer.draft.Text)
	}
}
