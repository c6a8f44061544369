package parts

import (
	"unicode/utf8"

	"socklens/ui/render"
)

// SetFind marks a needle wherever it shows, in whatever case, in place of what SetMarks marks; "" marks that again.
func (v *LineView) SetFind(needle string) {
	if needle == v.needle {
		return
	}
	v.needle, v.found = needle, -1
	v.searches++
	v.forget()
	v.Refresh()
}

// SetMarks shows marks of the document; nil for none.
func (v *LineView) SetMarks(m render.Marks) {
	v.marks = m
	v.forget()
	v.Refresh()
}

// FindNext goes to the next line with the needle, or the one before, and goes round the ends. OnFound is told.
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

// RevealFirst goes to the first line with the needle, or else with a mark, unless the view is scrolled meanwhile.
func (v *LineView) RevealFirst() {
	unmoved := func() bool { return v.at == (position{}) && v.right == 0 }
	show := func(line int, ok bool) {
		if ok && unmoved() {
			v.forget() // a fold may have been opened
			v.revealHit(line)
			v.Refresh()
		}
	}
	switch {
	case v.needle != "" && unmoved():
		v.search(0, false, false, show)
	case v.needle == "" && v.marks != nil && unmoved():
		show(v.marks.First())
	}
}

// search looks for the nearest line with the needle, in the background, and tells it unless it was overtaken by another
// search or document.
func (v *LineView) search(from int, backwards, around bool, told func(line int, ok bool)) {
	d, needle := v.doc, v.needle
	if d == nil || needle == "" {
		return
	}
	v.searches++
	search := v.searches
	var line int
	var ok bool
	work := func() {
		if line, ok = d.Find(needle, from, backwards); ok || !around {
			return
		}
		end := 0
		if backwards {
			end = d.Len() - 1
		}
		line, ok = d.Find(needle, end, backwards)
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
	if len(l.hits) == 0 {
		return
	}
	hit := l.hits[0]
	if v.wrap {
		page, row := v.paint.page(), l.rowOf(hit.From)
		if y := v.rowY(line, row); y < 0 || y+v.paint.row > page {
			v.at = v.move(position{line, int64(row) * v.paint.row}, -page/3)
		}
		return
	}
	v.widest = max(v.widest, l.width)
	m := v.paint.mono
	from, to := int64(m.text(l.text[:hit.From])), int64(m.text(l.text[:hit.To]))
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
