package cli

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"socklens/history"
)

// TestReadmeTeachesTheLanguage checks that each example of the README's table and of search --help is a query, and that no
// field and no word of one is left out of the table.
func TestReadmeTeachesTheLanguage(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(readme), "\n## Searching\n")
	section, _, _ = strings.Cut(section, "\n## ")
	table, examples := "", []string(nil)
	for line := range strings.Lines(section) {
		if cells := strings.Split(line, "|"); len(cells) > 2 {
			table += line
			for _, span := range regexp.MustCompile("`[^`]+`").FindAllString(cells[1], -1) {
				examples = append(examples, strings.Trim(span, "`"))
			}
		}
	}
	for line := range strings.Lines((*searchCommand)(nil).Help()) {
		if query, says, ok := strings.Cut(strings.TrimSpace(line), "   "); ok && strings.HasPrefix(line, "    ") && says != "" {
			examples = append(examples, query)
		}
	}
	if len(examples) < 40 {
		t.Errorf("only %d examples were found: %q", len(examples), examples)
	}
	for _, q := range examples {
		if _, err := history.ParseQuery(q, time.Now()); err != nil {
			t.Errorf("%s: %v", q, err)
		}
	}
	for _, typed := range []string{"", "is:", "dir:"} {
		for _, c := range history.Complete(typed, len(typed), nil, nil) {
			if !strings.Contains(table, c.Text) {
				t.Errorf("the table doesn't tell of %s", c.Text)
			}
		}
	}
}
