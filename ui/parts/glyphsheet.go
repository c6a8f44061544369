package parts

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"fyne.io/fyne/v2"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// A list that follows a flood changes thousands of characters with every picture, and Fyne rasterises each of them
// again for each new string: that took more time than everything else together. A glyphSheet keeps the masks of the
// monospaced characters and blits them.

// subpixels is how many masks there are of a character, for places between two pixels.
const subpixels = 4

// maxGlyphs bounds a sheet; it is begun anew when it is full.
const maxGlyphs = 8192

// glyphSheet draws text in one face, size and scale. Characters that the face doesn't have, and those that join with
// their neighbours or run to the left, it leaves to Fyne.
type glyphSheet struct {
	source fyne.Resource
	size   float32 // of the text, in device-independent pixels
	scale  float32 // pixels in one of those

	face    *sfnt.Font
	buffer  sfnt.Buffer
	advance float32 // of a character, in pixels
	ascent  int     // from the top of a line to the base of its characters, in pixels
	masks   map[glyphKey]glyph
	known   map[rune]bool
}

type glyphKey struct {
	r    rune
	part uint8
}

// glyph is the mask of a character, and where its upper left corner stands from the place on the base line.
type glyph struct {
	mask *image.Alpha
	x, y int
}

// newGlyphSheet returns a sheet for the face of a measure. A font that can't be read makes one that draws nothing.
func newGlyphSheet(source fyne.Resource, m *measure, scale float32) *glyphSheet {
	s := &glyphSheet{source: source, size: m.size, scale: scale, masks: map[glyphKey]glyph{}, known: map[rune]bool{}}
	s.advance = m.ascii['0'] * scale
	_, base := fyne.CurrentApp().Driver().RenderedTextSize("x", m.size, m.style, nil)
	s.ascent = int(math.Ceil(float64(base * scale)))
	s.face, _ = sfnt.Parse(source.Content())
	return s
}

// is reports whether the sheet is of a font, size and scale.
func (s *glyphSheet) is(source fyne.Resource, size, scale float32) bool {
	return s != nil && s.source == source && s.size == size && s.scale == scale
}

// has reports whether the sheet can draw all of a text.
func (s *glyphSheet) has(text string) bool {
	for _, r := range text {
		if r >= ' ' && r <= '~' {
			if s.face == nil {
				return false
			}
			continue
		}
		ok, asked := s.known[r]
		if !asked {
			ok = s.face != nil && simple(r) && s.index(r) != 0
			if len(s.known) >= maxGlyphs {
				clear(s.known)
			}
			s.known[r] = ok
		}
		if !ok {
			return false
		}
	}
	return true
}

// simple reports whether a character is drawn alone, from left to right, whatever its neighbours are.
func simple(r rune) bool {
	switch {
	case r >= 0xa1 && r < 0x300, r >= 0x370 && r < 0x483, r >= 0x48a && r < 0x530: // Latin, Greek, Cyrillic
		return r != 0xad
	case r >= 0x2010 && r < 0x2028, r >= 0x2030 && r < 0x205f: // punctuation
		return true
	case r >= 0x20a0 && r < 0x20d0, r >= 0x2100 && r < 0x2c00: // currencies, arrows, signs, boxes
		return true
	}
	return false
}

func (s *glyphSheet) index(r rune) sfnt.GlyphIndex {
	i, err := s.face.GlyphIndex(&s.buffer, r)
	if err != nil {
		return 0
	}
	return i
}

// glyph returns the mask of a character for a part of a pixel.
func (s *glyphSheet) glyph(r rune, part uint8) glyph {
	key := glyphKey{r, part}
	g, ok := s.masks[key]
	if !ok {
		if len(s.masks) >= maxGlyphs {
			clear(s.masks)
		}
		g = s.rasterise(r, float32(part)/subpixels)
		s.masks[key] = g
	}
	return g
}

