package parts

import (
	"runtime"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// MaxPaste is how many bytes a paste may leave in a MonoEntry: Fyne's Entry takes seconds for more.
const MaxPaste = 64 << 10

// oneShape makes an entry's border fill what it surrounds. Fyne goes over all of an entry twice, for the background and for
// the border, and rounded shapes of that size are among the most expensive things in a picture of the window.
func oneShape(r fyne.WidgetRenderer) fyne.WidgetRenderer {
	o := r.Objects()
	if len(o) < 2 {
		return r
	}
	background, ok := o[0].(*canvas.Rectangle)
	border, also := o[1].(*canvas.Rectangle)
	if !ok || !also {
		return r // another Fyne's
	}
	background.Hide()
	border.FillColor = background.FillColor
	return &entryShape{r, background, border}
}

type entryShape struct {
	fyne.WidgetRenderer
	background, border *canvas.Rectangle
}

// Refresh takes over the colour that Fyne gives to what is hidden.
func (s *entryShape) Refresh() {
	s.WidgetRenderer.Refresh()
	s.border.FillColor = s.background.FillColor
}

// MonoEntry is a monospaced Entry of several lines. Shortcuts that it has no use for go on to the window.
type MonoEntry struct {
	widget.Entry

	OnLargePaste func(text string) // something was pasted that makes the text too large; text is all of it as it would be
	OnEscape     func()
}

// NewMonoEntry returns an empty entry.
func NewMonoEntry() *MonoEntry {
	e := &MonoEntry{}
	e.MultiLine = true
	e.Wrapping = fyne.TextWrapBreak
	e.TextStyle = monospaced()
	e.ExtendBaseWidget(e)
	return e
}

// TypedShortcut refuses large pastes, and passes on what an Entry has no use for.
func (e *MonoEntry) TypedShortcut(s fyne.Shortcut) {
	if paste, ok := s.(*fyne.ShortcutPaste); ok && e.OnLargePaste != nil && paste.Clipboard != nil {
		if text := paste.Clipboard.Content(); len(e.Text)-len(e.SelectedText())+len(text) > MaxPaste {
			e.OnLargePaste(e.with(text))
			return
		}
	}
	if entryShortcut(s) {
		e.Entry.TypedShortcut(s)
		return
	}
	passOn(e, s)
}

// with is the text with more at the cursor, in the place of what is selected, which is removed.
func (e *MonoEntry) with(more string) string {
	endEmptySelection(&e.Entry)
	if e.SelectedText() != "" {
		e.Entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDelete})
	}
	text := []rune(e.Text)
	at := min(e.CursorTextOffset(), len(text))
	return string(text[:at]) + more + string(text[at:])
}

// SetText replaces the text, and leaves nothing of it selected.
func (e *MonoEntry) SetText(text string) {
	unselect(&e.Entry)
	e.Entry.SetText(text)
}

// TypedRune puts a character in the place of what is selected.
func (e *MonoEntry) TypedRune(r rune) {
	endEmptySelection(&e.Entry)
	e.Entry.TypedRune(r)
}

// TypedKey tells about Escape, and passes on what an Entry has no use for.
func (e *MonoEntry) TypedKey(ev *fyne.KeyEvent) {
	switch {
	case ev.Name == fyne.KeyEscape && e.OnEscape != nil:
		e.OnEscape()
	case OfWindow(ev.Name):
		PassKey(e, ev)
	default:
		e.Entry.TypedKey(ev)
	}
}

// CreateRenderer is for Fyne.
func (e *MonoEntry) CreateRenderer() fyne.WidgetRenderer { return oneShape(e.Entry.CreateRenderer()) }

// FieldEntry is an Entry of one line whose keys can be listened to. Shortcuts that it has no use for go on to the
// window. What is pasted is cut at MaxPaste bytes.
type FieldEntry struct {
	widget.Entry

	OnFocus  func(focused bool)
	OnEnter  func()
	OnEscape func()
	OnUp     func()
	OnDown   func()
}

// NewFieldEntry returns an empty entry.
func NewFieldEntry() *FieldEntry {
	e := &FieldEntry{}
	e.Wrapping = fyne.TextWrap(fyne.TextTruncateClip)
	e.ExtendBaseWidget(e)
	return e
}

// NewMonoField returns an empty entry for what crosses the wire: an address, a query, a header.
func NewMonoField() *FieldEntry {
	e := NewFieldEntry()
	e.TextStyle = monospaced()
	return e
}

