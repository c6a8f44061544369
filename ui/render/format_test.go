package render

import (
	"math"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"
)

func TestNumbers(t *testing.T) {
	ms := int64(time.Millisecond)
	for _, c := range []struct{ got, want string }{
		{Size(0), "0 B"}, {Size(1023), "1023 B"}, {Size(1024), "1.0 KiB"}, {Size(1229), "1.2 KiB"},
		{Size(1<<20 - 1), "1.0 MiB"}, {Size(13002342), "12.4 MiB"}, {Size(64 << 20), "64.0 MiB"}, {Size(math.MaxInt64), "8.0 EiB"},
		{Count(0), "0"}, {Count(999), "999"}, {Count(1000), "1,000"}, {Count(88432), "88,432"}, {Count(-1234567), "-1,234,567"},
		{Count(math.MinInt64), "-9,223,372,036,854,775,808"},
		{Plural(1, "key", "keys"), "1 key"}, {Plural(0, "key", "keys"), "0 keys"}, {Plural(1204, "key", "keys"), "1,204 keys"},
		{Delta(0), "0.0"}, {Delta(12_345), "0.012"}, {Delta(-12_345), "-0.012"}, {Delta(700), "0.001"}, {Delta(340_000), "0.340"}, {Delta(999_499), "0.999"}, {Delta(999_500), "1.0"}, {Delta(-999_500), "-1.0"}, {Delta(12*ms + 400_000), "12.4"}, {Delta(-3 * ms), "-3.0"},
		{Delta(9999 * ms), "9,999.0"}, {Delta(9999949 * 1000), "9,999.9"}, {Delta(9999950 * 1000), "10.0 s"}, {Delta(90_000 * ms), "90.0 s"}, {Delta(-90_000 * ms), "-90.0 s"},
		{Delta(999_949 * ms), "999.9 s"}, {Delta(999_951 * ms), "16.7 min"}, {Delta(5_997_001 * ms), "1.7 h"}, {Delta(100 * 3_600_000 * ms), "4 d"},
		{Duration(0), "0 s"}, {Duration(850), "850 ns"}, {Duration(850 * time.Microsecond), "850 µs"},
		{Duration(999_999), "1.0 ms"}, {Duration(12100 * time.Microsecond), "12.1 ms"}, {Duration(999_960 * time.Microsecond), "1.0 s"},
		{Duration(4200 * time.Millisecond), "4.2 s"}, {Duration(59_990 * time.Millisecond), "1 min"}, {Duration(201 * time.Second), "3 min 21 s"},
		{Duration(2*time.Hour + 5*time.Minute), "2 h 5 min"}, {Duration(76 * time.Hour), "3 d 4 h"}, {Duration(-4200 * time.Millisecond), "-4.2 s"},
		{Duration(math.MinInt64), "-106,751 d 23 h"},
		{Elapsed(-1), "00:00"}, {Elapsed(201 * time.Second), "03:21"}, {Elapsed(3801 * time.Second), "1:03:21"}, {Elapsed(50*time.Hour + time.Second), "2 d 2:00:01"},
		{Clock(time.Date(2026, 3, 4, 5, 6, 7, 89_000_000, time.Local).UnixNano()), "05:06:07.089"},
	} {
		if c.got != c.want {
			t.Errorf("got %q want %q", c.got, c.want)
		}
	}
}

func TestEscape(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"plain é 成交 ✓ 🙂", "plain é 成交 ✓ 🙂"},
		{"a\nb\r\t\x00\x1b\x7f", `a\nb\r\t\x00\x1b\x7f`},
		{"\u0085\u009b", `\u0085\u009b`},
		{"\u202eabc\u2066\u200f", `\u202eabc\u2066\u200f`},
		{"\u200b\u200d\ufeff\u00ad\u2060", `\u200b\u200d\ufeff\u00ad\u2060`},
		{"\u2028\u2029\u3164", `\u2028\u2029\u3164`},
		{"\U000e0041", `\U000e0041`},
		{"\xff\xc3(\xed\xa0\x80", `\xff\xc3(\xed\xa0\x80`},
		{"\ufffd", "\ufffd"}, // was sent as itself
		{"\ufffe", `\ufffe`},
	} {
		if got := Escape(c.in); got != c.want {
			t.Errorf("Escape(%q) = %s, want %s", c.in, got, c.want)
		}
	}
}

func TestHiddenCoversWhatUnicodeCallsControlAndFormat(t *testing.T) {
	for r := rune(0x80); r <= unicode.MaxRune; r++ {
		if !utf8.ValidRune(r) {
			continue
		}
		if want := unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp); want && !hidden(r) {
			t.Errorf("%U is not hidden", r)
		}
		if hidden(r) && unicode.In(r, unicode.Lu, unicode.Ll, unicode.Nd, unicode.P, unicode.Zs) {
			t.Errorf("%U is hidden", r)
		}
		fold := 1
		for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
			fold++
		}
		if fold > 4 {
			t.Errorf("%U may be written in %d ways, the finder knows four", r, fold)
		}
	}
}

func TestFinder(t *testing.T) {
	for _, c := range []struct {
		needle, in  string
		first, last int
	}{
		{"a", "", -1, -1},
		{"ab", "xaab AB", 2, 5},
		{"Ä", "xxä..Ä", 2, 6},
		{"k", "\u212a k", 0, 4}, // the Kelvin sign is a K
		{"STRASSE", "straße strasse", 8, 8},
		{"éé", "eéÉé", 1, 3},
		{"@", "`@", 1, 1},
		{"[", "{[", 1, 1},
	} {
		f := newFinder(c.needle)
		if got := f.index([]byte(c.in), 0); got != c.first {
			t.Errorf("first %q in %q: %d want %d", c.needle, c.in, got, c.first)
		}
		if got := f.lastIndex([]byte(c.in), len(c.in)); got != c.last {
			t.Errorf("last %q in %q: %d want %d", c.needle, c.in, got, c.last)
		}
	}
}
