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
	local   []byte // what of it lies in the leaf
	next    uint32 // where it goes on, and which of its bytes are there
	columns [maxColumns]column
	n       int // columns

	behind uint32 // where the bytes behind the joined ones are
}

// column is where a value lies in a row, and how it is stored.
type column struct {
	kind      uint64
	from, end int
}

// parse reads the head of a row, which lies in the leaf whole unless it has very many columns.
func (r *Row) parse(k *Cursor, c cell) error {
	page := len(k.page)
	local := c.size
	if most := page - 35; local > most {
		least := (page-12)*32/255 - 23
		if local = least + (c.size-least)%(page-link); local > most {
			local = least
		}
	}
	rest := k.page[c.at:]
	if c.size > MaxRow || local > len(rest) || local < c.size && local+link > len(rest) {
		return ErrLayout
	}
	*r = Row{ID: c.id, k: k, size: c.size, local: rest[:local:local]}
	if local < c.size {
		r.next = binary.BigEndian.Uint32(rest[local:])
	}
	k.joined, k.chain, r.behind = k.joined[:0], k.chain[:0], r.next

	size, n := varint(r.local)
	if n == 0 || size < uint64(n) || size > uint64(local) {
		return ErrLayout
	}
	types, at := r.local[n:size], int(size)
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
		r.columns[r.n] = column{kind: kind, from: at, end: at + length}
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

// Integer returns the integer in a column. It fails where the column holds something else, and where it lies behind
// what belongs before it.
func (r *Row) Integer(i int) (int64, error) {
	if i >= r.n || r.columns[i].end > len(r.local) {
		return 0, ErrLayout
	}
	c := r.columns[i]
	switch c.kind {
	case 8, 9: // the numbers 0 and 1
		return int64(c.kind) - 8, nil
	case 1, 2, 3, 4, 5, 6:
		b := r.local[c.from:c.end]
		v := int64(int8(b[0]))
		for _, d := range b[1:] {
			v = v<<8 | int64(d)
		}
		return v, nil
	}
	return 0, fmt.Errorf("%w: a number is stored as type %d", ErrLayout, c.kind)
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
	if err := r.join(end); err != nil {
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
	if len(r.k.joined) == 0 {
		if cap(r.k.joined) < r.size {
			r.k.joined = make([]byte, 0, r.size+r.size/4)
		}
		r.k.joined = append(r.k.joined, r.local...)
	}
	if end <= len(r.k.joined) {
		return nil
	}
	return r.k.window.guard(func() error {
		for len(r.k.joined) < end {
			run, err := r.run(r.behind, end-len(r.k.joined))
			if err != nil {
				return err
			}
			for page := len(r.k.page); len(run) > 0; run = run[page:] {
				r.behind = binary.BigEndian.Uint32(run)
				r.k.joined = append(r.k.joined, run[link:min(page, link+r.size-len(r.k.joined))]...)
			}
		}
		return nil
	})
}

// run returns a page that the row goes on in, with those behind it that follow in the row too, for up to size of its
// bytes. They are valid until the next call.
func (r *Row) run(first uint32, size int) ([]byte, error) {
	t := r.k.t
	if first < 2 || first > t.pages {
		return nil, fmt.Errorf("%w: there is no page %d", ErrLayout, first)
	}
	b, err := r.k.window.at(t.offset(first), t.page)
	if err != nil {
		return nil, err
	}
	most := min((size+t.page-link-1)/(t.page-link), len(b)/t.page, int(t.pages-first)+1)
	n := 1
	for n < most && binary.BigEndian.Uint32(b[(n-1)*t.page:]) == first+uint32(n) {
		n++
	}
	return b[:n*t.page], nil
}
