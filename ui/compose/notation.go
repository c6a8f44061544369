package compose

import (
	"encoding/base64"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// NotationError says where a text stops being hexadecimal or base64.
type NotationError struct {
	Line, Column int // from 1, in characters
	Text         string
}

// Error returns, for example, "line 1, column 4: hexadecimal expected, got \"g\"".
func (e *NotationError) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Text)
}

// Place returns where it is, so that whoever explains errors can tell that it is about a place in what was written.
func (e *NotationError) Place() (line, column int) { return e.Line, e.Column }

// at makes a NotationError of a byte offset.
func at(text string, offset int, format string, a ...any) error {
	before := text[:offset]
	line := strings.Count(before, "\n")
	return &NotationError{
		Line:   line + 1,
		Column: utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:]) + 1,
		Text:   fmt.Sprintf(format, a...),
	}
}

// betweenBytes may stand between two bytes in hexadecimal.
const betweenBytes = " \t\r\n,;:-_"

// ParseHex reads hexadecimal digits as people write and copy them. White space, commas, semicolons, colons, dashes and
// underscores between bytes are passed over, and so are 0x and \x before one, and what follows a # or // on a line.
func ParseHex(text string) ([]byte, error) {
	out := make([]byte, 0, len(text)/2)
	high, from := -1, 0
	for i := 0; i < len(text); i++ {
		for high < 0 && i+1 < len(text) { // whole bytes, as nearly all of a long text is
			a, b := digit(text[i]), digit(text[i+1])
			if a|b < 0 {
				break
			}
			out = append(out, byte(a<<4|b))
			if i += 2; i < len(text) && (text[i] == ' ' || text[i] == '\n') {
				i++
			}
		}
		if i == len(text) {
			break
		}
		c := text[i]
		switch {
		case high >= 0 && (strings.IndexByte(betweenBytes+"#", c) >= 0 || strings.HasPrefix(text[i:], "//")):
			return nil, at(text, from, "a byte needs two hexadecimal digits, got one")
		case strings.IndexByte(betweenBytes, c) >= 0:
			continue
		case c == '#' || strings.HasPrefix(text[i:], "//"):
			end := strings.IndexByte(text[i:], '\n')
			if end < 0 {
				end = len(text) - i
			}
			i += end - 1
			continue
		case high < 0 && c == '0' && i+1 < len(text) && (text[i+1] == 'x' || text[i+1] == 'X'), high < 0 && strings.HasPrefix(text[i:], `\x`):
			i++
			continue
		}
		v := digit(c)
		if v < 0 {
			r, size := utf8.DecodeRuneInString(text[i:])
			if high < 0 && unicode.IsSpace(r) { // a web page's
				i += size - 1
				continue
			}
			return nil, at(text, i, "a hexadecimal digit expected, got %q", r)
		}
		if high < 0 {
			high, from = v, i
			continue
		}
		out = append(out, byte(high<<4|v))
		high = -1
	}
	if high >= 0 {
		return nil, at(text, from, "a byte needs two hexadecimal digits, got one")
	}
	return out, nil
}

func digit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// FormatHex writes bytes as ParseHex reads them, sixteen a line.
func FormatHex(p []byte) string {
	const digits = "0123456789abcdef"
	var b strings.Builder
	b.Grow(len(p) * 3)
	for i, c := range p {
		switch {
		case i == 0:
		case i%16 == 0:
			b.WriteByte('\n')
		default:
			b.WriteByte(' ')
		}
		b.WriteByte(digits[c>>4])
		b.WriteByte(digits[c&15])
	}
	return b.String()
}

// ParseBase64 reads base64, standard or URL-safe, with or without padding; white space is passed over.
func ParseBase64(text string) ([]byte, error) {
	clean := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case strings.IndexByte(" \t\r\n", c) >= 0:
			continue
		case c == '-':
			c = '+'
		case c == '_':
			c = '/'
		case c == '=' && strings.Trim(text[i:], "= \t\r\n") == "":
			continue
		case c < 0x80 && (c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || c == '+' || c == '/'):
		default:
			r, _ := utf8.DecodeRuneInString(text[i:])
			return nil, at(text, i, "a base64 character expected, got %q", r)
		}
		clean = append(clean, c)
	}
	if len(clean)%4 == 1 {
		return nil, at(text, len(text), "base64 is cut off: one character is left over")
	}
	out := make([]byte, base64.RawStdEncoding.DecodedLen(len(clean)))
	n, err := base64.RawStdEncoding.Decode(out, clean)
	if err != nil {
		return nil, at(text, len(text), "%v", err)
	}
	return out[:n], nil
}
