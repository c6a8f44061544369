package btree

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	_ "github.com/mattn/go-sqlite3"
)

// database is a file that SQLite wrote, with table t, whose rows are a number, an integer and two blobs.
type database struct {
	*sql.DB
	path string
	root int64
}

// newDatabase makes a database with the settings that pragmas give.
func newDatabase(t testing.TB, pragmas string) *database {
	t.Helper()
	path := filepath.Join(t.TempDir(), "d")
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	d := &database{DB: db, path: path}
	d.exec(t, pragmas+"; pragma synchronous=off; create table other(x); create table t(id integer primary key, n int, a blob, b blob)")
	if err := db.QueryRow("select rootpage from sqlite_schema where name='t'").Scan(&d.root); err != nil {
		t.Fatal(err)
	}
	return d
}

func (d *database) exec(t testing.TB, query string, args ...any) {
	t.Helper()
	if _, err := d.Exec(query, args...); err != nil {
		t.Fatal(err)
	}
}

// fill inserts and deletes rows at random: of many sizes, with large and negative numbers, with pages that are free and
// pages that follow nowhere.
func (d *database) fill(t testing.TB, r *rand.Rand, rows int) {
	t.Helper()
	d.exec(t, "begin")
	sizes := []int{0, 1, 30, 300, 4000, 20_000, 80_000}
	id := int64(-50)
	for range rows {
		id += 1 + r.Int64N(3)
		at := id
		if r.IntN(10) == 0 {
			at = r.Int64() >> r.IntN(63)
		}
		n := r.Int64() >> r.IntN(64) * (r.Int64N(3) - 1)
		d.exec(t, "insert or ignore into t values(?, ?, ?, ?)", at, n, noise(r, sizes[r.IntN(4)]), noise(r, sizes[r.IntN(len(sizes))]))
		switch r.IntN(8) {
		case 0:
			d.exec(t, "insert into other values(?)", noise(r, sizes[r.IntN(5)]))
		case 1:
			d.exec(t, "delete from t where id=(select id from t where id>? limit 1)", id-r.Int64N(200))
		}
	}
	d.exec(t, "delete from other where rowid%3=0; commit")
}

// noise is never nil, and has few different bytes, so that what is looked for in it is found.
func noise(r *rand.Rand, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = "abcd"[r.IntN(4)]
	}
	return b
}

// table opens the file as it is now.
func (d *database) table(t testing.TB) (*Table, *os.File) {
	t.Helper()
	file, err := os.Open(d.path)
	if err != nil {
		t.Fatal(err)
	}
	// SQLite's locks don't matter here: nobody else has the file.
	t.Cleanup(func() { file.Close() })
	table, err := Open(file, d.root)
	if err != nil {
		t.Fatal(err)
	}
	return table, file
}

// TestSQLite reads what SQLite wrote and compares with what SQLite reads.
func TestSQLite(t *testing.T) {
	seed := uint64(0)
	for _, size := range []int{512, 4096, 65536} {
		for vacuum := range 3 {
			seed++
			t.Run(fmt.Sprintf("pages of %d, auto_vacuum=%d", size, vacuum), func(t *testing.T) {
				r := rand.New(rand.NewPCG(seed, 7))
				d := newDatabase(t, fmt.Sprintf("pragma page_size=%d; pragma auto_vacuum=%d", size, vacuum))
				d.fill(t, r, 60)
				table, _ := d.table(t)
				k := table.NewCursor()
				defer k.Close()
				d.compare(t, k, -1<<63)
				rows, err := d.Query("select id from t order by id")
				if err != nil {
					t.Fatal(err)
				}
				var ids []int64
				for rows.Next() {
					var id int64
					if err := rows.Scan(&id); err != nil {
						t.Fatal(err)
					}
					ids = append(ids, id)
				}
				for _, id := range ids {
					d.compare(t, k, id-int64(r.IntN(2)))
				}
				for range 30 {
					d.compare(t, k, ids[r.IntN(len(ids))]+r.Int64N(5))
				}
			})
		}
	}
}

// compare checks what a cursor says of a number.
func (d *database) compare(t *testing.T, k *Cursor, id int64) {
	t.Helper()
	var want struct {
		id, n int64
		a, b  []byte
	}
	err := d.QueryRow("select id, n, a, b from t where id<=? order by id desc limit 1", id).Scan(&want.id, &want.n, &want.a, &want.b)
	row, err2 := k.Find(id)
	if errors.Is(err, sql.ErrNoRows) {
		if !errors.Is(err2, ErrNone) {
			t.Fatalf("there is no row up to %d, but Find says %v", id, err2)
		}
		return
	}
	if err != nil || err2 != nil {
		t.Fatalf("row up to %d: %v and %v", id, err, err2)
	}
	n, err := row.Integer(1)
	if row.ID != want.id || n != want.n || err != nil {
		t.Fatalf("row up to %d is %d with %d, want %d with %d: %v", id, row.ID, n, want.id, want.n, err)
	}
	d.search(t, row, want.b)
	var a, b []byte
	if err := row.Blobs(2, &a); err != nil || !bytes.Equal(a, want.a) {
		t.Fatalf("row %d: its first blob differs, error %v", row.ID, err)
	}
	if err := row.Blobs(2, &a, &b); err != nil || !bytes.Equal(a, want.a) || !bytes.Equal(b, want.b) {
		t.Fatalf("row %d: its blobs differ, error %v", row.ID, err)
	}
}

