package ui

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"

	"socklens/session"
	"socklens/ui/parts"
	"socklens/ui/render"
)

// ctrlClick clicks a row of the list that is on the screen, with Ctrl held.
func (r *rig) ctrlClick(row int) {
	r.t.Helper()
	y, visible := r.list.RowTop(row)
	ev := &desktop.MouseEvent{Button: desktop.MouseButtonPrimary, Modifier: fyne.KeyModifierShortcutDefault}
	ev.Position = fyne.NewPos(99, y+1.5*theme.Size(parts.SizeRow)) // below the header
	r.list.MouseDown(ev)
	r.list.MouseUp(ev)
	if !visible {
		r.t.Fatalf("row %d is not on the screen", row)
	}
}

// composes waits until the composer holds the payload of an entry of openPast.
func (r *rig) composes(seq int) {
	r.t.Helper()
	want := fmt.Sprintf("entry %d of kind %d", seq, seq%10)
	r.until(want, func() bool { return r.composer.entry.Text == want })
}

// TestCommandsActOnTheChosenRow goes through what can be done with a chosen row, by keys, with its details closed and
// with several rows chosen.
func TestCommandsActOnTheChosenRow(t *testing.T) {
	r := openWindow(t, t.TempDir())
	r.openPast(100)
	r.focusList()
	shows := func(seq int64) {
		t.Helper()
		r.until("details", func() bool { return r.details.open() && r.details.shown.Entry.Seq == seq })
	}
	closed := func() {
		t.Helper()
		r.until("details closed", func() bool { return !r.details.open() })
	}

	r.list.Choose(50)
	shows(51)
	r.press(fyne.KeyEscape)
	closed()
	r.keys(ctrl(fyne.KeyE))
	r.composes(51)
	r.keys(alt(fyne.KeyP))
	r.until("pinned", func() bool { row, ok := r.list.Row(50); return ok && row.Pinned })
	r.keys(ctrlShift(fyne.KeyReturn))
	r.until("that it can't be sent again", func() bool { return r.notices.shown.Why == "The link is not open." })
	for keys, want := range map[fyne.KeyName]string{fyne.KeyO: `"entry 51 of kind 1"`, fyne.KeyX: `-"entry 51 of kind 1"`} {
		r.keys(alt(keys))
		r.until(want, func() bool { return r.search.entry.Text == want && r.shown.List.Queried && !r.shown.List.Searching })
		r.search.entry.SetText("")
		r.until("all", func() bool { return r.shown.List.Turn >= 0 && !r.shown.List.Queried && r.list.Selection().Seq == 51 })
	}

	r.focusList()
	r.list.Choose(60)
	r.list.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	r.press(fyne.KeyDown)
	r.press(fyne.KeyDown)
	r.list.KeyUp(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	shows(63)
	if s := r.list.Selection(); s.Count() != 3 {
		t.Errorf("%+v is chosen", s)
	}
	r.keys(ctrl(fyne.KeyE))
	r.composes(63)
	r.focusList()
	r.list.ScrollTo(0)
	r.keys(alt(fyne.KeyP))
	r.until("pinned", func() bool { row, ok := r.list.Row(62); return ok && row.Pinned })

	r.list.Choose(3)
	r.ctrlClick(7)
	shows(8)
	r.ctrlClick(7)
	shows(4)
	r.keys(ctrl(fyne.KeyE))
	r.composes(4)
	r.ctrlClick(3)
	closed()
	for _, keys := range []fyne.Shortcut{ctrl(fyne.KeyE), ctrlShift(fyne.KeyReturn), alt(fyne.KeyP), alt(fyne.KeyO), alt(fyne.KeyX)} {
		r.keys(keys)
		if r.topDialog().title != "No entry is chosen" {
			t.Fatalf("with no row chosen %s says %q", keyText(keys), r.topDialog().title)
		}
		r.topDialog().Hide()
	}
}

// TestAFarChosenRowIsShown takes rows out of the choice until one is left that is out of sight: the details show that.
func TestAFarChosenRowIsShown(t *testing.T) {
	r := openWindow(t, t.TempDir())
	r.openPast(40_000)
	r.list.ScrollTo(30_000)
	r.until("rows", func() bool { _, ok := r.list.Row(30_005); return ok })
	r.list.SetSelection(parts.Selection{Cursor: 30_005, Seq: 30_006, Ranges: []parts.Range{{From: 7, To: 8}, {From: 30_005, To: 30_006}}})
	r.ctrlClick(30_005)
	r.until("the other one", func() bool { return r.details.open() && r.details.shown.Entry.Seq == 8 })
	r.keys(ctrl(fyne.KeyE))
	r.composes(8)
}

// TestHowFarApart says how far apart the ends of a choice are, also where most of it is out of sight.
func TestHowFarApart(t *testing.T) {
	const n = 40_000
	r := openWindow(t, t.TempDir())
	r.openPast(n)
	r.list.ScrollTo(0)
	choose := func(anchor int, keys ...fyne.KeyName) {
		r.list.Choose(anchor)
		r.list.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
		for _, k := range keys {
			r.list.TypedKey(&fyne.KeyEvent{Name: k})
		}
		r.list.KeyUp(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	}
	says := func(want string) {
		t.Helper()
		r.until(want, func() bool { return r.bar.follows.text.Text == want })
	}
	choose(10, fyne.KeyDown)
	says("Δ 1.000 ms · 0 entries between")
	choose(10, fyne.KeyDown, fyne.KeyDown)
	says("Δ 2.000 ms · 1 entry between")
	choose(10, fyne.KeyEnd)
	says("Δ 39.989 s · 39,988 entries between")
	choose(n-3, fyne.KeyHome)
	says("Δ 39.997 s · 39,996 entries between")
	r.search.entry.SetText(`"kind 7"`)
	r.until("filtered", func() bool { return r.shown.List.Total == n/10 && !r.shown.List.Searching })
	choose(2, fyne.KeyEnd)
	says("Δ 39.970 s · 39,969 entries between")
}

// TestGoingToAHiddenEntry goes to entries that the filter hides, or all that there is: they are in the details, no row is
// chosen in their place, and the status bar says why. Without the filter they are rows.
func TestGoingToAHiddenEntry(t *testing.T) {
	r := openWindow(t, t.TempDir())
	r.openPastWith(2000, 1234)
	filter := func(query string, rows int) {
		t.Helper()
		r.search.entry.SetText(query)
		r.until(query, func() bool {
			l := r.shown.List
			return l.Text == query && l.Total == rows && !l.Searching && r.listTurn == l.Turn
		})
	}
	goTo := func(where string) {
		r.keys(ctrl(fyne.KeyG))
		r.typed(where)
		r.press(fyne.KeyReturn)
	}
	shows := func(what string, seq int64, row bool) {
		t.Helper()
		says := fmt.Sprintf("#%s is hidden by the filter", render.Count(seq))
		if row {
			says = ""
		}
		r.until(what, func() bool {
			return r.details.open() && r.details.shown.Entry.Seq == seq && r.shown.List.Last == seq &&
				(r.list.Selection().Count() == 1) == row && r.bar.follows.text.Text == says
		})
		if s := r.list.Selection(); row && s.Seq != seq || !row && (s.Cursor >= 0 || s.Count() > 0) {
			t.Errorf("%s: row %d, entry %d is chosen", what, s.Cursor, s.Seq)
		}
	}
	filter(`"kind 7"`, 201)
	goTo("500")
	shows("a number that is hidden", 500, false)
	if screen := r.list.Screen(); screen.From > 50 || screen.To <= 50 {
		t.Errorf("rows from %d to %d are on the screen", screen.From, screen.To)
	}
	goTo("507")
	shows("a number that is shown", 507, true)
	goTo("1,001")
	shows("another that is hidden", 1001, false)
	r.keys(ctrl(fyne.KeyE))
	r.composes(1001)
	filter("", 2000)
	shows("without the filter", 1001, true)
	filter("nothing like it", 1)
	r.showFirst(`"entry 77 of"`)
	shows("the first of its kind", 77, false)
	filter("", 2000)
	shows("without that filter", 77, true)
	if _, visible := r.list.RowTop(76); !visible {
		t.Error("its row is not on the screen")
	}
}

// TestAFailureIsTheChosenRow fails to connect twice, with the first failure chosen by then: the row of the second one is
// chosen as its details open.
func TestAFailureIsTheChosenRow(t *testing.T) {
	base := startEndpoint(t)
	r := openWindow(t, t.TempDir())
	r.typed(base + "/bad/refuse/503?size=10&pause=1ms")
	var last int64
	for range 3 {
		r.keys(ctrl(fyne.KeyR))
		r.until("its row", func() bool {
			return r.details.open() && r.details.shown.Entry.Seq > last && r.list.Selection().Seq == r.details.shown.Entry.Seq
		})
		last = r.details.shown.Entry.Seq
		r.until("closed", func() bool { return r.status().State == session.Closed && r.status().HandshakeSeq == last })
	}
}
