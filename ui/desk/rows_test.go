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
		return p.List.Queried && !p.List.Searching && p.List.Previews != "" && len(p.List.Rows) == len(payloads)
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
