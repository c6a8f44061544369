package render

import (
	"bytes"
	"encoding/hex"
	"strings"
)

const hexRow = 16 // bytes a line

// Hex returns the payload as lines of sixteen bytes: the offset in hexadecimal, the bytes, and what of them is
// printable ASCII. Find takes text, and also bytes such as "de ad be ef". The Doc keeps the payload, which must not
// change any more.
func Hex(payload []byte) Doc { return hexDoc(payload) }

type hexDoc []byte

func (h hexDoc) Len() int { return (len(h) + hexRow - 1) / hexRow }

func (h hexDoc) Line(i int) Line {
	if i < 0 || i >= h.Len() {
		return Line{}
	}
	return Line{Spans: []Span{
		{h.offset(i) + "  ", Faint},
		{hexColumns(h.row(i)) + " ", Plain},
		{printable(h.row(i)), Dim},
	}}
}

func (h hexDoc) row(i int) []byte { return h[i*hexRow : min((i+1)*hexRow, len(h))] }

// offset writes where line i begins, in as many digits as the last line needs, and at least eight.
func (h hexDoc) offset(i int) string {
	var digits [16]byte
	n := i * hexRow
	width := 8
	for uint64(len(h))>>(4*width) > 0 {
		width++
	}
	for k := range width {
		digits[k] = hexDigits[n>>(4*(width-1-k))&15]
	}
	return string(digits[:width])
}

// hexColumns writes up to sixteen bytes in two groups of eight, padded to the width of a whole line.
func hexColumns(p []byte) string {
	var b [hexRow*3 + 1]byte
	for i := range b {
		b[i] = ' '
	}
	for i, c := range p {
		at := hexColumn(i)
		b[at], b[at+1] = hexDigits[c>>4], hexDigits[c&15]
	}
	return string(b[:])
}

// hexColumn returns where hexColumns writes byte i.
func hexColumn(i int) int { return i*3 + i/8 }

// printable writes bytes as ASCII, with a dot for each that isn't.
func printable(p []byte) string {
	var b [hexRow]byte
	for i, c := range p {
		b[i] = '.'
		if c >= ' ' && c < 0x7f {
			b[i] = c
		}
	}
	return string(b[:len(p)])
}

func (h hexDoc) Toggle(int) {}

func (h hexDoc) Find(needle string, from int, backwards bool) (int, bool) {
	f := newFinder(needle)
	if f == nil || backwards && from < 0 {
		return 0, false
	}
	pattern, err := hex.DecodeString(strings.Join(strings.Fields(needle), ""))
	if err != nil {
		pattern = nil
	}
	if backwards {
		end := min(from+1, h.Len()) * hexRow
		at := f.lastIndex(h, end)
		if len(pattern) > 0 {
			at = max(at, bytes.LastIndex(h[:min(end+len(pattern)-1, len(h))], pattern))
		}
		return at / hexRow, at >= 0
	}
	start := max(from, 0) * hexRow
	if start >= len(h) {
		return 0, false
	}
	at := f.index(h, start)
	if len(pattern) > 0 {
		if k := bytes.Index(h[start:], pattern); k >= 0 && (at < 0 || start+k < at) {
			at = start + k
		}
	}
	return at / hexRow, at >= 0
}

func (h hexDoc) Marks(seek Seek) Marks {
	if hits := seek(h); len(hits) > 0 {
		return &hexMarks{h, hits}
	}
	return nil
}

// hexMarks are hits in the bytes of a hexDoc. Each shows twice: among the bytes, and in what of them is printable.
type hexMarks struct {
	doc  hexDoc
	hits [][2]int
}

func (m *hexMarks) First() (int, bool) { return m.hits[0][0] / hexRow, true }

func (m *hexMarks) In(i int) (marks [][2]int) {
	if i < 0 || i >= m.doc.Len() {
		return nil
	}
	from := i * hexRow
	to := from + len(m.doc.row(i))
	left := len(m.doc.offset(i)) + 2
	right := left + hexRow*3 + 2
	var printed [][2]int
	for k := hitBehind(m.hits, from); k < len(m.hits) && m.hits[k][0] < to; k++ {
		a, b := max(m.hits[k][0], from)-from, min(m.hits[k][1], to)-from
		marks = append(marks, [2]int{left + hexColumn(a), left + hexColumn(b-1) + 2})
		printed = append(printed, [2]int{right + a, right + b})
	}
	return append(marks, printed...)
}

func (h hexDoc) Text() string {
	const rowText = 8 + 2 + hexRow*3 + 1 + 1 + hexRow + 1
	rows := min(h.Len(), MaxText/rowText)
	var b strings.Builder
	b.Grow(rows * rowText)
	for i := range rows {
		b.WriteString(h.offset(i))
		b.WriteString("  ")
		b.WriteString(hexColumns(h.row(i)))
		b.WriteByte(' ')
		b.WriteString(printable(h.row(i)))
		b.WriteByte('\n')
	}
	if rows < h.Len() {
		b.WriteString(notAll(int64(rows*hexRow), int64(len(h)))[1:])
	}
	return b.String()
}