// search checks that what is in a blob is found in it.
func (d *database) search(t *testing.T, row *Row, blob []byte) {
	t.Helper()
	for _, length := range []int{1, 2, 9, 600, 5000} {
		if length > len(blob) {
			break
		}
		var places []int
		for at := 0; at <= len(blob)-length; at += max(1, len(blob)/2) {
			places = append(places, at)
		}
		for edge := row.here; edge < row.size; edge += max(1, row.size/3)/(row.k.t.page-4)*(row.k.t.page-4) + row.k.t.page - 4 {
			places = append(places, edge-row.columns[3].from-length/2) // across two pages
		}
		for _, at := range places {
			if at < 0 || at > len(blob)-length {
				continue
			}
			part := blob[at : at+length]
			hits, all, err := row.Search(3, length, nil, func(b []byte, hits []Hit) ([]Hit, bool) {
				for from := 0; ; {
					i := bytes.Index(b[from:], part)
					if i < 0 {
						return hits, true
					}
					hits = append(hits, Hit{from + i, from + i + length})
					from += i + 1
				}
			})
			if !slices.Contains(hits, Hit{at, at + length}) || !all || err != nil {
				t.Fatalf("row %d: the %d bytes at %d of %d were not found, error %v", row.ID, length, at, len(blob), err)
			}
			for _, h := range hits {
				if h.From < 0 || h.End > len(blob) || !bytes.Equal(blob[h.From:h.End], part) {
					t.Fatalf("row %d: %d bytes were found at %v of %d, where others are", row.ID, length, h, len(blob))
				}
			}
			b := make([]byte, length)
			if err := row.Part(3, at, b); err != nil || !bytes.Equal(b, part) {
				t.Fatalf("row %d: the %d bytes at %d of %d differ, error %v", row.ID, length, at, len(blob), err)
			}
		}
	}
	if hits, all, err := row.Search(3, 9, []Hit{{7, 8}}, each); err != nil || !all || hits[0] != (Hit{7, 8}) || !covers(hits[1:], len(blob)) {
		t.Fatalf("row %d: of %d bytes were found %v, error %v", row.ID, len(blob), hits, err)
	}
	calls := 0
	_, all, err := row.Search(3, 1, nil, func(_ []byte, hits []Hit) ([]Hit, bool) { calls++; return hits, false })
	if wanted := len(blob) > 0; err != nil || all == wanted || (calls > 0) != wanted || calls > 2 {
		t.Fatalf("row %d, a blob of %d bytes: searching goes on for %d stretches, %v, error %v", row.ID, len(blob), calls, all, err)
	}
	if n, err := row.Len(3); n != len(blob) || err != nil {
		t.Fatalf("row %d: a blob of %d bytes has %d, error %v", row.ID, len(blob), n, err)
	}
}

// TestEmpty reads a table without rows.
func TestEmpty(t *testing.T) {
	table, _ := newDatabase(t, "pragma page_size=512").table(t)
	if row, err := table.NewCursor().Find(1 << 40); !errors.Is(err, ErrNone) {
		t.Errorf("an empty table has row %v, error %v", row, err)
	}
}

// TestFresh checks that a table is known to be out of date once the file has changed.
func TestFresh(t *testing.T) {
	d := newDatabase(t, "pragma page_size=4096")
	d.exec(t, "insert into t values(1, 2, x'', x'')")
	table, _ := d.table(t)
	if !table.Fresh() {
		t.Error("the file is out of date before it has changed")
	}
	d.exec(t, "update t set n=3")
	if table.Fresh() {
		t.Error("a change of the file goes unnoticed")
	}
}

// TestOthers refuses what isn't laid out as expected.
func TestOthers(t *testing.T) {
	for name, setting := range map[string]string{
		"write-ahead log": "pragma journal_mode=wal; insert into t values(1, 2, x'', x'')",
		"row with text":   "insert into t values(1, 2, 'a', x'')",
		"row of a real":   "insert into t values(1, 2.5, x'', x'')",
		"short row":       "insert into t values(1, 2, x'', x''); alter table t add c int not null default 7",
		"huge row":        "insert into t values(1, 2, zeroblob(2000000), zeroblob(2000000))",
	} {
		d := newDatabase(t, "pragma page_size=4096")
		d.exec(t, setting)
		file, err := os.Open(d.path)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		table, err := Open(file, d.root)
		if err == nil {
			var row *Row
			if row, err = table.NewCursor().Find(1); err == nil {
				var a, b, c []byte
				_, err = row.Integer(1)
				err = errors.Join(err, row.Blobs(2, &a, &b))
				if name == "short row" {
					err = row.Blobs(4, &c)
				}
			}
		}
		if !errors.Is(err, ErrLayout) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestCutOff checks that a file that gets shorter while it is read is an error.
func TestCutOff(t *testing.T) {
	d := newDatabase(t, "pragma page_size=1024")
	for i := range 100 {
		d.exec(t, "insert into t values(?, 2, x'', zeroblob(100000))", i)
	}
	table, _ := d.table(t)
	k := table.NewCursor()
	defer k.Close()
	row, err := k.Find(3)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := row.Search(3, 5, nil, each); err != nil { // what comes behind is mapped now, too
		t.Fatal(err)
	}
	if err := os.Truncate(d.path, 2<<20); err != nil {
		t.Fatal(err)
	}
	read, failed := 0, 0
	for i := range int64(100) {
		row, err := k.Find(i)
		if err == nil {
			var a, b []byte
			_, _, err = row.Search(3, 5, nil, each)
			if err2 := row.Blobs(2, &a, &b); (err == nil) != (err2 == nil) {
				t.Fatalf("row %d: Search says %v, Blobs %v", i, err, err2)
			}
		}
		if err != nil {
			failed++
		} else {
			read++
		}
	}
	if read < 10 || failed < 50 {
		t.Errorf("%d rows were read, %d failed", read, failed)
	}
}
