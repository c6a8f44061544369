package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// EntryList shows the rows of a view of any size, exact to the pixel from the first row to the last: positions are
// integers, and only the rows on the screen exist. It does not hold the rows; it asks for them with OnWant and paints
// those it was last given with SetWindow.
type EntryList struct {
	widget.BaseWidget

	OnWant       func(first, count int)              // rows that are needed: those on the screen and some around
	OnSelect     func(Selection)                     // the choice changed, or the row under the cursor arrived
	OnActivate   func(index int, seq int64)          // Enter or a double click on a row
	OnMenu       func(index int, at fyne.Position)   // a secondary click or the menu key; at is on the canvas
	OnFollow     func(following bool)                // following stopped or was resumed
	OnColumns    func([]Column)                      // widths were changed by dragging
	OnHeader     func(id ColumnID)                   // a click on a column's title
	OnHeaderMenu func(id ColumnID, at fyne.Position) // a secondary click on it
	OnCopy       func(Selection)                     // Copy while the list has the focus
	OnKey        func(key *fyne.KeyEvent)            // a key that the list has no use for, such as Escape
	OnFocus      func(focused bool)                  // the list gained or lost the focus
}

// NewEntryList returns an empty list with the default columns that follows the end.
func NewEntryList() *EntryList { return nil }

// SetWindow gives the number of rows and some of them, from index first on. The slice is kept, not copied. While the
// list follows, its end stays in sight.
func (l *EntryList) SetWindow(total int, first int, rows []Row) {}

// Total returns the number of rows.
func (l *EntryList) Total() int { return 0 }

// Visible returns the rows that are on the screen, whole or in part.
func (l *EntryList) Visible() Range { return Range{} }

// Row returns a row if it was given.
func (l *EntryList) Row(i int) (Row, bool) { return Row{}, false }

// SetColumns says which columns are shown, in which order and how wide.
func (l *EntryList) SetColumns(columns []Column) {}

// Columns returns the columns with their widths as they are now.
func (l *EntryList) Columns() []Column { return nil }

// SetEmpty sets what stands in a list without rows.
func (l *EntryList) SetEmpty(text string) {}

// Selection returns what is chosen.
func (l *EntryList) Selection() Selection { return Selection{} }

// SetSelection chooses rows without calling OnSelect and without scrolling, as after a change of the view.
func (l *EntryList) SetSelection(s Selection) {}

// Choose moves the cursor to a row, chooses only it, shows it and calls OnSelect. Following stops.
func (l *EntryList) Choose(i int) {}

// ScrollTo makes a row the uppermost, as far as the end of the list allows. Following stops.
func (l *EntryList) ScrollTo(i int) {}

// Reveal scrolls as little as needed to have a row on the screen, with some rows around it where it was far away.
// Following stops.
func (l *EntryList) Reveal(i int) {}

// RowTop returns where a row stands in the list, below its header, and whether it is on the screen.
func (l *EntryList) RowTop(i int) (y float32, visible bool) { return 0, false }

// Place scrolls so that a row stands where RowTop says, as far as the ends allow: so a row stays in place when the view
// changes around it.
func (l *EntryList) Place(i int, y float32) {}

// Following reports whether the list sticks to its end.
func (l *EntryList) Following() bool { return false }

// SetFollow makes the list stick to its end, or stop. OnFollow is called when that is a change.
func (l *EntryList) SetFollow(follow bool) {}

func rangesHave(ranges []Range, i int) bool { return false }
