package desk_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"socklens/history"
	"socklens/session/wire"
	"socklens/ui/desk"
)

// pastOf records entries with the payloads that text returns and opens them as a past session.
func pastOf(t *testing.T, n int, text func(i int) string) (*rig, *desk.Tab) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "past"+history.Extension)
	c, err := history.Create(path, history.Info{ID: "past", URL: "ws://127.0.0.1/feed", Start: 1e18})
	if err != nil {
		t.Fatal(err)
	}
	for i := 1; i <= n; i++ {
		p := []byte(text(i))
		e := history.Entry{Time: 1e18 + int64(i)*1e6, Attempt: 1, Kind: history.Message, Dir: wire.In, Op: wire.Text,
			Size: int64(len(p)), WireSize: int64(len(p)) + 2, Payload: p}
		if _, err := c.Append(&e); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	r := open(t, t.TempDir())
	t.Cleanup(r.close)
	r.OpenSession(path)
	r.until("all entries", func(p desk.Picture) bool { return p.List.Total == n })
	return r, r.Active()
}

// found waits for a picture that brings a match, chooses it as the window does, and returns it.
func (r *rig) found(tab *desk.Tab) desk.Found {
	r.t.Helper()
	p := r.until("a match", func(p desk.Picture) bool { return p.List.Found != nil })
	tab.Choose(p.List.Found.Seq)
	return *p.List.Found
}

// TestJumpWaitsForTheMatch jumps at once after the query was changed, while the search has hardly begun.
func TestJumpWaitsForTheMatch(t *testing.T) {
	const n = 60_000
	r, tab := pastOf(t, n, func(i int) string { return fmt.Sprintf(`{"n":%d,"last":%d}`, i, i%1000) })
	for _, find := range []bool{true, false} {
		tab.SetFind(find)
		tab.Choose(n) // so that the first jump goes round the end
		for _, step := range []struct {
			query string
			step  int
			want  int64
		}{
			{`"last":999`, +1, 999},
			{"", +1, 1999},
			{"", -1, 999},
			{"", -1, n - 1}, // round the end
			{"", +1, 999},
			{"$.n>=30000 $.last=7", +1, 30007}, // from the middle
			{"$.n<30000 $.last=7", +1, 7},
			{"$.n<30000 $.last=8", -1, 29008},
		} {
			if step.query != "" {
				tab.SetQuery(step.query)
			}
			tab.Jump(step.step)
			if step.query != "" {
				tab.Jump(step.step) // impatience: the search is waited for
			}
			got := r.found(tab)
			row := int(got.Seq) - 1
			if !find {
				row = got.Row
			}
			if got.Seq != step.want || got.Row != row {
				t.Errorf("find %v, %q %+d: found %+v, want entry %d", find, step.query, step.step, got, step.want)
			}
		}
	}
}

// TestJumpsAddUp jumps oftener than pictures are made, and before the match of the last picture is chosen.
func TestJumpsAddUp(t *testing.T) {
	const n = 20_000
	r, tab := pastOf(t, n, func(i int) string { return fmt.Sprintf("%d ends in %02d", i, i%100) })
	tab.SetQuery(`"in 07"`)
	r.until("searched", func(p desk.Picture) bool { return p.List.Matches == n/100 && !p.List.Searching })
	jump := func(steps ...int) {
		for _, step := range steps {
			tab.Jump(step)
		}
	}
	match := func(what string, want int64) desk.Found {
		t.Helper()
		p := r.until(what, func(p desk.Picture) bool { return p.List.Found != nil })
		if p.List.Found.Seq != want {
			t.Errorf("%s: found entry %d, want %d", what, p.List.Found.Seq, want)
		}
		return *p.List.Found
	}
	jump(1, 1, 1)
	third := match("three on", 207)
	jump(1) // before the window has chosen it
	tab.Choose(third.Seq)
	fourth := match("one more", 307)
	jump(1, 1, -1, -1, -1)
	match("there and back", 207)
	tab.Choose(fourth.Seq) // a person's choice: from here on
	jump(-1, -1, -1, -1, -1, -1)
	match("round the end", n-293)
	jump(1, -1)
	if p := r.Picture(r.want); p.List.Found != nil || p.List.Jumping {
		t.Errorf("there and back at once finds %+v", p.List.Found)
	}
}

