package parts

import (
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Variant says which palette a theme uses.
type Variant uint8

// The variants of a theme.
const (
	System    Variant = iota // as the desktop says
	DarkOnly                 // always dark
	LightOnly                // always light
)

// The names of the sizes that the theme has beyond Fyne's own. Ask for them with theme.Size.
const (
	SizeMono    fyne.ThemeSizeName = "socklens.mono"    // monospaced text in lists and editors
	SizeRow     fyne.ThemeSizeName = "socklens.row"     // a row of the entry list
	SizeTreeRow fyne.ThemeSizeName = "socklens.treeRow" // a row of the sidebar
	SizeButton  fyne.ThemeSizeName = "socklens.button"  // the height of a button or a tab
)

// The bounds and the step of a theme's scale.
const (
	MinScale  = 0.7
	MaxScale  = 2.5
	scaleStep = 0.1
)

// Theme is the look of the window: dense, calm, one accent. It never changes; another variant or scale is another Theme,
// given to app.Settings().SetTheme.
type Theme struct {
	base        fyne.Theme
	variant     Variant
	scale       float32
	dark, light Palette
}

// NewTheme returns the theme of a variant with everything that goes by text size scaled, 1 being as drawn.
func NewTheme(v Variant, scale float32) *Theme {
	if scale == 0 {
		scale = 1
	}
	scale = min(max(scale, MinScale), MaxScale)
	return &Theme{base: theme.DefaultTheme(), variant: v, scale: scale, dark: Dark(), light: Light()}
}

// Scaled returns the scale so many steps larger, or smaller where steps is negative; 0 steps return to 1.
func Scaled(scale float32, steps int) float32 {
	if steps == 0 {
		return 1
	}
	s := math.Round((float64(scale)+float64(steps)*scaleStep)/scaleStep) * scaleStep
	return min(max(float32(s), MinScale), MaxScale)
}

// Palette returns the colours that the theme shows while the desktop prefers a variant.
func (t *Theme) Palette(v fyne.ThemeVariant) *Palette {
	switch {
	case t.variant == DarkOnly:
		return &t.dark
	case t.variant == LightOnly:
		return &t.light
	case v == theme.VariantLight:
		return &t.light
	}
	return &t.dark
}

// Color returns the colour of a name, Fyne's or one of this package's.
func (t *Theme) Color(name fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	p := t.Palette(v)
	if c, ok := p.Color(name); ok {
		return c
	}
	if p == &t.light {
		return t.base.Color(name, theme.VariantLight)
	}
	return t.base.Color(name, theme.VariantDark)
}

// Font returns Fyne's font of a style.
func (t *Theme) Font(s fyne.TextStyle) fyne.Resource { return t.base.Font(s) }

// Icon returns Fyne's icon of a name.
func (t *Theme) Icon(n fyne.ThemeIconName) fyne.Resource { return t.base.Icon(n) }

// Size returns the size of a name, Fyne's or one of this package's, in device-independent pixels. Heights are whole
// numbers at every scale, so that rows stay sharp.
func (t *Theme) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case theme.SizeNameText:
		return 13 * t.scale
	case SizeMono:
		return 12.5 * t.scale
	case theme.SizeNameCaptionText:
		return 11 * t.scale
	case theme.SizeNameHeadingText:
		return 19 * t.scale
	case theme.SizeNameSubHeadingText:
		return 15 * t.scale
	case theme.SizeNameInlineIcon:
		return whole(16 * t.scale)
	case SizeRow:
		return whole(20 * t.scale)
	case SizeTreeRow:
		return whole(26 * t.scale)
	case SizeButton:
		return whole(28 * t.scale)
	case theme.SizeNameInnerPadding:
		return 5
	case theme.SizeNamePadding, theme.SizeNameLineSpacing:
		return 3
	case theme.SizeNameSeparatorThickness, theme.SizeNameInputBorder:
		return 1
	case theme.SizeNameSplitThickness:
		return 5
	case theme.SizeNameScrollBar:
		return 8
	case theme.SizeNameScrollBarSmall:
		return 3
	case theme.SizeNameInputRadius, theme.SizeNameButtonRadius, theme.SizeNameSelectionRadius,
		theme.SizeNameCardRadius, theme.SizeNamePopupRadius, theme.SizeNameMenuRadius, theme.SizeNameDialogRadius:
		return 5
	case theme.SizeNameModalBlurRadius:
		return 0
	}
	return t.base.Size(name)
}

func whole(f float32) float32 { return float32(math.Round(float64(f))) }

// ceil returns the next whole number that isn't less.
func ceil(f float32) float32 { return float32(math.Ceil(float64(f))) }
