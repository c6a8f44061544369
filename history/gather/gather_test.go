//go:build linux && cgo

package gather

import (
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	_ "github.com/mattn/go-sqlite3"
	"pgregory.net/rapid"
)

// tester is what both testing and rapid offer.
type tester interface {
	Helper()
	Fatalf(format string, args ...any)
}

// open opens one connection to the database at path, through the VFS of that name; "" is SQLite's own.
func open(t tester, path, vfs string) *sql.DB {
	t.Helper()
	how := url.Values{}
	if vfs != "" {
		how.Set("vfs", vfs)
	}
	db, err := sql.Open("sqlite3", (&url.URL{Scheme: "file", Path: path, RawQuery: how.Encode()}).String())
	if err != nil {
		t.Fatalf("open %s: %v", path, err)
	}
	db.SetMaxOpenConns(1)
	return db
}

// create makes a database with a log and returns the connection that writes it, with a cache that holds far less than a
// transaction.
func create(t tester, path, vfs string) *sql.DB {
	t.Helper()
	c := open(t, path, vfs)
	exec(t, c, "pragma page_size=1024; pragma journal_mode=wal; pragma synchronous=normal; pragma cache_size=6; "+
		"pragma cache_spill=off; pragma wal_autocheckpoint=0; create table t(n integer primary key, b blob)")
	return c
}

func exec(t tester, c *sql.DB, statement string, args ...any) {
	t.Helper()
	if _, err := c.Exec(statement, args...); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// look returns what a connection sees of the database: its rows, and what SQLite says of its soundness.
func look(t tester, c *sql.DB) string {
	t.Helper()
	rows, err := c.Query("select n||':'||length(b)||':'||hex(substr(b,-24)) from t union all select * from pragma_integrity_check")
	if err != nil {
		t.Fatalf("look: %v", err)
	}
	defer rows.Close()
	var all strings.Builder
	for rows.Next() {
		var row string
		if err := rows.Scan(&row); err != nil {
			t.Fatalf("look: %v", err)
		}
		fmt.Fprintln(&all, row)
	}
	if err := rows.Err(); err != nil {
		t.Fatalf("look: %v", err)
	}
	return all.String()
}

// survivor returns what there is of the database after its processes were killed at this moment.
func survivor(t tester, path string) string {
	t.Helper()
	dead := path + "-dead"
	for _, end := range []string{"", "-wal"} {
		b, err := os.ReadFile(path + end)
		if err == nil {
			err = os.WriteFile(dead+end, b, 0o600)
		}
		if err != nil {
			t.Fatalf("copy the database: %v", err)
		}
	}
	c := open(t, dead, "")
	defer c.Close()
	return look(t, c)
}

// TestModel does the same at random through the VFS and without it. After each step the writers see the same of both
// databases, and so do others, and those who come after a crash.
func TestModel(t *testing.T) {
	if VFS() == "" {
		t.Fatal("SQLite doesn't know the VFS")
	}
	rapid.Check(t, func(t *rapid.T) {
		folder, err := os.MkdirTemp("", "gather")
		if err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(folder)
		paths := []string{filepath.Join(folder, "own"), filepath.Join(folder, "gathered")}
		writers := []*sql.DB{create(t, paths[0], ""), create(t, paths[1], VFS())}
		readers := []*sql.DB{open(t, paths[0], ""), open(t, paths[1], "")}
		defer func() {
			for _, c := range slices.Concat(writers, readers) {
				c.Close()
			}
		}()
		within := false // a transaction
		both := func(statement string, args ...any) {
			for _, c := range writers {
				exec(t, c, statement, args...)
			}
		}
		blob := func() []byte {
			return rapid.SliceOfN(rapid.Byte(), 0, 20).Draw(t, "blob")
		}
		t.Repeat(map[string]func(*rapid.T){
			"begin or end": func(t *rapid.T) {
				if within = !within; within {
					both("begin immediate")
				} else {
					both(rapid.SampledFrom([]string{"commit", "commit", "rollback"}).Draw(t, "end"))
				}
			},
			"insert": func(t *rapid.T) {
				both("insert into t(b) values(cast(zeroblob(?)||? as blob))", rapid.IntRange(0, 200_000).Draw(t, "zeros"), blob())
			},
			"insert many": func(t *rapid.T) {
				both("with recursive c(i) as (select 1 union all select i+1 from c where i<?) insert into t(b) select cast(zeroblob(500)||? as blob) from c",
					rapid.IntRange(1, 300).Draw(t, "rows"), blob())
			},
			"update": func(t *rapid.T) {
				both("update t set b=cast(b||? as blob) where n%?=0", blob(), rapid.IntRange(1, 9).Draw(t, "every"))
			},
			"delete": func(t *rapid.T) { both("delete from t where n%?=0", rapid.IntRange(2, 9).Draw(t, "every")) },
			"undo a part": func(t *rapid.T) {
				both("savepoint s; insert into t(b) values(zeroblob(50000)); update t set b=cast(b||'x' as blob) where n%3=0; rollback to s; release s")
			},
			"another connection writes": func(t *rapid.T) {
				bytes := blob()
				for i, c := range readers {
					if within && i == 1 {
						_, err := c.Exec("pragma busy_timeout=0; insert into t(b) values(x'01')")
						if err == nil {
							t.Fatal("two connections write at a time")
						}
					} else if !within {
						exec(t, c, "insert into t(b) values(cast(zeroblob(9000)||? as blob))", bytes)
					}
				}
			},
			"checkpoint": func(t *rapid.T) {
				if !within {
					both("pragma wal_checkpoint(" + rapid.SampledFrom([]string{"passive", "restart", "truncate"}).Draw(t, "mode") + ")")
				}
			},
			"kill": func(t *rapid.T) {
				if own, gathered := survivor(t, paths[0]), survivor(t, paths[1]); own != gathered {
					t.Fatalf("after a crash:\n%.2000s\nwant\n%.2000s", gathered, own)
				}
			},
			"": func(t *rapid.T) {
				for who, c := range map[string][]*sql.DB{"the writer": writers, "another connection": readers} {
					if own, gathered := look(t, c[0]), look(t, c[1]); own != gathered {
						t.Fatalf("%s sees\n%.2000s\nwant\n%.2000s", who, gathered, own)
					}
				}
			},
		})
	})
}

// TestFullDisk commits what has no room, on a real file system. The error is told by the commit at the latest, and nothing
// of it is there afterwards, nor comes over what another connection commits in its place.
func TestFullDisk(t *testing.T) {
	folder := t.TempDir()
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, "size=1m"); err != nil {
		t.Logf("mount a small disk: %v", err) // not allowed here: the tests of history fill SQLite's own bound
		return
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(folder, 0); err != nil {
			t.Error(err)
		}
	})
	path := filepath.Join(folder, "a")
	writer := create(t, path, VFS())
	other := open(t, path, "")
	defer other.Close()
	defer writer.Close()
	exec(t, writer, "insert into t(b) values(cast(zeroblob(100000)||x'01' as blob))")
	want := look(t, other)
	for _, bytes := range []int{900_000, 2_000_000, 100_000_000} {
		_, err := writer.Exec("begin immediate; insert into t(b) values(zeroblob(?)); commit", bytes)
		if err == nil {
			t.Fatalf("%d bytes found room on a disk of 1 MiB", bytes)
		}
		_, _ = writer.Exec("rollback") // SQLite may have done so by itself
		for _, c := range []*sql.DB{other, writer} {
			if got := look(t, c); got != want {
				t.Fatalf("after %v:\n%s\nwant\n%s", err, got, want)
			}
		}
		exec(t, other, "insert into t(b) values(x'0203')")
		want = look(t, other)
		if got := look(t, writer); got != want {
			t.Fatalf("after another connection's commit:\n%s\nwant\n%s", got, want)
		}
	}
	exec(t, writer, "insert into t(b) values(x'04')")
	if own, others := look(t, writer), look(t, other); own != others {
		t.Errorf("the writer sees\n%s\nand another connection\n%s", own, others)
	}
}

