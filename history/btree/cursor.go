package btree

import (
	"encoding/binary"
	"errors"
	"sort"
)

// ErrNone says that the table has no such row.
var ErrNone = errors.New("there is no such row")

// Cursor reads the rows of a table, for one goroutine at a time. It is fast where the rows that are asked for lie near
// each other.
type Cursor struct {
	t      *Table
	leaf   int    // which of the leaves is in page; -1 for none
	page   []byte // where it lies in the window, or own
	own    []byte
	cells  []cell // of it, in order
	row    Row
	window window
	joined []byte   // the row's bytes, as far as they were joined
	chain  []uint32 // the pages that the row goes on in, as far as they were searched
	seam   []byte   // scratch of Row.Search
	strays bool     // the pages of the row that was searched last don't follow each other
}

// cell is where a row begins.
type cell struct {
	id   int64
	at   int // in the leaf, behind the number
	size int // bytes of the row, cut to MaxRow+1
}

// NewCursor returns a cursor, to be closed.
func (t *Table) NewCursor() *Cursor {
	own := make([]byte, t.page)
	return &Cursor{t: t, leaf: -1, page: own, own: own, window: window{file: t.file}}
}

// Close lets go of the file. Rows can't be read any more.
func (k *Cursor) Close() error { return k.window.close() }

// Find returns the row with the greatest number that is at most id, or ErrNone. It is valid until the next call.
func (k *Cursor) Find(id int64) (*Row, error) {
	if err := k.window.guard(func() error { return k.find(id) }); err != nil {
		return nil, err
	}
	return &k.row, nil
}

func (k *Cursor) find(id int64) error {
	leaves := k.t.leaves
	i := k.leaf
	if i < 0 || id > leaves[i].last || i > 0 && id <= leaves[i-1].last {
		i = sort.Search(len(leaves)-1, func(i int) bool { return leaves[i].last >= id })
	}
	for ; i >= 0; i-- {
		if err := k.load(i); err != nil {
			return err
		}
		if n := sort.Search(len(k.cells), func(n int) bool { return k.cells[n].id > id }); n > 0 {
			return k.row.parse(k, k.cells[n-1])
		}
	}
	return ErrNone
}

// load goes to a leaf and checks that its rows are in order and belong there.
func (k *Cursor) load(i int) error {
	if k.leaf == i {
		return nil
	}
	k.leaf = -1
	page := k.t.leaves[i].page
	if b := k.window.has(k.t.offset(page), k.t.page); b != nil && page > 1 {
		k.page = b[:k.t.page]
	} else {
		if err := k.t.read(k.own, page); err != nil {
			return err
		}
		k.page = k.own
	}
	b := k.page
	n := int(binary.BigEndian.Uint16(b[3:]))
	if b[0] != leafPage || leafHead+2*n > len(b) {
		return ErrLayout
	}
	k.cells = k.cells[:0]
	for j := range n {
		at := int(binary.BigEndian.Uint16(b[leafHead+2*j:]))
		if at < leafHead+2*n || at >= len(b) {
			return ErrLayout
		}
		size, s := varint(b[at:])
		key, t := varint(b[at+s:])
		id := int64(key)
		if s == 0 || t == 0 || id > k.t.leaves[i].last ||
			j > 0 && id <= k.cells[j-1].id || i > 0 && id <= k.t.leaves[i-1].last {
			return ErrLayout
		}
		k.cells = append(k.cells, cell{id: id, at: at + s + t, size: int(min(size, MaxRow+1))})
	}
	k.leaf = i
	return nil
}

// from returns the bytes of a page and of those behind it, as many as there are in the window, which it moves where it
// has to. They are valid until the next call.
func (k *Cursor) from(page uint32) ([]byte, error) {
	at := k.t.offset(page)
	if b := k.window.has(at, k.t.page); b != nil {
		return b, nil
	}
	if &k.page[0] != &k.own[0] { // it would go with the window
		copy(k.own, k.page)
		k.page = k.own
	}
	return k.window.at(at, k.t.page)
}
