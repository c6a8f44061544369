package btree

import (
	"encoding/binary"
	"slices"
)

// Finder is what Search looks with.
type Finder = func(b []byte, hits []Hit) (_ []Hit, more bool)

// Hit is where something was found: from a byte up to another. It is never empty.
type Hit struct{ From, End int }

// Search has find look for something in the blob in a column, and appends where in the blob it is to hits. all reports
// that find never stopped.
//
// find appends the hits in b to those before, as places in b; it returns false to stop. Every overlap bytes that stand
// together in the blob stand together in b once at least, so that what is no longer is found, and may be found twice. b
// may hold other bytes besides; what is found in those is left out. It is valid until find returns.
func (r *Row) Search(i, overlap int, hits []Hit, find Finder) (_ []Hit, all bool, err error) {
	c, err := r.blob(i)
	if err != nil {
		return hits, false, err
	}
	k := r.k
	k.chain = k.chain[:0]
	s := search{column: c, page: k.t.page, hits: hits, find: find, seam: slices.Grow(k.seam[:0], 2*overlap), overlap: max(overlap-1, 0)}
	err = k.window.guard(func() (err error) {
		all, err = s.row(r)
		return err
	})
	k.seam = s.seam
	return s.hits, all, err
}

// search goes through a blob.
type search struct {
	column
	page int // bytes
	hits []Hit
	find Finder

	// The end of the bytes before a page, as many as a hit that reaches into the page can take there.
	seam    []byte
	overlap int
}

func (s *search) row(r *Row) (all bool, err error) {
	k := r.k
	if local := r.local(); s.from < len(local) {
		b := local[s.from:min(s.end, len(local))]
		if !s.look(b, 0, len(b)) {
			return false, nil
		}
		s.pass(b)
	}
	room := s.page - link
	for at, next := r.here, r.next; at < s.end; {
		pages, err := r.pages(next, s.end-at)
		if err != nil {
			return false, err
		}
		// Nearly always each page leads to the one behind it, and all of them are searched at once. What is between the
		// bytes is read after that: before, the processor would wait for each page by itself.
		run, before := pages, len(s.hits)
		if k.strays {
			run = pages[:linked(pages, next, s.page)*s.page]
		}
		more := s.run(run, at)
		n := linked(run, next, s.page)
		if n*s.page < len(run) {
			s.hits = s.hits[:before]
			more = s.run(run[:n*s.page], at)
		}
		k.strays = n*s.page < len(pages)
		for p := range n {
			k.chain = append(k.chain, next+uint32(p))
		}
		if !more || !s.seams(run[:n*s.page], at) {
			return false, nil
		}
		next = binary.BigEndian.Uint32(run[(n-1)*s.page:])
		at += n * room
	}
	return true, nil
}

// run looks at pages that follow each other, with the links between them. at is where in the row the first goes on.
func (s *search) run(pages []byte, at int) bool {
	room := s.page - link
	begin, end := max(s.from, at)-at, min(s.end-at, len(pages)/s.page*room)
	if begin >= end {
		return true
	}
	place := func(i int) int { return i/room*s.page + link + i%room }
	return s.look(pages[place(begin):place(end-1)+1], at+begin-s.from, room-begin%room)
}

// look finds what is in b. first is where in the blob its first byte is; behind edge bytes pages follow.
func (s *search) look(b []byte, first, edge int) (more bool) {
	before := len(s.hits)
	s.hits, more = s.find(b, s.hits)
	kept := s.hits[:before]
	for _, h := range s.hits[before:] {
		from, ok := place(h.From, edge, s.page)
		last, ok2 := place(h.End-1, edge, s.page)
		if ok && ok2 && last-from == h.End-1-h.From {
			kept = append(kept, Hit{first + from, first + last + 1})
		}
	}
	s.hits = kept
	return more
}

// place returns how many bytes of the blob stand before byte i of a stretch; ok is false where that is part of a link.
func place(i, edge, page int) (n int, ok bool) {
	if i < edge {
		return i, true
	}
	i -= edge
	return edge + i/page*(page-link) + i%page - link, i%page >= link
}

// seams looks at what stands at the end of one page and the beginning of the next.
func (s *search) seams(pages []byte, at int) bool {
	room := s.page - link
	for ; len(pages) > 0; pages, at = pages[s.page:], at+room {
		begin, end := max(s.from-at, 0), min(s.end-at, room)
		if begin >= end {
			continue
		}
		b := pages[link+begin : link+end]
		if n := len(s.seam); n > 0 {
			both := append(s.seam, b[:min(len(b), s.overlap)]...)
			if !s.look(both, at+begin-s.from-n, len(both)) {
				return false
			}
		}
		s.pass(b)
	}
	return true
}

// pass goes over b.
func (s *search) pass(b []byte) {
	if len(b) < s.overlap {
		b = append(s.seam, b...)
	}
	s.seam = append(s.seam[:0], b[max(0, len(b)-s.overlap):]...)
}

// Part copies bytes of the blob in a column, those from an offset on, into b. They lie before the end of what a Search
// has looked at.
func (r *Row) Part(i, from int, b []byte) error {
	c, err := r.blob(i)
	if err != nil {
		return err
	}
	if from < 0 || from+len(b) > c.end-c.from {
		return ErrLayout
	}
	return r.k.window.guard(func() error { return r.part(c.from+from, b) })
}

func (r *Row) part(from int, b []byte) error {
	if from < r.here {
		n := copy(b, r.local()[from:])
		b, from = b[n:], from+n
	}
	room := r.k.t.page - link
	for len(b) > 0 {
		p, off := (from-r.here)/room, (from-r.here)%room
		if p >= len(r.k.chain) {
			return ErrLayout
		}
		page, err := r.k.from(r.k.chain[p])
		if err != nil {
			return err
		}
		n := copy(b, page[link+off:room+link])
		b, from = b[n:], from+n
	}
	return nil
}
