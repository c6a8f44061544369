package parts

import (
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// The names of the colours that the theme has beyond Fyne's own. Ask for them with theme.Color.
const (
	ColorPage       fyne.ThemeColorName = "socklens.page"       // the background of what is read: list, details
	ColorRaised     fyne.ThemeColorName = "socklens.raised"     // inputs and buttons
	ColorLine       fyne.ThemeColorName = "socklens.line"       // separators and borders
	ColorText       fyne.ThemeColorName = "socklens.text"       // what crossed the wire
	ColorDim        fyne.ThemeColorName = "socklens.dim"        // what is said about it
	ColorFaint      fyne.ThemeColorName = "socklens.faint"      // line numbers and hints
	ColorAccent     fyne.ThemeColorName = "socklens.accent"     // edges, links, chosen chips
	ColorAccentFill fyne.ThemeColorName = "socklens.accentFill" // the accent under white text
	ColorSelection  fyne.ThemeColorName = "socklens.selection"  // the chosen row
	ColorIn         fyne.ThemeColorName = "socklens.in"         // arrows of what was received
	ColorOut        fyne.ThemeColorName = "socklens.out"        // arrows of what was sent
	ColorBad        fyne.ThemeColorName = "socklens.bad"        // violations, abnormal ends, what was lost
	ColorBadBack    fyne.ThemeColorName = "socklens.badBack"    // the background of a bad row
	ColorBadText    fyne.ThemeColorName = "socklens.badText"    // what is bad, on that background
	ColorGood       fyne.ThemeColorName = "socklens.good"       // open, valid, nothing lost
	ColorMatch      fyne.ThemeColorName = "socklens.match"      // the background of a search hit
	ColorSentBack   fyne.ThemeColorName = "socklens.sentBack"   // the background of a sent row
	ColorShade      fyne.ThemeColorName = "socklens.shade"      // the background of every other row
	ColorKey        fyne.ThemeColorName = "socklens.key"        // a JSON key
	ColorString     fyne.ThemeColorName = "socklens.string"     // a JSON string
	ColorNumber     fyne.ThemeColorName = "socklens.number"     // a JSON number
	ColorLiteral    fyne.ThemeColorName = "socklens.literal"    // true, false, null
)

// Palette holds the colours of one variant: those that were chosen, and those that follow from them.
type Palette struct {
	Background, Panel, Raised, Line          color.NRGBA
	Text, Dim, Faint                         color.NRGBA
	Accent, AccentFill, Selection            color.NRGBA
	In, Out, Bad, BadBack, BadText           color.NRGBA
	Good, Match                              color.NRGBA
	Key, String, Number, Literal             color.NRGBA
	SentBack, Shade, Hover, Pressed, Shadow  color.NRGBA
	OnAccent, ScrollBar, ScrollBack, Overlay color.NRGBA
}

// Dark is the palette for a dark window.
func Dark() Palette {
	return Palette{
		Background: rgb(0x16181d), Panel: rgb(0x1b1e24), Raised: rgb(0x22262e), Line: rgb(0x2c313a),
		Text: rgb(0xd7dae0), Dim: rgb(0x868d9a), Faint: rgb(0x5b626f),
		Accent: rgb(0x4c8dff), Selection: rgb(0x263a5e),
		In: rgb(0x4fb3a5), Out: rgb(0xe0a458), Bad: rgb(0xe5534b), BadBack: rgb(0x3a2023),
		Good: rgb(0x57ab5a), Match: rgb(0x5a4a12),
		Key: rgb(0x8ab4f8), String: rgb(0x9ccc9c), Number: rgb(0xe6b673), Literal: rgb(0xc792ea),
		Shadow: color.NRGBA{A: 0x66},
	}.complete()
}

// Light is the palette for a light window.
func Light() Palette {
	return Palette{
		Background: rgb(0xffffff), Panel: rgb(0xf6f7f9), Raised: rgb(0xffffff), Line: rgb(0xdfe2e7),
		Text: rgb(0x1f2430), Dim: rgb(0x667080), Faint: rgb(0x9aa2b0),
		Accent: rgb(0x1f6feb), Selection: rgb(0xdbe8ff),
		In: rgb(0x0f7b6c), Out: rgb(0xa35b00), Bad: rgb(0xc62828), BadBack: rgb(0xfde8e6),
		Good: rgb(0x1a7f37), Match: rgb(0xfff0a8),
		Key: rgb(0x1a56b8), String: rgb(0x1d7a37), Number: rgb(0xa15c00), Literal: rgb(0x7b3fb0),
		Shadow: color.NRGBA{A: 0x19}, // of the edges between panes too, which are no darker than a line
	}.complete()
}

// complete fills in what follows from the chosen colours. Hints are moved towards the text until they reach the
// contrast that hints need, because the chosen ones fall just short of it.
func (p Palette) complete() Palette {
	white := rgb(0xffffff)
	p.OnAccent = white
	p.Faint = readable(readable(p.Faint, p.Text, p.Panel, 3), p.Text, p.Background, 3)
	p.AccentFill = readable(p.Accent, rgb(0), white, 4.5)
	p.BadText = readable(p.Bad, p.Text, p.BadBack, 4.5)
	p.SentBack = mix(p.Background, p.Out, 0.08)
	p.Shade = mix(p.Background, p.Panel, 0.5)
	p.Hover = withAlpha(p.Dim, 0x24)
	p.Pressed = withAlpha(p.Dim, 0x3c)
	p.ScrollBar = withAlpha(p.Dim, 0x90)
	p.ScrollBack = withAlpha(p.Dim, 0x18)
	p.Overlay = mix(p.Panel, p.Raised, 0.5)
	return p
}

// Color returns the colour of a name, Fyne's or ours, and whether the palette has one.
func (p *Palette) Color(name fyne.ThemeColorName) (color.Color, bool) {
	if c, ok := p.own(name); ok {
		return c, true
	}
	switch name {
	case theme.ColorNameBackground: // of the window: clearing it to the panel's is much cheaper than painting panels
		return p.Panel, true
	case theme.ColorNameHeaderBackground, theme.ColorNameInnerWindowBorder, theme.ColorNameInnerWindowBorderInactive:
		return p.Panel, true
	case theme.ColorNameMenuBackground, theme.ColorNameOverlayBackground:
		return p.Overlay, true
	case theme.ColorNameButton, theme.ColorNameInputBackground:
		return p.Raised, true
	case theme.ColorNameDisabledButton:
		return p.Panel, true
	case theme.ColorNameInputBorder: // also the only sign of a box that isn't checked
		return mix(p.Line, p.Dim, 0.5), true
	case theme.ColorNameSeparator:
		return p.Line, true
	case theme.ColorNameForeground:
		return p.Text, true
	case theme.ColorNameDisabled, theme.ColorNamePlaceHolder:
		return p.Faint, true
	case theme.ColorNamePrimary:
		return p.AccentFill, true
	case theme.ColorNameHyperlink:
		return p.Accent, true
	case theme.ColorNameFocus:
		return withAlpha(p.Accent, 0x55), true
	case theme.ColorNameSelection:
		return p.Selection, true
	case theme.ColorNameForegroundOnPrimary:
		return p.OnAccent, true
	case theme.ColorNameError:
		return p.Bad, true
	case theme.ColorNameSuccess:
		return p.Good, true
	case theme.ColorNameWarning:
		return p.Out, true
	case theme.ColorNameForegroundOnError, theme.ColorNameForegroundOnSuccess, theme.ColorNameForegroundOnWarning:
		return p.Background, true
	case theme.ColorNameHover:
		return p.Hover, true
	case theme.ColorNamePressed:
		return p.Pressed, true
	case theme.ColorNameScrollBar:
		return p.ScrollBar, true
	case theme.ColorNameScrollBarBackground:
		return p.ScrollBack, true
	case theme.ColorNameShadow:
		return p.Shadow, true
	}
	return nil, false
}

func (p *Palette) own(name fyne.ThemeColorName) (color.Color, bool) {
	switch name {
	case ColorPage:
		return p.Background, true
	case ColorRaised:
		return p.Raised, true
	case ColorLine:
		return p.Line, true
	case ColorText:
		return p.Text, true
	case ColorDim:
		return p.Dim, true
	case ColorFaint:
		return p.Faint, true
	case ColorAccent:
		return p.Accent, true
	case ColorAccentFill:
		return p.AccentFill, true
	case ColorSelection:
		return p.Selection, true
	case ColorIn:
		return p.In, true
	case ColorOut:
		return p.Out, true
	case ColorBad:
		return p.Bad, true
	case ColorBadBack:
		return p.BadBack, true
	case ColorBadText:
		return p.BadText, true
	case ColorGood:
		return p.Good, true
	case ColorMatch:
		return p.Match, true
	case ColorSentBack:
		return p.SentBack, true
	case ColorShade:
		return p.Shade, true
	case ColorKey:
		return p.Key, true
	case ColorString:
		return p.String, true
	case ColorNumber:
		return p.Number, true
	case ColorLiteral:
		return p.Literal, true
	}
	return nil, false
}

func rgb(v uint32) color.NRGBA {
	return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 0xff}
}

