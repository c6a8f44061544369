package history

import "sort"

// layout tells which entries a capture has, and so which row of a view of all each of them is: entry s is row s-1,
// but for holes, each of which is one row. It never changes; a capture that grows has a new one.
type layout struct {
	end   int64  // number of the newest entry in the file; 0 for none
	holes []hole // in order, none overlapping
	edits int    // how often a hole was put in that doesn't lie at the end
}

// hole is a run of numbers that is shown as one row, under its first number: a gap that was recorded, or entries that
// were trimmed, are missing or can't be read.
type hole struct {
	first, n int64
	row      int
	time     int64  // that the row has
	bytes    int64  // of payload, where known
	why      string // "" for a gap that was recorded, which can be read
}

func (h *hole) end() int64 { return h.first + h.n }

// rows returns the number of rows of a view of all.
func (l *layout) rows() int { return l.row(l.end + 1) }

// before returns how many holes begin at or before a number.
func (l *layout) before(seq int64) int {
	return sort.Search(len(l.holes), func(i int) bool { return l.holes[i].first > seq })
}

// row returns the row of an entry. Numbers in a hole have the hole's row.
func (l *layout) row(seq int64) int {
	i := l.before(seq)
	if i == 0 {
		return int(seq - 1)
	}
	h := &l.holes[i-1]
	if seq < h.end() {
		return h.row
	}
	return h.row + 1 + int(seq-h.end())
}

// seq returns the number of the entry at a row, of a hole its first.
func (l *layout) seq(row int) int64 {
	i := sort.Search(len(l.holes), func(i int) bool { return l.holes[i].row > row })
	if i == 0 {
		return int64(row) + 1
	}
	h := &l.holes[i-1]
	if row == h.row {
		return h.first
	}
	return h.end() + int64(row-h.row) - 1
}

// hole returns the hole that a number lies in, or nil.
func (l *layout) hole(seq int64) *hole {
	if i := l.before(seq); i > 0 && seq < l.holes[i-1].end() {
		return &l.holes[i-1]
	}
	return nil
}

// ahead returns the number of the entry that is n rows behind another, or what would be the next one of all.
func (l *layout) ahead(seq, n int64) int64 {
	if at := l.row(seq) + int(n); at < l.rows() {
		return l.seq(at)
	}
	return l.end + 1
}

// back returns the number of the entry that is n rows before another, or the first of all.
func (l *layout) back(seq, n int64) int64 { return l.seq(max(l.row(seq)-int(n), 0)) }

// grown returns the layout with entries up to end.
func (l *layout) grown(end int64) *layout {
	return &layout{end: max(l.end, end), holes: l.holes, edits: l.edits}
}

// with returns the layout with more holes, which are given in order. Holes that lie in one of them go; parts of one that
// lie in others are left to those.
func (l *layout) with(more ...hole) *layout {
	n := &layout{end: l.end, edits: l.edits, holes: make([]hole, 0, len(l.holes)+len(more))}
	old := l.holes
	for _, h := range more {
		n.end = max(n.end, h.end()-1)
		if h.first <= l.end {
			n.edits++
		}
		for len(old) > 0 && old[0].first < h.first {
			n.put(old[0])
			old = old[1:]
		}
		if k := len(n.holes); k > 0 {
			taken := max(0, n.holes[k-1].end()-h.first)
			h.first += taken
			h.n -= taken
		}
		for len(old) > 0 && old[0].end() <= h.end() {
			old = old[1:]
		}
		if len(old) > 0 {
			h.n = min(h.n, old[0].first-h.first)
		}
		if h.n > 0 {
			n.put(h)
		}
	}
	for _, h := range old {
		n.put(h)
	}
	return n
}

// put puts a hole behind all others of a layout that nobody else knows yet.
func (l *layout) put(h hole) {
	h.row = int(h.first - 1)
	if k := len(l.holes); k > 0 {
		p := &l.holes[k-1]
		h.row = p.row + 1 + int(h.first-p.end())
	}
	l.holes = append(l.holes, h)
	l.end = max(l.end, h.end()-1)
}
