package parts

import (
	"strings"
	"testing"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

func TestWhatIsCutFits(t *testing.T) {
	test.NewTempApp(t)
	for _, style := range []fyne.TextStyle{{}, monospaced()} {
		m := newMeasure(12.5, style)
		for _, s := range []string{
			"", "x", "short", strings.Repeat("long ", 100), strings.Repeat("行情不错", 50), strings.Repeat("a😀é", 60), "1,204/s · 3/s",
		} {
			for _, width := range []float32{0, 3, 10, 40, 133.3, 400} {
				cut, n := m.fit(s, width)
				if !utf8.ValidString(cut) || !strings.HasPrefix(s, strings.TrimSuffix(cut, "…")) {
					t.Fatalf("%q cut to %v is %q", s, width, cut)
				}
				if w := fyne.MeasureText(cut, m.size, m.style).Width; w > width+0.5 && cut != "" {
					t.Errorf("%q cut to %v is %q, %v wide", s, width, cut, w)
				}
				if n == len(s) != (cut == s) {
					t.Errorf("%q cut to %v is %q, said to show %d bytes of %d", s, width, cut, n, len(s))
				}
				end := m.fitEnd(s, width)
				if !utf8.ValidString(end) || !strings.HasSuffix(s, strings.TrimPrefix(end, "…")) || m.text(end) > width+0.5 {
					t.Errorf("the end of %q cut to %v is %q", s, width, end)
				}
				if (end == s) != (cut == s) {
					t.Errorf("%q cut to %v is %q, its end %q", s, width, cut, end)
				}
				if w := m.text(s); w < width && cut != s {
					t.Errorf("%q is %v wide and was cut to %v", s, w, width)
				}
			}
		}
	}
}

func TestTheTableOfCharactersIsBounded(t *testing.T) {
	test.NewTempApp(t)
	m := newMeasure(12.5, monospaced())
	for r := rune(0x4e00); r < 0x4e00+2*maxMeasured; r++ {
		m.rune(r)
	}
	if len(m.other) > maxMeasured {
		t.Errorf("%d characters are remembered", len(m.other))
	}
}
