package ui

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"socklens/history"
	"socklens/session/wire"
	"socklens/ui/desk"
)

// openPast shows a past session with n entries "entry I of kind I%10".
func (r *rig) openPast(n int) {
	r.t.Helper()
	r.openPastWith(n, 0)
}

// openPastWith is openPast with a handshake in the place of one entry, 0 for none.
func (r *rig) openPastWith(n, handshake int) {
	r.t.Helper()
	r.openPastOf(n, func(i int) history.Entry {
		if i == handshake {
			return history.Entry{Attempt: 1, Kind: history.Handshake, Detail: &history.Detail{Handshake: &history.HandshakeDetail{}}}
		}
		p := fmt.Appendf(nil, "entry %d of kind %d", i, i%10)
		return history.Entry{Attempt: 1, Kind: history.Message, Dir: wire.In, Op: wire.Text, Size: int64(len(p)), Payload: p}
	})
}

// openPastOf shows a past session with n entries, a millisecond apart.
func (r *rig) openPastOf(n int, entry func(i int) history.Entry) {
	r.t.Helper()
	path := filepath.Join(r.t.TempDir(), "past"+history.Extension)
	c, err := history.Create(path, history.Info{ID: "past", URL: "ws://127.0.0.1/feed", Start: 1e18})
	if err != nil {
		r.t.Fatal(err)
	}
	for i := 1; i <= n; i++ {
		e := entry(i)
		e.Time = 1e18 + int64(i)*1e6
		if _, err := c.Append(&e); err != nil {
			r.t.Fatal(err)
		}
	}
	if err := c.Close(); err != nil {
		r.t.Fatal(err)
	}
	r.OpenAddress(path)
	r.until("all entries", func() bool { return r.shown.List.Total == n && r.list.Total() == n })
}

// TestTheChosenRowStaysInPlace changes the query around a chosen row: it stays chosen and where it stood, also when it
// was no row for a while, and when its details were closed.
func TestTheChosenRowStaysInPlace(t *testing.T) {
	const n, seq = 40_000, 20_007
	r := openWindow(t, t.TempDir())
	r.openPast(n)
	r.list.ScrollTo(seq - 10)
	r.until("rows", func() bool { _, ok := r.list.Row(seq - 1); return ok })
	r.list.Choose(seq - 1)
	r.until("details", func() bool { return r.details.open() && r.details.shown.Entry.Seq == seq })
	want, _ := r.list.RowTop(seq - 1)
	search := func(query string, rows int) {
		t.Helper()
		r.search.entry.SetText(query)
		r.until("rows of "+query, func() bool {
			l := r.shown.List
			return l.Text == query && l.Total == rows && !l.Searching && r.listTurn == l.Turn
		})
	}
	stays := func(what string) {
		t.Helper()
		r.until("the row", func() bool { return r.list.Selection().Seq == seq })
		if y, visible := r.list.RowTop(r.list.Selection().Cursor); y != want || !visible {
			t.Errorf("%s: the row stands at %v, visible %v, want %v", what, y, visible, want)
		}
	}
	search(`"kind 7"`, n/10)
	stays("filtered")
	search(`"kind 8"`, n/10)
	if c := r.list.Selection().Cursor; c >= 0 {
		t.Errorf("a row of others, %d, is chosen", c)
	}
	search("", n)
	stays("cleared")
	r.toggleFind()
	search(`"kind 7"`, n)
	stays("in find")
	r.toggleFind()
	r.until("filter", func() bool { return r.shown.List.Total == n/10 })
	stays("in filter")
	r.focusList()
	r.press(fyne.KeyEscape)
	r.until("details closed", func() bool { return !r.details.open() })
	search("", n)
	stays("with its details closed")

	r.keys(ctrl(fyne.KeyT))
	r.selectTabAt(0)
	r.until("the tab again", func() bool { return r.shown.List.Total == n })
	r.until("its row", func() bool { return r.list.Selection().Seq == seq })
	if r.list.Unseen() != 0 {
		t.Errorf("%d entries of a past session are new", r.list.Unseen())
	}
}

