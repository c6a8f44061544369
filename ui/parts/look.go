package parts

import (
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"socklens/ui/render"
)

// look is what a widget paints with: the colours and sizes of the theme at the moment of its last refresh.
type look struct {
	th      fyne.Theme
	variant fyne.ThemeVariant

	background, panel, raised, line, text, dim, faint color.Color
	accent, accentFill, onAccent, selection, hover    color.Color
	in, out, bad, badText, badBack, good, match       color.Color
	sentBack, shade, scrollBar, scrollBack            color.Color
	textSize, monoSize, captionSize, radius           float32
}

func lookOf(w fyne.CanvasObject) look {
	th, v := theme.CurrentForWidget(w), fyne.CurrentApp().Settings().ThemeVariant()
	c := func(n fyne.ThemeColorName) color.Color { return th.Color(n, v) }
	return look{
		th: th, variant: v,
		background: c(ColorPage), panel: c(theme.ColorNameBackground), raised: c(ColorRaised), line: c(ColorLine),
		text: c(ColorText), dim: c(ColorDim), faint: c(ColorFaint),
		accent: c(ColorAccent), accentFill: c(ColorAccentFill), onAccent: c(theme.ColorNameForegroundOnPrimary),
		selection: c(ColorSelection), hover: c(theme.ColorNameHover),
		in: c(ColorIn), out: c(ColorOut), bad: c(ColorBad), badText: c(ColorBadText), badBack: c(ColorBadBack),
		good: c(ColorGood), match: c(ColorMatch),
		sentBack: c(ColorSentBack), shade: c(ColorShade),
		scrollBar: c(theme.ColorNameScrollBar), scrollBack: c(theme.ColorNameScrollBarBackground),
		textSize: th.Size(theme.SizeNameText), monoSize: th.Size(SizeMono), captionSize: th.Size(theme.SizeNameCaptionText),
		radius: th.Size(theme.SizeNameInputRadius),
	}
}

// size returns a size of the theme, or what is drawn at a scale of 1 where the theme is another one.
func (k *look) size(name fyne.ThemeSizeName, otherwise float32) float32 {
	if s := k.th.Size(name); s > 0 {
		return s
	}
	return otherwise
}

// style returns the colour of a style of render's.
func (k *look) style(s render.Style) color.Color {
	switch s {
	case render.Dim, render.Punct:
		return k.dim
	case render.Faint:
		return k.faint
	case render.Key:
		return k.th.Color(ColorKey, k.variant)
	case render.String:
		return k.th.Color(ColorString, k.variant)
	case render.Number:
		return k.th.Color(ColorNumber, k.variant)
	case render.Literal:
		return k.th.Color(ColorLiteral, k.variant)
	case render.Bad:
		return k.bad
	case render.In:
		return k.in
	case render.Out, render.Escaped:
		return k.out
	case render.Accent:
		return k.accent
	case render.Good:
		return k.good
	}
	return k.text
}

func monospaced() fyne.TextStyle { return fyne.TextStyle{Monospace: true} }

// put makes a text show a string at a place, and touches nothing that is so already: a text that only moves keeps its
// texture.
func put(t *canvas.Text, s string, c color.Color, size float32, style fyne.TextStyle, x, y float32) {
	t.Text, t.Color, t.TextSize, t.TextStyle = s, c, size, style
	t.Hidden = s == ""
	t.Move(fyne.NewPos(x, y))
}

// box makes a rectangle fill an area in a colour.
func box(r *canvas.Rectangle, c color.Color, x, y, w, h float32) {
	r.FillColor = c
	r.Hidden = false
	r.Move(fyne.NewPos(x, y))
	if size := fyne.NewSize(w, h); r.Size() != size {
		r.Resize(size)
	}
}

// wholePixels returns a size rounded up to whole pixels of the screen on which an object is. The painter rounds both ends
// of a picture, so one of any other size would be stretched by a pixel at some places of the window, and blurred; one
// that is cut would leave the window's own background at its edge.
func wholePixels(o fyne.CanvasObject, size fyne.Size) fyne.Size {
	scale := float32(1)
	if c := canvasOf(o); c != nil && c.Scale() > 0 {
		scale = c.Scale()
	}
	up := func(f float32) float32 { return float32(math.Ceil(float64(f*scale)-0.001)) / scale }
	return fyne.NewSize(up(size.Width), up(size.Height))
}

// centred returns where text of a height begins in an area, on a whole pixel.
func centred(top, area, height float32) float32 { return whole(top + (area-height)/2) }

// canvasOf returns the canvas that a widget is on. Fyne forgets that a minute after it was last asked, until it paints
// again; there is one window.
func canvasOf(w fyne.CanvasObject) fyne.Canvas {
	driver := fyne.CurrentApp().Driver()
	if c := driver.CanvasForObject(w); c != nil {
		return c
	}
	if all := driver.AllWindows(); len(all) > 0 {
		return all[0].Canvas()
	}
	return nil
}

// refocus gives a widget the focus of the canvas it is on.
func refocus(w fyne.Focusable) {
	if c := canvasOf(w.(fyne.CanvasObject)); c != nil && c.Focused() != w {
		c.Focus(w)
	}
}

// PassKey hands a key that a focused widget has no use for to its canvas, where it would have gone without a focus.
func PassKey(w fyne.CanvasObject, ev *fyne.KeyEvent) {
	if c := canvasOf(w); c != nil && c.OnTypedKey() != nil {
		c.OnTypedKey()(ev)
	}
}

// passOn hands a shortcut that a focused widget has no use for to its canvas, where it would have gone without a focus.
func passOn(w fyne.CanvasObject, s fyne.Shortcut) {
	if c, ok := canvasOf(w).(fyne.Shortcutable); ok {
		c.TypedShortcut(s)
	}
}

// frameLines are four thin lines around an area: the ring of the focus. One rectangle with a border would make the
// painter go over all that is inside.
type frameLines [4]*canvas.Rectangle

func newFrameLines() frameLines {
	var f frameLines
	for i := range f {
		f[i] = canvas.NewRectangle(nil)
	}
	return f
}

func (f frameLines) objects() []fyne.CanvasObject { return []fyne.CanvasObject{f[0], f[1], f[2], f[3]} }

// paint draws the lines along the inside of an area, or hides them.
func (f frameLines) paint(c color.Color, shows bool, w, h float32) {
	box(f[0], c, 0, 0, w, 1)
	box(f[1], c, 0, h-1, w, 1)
	box(f[2], c, 0, 0, 1, h)
	box(f[3], c, w-1, 0, 1, h)
	for _, line := range f {
		line.Hidden = !shows
	}
}
