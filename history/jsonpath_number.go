package history

import (
	"math"
	"strconv"
)

// A decimal is a number as it is written: ±digits × 10^exp, exact however long it is. Identifiers of 64 bits and amounts
// with eighteen decimals are common in JSON and don't fit a float64.
type decimal struct {
	neg    bool
	whole  string // digits before the point
	frac   string // and behind it
	exp    int64  // of ten, saturated
	approx float64
}

// maxExp is far more than digits can balance.
const maxExp = 1 << 40

// parseDecimal reads a number: digits with a sign, a point and an exponent or without.
func parseDecimal(s string) (d decimal, ok bool) {
	rest := s
	if rest != "" && (rest[0] == '-' || rest[0] == '+') {
		d.neg = rest[0] == '-'
		rest = rest[1:]
	}
	d.whole, rest = cutDigits(rest)
	if rest != "" && rest[0] == '.' {
		d.frac, rest = cutDigits(rest[1:])
	}
	if d.whole == "" && d.frac == "" {
		return decimal{}, false
	}
	if rest != "" && (rest[0] == 'e' || rest[0] == 'E') {
		rest = rest[1:]
		neg := false
		if rest != "" && (rest[0] == '-' || rest[0] == '+') {
			neg = rest[0] == '-'
			rest = rest[1:]
		}
		var digits string
		if digits, rest = cutDigits(rest); digits == "" {
			return decimal{}, false
		}
		for i := range len(digits) {
			d.exp = min(d.exp*10+int64(digits[i]-'0'), maxExp)
		}
		if neg {
			d.exp = -d.exp
		}
	}
	if rest != "" {
		return decimal{}, false
	}
	d.approx, _ = strconv.ParseFloat(s, 64) // of a number out of range, the nearest: zero or an infinity
	return d, true
}

// shortNumber returns the number that b begins with and how many bytes it takes, or 0 where it has an exponent or more
// digits than a float64 surely holds. It is much faster than strconv, and exact: the digits and the power of ten are
// both whole numbers that a float64 holds, so one division rounds once.
func shortNumber(b []byte) (v float64, n int) {
	if len(b) > 0 && b[0] == '-' {
		n++
	}
	digits, point := 0, -1 // so far, and before the point
	var all int64
scan:
	for ; n < len(b); n++ {
		switch c := b[n]; {
		case '0' <= c && c <= '9':
			if digits++; digits > 15 {
				return 0, 0
			}
			all = all*10 + int64(c-'0')
		case c == '.' && point < 0:
			point = digits
		case c == '.' || c == 'e' || c == 'E' || c == '+' || c == '-':
			return 0, 0
		default:
			break scan
		}
	}
	if digits == 0 {
		return 0, 0
	}
	v = float64(all)
	if point >= 0 {
		v /= powersOfTen[digits-point]
	}
	if b[0] == '-' {
		v = -v
	}
	return v, n
}

var powersOfTen = [...]float64{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15}

func cutDigits(s string) (digits, rest string) {
	i := 0
	for i < len(s) && '0' <= s[i] && s[i] <= '9' {
		i++
	}
	return s[:i], s[i:]
}

// compare orders two numbers exactly. Rounding to a float64 keeps the order, so digits are looked at only where both
// round to the same.
func (d *decimal) compare(e *decimal) int {
	switch {
	case d.approx < e.approx:
		return -1
	case d.approx > e.approx:
		return 1
	}
	a, b := d.lead(), e.lead()
	switch {
	case a == math.MinInt64 && b == math.MinInt64:
		return 0
	case a == math.MinInt64: // d is zero
		return -sign(e.neg)
	case b == math.MinInt64:
		return sign(d.neg)
	case d.neg != e.neg:
		return sign(d.neg)
	}
	c := 0
	if a != b {
		c = 1
		if a < b {
			c = -1
		}
	} else {
		// Both begin at the same power of ten: the digits tell.
		for i, j, left := d.first(), e.first(), 0; c == 0 && left < max(d.len()-d.first(), e.len()-e.first()); left++ {
			c = int(d.digit(i+left)) - int(e.digit(j+left))
		}
		c = max(-1, min(c, 1))
	}
	return c * sign(d.neg)
}

func sign(neg bool) int {
	if neg {
		return -1
	}
	return 1
}

func (d *decimal) len() int { return len(d.whole) + len(d.frac) }

// digit returns digit i of all the digits, 0 behind the last.
func (d *decimal) digit(i int) byte {
	switch {
	case i < len(d.whole):
		return d.whole[i]
	case i < d.len():
		return d.frac[i-len(d.whole)]
	}
	return '0'
}

// first returns the index of the first digit that isn't 0, or len.
func (d *decimal) first() int {
	i := 0
	for i < d.len() && d.digit(i) == '0' {
		i++
	}
	return i
}

// lead returns the power of ten of the first digit that isn't 0, or math.MinInt64 for zero.
func (d *decimal) lead() int64 {
	i := d.first()
	if i == d.len() {
		return math.MinInt64
	}
	return int64(len(d.whole)-i) + d.exp
}
