package history

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// edit runs statements on a file that is not open.
func edit(t testing.TB, path string, sql string, args ...driver.Value) {
	t.Helper()
	db, err := openConn(path, readWrite, busyMS, scanCacheKiB)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(db.exec(sql, args...), db.close()); err != nil {
		t.Fatal(err)
	}
}

// pastCapture returns the path of a closed capture of n numbered entries.
func pastCapture(t testing.TB, n int) string {
	t.Helper()
	c := newCapture(t)
	appendNumbered(t, c, 1, n)
	mustClose(t, c)
	return c.Path()
}

// TestRefused opens what isn't a capture, and checks that it is left as it was.
func TestRefused(t *testing.T) {
	dir := t.TempDir()
	newer := pastCapture(t, 1)
	edit(t, newer, fmt.Sprintf("pragma user_version=%d", len(schema())+1))
	foreign := pastCapture(t, 1)
	edit(t, foreign, "pragma application_id=1")
	hollow := pastCapture(t, 1)
	edit(t, hollow, "delete from info")
	wrong := pastCapture(t, 1)
	edit(t, wrong, "update total set entries='many'")
	for name, tt := range map[string]struct {
		path    string
		content string
		want    error
	}{
		"newer":        {path: newer, want: ErrNewer},
		"other SQLite": {path: foreign, want: ErrForeign},
		"empty":        {content: "", want: ErrForeign},
		"short":        {content: "SQLite format 3\x00", want: ErrForeign},
		"text":         {content: strings.Repeat("some text ", 100), want: ErrForeign},
		"no info":      {path: hollow, want: ErrDamaged},
		"wrong types":  {path: wrong, want: ErrDamaged},
	} {
		if tt.path == "" {
			tt.path = filepath.Join(dir, name+Extension)
			if err := os.WriteFile(tt.path, []byte(tt.content), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		before, err := os.ReadFile(tt.path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Open(tt.path); !errors.Is(err, tt.want) || !strings.Contains(err.Error(), tt.path) {
			t.Errorf("%s: %v, want %v", name, err, tt.want)
		}
		if _, err := Check(t.Context(), tt.path); !errors.Is(err, tt.want) {
			t.Errorf("%s: the check says %v, want %v", name, err, tt.want)
		}
		list, err := NewCatalog(filepath.Dir(tt.path)).List(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range list {
			if s.Path == tt.path && !errors.Is(s.Err, tt.want) {
				t.Errorf("%s: the catalog says %v, want %v", name, s.Err, tt.want)
			}
		}
		if after, err := os.ReadFile(tt.path); err != nil || string(after) != string(before) {
			t.Errorf("%s: the file was changed, error %v", name, err)
		}
	}
	if _, err := Open(filepath.Join(dir, "nothing")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("nothing: %v", err)
	}
	if _, err := Open(dir); err == nil {
		t.Error("a folder was opened")
	}
}

// TestMigrate brings a file of an older version to a newer one, and leaves it alone where that fails half way.
func TestMigrate(t *testing.T) {
	version := func(db *conn) int {
		t.Helper()
		v, err := userVersion(db)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	path := pastCapture(t, 10)
	db, err := openConn(path, readWrite, busyMS, scanCacheKiB)
	if err != nil {
		t.Fatal(err)
	}
	now := len(schema())
	failing := append(schema(), "create table extra(a)", "create table extra(a)")
	if err := migrate(db, failing); err == nil {
		t.Error("a migration that can't work worked")
	}
	if v := version(db); v != now {
		t.Errorf("version %d after a migration that failed, want %d", v, now)
	}
	if err := migrate(db, failing[:now+1]); err != nil {
		t.Fatal(err)
	}
	if v := version(db); v != now+1 {
		t.Errorf("version %d, want %d", v, now+1)
	}
	if err := migrate(db, failing[:now+1]); err != nil { // has nothing to do
		t.Error(err)
	}
	if err := db.exec("insert into extra values(1)"); err != nil {
		t.Error(err)
	}
	if err := db.close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path); !errors.Is(err, ErrNewer) {
		t.Errorf("the newer file: %v", err)
	}
}

// TestDamaged breaks a capture in many places. Each makes a gap with the right count, and the rest stays readable.
func TestDamaged(t *testing.T) {
	const n = 5*chunkEntries + 100
	second := driver.Value(int64(chunkEntries + 1))
	for name, tt := range map[string]struct {
		sql  string
		args []driver.Value
		gaps []Span
	}{
		"chunk missing":       {"delete from chunk where first=?", []driver.Value{second}, []Span{{First: 257, N: 256}}},
		"first chunk missing": {"delete from chunk where first=1", nil, []Span{{First: 1, N: 256}}},
		"last chunk missing":  {"delete from chunk where first>1280", nil, []Span{{First: 1281, N: 100}}},
		"two missing":         {"delete from chunk where first in (257, 513)", nil, []Span{{First: 257, N: 512}}},
		"two apart missing":   {"delete from chunk where first in (257, 769)", nil, []Span{{First: 257, N: 256}, {First: 769, N: 256}}},
		"all missing":         {"delete from chunk", nil, []Span{{First: 1, N: n}}},
		"index cut":           {"update chunk set idx=substr(idx, 5) where first=?", []driver.Value{second}, []Span{{First: 257, N: 256}}},
		"payload cut":         {"update chunk set payload=substr(payload, 2) where first=?", []driver.Value{second}, []Span{{First: 257, N: 256}}},
		"index is text":       {"update chunk set idx='x' where first=?", []driver.Value{second}, []Span{{First: 257, N: 256}}},
		"random index":        {"update chunk set idx=randomblob(length(idx)) where first=?", []driver.Value{second}, []Span{{First: 257, N: 256}}},
		"time is text":        {"update chunk set t0='x' where first=?", []driver.Value{second}, []Span{{First: 257, N: 256}}},
		"time is a fraction":  {"update chunk set t1=0.5 where first=769", nil, []Span{{First: 769, N: 256}}},
		"wrong count":         {"update chunk set n=255 where first=?", []driver.Value{second}, []Span{{First: 257, N: 255}, {First: 512, N: 1}}},
	} {
		path := pastCapture(t, n)
		edit(t, path, tt.sql, tt.args...)
		check := func(v *View) {
			t.Helper()
			next := int64(1)
			for from := 0; from < v.Len(); from += 50 {
				if _, err := v.Rows(t.Context(), from, 50); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
			}
			for _, e := range all(t, v) { // the holes are known by now
				if e.Seq != next {
					t.Fatalf("%s: entry %d follows %d", name, e.Seq, next-1)
				}
				next++
				if e.Kind == Gap {
					next += e.Detail.Gap.Entries - 1
					if e.Detail.Gap.Why == "" {
						t.Errorf("%s: the gap doesn't say why", name)
					}
					continue
				}
				isNumbered(t, []Entry{e}, int(e.Seq))
			}
			if next != n+1 {
				t.Errorf("%s: %d entries are accounted for, want %d", name, next-1, n)
			}
		}
		c := mustOpen(t, path)
		check(c.View(nil))
		mustClose(t, c)
		c = mustOpen(t, path)
		v := view(t, c, "number")
		check(v)
		var lost int64
		for _, g := range tt.gaps {
			lost += g.N
		}
		if int64(v.Matches()) != n-lost || v.Len()-v.Matches() != len(tt.gaps) {
			t.Errorf("%s: %d matches in %d rows, want %d in %d", name, v.Matches(), v.Len(), n-lost, n-int(lost)+len(tt.gaps))
		}
		mustClose(t, c)
		report, err := Check(t.Context(), path)
		if err != nil || report.Sound() {
			t.Errorf("%s: %+v, error %v", name, report, err)
		}
		for i := range report.Gaps {
			if g := report.Gaps[i]; g.Why == "" || !g.Damaged {
				t.Errorf("%s: %+v", name, g)
			}
			report.Gaps[i] = Span{First: report.Gaps[i].First, N: report.Gaps[i].N}
		}
		if fmt.Sprint(report.Gaps) != fmt.Sprint(tt.gaps) {
			t.Errorf("%s: gaps %v, want %v", name, report.Gaps, tt.gaps)
		}
	}
}

// TestBadDisk overwrites parts of the file itself, everywhere but at its beginning: it opens or is refused, and what is
// shown is right.
func TestBadDisk(t *testing.T) {
	const n = 8_000
	path := pastCapture(t, n)
	sound, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	opens := 0
	for at := pageBytes; at < len(sound); at += 3 * pageBytes {
		bad := append([]byte(nil), sound...)
		copy(bad[at:], strings.Repeat("\xde\xad\xbe\xef", pageBytes/4))
		path := filepath.Join(dir, fmt.Sprint(at)+Extension)
		if err := os.WriteFile(path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		c, err := Open(path)
		if err != nil {
			if !errors.Is(err, ErrDamaged) {
				t.Errorf("page %d: %v", at/pageBytes, err)
			}
			continue
		}
		opens++
		for range 2 { // holes come up as they are met
			v := c.View(nil)
			for from := 0; from < v.Len(); from += 1000 {
				es, err := v.Rows(t.Context(), from, 1000)
				if err != nil {
					t.Fatalf("page %d: %v", at/pageBytes, err)
				}
				for _, e := range es {
					if e.Kind != Gap && e.Time != numbered(int(e.Seq)).Time {
						t.Fatalf("page %d: entry %d is at %d", at/pageBytes, e.Seq, e.Time)
					}
				}
			}
			v.Close()
		}
		mustClose(t, c)
		if report, err := Check(t.Context(), path); err == nil && report.Sound() && len(report.Gaps) > 0 {
			t.Errorf("page %d: %+v", at/pageBytes, report)
		}
	}
	if opens == 0 {
		t.Error("none of them opens")
	}
}
