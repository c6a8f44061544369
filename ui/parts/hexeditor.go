package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// MaxHexBytes bounds what a HexEditor holds.
const MaxHexBytes = 1 << 20

// HexEditor edits bytes as offset, hexadecimal and ASCII columns.
type HexEditor struct {
	widget.BaseWidget

	OnChanged  func([]byte)               // the bytes changed; the slice is the editor's and must not be kept
	OnRefused  func(why string)           // an edit was refused: pasted text that isn't hexadecimal, too many bytes
	OnKey      func(key *fyne.KeyEvent)   // a key that the editor has no use for, such as Escape
	OnShortcut func(s fyne.Shortcut) bool // asked before the editor's own shortcuts; true when it took care
}

// NewHexEditor returns an empty editor.
func NewHexEditor() *HexEditor { return nil }

// SetBytes replaces what is edited. Bytes beyond MaxHexBytes are refused: it then changes nothing and returns false.
func (h *HexEditor) SetBytes(p []byte) bool { return false }

// Bytes returns a copy of what is edited.
func (h *HexEditor) Bytes() []byte { return nil }

// Insert reports whether typing inserts, not overwrites.
func (h *HexEditor) Insert() bool { return false }

// SetInsert chooses between inserting and overwriting.
func (h *HexEditor) SetInsert(insert bool) {}