func TestJumpEnds(t *testing.T) {
	r, tab := pastOf(t, 1000, func(i int) string { return fmt.Sprint("entry ", i) })
	tab.SetFind(true)
	over := func(what string) {
		t.Helper()
		if p := r.until(what, func(p desk.Picture) bool { return !p.List.Jumping }); p.List.Found != nil {
			t.Errorf("%s: entry %d was found", what, p.List.Found.Seq)
		}
	}
	tab.SetQuery("nothing like this")
	tab.Jump(1)
	over("no match")
	tab.SetQuery("entry")
	tab.Jump(1)
	if !tab.CancelJump() || tab.CancelJump() {
		t.Error("a jump can't be cancelled, or twice")
	}
	over("cancelled")
	tab.Jump(1)
	tab.SetQuery("entry 7")
	over("overtaken by another query")
	tab.Jump(1)
	tab.Choose(500)
	over("overtaken by another choice")
	tab.SetQuery("")
	tab.Jump(1)
	over("no query")
}

// TestJumpStaysBelowClear jumps where earlier matches are hidden: to none of them, and none is shown again.
func TestJumpStaysBelowClear(t *testing.T) {
	r, tab := pastOf(t, 100, func(i int) string { return fmt.Sprintf("%d of %d", i, i%10) })
	tab.SetFind(true)
	tab.SetQuery(`"of 3"`)
	tab.Clear()
	r.until("nothing shown", func(p desk.Picture) bool { return p.List.Cleared == 100 })
	for _, step := range []int{1, -1} {
		tab.Jump(step)
		if p := r.until("the end of the search", func(p desk.Picture) bool { return !p.List.Jumping }); p.List.Found != nil || p.List.Cleared != 100 {
			t.Errorf("%+d: found %v, up to entry %d is hidden", step, p.List.Found, p.List.Cleared)
		}
	}
}

// TestHandshakeBehindClear shows the handshake of a past session whose row is hidden: it stays so. Going to a number shows
// what is there.
func TestHandshakeBehindClear(t *testing.T) {
	path := filepath.Join(t.TempDir(), "past"+history.Extension)
	c, err := history.Create(path, history.Info{ID: "past", URL: "ws://127.0.0.1/feed", Start: 1e18})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range []history.Entry{
		{Time: 1e18, Attempt: 1, Kind: history.Handshake, Detail: &history.Detail{Handshake: &history.HandshakeDetail{URL: "ws://127.0.0.1/feed"}}},
		{Time: 1e18 + 1, Attempt: 1, Kind: history.Message, Dir: wire.In, Op: wire.Text, Size: 2, Payload: []byte("it")},
	} {
		if _, err := c.Append(&e); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	r := open(t, t.TempDir())
	defer r.close()
	r.OpenSession(path)
	tab := r.Active()
	p := r.until("all entries", func(p desk.Picture) bool { return p.List.Total == 2 })
	tab.Clear()
	r.until("nothing shown", func(p desk.Picture) bool { return p.List.Total == 1 })
	numbers := make(chan int64, 1)
	tab.LastHandshake(func(seq int64) { numbers <- seq })
	tab.Choose(<-numbers)
	shown := r.until("its details", func(p desk.Picture) bool { return p.Detail != nil && p.Detail.Entry.Kind == history.Handshake })
	if shown.List.Total != 1 || shown.List.Cleared == 0 || shown.List.Chosen >= 0 {
		t.Errorf("with the handshake %d rows are shown, row %d is chosen", shown.List.Total, shown.List.Chosen)
	}
	place, err := tab.Place(fmt.Sprint(shown.Detail.Entry.Seq))
	if err != nil {
		t.Fatal(err)
	}
	tab.GoTo(place, func(f desk.Found) { numbers <- f.Seq })
	<-numbers
	r.until("everything", func(again desk.Picture) bool { return again.List.Total == p.List.Total })
}

// TestFilterAndFindShareTheSearch switches between the modes without searching again.
func TestFilterAndFindShareTheSearch(t *testing.T) {
	const n, matches = 60_000, 60
	r, tab := pastOf(t, n, func(i int) string { return fmt.Sprintf("%d ends in %03d", i, i%1000) })
	tab.SetQuery(`"ends in 500"`)
	p := r.until("matches", func(p desk.Picture) bool { return p.List.Matches == matches && !p.List.Searching })
	for i, find := range []bool{true, false, true} {
		tab.SetFind(find)
		turn := p.List.Turn
		p = r.Picture(r.want)
		total := matches
		if find {
			total = n
		}
		if p.List.Total != total || p.List.Matches != matches || p.List.Searching || p.List.Turn != turn+1 {
			t.Errorf("switch %d: %d rows, %d matches, searching %v, turn %d after %d", i, p.List.Total, p.List.Matches, p.List.Searching, p.List.Turn, turn)
		}
	}
	tab.SetMatchCase(true)
	tab.SetQuery("ENDS")
	r.until("another question", func(p desk.Picture) bool { return p.List.Matches == 0 && p.List.Total == n && !p.List.Searching })
}
