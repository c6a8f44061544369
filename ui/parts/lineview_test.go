package parts

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"

	"socklens/ui/render"
)

// paper is a document of so many numbered lines that counts what it is asked.
type paper struct {
	n     int
	asked int
	long  int // this line is long
}

func (p *paper) Len() int { return p.n }

func (p *paper) Line(i int) render.Line {
	p.asked++
	if i < 0 || i >= p.n {
		return render.Line{}
	}
	text := fmt.Sprintf("line %d of many", i+1)
	if i == p.long && p.long > 0 {
		text = strings.Repeat("0123456789", 100)
	}
	return render.Line{Number: i + 1, Spans: []render.Span{{Text: text, Style: render.String}}}
}

func (p *paper) Toggle(int) {}

func (p *paper) Find(needle string, from int, backwards bool) (int, bool) {
	var n int
	fmt.Sscanf(strings.ToLower(needle), "line %d of", &n)
	n--
	if n < 0 || n >= p.n || !backwards && n < from || backwards && n > from {
		return 0, false
	}
	return n, true
}

func (p *paper) Marks(render.Seek) render.Marks { return nil }

func (p *paper) Text() string { return "all of it" }

func pretty(t *testing.T, json string) render.Doc {
	t.Helper()
	d, err := render.Pretty(context.Background(), []byte(json))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// rowsOf returns the text of each row on the screen, from top to bottom, line numbers first.
func rowsOf(v *LineView) []string {
	rows := map[float32][]*canvas.Text{}
	var ys []float32
	for _, t := range v.paint.texts {
		if !t.Hidden {
			y := t.Position().Y
			if rows[y] == nil {
				ys = append(ys, y)
			}
			rows[y] = append(rows[y], t)
		}
	}
	slices.Sort(ys)
	var out []string
	for _, y := range ys {
		row := rows[y]
		slices.SortFunc(row, func(a, b *canvas.Text) int { return int(a.Position().X - b.Position().X) })
		var parts []string
		for _, t := range row {
			parts = append(parts, t.Text)
		}
		out = append(out, strings.Join(parts, "|"))
	}
	return out
}

func TestAMillionLinesAreFlat(t *testing.T) {
	d := &paper{n: 1_000_000}
	v := NewLineView()
	show(t, v, 500, 610)
	v.SetDoc(d)
	rows := rowsOf(v)
	if rows[0] != "1|line 1 of many" {
		t.Errorf("the first row is %q", rows[0])
	}
	d.asked = 0
	key(v, fyne.KeyEnd)
	rows = rowsOf(v)
	if rows[len(rows)-1] != "1000000|line 1000000 of many" || d.asked > 200 {
		t.Errorf("End: %q, %d lines were asked for", rows[len(rows)-1], d.asked)
	}
	if y := int64(v.paint.texts[v.paint.usedTexts-1].Position().Y); y+v.paint.row < v.paint.page()-4 || y > v.paint.page() {
		t.Errorf("the last line stands at %d of %d", y, v.paint.page())
	}
	d.asked = 0
	v.scrollToBar(500_000 * v.paint.row)
	if rows = rowsOf(v); rows[0] != "500001|line 500001 of many" || d.asked > 200 {
		t.Errorf("in the middle: %q, %d lines were asked for", rows[0], d.asked)
	}
	step := int(v.paint.page()/v.paint.row) - 1
	for range 1000 {
		key(v, fyne.KeyPageDown)
	}
	if want := fmt.Sprintf("%d|line %[1]d of many", 500_001+1000*step); rowsOf(v)[0] != want {
		t.Errorf("a thousand pages on: %q, want %q", rowsOf(v)[0], want)
	}
	if n := drawn(v); n > 200 {
		t.Errorf("%d objects are drawn", n)
	}
	key(v, fyne.KeyHome)
	if rowsOf(v)[0] != "1|line 1 of many" {
		t.Errorf("Home: %q", rowsOf(v)[0])
	}
}

func TestStylesAndFoldsOfADocument(t *testing.T) {
	v := NewLineView()
	show(t, v, 600, 600)
	v.SetDoc(pretty(t, `{"type":"trade","price":67214.50,"ok":true,"book":{"a":{"b":1},"c":"成交"}}`))
	colours := map[string]any{}
	for _, text := range v.paint.texts {
		if !text.Hidden {
			colours[text.Text] = text.Color
		}
	}
	k := &v.paint.look
	for text, want := range map[string]render.Style{`"type"`: render.Key, `"trade"`: render.String, "67214.50": render.Number, "true": render.Literal} {
		if colours[text] != k.style(want) {
			t.Errorf("%s is %v, want %v", text, colours[text], k.style(want))
		}
	}
	before := v.doc.Len()
	line := slices.IndexFunc(rowsOf(v), func(s string) bool { return strings.Contains(s, `"book"`) })
	indent := float32(2*v.layout(line).line.Indent) * v.paint.mono.ascii['0']
	at := fyne.NewPos(v.paint.left()+indent-v.paint.foldWidth()/2, float32(int64(line)*v.paint.row)+5)
	click(v, at.X, at.Y)
	if v.doc.Len() >= before || !strings.Contains(rowsOf(v)[line], "▸") {
		t.Errorf("a click on the fold leaves %d lines of %d: %q", v.doc.Len(), before, rowsOf(v)[line])
	}
	click(v, at.X, at.Y)
	if v.doc.Len() != before {
		t.Errorf("a second click leaves %d lines of %d", v.doc.Len(), before)
	}
}

func TestLongLinesWrapOrScrollSideways(t *testing.T) {
	d := &paper{n: 50, long: 2}
	v := NewLineView()
	show(t, v, 500, 600)
	v.SetDoc(d)
	if rows := rowsOf(v); rows[3] != "4|line 4 of many" || len(rows[2]) > 80 {
		t.Errorf("not wrapped: %q", rows[:4])
	}
	if !v.side.Visible() {
		t.Error("nothing to scroll sideways with")
	}
	for range 1000 {
		key(v, fyne.KeyRight)
	}
	rows := rowsOf(v)
	if !strings.HasSuffix(rows[2], "0123456789") || strings.Contains(rows[0], "line") {
		t.Errorf("at the right end: %q", rows[:3])
	}
	v.SetWrap(true)
	rows = rowsOf(v)
	joined := strings.Join(rows, "")
	if v.side.Visible() || !strings.Contains(joined, "4|line 4 of many") {
		t.Errorf("wrapped: %q", rows)
	}
	l := v.layout(2)
	for i := range l.rows {
		from, to := l.row(i)
		if w := v.paint.mono.text(l.text[from:to]) + l.indent(i); w > v.paint.room() {
			t.Errorf("row %d is %v wide, the room %v", i, w, v.paint.room())
		}
	}
	key(v, fyne.KeyEnd)
	rows = rowsOf(v)
	if rows[len(rows)-1] != "50|line 50 of many" {
		t.Errorf("the end, wrapped: %q", rows[len(rows)-1])
	}
	for range 500 {
		key(v, fyne.KeyUp)
	}
	if v.at != (position{}) {
		t.Errorf("back at %+v", v.at)
	}
}

func TestSelectingAndCopying(t *testing.T) {
	v, clock := NewLineView(), newClock()
	v.now = clock.now
	win := show(t, v, 500, 600)
	v.SetDoc(&paper{n: 100})
	w, left := v.paint.mono.ascii['0'], v.paint.left()
	at := func(line, column int) fyne.Position {
		return fyne.NewPos(left+(float32(column)+0.1)*w, float32(int64(line)*v.paint.row)+9)
	}
	drag := func(from, to fyne.Position) {
		clock.pass(time.Minute)
		down := &desktop.MouseEvent{Button: desktop.MouseButtonPrimary}
		down.Position = from
		v.MouseDown(down)
		ev := &fyne.DragEvent{}
		ev.Position = to
		v.Dragged(ev)
		v.MouseUp(down)
		v.DragEnd()
	}
	drag(at(1, 5), at(2, 4))
	if got := v.SelectedText(); got != "2 of many\nline" {
		t.Errorf("selected %q", got)
	}
	drag(at(2, 4), at(1, 5)) // the other way
	if got := v.SelectedText(); got != "2 of many\nline" {
		t.Errorf("selected backwards %q", got)
	}
	v.TypedShortcut(&fyne.ShortcutCopy{})
	if got := fyne.CurrentApp().Clipboard().Content(); got != "2 of many\nline" {
		t.Errorf("copied %q", got)
	}
	press(v, at(4, 2).X, at(4, 2).Y, desktop.MouseButtonPrimary, fyne.KeyModifierShift)
	if got := v.SelectedText(); !strings.HasSuffix(got, "\nli") {
		t.Errorf("extended to %q", got)
	}
	clock.pass(time.Minute)
	click(v, at(7, 1).X, at(7, 1).Y)
	click(v, at(7, 1).X, at(7, 1).Y)
	if got := v.SelectedText(); got != "line" {
		t.Errorf("a double click selects %q", got)
	}
	v.TypedShortcut(&fyne.ShortcutSelectAll{})
	v.Copy()
	if got := fyne.CurrentApp().Clipboard().Content(); got != "all of it" {
		t.Errorf("all is %q", got)
	}
	clock.pass(time.Minute)
	click(v, at(0, 0).X, at(0, 0).Y)
	if v.SelectedText() != "" {
		t.Errorf("a click leaves %q selected", v.SelectedText())
	}
	v.Copy()
	if got := fyne.CurrentApp().Clipboard().Content(); got != "all of it" {
		t.Errorf("copied without a selection: %q", got)
	}
	if win.Canvas().Focused() != v {
		t.Error("a click doesn't take the focus")
	}
	var other fyne.KeyName
	win.Canvas().SetOnTypedKey(func(ev *fyne.KeyEvent) { other = ev.Name })
	key(v, fyne.KeyEscape)
	if other != fyne.KeyEscape {
		t.Errorf("Escape became %q", other)
	}
}

func TestTheMouseHitsTheNearestCharacter(t *testing.T) {
	v := NewLineView()
	show(t, v, 500, 600)
	v.SetDoc(pretty(t, `["a成交😀b"]`))
	l := v.layout(1) // two of indentation, a quote, and so on
	x := func(n int) float32 { return v.paint.left() + v.paint.mono.text(l.text[:n]) }
	y := float32(v.paint.row) + 5
	at := 0
	for _, r := range l.text {
		size := len(string(r))
		for _, c := range []struct {
			x    float32
			want int
		}{{x(at) + 1, at}, {x(at+size) - 1, at + size}} {
			if got, _ := v.spotAt(fyne.NewPos(c.x, y)); got != (spot{1, c.want}) {
				t.Errorf("at %v of %q: byte %d, want %d", c.x, l.text, got.at, c.want)
			}
		}
		at += size
	}
	if got, _ := v.spotAt(fyne.NewPos(-5, y)); got.at != 0 {
		t.Errorf("left of the line: byte %d", got.at)
	}
	if got, _ := v.spotAt(fyne.NewPos(490, 590)); got != (spot{v.doc.Len() - 1, len(v.layout(v.doc.Len() - 1).text)}) {
		t.Errorf("below the text: %+v", got)
	}
}

func TestAViewWithoutADocument(t *testing.T) {
	v := NewLineView()
	show(t, v, 500, 600)
	key(v, fyne.KeyUp, fyne.KeyDown, fyne.KeyPageUp, fyne.KeyPageDown, fyne.KeyHome, fyne.KeyEnd, fyne.KeyLeft, fyne.KeyRight)
	click(v, 100, 100)
	v.FindNext(false)
	v.Copy()
	v.SelectAll()
	v.SetDoc(&paper{n: 0})
	key(v, fyne.KeyEnd)
	click(v, 100, 100)
	if v.SelectedText() != "" {
		t.Errorf("%q is selected", v.SelectedText())
	}
}
