package parts

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"socklens/ui/render"
)

// MaxHexBytes bounds what a HexEditor holds.
const MaxHexBytes = 1 << 20

// maxUndo bounds how many edits can be undone.
const maxUndo = 500

// HexEditor edits bytes as offset, hexadecimal and ASCII columns. Typing overwrites or inserts; the Insert key changes
// which. Tab goes from the hexadecimal column to the ASCII one.
type HexEditor struct {
	widget.BaseWidget

	OnChanged func([]byte)     // the bytes changed; the slice is the editor's and must not be kept
	OnRefused func(why string) // an edit was refused: pasted text that isn't hexadecimal, too many bytes

	read  func(text string) ([]byte, error)
	write func([]byte) string

	bytes  []byte
	insert bool
	cursor int  // the byte that the cursor is on; len(bytes) behind the last one
	low    bool // the cursor is on the byte's second digit
	ascii  bool // the cursor is in the ASCII column
	anchor int  // where a selection began, -1 for none
	done   []hexEdit
	undone []hexEdit

	offset         int64
	rest           float32
	focused, shift bool
	bar            *scrollBar
	paint          *hexPaint
}

// hexEdit is an edit that can be undone: at a place, some bytes gave way to others.
type hexEdit struct {
	at       int
	old, new []byte
	cursor   int // before the edit
}

// NewHexEditor returns an empty editor that inserts. What is pasted is hexadecimal as read reads it, and what is copied as
// write writes it.
func NewHexEditor(read func(text string) ([]byte, error), write func([]byte) string) *HexEditor {
	h := &HexEditor{read: read, write: write, insert: true, anchor: -1}
	h.bar = newScrollBar(false, func(pos int64) { h.offset = pos; h.Refresh() })
	h.ExtendBaseWidget(h)
	return h
}

// SetBytes replaces what is edited and forgets what could be undone. More than MaxHexBytes are refused: it then changes
// nothing and returns false. OnChanged is not called.
func (h *HexEditor) SetBytes(p []byte) bool {
	if len(p) > MaxHexBytes {
		return false
	}
	h.bytes = append([]byte(nil), p...)
	h.cursor, h.low, h.anchor, h.offset = 0, false, -1, 0
	h.done, h.undone = nil, nil
	h.Refresh()
	return true
}

// Bytes returns a copy of what is edited.
func (h *HexEditor) Bytes() []byte { return append([]byte(nil), h.bytes...) }

// SetInsert chooses between inserting and overwriting.
func (h *HexEditor) SetInsert(insert bool) {
	h.insert = insert
	h.Refresh()
}

// selection returns the selected bytes, from equal to to for none.
func (h *HexEditor) selection() (from, to int) {
	if h.anchor < 0 {
		return h.cursor, h.cursor
	}
	return min(h.anchor, h.cursor), max(h.anchor, h.cursor)
}

func (h *HexEditor) refuse(format string, args ...any) {
	if h.OnRefused != nil {
		h.OnRefused(fmt.Sprintf(format, args...))
	}
}

// replace puts bytes in the place of others, as an edit that can be undone.
func (h *HexEditor) replace(from, to int, with []byte) bool {
	if len(h.bytes)-(to-from)+len(with) > MaxHexBytes {
		h.refuse("the editor holds at most %s", render.Size(MaxHexBytes))
		return false
	}
	h.done = append(h.done, hexEdit{from, append([]byte(nil), h.bytes[from:to]...), append([]byte(nil), with...), h.cursor})
	if len(h.done) > maxUndo {
		h.done = h.done[1:]
	}
	h.undone = nil
	h.splice(from, to, with)
	return true
}

// splice changes the bytes and tells about it.
func (h *HexEditor) splice(from, to int, with []byte) {
	tail := append([]byte(nil), h.bytes[to:]...)
	h.bytes = append(append(h.bytes[:from], with...), tail...)
	h.anchor, h.low = -1, false
	h.cursor = min(h.cursor, len(h.bytes))
	if h.OnChanged != nil {
		h.OnChanged(h.bytes)
	}
}

func (h *HexEditor) undo() {
	if n := len(h.done); n > 0 {
		e := h.done[n-1]
		h.done, h.undone = h.done[:n-1], append(h.undone, e)
		h.splice(e.at, e.at+len(e.new), e.old)
		h.goTo(e.cursor)
	}
}

func (h *HexEditor) redo() {
	if n := len(h.undone); n > 0 {
		e := h.undone[n-1]
		h.undone, h.done = h.undone[:n-1], append(h.done, e)
		h.splice(e.at, e.at+len(e.old), e.new)
		h.goTo(e.at + len(e.new))
	}
}

// put inserts bytes at the cursor, or writes them over what is there, in the place of what is selected.
func (h *HexEditor) put(p []byte) {
	from, to := h.selection()
	if from == to && !h.insert {
		to = min(from+len(p), len(h.bytes))
	}
	if h.replace(from, to, p) {
		h.goTo(from + len(p))
	}
}

// typeDigit writes one hexadecimal digit.
func (h *HexEditor) typeDigit(d byte) {
	if from, to := h.selection(); from != to {
		if !h.replace(from, to, nil) {
			return
		}
		h.goTo(from)
	}
	at := h.cursor
	if h.low {
		if h.replace(at, at+1, []byte{h.bytes[at]&0xf0 | d}) {
			h.goTo(at + 1)
		}
		return
	}
	ok := false
	if h.insert || at == len(h.bytes) {
		ok = h.replace(at, at, []byte{d << 4})
	} else {
		ok = h.replace(at, at+1, []byte{d<<4 | h.bytes[at]&0x0f})
	}
	if ok {
		h.goTo(at)
		h.low = true
		h.Refresh()
	}
}

// remove deletes the selected bytes, or the one before the cursor, or the one under it.
func (h *HexEditor) remove(before bool) {
	from, to := h.selection()
	if from == to {
		if before && !h.low {
			from--
		}
		if from < 0 || from >= len(h.bytes) {
			return
		}
		to = from + 1
	}
	if h.replace(from, to, nil) {
		h.goTo(from)
	}
}

// goTo puts the cursor on a byte and shows it.
func (h *HexEditor) goTo(i int) {
	h.cursor, h.low = min(max(i, 0), len(h.bytes)), false
	if h.paint != nil {
		h.paint.reveal(h.cursor)
	}
	h.Refresh()
}

// FocusGained is called by Fyne.
func (h *HexEditor) FocusGained() { h.focused = true; h.Refresh() }

// FocusLost is called by Fyne.
func (h *HexEditor) FocusLost() { h.focused, h.shift = false, false; h.Refresh() }

// CreateRenderer is for Fyne, which drops the renderer of what was hidden for a while and asks again.
func (h *HexEditor) CreateRenderer() fyne.WidgetRenderer {
	if h.paint == nil {
		h.paint = newHexPaint(h)
	}
	h.paint.Layout(h.Size())
	return h.paint
}
