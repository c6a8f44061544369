package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"socklens/ui/parts"
)

// newField returns an empty entry of one line for a dialog, which ask closes with Escape.
func newField() *parts.FieldEntry { return parts.NewFieldEntry() }

// newArea returns an empty entry of several lines for a dialog.
func newArea() *parts.FieldEntry {
	e := parts.NewFieldEntry()
	e.MultiLine = true
	e.SetMinRowsVisible(3)
	return e
}

// choiceField is an entry with suggestions.
type choiceField struct {
	widget.SelectEntry

	onEscape func()
}

func newChoice(options []string) *choiceField {
	c := &choiceField{}
	c.Wrapping = fyne.TextWrap(fyne.TextTruncateClip)
	c.ExtendBaseWidget(c)
	c.SetOptions(options)
	if made, ok := c.ActionItem.(*widget.Button); ok {
		b := &choiceButton{of: c}
		b.Icon, b.Importance, b.OnTapped = made.Icon, made.Importance, made.OnTapped
		b.ExtendBaseWidget(b)
		c.ActionItem = b
	}
	return c
}

// choiceButton opens the suggestions of a choice.
type choiceButton struct {
	widget.Button

	of *choiceField
}

// TypedKey tells about Escape, for which Fyne's button has no use.
func (b *choiceButton) TypedKey(k *fyne.KeyEvent) {
	if k.Name == fyne.KeyEscape && b.of.onEscape != nil {
		b.of.onEscape()
		return
	}
	b.Button.TypedKey(k)
}

// TypedKey tells about Escape, for which an entry has no use.
func (c *choiceField) TypedKey(k *fyne.KeyEvent) {
	if k.Name == fyne.KeyEscape && c.onEscape != nil {
		c.onEscape()
		return
	}
	c.SelectEntry.TypedKey(k)
}

// pickField is a choice of one of several.
type pickField struct {
	widget.Select

	onEnter, onEscape func()
}

func newPick(options []string) *pickField {
	p := &pickField{}
	p.ExtendBaseWidget(p)
	p.Options = options
	return p
}

// TypedKey tells about Enter and Escape, for which a Select has no use.
func (p *pickField) TypedKey(k *fyne.KeyEvent) {
	switch {
	case k.Name == fyne.KeyEscape && p.onEscape != nil:
		p.onEscape()
	case (k.Name == fyne.KeyReturn || k.Name == fyne.KeyEnter) && p.onEnter != nil:
		p.onEnter()
	default:
		p.Select.TypedKey(k)
	}
}

// bindFields lets Enter in an entry of one line confirm a form, and Escape in any give it up.
func bindFields(o fyne.CanvasObject, confirm, giveUp func()) {
	submit := func(e *widget.Entry) {
		if !e.MultiLine {
			e.OnSubmitted = func(string) { confirm() }
		}
	}
	switch o := o.(type) {
	case *widget.Entry:
		submit(o)
	case *parts.FieldEntry:
		submit(&o.Entry)
		o.OnEscape = giveUp
	case *choiceField:
		submit(&o.Entry)
		o.onEscape = giveUp
	case *pickField:
		o.onEnter, o.onEscape = confirm, giveUp
	case *fyne.Container:
		for _, child := range o.Objects {
			bindFields(child, confirm, giveUp)
		}
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
