package btree

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// FuzzFile reads files that anyone may have written: sound ones, of which some bytes are others. It must neither panic nor
// loop, and what it returns is a row that was asked for.
func FuzzFile(f *testing.F) {
	r := rand.New(rand.NewPCG(1, 2))
	var sound [][]byte
	var roots []int64
	for _, pragmas := range []string{"pragma page_size=512", "pragma page_size=1024; pragma auto_vacuum=1"} {
		d := newDatabase(f, pragmas)
		d.fill(f, r, 60)
		b, err := os.ReadFile(d.path)
		if err != nil {
			f.Fatal(err)
		}
		sound, roots = append(sound, b), append(roots, d.root)
	}
	path := filepath.Join(f.TempDir(), "f")
	f.Add(uint8(0), []byte{}, uint32(0), int64(30))
	f.Add(uint8(1), []byte{0, 0, 24, 2, 0, 4, 0, 5}, uint32(3), int64(-30))
	f.Fuzz(func(t *testing.T, which uint8, edits []byte, cut uint32, id int64) {
		i := int(which) % len(sound)
		b := bytes.Clone(sound[i])
		for ; len(edits) >= 4; edits = edits[4:] { // three bytes for where, one for what
			b[binary.BigEndian.Uint32(edits)>>8%uint32(len(b))] = edits[3]
		}
		if err := os.WriteFile(path, b[:len(b)-int(cut)%len(b)], 0o600); err != nil {
			t.Fatal(err)
		}
		file, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		if table, err := Open(file, roots[i]); err == nil {
			readAll(t, table, id)
		}
	})
}

// readAll asks a cursor for a number and the rows before it.
func readAll(t testing.TB, table *Table, id int64) (read int) {
	t.Helper()
	k := table.NewCursor()
	defer k.Close()
	for range 100 {
		row, err := k.Find(id)
		if err != nil {
			return read
		}
		if row.ID > id {
			t.Fatalf("row %d was found for %d", row.ID, id)
		}
		for i := range maxColumns + 1 {
			_, err := row.Integer(i)
			hits, all, err2 := row.Search(i, 10, nil, each)
			var b []byte
			err3 := row.Blobs(i, &b)
			if err == nil && err2 == nil {
				t.Fatalf("row %d: column %d is an integer and a blob", row.ID, i)
			}
			if err2 == nil && (err3 != nil || !all || !covers(hits, len(b))) {
				t.Fatalf("row %d: of the %d bytes in column %d were found %v, then %v", row.ID, len(b), i, hits, err3)
			}
		}
		read++
		id = row.ID - 1
		if row.ID == -1<<63 {
			return read
		}
	}
	return read
}

// each finds each byte.
func each(b []byte, hits []Hit) ([]Hit, bool) {
	for i := range b {
		hits = append(hits, Hit{i, i + 1})
	}
	return hits, true
}

// covers reports whether hits are all the bytes of a blob, and no others.
func covers(hits []Hit, length int) bool {
	found := make([]bool, length)
	for _, h := range hits {
		if h.From < 0 || h.End != h.From+1 || h.End > length {
			return false
		}
		found[h.From] = true
	}
	return !slices.Contains(found, false)
}

// TestDamaged reads sound files with a few bytes changed, most of them where pages begin.
func TestDamaged(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	d := newDatabase(t, "pragma page_size=1024")
	d.fill(t, r, 100)
	sound, err := os.ReadFile(d.path)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "f")
	read := 0
	for range 150 {
		b := append([]byte(nil), sound...)
		for range 1 + r.IntN(100) {
			at := 100 + r.IntN(len(b)-100)
			if r.IntN(2) == 0 {
				at = max(100, at&^1023+r.IntN(40))
			}
			b[at] = byte(r.Uint32())
		}
		if err := os.WriteFile(path, b[:len(b)/2+r.IntN(len(b)/2)], 0o600); err != nil {
			t.Fatal(err)
		}
		file, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		if table, err := Open(file, d.root); err == nil {
			read += readAll(t, table, 1<<62)
		}
		file.Close()
	}
	if read == 0 {
		t.Error("nothing was ever read")
	}
}
