package history

import (
	"unicode"
	"unicode/utf8"
)

// Case is ignored by Unicode's simple case folding, the one that regexp's (?i) uses too: one character stands for one
// character. So σ, ς and Σ are the same, k and the Kelvin sign are, ß and ẞ are, but ß and ss aren't, and the Turkish
// İ and ı are the same as nothing else.

// maxWays is the most ways that one character can be written in: no orbit of unicode.SimpleFold is longer.
const maxWays = 4

// A letter is one place of a needle: the bytes or characters that may stand there.
type letter struct {
	single bool     // one byte may stand there: a or b
	any    bool     // any one byte may
	a, b   byte     // the two cases of an ASCII letter, twice the same byte otherwise
	wide   []string // the ways that take more than one byte
}

// letters returns the places of s. A byte of s that isn't UTF-8 stands for itself.
func letters(s string, fold bool) []letter {
	ls := make([]letter, 0, len(s))
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 {
			ls = append(ls, letter{single: true, a: s[i], b: s[i]})
		} else {
			ls = append(ls, letterOf(r, fold))
		}
		i += n
	}
	return ls
}

func letterOf(r rune, fold bool) letter {
	var l letter
	add := func(r rune) {
		switch {
		case r >= utf8.RuneSelf:
			l.wide = append(l.wide, string(r))
		case l.single:
			l.b = byte(r)
		default:
			l.single, l.a, l.b = true, byte(r), byte(r)
		}
	}
	add(r)
	if fold {
		for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
			add(f)
		}
	}
	return l
}

// maxBytes returns the most bytes that the place can take.
func (l *letter) maxBytes() int {
	n := 1
	for _, w := range l.wide {
		n = max(n, len(w))
	}
	return n
}

// foldKey returns the same rune for all runes that are the same when case is ignored.
func foldKey(r rune) rune {
	if r < utf8.RuneSelf {
		if 'a' <= r && r <= 'z' {
			r -= 'a' - 'A'
		}
		return r
	}
	least := r
	for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
		least = min(least, f)
	}
	return least
}

// compareFold orders two texts by their characters without regard to case. It returns 0 where strings.EqualFold
// reports true.
func compareFold(a, b string) int {
	for a != "" && b != "" {
		r, n := utf8.DecodeRuneInString(a)
		s, m := utf8.DecodeRuneInString(b)
		if r, s = foldKey(r), foldKey(s); r != s {
			if r < s {
				return -1
			}
			return 1
		}
		a, b = a[n:], b[m:]
	}
	switch {
	case a != "":
		return 1
	case b != "":
		return -1
	}
	return 0
}
