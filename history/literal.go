package history

import (
	"bytes"
	"strings"
	"unicode/utf8"
	"unsafe"

	"socklens/history/pair"
)

// A needle is a literal to be found in bytes. It never changes, so any number of finders may use it at once.
type needle struct {
	text    string // as it was written; of a byte pattern, as its term writes it
	letters []letter
	plain   anchor // where no sample tells better
	longest int    // bytes that a hit takes at most
	id      int    // within its query; a needle outside of one has none
}

func newNeedle(text string, fold bool) *needle { return needleOf(text, letters(text, fold)) }

func needleOf(text string, ls []letter) *needle {
	n := &needle{text: text, letters: ls}
	for i := range ls {
		n.longest += ls[i].maxBytes()
	}
	if len(ls) > 0 {
		n.plain = n.anchor(new(histogram))
	}
	return n
}

// A probe is a byte whose occurrences are looked at: the byte at off of one way to write the needle's anchor. bytes.IndexByte
// finds it at tens of gigabytes a second as long as it is rare.
type probe struct {
	b   byte
	off int
	way string // "" where it is the byte alone
}

// An anchor is the letter of a needle that is looked for first, with a probe for each way to write it.
//
// With a pair, the one probe stands where the pair's first byte does.
type anchor struct {
	at     int
	probes []probe
	pair   pair.Pair
	paired bool
}

// histogram counts the bytes of a sample.
type histogram [256]int32

func (h *histogram) take(sample []byte) {
	*h = histogram{}
	for _, b := range sample {
		h[b]++
	}
}

// anchorLetters bounds how many letters of a long needle are considered as its anchor.
const anchorLetters = 64

// anchor returns the letter whose ways are rarest in the sample that h counted. Every needle has a letter that isn't
// any byte.
func (n *needle) anchor(h *histogram) anchor {
	var best anchor
	bestCost := -1
	for i := range n.letters[:min(len(n.letters), anchorLetters)] {
		l := &n.letters[i]
		if l.any {
			continue
		}
		cost, ways := 0, len(l.wide)
		if l.single {
			ways++
			cost += int(h[l.a])
			if l.b != l.a {
				ways++
				cost += int(h[l.b])
			}
		}
		for _, w := range l.wide {
			_, c := rarest(w, h)
			cost += c
		}
		// An absent byte still costs a pass over the text, and a late letter lets the finder see less of what it skips.
		cost = cost*8 + ways
		if bestCost < 0 || cost <= bestCost {
			best.at, bestCost = i, cost
		}
	}
	if p, s, ok := n.pair(h); ok && pair.Fast {
		pr := probe{b: s.v, off: s.off}
		if l := &n.letters[s.letter]; !l.single {
			pr.way = l.wide[0]
		}
		return anchor{at: s.letter, probes: []probe{pr}, pair: p, paired: true}
	}
	l := &n.letters[best.at]
	if l.single {
		best.probes = append(best.probes, probe{b: l.a})
		if l.b != l.a {
			best.probes = append(best.probes, probe{b: l.b})
		}
	}
	for _, w := range l.wide {
		off, _ := rarest(w, h)
		best.probes = append(best.probes, probe{b: w[off], off: off, way: w})
	}
	return best
}

// rarest returns the offset of the byte of w that is rarest in h, and how often it is there.
func rarest(w string, h *histogram) (off, count int) {
	for i := range len(w) {
		if c := int(h[w[i]]); i == 0 || c <= count {
			off, count = i, c
		}
	}
	return off, count
}

// A finder finds the hits of one needle in one text. The zero probes of an unused finder find nothing.
type finder struct {
	n    *needle
	a    anchor
	b    []byte
	next [maxWays]int // where probe k occurs next, as far as is known; len(b) where it doesn't any more
}

// finder returns a finder of n in b, which must not change meanwhile.
func (n *needle) finder(a anchor, b []byte) finder {
	f := finder{n: n, a: a, b: b}
	for k := range f.next {
		f.next[k] = -1
	}
	return f
}

// find returns the first hit that begins at from or later, or a negative start. Where it was called before, from must
// not be smaller than then.
func (f *finder) find(from int) (start, end int) {
	if len(f.n.letters) == 0 {
		if from <= len(f.b) {
			return from, from
		}
		return -1, -1
	}
	if f.a.paired {
		return f.findPair(from)
	}
	for k := range f.a.probes {
		if at := from + f.a.probes[k].off; f.next[k] < at {
			f.next[k] = indexByte(f.b, f.a.probes[k].b, at)
		}
	}
	for {
		k, p := 0, f.next[0]
		for j := 1; j < len(f.a.probes); j++ {
			if f.next[j] < p {
				k, p = j, f.next[j]
			}
		}
		if p >= len(f.b) {
			return -1, -1
		}
		if f.a.probes[k].way != "" || f.guess(p) {
			if start, end = f.verify(&f.a.probes[k], p); start >= from {
				return start, end
			}
		}
		f.next[k] = indexByte(f.b, f.a.probes[k].b, p+1)
	}
}

