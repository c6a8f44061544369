package parts

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"socklens/ui/render"
)

const tenMillion = 10_000_000

func TestFirstAndLastRowAreExactAtTenMillion(t *testing.T) {
	l := NewEntryList()
	feed(l, tenMillion)
	show(t, l, 800, 611) // a height that no whole number of rows fills

	numbers, _, bottom := painted(l)
	if last := numbers[len(numbers)-1]; last != "10,000,000" || bottom != float32(l.page()) {
		t.Errorf("following: last row %s ends at %v, want 10,000,000 at %d", last, bottom, l.page())
	}
	key(l, fyne.KeyHome)
	numbers, top, _ := painted(l)
	if numbers[0] != "1" || top != 0 {
		t.Errorf("Home: first row %s at %v, want 1 at 0", numbers[0], top)
	}
	key(l, fyne.KeyEnd)
	if numbers, _, bottom = painted(l); numbers[len(numbers)-1] != "10,000,000" || bottom != float32(l.page()) {
		t.Errorf("End: last row %s ends at %v", numbers[len(numbers)-1], bottom)
	}
	l.ScrollTo(7_654_320)
	if numbers, top, _ = painted(l); numbers[0] != "7,654,321" || top != 0 {
		t.Errorf("ScrollTo: first row %s at %v", numbers[0], top)
	}
}

func TestAThousandPageDownsShowTheRightNumbers(t *testing.T) {
	l := NewEntryList()
	feed(l, tenMillion)
	show(t, l, 800, 611)
	key(l, fyne.KeyHome)
	step := l.pageRows() - 1
	for i := range 1000 {
		key(l, fyne.KeyPageDown)
		numbers, top, _ := painted(l)
		for k, n := range numbers {
			if want := render.Count(int64((i+1)*step + k + 1)); n != want || top != 0 {
				t.Fatalf("page %d, row %d: %s at %v, want %s at 0", i+1, k, n, top, want)
			}
		}
	}
	for range 1000 {
		key(l, fyne.KeyPageUp)
	}
	if numbers, _, _ := painted(l); numbers[0] != "1" {
		t.Errorf("back at the start: %s", numbers[0])
	}
}

func TestTheWheelMovesByPixels(t *testing.T) {
	l := NewEntryList()
	feed(l, tenMillion)
	win := show(t, l, 800, 600)
	l.ScrollTo(9_000_000)
	before := l.offset
	for range 250 { // a touch pad reports parts of a pixel
		test.Scroll(win.Canvas(), fyne.NewPos(100, 100), 0, -0.1)
	}
	if moved := l.offset - before; moved != 60 {
		t.Errorf("25 units of the wheel moved %d pixels, want 60", moved)
	}
	test.Scroll(win.Canvas(), fyne.NewPos(100, 100), 0, 1e9)
	if l.offset != 0 {
		t.Errorf("scrolled to %d, want the start", l.offset)
	}
	test.Scroll(win.Canvas(), fyne.NewPos(100, 100), 0, -1e9)
	if l.offset != l.maxOffset() {
		t.Errorf("scrolled to %d, want the end %d", l.offset, l.maxOffset())
	}
}

func TestNothingIsDrawnBeyondTheScreen(t *testing.T) {
	l := NewEntryList()
	feed(l, tenMillion)
	show(t, l, 800, 620)
	rows := int(l.page()/l.rowHeight()) + 2
	bound := rows + 40
	for range 300 {
		l.ScrollTo(rand.IntN(tenMillion))
		if n := drawn(l); n > bound || len(l.paint.rows) > rows || len(l.paint.objects) > 3*rows+40 {
			t.Fatalf("%d objects of %d are drawn for %d rows, %d are held", n, len(l.paint.objects), rows, len(l.paint.rows))
		}
		for _, r := range l.paint.rows {
			if r.used && (r.y+float32(l.rowHeight()) <= float32(l.paint.headHeight) || r.y >= 620) {
				t.Fatalf("a row is drawn at %v", r.y)
			}
		}
	}
}

