package desk_test

import (
	"fmt"
	"testing"

	"socklens/ui/desk"
)

// TestGoTo goes to places in a session of a second from the time 1e18 on, 2001-09-09 01:46:40 UTC.
func TestGoTo(t *testing.T) {
	const n = 1000
	r, tab := pastOf(t, n, func(i int) string { return fmt.Sprintf("%d ends in %d", i, i%10) })
	arrive := func(where string) desk.Found {
		t.Helper()
		place, err := tab.Place(where)
		if err != nil {
			t.Fatal(err)
		}
		at := make(chan desk.Found, 1)
		tab.GoTo(place, func(f desk.Found) { at <- f })
		return <-at
	}
	for _, c := range []struct {
		where string
		want  int64
	}{
		{"7", 7}, {" #1,000 ", n}, {"2000", n}, {"0", 1}, {"-3", 1}, {"-100ms", n - 100},
		{"2001-09-09T01:46:40.25Z", 250}, {"2001-09-09 01:46:40.250 +0000", 250}, {"2000-01-01", 1}, {"2030-01-01", n},
	} {
		if f := arrive(c.where); f.Seq != c.want || f.Row != int(c.want)-1 || f.Hidden {
			t.Errorf("%s leads to %+v, want entry %d", c.where, f, c.want)
		}
	}
	for _, where := range []string{"", "  ", "abc", "1e3", "12:00:99", "50%"} {
		if p, err := tab.Place(where); err == nil {
			t.Errorf("%q is the place %+v", where, p)
		}
	}
	tab.SetQuery(`"in 3"`)
	r.until("searched", func(p desk.Picture) bool { return p.List.Matches == n/10 && !p.List.Searching })
	if f := arrive("250"); !f.Hidden || f.Seq != 250 {
		t.Errorf("a number that the filter hides leads to %+v", f)
	}
	if f := arrive("2001-09-09T01:46:40.25Z"); f.Hidden || f.Seq != 253 {
		t.Errorf("a time leads to %+v, want the next that is shown, 253", f)
	}
}

// TestLikeTurnsRound narrows the search to entries like one and then excludes them, which takes the other's place.
func TestLikeTurnsRound(t *testing.T) {
	r, tab := pastOf(t, 100, func(i int) string { return fmt.Sprintf(`{"type":"t%d","n":%d}`, i%10, i) })
	for _, step := range []struct {
		exclude bool
		want    string
		matches int64
	}{
		{false, "n $.type=t3", 10}, {true, "n -$.type=t3", 90}, {false, "n $.type=t3", 10},
	} {
		if text, _, _ := tab.Query(); text == "" {
			tab.SetQuery("n")
		}
		tab.Like(3, step.exclude)
		r.until(step.want, func(p desk.Picture) bool {
			return p.List.Text == step.want && p.List.Matches == step.matches && !p.List.Searching
		})
	}
}