// rasterise draws the outline of a character, moved to the right by a part of a pixel.
func (s *glyphSheet) rasterise(r rune, shift float32) glyph {
	ppem := fixed.Int26_6(math.Round(float64(s.size * s.scale * 64)))
	outline, err := s.face.LoadGlyph(&s.buffer, s.index(r), ppem, nil)
	bounds := outline.Bounds()
	if err != nil || bounds.Empty() {
		return glyph{}
	}
	left, top := bounds.Min.X.Floor(), bounds.Min.Y.Floor()
	w, h := bounds.Max.X.Ceil()-left+1, bounds.Max.Y.Ceil()-top
	z := vector.NewRasterizer(w, h)
	z.DrawOp = draw.Src
	x := func(p fixed.Point26_6) float32 { return float32(p.X)/64 - float32(left) + shift }
	y := func(p fixed.Point26_6) float32 { return float32(p.Y)/64 - float32(top) }
	for _, seg := range outline {
		a := seg.Args
		switch seg.Op {
		case sfnt.SegmentOpMoveTo:
			z.MoveTo(x(a[0]), y(a[0]))
		case sfnt.SegmentOpLineTo:
			z.LineTo(x(a[0]), y(a[0]))
		case sfnt.SegmentOpQuadTo:
			z.QuadTo(x(a[0]), y(a[0]), x(a[1]), y(a[1]))
		case sfnt.SegmentOpCubeTo:
			z.CubeTo(x(a[0]), y(a[0]), x(a[1]), y(a[1]), x(a[2]), y(a[2]))
		}
	}
	z.ClosePath()
	mask := image.NewAlpha(image.Rect(0, 0, w, h))
	z.Draw(mask, mask.Bounds(), image.Opaque, image.Point{})
	return glyph{mask: mask, x: left, y: top}
}

// draw writes a text with its upper left corner at a place in pixels, within the image.
func (s *glyphSheet) draw(dst *image.RGBA, text string, c color.NRGBA, x float32, y int) {
	y += s.ascent
	for _, r := range text {
		if r != ' ' {
			at := int(math.Floor(float64(x)))
			part := uint8((x - float32(at)) * subpixels)
			if g := s.glyph(r, part); g.mask != nil {
				blend(dst, g.mask, at+g.x, y+g.y, c)
			}
		}
		x += s.advance
	}
}

// blend puts a colour on an opaque image through a mask.
func blend(dst *image.RGBA, mask *image.Alpha, x, y int, c color.NRGBA) {
	w, h := mask.Rect.Dx(), mask.Rect.Dy()
	x0, x1 := max(-x, 0), min(w, dst.Rect.Dx()-x)
	y0, y1 := max(-y, 0), min(h, dst.Rect.Dy()-y)
	if x0 >= x1 {
		return
	}
	cr, cg, cb := uint32(c.R), uint32(c.G), uint32(c.B)
	for j := y0; j < y1; j++ {
		src := mask.Pix[j*mask.Stride+x0 : j*mask.Stride+x1]
		out := dst.Pix[(y+j)*dst.Stride+4*(x+x0):]
		for i, a := range src {
			if a == 0 {
				continue
			}
			o := out[4*i : 4*i+3 : 4*i+3]
			alpha := uint32(a)
			rest := 255 - alpha
			o[0] = uint8((uint32(o[0])*rest + cr*alpha + 127) / 255)
			o[1] = uint8((uint32(o[1])*rest + cg*alpha + 127) / 255)
			o[2] = uint8((uint32(o[2])*rest + cb*alpha + 127) / 255)
		}
	}
}

// sized returns an image of so many pixels: the one given where it fits.
func sized(img *image.RGBA, w, h int) *image.RGBA {
	if img == nil || img.Rect.Dx() != w || img.Rect.Dy() != h {
		return image.NewRGBA(image.Rect(0, 0, w, h))
	}
	return img
}

// fill fills an area of an image with an opaque colour.
func fill(dst *image.RGBA, c color.NRGBA, x, y, w, h int) {
	x0, y0, x1, y1 := max(x, 0), max(y, 0), min(x+w, dst.Rect.Dx()), min(y+h, dst.Rect.Dy())
	if x0 >= x1 || y0 >= y1 {
		return
	}
	first := dst.Pix[y0*dst.Stride+4*x0 : y0*dst.Stride+4*x1]
	for i := 0; i < len(first); i += 4 {
		first[i], first[i+1], first[i+2], first[i+3] = c.R, c.G, c.B, 0xff
	}
	for j := y0 + 1; j < y1; j++ {
		copy(dst.Pix[j*dst.Stride+4*x0:], first)
	}
}