func TestRowsAreAskedForAroundTheScreen(t *testing.T) {
	l := NewEntryList()
	asked := feed(l, 100_000)
	show(t, l, 800, 620)
	l.ScrollTo(50_000)
	if first, n := l.first, len(l.rows); first > 50_000-overscan || first+n < 50_000+l.pageRows()+overscan {
		t.Errorf("rows %d to %d were asked for", first, first+n)
	}
	before := *asked
	for range 20 {
		key(l, fyne.KeyDown)
	}
	if *asked != before {
		t.Errorf("asked %d times for rows that were given", *asked-before)
	}

	l.OnWant = func(int, int) { *asked++ } // and never answers
	before = *asked
	l.ScrollTo(70_000)
	for range 5 {
		l.Refresh()
		l.SetFollow(false)
	}
	if *asked != before+1 {
		t.Errorf("asked %d times for the same rows", *asked-before)
	}
	if numbers, _, _ := painted(l); numbers[0] != "…" {
		t.Errorf("a row that was not given shows %q", numbers[0])
	}
}

func TestAnEmptyListSaysWhatWouldFillIt(t *testing.T) {
	l := NewEntryList()
	show(t, l, 800, 620)
	l.SetEmpty("Nothing yet\nConnect with Ctrl+R")
	if w := words(l); !strings.Contains(w, "Nothing yet") || !strings.Contains(w, "Connect with Ctrl+R") {
		t.Errorf("shows %q", w)
	}
	l.SetWindow(3, 0, testRows(0, 3))
	if w := words(l); strings.Contains(w, "Nothing yet") {
		t.Errorf("still shows %q", w)
	}
	key(l, fyne.KeyUp, fyne.KeyDown, fyne.KeyPageUp, fyne.KeyPageDown, fyne.KeyHome, fyne.KeyEnd)
	l.SetWindow(0, 0, nil)
	key(l, fyne.KeyUp, fyne.KeyDown, fyne.KeyPageUp, fyne.KeyPageDown, fyne.KeyHome, fyne.KeyEnd, fyne.KeyReturn)
	if s := l.Selection(); s.Cursor != -1 || s.Count() != 0 {
		t.Errorf("in an empty list %+v is chosen", s)
	}
}

func TestCellsStandInTheirColumns(t *testing.T) {
	l := NewEntryList()
	show(t, l, 900, 620)
	rows := []Row{
		testRow(0),
		{Seq: 2, Number: "2", Dir: ArrowOut, Sent: true, Type: "text", Preview: "sent"},
		{Seq: 3, Number: "3", Bad: true, Preview: "reserved bit"},
		{Seq: 4, Kind: DividerRow, Preview: "attempt 2"},
		{Seq: 5, Kind: GapRow, Preview: "12 entries not kept"},
		{Seq: 6, Number: "6", Quiet: true, Pinned: true, Attempt: "2", Wire: "98 B", Extra: []string{"eth", "buy"}, Preview: "keep"},
	}
	l.SetWindow(len(rows), 0, rows)
	got := words(l)
	for _, want := range []string{"12:01:33.002", "↓", "↑", "▲ reserved bit", "attempt 2", "▲ 12 entries not kept", "132 B"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in %q", want, got)
		}
	}
	p := l.paint
	for i, want := range map[int]any{1: p.look.sentBack, 2: p.look.badBack, 4: p.look.badBack, 5: p.look.shade} {
		if r := p.rows[i%len(p.rows)]; r.back != want {
			t.Errorf("row %d has the background %v, want %v", i, r.back, want)
		}
	}
	if r := p.rows[0]; r.back != nil {
		t.Error("the first row has a background")
	}
	if r := p.rows[5%len(p.rows)]; len(r.lines) != 1 {
		t.Error("a pinned row has no sign")
	}

	l.SetColumns([]Column{{ColumnNumber, "#", 40}, {ColumnAttempt, "try", 30}, {ColumnWire, "wire", 50}, {ColumnExtra + 1, "$.side", 60}, {ColumnPreview, "preview", 100}})
	got = words(l)
	for _, want := range []string{"98 B", "buy", "try", "$.side"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in %q", want, got)
		}
	}
	if strings.Contains(got, "132 B") || strings.Contains(got, "12:01") {
		t.Errorf("a column that was left out shows in %q", got)
	}
}

