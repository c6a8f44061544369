package ui

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"

	"socklens/ui/parts"
)

// TestWhatIsTypedGoesToTheTabOnTheScreen types while the desk has opened another tab that isn't painted yet.
func TestWhatIsTypedGoesToTheTabOnTheScreen(t *testing.T) {
	r := openWindow(t, t.TempDir())
	r.typed("ws://fir")
	first := r.desk.Active()
	second := r.desk.NewTab("ws://second") // as the demo does, and a session that is dropped on the window
	r.typed("st")
	r.search.entry.SetText("dir:in")
	if first.Profile().URL != "ws://first" || second.Profile().URL != "ws://second" {
		t.Errorf("the tabs hold %q and %q", first.Profile().URL, second.Profile().URL)
	}
	r.until("the second tab", func() bool { return r.shown.Tab == second })
	if text, _, _ := second.Query(); text != "" || r.link.url.Text != "ws://second" {
		t.Errorf("the second tab shows %q, and searches for %q", r.link.url.Text, text)
	}
}

// TestTheHeaderRightAfterTurning clicks the titles of the columns before the rows of the tab are there: the clock turns,
// and the titles were right at once.
func TestTheHeaderRightAfterTurning(t *testing.T) {
	r := openWindow(t, t.TempDir())
	r.openPast(100)
	titles := func() (all []string) {
		for _, c := range r.list.Columns() {
			all = append(all, c.Title)
		}
		return all
	}
	usual := titles()
	r.pressHeader(parts.ColumnTime)
	r.pressHeader(parts.ColumnDelta)
	r.until("other titles", func() bool { return slices.Contains(titles(), "elapsed") && slices.Contains(titles(), "Δ chosen") })
	other := titles()
	r.newTab()
	if !slices.Equal(titles(), usual) {
		t.Errorf("a new tab has the columns %q", titles())
	}
	r.selectTabAt(0)
	if !slices.Equal(titles(), other) {
		t.Errorf("before the rows are there the columns are %q, not %q", titles(), other)
	}
	r.pressHeader(parts.ColumnTime)
	r.pressHeader(parts.ColumnDelta)
	r.until("rows", func() bool { return r.list.Total() == 100 })
	r.painted()
	if !slices.Equal(titles(), usual) {
		t.Errorf("pressed again the columns are %q", titles())
	}
}

// TestTheListStaysWhereTheTabDoes does what shows the window anew at once while the same tab stays visible: the list
// stands where it stood, with all that is chosen.
func TestTheListStaysWhereTheTabDoes(t *testing.T) {
	r := openWindow(t, t.TempDir())
	r.openPast(5000)
	past := r.shown.Tab
	r.newTab()
	other := r.shown.Tab
	r.selectTab(past.ID())
	r.until("rows", func() bool { return r.list.Total() == 5000 })
	r.list.Choose(3000)
	r.until("details", r.details.open)
	r.list.KeyDown(&fyne.KeyEvent{Name: "LeftShift"})
	r.focusList()
	r.list.KeyDown(&fyne.KeyEvent{Name: "LeftShift"})
	r.press(fyne.KeyDown)
	r.press(fyne.KeyDown)
	r.list.KeyUp(&fyne.KeyEvent{Name: "LeftShift"})
	r.painted()
	stood, chosen := r.list.Screen(), r.list.Selection()
	if chosen.Count() != 3 {
		t.Fatalf("%d rows are chosen", chosen.Count())
	}
	for what, do := range map[string]func(){
		"closing another tab": func() { r.closeTabOf(other.ID()) },
		"moving the tab":      func() { r.moveBy(1) },
		"hiding a column":     func() { r.toggleColumn("type") },
	} {
		do()
		if now := r.list.Screen(); now != stood {
			t.Errorf("%s: the list shows rows %v at once, not %v", what, now, stood)
		}
		r.painted()
		if now := r.list.Screen(); now != stood || !slices.Equal(r.list.Selection().Ranges, chosen.Ranges) {
			t.Errorf("%s: the list shows rows %v with %v chosen, not %v with %v", what, now, r.list.Selection().Ranges, stood, chosen.Ranges)
		}
	}
}

// TestChosenRowsAreThereAgain turns to another tab and back: all rows that were chosen are, where they stood.
func TestChosenRowsAreThereAgain(t *testing.T) {
	r := openWindow(t, t.TempDir())
	r.openPast(5000)
	r.list.Choose(3000)
	r.until("details", r.details.open)
	r.ctrlClick(3002)
	r.ctrlClick(3004)
	r.painted()
	stood, chosen := r.list.Screen(), r.list.Selection()
	r.newTab()
	if n := r.list.Selection().Count(); n != 0 {
		t.Errorf("in the new tab %d rows are chosen", n)
	}
	r.selectTabAt(0)
	r.until("rows", func() bool { return r.list.Total() == 5000 })
	r.painted()
	if now := r.list.Selection(); r.list.Screen() != stood || !slices.Equal(now.Ranges, chosen.Ranges) || now.Seq != chosen.Seq {
		t.Errorf("the list shows rows %v with %v chosen, not %v with %v", r.list.Screen(), now, stood, chosen)
	}
	r.newTab()
	tab := r.desk.Tab(0)
	tab.SetQuery("entry") // the rows are others by then
	r.selectTabAt(0)
	r.until("rows", func() bool { return r.shown.List.Queried && !r.shown.List.Searching })
	r.painted()
	if n := r.list.Selection().Count(); n != 1 {
		t.Errorf("after another search %d rows are chosen", n)
	}
}
