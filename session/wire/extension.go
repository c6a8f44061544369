package wire

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Extension is one element of a Sec-WebSocket-Extensions header (RFC 6455 9.1).
type Extension struct {
	Name   string
	Params []Param
}

// Param is one parameter of an Extension. A parameter without a value has an empty Value.
type Param struct {
	Name  string
	Value string // without the quotes it may have had
}

// String returns the extension as it stands in a header.
func (e Extension) String() string {
	var b strings.Builder
	b.WriteString(e.Name)
	for _, p := range e.Params {
		b.WriteString("; ")
		b.WriteString(p.Name)
		if p.Value != "" {
			b.WriteByte('=')
			b.WriteString(p.Value)
		}
	}
	return b.String()
}

// maxExtensions is how many extensions one side may name, and how many parameters one of them may have.
const maxExtensions = 64

// ParseExtensions reads the values of all Sec-WebSocket-Extensions headers of one side, in order (RFC 6455 9.1). On an
// error the extensions before it are returned too. More than 64 extensions, or parameters of one, are an error.
func ParseExtensions(values []string) ([]Extension, error) {
	var list []Extension
	for _, v := range values {
		s := extensionScanner{rest: v, whole: len(v)}
		for {
			// Empty elements are allowed in a list (RFC 9110 5.6.1).
			for s.accept(',') {
			}
			if s.rest == "" {
				break
			}
			e, err := s.extension()
			if err == nil && len(list) == maxExtensions {
				err = fmt.Errorf("more than %d extensions", maxExtensions)
			}
			if err != nil {
				return list, fmt.Errorf("parse extensions %q: %w", Excerpt(v), err)
			}
			list = append(list, e)
		}
	}
	return list, nil
}

// extensionScanner reads one header value from its beginning.
type extensionScanner struct {
	rest  string
	whole int // length of the value
}

// extension reads one extension and the comma after it.
func (s *extensionScanner) extension() (Extension, error) {
	name, err := s.token("the name of an extension")
	if err != nil {
		return Extension{}, err
	}
	e := Extension{Name: name}
	for s.accept(';') {
		p, err := s.param()
		if err != nil {
			return Extension{}, err
		}
		if len(e.Params) == maxExtensions {
			return Extension{}, fmt.Errorf("more than %d parameters", maxExtensions)
		}
		e.Params = append(e.Params, p)
	}
	if s.rest != "" && !s.accept(',') {
		return Extension{}, s.expected(`";" or ","`)
	}
	return e, nil
}

// param reads one parameter.
func (s *extensionScanner) param() (Param, error) {
	name, err := s.token("the name of a parameter")
	if err != nil || !s.accept('=') {
		return Param{Name: name}, err
	}
	read := s.token
	if s.accept('"') {
		read = s.quoted
	}
	value, err := read("the value of " + Excerpt(name))
	return Param{Name: name, Value: value}, err
}

// token reads a token (RFC 9110 5.6.2).
func (s *extensionScanner) token(what string) (string, error) {
	n := 0
	for n < len(s.rest) && isTokenByte(s.rest[n]) {
		n++
	}
	if n == 0 {
		return "", s.expected(what)
	}
	t := s.rest[:n]
	s.rest = s.rest[n:]
	s.space()
	return t, nil
}

// quoted reads what follows the opening quote. What is in the quotes must be a token (RFC 6455 9.1).
func (s *extensionScanner) quoted(what string) (string, error) {
	var value []byte
	for i := 0; i < len(s.rest); i++ {
		c := s.rest[i]
		if c == '"' && len(value) > 0 {
			s.rest = s.rest[i+1:]
			s.space()
			return string(value), nil
		}
		if c == '\\' && i+1 < len(s.rest) {
			i++
			c = s.rest[i]
		}
		if !isTokenByte(c) {
			break
		}
		value = append(value, c)
	}
	return "", s.expected(what + " in quotes")
}

// accept skips c and the space around it, if c comes next.
func (s *extensionScanner) accept(c byte) bool {
	s.space()
	if s.rest == "" || s.rest[0] != c {
		return false
	}
	s.rest = s.rest[1:]
	if c != '"' {
		s.space()
	}
	return true
}

func (s *extensionScanner) space() { s.rest = strings.TrimLeft(s.rest, " \t") }

// expected says what should have come next.
func (s *extensionScanner) expected(what string) error {
	return fmt.Errorf("expected %s at character %d", what, s.whole-len(s.rest)+1)
}

// isTokenByte reports whether c may stand in a token (RFC 9110 5.6.2).
func isTokenByte(c byte) bool {
	return c > ' ' && c < 0x7f && !strings.ContainsRune(`"(),/:;<=>?@[\]{}`, rune(c))
}

// Excerpt returns s, cut where it is too long to be part of a sentence, and then with … at the end.
func Excerpt(s string) string {
	most := 120
	if len(s) <= most {
		return s
	}
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most] + "…"
}
