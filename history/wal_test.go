package history

import (
	"errors"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestCheckpointsAgain has a reader of an older state in the way of a checkpoint: it is made up for when that is gone,
// though nothing is written any more.
func TestCheckpointsAgain(t *testing.T) {
	path := pastCapture(t, 10)
	conns := map[string]*conn{}
	edit(t, path, "pragma journal_mode=wal")
	for _, name := range []string{"writer", "reader", "checkpoints"} {
		db, err := openConn(path, readWrite, 0, scanCacheKiB)
		if err != nil {
			t.Fatal(err)
		}
		conns[name] = db
	}
	run := func(name, sql string) {
		t.Helper()
		if err := conns[name].exec(sql); err != nil {
			t.Fatal(err)
		}
	}
	// settled reports whether the file has all that was written also without its log.
	writes := 0
	settled := func() bool {
		t.Helper()
		alone := filepath.Join(t.TempDir(), "alone"+Extension)
		if out, err := exec.Command("cp", path, alone).CombinedOutput(); err != nil {
			t.Fatalf("cp: %v: %s", err, out)
		}
		return strings.Count(mustOpen(t, alone).Info().Name, ".") == writes
	}
	run("writer", "pragma wal_autocheckpoint=0")
	w := &wal{limit: walBytes}
	write := func() {
		t.Helper()
		run("writer", "update info set name=name||'.'")
		w.wrote(conns["writer"], 1)
		writes++
	}

	write()
	run("reader", "begin; select * from info")
	write()
	w.settle(conns["checkpoints"])
	if settled() {
		t.Fatal("nothing was in the way")
	}
	run("reader", "commit")
	if w.settle(conns["checkpoints"]); !settled() {
		t.Error("what a reader was in the way of is not in the file when the reader is gone")
	}
	var err error
	for _, db := range conns {
		err = errors.Join(err, db.close())
	}
	if err != nil {
		t.Fatal(err)
	}
}
