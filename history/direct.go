package history

import (
	"context"
	"database/sql/driver"
	"os"
	"slices"
	"sync"

	"socklens/history/btree"
)

// unwritten reports whether nobody appends to the file, here or elsewhere.
func (f *file) unwritten() bool { return !f.live.Load() && !f.elsewhere }

// table is where the chunks of a past capture lie in its file, for searches that read them without SQLite. Its descriptor
// is closed after every connection to the file, because closing it drops their locks.
type table struct {
	mu   sync.Mutex
	file *os.File
	now  *btree.Table // nil before a search has wanted it
	none bool         // the file can't be read so
}

// of returns the table of f, or nil where searches have to do without. r is in a read transaction, which keeps everybody
// from changing the file.
func (t *table) of(f *file, r *reader) *btree.Table {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.none || f.queue != nil { // one that was live keeps its log until it is closed
		return nil
	}
	if t.now != nil && t.now.Fresh() {
		return t.now
	}
	var err error
	if t.now, err = t.open(f, r); err != nil {
		t.now, t.none = nil, true
	}
	return t.now
}

func (t *table) open(f *file, r *reader) (*btree.Table, error) {
	if t.file == nil {
		file, err := os.Open(f.path)
		if err != nil {
			return nil, err
		}
		t.file = file
		id, err := file.Stat()
		if err != nil {
			return nil, err
		}
		if !os.SameFile(id, f.id) {
			return nil, ErrGone
		}
	}
	var root int64
	err := r.db.query(context.Background(), "select rootpage from sqlite_schema where type='table' and name='chunk'",
		func(row []driver.Value) (err error) {
			root, err = integer(row[0])
			return err
		})
	if err != nil {
		return nil, err
	}
	return btree.Open(t.file, root)
}

func (t *table) close() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.none = true
	if t.file == nil {
		return nil
	}
	return t.file.Close()
}

// direct reads chunks of a past capture from the pages of its file, for one goroutine.
type direct struct {
	table   *btree.Table
	cursor  *btree.Cursor // nil where there is no table
	c       chunk         // the one that was read last
	payload []byte        // of it, where only some of it was read
}

// begin prepares reading within the read transaction that r has begun. It reports whether chunk can be called before
// that ends.
func (d *direct) begin(f *file, r *reader) bool {
	// The first statement takes the lock.
	if _, err := r.head(1); err != nil {
		return false
	}
	t := f.table.of(f, r)
	if t == nil || t == d.table {
		return t != nil
	}
	d.close()
	d.table, d.cursor = t, t.NewCursor()
	return true
}

func (d *direct) close() {
	if d.cursor != nil {
		d.cursor.Close() // gives memory back; a search can't do anything about its failing
	}
}

// The columns of table chunk.
const (
	columnN = 1 + iota
	columnT0
	columnT1
	columnFlags
	columnIdx
	columnMeta
	columnPayload
)

// chunk returns the chunk that holds an entry, as scan.chunk does. It is valid until the next call.
func (d *direct) chunk(seq int64, m *matcher, payload bool) (c *chunk, cand candidates, err error) {
	row, err := d.cursor.Find(seq)
	if err != nil {
		return nil, cand, err
	}
	numbers := [5]int64{row.ID}
	for i := columnN; i <= columnFlags; i++ {
		if numbers[i], err = row.Integer(i); err != nil {
			return nil, cand, err
		}
	}
	c = &d.c
	if *c, err = newHead(numbers); err != nil {
		return nil, cand, err
	}
	if seq >= c.first+c.span {
		return nil, cand, errMissing
	}
	if payload && m.skims(c) {
		var all bool
		if m.places, all, err = row.Search(columnPayload, m.overlap, m.places[:0], m.look); err != nil {
			return nil, cand, err
		}
		if all {
			cand, err = d.some(row, m)
			return c, cand, err
		}
	}
	blobs := []*[]byte{&c.idx, &c.meta, &c.payload}
	if !payload {
		blobs = blobs[:2]
	}
	if err := row.Blobs(columnIdx, blobs...); err != nil {
		return nil, cand, err
	}
	return c, candidates{bitmap: firstEntries(c.n)}, c.check(payload)
}

// some returns the entries that m has found places in. It completes the chunk with the payloads of those, where they have
// to be looked at; the bytes of the others are anything.
func (d *direct) some(row *btree.Row, m *matcher) (cand candidates, err error) {
	if len(m.places) == 0 {
		return cand, nil
	}
	c := &d.c
	if err := row.Blobs(columnIdx, &c.idx, &c.meta); err != nil {
		return cand, err
	}
	size, err := row.Len(columnPayload)
	if err != nil {
		return cand, err
	}
	if cap(d.payload) < size {
		d.payload = make([]byte, size+size/4)
	}
	c.payload = d.payload[:size:size]
	slices.SortFunc(m.places, func(a, b btree.Hit) int { return a.From - b.From })
	if cand.bitmap, err = c.at(m.places, true); err != nil || m.sure {
		cand.sure = true
		return cand, err
	}
	for i := range cand.entries() {
		if err := row.Part(columnPayload, c.start(i), c.bytes(i)); err != nil {
			return cand, err
		}
	}
	return cand, nil
}
