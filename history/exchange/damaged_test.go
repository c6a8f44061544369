package exchange

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"socklens/history"
	"socklens/session/wire"
)

// TestRowsOfADamagedCapture writes a capture of several pages of which a chunk in the first can't be read, when nobody has
// come upon that yet, and again when it is known: every other entry is written.
func TestRowsOfADamagedCapture(t *testing.T) {
	const n, chunk = 10 * pageRows, 256
	for _, first := range []int{1, chunk + 1, 8*chunk + 1} {
		var entries []history.Entry
		for i := range n {
			entries = append(entries, message(wire.Text, fmt.Appendf(nil, "%d", i+1)))
		}
		c := capture(t, entries...)
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
		db, err := sql.Open("sqlite3", c.Path())
		if err != nil {
			t.Fatal(err)
		}
		_, err = db.Exec("update chunk set idx=zeroblob(length(idx)) where first=?", first)
		if err := errors.Join(err, db.Close()); err != nil {
			t.Fatal(err)
		}
		c, err = history.Open(c.Path())
		if err != nil {
			t.Fatal(err)
		}
		v := c.View(nil)
		for round := range 2 {
			var out bytes.Buffer
			if err := NewWriter(&out, c, JSONLines).Rows(t.Context(), v, 1, n, nil); err != nil {
				t.Fatal(err)
			}
			next := 1
			for line := range strings.Lines(out.String()) {
				var e struct {
					Seq  int
					Kind string
					Text string
				}
				if err := json.Unmarshal([]byte(line), &e); err != nil {
					t.Fatal(err)
				}
				if e.Seq != next {
					t.Fatalf("round %d: entry %d follows %d", round, e.Seq, next-1)
				}
				switch {
				case next == first && e.Kind == "gap":
					next += chunk
				case next != first && e.Text == fmt.Sprint(next):
					next++
				default:
					t.Fatalf("round %d: the line of entry %d is %s", round, next, line)
				}
			}
			if next != n+1 {
				t.Errorf("round %d: it ends with entry %d of %d", round, next-1, n)
			}
		}
		v.Close()
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
