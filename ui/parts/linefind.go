package parts

import "unicode/utf8"

// SetFind marks a needle wherever it shows, in whatever case; "" marks nothing.
func (v *LineView) SetFind(needle string) {
	if needle == string(v.needle) {
		return
	}
	v.needle, v.found = []rune(needle), -1
	v.searches++
	v.Refresh()
}

// FindNext goes to the next line with the needle, or the one before, and goes round the ends. OnFound is told.
func (v *LineView) FindNext(backwards bool) {
	d, needle := v.doc, string(v.needle)
	if d == nil || needle == "" {
		return
	}
	v.searches++
	search := v.searches
	from := v.at.line
	if v.found >= 0 {
		from = v.found + 1
		if backwards {
			from = v.found - 1
		}
	} else if backwards {
		from--
	}
	var line int
	var ok bool
	work := func() {
		if line, ok = d.Find(needle, from, backwards); ok {
			return
		}
		around := 0
		if backwards {
			around = d.Len() - 1
		}
		line, ok = d.Find(needle, around, backwards)
	}
	done := func() {
		if search == v.searches { // not overtaken by another search or document
			v.showFound(line, ok)
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
		v.Reveal(line)
		v.revealHit(line)
	}
	v.Refresh()
	if v.OnFound != nil {
		v.OnFound(line, ok)
	}
}

// revealHit scrolls sideways to the first hit of a line.
func (v *LineView) revealHit(line int) {
	if v.paint == nil || v.wrap {
		return
	}
	l := v.layout(line)
	hits := l.hits(v.needle, 1)
	if len(hits) == 0 {
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
