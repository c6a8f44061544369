package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"socklens/ui/parts"
)

// TestTheVerdictIsReadWhole types broken JSON into windows of several widths and text sizes: the whole sentence is shown,
// within the composer and apart from its buttons and its editor.
func TestTheVerdictIsReadWhole(t *testing.T) {
	r := openWindow(t, t.TempDir())
	for _, width := range []float32{1440, 1024, 960, 690} {
		for _, scale := range []int{0, 5} {
			r.scale(0)
			r.scale(scale)
			r.win.Resize(fyne.NewSize(width, 700))
			for _, draft := range []string{`{"args": ["trade", 00012]}`, `{"a": "\q"}`, `{"a": "\u12x"}`, "[1, 2", `["a` + "\n" + `b"]`} {
				r.composer.entry.SetText("")
				r.until("no verdict", func() bool { return r.composer.check.text == "" })
				r.composer.entry.SetText(draft)
				r.until("a verdict", func() bool { return strings.HasPrefix(r.composer.check.text, "▲ ") })
				v := r.composer.check
				if got := strings.Join(v.lines, " "); got != v.text {
					t.Errorf("at %v, %d steps larger: it reads %q of %q", width, scale, got, v.text)
				}
				box := func(o fyne.CanvasObject) (fyne.Position, fyne.Position) {
					from := r.app.Driver().AbsolutePositionForObject(o)
					return from, from.AddXY(o.Size().Width, o.Size().Height)
				}
				for _, text := range v.texts {
					from, to := box(text)
					to.X = from.X + text.MinSize().Width
					for _, other := range []fyne.CanvasObject{r.composer.layout, r.composer.saved, r.composer.send, r.composer.body} {
						a, b := box(other)
						if from.X < b.X && to.X > a.X && from.Y < b.Y && to.Y > a.Y {
							t.Errorf("at %v, %d steps larger: %q at %v to %v covers a %T at %v to %v", width, scale, text.Text, from, to, other, a, b)
						}
					}
				}
			}
		}
	}
}

// TestJSONIsJudgedBehindAFile has a verdict on JSON where a file was chosen for Binary before.
func TestJSONIsJudgedBehindAFile(t *testing.T) {
	r := openWindow(t, t.TempDir())
	r.keys(alt(fyne.KeyB))
	r.composer.format.SetSelected("file")
	r.keys(alt(fyne.KeyJ))
	r.keys(ctrl(fyne.KeyM))
	r.typed(`{"a":`)
	r.until("wrong", func() bool { return strings.HasPrefix(r.composer.check.text, "▲ ") })
	r.typed(`1}`)
	r.until("right", func() bool { return r.composer.check.text == "✓ valid" })
	r.keys(alt(fyne.KeyB))
	r.until("nothing to judge", func() bool { return r.composer.check.text == "" })
}

// TestABrokenVerdict breaks words for a width, those too that are wider, and says what is cut.
func TestABrokenVerdict(t *testing.T) {
	openWindow(t, t.TempDir()) // for its theme
	v := newVerdict(parts.ColorBad)
	for _, c := range []struct {
		text  string
		width float32
		most  int
		lines int
		ok    bool
	}{
		{"", 100, 2, 0, true},
		{"short", 100, 2, 1, true},
		{"one two three four five", 80, 2, 2, true},
		{strings.Repeat("x", 40), 100, 5, 3, true},
		{strings.Repeat("many words ", 30), 100, 2, 2, false},
		{"any", 0, 5, 3, true},
		{"any", -20, 2, 2, false},
	} {
		v.set(c.text, parts.ColorBad)
		height, ok := v.lay(c.width, c.most)
		whole := strings.ReplaceAll(strings.Join(v.lines, ""), " ", "") == strings.ReplaceAll(c.text, " ", "")
		if len(v.lines) != c.lines || ok != c.ok || whole != ok || height != float32(c.lines)*v.lineHeight() {
			t.Errorf("%q in %v: %q, %v high, ok %v", c.text, c.width, v.lines, height, ok)
		}
	}
}
