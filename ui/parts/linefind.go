package parts

import (
	"slices"
	"unicode/utf8"

	"socklens/ui/render"
)

// maxTries bounds how many lines with a needle are looked at for one in which it stands alone.
const maxTries = 10_000

// SetFind marks needles wherever they show; none marks nothing.
func (v *LineView) SetFind(needles ...render.Needle) {
	needles = slices.DeleteFunc(slices.Clone(needles), func(n render.Needle) bool { return n.Text == "" })
	if slices.Equal(needles, v.needles) {
		return
	}
	v.needles, v.found = needles, -1
	v.searches++
	v.Refresh()
}

// FindNext goes to the next line with a needle, or the one before, and goes round the ends. OnFound is told.
func (v *LineView) FindNext(backwards bool) {
	from := v.at.line
	if v.found >= 0 {
		from = v.found + 1
		if backwards {
			from = v.found - 1
		}
	} else if backwards {
		from--
	}
	v.search(from, backwards, true, v.showFound)
}

// RevealFirst goes to the first line with a needle, unless the view is scrolled meanwhile.
func (v *LineView) RevealFirst() {
	if v.at != (position{}) || v.right != 0 {
		return
	}
	v.search(0, false, false, func(line int, ok bool) {
		if ok && v.at == (position{}) && v.right == 0 {
			v.forget() // a fold may have been opened
			v.revealHit(line)
			v.Refresh()
		}
	})
}

// search looks for the nearest line with a needle, in the background, and tells it unless it was overtaken by another
// search or document.
func (v *LineView) search(from int, backwards, around bool, told func(line int, ok bool)) {
	d, needles := v.doc, v.needles
	if d == nil || len(needles) == 0 {
		return
	}
	v.searches++
	search := v.searches
	var line int
	var ok bool
	work := func() {
		if line, ok = nearest(d, needles, from, backwards); ok || !around {
			return
		}
		end := 0
		if backwards {
			end = d.Len() - 1
		}
		line, ok = nearest(d, needles, end, backwards)
	}
	done := func() {
		if search == v.searches {
			told(line, ok)
		}
	}
	if v.Background != nil {
		v.Background(work, done)
		return
	}
	work()
	done()
}

// nearest returns the nearest line of a document with one of the needles.
func nearest(d render.Doc, needles []render.Needle, from int, backwards bool) (line int, ok bool) {
	for {
		length := d.Len()
		line, ok = 0, false
		for _, n := range needles {
			if i, found := nearestOf(d, n, from, backwards); found && (!ok || backwards == (i > line)) {
				line, ok = i, true
			}
		}
		if len(needles) < 2 || d.Len() == length {
			return line, ok // else a fold was opened, and what stands below it has moved
		}
	}
}

func nearestOf(d render.Doc, n render.Needle, from int, backwards bool) (int, bool) {
	for range maxTries {
		i, ok := d.Find(n.Text, from, backwards)
		if !ok || !n.Whole || len(newLineLayout(d.Line(i)).hits([]render.Needle{n}, 1)) > 0 {
			return i, ok
		}
		if from = i + 1; backwards {
			from = i - 1
		}
	}
	return 0, false
}

func (v *LineView) showFound(line int, ok bool) {
	v.found = -1
	if ok {
		v.found = line
		v.forget() // a fold may have been opened
		v.revealHit(line)
	}
	v.Refresh()
	if v.OnFound != nil {
		v.OnFound(line, ok)
	}
}

// revealHit scrolls to the first hit of a line: to its row where lines are wrapped, else sideways.
func (v *LineView) revealHit(line int) {
	v.Reveal(line)
	if v.paint == nil {
		return
	}
	l := v.layout(line)
	hits := l.hits(v.needles, maxHits)
	if len(hits) == 0 {
		return
	}
	if v.wrap {
		page, row := v.paint.page(), l.rowOf(hits[0].From)
		if y := v.rowY(line, row); y < 0 || y+v.paint.row > page {
			v.at = v.move(position{line, int64(row) * v.paint.row}, -page/3)
		}
		return
	}
	v.widest = max(v.widest, l.width)
	m := v.paint.mono
	from, to := int64(m.text(l.text[:hits[0].From])), int64(m.text(l.text[:hits[0].To]))
	if room := int64(v.paint.room()); from < v.right || to > v.right+room {
		v.right = max(from-room/3, 0)
	}
}

// runeCut returns s cut to at most n bytes, at the beginning of a character.
func runeCut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
