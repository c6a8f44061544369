package render

import (
	"bytes"
	"context"
	"sort"
	"unicode/utf8"
)

// Piece is the most payload bytes that one line shows; what is longer goes on in the next line, which has no number.
// It keeps the cost of drawing a line bounded, and its texture within what graphics hardware takes.
const Piece = 1024

// markEvery is how many lines lie between two remembered places of a document. Lines between are found by walking from
// the last mark, so that the index stays small even where every line is a byte long.
const markEvery = 64

// Raw returns the payload as lines of text, exactly as it was sent, with escapes for what would not show as itself. A
// carriage return and a tab are among those. It fails only with the context's error. The Doc keeps the payload, which
// must not change any more.
func Raw(ctx context.Context, payload []byte) (Doc, error) {
	return newRaw(ctx, payload, Plain)
}

type raw struct {
	data  []byte
	style Style
	lines int
	marks []rawMark
}

// rawMark is where every markEvery-th line begins.
type rawMark struct {
	off    int
	number int  // of the source line that it is in, from 1
	piece  bool // it continues that line
}

func newRaw(ctx context.Context, data []byte, style Style) (*raw, error) {
	r := &raw{data: data, style: style}
	if len(data) == 0 {
		return r, nil
	}
	at := rawMark{number: 1}
	for more := true; more; r.lines++ {
		if r.lines%markEvery == 0 {
			r.marks = append(r.marks, at)
			if r.lines%(markEvery<<10) == 0 && ctx.Err() != nil {
				return nil, ctx.Err()
			}
		}
		_, at, more = r.walk(at)
	}
	return r, nil
}

// walk returns where the line at ends and where the next begins, if there is one.
func (r *raw) walk(at rawMark) (end int, next rawMark, more bool) {
	rest := r.data[at.off:]
	if k := bytes.IndexByte(rest[:min(len(rest), Piece+1)], '\n'); k >= 0 {
		return at.off + k, rawMark{off: at.off + k + 1, number: at.number + 1}, true
	}
	if len(rest) <= Piece {
		return len(r.data), at, false
	}
	end = at.off + cut(rest, Piece)
	return end, rawMark{off: end, number: at.number, piece: true}, true
}

// cut returns the largest length up to n at which p can be cut without dividing a character.
func cut(p []byte, n int) int {
	for k := n; k > n-utf8.UTFMax && k > 0; k-- {
		if utf8.RuneStart(p[k]) {
			return k
		}
	}
	return n // broken UTF-8: anywhere is as good
}

// seek returns where line i begins, which must exist.
func (r *raw) seek(i int) rawMark {
	at := r.marks[i/markEvery]
	for range i % markEvery {
		_, at, _ = r.walk(at)
	}
	return at
}

// lineAt returns the line that holds the byte at off.
func (r *raw) lineAt(off int) int {
	i := sort.Search(len(r.marks), func(k int) bool { return r.marks[k].off > off }) - 1
	at, line := r.marks[i], i*markEvery
	for {
		_, next, more := r.walk(at)
		if !more || next.off > off {
			return line
		}
		at, line = next, line+1
	}
}

func (r *raw) Len() int { return r.lines }

func (r *raw) Line(i int) Line {
	if i < 0 || i >= r.lines {
		return Line{}
	}
	at := r.seek(i)
	end, _, _ := r.walk(at)
	l := Line{Spans: appendSpans(nil, r.data[at.off:end], r.style)}
	if !at.piece {
		l.Number = at.number
	}
	return l
}

func (r *raw) Toggle(int) {}

func (r *raw) Find(needle string, from int, backwards bool) (int, bool) {
	f := newFinder(needle)
	if f == nil || r.lines == 0 {
		return 0, false
	}
	off := -1
	if backwards {
		if from >= 0 {
			end := len(r.data)
			if from+1 < r.lines {
				end = r.seek(from + 1).off
			}
			off = f.lastIndex(r.data, end)
		}
	} else if from = max(from, 0); from < r.lines {
		off = f.index(r.data, r.seek(from).off)
	}
	if off < 0 {
		return 0, false
	}
	return r.lineAt(off), true
}

func (r *raw) Marks(seek Seek) Marks { return markPlaced(r, r.data, seek) }

func (r *raw) stretches(i int) []stretch {
	if i < 0 || i >= r.lines {
		return nil
	}
	at := r.seek(i)
	end, _, _ := r.walk(at)
	return []stretch{{0, at.off, end}}
}

func (r *raw) reveal(off int) int { return r.lineAt(off) }

func (r *raw) Text() string { return boundedText(r.data) }

// boundedText returns p for the clipboard, at most MaxText bytes of it.
func boundedText(p []byte) string {
	if len(p) <= MaxText {
		return clipboard(p)
	}
	k := cut(p, MaxText)
	return clipboard(p[:k]) + notAll(int64(k), int64(len(p)))
}

// notAll is the last line of a text that is not all there is.
func notAll(part, all int64) string {
	return "\n… copied " + Size(part) + " of " + Size(all)
}
