package parts

import (
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
)

// rowY returns a height in the middle of a row that is on the screen.
func rowY(l *EntryList, i int) float32 {
	y, _ := l.RowTop(i)
	return y + float32(l.paint.headHeight) + float32(l.paint.rowHeight)/2
}

func TestKeysChoose(t *testing.T) {
	type keys func(l *EntryList)
	plain := func(names ...fyne.KeyName) keys { return func(l *EntryList) { key(l, names...) } }
	with := func(names ...fyne.KeyName) keys { return func(l *EntryList) { shifted(l, names...) } }
	for _, c := range []struct {
		name   string
		do     []keys
		cursor int
		ranges []Range
	}{
		{"down enters at the top", []keys{plain(fyne.KeyDown)}, 100, []Range{{100, 101}}},
		{"down twice", []keys{plain(fyne.KeyDown, fyne.KeyDown)}, 101, []Range{{101, 102}}},
		{"up enters at the bottom", []keys{plain(fyne.KeyUp)}, 129, []Range{{129, 130}}},
		{"Shift extends", []keys{plain(fyne.KeyDown), with(fyne.KeyDown, fyne.KeyDown)}, 102, []Range{{100, 103}}},
		{"and takes back", []keys{plain(fyne.KeyDown), with(fyne.KeyDown, fyne.KeyUp, fyne.KeyUp)}, 99, []Range{{99, 101}}},
		{"a key ends it", []keys{plain(fyne.KeyDown), with(fyne.KeyDown), plain(fyne.KeyDown)}, 102, []Range{{102, 103}}},
		{"page down", []keys{plain(fyne.KeyDown, fyne.KeyPageDown)}, 129, []Range{{129, 130}}},
		{"Home", []keys{plain(fyne.KeyDown, fyne.KeyHome)}, 0, []Range{{0, 1}}},
		{"End", []keys{plain(fyne.KeyDown, fyne.KeyEnd)}, 9999, []Range{{9999, 10000}}},
		{"Shift and End", []keys{plain(fyne.KeyDown), with(fyne.KeyEnd)}, 9999, []Range{{100, 10000}}},
		{"Shift and Home", []keys{plain(fyne.KeyDown), with(fyne.KeyHome)}, 0, []Range{{0, 101}}},
		{"up at the start", []keys{plain(fyne.KeyDown, fyne.KeyHome, fyne.KeyUp)}, 0, []Range{{0, 1}}},
		{"down at the end", []keys{plain(fyne.KeyDown, fyne.KeyEnd, fyne.KeyDown)}, 9999, []Range{{9999, 10000}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := NewEntryList()
			feed(l, 10_000)
			show(t, l, 800, 624)
			l.ScrollTo(100)
			for _, do := range c.do {
				do(l)
			}
			s := l.Selection()
			if s.Cursor != c.cursor || !slices.Equal(s.Ranges, c.ranges) {
				t.Errorf("cursor %d, ranges %v; want %d, %v", s.Cursor, s.Ranges, c.cursor, c.ranges)
			}
			if _, visible := l.RowTop(c.cursor); !visible {
				t.Error("the cursor is not on the screen")
			}
			if s.Seq != int64(c.cursor+1) {
				t.Errorf("entry %d is under the cursor", s.Seq)
			}
		})
	}
}

func TestChoosingAtTenMillionStaysCompact(t *testing.T) {
	l := NewEntryList()
	feed(l, tenMillion)
	show(t, l, 800, 620)
	l.TypedShortcut(&fyne.ShortcutSelectAll{})
	if s := l.Selection(); s.Count() != tenMillion || len(s.Ranges) != 1 {
		t.Errorf("%d rows in %d ranges", s.Count(), len(s.Ranges))
	}
	l.ScrollTo(5_000_000)
	for _, i := range []int{5_000_001, 5_000_003, 5_000_004} {
		press(l, 100, rowY(l, i), desktop.MouseButtonPrimary, fyne.KeyModifierShortcutDefault)
	}
	s := l.Selection()
	want := []Range{{0, 5_000_001}, {5_000_002, 5_000_003}, {5_000_005, tenMillion}}
	if !slices.Equal(s.Ranges, want) || s.Count() != tenMillion-3 {
		t.Errorf("%d rows in %v", s.Count(), s.Ranges)
	}
}

