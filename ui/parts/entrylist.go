package parts

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// overscan is how many rows are asked for above and below the screen, so that scrolling by a little finds them there.
const overscan = 64

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
	OnResize     func(c Column)                      // a column was made this wide by dragging
	OnHeader     func(id ColumnID)                   // a click on a column's title
	OnHeaderMenu func(id ColumnID, at fyne.Position) // a secondary click on it
	OnCopy       func(Selection)                     // Copy while the list has the focus

	columns []Column
	given   []Column // by SetColumns last, before anything was dragged
	empty   string

	total int
	first int // the index of rows[0]
	rows  []Row

	offset    int64   // from the top of the first row to the top of the screen
	rest      float32 // of the wheel, below a pixel
	following bool
	past      bool // no rows are added any more
	renewed   bool // the next rows are those of another view
	seen      int  // rows that there were when the end was last on the screen
	asked     Range
	before    frame

	cursor, anchor int
	told           int64 // the number of the row under the cursor as OnSelect was last told
	toldAt         int   // that row
	ranges         []Range
	focused, shift bool
	selecting      bool // the mouse is held down on a row
	clicked        int  // the row of the last click, for a double click
	clickedAt      time.Time

	now    func() time.Time
	header *header
	bar    *scrollBar
	badge  *followBadge
	paint  *listPaint // nil until there is a renderer
}

// NewEntryList returns an empty list with the default columns that follows the end.
func NewEntryList() *EntryList {
	l := &EntryList{columns: DefaultColumns(), following: true, cursor: -1, anchor: -1, toldAt: -1, clicked: -1, now: time.Now}
	l.header = newHeader(l)
	l.bar = newScrollBar(false, func(pos int64) { l.scrollTo(pos) })
	l.badge = newFollowBadge(func() { l.SetFollow(true) })
	l.ExtendBaseWidget(l)
	return l
}

// SetWindow gives the number of rows and some of them, from index first on. The slice is kept, not copied. While the
// list follows, its end stays in sight.
func (l *EntryList) SetWindow(total, first int, rows []Row) {
	if l.following && (total != l.total || first != l.first) {
		l.before = frame{offset: l.offset, total: l.total, first: l.first, rows: l.rows, until: l.now().Add(reaction)}
	}
	l.total, l.first, l.rows = max(total, 0), first, rows
	if l.renewed {
		l.renewed, l.seen = false, l.total
	}
	if l.cursor >= l.total || len(l.ranges) > 0 && l.ranges[len(l.ranges)-1].To > l.total {
		l.ranges = rangesWithout(l.ranges, Range{l.total, maxIndex})
		l.cursor, l.anchor = min(l.cursor, l.total-1), min(l.anchor, l.total-1)
	}
	l.widenNumbers()
	l.settle()
	if row, ok := l.Row(l.cursor); ok && row.Seq != 0 && l.told == 0 {
		l.tell()
	}
}

const maxIndex = int(^uint(0) >> 1)

// Renew tells that the rows which SetWindow gives next are those of another view, so that none of them counts as added.
func (l *EntryList) Renew() { l.renewed = true }

// SetPast says that no rows are added any more, so that there is nothing to follow.
func (l *EntryList) SetPast(past bool) { l.past = past }

// Total returns the number of rows.
func (l *EntryList) Total() int { return l.total }

// Row returns a row if it was given.
func (l *EntryList) Row(i int) (Row, bool) {
	if i < l.first || i >= l.first+len(l.rows) || i >= l.total {
		return Row{}, false
	}
	return l.rows[i-l.first], true
}

// Wanted returns the rows that the list needs now: those on the screen and some around. While it follows these are the
// last ones; of a view that has grown, give as many from its new end.
func (l *EntryList) Wanted() Range {
	v := l.Screen()
	return Range{max(v.From-overscan, 0), min(v.To+overscan, l.total)}
}

// SetColumns says which columns are shown, in which order and how wide. The last one takes what is left. Said again it
// changes nothing, also not what was dragged since.
func (l *EntryList) SetColumns(columns []Column) {
	if slices.Equal(columns, l.given) {
		return
	}
	l.given, l.columns = slices.Clone(columns), slices.Clone(columns)
	l.widenNumbers()
	l.Refresh()
}

// Columns returns the columns with their widths as they are now.
func (l *EntryList) Columns() []Column { return append([]Column(nil), l.columns...) }

// SetEmpty sets what stands in a list without rows; it may have several lines.
func (l *EntryList) SetEmpty(text string) {
	if l.empty != text {
		l.empty = text
		l.Refresh()
	}
}

// want asks for rows where some of those that are needed have not been given.
func (l *EntryList) want() {
	v := l.Screen()
	if v.From == v.To || l.OnWant == nil {
		return
	}
	if v.From >= l.first && v.To <= l.first+len(l.rows) {
		l.asked = Range{}
		return
	}
	if w := l.Wanted(); w != l.asked {
		l.asked = w
		l.OnWant(w.From, w.To-w.From)
	}
}

// FocusGained is called by Fyne.
func (l *EntryList) FocusGained() { l.setFocused(true) }

// FocusLost is called by Fyne.
func (l *EntryList) FocusLost() { l.setFocused(false) }

func (l *EntryList) setFocused(focused bool) {
	l.focused, l.shift = focused, false
	l.Refresh()
}

// CreateRenderer is for Fyne, which drops the renderer of what was hidden for a while and asks again.
func (l *EntryList) CreateRenderer() fyne.WidgetRenderer {
	if l.paint == nil {
		l.paint = newListPaint(l)
	}
	l.paint.size = l.Size()
	l.paint.reload()
	l.paint.paint()
	return l.paint
}
