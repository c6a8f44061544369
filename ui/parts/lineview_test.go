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

	"socklens/history"
	"socklens/session/wire"
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

func TestFinding(t *testing.T) {
	d := &paper{n: 100_000}
	v := NewLineView()
	found := []int{}
	v.OnFound = func(line int, ok bool) {
		if !ok {
			line = -1
		}
		found = append(found, line)
	}
	show(t, v, 500, 600)
	v.SetDoc(d)
	v.SetFind(render.Needle{Text: "LINE 70000 of"})
	v.FindNext(false)
	if v.Top() > 69_999 || v.Top() < 69_960 {
		t.Errorf("the hit's screen begins at line %d", v.Top())
	}
	if hits := v.layout(69_999).hits(v.needles, 9); len(hits) != 1 || hits[0] != (Mark{0, 13}) {
		t.Errorf("marks %v", hits)
	}
	v.FindNext(false) // goes round
	v.FindNext(true)
	v.SetFind(render.Needle{Text: "line 100001 of"})
	v.FindNext(false)
	v.SetFind(render.Needle{Text: ""})
	v.FindNext(false)
	if !slices.Equal(found, []int{69_999, 69_999, 69_999, -1}) {
		t.Errorf("found %v", found)
	}

	var done func()
	v.Background = func(work func(), d func()) { work(); done = d }
	v.SetFind(render.Needle{Text: "line 5 of"})
	v.FindNext(false)
	v.SetDoc(&paper{n: 3}) // overtakes the search
	found = nil
	done()
	if len(found) != 0 {
		t.Errorf("a search that was overtaken told %v", found)
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
	v.OnKey = func(ev *fyne.KeyEvent) { other = ev.Name }
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
	v.SetEmpty("Choose an entry to see it")
	if w := words(v); w != "Choose an entry to see it" {
		t.Errorf("shows %q", w)
	}
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

// TestAWrappedFieldHangsAtItsValue wraps a field of an autopsy: its further rows stand below the value, not the label.
func TestAWrappedFieldHangsAtItsValue(t *testing.T) {
	v := NewLineView()
	show(t, v, 500, 600)
	v.SetWrap(true)
	doc := render.Autopsy(&history.EndDetail{By: "network", How: "rst", Code: 1006, Duration: 1, Error: strings.Repeat("a long way down ", 20)})
	v.SetDoc(doc)
	for i := range doc.Len() {
		label := doc.Line(i).Spans
		if len(label) == 0 || !strings.HasPrefix(label[0].Text, "Error ") {
			continue
		}
		l := v.layout(i)
		if want := v.paint.mono.text(label[0].Text); len(l.rows) < 2 || l.indent(1) != want {
			t.Errorf("%d rows, the second at %v, the value at %v", len(l.rows), l.indent(1), want)
		}
		return
	}
	t.Error("there is no error in the autopsy")
}

// TestTheFirstOfSeveralNeedles goes to the first hit of any of several needles, also in a closed fold, in a row far down
// a wrapped line and beyond the right edge, and leaves a view alone that a person has scrolled.
func TestTheFirstOfSeveralNeedles(t *testing.T) {
	v := NewLineView()
	show(t, v, 300, 200)
	var b strings.Builder
	b.WriteString(`{"rows":[`)
	for i := range 500 {
		fmt.Fprintf(&b, `{"id":%d,"name":"row %d"},`, 1000+i, i)
	}
	b.WriteString(`0],"long":"` + strings.Repeat("far ", 200) + `needle","end":7}`)
	v.SetDoc(pretty(t, b.String()))
	v.toggle(1) // the array
	for _, c := range []struct {
		needles []render.Needle
		want    string // of the topmost line with a mark on the screen, "" where it stays at its beginning
	}{
		{[]render.Needle{{Text: "NEEDLE"}, {Text: "row 400"}}, `"name": "row 400"`},
		{[]render.Needle{{Text: "needle"}, {Text: "nowhere"}}, "needle"},
		{[]render.Needle{{Text: "7", Whole: true}}, `"name": "row 7"`},
		{[]render.Needle{{Text: "nowhere"}}, ""},
		{nil, ""},
	} {
		for _, wrap := range []bool{true, false} {
			v.SetWrap(wrap)
			key(v, fyne.KeyHome)
			v.SetFind(c.needles...)
			v.RevealFirst()
			marked := ""
			for y := float32(1); y < 200 && marked == ""; y += float32(v.paint.row) {
				s, _ := v.spotAt(fyne.NewPos(v.paint.left()+1, y))
				l := v.layout(s.line)
				from, to := l.row(l.rowOf(s.at))
				for _, h := range l.hits(v.needles, 9) {
					if h.From >= from && h.To <= to && (wrap || v.paint.mono.text(l.text[:h.To]) <= float32(v.right)+v.paint.room()) {
						marked = l.text
					}
				}
			}
			if c.want == "" && v.at != (position{}) || !strings.Contains(marked, c.want) {
				t.Errorf("%v, wrapped %v: it goes to %+v, %q", c.needles, wrap, v.at, marked)
			}
		}
	}
	key(v, fyne.KeyHome)
	key(v, fyne.KeyPageDown)
	at := v.at
	v.SetFind(render.Needle{Text: "end"})
	v.RevealFirst()
	if v.at != at {
		t.Error("a view that a person has scrolled is scrolled again")
	}
	hits := newLineLayout(render.Line{Spans: []render.Span{{Text: "ab 7 bc 67 abc", Style: render.Plain}}}).
		hits([]render.Needle{{Text: "bc"}, {Text: "AB"}, {Text: "7", Whole: true}}, 9)
	if want := []Mark{{0, 2}, {3, 4}, {5, 7}, {11, 14}}; !slices.Equal(hits, want) {
		t.Errorf("marks %v, want %v", hits, want)
	}
}

// TestFramesWrapBelowTheirColumns wraps the frames of a message: no column is lost, what is explained and what is broken
// hang where they began, and no row begins with the room between two columns.
func TestFramesWrapBelowTheirColumns(t *testing.T) {
	v := NewLineView()
	show(t, v, 480, 600)
	v.SetWrap(true)
	frame := wire.Frame{Rsv: wire.Rsv2, Opcode: wire.Text, HeaderLength: 2, Length: 13, Received: 13}
	last := wire.Frame{Fin: true, Opcode: wire.Continuation, HeaderLength: 2, Length: 13, Received: 13}
	broken := wire.Violation{Rule: "RFC 6455 5.2", Text: strings.Repeat("RSV2 is set, and no extension that gives it a meaning was agreed on. ", 2)}
	v.SetDoc(render.Frames(&history.Entry{Frames: []wire.Frame{frame, last}, Violations: []wire.Violation{broken}}))
	v.toggle(0)
	wrapped := 0
	for i := range v.lines() {
		l := v.layout(i)
		for r := 1; r < len(l.rows); r++ {
			wrapped++
			from, to := l.row(r)
			piece := l.text[from:to]
			if strings.HasPrefix(piece, " ") || l.indent(r)+v.paint.mono.text(strings.TrimRight(piece, " ")) > v.paint.room() {
				t.Errorf("row %d of line %d is %q, indented by %v of %v", r, i, piece, l.indent(r), v.paint.room())
			}
			hangs := map[bool]string{true: "▲ ", false: "12:01:33.122  "}[strings.HasPrefix(l.text, "▲")]
			if want := v.paint.mono.text(hangs); (l.line.Number > 0 || hangs == "▲ ") && l.indent(r) != want {
				t.Errorf("row %d of %q hangs at %v, want %v", r, l.text, l.indent(r), want)
			}
		}
	}
	if wrapped < 6 || v.side.Visible() {
		t.Errorf("%d rows are wrapped", wrapped)
	}
}