func TestClicksChoose(t *testing.T) {
	l, clock := NewEntryList(), newClock()
	l.now = clock.now
	activated := []int64{}
	l.OnActivate = func(_ int, seq int64) { activated = append(activated, seq) }
	told := []Selection{}
	l.OnSelect = func(s Selection) { told = append(told, s) }
	feed(l, 10_000)
	win := show(t, l, 800, 620)
	l.ScrollTo(50)

	click(l, 100, rowY(l, 53))
	if win.Canvas().Focused() != l {
		t.Error("a click doesn't take the focus")
	}
	press(l, 100, rowY(l, 57), desktop.MouseButtonPrimary, fyne.KeyModifierShift)
	if s := l.Selection(); !slices.Equal(s.Ranges, []Range{{53, 58}}) || s.Seq != 58 {
		t.Errorf("Shift: %+v", s)
	}
	press(l, 100, rowY(l, 60), desktop.MouseButtonPrimary, fyne.KeyModifierShortcutDefault)
	press(l, 100, rowY(l, 55), desktop.MouseButtonPrimary, fyne.KeyModifierShortcutDefault)
	if s := l.Selection(); !slices.Equal(s.Ranges, []Range{{53, 55}, {56, 58}, {60, 61}}) {
		t.Errorf("Ctrl: %+v", s)
	}
	if len(told) != 4 || told[0].Seq != 54 || told[3].Seq != 57 {
		t.Errorf("told %+v", told)
	}
	click(l, 100, rowY(l, 54))
	for range 2 {
		press(l, 100, rowY(l, 58), desktop.MouseButtonPrimary, fyne.KeyModifierShortcutDefault)
	}
	if s := l.Selection(); s.Count() != 1 || s.Cursor != 54 || s.Seq != 55 || told[len(told)-1].Seq != 55 {
		t.Errorf("Ctrl twice: the cursor is on row %d, entry %d, of %v", s.Cursor, s.Seq, s.Ranges)
	}
	press(l, 100, rowY(l, 54), desktop.MouseButtonPrimary, fyne.KeyModifierShortcutDefault)
	if s := l.Selection(); s.Count() != 0 || s.Cursor != 54 {
		t.Errorf("Ctrl on the last chosen row: %+v", s)
	}

	click(l, 100, rowY(l, 62))
	clock.pass(time.Second)
	click(l, 100, rowY(l, 62))
	if len(activated) != 0 {
		t.Error("two slow clicks activate")
	}
	clock.pass(100 * time.Millisecond)
	click(l, 100, rowY(l, 62))
	if !slices.Equal(activated, []int64{63}) {
		t.Errorf("a double click activates %v", activated)
	}
	key(l, fyne.KeyDown, fyne.KeyReturn, fyne.KeyEnter)
	if !slices.Equal(activated, []int64{63, 64, 64}) {
		t.Errorf("Return and Enter activate %v", activated)
	}
	l.OnWant = nil
	l.SetWindow(5, 0, testRows(0, 5))
	click(l, 100, 610)
	if s := l.Selection(); s.Count() != 0 {
		t.Errorf("a click below the last row chooses %+v", s)
	}
}

func TestTheMenuIsForTheChosenRows(t *testing.T) {
	l := NewEntryList()
	menu := []int{}
	l.OnMenu = func(i int, at fyne.Position) { menu = append(menu, i) }
	feed(l, 1000)
	show(t, l, 800, 620)
	l.ScrollTo(0)
	l.SetSelection(Selection{Cursor: 3, Seq: 4, Ranges: []Range{{2, 6}}})
	secondary := func(i int) {
		y := rowY(l, i)
		press(l, 100, y, desktop.MouseButtonSecondary, 0)
		test.TapSecondaryAt(l, fyne.NewPos(100, y))
	}
	secondary(4)
	if s := l.Selection(); s.Count() != 4 || s.Cursor != 4 {
		t.Errorf("on a chosen row: %+v", s)
	}
	secondary(10)
	if s := l.Selection(); !slices.Equal(s.Ranges, []Range{{10, 11}}) {
		t.Errorf("on another row: %+v", s)
	}
	key(l, desktop.KeyMenu)
	if !slices.Equal(menu, []int{4, 10, 10}) {
		t.Errorf("menus for %v", menu)
	}
}

