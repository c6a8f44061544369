package parts

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"socklens/ui/compose"
)

func typed(w fyne.Focusable, s string) {
	for _, r := range s {
		w.TypedRune(r)
	}
}

func TestEditingBytes(t *testing.T) {
	for _, c := range []struct {
		name  string
		start string
		do    func(h *HexEditor)
		want  string
	}{
		{"digits insert", "", func(h *HexEditor) { typed(h, "dEad0") }, "\xde\xad\x00"},
		{"other characters do nothing", "", func(h *HexEditor) { typed(h, "g z-") }, ""},
		{"insert in the middle", "ac", func(h *HexEditor) { key(h, fyne.KeyRight); typed(h, "62") }, "abc"},
		{"overwrite", "abc", func(h *HexEditor) { key(h, fyne.KeyInsert); typed(h, "5a5") }, "Z\x52c"},
		{"overwrite goes on at the end", "a", func(h *HexEditor) { h.SetInsert(false); typed(h, "4142") }, "AB"},
		{"backspace", "abc", func(h *HexEditor) { key(h, fyne.KeyEnd, fyne.KeyLeft, fyne.KeyBackspace) }, "ac"},
		{"backspace at the start", "abc", func(h *HexEditor) { key(h, fyne.KeyBackspace) }, "abc"},
		{"backspace takes a half byte", "ab", func(h *HexEditor) { typed(h, "4"); key(h, fyne.KeyBackspace) }, "ab"},
		{"delete", "abc", func(h *HexEditor) { key(h, fyne.KeyDelete, fyne.KeyDelete) }, "c"},
		{"delete at the end", "a", func(h *HexEditor) { key(h, fyne.KeyRight, fyne.KeyDelete) }, "a"},
		{"delete a selection", "abcdef", func(h *HexEditor) {
			key(h, fyne.KeyRight)
			shifted(h, fyne.KeyRight, fyne.KeyRight)
			key(h, fyne.KeyDelete)
		}, "adef"},
		{"type over a selection", "abcdef", func(h *HexEditor) { shifted(h, fyne.KeyRight, fyne.KeyRight); typed(h, "58") }, "Xcdef"},
		{"text in the ASCII column", "", func(h *HexEditor) { key(h, fyne.KeyTab); typed(h, "é!") }, "é!"},
		{"undo and redo", "ab", func(h *HexEditor) {
			typed(h, "58")
			key(h, fyne.KeyDelete)
			for range 3 {
				h.TypedShortcut(&fyne.ShortcutUndo{})
			}
			h.TypedShortcut(&fyne.ShortcutRedo{})
		}, "\x50ab"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := NewHexEditor(compose.ParseHex, compose.FormatHex)
			show(t, h, 700, 300)
			h.SetBytes([]byte(c.start))
			c.do(h)
			if got := h.Bytes(); string(got) != c.want {
				t.Errorf("% x, want % x", got, c.want)
			}
		})
	}
}

func TestPastingBytes(t *testing.T) {
	for _, c := range []struct {
		text, want, refused string
		ascii               bool
	}{
		{text: "de ad be ef", want: "\xde\xad\xbe\xef"},
		{text: "0xDE, 0xAD\n\\xbe:ef", want: "\xde\xad\xbe\xef"},
		{text: "dead b", refused: "the clipboard holds no bytes in hexadecimal: line 1, column 6: a byte needs two hexadecimal digits, got one"},
		{text: "hello", refused: "the clipboard holds no bytes in hexadecimal: line 1, column 1: a hexadecimal digit expected, got 'h'"},
		{text: "", want: ""},
		{text: "hello", ascii: true, want: "hello"},
		{text: strings.Repeat("00", MaxHexBytes+1), refused: "the editor holds at most 1.0 MiB"},
	} {
		h := NewHexEditor(compose.ParseHex, compose.FormatHex)
		refused := ""
		h.OnRefused = func(why string) { refused = why }
		show(t, h, 700, 300)
		h.ascii = c.ascii
		clip := test.NewClipboard()
		clip.SetContent(c.text)
		h.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip})
		if string(h.Bytes()) != c.want || refused != c.refused {
			t.Errorf("%.20q: % x, refused %q", c.text, h.Bytes(), refused)
		}
	}
}