// findPair is find with an anchor that has a pair.
func (f *finder) findPair(from int) (start, end int) {
	pr := &f.a.probes[0]
	if at := from + pr.off; f.next[0] < at {
		f.next[0] = f.a.pair.Index(f.b, at)
	}
	for f.next[0] < len(f.b) {
		if start, end = f.verify(pr, f.next[0]); start >= from {
			return start, end
		}
		f.next[0] = f.a.pair.Index(f.b, f.next[0]+1)
	}
	return -1, -1
}

// indexByte returns the first occurrence of c in b at from or later, or len(b).
func indexByte(b []byte, c byte, from int) int {
	if from >= len(b) {
		return len(b)
	}
	if i := bytes.IndexByte(b[from:], c); i >= 0 {
		return from + i
	}
	return len(b)
}

// guess reports whether the letter beside an anchor of one byte at p can be the right one. It is only a quick look.
func (f *finder) guess(p int) bool {
	i := f.a.at + 1
	if p++; i == len(f.n.letters) {
		if i, p = i-2, p-2; i < 0 {
			return true
		}
	}
	if p < 0 || p >= len(f.b) {
		return false
	}
	l, c := &f.n.letters[i], f.b[p]
	return c >= utf8.RuneSelf || l.any || l.single && (c == l.a || c == l.b)
}

// verify returns the hit whose anchor's probe stands at p, or a negative start.
func (f *finder) verify(pr *probe, p int) (start, end int) {
	start = p - pr.off
	end = start + 1
	if pr.way != "" {
		end = start + len(pr.way)
		if start < 0 || end > len(f.b) || string(f.b[start:end]) != pr.way {
			return -1, -1
		}
	}
	ls := f.n.letters
	for i := f.a.at + 1; i < len(ls); i++ {
		l := &ls[i]
		if end < len(f.b) && (l.single && (f.b[end] == l.a || f.b[end] == l.b) || l.any) {
			end++
			continue
		}
		w := wideAt(l, f.b[min(end, len(f.b)):])
		if w == 0 {
			return -1, -1
		}
		end += w
	}
	for i := f.a.at - 1; i >= 0; i-- {
		l := &ls[i]
		if start > 0 && (l.single && (f.b[start-1] == l.a || f.b[start-1] == l.b) || l.any) {
			start--
			continue
		}
		w := wideBefore(l, f.b[:start])
		if w == 0 {
			return -1, -1
		}
		start -= w
	}
	return start, end
}

// wideAt returns how many bytes a way of l of more than one byte takes at the beginning of b, or 0.
func wideAt(l *letter, b []byte) int {
	for _, w := range l.wide {
		if len(b) >= len(w) && string(b[:len(w)]) == w {
			return len(w)
		}
	}
	return 0
}

// wideBefore returns how many bytes a way of l of more than one byte takes at the end of b, or 0.
func wideBefore(l *letter, b []byte) int {
	for _, w := range l.wide {
		if len(b) >= len(w) && string(b[len(b)-len(w):]) == w {
			return len(w)
		}
	}
	return 0
}

// in reports whether the needle is in a text.
func (n *needle) in(text string) bool {
	f := n.finder(n.plain, bytesOf(text))
	at, _ := f.find(0)
	return at >= 0
}

// each calls f with the hits in text that don't overlap, until it returns false.
func (n *needle) each(text string, f func(start, end int) bool) {
	if len(n.letters) == 0 {
		return
	}
	fd := n.finder(n.plain, bytesOf(text))
	for from := 0; ; {
		start, end := fd.find(from)
		if start < 0 || !f(start, end) {
			return
		}
		from = end
	}
}

// bytesOf returns the bytes of a text to be read only.
func bytesOf(text string) []byte { return unsafe.Slice(unsafe.StringData(text), len(text)) }

// parsePattern reads the bytes of a hex: term: pairs of hexadecimal digits, with ?? for any byte, with or without
// spaces between. ok is false where text is anything else or nothing in it is given.
func parsePattern(text string) (n *needle, ok bool) {
	var ls []letter
	given := false
	for s := strings.TrimSpace(text); s != ""; s = strings.TrimLeft(s, " \t") {
		if len(s) < 2 {
			return nil, false
		}
		hi, ok1 := hexDigit(s[0])
		lo, ok2 := hexDigit(s[1])
		switch {
		case s[:2] == "??":
			ls = append(ls, letter{any: true})
		case ok1 && ok2:
			ls = append(ls, letter{single: true, a: hi<<4 | lo, b: hi<<4 | lo})
			given = true
		default:
			return nil, false
		}
		s = s[2:]
	}
	if !given {
		return nil, false
	}
	return needleOf(text, ls), true
}

func hexDigit(c byte) (byte, bool) {
	switch {
	case '0' <= c && c <= '9':
		return c - '0', true
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10, true
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}