func TestDraggingChoosesAndScrolls(t *testing.T) {
	l := NewEntryList()
	feed(l, 1000)
	show(t, l, 800, 624)
	l.ScrollTo(100)
	down := &desktop.MouseEvent{Button: desktop.MouseButtonPrimary}
	down.Position = fyne.NewPos(100, rowY(l, 103))
	drag := func(y float32) {
		ev := &fyne.DragEvent{}
		ev.Position = fyne.NewPos(100, y)
		l.Dragged(ev)
	}
	l.MouseDown(down)
	drag(rowY(l, 107))
	if s := l.Selection(); !slices.Equal(s.Ranges, []Range{{103, 108}}) {
		t.Errorf("dragged down: %v", s.Ranges)
	}
	drag(-50)
	drag(-50)
	if s := l.Selection(); !slices.Equal(s.Ranges, []Range{{98, 104}}) || l.Screen().From != 98 {
		t.Errorf("dragged above the list: %v, first row %d", s.Ranges, l.Screen().From)
	}
	drag(5000)
	if s := l.Selection(); s.Cursor != 128 {
		t.Errorf("dragged below the list: cursor %d", s.Cursor)
	}
	l.MouseUp(down)
	l.DragEnd()
	drag(rowY(l, 110))
	if s := l.Selection(); s.Cursor != 128 {
		t.Error("moving the mouse without a button chooses")
	}
}

func TestARowThatArrivesIsTold(t *testing.T) {
	l := NewEntryList()
	l.SetWindow(tenMillion, 0, testRows(0, 100))
	told := []int64{}
	l.OnSelect = func(s Selection) { told = append(told, s.Seq) }
	show(t, l, 800, 620)
	l.Choose(7_000_000)
	if !slices.Equal(told, []int64{0}) {
		t.Fatalf("told %v", told)
	}
	w := l.Wanted()
	l.SetWindow(tenMillion, w.From, testRows(w.From, w.To-w.From))
	l.SetWindow(tenMillion, w.From, testRows(w.From, w.To-w.From))
	if !slices.Equal(told, []int64{0, 7_000_001}) {
		t.Errorf("told %v", told)
	}
	l.SetWindow(tenMillion, 0, testRows(0, 100))
	if s := l.Selection(); s.Seq != 7_000_001 {
		t.Errorf("scrolled away, the row under the cursor is entry %d", s.Seq)
	}
	l.TypedShortcut(&fyne.ShortcutSelectAll{})
	if s := l.Selection(); s.Seq != 7_000_001 || told[2] != 7_000_001 {
		t.Errorf("with all chosen, the row under the cursor is entry %d, told %v", s.Seq, told)
	}
}

func TestAShorterViewDropsWhatWasChosenBeyondIt(t *testing.T) {
	l := NewEntryList()
	feed(l, 1000)
	show(t, l, 800, 620)
	l.SetSelection(Selection{Cursor: 900, Ranges: []Range{{10, 20}, {890, 950}}})
	l.SetWindow(895, 0, testRows(0, 200))
	if s := l.Selection(); s.Cursor != 894 || !slices.Equal(s.Ranges, []Range{{10, 20}, {890, 895}}) {
		t.Errorf("%+v", s)
	}
}

func TestShortcutsOfTheList(t *testing.T) {
	l := NewEntryList()
	feed(l, 1000)
	win := show(t, l, 800, 620)
	copied, other := 0, fyne.KeyName("")
	l.OnCopy = func(s Selection) { copied = s.Count() }
	win.Canvas().SetOnTypedKey(func(ev *fyne.KeyEvent) { other = ev.Name })
	l.Choose(3)
	shifted(l, fyne.KeyDown)
	l.TypedShortcut(&fyne.ShortcutCopy{})
	key(l, fyne.KeyEscape)
	if copied != 2 || other != fyne.KeyEscape {
		t.Errorf("copied %d rows, key %q", copied, other)
	}
	l.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyHome, Modifier: fyne.KeyModifierShortcutDefault})
	if s := l.Selection(); s.Cursor != 0 {
		t.Errorf("Ctrl+Home: cursor %d", s.Cursor)
	}
}

func TestTheFocusShows(t *testing.T) {
	l := NewEntryList()
	feed(l, 10)
	win := show(t, l, 800, 620)
	if !l.paint.ring[0].Hidden {
		t.Error("a ring without focus")
	}
	win.Canvas().Focus(l)
	if l.paint.ring[0].Hidden {
		t.Error("no ring with focus")
	}
	win.Canvas().Unfocus()
	if !l.paint.ring[0].Hidden {
		t.Error("the ring stays")
	}
}
