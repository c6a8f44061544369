package exchange

import "unicode/utf8"

// appendString appends a JSON string. What isn't UTF-8 becomes U+FFFD.
func appendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for len(s) > 0 {
		n := validPrefix(s)
		dst = appendText(dst, s[:n])
		if s = s[n:]; len(s) > 0 {
			dst = append(dst, `\ufffd`...)
			s = s[1:]
		}
	}
	return append(dst, '"')
}

// validPrefix returns how many bytes of s are UTF-8 before the first that is not.
func validPrefix(s string) int {
	if utf8.ValidString(s) {
		return len(s)
	}
	i := 0
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n <= 1 {
			break
		}
		i += n
	}
	return i
}

const hexDigits = "0123456789abcdef"

// appendText appends valid UTF-8 as the inside of a JSON string. Besides what JSON demands it escapes the characters
// that could act on a terminal or turn the reading direction around: lines are looked at there, and a peer chose them.
func appendText[T string | []byte](dst []byte, s T) []byte {
	from := 0
	for i := 0; i < len(s); {
		b := s[i]
		if b >= 0x20 && b < 0x7f && b != '"' && b != '\\' {
			i++
			continue
		}
		n, r := 1, rune(b)
		if b >= 0x80 {
			if n, r = hostile(s[i:]); r == 0 {
				i += n
				continue
			}
		}
		dst = append(dst, s[from:i]...)
		i += n
		from = i
		switch r {
		case '"', '\\':
			dst = append(dst, '\\', b)
		case '\n':
			dst = append(dst, '\\', 'n')
		case '\r':
			dst = append(dst, '\\', 'r')
		case '\t':
			dst = append(dst, '\\', 't')
		case '\b':
			dst = append(dst, '\\', 'b')
		case '\f':
			dst = append(dst, '\\', 'f')
		default:
			dst = append(dst, '\\', 'u', hexDigits[r>>12], hexDigits[r>>8&0xf], hexDigits[r>>4&0xf], hexDigits[r&0xf])
		}
	}
	return append(dst, s[from:]...)
}

// hostile looks at the character that s begins with, which isn't ASCII. It returns its length, and the character where
// it has to be escaped or else 0: the C1 controls, line and paragraph separator, and the bidirectional controls.
func hostile[T string | []byte](s T) (int, rune) {
	switch b := s[0]; {
	case b == 0xc2 && s[1] < 0xa0:
		return 2, rune(s[1])
	case b == 0xe2 && s[1] == 0x80 && s[2] >= 0xa8 && s[2] <= 0xae:
		return 3, 0x2000 + rune(s[2]-0x80)
	case b == 0xe2 && s[1] == 0x81 && s[2] >= 0xa6 && s[2] <= 0xa9:
		return 3, 0x2040 + rune(s[2]-0x80)
	case b < 0xe0:
		return 2, 0
	case b < 0xf0:
		return 3, 0
	}
	return 4, 0
}
