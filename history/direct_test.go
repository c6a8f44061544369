package history

import (
	"bytes"
	"context"
	"database/sql/driver"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"socklens/session/wire"
)

// scattered writes a capture whose chunks are of many sizes, some with pages far apart and some of it trimmed, and
// returns its path.
func scattered(t testing.TB, seed uint64, entries int) string {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 1))
	path := filepath.Join(t.TempDir(), "scattered"+Extension)
	c, err := Create(path, Info{ID: "scattered"})
	if err != nil {
		t.Fatal(err)
	}
	sizes := []int{0, 10, 200, 3000, 40_000, largePayload, largePayload + 1, partBytes + 1}
	for i := range entries {
		var e Entry
		if r.IntN(200) == 0 {
			e = Entry{Time: 1e18, Attempt: 1, Kind: []Kind{Handshake, State, End, Gap}[r.IntN(4)]}
		} else {
			size := sizes[r.IntN(4)]
			if r.IntN(100) == 0 {
				size = sizes[r.IntN(len(sizes))]
			}
			p := bytes.Repeat([]byte{' '}, size)
			for k := r.IntN(100); k < len(p); k += 1 + r.IntN(1000) {
				copy(p[k:], []string{"red", "green", "Blue", `{"a":1}`, "grün", "\xff", "needle in a haystack"}[r.IntN(7)])
			}
			e = message(string(p))
			e.Dir = wire.Direction(1 + r.IntN(2))
		}
		e.Time += int64(i)
		mustAppend(t, c, e)
		if r.IntN(100) == 0 { // short chunks, which are put together and leave free pages
			mustFlush(t, c)
		}
		if i == entries/2 {
			if err := c.Trim(t.Context(), c.Stats().FileBytes/2); err != nil {
				t.Fatal(err)
			}
		}
	}
	mustClose(t, c)
	return path
}

