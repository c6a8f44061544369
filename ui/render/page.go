package render

import "strings"

// page is a Doc of lines that are all made beforehand. It is for documents whose size we choose ourselves.
type page []Line

func (p page) Len() int { return len(p) }

func (p page) Line(i int) Line {
	if i < 0 || i >= len(p) {
		return Line{}
	}
	return p[i]
}

func (p page) Toggle(int) {}

func (p page) Find(needle string, from int, backwards bool) (int, bool) {
	return findLines(p, needle, from, backwards)
}

func (p page) Marks(seek Seek) Marks { return markLines(p, seek) }

func (p page) Text() string { return linesText(p) }

// findLines is Doc.Find for documents whose lines are quickly made one by one.
func findLines(d Doc, needle string, from int, backwards bool) (int, bool) {
	f := newFinder(needle)
	if f == nil {
		return 0, false
	}
	step := 1
	if backwards {
		step, from = -1, min(from, d.Len()-1)
	} else {
		from = max(from, 0)
	}
	for i, n := from, d.Len(); i >= 0 && i < n; i += step {
		if f.index([]byte(lineText(d.Line(i))), 0) >= 0 {
			return i, true
		}
	}
	return 0, false
}

// linesText is Doc.Text for the same documents.
func linesText(d Doc) string {
	var b strings.Builder
	for i, n := 0, d.Len(); i < n; i++ {
		if b.Len() >= MaxText {
			b.WriteString("… copied " + Count(int64(i)) + " of " + Plural(int64(n), "line", "lines"))
			break
		}
		l := d.Line(i)
		for range l.Indent {
			b.WriteString("  ")
		}
		b.WriteString(strings.TrimRight(lineText(l), " "))
		b.WriteByte('\n')
	}
	return b.String()
}

// lineText returns a line's text without its indentation.
func lineText(l Line) string {
	if len(l.Spans) == 1 {
		return l.Spans[0].Text
	}
	var b strings.Builder
	for _, s := range l.Spans {
		b.WriteString(s.Text)
	}
	return b.String()
}

// stack is a Doc that shows others one below the other.
type stack []Doc

func (s stack) Len() int {
	n := 0
	for _, d := range s {
		n += d.Len()
	}
	return n
}

// at returns which document holds line i, and that line's place in it; len(s) where none does.
func (s stack) at(i int) (doc, line int) {
	if i >= 0 {
		for k, d := range s {
			n := d.Len()
			if i < n {
				return k, i
			}
			i -= n
		}
	}
	return len(s), 0
}

func (s stack) Line(i int) Line {
	if k, line := s.at(i); k < len(s) {
		return s[k].Line(line)
	}
	return Line{}
}

func (s stack) Toggle(i int) {
	if k, line := s.at(i); k < len(s) {
		s[k].Toggle(line)
	}
}

func (s stack) Find(needle string, from int, backwards bool) (int, bool) {
	first := make([]int, len(s)) // number of each document's first line
	n := 0
	for k, d := range s {
		first[k] = n
		n += d.Len()
	}
	for k := range s {
		if backwards {
			k = len(s) - 1 - k
		}
		if backwards && first[k] > from || !backwards && first[k]+s[k].Len() <= from {
			continue
		}
		if i, ok := s[k].Find(needle, from-first[k], backwards); ok {
			return first[k] + i, true
		}
	}
	return 0, false
}

func (s stack) Text() string {
	var b strings.Builder
	for _, d := range s {
		b.WriteString(d.Text())
	}
	return b.String()
}