func TestNumbersStandAtTheRightOfTheirColumn(t *testing.T) {
	l := NewEntryList()
	show(t, l, 900, 620)
	l.SetWindow(tenMillion, 0, testRows(0, 10))
	l.SetFollow(false)
	l.ScrollTo(0)
	end := l.paint.spans[0].to
	for i := range 10 {
		number := l.paint.rows[i].texts[0]
		right := number.x + l.paint.mono.text(number.text)
		if right > end+0.5 || right < end-1 {
			t.Errorf("%q ends at %v, want %v", number.text, right, end)
		}
	}
	l.SetWindow(tenMillion, tenMillion-10, testRows(tenMillion-10, 10))
	l.SetFollow(true)
	last := l.paint.rows[(tenMillion-1)%len(l.paint.rows)].texts[0]
	if last.text != "10,000,000" || last.x < l.paint.spans[0].from {
		t.Errorf("the number %q begins at %v, before its column", last.text, last.x)
	}
}

func TestHitsAreMarkedAndPreviewsCut(t *testing.T) {
	l := NewEntryList()
	show(t, l, 700, 620)
	row := testRow(0)
	row.Preview = `{"from":"小明","price":1,"long":"` + strings.Repeat("x", 500) + `price"}`
	at := strings.Index(row.Preview, "price")
	last := strings.LastIndex(row.Preview, "price")
	row.Marks = []Mark{{at, at + 5}, {last, last + 5}}
	l.SetWindow(1, 0, []Row{row})
	p := l.paint
	if n := len(p.rows[0].marks); n != 1 {
		t.Fatalf("%d hits are marked, want the visible one", n)
	}
	preview := p.rows[0].texts[len(p.columns)-1]
	if !strings.HasSuffix(preview.text, "x…") {
		t.Errorf("the preview is %q", preview.text)
	}
	span := p.spans[len(p.spans)-1]
	if end := preview.x + canvasWidth(p, preview.text); end > span.to+1 {
		t.Errorf("the preview ends at %v, its column at %v", end, span.to)
	}
	before := canvasWidth(p, row.Preview[:at])
	if x := p.rows[0].marks[0].x; x < span.from+before-3 || x > span.from+before+1 {
		t.Errorf("the hit is marked at %v, its text begins at %v", x, span.from+before)
	}
}

// TestDividersAreMarked marks a hit in the caption between two lines, behind its sign.
func TestDividersAreMarked(t *testing.T) {
	l := NewEntryList()
	show(t, l, 700, 620)
	for _, bad := range []bool{false, true} {
		row := Row{Seq: 4, Kind: DividerRow, Bad: bad, Preview: "attempt 2 · reset by peer", Marks: []Mark{{13, 18}}}
		l.SetWindow(1, 0, []Row{row})
		p := l.paint
		r := p.rows[0]
		if len(r.marks) != 1 {
			t.Fatalf("%d hits are marked", len(r.marks))
		}
		caption := r.texts[0]
		before := p.tiny.text(caption.text[:strings.Index(caption.text, "reset")])
		if got, want := r.marks[0].x, caption.x+before-1; got < want-1 || got > want+1 {
			t.Errorf("the hit in %q is marked at %v, want %v", caption.text, got, want)
		}
	}
}

func canvasWidth(p *listPaint, s string) float32 {
	return fyne.MeasureText(s, p.mono.size, p.mono.style).Width
}

func TestANarrowListLeavesColumnsOut(t *testing.T) {
	l := NewEntryList()
	win := show(t, l, 900, 620)
	if len(l.paint.columns) != 7 {
		t.Errorf("%d columns at 900", len(l.paint.columns))
	}
	win.Resize(fyne.NewSize(400, 620))
	ids := []ColumnID{}
	for _, c := range l.paint.columns {
		ids = append(ids, c.ID)
	}
	if want := []ColumnID{ColumnNumber, ColumnTime, ColumnDir, ColumnPreview}; !slices.Equal(ids, want) {
		t.Errorf("columns at 400: %v, want %v", ids, want)
	}
	if s := l.paint.spans[len(ids)-1]; s.to-s.from < leastPreview {
		t.Errorf("the preview has %v", s.to-s.from)
	}
	win.Resize(fyne.NewSize(900, 620))
	if len(l.paint.columns) != 7 || len(l.Columns()) != 7 {
		t.Error("the columns don't come back")
	}
}

