package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"socklens/ui/render"
)

// LineView shows a render.Doc of any size: only the lines on the screen are asked for. Text can be selected with the
// mouse and copied, folds opened and closed, lines wrapped or scrolled sideways.
type LineView struct {
	widget.BaseWidget

	OnKey func(key *fyne.KeyEvent) // a key that the view has no use for, such as Escape

	// Background runs work off the UI goroutine and then done on it. Where it is nil both run at once.
	Background func(work func(), done func())

	// OnFound is told about every search: the line of the hit, or that there is none.
	OnFound func(line int, ok bool)
}

// NewLineView returns an empty view.
func NewLineView() *LineView { return nil }

// SetDoc shows a document from its beginning; nil for none.
func (v *LineView) SetDoc(d render.Doc) {}

// Doc returns the document that is shown.
func (v *LineView) Doc() render.Doc { return nil }

// SetEmpty sets what stands in a view without a document.
func (v *LineView) SetEmpty(text string) {}

// SetWrap wraps long lines, or scrolls sideways.
func (v *LineView) SetWrap(wrap bool) {}

// Wrap reports whether long lines are wrapped.
func (v *LineView) Wrap() bool { return false }

// SetFind marks a needle wherever it shows, in whatever case; "" marks nothing.
func (v *LineView) SetFind(needle string) {}

// FindNext goes to the next hit, or the one before, and goes round the ends.
func (v *LineView) FindNext(backwards bool) {}

// Reveal scrolls as little as needed to have a line on the screen.
func (v *LineView) Reveal(line int) {}

// SelectedText returns the selected text, "" for none.
func (v *LineView) SelectedText() string { return "" }

// SelectAll selects the whole document.
func (v *LineView) SelectAll() {}

// Copy puts the selected text, or the whole document where none is, on the clipboard.
func (v *LineView) Copy() {}
