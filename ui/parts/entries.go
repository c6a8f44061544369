package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// MaxPaste is how many bytes a MonoEntry takes from the clipboard at once: Fyne's Entry takes seconds for more.
const MaxPaste = 64 << 10

// MonoEntry is a monospaced Entry of several lines.
type MonoEntry struct {
	widget.Entry

	OnShortcut   func(s fyne.Shortcut) bool // asked before the entry's own shortcuts; true when it took care
	OnLargePaste func(text string)          // was pasted but is too large to be inserted
	OnEscape     func()
	OnFocus      func(focused bool)
}

// NewMonoEntry returns an empty entry.
func NewMonoEntry() *MonoEntry { return nil }

// FieldEntry is an Entry of one line whose keys can be listened to.
type FieldEntry struct {
	widget.Entry

	OnShortcut func(s fyne.Shortcut) bool // asked before the entry's own shortcuts; true when it took care
	OnFocus    func(focused bool)
	OnEnter    func()
	OnEscape   func()
	OnUp       func()
	OnDown     func()
}

// NewFieldEntry returns an empty entry.
func NewFieldEntry() *FieldEntry { return nil }

// NewMonoField returns an empty entry for what crosses the wire: an address, a query, a header.
func NewMonoField() *FieldEntry { return nil }