// TestTheListStaysWhereItStands changes the query where no row is chosen, or the chosen one is excluded: what was uppermost,
// or where that row stood, keeps its place, and the list comes back to it.
func TestTheListStaysWhereItStands(t *testing.T) {
	const n, seq = 40_000, 20_008 // seq is of kind 8
	r := openWindow(t, t.TempDir())
	r.openPast(n)
	search := func(query string, rows int) {
		t.Helper()
		r.search.entry.SetText(query)
		r.until("rows of "+query, func() bool {
			l := r.shown.List
			first := r.list.Screen().From
			_, there := r.list.Row(first)
			return l.Text == query && l.Total == rows && !l.Searching && r.listTurn == l.Turn && (there || rows == 0)
		})
	}
	top := func(what string, want int64) {
		t.Helper()
		first := r.list.Screen().From
		row, _ := r.list.Row(first)
		if y, _ := r.list.RowTop(first); row.Seq != want || y != 0 {
			t.Errorf("%s: entry %d is uppermost, at %v, want %d", what, row.Seq, y, want)
		}
	}
	search(`"kind 8"`, n/10)
	top("from the beginning", 8)
	search("", n)
	top("at the beginning again", 1)
	scroll := func(row int) {
		t.Helper()
		r.list.ScrollTo(row)
		r.until("rows", func() bool { _, ok := r.list.Row(row); return ok })
	}
	scroll(seq - 1)
	search(`"kind 8"`, n/10)
	top("filtered", seq)
	search(`"kind 7"`, n/10)
	top("filtered by what isn't there", seq-1)
	search(`"no such kind"`, 0)
	search("", n)
	top("cleared", seq)
	scroll(99)
	search("-9", 26_244) // the numbers without a 9
	search("", n)
	top("scrolled away meanwhile", 100)

	scroll(seq - 4)
	r.list.Choose(seq - 1)
	r.until("details", func() bool { return r.details.open() && r.details.shown.Entry.Seq == seq })
	want, _ := r.list.RowTop(seq - 1)
	search(`-"kind 8"`, n-n/10)
	beside := -1
	for i := r.list.Screen().From; i < r.list.Screen().To; i++ {
		if row, ok := r.list.Row(i); ok && row.Seq == seq-1 {
			beside = i
		}
	}
	if y, visible := r.list.RowTop(beside); y != want || !visible {
		t.Errorf("what stands before the excluded row stands at %v, visible %v, want %v", y, visible, want)
	}
}

// TestTheHandshakesRowIsChosen shows the handshake from far away: its row is what is chosen, and it is on the screen.
func TestTheHandshakesRowIsChosen(t *testing.T) {
	const n, handshakeAt = 2000, 2
	r := openWindow(t, t.TempDir())
	r.openPastWith(n, handshakeAt)
	for _, from := range []int{n - 1, 10, handshakeAt - 1} {
		r.list.Choose(from)
		r.until("details", func() bool { return r.details.open() && r.details.shown.Entry.Seq == int64(from+1) })
		r.keys(ctrl(fyne.KeyI))
		r.until("the handshake", func() bool {
			return r.details.shown.Entry.Seq == handshakeAt && r.list.Selection().Seq == handshakeAt
		})
		if s := r.list.Selection(); s.Count() != 1 || s.Cursor != handshakeAt-1 {
			t.Errorf("from row %d: %d rows are chosen, the cursor is on %d", from, s.Count(), s.Cursor)
		}
		if _, visible := r.list.RowTop(handshakeAt - 1); !visible {
			t.Errorf("from row %d: the handshake's row is out of sight", from)
		}
	}
}

// TestF3WhileTheSearchGoesOn jumps as soon as the match is known, to the row in its place.
func TestF3WhileTheSearchGoesOn(t *testing.T) {
	const n = 40_000
	r := openWindow(t, t.TempDir())
	r.openPast(n)
	r.focusSearch()
	for _, number := range []int{31_234, 22_222} {
		r.search.entry.SetText(fmt.Sprintf(`"entry %d of"`, number))
		r.press(fyne.KeyF3)
		r.press(fyne.KeyF3)
		r.until("the match", func() bool {
			row, ok := r.list.Row(r.list.Selection().Cursor)
			return ok && row.Preview == fmt.Sprintf("entry %d of kind %d", number, number%10)
		})
		if s := r.list.Selection(); s.Count() != 1 || s.Seq != int64(number) {
			t.Errorf("%d rows are chosen, the cursor is on %d", s.Count(), s.Seq)
		}
	}
	r.search.entry.SetText("nothing like it")
	r.press(fyne.KeyF3)
	r.press(fyne.KeyEscape)
	r.until("the end of it", func() bool { return !r.shown.List.Jumping })
}

// TestTheDetailsShowWhyARowMatched jumps from match to match of two words, one of them far down in a payload: the details
// stand at the first of them.
func TestTheDetailsShowWhyARowMatched(t *testing.T) {
	payloads := []string{"nothing", "first " + strings.Repeat("line\n", 500) + "deep below", "nothing", "a word in front\n" + strings.Repeat("line\n", 500)}
	r := openWindow(t, t.TempDir())
	r.openPastOf(len(payloads), func(i int) history.Entry {
		p := []byte(payloads[i-1])
		return history.Entry{Attempt: 1, Kind: history.Message, Dir: wire.In, Op: wire.Text, Size: int64(len(p)), Payload: p}
	})
	r.search.entry.SetText("deep OR word")
	r.until("matches", func() bool { return r.shown.List.Matches == 2 && !r.shown.List.Searching })
	for _, c := range []struct {
		seq  int64
		down bool
	}{{2, true}, {4, false}, {2, true}} {
		r.jump(+1)
		r.until("the match and its place", func() bool {
			return r.details.open() && r.details.shown.Entry.Seq == c.seq && (r.details.view.Top() > 400) == c.down
		})
	}
	r.details.turn(+1) // the raw text
	r.until("the place there too", func() bool { return r.details.shown.Tab == desk.Raw && r.details.view.Top() > 400 })
	r.search.entry.SetText("first")
	r.until("another word", func() bool { return r.details.marked.Marks != nil && r.details.marked.Marks.In(0) != nil })
	if r.details.view.Top() < 400 {
		t.Error("another query moves what a person looks at")
	}
}