func TestAMebibyteOfBytes(t *testing.T) {
	h := NewHexEditor(compose.ParseHex, compose.FormatHex)
	show(t, h, 700, 300)
	if h.SetBytes(make([]byte, MaxHexBytes+1)) {
		t.Error("more than it holds is taken")
	}
	p := bytes.Repeat([]byte{0xab}, MaxHexBytes)
	if !h.SetBytes(p) {
		t.Fatal("1 MiB is refused")
	}
	changed := 0
	h.OnChanged = func(p []byte) { changed = len(p) }
	h.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyEnd, Modifier: fyne.KeyModifierShortcutDefault})
	if h.cursor != MaxHexBytes || !strings.Contains(words(h), "000ffff0") {
		t.Errorf("at %d the screen shows %.80q", h.cursor, words(h))
	}
	typed(h, "0")
	if len(h.bytes) != MaxHexBytes {
		t.Errorf("%d bytes", len(h.bytes))
	}
	key(h, fyne.KeyBackspace)
	if changed != MaxHexBytes-1 {
		t.Errorf("OnChanged was told %d bytes", changed)
	}
	if n := drawn(h); n > 100 {
		t.Errorf("%d objects are drawn", n)
	}
	h.TypedShortcut(&fyne.ShortcutSelectAll{})
	key(h, fyne.KeyDelete)
	if len(h.bytes) != 0 || h.cursor != 0 {
		t.Errorf("%d bytes are left", len(h.bytes))
	}
}

func TestCopyingBytes(t *testing.T) {
	h := NewHexEditor(compose.ParseHex, compose.FormatHex)
	show(t, h, 700, 300)
	h.SetBytes([]byte("abcdef"))
	shifted(h, fyne.KeyRight, fyne.KeyRight)
	h.TypedShortcut(&fyne.ShortcutCopy{})
	if got := fyne.CurrentApp().Clipboard().Content(); got != "61 62" {
		t.Errorf("copied %q", got)
	}
	h.TypedShortcut(&fyne.ShortcutCut{})
	if string(h.Bytes()) != "cdef" {
		t.Errorf("cutting leaves %q", h.Bytes())
	}
	key(h, fyne.KeyTab)
	h.TypedShortcut(&fyne.ShortcutCopy{})
	if got := fyne.CurrentApp().Clipboard().Content(); got != "cdef" {
		t.Errorf("copied from the ASCII column %q", got)
	}
}

func TestTheMouseChoosesBytes(t *testing.T) {
	h := NewHexEditor(compose.ParseHex, compose.FormatHex)
	win := show(t, h, 700, 300)
	h.SetBytes(bytes.Repeat([]byte("0123456789abcdef"), 4))
	p := h.paint
	for i := range 16 {
		click(h, p.column(i)+4, 30)
		if h.cursor != 16+i || h.ascii {
			t.Errorf("a click on byte %d chooses %d", 16+i, h.cursor)
		}
		click(h, p.asciiColumn(i)+2, 30)
		if h.cursor != 16+i || !h.ascii {
			t.Errorf("a click on character %d chooses %d", 16+i, h.cursor)
		}
	}
	if win.Canvas().Focused() != h {
		t.Error("a click doesn't take the focus")
	}
	click(h, p.column(2)+1, 10)
	press(h, p.column(4)+1, 50, desktop.MouseButtonPrimary, fyne.KeyModifierShift)
	if from, to := h.selection(); !slices.Equal([]int{from, to}, []int{2, 36}) {
		t.Errorf("selected %d to %d", from, to)
	}
	click(h, 690, 290)
	if h.cursor != 64 {
		t.Errorf("a click behind the end chooses %d", h.cursor)
	}
}
