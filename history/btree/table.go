package btree

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
)

// ErrLayout says that a file isn't laid out as this package knows it. Other errors come from reading the file.
var ErrLayout = errors.New("the file is not laid out as expected")

// Table is where the rows of a table lie in a file. It never changes, so any number of cursors may read it at once.
type Table struct {
	file    *os.File
	page    int    // bytes of a page
	pages   uint32 // that the file has
	counter uint32 // of changes to the file, when it was opened
	leaves  []leaf // in order
}

// leaf is a page that holds rows.
type leaf struct {
	last int64 // no row in it has a greater number
	page uint32
}

// Bounds on what a file may say of itself.
const (
	maxDepth  = 12
	maxLeaves = 1 << 20
)

// Open finds the rows of the table whose tree begins at page root; table sqlite_schema calls it rootpage. The file stays
// the caller's, and must stay open while the table is used.
func Open(file *os.File, root int64) (*Table, error) {
	t := &Table{file: file}
	var err error
	if t.page, t.pages, t.counter, err = readHeader(file); err != nil {
		return nil, err
	}
	if root < 2 || root > int64(t.pages) {
		return nil, fmt.Errorf("%w: the tree begins at page %d of %d", ErrLayout, root, t.pages)
	}
	w := walk{t: t, buffer: make([]byte, t.page)}
	kind, err := w.kind(uint32(root))
	if err == nil {
		err = w.add(leaf{math.MaxInt64, uint32(root)}, kind, 0)
	}
	return t, err
}

// Fresh reports whether the file is what it was when it was opened.
func (t *Table) Fresh() bool {
	page, pages, counter, err := readHeader(t.file)
	return err == nil && page == t.page && pages == t.pages && counter == t.counter
}

// readHeader reads what a file's first bytes say of it.
func readHeader(file *os.File) (page int, pages, counter uint32, err error) {
	var h [100]byte
	if _, err := file.ReadAt(h[:], 0); err != nil {
		return 0, 0, 0, fmt.Errorf("read the header: %w", err)
	}
	if page = int(binary.BigEndian.Uint16(h[16:])); page == 1 {
		page = 1 << 16
	}
	// With a write-ahead log the newest pages are not in the file.
	const writeVersion, readVersion, reserved = 18, 19, 20
	if page < 512 || page&(page-1) != 0 || h[writeVersion] != 1 || h[readVersion] != 1 || h[reserved] != 0 {
		return 0, 0, 0, ErrLayout
	}
	info, err := file.Stat()
	if err != nil {
		return 0, 0, 0, err
	}
	counter, pages = binary.BigEndian.Uint32(h[24:]), uint32(min(info.Size()/int64(page), math.MaxUint32-1))
	if said := binary.BigEndian.Uint32(h[28:]); binary.BigEndian.Uint32(h[92:]) == counter && said != 0 {
		pages = min(pages, said)
	}
	return page, pages, counter, nil
}

// The kinds of pages of a table, and the bytes before the places of their cells.
const (
	interiorPage, interiorHead = 5, 12
	leafPage, leafHead         = 13, 8
)

// walk collects the leaves of a table.
type walk struct {
	t       *Table
	visited uint32
	buffer  []byte
}

func (w *walk) kind(page uint32) (byte, error) {
	var b [1]byte
	err := w.t.read(b[:], page)
	return b[0], err
}

func (t *Table) offset(page uint32) int64 { return int64(page-1) * int64(t.page) }

// read fills b with the beginning of a page.
func (t *Table) read(b []byte, page uint32) error {
	if page < 2 || page > t.pages {
		return fmt.Errorf("%w: there is no page %d", ErrLayout, page)
	}
	n, err := t.file.ReadAt(b, t.offset(page))
	if n < len(b) {
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return fmt.Errorf("read page %d: %w", page, err)
	}
	return nil
}

// add adds the leaves below a page of a kind. All pages at one depth are of the same kind, so only one child of each is
// looked at for that; a cursor that reads a leaf finds out if it is none.
func (w *walk) add(at leaf, kind byte, depth int) error {
	t := w.t
	if kind == leafPage {
		if n := len(t.leaves); n > 0 && at.last <= t.leaves[n-1].last || n == maxLeaves {
			return ErrLayout
		}
		t.leaves = append(t.leaves, at)
		return nil
	}
	if w.visited++; kind != interiorPage || depth == maxDepth || w.visited > t.pages {
		return ErrLayout
	}
	children, err := w.children(at)
	if err != nil {
		return err
	}
	if kind, err = w.kind(children[0].page); err != nil {
		return err
	}
	for _, c := range children {
		if err := w.add(c, kind, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// children reads what an interior page leads to.
func (w *walk) children(at leaf) ([]leaf, error) {
	b := w.buffer
	if err := w.t.read(b, at.page); err != nil {
		return nil, err
	}
	n := int(binary.BigEndian.Uint16(b[3:]))
	if b[0] != interiorPage || interiorHead+2*n > len(b) {
		return nil, ErrLayout
	}
	children := make([]leaf, 0, n+1)
	for i := range n {
		off := int(binary.BigEndian.Uint16(b[interiorHead+2*i:]))
		if off+4 > len(b) {
			return nil, ErrLayout
		}
		key, size := varint(b[off+4:])
		if size == 0 {
			return nil, ErrLayout
		}
		children = append(children, leaf{int64(key), binary.BigEndian.Uint32(b[off:])})
	}
	return append(children, leaf{at.last, binary.BigEndian.Uint32(b[8:])}), nil
}

// varint reads one of SQLite's numbers of variable length: up to eight bytes with seven bits each, and all of a ninth.
// size is how many bytes it takes, 0 where b ends before it does.
func varint(b []byte) (v uint64, size int) {
	for i := range min(len(b), 8) {
		v = v<<7 | uint64(b[i]&0x7f)
		if b[i] < 0x80 {
			return v, i + 1
		}
	}
	if len(b) < 9 {
		return 0, 0
	}
	return v<<8 | uint64(b[8]), 9
}
