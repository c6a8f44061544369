package ui

import (
	"testing"

	"socklens/ui/desk"
)

// TestAnEmptyListSaysWhy tells a session without entries from one that is still being opened, searched or read.
func TestAnEmptyListSaysWhy(t *testing.T) {
	const path = "past.socklens"
	for _, c := range []struct {
		name string
		link desk.Link
		list desk.List
		want string
	}{
		{"nothing recorded yet", desk.Link{}, desk.List{}, ""},
		{"recording", desk.Link{Recording: true, Path: path}, desk.List{Turn: 1}, "No entries yet."},
		{"being opened", desk.Link{Past: true}, desk.List{Turn: -1}, "Opening…"},
		{"still being opened", desk.Link{Past: true}, desk.List{}, "Opening…"},
		{"opened, its rows not read", desk.Link{Past: true, Path: path}, desk.List{Turn: -1}, ""},
		{"without entries", desk.Link{Past: true, Path: path}, desk.List{Turn: 1}, "No entries in this session."},
		{"being searched", desk.Link{Past: true, Path: path}, desk.List{Turn: 1, Queried: true, Searching: true}, "Searching…"},
		{"searched", desk.Link{Past: true, Path: path}, desk.List{Turn: 1, Queried: true}, "Nothing matches. Escape in the search box clears it."},
	} {
		if got := emptyText(desk.Picture{Link: c.link, List: c.list}); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
