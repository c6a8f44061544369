package parts

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

func TestSelectingByKeyboard(t *testing.T) {
	v := NewLineView()
	win := show(t, v, 500, 610)
	v.SetDoc(&paper{n: 100})
	win.Canvas().Focus(v)
	for _, step := range []struct {
		keys []fyne.KeyName
		want string
	}{
		{[]fyne.KeyName{fyne.KeyRight, fyne.KeyRight}, "li"},
		{[]fyne.KeyName{fyne.KeyLeft}, "l"},
		{[]fyne.KeyName{fyne.KeyDown}, "line 1 of many\nl"},
		{[]fyne.KeyName{fyne.KeyEnd}, "line 1 of many\nline 2 of many"},
		{[]fyne.KeyName{fyne.KeyRight, fyne.KeyRight}, "line 1 of many\nline 2 of many\nl"},
		{[]fyne.KeyName{fyne.KeyLeft, fyne.KeyLeft}, "line 1 of many\nline 2 of many"},
		{[]fyne.KeyName{fyne.KeyUp, fyne.KeyUp}, ""}, // back at the beginning
		{[]fyne.KeyName{fyne.KeyEnd, fyne.KeyHome}, ""},
	} {
		shifted(v, step.keys...)
		if got := v.SelectedText(); got != step.want {
			t.Errorf("Shift and %v select %q, want %q", step.keys, got, step.want)
		}
	}
	if v.at != (position{}) {
		t.Errorf("selecting on the screen scrolled to %+v", v.at)
	}
	shifted(v, fyne.KeyPageDown, fyne.KeyPageDown)
	if got := strings.Count(v.SelectedText(), "\n"); got != 2*int(v.paint.page()/v.paint.row-1) || v.Top() == 0 {
		t.Errorf("two pages select %d lines, %d at the top", got, v.Top())
	}
	v.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyEnd, Modifier: fyne.KeyModifierShortcutDefault | fyne.KeyModifierShift})
	if got := v.SelectedText(); strings.Count(got, "\n") != 99 || !strings.HasSuffix(got, "line 100 of many") {
		t.Errorf("to the end: %d lines, %q", strings.Count(got, "\n"), got[len(got)-20:])
	}
	if rows := rowsOf(v); rows[len(rows)-1] != "100|line 100 of many" {
		t.Errorf("the caret is not on the screen: %q", rows[len(rows)-1])
	}
	shifted(v, fyne.KeyDown, fyne.KeyRight) // as far as it goes
	v.TypedShortcut(&fyne.ShortcutCopy{})
	if got := fyne.CurrentApp().Clipboard().Content(); got != v.SelectedText() {
		t.Errorf("copied %q", got)
	}

	// Keys without Shift scroll and leave the selection; a new one begins where one looks, not where the caret was left.
	v.SetDoc(&paper{n: 1000})
	key(v, fyne.KeyPageDown, fyne.KeyPageDown)
	top := v.Top()
	shifted(v, fyne.KeyEnd)
	if got, want := v.SelectedText(), rowsOf(v)[0]; !strings.HasSuffix(want, got) || got == "" || v.Top() != top {
		t.Errorf("selected %q, the top row is %q", got, want)
	}
	v.SelectAll()
	shifted(v, fyne.KeyRight)
	if got := v.SelectedText(); len(got) != 1 {
		t.Errorf("after all a character more is %q", got)
	}
}

func TestSelectingInWrappedLines(t *testing.T) {
	v := NewLineView()
	win := show(t, v, 300, 610)
	v.SetWrap(true)
	v.SetDoc(&paper{n: 10, long: 2})
	win.Canvas().Focus(v)
	l := v.layout(2)
	shifted(v, fyne.KeyDown, fyne.KeyDown)
	var ends []int
	for range len(l.rows) - 1 {
		shifted(v, fyne.KeyDown)
		ends = append(ends, v.selected[1].at)
	}
	if want := l.rows[1:]; !slices.Equal(ends, want) {
		t.Errorf("row after row the caret is at %v, want %v", ends, want)
	}
	shifted(v, fyne.KeyDown)
	if v.selected[1].line != 3 {
		t.Errorf("below the last row: %+v", v.selected[1])
	}
	// Near the right edge too it goes one row at a time.
	v.at = position{}
	v.selected = [2]spot{{2, l.rows[1] - 1}, {2, l.rows[1] - 1}}
	for r := 1; r < len(l.rows)-1; r++ {
		shifted(v, fyne.KeyDown)
		if got := l.rowOf(v.selected[1].at); got != r {
			t.Fatalf("the caret is in row %d, want %d", got, r)
		}
	}
	shifted(v, fyne.KeyUp)
	if got := l.rowOf(v.selected[1].at); got != len(l.rows)-3 {
		t.Errorf("up again in row %d of %d", got, len(l.rows))
	}
}

func TestSelectingBeyondTheRightEdge(t *testing.T) {
	v := NewLineView()
	win := show(t, v, 300, 610)
	v.SetDoc(&paper{n: 10, long: 1})
	win.Canvas().Focus(v)
	v.selected = [2]spot{{1, 0}, {1, 0}}
	shifted(v, fyne.KeyEnd)
	if got, all := v.SelectedText(), v.layout(1).text; got != all || v.right == 0 {
		t.Errorf("selected %d of %d bytes, scrolled %d", len(got), len(all), v.right)
	}
	shifted(v, fyne.KeyHome)
	if v.SelectedText() != "" || v.right != 0 {
		t.Errorf("selected %q, scrolled %d", v.SelectedText(), v.right)
	}
	v.SetDoc(nil)
	shifted(v, fyne.KeyEnd, fyne.KeyDown, fyne.KeyRight)
	v.SetDoc(&paper{n: 0})
	shifted(v, fyne.KeyEnd, fyne.KeyUp, fyne.KeyLeft)
	if v.SelectedText() != "" {
		t.Errorf("%q is selected of nothing", v.SelectedText())
	}
}
