package btree

import (
	"encoding/binary"
	"fmt"
)

// Bounds on the rows that are read; SQLite reads the others.
const (
	MaxRow     = 2 << 20 // bytes
	maxColumns = 16
)

// Row is a row of a table. It belongs to its cursor and is valid until that goes on.
type Row struct {
	ID int64 // its number

	k       *Cursor
	size    int    // bytes
	at      int    // where it begins in the leaf
	here    int    // bytes that lie there
	next    uint32 // the page where it goes on
	columns [maxColumns]column
	n       int // columns

	behind uint32 // where the bytes behind the joined ones are
}

// column is where a value lies in a row, and how it is stored.
type column struct {
	kind      uint64
	from, end int
	integer   int64 // of a kind of integer
}

// local returns what of the row lies in the leaf. It is looked at within guard.
func (r *Row) local() []byte { return r.k.page[r.at : r.at+r.here : r.at+r.here] }

// parse reads the head of a row, which lies in the leaf whole unless it has very many columns.
func (r *Row) parse(k *Cursor, c cell) error {
	page := len(k.page)
	here := c.size
	if most := page - 35; here > most {
		least := (page-12)*32/255 - 23
		if here = least + (c.size-least)%(page-link); here > most {
			here = least
		}
	}
	rest := k.page[c.at:]
	if c.size > MaxRow || here > len(rest) || here < c.size && here+link > len(rest) {
		return ErrLayout
	}
	r.ID, r.k, r.size, r.at, r.here, r.next, r.n = c.id, k, c.size, c.at, here, 0, 0
	if here < c.size {
		r.next = binary.BigEndian.Uint32(rest[here:])
	}
	k.joined, k.chain, r.behind = k.joined[:0], k.chain[:0], r.next

	local := r.local()
	size, n := varint(local)
	if n == 0 || size < uint64(n) || size > uint64(here) {
		return ErrLayout
	}
	types, at := local[n:size], int(size)
	for len(types) > 0 {
		kind, n := varint(types)
		if n == 0 || r.n == maxColumns {
			return ErrLayout
		}
		types = types[n:]
		length, ok := stored(kind)
		if !ok || length > c.size-at {
			return ErrLayout
		}
		value := column{kind: kind, from: at, end: at + length}
		switch {
		case kind == 8 || kind == 9: // the numbers 0 and 1
			value.integer = int64(kind) - 8
		case value.isInteger():
			if value.end > here {
				return ErrLayout
			}
			value.integer = integer(local[at:value.end])
		}
		r.columns[r.n] = value
		r.n++
		at += length
	}
	if at != c.size {
		return ErrLayout
	}
	return nil
}

// stored returns how many bytes a value takes.
func stored(kind uint64) (length int, ok bool) {
	switch {
	case kind >= 12:
		return int(min((kind-12)/2, MaxRow+1)), true
	case kind < 10:
		return [...]int{0, 1, 2, 3, 4, 6, 8, 8, 0, 0}[kind], true
	}
	return 0, false
}

func (c *column) isInteger() bool { return c.kind >= 1 && c.kind <= 6 || c.kind == 8 || c.kind == 9 }

// integer reads a number of one to eight bytes.
func integer(b []byte) int64 {
	v := int64(int8(b[0]))
	for _, d := range b[1:] {
		v = v<<8 | int64(d)
	}
	return v
}

// Integer returns the integer in a column. It fails where the column holds something else.
func (r *Row) Integer(i int) (int64, error) {
	if i >= r.n {
		return 0, ErrLayout
	}
	if c := &r.columns[i]; c.isInteger() {
		return c.integer, nil
	}
	return 0, fmt.Errorf("%w: a number is stored as type %d", ErrLayout, r.columns[i].kind)
}

func (r *Row) blob(i int) (column, error) {
	if i >= r.n {
		return column{}, ErrLayout
	}
	if c := r.columns[i]; c.kind >= 12 && c.kind%2 == 0 {
		return c, nil
	}
	return column{}, fmt.Errorf("%w: a blob is stored as type %d", ErrLayout, r.columns[i].kind)
}

// Len returns how many bytes the blob in a column has.
func (r *Row) Len(i int) (int, error) {
	c, err := r.blob(i)
	return c.end - c.from, err
}

// Blobs returns the blobs in the columns from first on, as many as into is long. They are copies, joined where they lie
// on several pages; they are the caller's to change until the cursor goes on.
func (r *Row) Blobs(first int, into ...*[]byte) error {
	end := 0
	for i := range into {
		c, err := r.blob(first + i)
		if err != nil {
			return err
		}
		end = c.end
	}
	if err := r.k.window.guard(func() error { return r.join(end) }); err != nil {
		return err
	}
	for i, p := range into {
		c := r.columns[first+i]
		*p = r.k.joined[c.from:c.end:c.end]
	}
	return nil
}

// join appends pages to what was joined before, until that has end bytes.
func (r *Row) join(end int) error {
	k := r.k
	if len(k.joined) == 0 {
		if cap(k.joined) < r.size {
			k.joined = make([]byte, 0, r.size+r.size/4)
		}
	}
	if n := len(k.joined); n < r.here {
		k.joined = append(k.joined, r.local()[n:max(n, min(end, r.here))]...)
	}
	for page := k.t.page; len(k.joined) < end; {
		run, err := r.pages(r.behind, end-len(k.joined))
		if err != nil {
			return err
		}
		for run = run[:linked(run, r.behind, page)*page]; len(run) > 0; run = run[page:] {
			r.behind = binary.BigEndian.Uint32(run)
			k.joined = append(k.joined, run[link:min(page, link+r.size-len(k.joined))]...)
		}
	}
	return nil
}

// link is how many bytes at the beginning of a page tell where the row goes on.
const link = 4

// pages returns a page that the row goes on in, with those behind it, as many as size of the row's bytes take, or as the
// window has. Only the first need be the row's. They are valid until the next call.
func (r *Row) pages(first uint32, size int) ([]byte, error) {
	t := r.k.t
	if first < 2 || first > t.pages {
		return nil, fmt.Errorf("%w: there is no page %d", ErrLayout, first)
	}
	b, err := r.k.from(first)
	if err != nil {
		return nil, err
	}
	room := t.page - link
	return b[:min((size+room-1)/room, len(b)/t.page, int(t.pages-first)+1)*t.page], nil
}

// linked returns how many pages at the beginning of b, whose first has a number, each lead to the next.
func linked(b []byte, first uint32, page int) int {
	n := 1
	for (n+1)*page <= len(b) && binary.BigEndian.Uint32(b[(n-1)*page:]) == first+uint32(n) {
		n++
	}
	return n
}
