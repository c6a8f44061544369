package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"socklens/session/profile"
	"socklens/ui/compose"
	"socklens/ui/parts"
)

// TestSavedMessages sends a saved message with two keys.
func TestSavedMessages(t *testing.T) {
	base := startEndpoint(t)
	r := openWindow(t, t.TempDir())
	r.typed(base + "/echo")
	r.press(fyne.KeyReturn)
	r.until("open", r.connected)
	tab := r.desk.Active()
	tab.Typed(compose.Draft{Kind: compose.Text, Text: "saved one"})
	tab.SaveMessage("one")
	tab.Typed(compose.Draft{Kind: compose.Text, Text: ""})
	r.keys(ctrl(fyne.KeyP))
	if r.topDialog().title != "Saved messages" {
		t.Fatalf("the dialog is %q", r.topDialog().title)
	}
	r.keys(ctrl(fyne.KeyReturn))
	r.until("echoed", func() bool { return r.shown.List.Stats.MessagesIn == 1 })
	if r.composer.entry.Text != "saved one" || r.focusName() != "composer" {
		t.Errorf("the composer holds %q, the focus is in %q", r.composer.entry.Text, r.focusName())
	}
}

// TestLargePaste shows a chip in place of a text that the toolkit can't edit.
func TestLargePaste(t *testing.T) {
	r := openWindow(t, t.TempDir())
	r.keys(ctrl(fyne.KeyM))
	text := strings.Repeat("0123456789", 20<<10)
	r.composer.entry.OnLargePaste(text)
	if r.win.Canvas().Focused() != fyne.Focusable(r.composer.replace) {
		t.Errorf("after pasting the focus is in %q", r.focusName())
	}
	r.focusList()
	r.focusComposer()
	if r.focusName() != "composer" {
		t.Errorf("the focus goes to %q", r.focusName())
	}
	r.press(fyne.KeyF6)
	if got := r.focusName(); got != "sidebar" {
		t.Errorf("from what was pasted F6 goes to %q", got)
	}
	if r.composer.body.Objects[0] != fyne.CanvasObject(r.composer.pasted) || r.desk.Active().Draft().Text != text {
		t.Error("the large text is not kept behind a chip")
	}
	if !strings.Contains(r.composer.size.text.Text, "200.0 KiB") {
		t.Errorf("the chip says %q", r.composer.size.text.Text)
	}
}

// TestLargePasteIntoADraft puts what is pasted where the cursor is, and Replace takes nothing away for good.
func TestLargePasteIntoADraft(t *testing.T) {
	r := openWindow(t, t.TempDir())
	r.keys(ctrl(fyne.KeyM))
	r.typed("ab")
	r.press(fyne.KeyLeft)
	paste := strings.Repeat("x", compose.LargeText+1)
	r.app.Clipboard().SetContent(paste)
	r.win.Canvas().Focused().(fyne.Shortcutable).TypedShortcut(&fyne.ShortcutPaste{Clipboard: r.app.Clipboard()})
	tab := r.desk.Active()
	if got := tab.Draft().Text; got != "a"+paste+"b" {
		t.Errorf("the draft has %d bytes", len(got))
	}
	r.press(fyne.KeySpace)
	if got := tab.Draft().Text; got != "" || r.win.Canvas().Focused() != fyne.Focusable(r.composer.entry) || r.composer.entry.Text != "" {
		t.Errorf("Replace leaves %d bytes, the focus in %q", len(got), r.focusName())
	}
	r.typed("c")
	r.keys(alt(fyne.KeyUp))
	r.until("it is back", func() bool { return r.composer.body.Objects[0] == fyne.CanvasObject(r.composer.pasted) })
	if got := tab.Draft().Text; got != "a"+paste+"b" {
		t.Errorf("%d bytes are back", len(got))
	}
}

// TestBytes edits a binary draft byte by byte, and sends it.
func TestBytes(t *testing.T) {
	r := openWindow(t, t.TempDir())
	r.keys(alt(fyne.KeyB))
	r.keys(ctrl(fyne.KeyM))
	r.typed("de ad")
	r.composer.asBytes.SetOn(true)
	r.composer.arrange()
	if r.composer.body.Objects[0] != fyne.CanvasObject(r.composer.bytes) {
		t.Fatal("the bytes are not shown")
	}
	if got := r.composer.bytes.Bytes(); string(got) != "\xde\xad" {
		t.Fatalf("the editor holds %x", got)
	}
	r.focus(r.composer.bytes)
	r.typed("be")
	if r.composer.inBytes != r.desk.Active().Draft().Text {
		t.Errorf("each key would read %q anew", r.composer.inBytes)
	}
	_, payload, err := r.desk.Active().Draft().Bytes()
	if err != nil || len(payload) == 0 || payload[0] != 0xbe {
		t.Errorf("the draft is %x, %v", payload, err)
	}
	for size, shown := range map[int]fyne.CanvasObject{parts.MaxHexBytes: r.composer.bytes, parts.MaxHexBytes + 1: r.composer.pasted, 16 << 20: r.composer.pasted} {
		r.composer.load(compose.Draft{Kind: compose.Binary, Format: compose.Hex, Text: strings.Repeat("ab ", size)})
		if r.composer.body.Objects[0] != shown {
			t.Errorf("%d bytes are shown in a %T", size, r.composer.body.Objects[0])
		}
	}
}

// TestFreeName never offers the name of a message that would be replaced.
func TestFreeName(t *testing.T) {
	if got := freeName([]profile.Message{{Name: "message 2"}}); got != "message 3" {
		t.Errorf("offers %q", got)
	}
}