// directly has searches of a past capture read the file without SQLite, or not.
func directly(t testing.TB, c *Capture, on bool) {
	t.Helper()
	f := c.file()
	r, err := f.borrow(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { f.scans <- r }()
	f.table.mu.Lock()
	f.table.none = !on
	f.table.mu.Unlock()
	if got := f.table.of(f, r) != nil; got != on {
		t.Fatalf("the file is read directly: %v, want %v", got, on)
	}
}

var bothWays = []string{"red", "blue -green", "dir:out", "needle in a haystack", "gr\u00fcn OR $.a=1", "is:pinned", "size:>200k needle",
	"#:100..900 red", "type:event", "hex:ff", "/need.e in/ size:<1k", "nowhere", "-red", "$.a", "is:json OR nowhere", "red OR hex:ff", "e", `"  "`, "hex:??4e"}

// both checks that searches find the same, whichever way they read the file.
func both(t testing.TB, c *Capture) {
	t.Helper()
	for _, query := range bothWays {
		var rows [2][]int64
		var matches [2]int
		for i, on := range []bool{false, true} {
			directly(t, c, on)
			v := view(t, c, query)
			rows[i], matches[i] = v.seqs(0, v.Len()), v.Matches()
			v.Close()
		}
		if !slices.Equal(rows[0], rows[1]) || matches[0] != matches[1] {
			t.Errorf("%q matches %d entries through SQLite, %d directly", query, matches[0], matches[1])
		}
	}
}

// TestDirect checks that searches find the same in files of every kind, with SQLite and without.
func TestDirect(t *testing.T) {
	path := scattered(t, 1, 1500)
	c := mustOpen(t, path)
	for _, seq := range []int64{c.Stats().Entries, c.Stats().Entries - 300} {
		if err := c.Pin(seq, true); err != nil {
			t.Fatal(err)
		}
	}
	both(t, c)
	mustClose(t, c)
	for _, pragmas := range []string{"page_size=512", "page_size=65536", "auto_vacuum=1", "page_size=4096; pragma auto_vacuum=2"} {
		rebuild(t, path, pragmas)
		c := mustOpen(t, path)
		both(t, c)
		mustClose(t, c)
	}
}

func rebuild(t testing.TB, path, pragmas string) {
	t.Helper()
	db, err := openConn(path, readWrite, 0, scanCacheKiB)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.exec("pragma " + pragmas + "; vacuum"); err != nil {
		t.Fatal(err)
	}
	if err := db.close(); err != nil {
		t.Fatal(err)
	}
}

// TestDirectChunks checks that chunks are read as SQLite reads them, from any entry on.
func TestDirectChunks(t *testing.T) {
	c := mustOpen(t, scattered(t, 7, 3000))
	f := c.file()
	r, err := f.borrow(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { f.scans <- r }()
	var d direct
	if !d.begin(f, r) {
		t.Fatal("the capture can't be read directly")
	}
	m := (*Query)(nil).matcher()
	same := func(seq int64, payload bool) (next int64) {
		t.Helper()
		want, wrong := r.chunk(seq, payload)
		got, cand, err := d.chunk(seq, m, payload)
		if wrong != nil || err != nil {
			if wrong == nil || err == nil {
				t.Fatalf("entry %d: %v directly, %v through SQLite", seq, err, wrong)
			}
			return seq + 1
		}
		if cand != (candidates{bitmap: firstEntries(got.n)}) || got.first != want.first || got.span != want.span || got.n != want.n || got.t0 != want.t0 || got.t1 != want.t1 ||
			got.flags != want.flags || !bytes.Equal(got.idx, want.idx) || !bytes.Equal(got.meta, want.meta) || !bytes.Equal(got.payload, want.payload) {
			t.Fatalf("entry %d: the chunks differ", seq)
		}
		return got.first + got.span
	}
	end := f.layout.Load().end
	for seq := int64(1); seq <= end; {
		seq = same(seq, true)
	}
	for range 1000 {
		same(rand.Int64N(end+10), rand.IntN(2) == 0)
	}
}

// TestDirectChanges checks that what a search knows of a file is not used any more once the file has changed.
func TestDirectChanges(t *testing.T) {
	c := newCapture(t)
	appendNumbered(t, c, 1, 3000)
	path := c.Path()
	mustClose(t, c)
	c = mustOpen(t, path)
	directly(t, c, true)
	before := c.file().table.now
	both(t, c)
	if c.file().table.now != before {
		t.Error("a file that hasn't changed was looked at again")
	}
	// Another process may do this while we have the file open.
	db, err := openConn(path, readWrite, busyMS, scanCacheKiB)
	if err != nil {
		t.Fatal(err)
	}
	defer db.close()
	for _, change := range []string{
		"update chunk set payload=cast(replace(cast(payload as text), 'entry number 2', 'Entry NUMBER 3') as blob)",
		"vacuum",
		"pragma journal_mode=wal; update chunk set payload=cast(replace(cast(payload as text), 'entry', 'ENTRY') as blob)",
	} {
		if err := db.exec(change); err != nil {
			t.Fatal(err)
		}
		for _, query := range []string{`"number 3"`, `"number 2"`, "hex:454e545259"} {
			v := view(t, c, query)
			n := int64(0)
			err := db.query(t.Context(), "select sum(n) from chunk", func(row []driver.Value) (err error) {
				n, err = integer(row[0])
				return err
			})
			if want := slow(t, c, query); err != nil || v.Matches() != want {
				t.Errorf("%s: %q matches %d of %d entries, want %d, error %v", change, query, v.Matches(), n, want, err)
			}
			v.Close()
		}
	}
}

// slow counts the matches of a query by reading entry for entry through SQLite.
func slow(t testing.TB, c *Capture, query string) (n int) {
	t.Helper()
	c.file().pages.forget()
	q := parse(t, query)
	for seq := int64(1); seq <= c.Stats().Entries; seq++ {
		e, err := c.Entry(t.Context(), seq)
		if err != nil {
			t.Fatal(err)
		}
		if matchEntry(q.root, &e) {
			n++
		}
	}
	return n
}

// TestDirectDamaged checks that a search of a damaged file finds what it finds through SQLite, or more where SQLite gives
// up: never anything else.
func TestDirectDamaged(t *testing.T) {
	c := newCapture(t)
	appendNumbered(t, c, 1, 6000)
	path := c.Path()
	mustClose(t, c)
	sound, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(5, 6))
	searched := 0
	for range 60 {
		b := bytes.Clone(sound)
		for range 1 + r.IntN(30) {
			at := pageBytes + r.IntN(len(b)-pageBytes)
			if r.IntN(2) == 0 {
				at = at/pageBytes*pageBytes + r.IntN(40)
			}
			b[at] = byte(r.Uint32())
		}
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		c, err := Open(path)
		if err != nil {
			continue
		}
		searched++
		var rows [2][]int64
		for i, on := range []bool{true, false} { // gaps that a search finds stay known
			c.file().table.none = !on
			v := view(t, c, `"number 42"`)
			for seq, ok := v.Next(0); ok; seq, ok = v.Next(seq) {
				rows[i] = append(rows[i], seq)
			}
			v.Close()
		}
		mustClose(t, c)
		for _, seq := range rows[1] {
			if !slices.Contains(rows[0], seq) {
				t.Errorf("entry %d was only found through SQLite", seq)
			}
		}
		for _, seq := range rows[0] {
			if e := numbered(int(seq)); !slices.Contains(rows[1], seq) && !strings.Contains(string(e.Payload), "number 42") {
				t.Errorf("entry %d was found, which never matched", seq)
			}
		}
	}
	if searched < 10 {
		t.Errorf("only %d of the damaged files could be opened", searched)
	}
}

// TestDirectCutOff cuts a file off while it is searched.
func TestDirectCutOff(t *testing.T) {
	c := newCapture(t)
	for i := range 200 {
		mustAppend(t, c, message(fmt.Sprint(i, strings.Repeat(" padding", 20_000))))
	}
	path := c.Path()
	mustClose(t, c)
	c = mustOpen(t, path)
	directly(t, c, true)
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	v := c.View(parse(t, "nowhere"))
	defer v.Close()
	if err := os.Truncate(path, info.Size()/2); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	for !v.Done() {
		select {
		case <-v.Changed():
		case <-ctx.Done():
			t.Fatal(ctx.Err())
		}
	}
	if v.Matches() != 0 {
		t.Errorf("%d entries match", v.Matches())
	}
	// What is gone is a gap or told, once somebody looks for it.
	w := c.View(parse(t, "padding"))
	defer w.Close()
	for !w.Done() {
		<-w.Changed()
	}
	if w.Matches() >= 200 {
		t.Errorf("%d entries match, though half of the file is gone", w.Matches())
	}
}
