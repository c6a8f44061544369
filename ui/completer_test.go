package ui

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"socklens/history"
	"socklens/session/wire"
)

// TestKeysOfTheChosenEntryAreOffered chooses a long message and one that isn't JSON: while a person types, the JSON keys of
// the first are offered, those it has far behind the first 64 KiB too.
func TestKeysOfTheChosenEntryAreOffered(t *testing.T) {
	r := openWindow(t, t.TempDir())
	long := []byte(`{"instrument":"BTCUSDT","levels":[` + strings.Repeat("1,", 100<<10) + `2],"sequence":7}`)
	r.openPastOf(2, func(i int) history.Entry {
		p := long
		if i == 2 {
			p = []byte("hello")
		}
		return history.Entry{Attempt: 1, Kind: history.Message, Dir: wire.In, Op: wire.Text, Size: int64(len(p)), Payload: p}
	})
	offers := func(row int, typed string) (texts []string) {
		t.Helper()
		r.list.Choose(row)
		r.until("details", func() bool { return r.details.open() && r.details.shown.Entry.Seq == int64(row+1) })
		r.search.entry.SetText("")
		r.focusSearch()
		r.typed(typed)
		for _, o := range r.search.offers.offers {
			texts = append(texts, strings.TrimSpace(o.Text))
		}
		return texts
	}
	for typed, want := range map[string]string{"$.inst": "$.instrument", "$.seq": "$.sequence"} {
		if got := offers(0, typed); !slices.ContainsFunc(got, func(s string) bool { return strings.HasPrefix(s, want) }) {
			t.Errorf("%s is offered %q", typed, got)
		}
	}
	if got := offers(1, "$.inst"); slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, "instrument") }) {
		t.Errorf("of a message that isn't JSON %q is offered", got)
	}
}

// TestAnUnfinishedTermIsNoFaultYet types a term whose value is offered: nothing is said of it until the offers are gone.
func TestAnUnfinishedTermIsNoFaultYet(t *testing.T) {
	r := openWindow(t, t.TempDir())
	r.openPast(10)
	says := func(what string, under, said bool) {
		t.Helper()
		r.until(what, func() bool { return r.search.under.Visible() == under && r.search.fault.Visible() == said })
	}
	r.focusSearch()
	r.typed("type:b")
	says("offers", true, false)
	if !r.search.offers.open() {
		t.Error("nothing is offered")
	}
	r.press(fyne.KeyEscape)
	says("no offers", true, true)
	r.typed("inary")
	says("a whole term", false, false)
	r.typed(" size:>1x ty")
	says("a fault before what is typed", true, true)
	if !r.search.offers.open() {
		t.Error("nothing is offered for what is typed")
	}
}

// TestAFaultInALongQueryIsQuoted makes a query longer than its box: what is wrong is quoted, since its place is unknown.
func TestAFaultInALongQueryIsQuoted(t *testing.T) {
	r := openWindow(t, t.TempDir())
	r.openPast(10)
	for _, long := range []string{strings.Repeat("entry ", 200), strings.Repeat("entry ", 1000)} {
		r.search.entry.SetText(long + "size:>1x " + long)
		r.until("the fault", func() bool {
			return r.search.fault.Visible() && strings.HasPrefix(r.search.fault.Text, "▲ “>1x”: size:") && !r.search.under.Visible()
		})
		r.search.entry.SetText("size:>1x")
		r.until("its place", func() bool { return r.search.under.Visible() && strings.HasPrefix(r.search.fault.Text, "▲ size:") })
	}
}
