package parts

import (
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// TypedRune writes a hexadecimal digit, or in the ASCII column a character in UTF-8.
func (h *HexEditor) TypedRune(r rune) {
	if h.ascii {
		h.put([]byte(string(r)))
		return
	}
	if d := strings.IndexRune("0123456789abcdef", unicode.ToLower(r)); d >= 0 {
		h.typeDigit(byte(d))
	}
}

// TypedKey moves the cursor and deletes.
func (h *HexEditor) TypedKey(ev *fyne.KeyEvent) {
	page := hexRow
	if h.paint != nil {
		page = max(int(int64(h.Size().Height)/h.paint.row)-1, 1) * hexRow
	}
	switch ev.Name {
	case fyne.KeyLeft:
		if h.low && !h.shift {
			h.goTo(h.cursor)
			return
		}
		h.moveTo(h.cursor - 1)
	case fyne.KeyRight:
		h.moveTo(h.cursor + 1)
	case fyne.KeyUp:
		h.moveTo(h.cursor - hexRow)
	case fyne.KeyDown:
		h.moveTo(h.cursor + hexRow)
	case fyne.KeyPageUp:
		h.moveTo(h.cursor - page)
	case fyne.KeyPageDown:
		h.moveTo(h.cursor + page)
	case fyne.KeyHome:
		h.moveTo(h.cursor / hexRow * hexRow)
	case fyne.KeyEnd:
		h.moveTo(h.cursor/hexRow*hexRow + hexRow - 1)
	case fyne.KeyBackspace:
		h.remove(true)
	case fyne.KeyDelete:
		h.remove(false)
	case fyne.KeyInsert:
		h.SetInsert(!h.insert)
	case fyne.KeyTab:
		h.tab()
	default:
		PassKey(h, ev)
	}
}

// moveTo moves the cursor, extending the selection while Shift is held. Up and Down stop at the first and last row.
func (h *HexEditor) moveTo(i int) {
	switch {
	case h.shift && h.anchor < 0:
		h.anchor = h.cursor
	case !h.shift:
		h.anchor = -1
	}
	h.goTo(i)
}

// AcceptsTab keeps Tab from leaving the hexadecimal column for another widget.
func (h *HexEditor) AcceptsTab() bool { return !h.ascii }

// tab goes to the ASCII column, or with Shift to the widget before.
func (h *HexEditor) tab() {
	if h.shift {
		if c := canvasOf(h); c != nil {
			c.FocusPrevious()
		}
		return
	}
	h.ascii, h.low = true, false
	h.Refresh()
}

// KeyDown notes that Shift is held.
func (h *HexEditor) KeyDown(ev *fyne.KeyEvent) {
	if ev.Name == desktop.KeyShiftLeft || ev.Name == desktop.KeyShiftRight {
		h.shift = true
	}
}

// KeyUp notes that Shift is not held any more.
func (h *HexEditor) KeyUp(ev *fyne.KeyEvent) {
	if ev.Name == desktop.KeyShiftLeft || ev.Name == desktop.KeyShiftRight {
		h.shift = false
	}
}

// TypedShortcut takes Copy, Cut, Paste, Select all, Undo, Redo, Ctrl+Home and Ctrl+End, and passes on every other one.
func (h *HexEditor) TypedShortcut(s fyne.Shortcut) {
	switch s := s.(type) {
	case *fyne.ShortcutCopy:
		h.copy()
		return
	case *fyne.ShortcutCut:
		if from, to := h.selection(); from != to {
			h.copy()
			h.remove(false)
		}
		return
	case *fyne.ShortcutPaste:
		if s.Clipboard != nil {
			h.paste(s.Clipboard.Content())
		}
		return
	case *fyne.ShortcutSelectAll:
		h.anchor = 0
		h.goTo(len(h.bytes))
		return
	case *fyne.ShortcutUndo:
		h.undo()
		return
	case *fyne.ShortcutRedo:
		h.redo()
		return
	case *desktop.CustomShortcut:
		if s.Modifier&^fyne.KeyModifierShift == fyne.KeyModifierShortcutDefault {
			h.shift = s.Modifier&fyne.KeyModifierShift != 0
			switch s.KeyName {
			case fyne.KeyHome:
				h.moveTo(0)
				return
			case fyne.KeyEnd:
				h.moveTo(len(h.bytes))
				return
			}
		}
	}
	passOn(h, s)
}

// copy puts what is selected, or everything, on the clipboard: as hexadecimal, or from the ASCII column as text where it
// is printable.
func (h *HexEditor) copy() {
	from, to := h.selection()
	if from == to {
		from, to = 0, len(h.bytes)
	}
	text := h.write(h.bytes[from:to])
	if s := string(h.bytes[from:to]); h.ascii && printable(s) {
		text = s
	}
	fyne.CurrentApp().Clipboard().SetContent(text)
}

func printable(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool {
		return r == unicode.ReplacementChar || !unicode.IsPrint(r) && r != '\n' && r != '\t'
	}) < 0
}

// paste puts hexadecimal from the clipboard at the cursor, in the ASCII column any text.
func (h *HexEditor) paste(text string) {
	if h.ascii {
		h.put([]byte(text))
		return
	}
	p, err := h.read(text)
	if err != nil {
		h.refuse("the clipboard holds no bytes in hexadecimal: %v", err)
		return
	}
	if len(p) > 0 {
		h.put(p)
	}
}

// MouseDown puts the cursor where the mouse is.
func (h *HexEditor) MouseDown(ev *desktop.MouseEvent) {
	refocus(h)
	if ev.Button != desktop.MouseButtonPrimary || h.paint == nil {
		return
	}
	at, ascii := h.paint.byteAt(ev.Position)
	h.ascii = ascii
	if ev.Modifier&fyne.KeyModifierShift == 0 {
		h.anchor = -1
	} else if h.anchor < 0 {
		h.anchor = h.cursor
	}
	h.goTo(at)
}

// MouseUp does nothing.
func (h *HexEditor) MouseUp(*desktop.MouseEvent) {}

// Dragged extends the selection.
func (h *HexEditor) Dragged(ev *fyne.DragEvent) {
	if h.paint == nil {
		return
	}
	if h.anchor < 0 {
		h.anchor = h.cursor
	}
	at, _ := h.paint.byteAt(ev.Position)
	h.goTo(at)
}

// DragEnd does nothing.
func (h *HexEditor) DragEnd() {}

// Cursor shows that bytes can be typed.
func (h *HexEditor) Cursor() desktop.Cursor { return desktop.TextCursor }

// Scrolled scrolls with the wheel.
func (h *HexEditor) Scrolled(ev *fyne.ScrollEvent) {
	if h.paint == nil {
		return
	}
	move := -ev.Scrolled.DY/wheelStep*wheelRows*float32(h.paint.row) + h.rest
	pixels := int64(move)
	h.rest = move - float32(pixels)
	h.offset += pixels
	h.Refresh()
}
