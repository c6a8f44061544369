package wire

import (
	"bytes"
	"testing"
	"unicode/utf8"
)

// checkSplit runs a check over p cut at i and j.
func checkSplit(p []byte, i, j int) (at int64, bad bool) {
	var c utf8Check
	c.write(p[:i])
	c.write(p[i:j])
	c.write(p[j:])
	return c.invalid(false)
}

func TestUTF8OverEveryBorder(t *testing.T) {
	cases := map[string]int64{ // where it becomes invalid, or -1
		"":                     -1,
		"plain":                -1,
		"é€𝄞":                  -1,
		"\U0010ffff":           -1,
		"a\x80b":               1,
		"a\xc3":                1,
		"a\xc3b":               1,
		"\xe2\x82":             0,
		"\xe2\x82a":            0,
		"\xe2\x28\xa1":         0,
		"é\xc0\xaf":            2,
		"é\xe0\x80\xaf":        2,
		"é\xed\xa0\x80":        2,
		"é\xf0\x80\x80\x80":    2,
		"é\xf4\x90\x80\x80":    2,
		"\xf0\x9d\x84\xc3":     0,
		"𝄞\xf8\x88\x80\x80a":   4,
		"\x80\x80\x80\x80\x80": 0,
	}
	for s, want := range cases {
		p := []byte(s)
		if (want < 0) != utf8.Valid(p) {
			t.Fatalf("%q: the table is wrong", s)
		}
		for i := range len(p) + 1 {
			for j := i; j <= len(p); j++ {
				at, bad := checkSplit(p, i, j)
				if bad != (want >= 0) || bad && at != want {
					t.Errorf("%q cut at %d and %d: %d, %v; want %d", s, i, j, at, bad, want)
				}
			}
		}
	}
}

func TestUTF8SeesWhatCanNotBecomeValid(t *testing.T) {
	for s, bad := range map[string]bool{"a\xe2\x82": false, "a\xf0": false, "a\xf0\x80": true, "a\xed\xa0": true, "\xff": true} {
		var c utf8Check
		c.write([]byte(s))
		if _, got := c.invalid(true); got != bad {
			t.Errorf("%q: invalid %v, want %v", s, got, bad)
		}
	}
}

func FuzzUTF8(f *testing.F) {
	f.Add([]byte("é€𝄞"), uint8(1), uint8(3))
	f.Add([]byte("\xf0\x9d\x84\xc3"), uint8(2), uint8(3))
	f.Fuzz(func(t *testing.T, p []byte, i, j uint8) {
		first := min(int(i), len(p))
		second := min(first+int(j), len(p))
		at, bad := checkSplit(p, first, second)
		if bad == utf8.Valid(p) {
			t.Fatalf("%q cut at %d and %d: invalid %v", p, first, second, bad)
		}
		if bad && at != int64(firstInvalid(p)) {
			t.Fatalf("%q cut at %d and %d: invalid at %d, want %d", p, first, second, at, firstInvalid(p))
		}
	})
}

// Words are looked at whole, so a byte that is wrong, or right, must be seen at every place of a word and behind any
// number of them.
func TestValidUTF8AtEveryPlaceOfAWord(t *testing.T) {
	for _, s := range []string{"", "é", "€", "𝄞", "\x80", "\xc3", "\xe2\x82", "\xf0\x9d\x84", "\xed\xa0\x80", "\xff"} {
		for before := range 70 {
			for _, after := range []int{0, 1, 2, 3, 7, 8, 31, 32, 33} {
				p := append(bytes.Repeat([]byte("a"), before), s...)
				p = append(p, bytes.Repeat([]byte("z"), after)...)
				if got, want := validUTF8(p), utf8.Valid(p); got != want {
					t.Errorf("%q: %v, want %v", p, got, want)
				}
			}
		}
	}
}
