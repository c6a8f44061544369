package render

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const hexDigits = "0123456789abcdef"

// Escape returns s with everything that would not show as itself written as an escape: control characters, direction
// overrides, invisible characters, and bytes that aren't UTF-8. What is written that way can be read, not converted
// back: a backslash stays one backslash.
func Escape(s string) string {
	for i := 0; i < len(s); {
		n := shown(s[i:])
		if n == 0 {
			return escapeFrom(s, i)
		}
		i += n
	}
	return s
}

func escapeFrom(s string, i int) string {
	b := make([]byte, 0, len(s)+16)
	b = append(b, s[:i]...)
	for i < len(s) {
		if n := shown(s[i:]); n > 0 {
			b = append(b, s[i:i+n]...)
			i += n
			continue
		}
		n := 0
		b, n = appendEscape(b, s[i:])
		i += n
	}
	return string(b)
}

// shown returns the length of the first character of s where it shows as itself, else 0.
func shown(s string) int {
	if c := s[0]; c < utf8.RuneSelf {
		if c < ' ' || c == 0x7f {
			return 0
		}
		return 1
	}
	r, n := utf8.DecodeRuneInString(s)
	if r == utf8.RuneError && n == 1 || hidden(r) {
		return 0
	}
	return n
}

// hidden reports whether a character outside ASCII shows as nothing or changes how its neighbours show. Joiners and
// direction marks are among them: in a debugger it matters more that they are there than what they do.
func hidden(r rune) bool {
	switch {
	case r < 0xa0: // the second set of control characters
		return true
	case r == 0xad || r == 0x34f || r == 0x115f || r == 0x1160 || r == 0x3164 || r == 0xffa0: // invisible by habit
		return true
	case r == 0x2028 || r == 0x2029: // would break the line
		return true
	case r < 0x600: // letters without anything of the kind; most text ends here
		return false
	case r >= 0xfdd0 && r <= 0xfdef || r&0xfffe == 0xfffe: // never characters
		return true
	case r >= 0x3000 && r < 0xd800: // and most of the rest here
		return false
	}
	return unicode.Is(unicode.Cf, r)
}

// appendEscape appends the escape of the first character of s, and returns how many bytes of s it stands for.
func appendEscape(b []byte, s string) ([]byte, int) {
	r, n := utf8.DecodeRuneInString(s)
	switch {
	case r == utf8.RuneError && n == 1:
		return append(b, '\\', 'x', hexDigits[s[0]>>4], hexDigits[s[0]&15]), 1
	case r == '\n':
		return append(b, '\\', 'n'), n
	case r == '\r':
		return append(b, '\\', 'r'), n
	case r == '\t':
		return append(b, '\\', 't'), n
	case r < 0x80:
		return append(b, '\\', 'x', hexDigits[r>>4], hexDigits[r&15]), n
	case r < 0x10000:
		return append(b, '\\', 'u', hexDigits[r>>12], hexDigits[r>>8&15], hexDigits[r>>4&15], hexDigits[r&15]), n
	}
	b = append(b, '\\', 'U')
	for shift := 28; shift >= 0; shift -= 4 {
		b = append(b, hexDigits[r>>shift&15])
	}
	return b, n
}

// appendSpans appends p in the given style, with escapes in spans of their own.
func appendSpans(spans []Span, p []byte, style Style) []Span {
	s := string(p)
	for len(s) > 0 {
		n := 0
		for n < len(s) {
			k := shown(s[n:])
			if k == 0 {
				break
			}
			n += k
		}
		if n > 0 {
			spans = append(spans, Span{s[:n], style})
			s = s[n:]
		}
		var esc []byte
		for len(s) > 0 && shown(s) == 0 {
			esc, n = appendEscape(esc, s)
			s = s[n:]
		}
		if len(esc) > 0 {
			spans = append(spans, Span{string(esc), Escaped})
		}
	}
	return spans
}

// clipboard returns p as text that a clipboard takes: as it is, but for NUL and bytes that aren't UTF-8.
func clipboard(p []byte) string {
	s := string(p)
	if utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 {
		return s
	}
	b := make([]byte, 0, len(s)+16)
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		if r == 0 || r == utf8.RuneError && n == 1 {
			b, n = appendEscape(b, s)
		} else {
			b = append(b, s[:n]...)
		}
		s = s[n:]
	}
	return string(b)
}
