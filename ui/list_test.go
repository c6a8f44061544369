package ui

import (
	"maps"
	"testing"

	"socklens/session/profile"
	"socklens/ui/desk"
	"socklens/ui/parts"
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

// TestColumnsKeepTheirWidths drags columns of two connections, hides one of them, and finds all as wide as they were left.
func TestColumnsKeepTheirWidths(t *testing.T) {
	base := startEndpoint(t)
	r := openWindow(t, t.TempDir())
	for i, path := range []string{"$.a", "$.b"} {
		if i > 0 {
			r.newTab()
		}
		r.desk.Active().Edit(func(p *profile.Profile) { p.URL, p.Columns = base+"/echo", []string{path} })
		r.connect()
		r.until("open", func() bool { return r.connected() && r.list.Total() >= 3 })
	}
	widths := func() map[string]float32 {
		r.painted()
		m := map[string]float32{}
		for _, c := range r.list.Columns() {
			m[c.Title] = c.Width
		}
		return m
	}
	drag := func(title string, width float32) {
		t.Helper()
		before := widths()
		for _, c := range r.list.Columns() {
			if c.Title == title {
				c.Width = width
				r.list.OnResize(c)
			}
		}
		before[title] = width
		if now := widths(); !maps.Equal(now, before) {
			t.Errorf("with %s dragged to %v the widths are %v, not %v", title, width, now, before)
		}
	}
	drag("$.b", 200)
	r.selectTabAt(0)
	drag("$.a", 222)
	drag("size", 99)
	r.pressHeader(parts.ColumnTime)
	drag("elapsed", 123)
	r.toggleColumn("size")
	drag("type", 88)
	r.toggleColumn("size")
	widths()
	r.pressHeader(parts.ColumnTime)
	if m := widths(); m["size"] != 99 || m["time"] != 123 || m["$.a"] != 222 {
		t.Errorf("the first connection's columns are %v", m)
	}
	r.selectTabAt(1)
	if m := widths(); m["$.b"] != 200 || m["type"] != 88 {
		t.Errorf("the second connection's columns are %v", m)
	}
}
