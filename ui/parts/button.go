package parts

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Importance says how a Button looks.
type Importance uint8

// The importances.
const (
	Ordinary Importance = iota
	Primary             // the one thing to do here
	Quiet               // without a border until the mouse is over it
)

// Button is a button as dense as the rest of the window. A disabled one says why while the mouse is over it.
type Button struct {
	widget.DisableableWidget

	OnTap func()
	Tips  *TipLayer // where a disabled button says why; nil for nowhere

	text          string
	importance    Importance
	badge         string
	why           string
	over, focused bool
}

// NewButton returns an ordinary button.
func NewButton(text string, tapped func()) *Button {
	b := &Button{text: text, OnTap: tapped}
	b.ExtendBaseWidget(b)
	return b
}

// NewPrimary returns a primary button.
func NewPrimary(text string, tapped func()) *Button {
	b := NewButton(text, tapped)
	b.importance = Primary
	return b
}

// NewQuiet returns a button without a border.
func NewQuiet(text string, tapped func()) *Button {
	b := NewButton(text, tapped)
	b.importance = Quiet
	return b
}

// SetText changes what stands on the button.
func (b *Button) SetText(text string) {
	if b.text != text {
		b.text = text
		b.Refresh()
	}
}

// SetImportance changes how the button looks.
func (b *Button) SetImportance(i Importance) {
	if b.importance != i {
		b.importance = i
		b.Refresh()
	}
}

// SetBadge puts a pill behind the text; "" removes it.
func (b *Button) SetBadge(text string) {
	if b.badge != text {
		b.badge = text
		b.Refresh()
	}
}

// DisableFor disables the button and sets what is said about the reason; "" enables it.
func (b *Button) DisableFor(why string) {
	b.why = why
	if why == "" {
		b.Enable()
		return
	}
	b.Disable()
}

// Tapped presses the button.
func (b *Button) Tapped(*fyne.PointEvent) {
	b.Tips.Forget(b)
	if !b.Disabled() && b.OnTap != nil {
		b.OnTap()
	}
}

// TypedKey presses the button with Return or Enter. With Space, TypedRune does: what has the focus then gets the character.
func (b *Button) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeySpace:
	case fyne.KeyReturn, fyne.KeyEnter:
		b.Tapped(nil)
	default:
		PassKey(b, ev)
	}
}

// TypedRune presses the button with a blank.
func (b *Button) TypedRune(r rune) {
	if r == ' ' {
		b.Tapped(nil)
	}
}

// FocusGained is called by Fyne.
func (b *Button) FocusGained() { b.focused = true; b.Refresh() }

// FocusLost is called by Fyne.
func (b *Button) FocusLost() { b.focused = false; b.Refresh() }

// MouseIn is called by Fyne.
func (b *Button) MouseIn(*desktop.MouseEvent) {
	b.over = true
	if b.why != "" {
		b.Tips.Tell(b.why, b)
	}
	b.Refresh()
}

// MouseMoved is called by Fyne.
func (b *Button) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is called by Fyne.
func (b *Button) MouseOut() {
	b.over = false
	b.Tips.Forget(b)
	b.Refresh()
}

// Cursor shows that the button can be clicked.
func (b *Button) Cursor() desktop.Cursor {
	if b.Disabled() {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

// CreateRenderer is for Fyne.
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	r := &buttonRenderer{button: b, back: canvas.NewRectangle(nil), pill: newPill()}
	r.Layout(b.Size())
	return r
}

type buttonRenderer struct {
	button  *Button
	back    *canvas.Rectangle
	pill    *pill
	words   run
	objects []fyne.CanvasObject
}

func (r *buttonRenderer) load() look {
	k := lookOf(r.button)
	if !r.words.m.is(k.textSize, fyne.TextStyle{}) {
		r.words.m = newMeasure(k.textSize, fyne.TextStyle{})
	}
	return k
}

func (r *buttonRenderer) Layout(size fyne.Size) {
	k, b, m := r.load(), r.button, r.words.m
	fill, border, text := b.colours(&k)
	box(r.back, fill, 0, 0, size.Width, size.Height)
	r.back.CornerRadius, r.back.StrokeWidth, r.back.StrokeColor = k.radius, 1, border
	if b.focused {
		r.back.StrokeWidth, r.back.StrokeColor = 2, k.accent
		if b.importance == Primary {
			r.back.StrokeColor = k.text
		}
	}
	wide := m.text(b.text)
	all := wide
	if b.badge != "" {
		all += 6 + r.pill.width(&k, b.badge)
	}
	x := whole((size.Width - all) / 2)
	r.words.paint(b.text, text, x, centred(0, size.Height, m.height))
	r.pill.paint(&k, b.badge, whole(x+wide)+6, whole((size.Height-r.pill.height(&k))/2))
	r.objects = append(append(append(r.objects[:0], r.back), r.words.objects...), r.pill.objects...)
}

func (b *Button) colours(k *look) (fill, border, text color.Color) {
	fill, border, text = k.raised, k.line, k.text
	switch b.importance {
	case Primary:
		fill, border, text = k.accentFill, k.accentFill, k.onAccent
	case Quiet:
		fill, border, text = nil, color.Transparent, k.dim
	}
	switch {
	case b.Disabled():
		fill, border, text = k.panel, k.line, k.faint
	case b.over && b.importance == Primary:
		fill = mix(nrgba(k.accentFill), nrgba(k.accent), 0.5)
	case b.over:
		fill = k.th.Color(theme.ColorNameHover, k.variant)
		if b.importance == Quiet {
			text = k.text
		}
	}
	return fill, border, text
}

func (r *buttonRenderer) MinSize() fyne.Size {
	k := r.load()
	w := whole(r.words.m.text(r.button.text)) + 24
	if r.button.importance == Quiet {
		w -= 10
	}
	if r.button.badge != "" {
		w += 6 + r.pill.width(&k, r.button.badge)
	}
	return fyne.NewSize(w, k.size(SizeButton, 28))
}

func (r *buttonRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *buttonRenderer) Destroy()                     {}

func (r *buttonRenderer) Refresh() {
	r.Layout(r.button.Size())
	canvas.Refresh(r.button)
}