// TypedShortcut cuts large pastes, and passes on what an Entry has no use for.
func (e *FieldEntry) TypedShortcut(s fyne.Shortcut) {
	if paste, ok := s.(*fyne.ShortcutPaste); ok && paste.Clipboard != nil {
		if text := paste.Clipboard.Content(); len(text) > MaxPaste {
			s = &fyne.ShortcutPaste{Clipboard: cutClipboard{strings.ToValidUTF8(text[:MaxPaste], "")}}
		}
	}
	if entryShortcut(s) {
		e.Entry.TypedShortcut(s)
		return
	}
	passOn(e, s)
}

// SetText replaces the text, and leaves nothing of it selected.
func (e *FieldEntry) SetText(text string) {
	unselect(&e.Entry)
	e.Entry.SetText(text)
}

// TypedRune puts a character in the place of what is selected.
func (e *FieldEntry) TypedRune(r rune) {
	endEmptySelection(&e.Entry)
	e.Entry.TypedRune(r)
}

// TypedKey tells about Return, Enter, Escape, Up and Down, and passes on what an Entry has no use for.
func (e *FieldEntry) TypedKey(ev *fyne.KeyEvent) {
	f := map[fyne.KeyName]func(){
		fyne.KeyReturn: e.OnEnter, fyne.KeyEnter: e.OnEnter, fyne.KeyEscape: e.OnEscape,
		fyne.KeyUp: e.OnUp, fyne.KeyDown: e.OnDown,
	}[ev.Name]
	enter := ev.Name == fyne.KeyReturn || ev.Name == fyne.KeyEnter
	switch {
	case f != nil:
		f()
	case OfWindow(ev.Name), enter && !e.MultiLine:
		PassKey(e, ev)
	default:
		e.Entry.TypedKey(ev)
	}
}

// CreateRenderer is for Fyne.
func (e *FieldEntry) CreateRenderer() fyne.WidgetRenderer { return oneShape(e.Entry.CreateRenderer()) }

// FocusGained is called by Fyne.
func (e *FieldEntry) FocusGained() {
	e.Entry.FocusGained()
	if e.OnFocus != nil {
		e.OnFocus(true)
	}
}

// FocusLost is called by Fyne.
func (e *FieldEntry) FocusLost() {
	e.Entry.FocusLost()
	if e.OnFocus != nil {
		e.OnFocus(false)
	}
}

// unselect ends the selection of an entry. Fyne's own SetText leaves it on, cut to the new text.
func unselect(e *widget.Entry) {
	endEmptySelection(e)
	if e.SelectedText() != "" {
		e.KeyUp(&fyne.KeyEvent{Name: desktop.KeyShiftLeft}) // or the next key would extend it
		e.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	}
}

// endEmptySelection ends a selection that holds nothing, as one of a text that was replaced. Fyne's Entry would take the
// first character that is typed into it, and put the second one in its place.
func endEmptySelection(e *widget.Entry) {
	if e.SelectedText() == "" {
		e.DragEnd()
	}
}

// cutClipboard is a clipboard that holds less than it did.
type cutClipboard struct{ text string }

func (c cutClipboard) Content() string   { return c.text }
func (c cutClipboard) SetContent(string) {}

// entryShortcut reports whether Fyne's Entry does something at a shortcut.
func entryShortcut(s fyne.Shortcut) bool {
	switch s := s.(type) {
	case *fyne.ShortcutCopy, *fyne.ShortcutCut, *fyne.ShortcutPaste, *fyne.ShortcutSelectAll, *fyne.ShortcutUndo, *fyne.ShortcutRedo:
		return true
	case *desktop.CustomShortcut:
		words := s.Modifier &^ fyne.KeyModifierShift
		if words != fyne.KeyModifierShortcutDefault && !(runtime.GOOS == "darwin" && words == fyne.KeyModifierAlt) {
			return false
		}
		switch s.KeyName {
		case fyne.KeyLeft, fyne.KeyRight, fyne.KeyBackspace, fyne.KeyDelete:
			return true
		}
	}
	return false
}

// OfWindow reports whether Fyne's Entry has no use for a key that the window has: F1 to F12, of which Fyne makes no
// shortcuts, and Escape.
func OfWindow(name fyne.KeyName) bool {
	return name == fyne.KeyEscape || len(name) > 1 && name[0] == 'F' && name[1] >= '1' && name[1] <= '9'
}