// TestAColumnIsDragged takes hold of a column's end while rows keep coming, and with them the same columns.
func TestAColumnIsDragged(t *testing.T) {
	l := NewEntryList()
	told := []Column{}
	l.OnResize = func(c Column) { told = append(told, c) }
	given := DefaultColumns()
	l.SetColumns(given)
	feed(l, 1000)
	show(t, l, 900, 620)
	at := l.Grips()[1].At // of the time
	h := l.header
	h.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: at}})
	if h.Cursor() != desktop.HResizeCursor {
		t.Error("the mouse doesn't show that the column can be dragged")
	}
	h.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: at}, Button: desktop.MouseButtonPrimary})
	for dx := float32(10); dx <= 40; dx += 10 {
		h.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: at.AddXY(dx, 3)}})
		l.SetColumns(given)
		l.SetWindow(1000+int(dx), 0, testRows(0, 100))
		if got := l.Grips()[1].At.X; got != at.X+dx {
			t.Fatalf("dragged by %v the column ends at %v, was %v", dx, got, at.X)
		}
	}
	h.DragEnd()
	h.MouseUp(&desktop.MouseEvent{})
	if len(told) != 1 || told[0].ID != given[1].ID || told[0].Width != given[1].Width+40 || l.Columns()[2] != given[2] {
		t.Fatalf("told %v", told)
	}
	l.SetColumns(l.Columns())
	if got := l.Grips()[1].At.X; got != at.X+40 {
		t.Errorf("the owner's columns move the end to %v", got)
	}
	h.Tapped(&fyne.PointEvent{Position: at})
	h.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: at}}) // of what was never taken hold of
	if got := l.Grips()[1].At.X; got != at.X+40 || len(told) != 1 {
		t.Errorf("the end is at %v, told %d times", got, len(told))
	}
}

func TestAChangeOfThemeRecoloursAndResizes(t *testing.T) {
	l := NewEntryList()
	feed(l, tenMillion)
	show(t, l, 800, 620)
	l.ScrollTo(4_999_999)
	fyne.CurrentApp().Settings().SetTheme(NewTheme(LightOnly, 1.5))
	l.Refresh() // the driver does it for what is on a canvas
	light := Light()
	if c := l.paint.rows[4_999_999%len(l.paint.rows)].texts[len(l.paint.columns)-1].colour; c != light.Text {
		t.Errorf("the preview is %v, want %v", c, light.Text)
	}
	if l.paint.rowHeight != 30 {
		t.Errorf("a row is %d high, want 30", l.paint.rowHeight)
	}
	if numbers, top, _ := painted(l); numbers[0] != "5,000,000" || top != 0 {
		t.Errorf("the uppermost row is now %s at %v", numbers[0], top)
	}
}

func TestARowStaysInPlaceWhenTheViewChangesAroundIt(t *testing.T) {
	l := NewEntryList()
	feed(l, 100_000)
	show(t, l, 800, 620)
	l.ScrollTo(5000)
	l.Choose(5011)
	y, visible := l.RowTop(5011)
	if !visible || y != 220 {
		t.Fatalf("row 5011 is at %v (%v)", y, visible)
	}
	// A filter leaves every fifth row.
	l.SetWindow(20_000, 0, nil)
	l.SetSelection(Selection{Cursor: 1002, Seq: 5012, Ranges: []Range{{1002, 1003}}})
	l.Place(1002, y)
	if now, _ := l.RowTop(1002); now != y {
		t.Errorf("the row is at %v, was at %v", now, y)
	}
	if _, visible := l.RowTop(5); visible {
		t.Error("a row far above counts as visible")
	}
}

// TestNoSizeIsCut shows the widest sizes whole at every text size, also where a column was left narrower.
func TestNoSizeIsCut(t *testing.T) {
	for _, scale := range []float32{0.8, 1, 1.25, 1.5, 2} {
		l := NewEntryList()
		l.SetColumns([]Column{{ColumnSize, "size", 20}, {ColumnWire, "on the wire", 20}, {ColumnPreview, "preview", 300}})
		show(t, l, 900, 200)
		fyne.CurrentApp().Settings().SetTheme(NewTheme(DarkOnly, scale))
		l.Refresh()
		row := testRow(0)
		row.Size, row.Wire = "1023.9 KiB", "1023.9 KiB 99.9×"
		l.SetWindow(1, 0, []Row{row})
		for j, want := range []string{row.Size, row.Wire} {
			if got := l.paint.rows[0].texts[j].text; got != want {
				t.Errorf("at %v the list shows %q, want %q", scale, got, want)
			}
		}
	}
}
