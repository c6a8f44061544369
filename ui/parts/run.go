package parts

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// run draws a line of text in one face. Arrows get a text of their own, because the font that Fyne draws them with has
// no space, and a space behind one would show as a missing character.
type run struct {
	m       *measure
	texts   []*canvas.Text
	objects []fyne.CanvasObject
}

// paint draws s from x on and returns where it ends.
func (n *run) paint(s string, c color.Color, x, y float32) float32 {
	used := 0
	for _, piece := range pieces(s) {
		if used == len(n.texts) {
			n.texts = append(n.texts, canvas.NewText("", nil))
			n.objects = append(n.objects, n.texts[used])
		}
		put(n.texts[used], piece, c, n.m.size, n.m.style, x, y)
		x += n.m.text(piece)
		used++
	}
	for _, t := range n.texts[used:] {
		t.Hidden = true
	}
	return x
}

// pieces cuts s before and behind every arrow.
func pieces(s string) []string {
	var out []string
	from := 0
	for i, r := range s {
		if r < '←' || r > '⇿' {
			continue
		}
		if from < i {
			out = append(out, s[from:i])
		}
		from = i + len(string(r))
		out = append(out, s[i:from])
	}
	if from < len(s) {
		out = append(out, s[from:])
	}
	return out
}
