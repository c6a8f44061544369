package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// TreeItem is one line of a TreeList: a heading with the rows up to the next one below it, or a row.
type TreeItem struct {
	ID      string // names the item in callbacks; not shown
	Heading bool
	Folded  bool // of a heading: its rows are not among the items, and a tap should bring them
	Title   string
	Caption string // at the right
	Status  Status
	Bad     bool // the caption is about something bad
}

// TreeList is the sidebar: folders as headings in capitals, with rows below them. Which rows there are, folding and
// filtering are its owner's; the list shows what it is given and says what is done to it.
type TreeList struct {
	widget.BaseWidget

	OnOpen     func(id string)                   // a click
	OnActivate func(id string)                   // Enter or a double click
	OnNewTab   func(id string)                   // Ctrl+click or Ctrl+Enter
	OnFold     func(id string)                   // a click on a heading, or Left, Right or Space on it
	OnMenu     func(id string, at fyne.Position) // a secondary click or the menu key; at is on the canvas
	OnKey      func(key *fyne.KeyEvent)          // a key that the list has no use for, such as Delete or F2
}

// NewTreeList returns a list without items.
func NewTreeList() *TreeList { return nil }

// SetItems gives the items and which row is chosen, "" for none.
func (t *TreeList) SetItems(items []TreeItem, chosen string) {}

// SetEmpty sets what stands in a list without items.
func (t *TreeList) SetEmpty(text string) {}

// Cursor returns the item that the keys are on, "" for none.
func (t *TreeList) Cursor() string { return "" }

// SetCursor moves the keys to an item.
func (t *TreeList) SetCursor(id string) {}
