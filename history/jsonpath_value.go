package history

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"unsafe"

	"github.com/tidwall/gjson"
)

// maxPrefix is how many bytes may stand before JSON, as in 42["order",…].
const maxPrefix = 32

// jsonBody returns the part of a payload that would be its JSON object or array: from the first { or [, which at most
// maxPrefix bytes may precede, to the end without spaces and the separators that some protocols put there (U+001E by
// SignalR, NUL by STOMP). Whether it is JSON is for validJSON to say. The string aliases the payload.
func jsonBody(payload []byte) (body string, ok bool) {
	for i, b := range payload[:min(len(payload), maxPrefix+1)] {
		if b == '{' || b == '[' {
			rest := bytes.TrimRight(payload[i:], " \t\r\n\x1e\x00")
			return textOf(rest), true
		}
	}
	return "", false
}

// textOf returns bytes as a text that is read only as long as they don't change.
func textOf(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// maxBrackets is how many objects and arrays gjson.Valid is given: it calls itself for each that stands in another.
const maxBrackets = 10_000

// validJSON reports whether a whole body is JSON. What stands within more than 10,000 objects and arrays isn't.
func validJSON(body string) bool {
	if strings.Count(body, "[")+strings.Count(body, "{") <= maxBrackets {
		return gjson.Valid(body)
	}
	return json.Valid([]byte(body)) // slower, and keeps the depth on a stack of its own, up to 10,000
}

// holds reports whether the value v is as t wants it.
func (t *jsonTerm) holds(v gjson.Result) bool {
	switch t.op {
	case opExists:
		return true
	case opEqual:
		return t.equal(v)
	case opNotEqual:
		return !t.equal(v)
	case opContains:
		return t.contains(v)
	case opLacks:
		return !t.contains(v)
	}
	c, ok := t.compare(v)
	if !ok {
		return false
	}
	switch t.op {
	case opMore:
		return c > 0
	case opMoreEqual:
		return c >= 0
	case opLess:
		return c < 0
	}
	return c <= 0
}

// compareNumber orders v, a number or a text that is one, and t's number. ok is false where v is neither.
func (t *jsonTerm) compareNumber(v gjson.Result) (c int, ok bool) {
	text := v.Str
	switch v.Type {
	case gjson.Number:
		if v.Num < t.number.approx {
			return -1, true
		}
		if v.Num > t.number.approx {
			return 1, true
		}
		text = v.Raw
	case gjson.String:
	default:
		return 0, false
	}
	d, ok := parseDecimal(text)
	if !ok {
		return 0, false
	}
	return d.compare(t.number), true
}

func (t *jsonTerm) equal(v gjson.Result) bool {
	if t.number != nil {
		if c, ok := t.compareNumber(v); ok {
			return c == 0
		}
	}
	switch v.Type {
	case gjson.String:
		return t.order(v.Str) == 0
	case gjson.True, gjson.False, gjson.Null:
		return !t.quoted && t.order(v.Raw) == 0
	}
	return false
}

// compare orders v and t's value, as numbers where that is one, as texts otherwise. ok is false where v is neither.
func (t *jsonTerm) compare(v gjson.Result) (c int, ok bool) {
	if t.number != nil {
		return t.compareNumber(v)
	}
	if v.Type != gjson.String {
		return 0, false
	}
	return t.order(v.Str), true
}

// order orders a text and t's value.
func (t *jsonTerm) order(text string) int {
	if t.fold {
		return compareFold(text, t.value)
	}
	return strings.Compare(text, t.value)
}

// mayHold looks at what follows a name in JSON. It returns false only where that is no value, or one that t, which
// compares numbers, doesn't hold of.
func (t *jsonTerm) mayHold(rest []byte) bool {
	i := skipBlank(rest, 0)
	if i == len(rest) || rest[i] != ':' {
		return false
	}
	rest = rest[skipBlank(rest, i+1):]
	v := gjson.Result{Type: gjson.Number}
	switch {
	case len(rest) == 0:
		return false
	case rest[0] == '"':
		end := bytes.IndexByte(rest[1:], '"')
		if end < 0 {
			return false
		}
		v = gjson.Result{Type: gjson.String, Str: textOf(rest[1 : 1+end])}
		if strings.IndexByte(v.Str, '\\') >= 0 {
			return true
		}
	case rest[0] == '-' || '0' <= rest[0] && rest[0] <= '9':
		n := 0
		if v.Num, n = shortNumber(rest); n == 0 {
			for n < len(rest) && strings.IndexByte("0123456789.eE+-", rest[n]) >= 0 {
				n++
			}
			v.Num, _ = strconv.ParseFloat(textOf(rest[:n]), 64)
		}
		v.Raw = textOf(rest[:n])
	default:
		return false
	}
	return t.holds(v)
}

func skipBlank(b []byte, i int) int {
	for i < len(b) && isSpace(b[i]) {
		i++
	}
	return i
}

// contains looks for t's value in a text, in another value as it is written.
func (t *jsonTerm) contains(v gjson.Result) bool {
	text := v.Raw
	if v.Type == gjson.String {
		text = v.Str
	}
	if t.re != nil {
		return t.re.MatchString(text)
	}
	return t.needle.in(text)
}
