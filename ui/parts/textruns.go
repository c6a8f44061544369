package parts

import "unicode/utf8"

// runKind says how a piece of a text is drawn.
type runKind uint8

const (
	plainRun  runKind = iota // by the list's sheet of glyphs, where there is one
	squareRun                // Chinese, Japanese, Korean: by Fyne, raised
	otherRun                 // pictograms, and what can't be cut: by Fyne
)

// textRun is a piece of a text that is drawn in one way.
type textRun struct {
	text string
	kind runKind
}

// kindOf returns how a character is drawn that isn't in a monospaced font for code. Fyne takes the square ones from
// another font, whose line begins higher than ours, so that they hang too low.
func kindOf(r rune) runKind {
	switch {
	case r < 0x2e80:
		return plainRun
	case r <= 0xa4cf, r >= 0xac00 && r <= 0xd7a3, r >= 0xf900 && r <= 0xfaff, r >= 0xff01 && r <= 0xffe6, r >= 0x20000 && r <= 0x3ffff:
		return squareRun
	case r >= 0x1f300 && r <= 0x1faff:
		return otherRun
	}
	return plainRun
}

// lift is by how much a run of a size is raised to stand on the line of the rest. Fonts differ; this is right to a pixel
// for the common ones.
func (r textRun) lift(size float32) float32 {
	if r.kind == squareRun {
		return whole(size * 0.17)
	}
	return 0
}

// textRuns cuts a text where its characters change their kind, and appends the runs to out. Where ink is given, a text
// with a plain character that isn't ink's, such as an Arabic letter or an accent of its own, stays whole, because its
// neighbours change how it is drawn.
func textRuns(out []textRun, text string, ink func(string) bool) []textRun {
	if ink != nil && ink(text) {
		return append(out, textRun{text: text})
	}
	before := len(out)
	for from := 0; from < len(text); {
		r, _ := utf8.DecodeRuneInString(text[from:])
		kind, to := kindOf(r), from
		for to < len(text) {
			r, n := utf8.DecodeRuneInString(text[to:])
			if kindOf(r) != kind {
				break
			}
			to += n
		}
		run := textRun{text[from:to], kind}
		if kind == plainRun && ink != nil && !ink(run.text) {
			return append(out[:before], textRun{text, otherRun})
		}
		out = append(out, run)
		from = to
	}
	return out
}