func withAlpha(c color.NRGBA, a uint8) color.NRGBA {
	c.A = a
	return c
}

// mix returns a with so much of b in it: 0 is a, 1 is b.
func mix(a, b color.NRGBA, share float64) color.NRGBA {
	m := func(x, y uint8) uint8 { return uint8(math.Round(float64(x) + (float64(y)-float64(x))*share)) }
	return color.NRGBA{R: m(a.R, b.R), G: m(a.G, b.G), B: m(a.B, b.B), A: 0xff}
}

// readable moves c towards another colour in small steps until it reaches a contrast against a background.
func readable(c, towards, background color.NRGBA, ratio float64) color.NRGBA {
	for share := 0.0; share <= 1; share += 0.02 {
		if m := mix(c, towards, share); Contrast(m, background) >= ratio {
			return m
		}
	}
	return towards
}

// Contrast returns the contrast of two opaque colours as WCAG 2 defines it, from 1 to 21.
func Contrast(a, b color.NRGBA) float64 {
	x, y := luminance(a), luminance(b)
	if x < y {
		x, y = y, x
	}
	return (x + 0.05) / (y + 0.05)
}

func luminance(c color.NRGBA) float64 {
	linear := func(v uint8) float64 {
		f := float64(v) / 255
		if f <= 0.04045 {
			return f / 12.92
		}
		return math.Pow((f+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}
