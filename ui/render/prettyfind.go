package render

import "strings"

// Find looks through the source where the needle can only be part of a token, which is fast, else through the lines as
// they are laid out.
func (d *pretty) Find(needle string, from int, backwards bool) (int, bool) {
	f := newFinder(needle)
	if f == nil {
		return 0, false
	}
	d.mu.RLock()
	n, ok := d.findFrom(from, backwards)
	d.mu.RUnlock()
	if !ok {
		return 0, false
	}
	if strings.ContainsAny(needle, " :,{}[]\t\r\n") {
		n, ok = d.findLine(f, n, backwards)
	} else {
		n, ok = d.findSource(f, n, backwards)
	}
	if !ok {
		return 0, false
	}
	return d.unfold(n), true
}

// unfold opens the folds that hide the unfolded line n, and returns the line that shows it.
func (d *pretty) unfold(n int) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	kept := d.closed[:0]
	for _, c := range d.closed {
		if n <= c.openLine || n > c.endLine {
			kept = append(kept, c)
		}
	}
	d.closed = kept
	d.refold()
	return d.shows(n)
}

func (d *pretty) Marks(seek Seek) Marks { return markPlaced(d, d.data, seek) }

func (d *pretty) reveal(off int) int { return d.unfold(d.lineAt(off)) }

func (d *pretty) stretches(i int) []stretch {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if i < 0 || i >= d.count-d.hidden {
		return nil
	}
	n, fold := d.source(i)
	src := d.seek(n)
	var s []stretch
	at := 0
	part := func(from, to int, text []byte, _ Style) {
		if to > from {
			s = append(s, stretch{at, from, to})
		}
		at += width(text)
	}
	if n == 0 && d.start > 0 && !src.piece {
		part(0, d.start, d.data[:d.start], Dim)
	}
	d.parts(src, fold, part)
	return s
}

// findFrom returns the first unfolded line to look at, beginning with line i that shows.
func (d *pretty) findFrom(i int, backwards bool) (int, bool) {
	length := d.count - d.hidden
	if backwards {
		if i+1 >= length {
			return d.count - 1, true
		}
		n, _ := d.source(i + 1)
		return n - 1, i >= 0
	}
	if i >= length {
		return 0, false
	}
	n, _ := d.source(max(i, 0))
	return n, true
}

func (d *pretty) findSource(f *finder, n int, backwards bool) (int, bool) {
	off := 0
	if backwards {
		end := len(d.data)
		if n+1 < d.count {
			end = d.seek(n + 1).at.off
		}
		off = f.lastIndex(d.data, end)
	} else {
		if n > 0 {
			off = d.seek(n).at.off
		}
		off = f.index(d.data, off)
	}
	if off < 0 {
		return 0, false
	}
	return d.lineAt(off), true
}

func (d *pretty) findLine(f *finder, n int, backwards bool) (int, bool) {
	var text []byte
	hit := func(l jsonLine) bool {
		text = text[:0]
		if l.at.off == d.marks[0].off {
			text = append(text, d.data[:d.start]...)
		}
		text = d.appendText(text, l)
		return f.index(text, 0) >= 0
	}
	if !backwards {
		for l := d.seek(n); ; n++ {
			if hit(l) {
				return n, true
			}
			if !l.more {
				return 0, false
			}
			l = d.walk(l.nextMark)
		}
	}
	for block := n / markEvery; block >= 0; block-- {
		found := -1
		l := jsonLine{nextMark: d.marks[block]}
		for k := block * markEvery; k <= n; k++ {
			if l = d.walk(l.nextMark); hit(l) {
				found = k
			}
		}
		if found >= 0 {
			return found, true
		}
		n = block*markEvery - 1
	}
	return 0, false
}
