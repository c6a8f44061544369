package desk_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
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
			tab.Export(path, c.Scope, exchange.JSONLines, []desk.Span{{First: 1, Last: 2}})
			r.noticed(path)
			got, err := os.ReadFile(path)
			if lines := bytes.Count(got, []byte("\n")); err != nil || lines != tt.counts[i] {
				t.Errorf("%q, find %v: %s writes %d lines, %v", tt.query, tt.find, label, lines, err)
			}
		}
	}
}
