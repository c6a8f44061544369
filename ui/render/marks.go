package render

import "sort"

// Seek returns where in bytes is what is looked for, as ranges in ascending order and apart.
type Seek func(text []byte) [][2]int

// Marks are where a Doc shows what was looked for. The methods are quick at any size, and may be called from several
// goroutines at once.
type Marks interface {
	// In returns the marks in line i, as the Doc's folds stand now: ranges of the line's text without its indentation,
	// in order and apart.
	In(i int) [][2]int

	// First returns the first line with a mark, after opening the closed folds that hide it.
	First() (line int, ok bool)
}

// stretch is a part of a line's text that shows the bytes from from up to to, escaped where they would not show as
// themselves. It begins at the byte text of the line's text.
type stretch struct{ text, from, to int }

// placed is a Doc that knows which bytes its lines show.
type placed interface {
	// stretches returns the parts of line i that show bytes, in the order of both.
	stretches(i int) []stretch

	// reveal returns the line that shows the byte at off, after opening the closed folds that hide it.
	reveal(off int) int
}

// placedMarks are hits in the data that a Doc shows.
type placedMarks struct {
	doc  placed
	data []byte
	hits [][2]int
}

// markPlaced returns nil where nothing is hit.
func markPlaced(doc placed, data []byte, seek Seek) Marks {
	if hits := seek(data); len(hits) > 0 {
		return &placedMarks{doc, data, hits}
	}
	return nil
}

func (m *placedMarks) First() (int, bool) { return m.doc.reveal(m.hits[0][0]), true }

func (m *placedMarks) In(i int) [][2]int {
	var marks [][2]int
	last := -1
	for _, s := range m.doc.stretches(i) {
		marks = appendMarks(marks, m.data, s, m.hits, &last)
	}
	return marks
}

// appendMarks marks hits in data where a stretch shows them. last is the hit that was marked last in the line, -1 before
// the first.
func appendMarks(marks [][2]int, data []byte, s stretch, hits [][2]int, last *int) [][2]int {
	w := walk{data, s}
	for k := hitBehind(hits, s.from); k < len(hits) && hits[k][0] < s.to; k++ {
		from, to := w.place(max(hits[k][0], s.from), false), w.place(min(hits[k][1], s.to), true)
		// What stands between two parts of a hit belongs to it, such as the space behind a colon; and what stands for a
		// character may be hit twice.
		if n := len(marks); n > 0 && (k == *last || from <= marks[n-1][1]) {
			marks[n-1][1] = max(marks[n-1][1], to)
		} else if from < to {
			marks = append(marks, [2]int{from, to})
		}
		*last = k
	}
	return marks
}

// hitBehind returns the first hit that ends behind off.
func hitBehind(hits [][2]int, off int) int {
	return sort.Search(len(hits), func(k int) bool { return hits[k][1] > off })
}

// walk tells where in a line the bytes of a stretch stand, one place after the other, in ascending order.
type walk struct {
	data []byte
	stretch
}

// place returns where in the line the character that the byte at off is part of begins or, for the end of a range, where
// that of the byte before it ends.
func (w *walk) place(off int, end bool) int {
	for w.from < off {
		n, width := showing(w.data[w.from:w.to])
		if w.from+n > off && !end {
			break
		}
		w.from += n
		w.text += width
	}
	return w.text
}

// showing returns the length of the first character of p, and of what a line shows for it.
func showing(p []byte) (n, width int) {
	if ' ' <= p[0] && p[0] < 0x7f {
		return 1, 1
	}
	s := string(p[:min(len(p), 4)])
	if n = shown(s); n > 0 {
		return n, n
	}
	var esc [10]byte
	b, n := appendEscape(esc[:0], s)
	return n, len(b)
}

// width returns the length of what a line shows for p.
func width(p []byte) int {
	w := walk{p, stretch{to: len(p)}}
	return w.place(len(p), true)
}

// lineMarks are the marks in each of a few lines.
type lineMarks struct {
	lines map[int][][2]int
	first int
}

// markLines looks through a Doc of lines that stand by themselves; what is only a label is left out.
func markLines(d Doc, seek Seek) Marks {
	m := &lineMarks{lines: map[int][][2]int{}}
	for i, n := 0, d.Len(); i < n; i++ {
		l, label := d.Line(i), 0
		if l.Hang > 0 && len(l.Spans) > 1 && l.Spans[0].Style == Dim {
			label = len(l.Spans[0].Text)
		}
		hits := seek([]byte(lineText(l)[label:]))
		if len(hits) == 0 {
			continue
		}
		if len(m.lines) == 0 {
			m.first = i
		}
		for _, h := range hits {
			m.lines[i] = append(m.lines[i], [2]int{label + h[0], label + h[1]})
		}
	}
	if len(m.lines) == 0 {
		return nil
	}
	return m
}

func (m *lineMarks) First() (int, bool) { return m.first, true }
func (m *lineMarks) In(i int) [][2]int  { return m.lines[i] }

// stackMarks are the marks of documents that stand one below the other.
type stackMarks struct {
	docs  stack
	marks []Marks // nil for one that has none
}

func (s stack) Marks(seek Seek) Marks {
	m := &stackMarks{docs: s}
	some := false
	for _, d := range s {
		m.marks = append(m.marks, d.Marks(seek))
		some = some || m.marks[len(m.marks)-1] != nil
	}
	if !some {
		return nil
	}
	return m
}

func (m *stackMarks) In(i int) [][2]int {
	if k, line := m.docs.at(i); k < len(m.marks) && m.marks[k] != nil {
		return m.marks[k].In(line)
	}
	return nil
}

func (m *stackMarks) First() (int, bool) {
	above := 0
	for k, marks := range m.marks {
		if marks != nil {
			line, ok := marks.First()
			return above + line, ok
		}
		above += m.docs[k].Len()
	}
	return 0, false
}
