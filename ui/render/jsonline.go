package render

import (
	"context"
	"sort"
)

// jsonLines knows where the lines of checked JSON begin, laid out with a member a line. Lines are counted from 0 with
// everything unfolded. It never changes.
type jsonLines struct {
	data  []byte
	start int // where the JSON begins, behind a prefix
	long  []longToken
	big   []container // in the order of their beginnings
	marks []jsonMark
	count int
}

// jsonMark is where every markEvery-th line begins, always at a token or inside a long one.
type jsonMark struct{ off, depth int }

// jsonKind is what a line of JSON shows behind its member's name.
type jsonKind uint8

const (
	noValue jsonKind = iota // a piece of a long name
	scalar                  // a string, number or literal, or a piece of it
	opening                 // an opening bracket
	closing                 // a closing bracket
	inlined                 // an object or array with all it holds
)

// jsonLine is one line: parts of the source, without the white space between them.
type jsonLine struct {
	at       jsonMark
	key      [2]int // from, to; empty where there is no name
	colon    bool
	kind     jsonKind
	value    [2]int
	comma    bool
	piece    bool // it continues a long token
	nextMark jsonMark
	more     bool
}

// inlineLimit is how many bytes of source an object or array may have to stand on one line.
const inlineLimit = 72

// newJSONLines returns the lines of what the checker has found to be JSON.
func newJSONLines(ctx context.Context, c *jsonChecker, start int) (*jsonLines, error) {
	j := &jsonLines{data: c.data, start: start, long: c.long, big: c.big}
	sort.Slice(j.big, func(a, b int) bool { return j.big[a].open < j.big[b].open })

	// What holds a big container is big itself, so a line is as deep as there are big ones around it, or deeper.
	var open []int // big containers that the line is in, innermost last
	next := 0      // the next big container to begin
	l := jsonLine{nextMark: jsonMark{off: j.skip(start)}, more: true}
	for ; l.more; j.count++ {
		if j.count%markEvery == 0 {
			j.marks = append(j.marks, l.nextMark)
			if j.count%(markEvery<<10) == 0 && ctx.Err() != nil {
				return nil, ctx.Err()
			}
		}
		l = j.walk(l.nextMark)
		if len(open) > 0 {
			if in := &j.big[open[len(open)-1]]; l.kind == closing && in.end == l.value[0] {
				in.endLine = j.count
				open = open[:len(open)-1]
			} else if l.begins() && l.at.depth == len(open) {
				in.members++
			}
		}
		if l.kind == opening && next < len(j.big) && j.big[next].open == l.value[0] {
			j.big[next].openLine = j.count
			open = append(open, next)
			next++
		}
	}
	return j, nil
}

// begins reports whether a member begins with the line.
func (l *jsonLine) begins() bool { return !l.piece && l.kind != closing }

// walk returns the line that begins at a mark.
func (j *jsonLines) walk(at jsonMark) (l jsonLine) {
	l.at = at
	p := at.off
	end := 0 // of a member's name
	if t := j.within(p); t != nil {
		l.piece = p > t.start
		if t.key {
			end = t.end
		}
	} else if j.data[p] == '"' {
		// It is a name where a colon follows.
		end = j.stringEnd(p)
		if q := j.skip(end); q >= len(j.data) || j.data[q] != ':' {
			end = 0
		}
	}
	if end-p > Piece {
		k := p + cut(j.data[p:end], Piece)
		l.key = [2]int{p, k}
		l.nextMark, l.more = jsonMark{k, at.depth}, true
		return l
	}
	if end > 0 {
		l.key, l.colon = [2]int{p, end}, true
		p = j.skip(j.skip(end) + 1)
	}
	j.value(&l, p)
	return l
}

