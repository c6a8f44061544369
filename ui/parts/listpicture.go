package parts

import (
	"image"
	"image/color"
	"math"
)

// picture draws the rows into an image of so many pixels, which covers the list below its header. Fyne asks for it
// whenever the list was refreshed.
func (p *listPaint) picture(w, h int) image.Image {
	p.image = sized(p.image, w, h)
	scale := float32(1)
	if width := p.raster.Size().Width; width > 0 {
		scale = float32(w) / width
	}
	p.inked(scale)
	pixel := func(f float32) int { return int(math.Round(float64(f * scale))) }
	top := float32(p.headHeight)
	area := func(c color.Color, x, y, w, h float32) {
		x0, y0 := pixel(x), pixel(y-top)
		fill(p.image, nrgba(c), x0, y0, max(pixel(x+w)-x0, 1), max(pixel(y-top+h)-y0, 1))
	}
	fill(p.image, nrgba(p.look.background), 0, 0, w, h)
	for _, r := range p.rows {
		if !r.used {
			continue
		}
		if r.back != nil {
			area(r.back, 0, r.y, p.size.Width, float32(p.rowHeight))
		}
		for _, s := range r.marks {
			area(s.colour, s.x, s.y, s.w, s.h)
		}
		for _, s := range r.lines {
			area(s.colour, s.x, s.y, s.w, s.h)
		}
		for _, t := range r.texts {
			if t.text == "" {
				continue
			}
			x := t.x
			for _, run := range t.runs {
				if run.kind == plainRun {
					p.sheet.draw(p.image, run.text, nrgba(t.colour), x*scale, pixel(t.y-top))
				}
				x += t.m.text(run.text)
			}
		}
	}
	return p.image
}

// inked makes the sheet of glyphs fit the theme and the scale of the screen.
func (p *listPaint) inked(scale float32) {
	if source := p.look.th.Font(monospaced()); !p.sheet.is(source, p.mono.size, scale) {
		p.sheet = newGlyphSheet(source, p.mono, scale)
	}
}
