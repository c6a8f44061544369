package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"socklens/ui/parts"
)

// newField returns an empty entry of one line for a dialog, in which Enter says yes.
func newField() *parts.FieldEntry { return parts.NewFieldEntry() }

// newArea returns an empty entry of several lines for a dialog.
func newArea() *parts.FieldEntry {
	e := parts.NewFieldEntry()
	e.MultiLine = true
	e.SetMinRowsVisible(3)
	return e
}

// The widgets here pass on the keys that Fyne's have no use for, such as Escape and F6, as those of parts do. Whoever gets
// to one with Tab would be caught in it.

// choiceField is an entry with suggestions.
type choiceField struct{ widget.SelectEntry }

func newChoice(options []string) *choiceField {
	c := &choiceField{}
	c.Wrapping = fyne.TextWrap(fyne.TextTruncateClip)
	c.ExtendBaseWidget(c)
	c.SetOptions(options)
	if made, ok := c.ActionItem.(*widget.Button); ok {
		b := &choiceButton{}
		b.Icon, b.Importance, b.OnTapped = made.Icon, made.Importance, made.OnTapped
		b.ExtendBaseWidget(b)
		c.ActionItem = b
	}
	return c
}

// TypedKey edits the text.
func (c *choiceField) TypedKey(k *fyne.KeyEvent) {
	if parts.OfWindow(k.Name) || k.Name == fyne.KeyReturn || k.Name == fyne.KeyEnter {
		parts.PassKey(c, k)
		return
	}
	c.SelectEntry.TypedKey(k)
}

// choiceButton opens the suggestions of a choice.
type choiceButton struct{ widget.Button }

// TypedKey opens them with Space.
func (b *choiceButton) TypedKey(k *fyne.KeyEvent) {
	if k.Name == fyne.KeySpace {
		b.Button.TypedKey(k)
		return
	}
	parts.PassKey(b, k)
}

// pickField is a choice of one of several.
type pickField struct{ widget.Select }

func newPick(options []string) *pickField {
	p := &pickField{}
	p.ExtendBaseWidget(p)
	p.Options = options
	return p
}

// TypedKey chooses with the arrows and opens the list with Space.
func (p *pickField) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeySpace, fyne.KeyUp, fyne.KeyDown, fyne.KeyLeft, fyne.KeyRight:
		p.Select.TypedKey(k)
	default:
		parts.PassKey(p, k)
	}
}

// checkField can be on or off.
type checkField struct{ widget.Check }

func newCheck(label string) *checkField {
	c := &checkField{}
	c.ExtendBaseWidget(c)
	c.Text = label
	return c
}

// TypedKey leaves Space to TypedRune, which turns the field on and off.
func (c *checkField) TypedKey(k *fyne.KeyEvent) {
	if k.Name != fyne.KeySpace {
		parts.PassKey(c, k)
	}
}

// focusables lists what can take the focus within a form, in the order of Tab.
func focusables(o fyne.CanvasObject) []fyne.Focusable {
	switch o := o.(type) {
	case *headerRow:
		return focusables(o.row)
	case *fyne.Container:
		var list []fyne.Focusable
		for _, child := range o.Objects {
			list = append(list, focusables(child)...)
		}
		return list
	case fyne.Focusable:
		return []fyne.Focusable{o}
	}
	return nil
}
