package render

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// finder finds a needle in bytes, in whatever case.
type finder struct {
	needle []rune
	first  [][]byte // the ways in which the needle's first character may be written
}

// newFinder returns nil for a needle that can't be found: an empty one.
func newFinder(needle string) *finder {
	f := &finder{needle: []rune(needle)}
	if len(f.needle) == 0 {
		return nil
	}
	first := f.needle[0]
	f.first = append(f.first, utf8.AppendRune(nil, first))
	for r := unicode.SimpleFold(first); r != first; r = unicode.SimpleFold(r) {
		f.first = append(f.first, utf8.AppendRune(nil, r))
	}
	return f
}

// index returns the place of the first hit in p at from or after it, or -1. from is counted in p.
func (f *finder) index(p []byte, from int) int {
	var next [4]int // of each way to write the first character, its next place; Unicode has at most four
	for k := range f.first {
		next[k] = -1
	}
	for {
		best := -1
		for k, first := range f.first {
			if next[k] < from {
				if next[k] = bytes.Index(p[from:], first); next[k] < 0 {
					next[k] = len(p)
				} else {
					next[k] += from
				}
			}
			if best < 0 || next[k] < best {
				best = next[k]
			}
		}
		if best >= len(p) {
			return -1
		}
		if f.matches(p[best:]) > 0 {
			return best
		}
		from = best + 1
	}
}

// lastIndex returns the place of the last hit in p that begins before end, or -1. It looks through p from the back in
// blocks, so that a hit nearby is found at once.
func (f *finder) lastIndex(p []byte, end int) int {
	const block = 64 << 10
	reach := len(f.needle) * utf8.UTFMax // a hit may reach so far beyond the block it begins in
	for hi := min(end, len(p)); hi > 0; {
		lo := max(hi-block, 0)
		part := p[lo:min(hi+reach, len(p))]
		last := -1
		for at := 0; ; {
			k := f.index(part, at)
			if k < 0 || lo+k >= hi {
				break
			}
			last, at = lo+k, k+1
		}
		if last >= 0 {
			return last
		}
		hi = lo
	}
	return -1
}

// matches returns how many bytes at the beginning of p are the needle, 0 where they aren't.
func (f *finder) matches(p []byte) int {
	at := 0
	for _, want := range f.needle {
		if at >= len(p) {
			return 0
		}
		r, n := rune(p[at]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRune(p[at:])
		}
		if r != want && !sameFolded(r, want) {
			return 0
		}
		at += n
	}
	return at
}

// Occurrences returns where a needle stands in a text, in whatever case, as ranges in order that don't overlap.
func Occurrences(text, needle string) [][2]int {
	f := newFinder(needle)
	if f == nil {
		return nil
	}
	var found [][2]int
	p := []byte(text)
	for at := f.index(p, 0); at >= 0; {
		end := at + f.matches(p[at:])
		found = append(found, [2]int{at, end})
		at = f.index(p, end)
	}
	return found
}

func sameFolded(a, b rune) bool {
	if a < utf8.RuneSelf && b < utf8.RuneSelf {
		return a|0x20 == b|0x20 && 'a' <= a|0x20 && a|0x20 <= 'z'
	}
	for r := unicode.SimpleFold(a); r != a; r = unicode.SimpleFold(r) {
		if r == b {
			return true
		}
	}
	return false
}
