package parts

import (
	"image"
	"image/color"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/software"
	"fyne.io/fyne/v2/test"
)

// What the sheet draws must look as if Fyne had drawn it.
func TestTheSheetDrawsAsFyneDoes(t *testing.T) {
	test.NewTempApp(t)
	for _, scale := range []float32{1, 1.5, 2} {
		for _, text := range []string{`{"type":"trade","price":67214.50}`, "12:01:33.002 ↓ ▲ … ç Ж λ", "~`!@#$%^&*()_+|\\/<>?"} {
			m := newMeasure(12.5, monospaced())
			s := newGlyphSheet(NewTheme(DarkOnly, 1).Font(monospaced()), m, scale)
			if !s.has(text) {
				t.Fatalf("the sheet can't draw %q", text)
			}
			white := color.NRGBA{0xff, 0xff, 0xff, 0xff}
			o := canvas.NewText(text, white)
			o.TextSize, o.TextStyle = m.size, m.style
			c := software.NewCanvas()
			c.SetPadded(false)
			c.SetScale(scale)
			c.SetContent(container.NewStack(canvas.NewRectangle(color.Black), container.NewWithoutLayout(o)))
			c.Resize(fyne.NewSize(300, 20))
			want := c.Capture()
			got := image.NewRGBA(want.Bounds())
			fill(got, color.NRGBA{A: 0xff}, 0, 0, got.Rect.Dx(), got.Rect.Dy())
			s.draw(got, text, white, 0, 0)
			ink, off := 0, 0
			for y := range got.Rect.Dy() {
				for x := range got.Rect.Dx() {
					r, _, _, _ := want.At(x, y).RGBA()
					a, b := int(r>>8), int(got.RGBAAt(x, y).R)
					ink += a
					off += max(a-b, b-a)
				}
			}
			if ink == 0 || off*100/ink > 15 {
				t.Errorf("%q at %v: %d %% of the ink is elsewhere", text, scale, off*100/max(ink, 1))
			}
		}
	}
}

func TestTheSheetLeavesToFyneWhatItCannotDraw(t *testing.T) {
	test.NewTempApp(t)
	s := newGlyphSheet(NewTheme(DarkOnly, 1).Font(monospaced()), newMeasure(12.5, monospaced()), 1)
	for text, want := range map[string]bool{
		"": true, "plain": true, "naïve ↓ … ▲ ─": true, "小明": false, "😀": false, "العربية": false, "e\u0301": false, "a\tb": false, "\u200d": false, "\U0010ffff": false,
	} {
		if got := s.has(text); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
	broken := newGlyphSheet(fyne.NewStaticResource("x.ttf", []byte("no font")), newMeasure(12.5, monospaced()), 1)
	if broken.has("x") {
		t.Error("a font that can't be read has characters")
	}
}

func TestRunsPutTogetherAreTheText(t *testing.T) {
	test.NewTempApp(t)
	s := newGlyphSheet(NewTheme(DarkOnly, 1).Font(monospaced()), newMeasure(12.5, monospaced()), 1)
	for text, want := range map[string][]runKind{
		"plain":             {plainRun},
		`{"from":"小明"}`:     {plainRun, squareRun, plainRun},
		"行情 😀 ok":           {squareRun, plainRun, otherRun, plainRun},
		"العربية and 小明":    {otherRun},
		"e\u0301 accents":   {otherRun},
		"broken \xff bytes": {otherRun},
	} {
		runs := textRuns(nil, text, s.has)
		joined, kinds := "", []runKind{}
		for _, r := range runs {
			joined += r.text
			kinds = append(kinds, r.kind)
		}
		if joined != text || len(kinds) != len(want) {
			t.Errorf("%q is cut into %v", text, runs)
			continue
		}
		for i := range want {
			if kinds[i] != want[i] {
				t.Errorf("%q is cut into %v", text, runs)
			}
		}
	}
}

// Drawing over the edges of the picture must leave out what is beyond, and nothing else.
func TestDrawingStaysWithinThePicture(t *testing.T) {
	test.NewTempApp(t)
	s := newGlyphSheet(NewTheme(DarkOnly, 1).Font(monospaced()), newMeasure(12.5, monospaced()), 1)
	img := image.NewRGBA(image.Rect(0, 0, 40, 30))
	red := color.NRGBA{0xff, 0, 0, 0xff}
	for _, at := range [][2]int{{-500, 5}, {-3, -7}, {35, 25}, {500, 500}, {5, -40}, {39, 0}} {
		s.draw(img, strings.Repeat("W", 20), red, float32(at[0]), at[1])
		fill(img, red, at[0], at[1], 10, 10)
	}
	fill(img, red, -5, -5, 100, 100)
	if c := img.RGBAAt(39, 29); c.R != 0xff || c.A != 0xff {
		t.Errorf("the last pixel is %v", c)
	}
	fill(img, color.NRGBA{A: 0xff}, 0, 0, 40, 30)
	s.draw(img, "W", red, 10, 5)
	for _, p := range [][2]int{{9, 12}, {20, 12}, {14, 4}, {14, 25}} {
		if c := img.RGBAAt(p[0], p[1]); c.R != 0 {
			t.Errorf("there is ink at %v beside the character", p)
		}
	}
}

func TestThePictureShowsTheRows(t *testing.T) {
	l := NewEntryList()
	feed(l, tenMillion)
	win := show(t, l, 800, 620)
	l.ScrollTo(5_000_000)
	l.SetSelection(Selection{Cursor: 5_000_002, Seq: 5_000_003, Ranges: []Range{{5_000_002, 5_000_003}}})
	img := win.Canvas().Capture()
	dark := Dark()
	at := func(row int) color.NRGBA { // at the right end of a row, where nothing is written
		y := int(l.paint.headHeight) + row*int(l.paint.rowHeight) + 2
		return color.NRGBAModel.Convert(img.At(785, y)).(color.NRGBA)
	}
	for row, want := range map[int]color.NRGBA{0: dark.Background, 1: dark.Shade, 2: dark.Selection, 3: dark.Shade} {
		if got := at(row); got != want {
			t.Errorf("row %d is %v, want %v", row, got, want)
		}
	}
	ink := 0
	for x := range 700 {
		if c := color.NRGBAModel.Convert(img.At(x, int(l.paint.headHeight)+10)).(color.NRGBA); c != dark.Background {
			ink++
		}
	}
	if ink < 50 {
		t.Errorf("the first row has %d pixels of ink", ink)
	}
}

// A picture of other than whole pixels is stretched by the painter, and blurred.
func TestThePictureIsOfWholePixels(t *testing.T) {
	l := NewEntryList()
	feed(l, 100)
	win := show(t, l, 800, 620)
	for _, size := range []fyne.Size{{Width: 700.4, Height: 500.7}, {Width: 333.33, Height: 199.99}, {Width: 640, Height: 480}} {
		l.Resize(size)
		for _, f := range []float32{l.paint.raster.Size().Width, l.paint.raster.Size().Height} {
			if f != whole(f) {
				t.Errorf("in a list of %v the picture is %v", size, l.paint.raster.Size())
			}
		}
		if room := size.Subtract(fyne.NewSize(0, float32(l.paint.headHeight))); l.paint.raster.Size().Max(room) != l.paint.raster.Size() {
			t.Errorf("in a list of %v the picture of %v leaves an edge", size, l.paint.raster.Size())
		}
	}
	win.Resize(fyne.NewSize(5, 5)) // too small for anything
	l.Resize(fyne.NewSize(0, 0))
	if s := l.paint.raster.Size(); s.Height != 0 {
		t.Errorf("without room the picture is %v", s)
	}
}