// value fills in the value at p and what follows it.
func (j *jsonLines) value(l *jsonLine, p int) {
	depth, end := l.at.depth, 0
	switch b := j.data[p]; {
	case j.within(p) != nil: // long; also where p is in the middle of it
		l.kind, end = scalar, j.within(p).end
		if end-p > Piece {
			k := p + cut(j.data[p:end], Piece)
			l.value = [2]int{p, k}
			l.nextMark, l.more = jsonMark{k, depth}, true
			return
		}
	case b == '{' || b == '[':
		if end = j.inlineEnd(p, depth, l.colon); end > 0 {
			l.kind = inlined
			break
		}
		l.kind, l.value = opening, [2]int{p, p + 1}
		l.nextMark, l.more = jsonMark{j.skip(p + 1), depth + 1}, true
		return
	case b == '}' || b == ']':
		l.kind, end = closing, p+1
		depth--
		l.at.depth--
	case b == '"':
		l.kind, end = scalar, j.stringEnd(p)
	default:
		l.kind, end = scalar, p
		for end < len(j.data) && !isSpace(j.data[end]) && j.data[end] != ',' && j.data[end] != '}' && j.data[end] != ']' {
			end++
		}
	}
	l.value = [2]int{p, end}
	q := j.skip(end)
	if q < len(j.data) && j.data[q] == ',' {
		l.comma = true
		q = j.skip(q + 1)
	}
	l.nextMark, l.more = jsonMark{q, depth}, q < len(j.data)
}

// skip returns the first offset at or after p that isn't white space.
func (j *jsonLines) skip(p int) int {
	for start := p; p < len(j.data) && isSpace(j.data[p]); p++ {
		if p-start == Piece {
			return j.within(p).end
		}
	}
	return p
}

// within returns the long token that the byte at p is part of, or nil.
func (j *jsonLines) within(p int) *longToken {
	if len(j.long) == 0 {
		return nil
	}
	i := sort.Search(len(j.long), func(k int) bool { return j.long[k].end > p })
	if i == len(j.long) || j.long[i].start > p {
		return nil
	}
	return &j.long[i]
}

// stringEnd returns the offset behind the string that begins at p, or -1 where it is longer than Piece.
func (j *jsonLines) stringEnd(p int) int {
	for i := p + 1; i < len(j.data) && i-p <= Piece; i++ {
		switch j.data[i] {
		case '"':
			return i + 1
		case '\\':
			i++
		}
	}
	return -1
}

// inlineEnd returns the offset behind the container at p where it is shown on one line: an empty one, or a short one
// that holds no other, is not the root, and is not an object with a name.
func (j *jsonLines) inlineEnd(p, depth int, named bool) int {
	closer := j.data[p] + 2
	if q := j.skip(p + 1); j.data[q] == closer {
		return q + 1
	}
	if depth == 0 || named && closer == '}' {
		return 0
	}
	for q := p + 1; q < p+inlineLimit && q < len(j.data); q++ {
		switch j.data[q] {
		case closer:
			return q + 1
		case '{', '[':
			return 0
		case '"':
			if q = j.stringEnd(q) - 1; q < 0 {
				return 0
			}
		}
	}
	return 0
}

// seek returns line i, which must exist.
func (j *jsonLines) seek(i int) jsonLine {
	l := j.walk(j.marks[i/markEvery])
	for range i % markEvery {
		l = j.walk(l.nextMark)
	}
	return l
}

// lineAt returns the line that holds the byte at off.
func (j *jsonLines) lineAt(off int) int {
	i := max(sort.Search(len(j.marks), func(k int) bool { return j.marks[k].off > off })-1, 0)
	line := i * markEvery
	for l := j.walk(j.marks[i]); l.more && l.nextMark.off <= off; line++ {
		l = j.walk(l.nextMark)
	}
	return line
}

// container returns what the opening line, which is line i, opens.
func (j *jsonLines) container(i int, l jsonLine) container {
	open := l.value[0]
	k := sort.Search(len(j.big), func(k int) bool { return j.big[k].open >= open })
	if k < len(j.big) && j.big[k].open == open {
		return j.big[k]
	}
	c := container{open: open, object: j.data[open] == '{', openLine: i, endLine: i}
	for inner := l.at.depth + 1; ; {
		l = j.walk(l.nextMark)
		c.endLine++
		if l.kind == closing && l.at.depth < inner {
			c.end = l.value[0]
			return c
		}
		if l.begins() && l.at.depth == inner {
			c.members++
		}
	}
}
