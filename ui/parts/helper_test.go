package parts

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"socklens/ui/render"
)

// show puts a widget into a window of a size, in our theme.
func show(t testing.TB, w fyne.CanvasObject, width, height float32) fyne.Window {
	t.Helper()
	var win fyne.Window
	switch t := t.(type) {
	case *testing.T:
		test.NewTempApp(t).Settings().SetTheme(NewTheme(DarkOnly, 1))
		win = test.NewTempWindow(t, w)
	default:
		test.NewApp().Settings().SetTheme(NewTheme(DarkOnly, 1))
		win = test.NewWindow(w)
		t.Cleanup(func() { win.Close(); test.NewApp() })
	}
	win.SetPadded(false)
	win.Resize(fyne.NewSize(width, height))
	return win
}

func testRow(i int) Row {
	n := render.Count(int64(i + 1))
	return Row{
		Seq: int64(i + 1), Number: n, Time: "12:01:33.002", Delta: "0.3", Dir: ArrowIn, Type: "text", Size: "132 B",
		Preview: fmt.Sprintf(`{"type":"trade","n":%d,"sym":"ETHUSDT","price":10391.59}`, i+1),
	}
}

func testRows(first, n int) []Row {
	rows := make([]Row, n)
	for i := range rows {
		rows[i] = testRow(first + i)
	}
	return rows
}

// feed answers what a list wants from so many rows, and counts the questions.
func feed(l *EntryList, total int) *int {
	asked := new(int)
	l.OnWant = func(first, n int) {
		*asked++
		l.SetWindow(total, first, testRows(first, n))
	}
	l.SetWindow(total, 0, nil)
	return asked
}

// painted returns what stands in a list: its numbers from top to bottom, and where the first and last begin.
func painted(l *EntryList) (numbers []string, top, bottom float32) {
	type line struct {
		y    float32
		text string
	}
	var lines []line
	for _, r := range l.paint.rows {
		if r.used && r.texts[0].text != "" {
			lines = append(lines, line{r.texts[0].y, r.texts[0].text})
		}
	}
	for range lines {
		for i := range len(lines) - 1 {
			if lines[i].y > lines[i+1].y {
				lines[i], lines[i+1] = lines[i+1], lines[i]
			}
		}
	}
	for _, l := range lines {
		numbers = append(numbers, l.text)
	}
	if len(lines) == 0 {
		return nil, 0, 0
	}
	inset := centred(0, float32(l.paint.rowHeight), l.paint.mono.height)
	return numbers, lines[0].y - inset - float32(l.paint.headHeight), lines[len(lines)-1].y - inset - float32(l.paint.headHeight) + float32(l.paint.rowHeight)
}

// drawn counts the objects below a widget that are not hidden.
func drawn(o fyne.CanvasObject) int {
	n := 0
	walk(o, func(fyne.CanvasObject) { n++ })
	return n
}

// walk visits what a widget draws: the visible objects below it, and the widgets.
func walk(o fyne.CanvasObject, visit func(fyne.CanvasObject)) {
	if !o.Visible() {
		return
	}
	visit(o)
	switch o := o.(type) {
	case fyne.Widget:
		for _, c := range test.WidgetRenderer(o).Objects() {
			walk(c, visit)
		}
	case *fyne.Container:
		for _, c := range o.Objects {
			walk(c, visit)
		}
	}
}

// words returns every visible text below a widget, joined.
func words(o fyne.CanvasObject) string {
	var out []string
	walk(o, func(c fyne.CanvasObject) {
		switch c := c.(type) {
		case *canvas.Text:
			out = append(out, c.Text)
		case *EntryList: // most of its texts are in a picture
			for _, r := range c.paint.rows {
				for _, t := range r.texts {
					if r.used && t.text != "" {
						out = append(out, t.text)
					}
				}
			}
		}
	})
	return strings.Join(out, " ")
}

func key(w fyne.Focusable, names ...fyne.KeyName) {
	for _, n := range names {
		w.TypedKey(&fyne.KeyEvent{Name: n})
		if n == fyne.KeySpace {
			w.TypedRune(' ')
		}
	}
}

// shifted presses keys while Shift is held.
func shifted(w desktop.Keyable, names ...fyne.KeyName) {
	w.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	for _, n := range names {
		w.TypedKey(&fyne.KeyEvent{Name: n})
	}
	w.KeyUp(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
}

func press(w desktop.Mouseable, x, y float32, button desktop.MouseButton, mod fyne.KeyModifier) {
	ev := &desktop.MouseEvent{Button: button, Modifier: mod}
	ev.Position = fyne.NewPos(x, y)
	w.MouseDown(ev)
	w.MouseUp(ev)
}

func click(w desktop.Mouseable, x, y float32) { press(w, x, y, desktop.MouseButtonPrimary, 0) }

// clock is a clock that stands still until it is moved.
type clock struct{ at time.Time }

func newClock() *clock { return &clock{time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time       { return c.at }
func (c *clock) pass(d time.Duration) { c.at = c.at.Add(d) }
