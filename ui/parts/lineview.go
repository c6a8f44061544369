package parts

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"socklens/ui/render"
)

// LineView shows a render.Doc of any size: only the lines on the screen are asked for. Text can be selected with the
// mouse, or with Shift and the keys that scroll, and copied, folds opened and closed, lines wrapped or scrolled sideways.
type LineView struct {
	widget.BaseWidget

	// Background runs work off the UI goroutine and then done on it. Where it is nil both run at once.
	Background func(work func(), done func())

	// OnFound is told about every search: the line of the hit, or that there is none.
	OnFound func(line int, ok bool)

	doc      render.Doc
	wrap     bool
	marks    render.Marks
	needle   string // marked instead
	found    int    // the line of the last hit, -1 for none
	searches int    // counts searches, so that an overtaken one is dropped

	at      position // of the top of the screen
	right   int64    // how far it is scrolled sideways
	rest    float32
	widest  float32 // the widest line seen so far
	layouts map[int]*lineLayout

	selected       [2]spot // from and to, in the order they were chosen; the second is the caret
	all            bool    // the whole document, with what its folds hide
	selecting      bool
	focused, shift bool
	clickedAt      time.Time
	clickedSpot    spot

	now   func() time.Time
	down  *scrollBar
	side  *scrollBar
	paint *linePaint
}

// position is a place to scroll to: a line and how many pixels of it are above.
type position struct {
	line   int
	pixels int64
}

// spot is a place in the text: a line and a byte of its text.
type spot struct{ line, at int }

func (s spot) before(o spot) bool { return s.line < o.line || s.line == o.line && s.at < o.at }

// NewLineView returns an empty view.
func NewLineView() *LineView {
	v := &LineView{found: -1, now: time.Now, layouts: map[int]*lineLayout{}}
	v.down = newScrollBar(false, v.scrollToBar)
	v.side = newScrollBar(true, func(pos int64) { v.right = pos; v.Refresh() })
	v.ExtendBaseWidget(v)
	return v
}

// SetDoc shows a document from its beginning; nil for none. The needle of SetFind stays, marks don't: they are of a
// document.
func (v *LineView) SetDoc(d render.Doc) {
	v.doc, v.marks = d, nil
	v.searches++
	v.at, v.right, v.rest, v.widest, v.found = position{}, 0, 0, 0, -1
	v.unselect()
	v.forget()
	v.Refresh()
}

// Doc returns the document that is shown.
func (v *LineView) Doc() render.Doc { return v.doc }

// SetWrap wraps long lines, or scrolls sideways.
func (v *LineView) SetWrap(wrap bool) {
	if v.wrap != wrap {
		v.wrap, v.right = wrap, 0
		v.at.pixels = 0
		v.forget()
		v.Refresh()
	}
}

// lines returns the number of lines of the document.
func (v *LineView) lines() int {
	if v.doc == nil {
		return 0
	}
	return v.doc.Len()
}

// toggle opens or closes the fold of a line.
func (v *LineView) toggle(line int) {
	v.doc.Toggle(line)
	v.unselect()
	v.found = -1
	v.forget()
	v.scrollBy(0)
}

// FocusGained is called by Fyne.
func (v *LineView) FocusGained() { v.setFocused(true) }

// FocusLost is called by Fyne.
func (v *LineView) FocusLost() { v.setFocused(false) }

func (v *LineView) setFocused(focused bool) {
	v.focused, v.shift = focused, false
	v.Refresh()
}

// CreateRenderer is for Fyne, which drops the renderer of what was hidden for a while and asks again.
func (v *LineView) CreateRenderer() fyne.WidgetRenderer {
	if v.paint == nil {
		v.paint = newLinePaint(v)
	}
	v.paint.size = v.Size()
	v.paint.reload()
	v.paint.paint()
	return v.paint
}
