package btree

import (
	"encoding/binary"
	"slices"
)

// Stretch is bytes that lie together in a file. Most of them are of a blob, in order; between them may be others.
type Stretch struct {
	Bytes []byte
	first int // where in the blob the first byte is
	edge  int // the bytes up to the end of a page
	page  int // bytes of the pages behind that; 0 for none
}

// Place returns where in the blob byte i of the stretch is; of one that isn't in the blob, where the next one is.
func (s *Stretch) Place(i int) int {
	if s.page == 0 || i < s.edge {
		return s.first + i
	}
	i -= s.edge
	return s.first + s.edge + i/s.page*(s.page-link) + max(i%s.page-link, 0)
}

// link is how many bytes at the beginning of a page tell where the row goes on.
const link = 4

// Search calls look with stretches of the blob in a column, until it returns false. Every overlap bytes that stand
// together in the blob stand together in one of the stretches, so that what is no longer is found, and may be found
// twice. The bytes are valid until look returns.
func (r *Row) Search(i, overlap int, look func(Stretch) bool) error {
	c, err := r.blob(i)
	if err != nil {
		return err
	}
	return r.k.window.guard(func() error { return r.search(c, overlap, look) })
}

func (r *Row) search(c column, overlap int, look func(Stretch) bool) error {
	r.k.chain = r.k.chain[:0]
	seam := seam{bytes: slices.Grow(r.k.seam[:0], 2*overlap), overlap: max(overlap-1, 0)}
	defer func() { r.k.seam = seam.bytes }()
	if c.from < len(r.local) {
		b := r.local[c.from:min(c.end, len(r.local))]
		if !look(Stretch{Bytes: b}) {
			return nil
		}
		seam.add(b)
	}
	page := len(r.k.page)
	for at, next := len(r.local), r.next; at < c.end; {
		run, err := r.run(next, c.end-at)
		if err != nil {
			return err
		}
		// All of the run is searched at once, with the links that stand in it.
		whole := Stretch{page: page}
		from, end := len(run), 0
		for p := link; p < len(run); p, at = p+page, at+page-link {
			r.k.chain = append(r.k.chain, next+uint32(p/page))
			begin, stop := max(c.from-at, 0), min(c.end-at, page-link)
			if begin >= stop {
				continue
			}
			if from > p+begin {
				from = p + begin
				whole.first, whole.edge = at+begin-c.from, page-link-begin
			}
			end = p + stop
			b := run[p+begin : end]
			if s := seam.with(b); s != nil && !look(Stretch{Bytes: s, first: at + begin - c.from - len(seam.bytes)}) {
				return nil
			}
			seam.add(b)
		}
		next = binary.BigEndian.Uint32(run[len(run)-page:])
		if from < end {
			if whole.Bytes = run[from:end]; !look(whole) {
				return nil
			}
		}
	}
	return nil
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
	from += c.from
	if from < len(r.local) {
		n := copy(b, r.local[from:])
		b, from = b[n:], from+n
	}
	room := len(r.k.page) - link
	return r.k.window.guard(func() error {
		for len(b) > 0 {
			p, off := (from-len(r.local))/room, (from-len(r.local))%room
			if p >= len(r.k.chain) {
				return ErrLayout
			}
			page, err := r.k.window.at(r.k.t.offset(r.k.chain[p]), room+link)
			if err != nil {
				return err
			}
			n := copy(b, page[link+off:room+link])
			b, from = b[n:], from+n
		}
		return nil
	})
}

// seam is the end of the bytes before a page, as many as a hit that reaches into the page can take there.
type seam struct {
	bytes   []byte
	overlap int
}

// with returns them with what such a hit can take of b, the page's; nil where there is nothing before. The result is
// valid until add.
func (s *seam) with(b []byte) []byte {
	if len(s.bytes) == 0 {
		return nil
	}
	return append(s.bytes, b[:min(len(b), s.overlap)]...)
}

// add goes over b.
func (s *seam) add(b []byte) {
	if len(b) < s.overlap {
		b = append(s.bytes, b...)
	}
	s.bytes = append(s.bytes[:0], b[max(0, len(b)-s.overlap):]...)
}
