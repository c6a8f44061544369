package ui

import (
	"image/color"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"socklens/ui/parts"
)

// TestNoPlaceIsPaintedTwice adds up what a picture of the window goes over. The painter draws everything that is visible
// anew each time, so a background behind backgrounds costs as much as the list does.
func TestNoPlaceIsPaintedTwice(t *testing.T) {
	r := openWindow(t, t.TempDir())
	r.openPast(1000)
	c := r.win.Canvas()
	for _, shown := range []struct {
		what string
		show func()
	}{{"the list", r.focusList}, {"the details", r.chooseLast}, {"the settings", r.toggleSettings}} {
		shown.show()
		r.painted()
		share := drawnOver(c.Content()) / (c.Size().Width * c.Size().Height)
		if share < 0.5 || share > 1 {
			t.Errorf("with %s the painter goes over %.2f windows", shown.what, share)
		}
	}
}

// chooseLast opens the details of the last row but one.
func (r *rig) chooseLast() {
	r.t.Helper()
	r.focusList()
	r.press(fyne.KeyUp)
	r.until("the details", r.details.open)
}

// drawnOver is the area that the painter goes over for what is visible in an object, but for its texts.
func drawnOver(o fyne.CanvasObject) (area float32) {
	if !o.Visible() {
		return 0
	}
	var parts []fyne.CanvasObject
	switch o := o.(type) {
	case *canvas.Rectangle:
		if (o.FillColor == nil || o.FillColor == color.Transparent) && o.StrokeWidth == 0 {
			return 0
		}
		area = o.Size().Width * o.Size().Height
	case *canvas.Raster, *canvas.Image:
		area = o.Size().Width * o.Size().Height
	case *fyne.Container:
		parts = o.Objects
	case fyne.Widget:
		parts = test.WidgetRenderer(o).Objects()
	}
	for _, p := range parts {
		area += drawnOver(p)
	}
	return area
}

// TestPanesHaveTheirBackgrounds looks at what is behind the panes, at places where nothing else is.
func TestPanesHaveTheirBackgrounds(t *testing.T) {
	r := openWindow(t, t.TempDir())
	r.openPast(1000)
	r.chooseLast()
	r.painted()
	img := r.win.Canvas().Capture()
	at := func(o fyne.CanvasObject, x, y float32) color.NRGBA {
		p := r.app.Driver().AbsolutePositionForObject(o)
		return color.NRGBAModel.Convert(img.At(int(p.X+x), int(p.Y+y))).(color.NRGBA)
	}
	right := func(o fyne.CanvasObject) float32 { return o.Size().Width - 3 }
	panel, page := theme.Color(theme.ColorNameBackground), theme.Color(parts.ColorPage)
	for _, c := range []struct {
		what string
		got  color.NRGBA
		want color.Color
	}{
		{"the sidebar", at(r.sidebar.box, 3, 3), panel},
		{"the tabs", at(r.tabs, right(r.tabs), 3), panel},
		{"the link bar", at(r.link.box, 3, 3), panel},
		{"the search bar", at(r.search.box, 3, 3), page},
		{"the details", at(r.details.view, right(r.details.view), r.details.view.Size().Height-3), page},
		{"the composer", at(r.composer.box, 3, 3), panel},
		{"the status bar", at(r.bar.box, 3, 5), panel},
	} {
		if c.got != c.want {
			t.Errorf("behind %s is %v, want %v", c.what, c.got, c.want)
		}
	}
	// Nothing shows through between the search bar and the list, nor at its edges.
	if c := at(r.search.box, 3, r.search.box.Size().Height-1); c != page {
		t.Errorf("above the list is %v", c)
	}
	if c := at(r.list, r.list.Size().Width-1, r.list.Size().Height/2); c == panel {
		t.Errorf("the list's picture leaves its last column to the window")
	}
}
