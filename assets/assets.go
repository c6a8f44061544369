// Package assets holds what is embedded in the program: so far its icon. The icon is drawn by hand in icon.svg;
// icon.png is made from it by go generate, with rsvg-convert of librsvg, at the 512 pixels that Fyne's packaging
// asks for. Screenshots stand in a folder beside it and are not embedded.
//
// Of Fyne the package uses the resource type only, so it compiles without the window's libraries.
package assets

import (
	_ "embed" // icon.png becomes part of the program

	"fyne.io/fyne/v2"
)

//go:generate rsvg-convert -w 512 -h 512 -o icon.png icon.svg

//go:embed icon.png
var icon []byte

// Icon is the program's icon, a PNG of 512 by 512 pixels, for the window, the task bar and the About dialog. Nobody
// changes it.
var Icon = fyne.NewStaticResource("icon.png", icon)
