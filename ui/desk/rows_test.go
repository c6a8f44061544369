package desk_test

import (
	"slices"
	"strings"
	"testing"

	"socklens/session/profile"
	"socklens/ui/desk"
)

// TestPreviewOfPaths shows values of JSON paths in the preview and in columns, and the payload where there are none.
func TestPreviewOfPaths(t *testing.T) {
	payloads := []string{
		`{"method":"subscribe","params":{"symbol":"ACME","n":[1,2]}}`,
		`{"method":"ping"}`,
		`42["order",{"method":"x"}]`,
		"not JSON",
		`{"method":"a\nb"}`,
	}
	r, tab := pastOf(t, len(payloads), func(i int) string { return payloads[i-1] })
	tab.SetQuery("e") // marks what it matched of what is shown
	tab.SetFind(true)
	tab.Edit(func(p *profile.Profile) {
		p.Preview = []string{"$.method", "$.params.symbol", "$.params.n"}
		p.Columns = []string{"$.method"}
	})
	p := r.until("previews", func(p desk.Picture) bool {
		return p.List.Queried && p.List.Previews != "" && len(p.List.Rows) == len(payloads)
	})
	if p.List.Previews != "$.method $.params.symbol $.params.n" {
		t.Errorf("the preview is of %q", p.List.Previews)
	}
	for i, want := range []string{"subscribe · ACME · [1,2]", "ping", payloads[2], "not JSON", `a\nb`} {
		if got := p.List.Rows[i].Preview; got != want {
			t.Errorf("the preview of %s is %q, want %q", payloads[i], got, want)
		}
	}
	if hits := p.List.Rows[0].Hits; !slices.Equal(hits, [][2]int{{8, 9}, {16, 17}}) {
		t.Errorf("marked are %v", hits)
	}
	if got := p.List.Rows[0].Extra; len(got) != 1 || got[0] != "subscribe" {
		t.Errorf("the extra cells are %q", got)
	}
	tab.Edit(func(p *profile.Profile) { p.Preview = nil })
	p = r.until("payloads", func(p desk.Picture) bool { return p.List.Previews == "" && len(p.List.Rows) == len(payloads) })
	if got := p.List.Rows[0].Preview; got != payloads[0] {
		t.Errorf("without paths the preview is %q", got)
	}
}

// TestPathsFarDown shows what stands under JSON paths far from the beginning of a payload, up to a bound that is said.
func TestPathsFarDown(t *testing.T) {
	far := func(n int, tail string) string {
		return `{"near":1,"fill":"` + strings.Repeat("x", n) + `",` + tail + `}`
	}
	payloads := []string{
		far(10, `"a b":{"c":"here"}`), far(600, `"a b":{"c":"there"}`), far(60_000, `"a b":{"c":"yonder"}`),
		far(60_000, `"a b":{"d":0}`), far(70_000, `"a b":{"c":"too far"}`), far(600_000, `"a b":{"c":"too far"}`),
		far(64<<10-40, `"a b":{"c":"`+strings.Repeat("y", 500)+`"}`), strings.Repeat("not JSON ", 10_000),
	}
	r, tab := pastOf(t, len(payloads), func(i int) string { return payloads[i-1] })
	tab.Edit(func(p *profile.Profile) {
		p.Preview = []string{`$["a b"].c`}
		p.Columns = []string{"$.near", `$["a b"].c`}
	})
	for range 2 { // the second time from what was kept
		p := r.until("columns", func(p desk.Picture) bool {
			return len(p.List.Rows) == len(payloads) && len(p.List.Rows[0].Extra) == 2
		})
		for i, want := range []string{"here", "there", "yonder", "", "…", "…", "y…", ""} {
			row := p.List.Rows[i]
			got := row.Extra[1]
			if strings.HasPrefix(want, "y…") {
				got = strings.TrimLeft(got, "y")
				want = "…"
			}
			if near := "1"; got != want || i < 7 && row.Extra[0] != near {
				t.Errorf("row %d shows %q, want %q behind 1", i, row.Extra, want)
			}
			if found := want != "" && want != "…"; found && row.Preview != want || want == "" && row.Preview == "" {
				t.Errorf("row %d previews %.40q, want %q", i, row.Preview, want)
			}
		}
		if got := p.List.Rows[4].Preview; !strings.HasPrefix(got, `{"near":1`) {
			t.Errorf("where nothing was found the preview is %.40q", got)
		}
	}
}

// TestWhatIsMarkedFarDown marks what a regular expression hits beyond the beginning of a long payload.
func TestWhatIsMarkedFarDown(t *testing.T) {
	r, tab := pastOf(t, 1, func(int) string { return strings.Repeat("filler ", 20_000) + "order-4711" })
	tab.SetQuery(`/order-\d+/`)
	tab.Choose(1)
	r.until("the order to be marked", func(p desk.Picture) bool {
		return len(p.List.Marked) == 1 && p.List.Marked[0].Text == "order-4711"
	})
}

// TestWhatIsMarked marks matches in Find, and in the details what of the entry was looked for.
func TestWhatIsMarked(t *testing.T) {
	payloads := []string{`{"price":90,"symbol":"ACME"}`, `{"price":110.5,"symbol":"ACME"}`, `{"price":"120"}`, "x"}
	r, tab := pastOf(t, len(payloads), func(i int) string { return payloads[i-1] })
	tab.SetFind(true)
	tab.SetQuery("$.price>100")
	p := r.until("matches", func(p desk.Picture) bool {
		return p.List.Matches == 2 && !p.List.Searching && len(p.List.Rows) == len(payloads)
	})
	for i, want := range []bool{false, true, true, false} {
		if row := p.List.Rows[i]; row.Match != want || (len(row.Hits) > 0) != want {
			t.Errorf("row %d counts as a match: %v, marked are %v", i, row.Match, row.Hits)
		}
	}
	for _, tt := range []struct {
		seq         int64
		query, want string // what is marked, with a star where it is only where it stands alone
	}{
		{2, "$.price>100", "110.5*"}, {3, "$.price>100", "120*"}, {1, "$.price>100", ""}, {2, "nothing OR acme", "nothing acme"},
		{4, "acme", "acme"}, {2, "/c.e/", "CME"}, {2, "", ""}, {2, "-price acme", "acme"},
		{2, "$.price>100 symbol acme /[a-z]{6}/", "symbol acme 110.5*"},
	} {
		tab.Choose(tt.seq)
		tab.SetQuery(tt.query)
		r.until(tt.query+" to mark "+tt.want, func(p desk.Picture) bool {
			var marked []string
			for _, n := range p.List.Marked {
				if n.Whole {
					n.Text += "*"
				}
				marked = append(marked, n.Text)
			}
			return p.Detail != nil && p.Detail.Entry.Seq == tt.seq && strings.Join(marked, " ") == tt.want
		})
	}
}
