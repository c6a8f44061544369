package desk_test

import (
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"socklens/history"
	"socklens/session/wire"
	"socklens/ui/desk"
)

// TestCopyThroughDamage copies rows of which a chunk turns out to be unreadable on the way: all others are copied, and
// nobody is told that the clipboard is full.
func TestCopyThroughDamage(t *testing.T) {
	const n = 3000
	path := filepath.Join(t.TempDir(), "past"+history.Extension)
	c, err := history.Create(path, history.Info{ID: "past", Start: 1e18})
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		p := fmt.Appendf(nil, "entry %d", i+1)
		if _, err := c.Append(&history.Entry{Time: 1e18, Attempt: 1, Kind: history.Message, Dir: wire.In, Op: wire.Text,
			Size: int64(len(p)), Payload: p}); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	var first, lost int
	err = db.QueryRow("select first, n from chunk order by first limit 1 offset 4").Scan(&first, &lost)
	if err == nil {
		_, err = db.Exec("update chunk set idx=zeroblob(length(idx)) where first=?", first)
	}
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	r := open(t, t.TempDir())
	defer r.close()
	r.want.Count = 10
	r.OpenSession(path)
	r.until("all entries", func(p desk.Picture) bool { return p.List.Total == n })
	copied := make(chan string, 1)
	r.Active().Copy([]desk.Span{{First: 9, Last: n - 11}}, desk.CopyPayload, func(text string) { copied <- text })
	var want []string
	for i := 10; i <= n-10; i++ {
		if i < first || i >= first+lost {
			want = append(want, fmt.Sprintf("entry %d", i))
		}
	}
	got := strings.Split(<-copied, "\n")
	if got = slices.DeleteFunc(got, func(line string) bool { return !strings.HasPrefix(line, "entry") }); !slices.Equal(got, want) {
		t.Errorf("%d rows were copied of %d", len(got), len(want))
	}
	if p := r.Picture(r.want); len(p.Notices) != 0 {
		t.Errorf("the notices are %+v", p.Notices)
	}
}
