package parts

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"pgregory.net/rapid"

	"socklens/ui/render"
)

// Whatever is done to a list, its positions stay within it and what it paints is what belongs there.
func TestAListHoldsUnderAnything(t *testing.T) {
	win := show(t, NewEntryList(), 700, 400)
	names := []fyne.KeyName{fyne.KeyUp, fyne.KeyDown, fyne.KeyPageUp, fyne.KeyPageDown, fyne.KeyHome, fyne.KeyEnd, fyne.KeySpace, fyne.KeyReturn, desktop.KeyMenu}
	rapid.Check(t, func(t *rapid.T) {
		l, clock, total := NewEntryList(), newClock(), 0
		l.now = clock.now
		l.OnWant = func(first, n int) { l.SetWindow(total, first, testRows(first, n)) }
		win.SetContent(l)
		for range 20 {
			switch rapid.IntRange(0, 9).Draw(t, "do") {
			case 0:
				total = rapid.SampledFrom([]int{0, 1, 2, 19, 20, 500, 100_000, tenMillion}).Draw(t, "total")
				first := max(total-50, 0)
				l.SetWindow(total, first, testRows(first, total-first))
			case 1, 2:
				key(l, rapid.SampledFrom(names).Draw(t, "key"))
			case 3:
				shifted(l, rapid.SampledFrom(names).Draw(t, "key"))
			case 4, 5:
				mod := rapid.SampledFrom([]fyne.KeyModifier{0, fyne.KeyModifierShift, fyne.KeyModifierShortcutDefault}).Draw(t, "mod")
				button := rapid.SampledFrom([]desktop.MouseButton{desktop.MouseButtonPrimary, desktop.MouseButtonSecondary}).Draw(t, "button")
				press(l, 50, float32(rapid.IntRange(-10, 450).Draw(t, "y")), button, mod)
				clock.pass(time.Duration(rapid.IntRange(0, 400).Draw(t, "ms")) * time.Millisecond)
			case 6:
				l.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, rapid.Float32Range(-1e5, 1e5).Draw(t, "wheel"))})
			case 7:
				l.Place(rapid.IntRange(-5, tenMillion+5).Draw(t, "row"), rapid.Float32Range(-500, 500).Draw(t, "y"))
			case 8:
				win.Resize(fyne.NewSize(rapid.Float32Range(1, 900).Draw(t, "w"), rapid.Float32Range(1, 700).Draw(t, "h")))
			case 9:
				l.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(9, rapid.Float32Range(-100, 900).Draw(t, "y"))}})
			}
			checkList(t, l)
		}
	})
}

func checkList(t *rapid.T, l *EntryList) {
	if l.offset < 0 || l.offset > l.maxOffset() || l.following && l.offset != l.maxOffset() {
		t.Fatalf("at %d of %d, following %v", l.offset, l.maxOffset(), l.following)
	}
	if l.cursor >= l.total || l.cursor < -1 || l.anchor >= l.total {
		t.Fatalf("cursor %d, anchor %d of %d", l.cursor, l.anchor, l.total)
	}
	for i, r := range l.ranges {
		if r.From < 0 || r.To > l.total || r.From >= r.To || i > 0 && r.From <= l.ranges[i-1].To {
			t.Fatalf("chosen %v of %d", l.ranges, l.total)
		}
	}
	if n := l.Unseen(); n < 0 || n > l.total {
		t.Fatalf("%d of %d are new", n, l.total)
	}
	v := l.Screen()
	numbers, _, _ := painted(l)
	if len(numbers) != v.To-v.From {
		t.Fatalf("%d rows are painted for %v", len(numbers), v)
	}
	for i, n := range numbers {
		if want := render.Count(int64(v.From + i + 1)); n != want && n != "…" {
			t.Fatalf("row %d shows %s", v.From+i, n)
		}
	}
}

// Whatever is done to a view of lines, it stays within the document and never shows a gap above its end.
func TestAViewHoldsUnderAnything(t *testing.T) {
	win := show(t, NewLineView(), 400, 300)
	names := []fyne.KeyName{fyne.KeyUp, fyne.KeyDown, fyne.KeyPageUp, fyne.KeyPageDown, fyne.KeyHome, fyne.KeyEnd, fyne.KeyLeft, fyne.KeyRight}
	rapid.Check(t, func(t *rapid.T) {
		v := NewLineView()
		win.SetContent(v)
		for range 15 {
			switch rapid.IntRange(0, 7).Draw(t, "do") {
			case 0:
				v.SetDoc(&paper{n: rapid.SampledFrom([]int{0, 1, 5, 14, 15, 16, 300, 1_000_000}).Draw(t, "lines"), long: rapid.IntRange(0, 20).Draw(t, "long")})
			case 1:
				v.SetWrap(rapid.Bool().Draw(t, "wrap"))
			case 2, 3:
				key(v, rapid.SampledFrom(names).Draw(t, "key"))
			case 4:
				v.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(rapid.Float32Range(-500, 500).Draw(t, "dx"), rapid.Float32Range(-1e4, 1e4).Draw(t, "dy"))})
			case 5:
				if v.down.total > 0 {
					v.scrollToBar(rapid.Int64Range(0, v.down.total).Draw(t, "bar"))
				}
			case 6:
				win.Resize(fyne.NewSize(rapid.Float32Range(1, 700).Draw(t, "w"), rapid.Float32Range(1, 500).Draw(t, "h")))
			case 7:
				click(v, rapid.Float32Range(-10, 700).Draw(t, "x"), rapid.Float32Range(-10, 500).Draw(t, "y"))
				v.Reveal(rapid.IntRange(-2, 400).Draw(t, "line"))
			}
			checkView(t, v)
		}
	})
}

func checkView(t *rapid.T, v *LineView) {
	n := v.lines()
	if n == 0 {
		return
	}
	end := v.end()
	if v.at.line < 0 || v.at.pixels < 0 || v.at.line > end.line || v.at.line == end.line && v.at.pixels > end.pixels {
		t.Fatalf("at %+v, the end is %+v", v.at, end)
	}
	if v.at.pixels >= v.height(v.at.line) {
		t.Fatalf("%d pixels of line %d are above the screen", v.at.pixels, v.at.line)
	}
	if v.wrap && v.right != 0 {
		t.Fatalf("wrapped, and scrolled sideways by %d", v.right)
	}
	page, row := v.paint.page(), v.paint.row
	if rows := rowsOf(v); v.right == 0 && v.paint.room() > 100 && page > row && len(rows) < int(min(page/row, int64(n))) {
		t.Fatalf("%d rows on a screen for %d of %d lines: %s", len(rows), page/row, n, strings.Join(rows, "\n"))
	}
}