// TestRollback has another connection commit in the place of the log where a transaction that was rolled back would have
// gone. Whatever the writer does next, nothing comes over it.
func TestRollback(t *testing.T) {
	for _, next := range []string{"select 1", "select sum(n) from t", "insert into t(b) values(x'05')", "pragma wal_checkpoint(restart)"} {
		path := filepath.Join(t.TempDir(), "a")
		writer, other, third := create(t, path, VFS()), open(t, path, ""), open(t, path, "")
		exec(t, writer, "insert into t(b) values(zeroblob(50000)), (zeroblob(50000)); pragma wal_checkpoint(restart)")
		exec(t, writer, "begin immediate; update t set b=cast(b||x'06' as blob); rollback")
		exec(t, other, "pragma wal_autocheckpoint=0; insert into t(b) values(cast(zeroblob(60000)||x'07' as blob))")
		exec(t, writer, next)
		if own, others := look(t, writer), look(t, third); own != others || !strings.Contains(others, "07\nok") && !strings.Contains(others, "05\nok") {
			t.Errorf("after %q the writer sees\n%s\nand another connection\n%s", next, own, others)
		}
		for _, c := range []*sql.DB{writer, other, third} {
			if err := c.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}

// TestWritesLongPieces counts the calls that a transaction of many pages takes.
func TestWritesLongPieces(t *testing.T) {
	calls := func(vfs string) int {
		c := create(t, filepath.Join(t.TempDir(), "a"), vfs)
		defer c.Close()
		exec(t, c, "pragma cache_size=-20000")
		before := written(t)
		exec(t, c, "insert into t(b) values(zeroblob(4000000))")
		return written(t) - before
	}
	own, gathered := calls(""), calls(VFS())
	if own < 7000 || gathered > 60 {
		t.Errorf("a transaction of 4 MB takes %d calls, %d without the VFS; want at most 60 of more than 7000", gathered, own)
	}
}

// written returns how often this process has called the system to write.
func written(t *testing.T) (calls int) {
	t.Helper()
	counts, err := os.ReadFile("/proc/self/io")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(counts)) {
		if _, err := fmt.Sscanf(line, "syscw: %d", &calls); err == nil {
			return calls
		}
	}
	t.Fatalf("nothing is said of calls in %q", counts)
	return 0
}
