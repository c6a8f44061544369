package desk_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"socklens/history/exchange"
	"socklens/ui/desk"
)

// TestExportsSayWhatTheyWrite offers what can be exported in each mode, and compares what is said with what is written.
func TestExportsSayWhatTheyWrite(t *testing.T) {
	const n = 3000
	r, tab := pastOf(t, n, func(i int) string { return fmt.Sprintf(`{"n":%d,"last":%d}`, i, i%100) })
	offers := func() (labels []string, scopes map[string]desk.Exportable) {
		scopes = map[string]desk.Exportable{}
		for _, c := range tab.Exportables([]desk.Span{{First: 1, Last: 2}}) {
			labels, scopes[c.Label] = append(labels, c.Label), c
		}
		return labels, scopes
	}
	for _, tt := range []struct {
		query   string
		find    bool
		matches int
		want    []string
		counts  []int
	}{
		{"", false, n, []string{"The chosen rows", "All entries"}, []int{2, n}},
		{"$.last=7", false, 30, []string{"What the filter shows", "The chosen rows", "All entries"}, []int{30, 2, n}},
		{"$.last=7", true, 30, []string{"Matches", "The chosen rows", "All entries"}, []int{30, 2, n}},
		{"nothing", true, 0, []string{"Matches", "The chosen rows", "All entries"}, []int{0, 2, n}},
	} {
		tab.SetQuery(tt.query)
		tab.SetFind(tt.find)
		r.until("searched", func(p desk.Picture) bool {
			return p.List.Matches == int64(tt.matches) && !p.List.Searching && p.List.Find == tt.find && p.List.Text == tt.query
		})
		labels, scopes := offers()
		if diff := cmp.Diff(tt.want, labels); diff != "" {
			t.Errorf("%q, find %v offers other things (-want +got):\n%s", tt.query, tt.find, diff)
			continue
		}
		for i, label := range labels {
			c := scopes[label]
			if count := tt.counts[i]; count != n && c.Says != fmt.Sprintf("%d entries.", count) || count == n && c.Says != "3,000 entries, all that this session has." {
				t.Errorf("%q, find %v: %s says %q", tt.query, tt.find, label, c.Says)
			}
			path := filepath.Join(t.TempDir(), "out.jsonl")
			tab.Export(path, c, exchange.JSONLines)
			r.noticed(path)
			got, err := os.ReadFile(path)
			if lines := bytes.Count(got, []byte("\n")); err != nil || lines != tt.counts[i] {
				t.Errorf("%q, find %v: %s writes %d lines, %v", tt.query, tt.find, label, lines, err)
			}
		}
	}
}

// lines returns the payloads that were exported to a file.
func lines(t *testing.T, path string) []string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
}

// exportable returns one of the choices of what to export.
func exportable(t *testing.T, tab *desk.Tab, scope desk.Scope, rows ...desk.Span) desk.Exportable {
	t.Helper()
	choices := tab.Exportables(rows)
	i := slices.IndexFunc(choices, func(c desk.Exportable) bool { return c.Scope == scope })
	if i < 0 {
		t.Fatalf("scope %d is not among %+v", scope, choices)
	}
	return choices[i]
}

// TestExportStaysWithItsEntries has the list show other entries between the choice and the writing, and closes the tab
// while it is written.
func TestExportStaysWithItsEntries(t *testing.T) {
	const n = 60_000
	r, tab := pastOf(t, n, func(i int) string { return fmt.Sprintf("%d ends in %02d", i, i%100) })
	tab.SetQuery(`"in 07"`)
	r.until("searched", func(p desk.Picture) bool { return p.List.Matches == n/100 && !p.List.Searching })
	chosen := exportable(t, tab, desk.Chosen, desk.Span{First: 1, Last: 3}, desk.Span{First: 5, Last: 5})
	shown := exportable(t, tab, desk.Shown)
	tab.SetQuery(`"in 42"`)
	r.until("searched", func(p desk.Picture) bool { return p.List.Text == `"in 42"` && !p.List.Searching })
	path := filepath.Join(t.TempDir(), "out.txt")
	tab.Export(path, chosen, exchange.Payloads)
	tab.SetQuery("something else")
	r.Picture(r.want)
	r.noticed("4 rows")
	if diff := cmp.Diff([]string{"107 ends in 07", "207 ends in 07", "307 ends in 07", "507 ends in 07"}, lines(t, path)); diff != "" {
		t.Errorf("of the chosen rows (-want +got):\n%s", diff)
	}
	tab.Export(path, shown, exchange.Payloads)
	r.CloseTab(tab.ID())
	r.noticed("600 rows")
	if got := lines(t, path); len(got) != n/100 || got[0] != "7 ends in 07" || got[599] != "59907 ends in 07" {
		t.Errorf("%d lines of what the filter showed, from %q to %q", len(got), got[0], got[len(got)-1])
	}
}

// TestExportReplaces writes over a file: when all went well, and not where it didn't.
func TestExportReplaces(t *testing.T) {
	r, tab := pastOf(t, 20_000, func(i int) string { return fmt.Sprint(i) })
	folder := t.TempDir()
	path, link := filepath.Join(folder, "out.txt"), filepath.Join(folder, "link")
	old := func() {
		t.Helper()
		if err := os.WriteFile(path, []byte("old\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	alone := func(what string) {
		t.Helper()
		if files, err := filepath.Glob(filepath.Join(folder, ".*")); err != nil || len(files) > 0 {
			t.Errorf("%s: left %q, %v", what, files, err)
		}
	}
	old()
	if err := os.Symlink("out.txt", link); err != nil {
		t.Fatal(err)
	}
	all := exportable(t, tab, desk.Whole)
	tab.Export(link, all, exchange.Payloads)
	r.noticed("20,000 rows")
	if got := lines(t, path); len(got) != 20_000 || got[19_999] != "20000" {
		t.Errorf("%d lines were exported", len(got))
	}
	if at, err := os.Readlink(link); err != nil || at != "out.txt" {
		t.Errorf("the link leads to %q, %v", at, err)
	}
	if at, err := os.Stat(path); err != nil || at.Mode() != 0o600 {
		t.Errorf("the file is %v, %v", at.Mode(), err)
	}
	alone("written")

	for _, there := range []string{folder, "/dev/null", filepath.Join(folder, "none", "out.txt")} {
		tab.Export(there, all, exchange.Payloads)
		r.noticed(there)
	}
	if at, err := os.Stat("/dev/null"); err != nil || at.Mode().IsRegular() {
		t.Errorf("/dev/null is %v, %v", at, err)
	}
	alone("refused")
}
