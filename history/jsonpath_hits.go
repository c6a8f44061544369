package history

import (
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
	"unsafe"

	"github.com/tidwall/gjson"
)

// hits calls hit for what the term is about in a payload, as ranges of its bytes, until that returns false: what ~ finds
// in a value, the value itself with any other operator, and the name of an object or array that is asked for alone. Of a
// payload that isn't whole it takes only what doesn't depend on what is behind.
func (t *jsonTerm) hits(payload []byte, whole bool, hit func(start, end int) bool) {
	body, ok := jsonBody(payload)
	if !ok || whole && !validJSON(body) {
		return
	}
	begin := offsetIn(textOf(payload), body)
	end := len(body)
	if !whole {
		body += `"` // a string that goes on is none for gjson
	}
	t.path.any(body, func(v gjson.Result) bool {
		if v.Raw == "" || !t.holds(v) {
			return false
		}
		at := offsetIn(body, v.Raw)
		if at < 0 || at+len(v.Raw) > len(body) {
			return false
		}
		if !whole && at+len(v.Raw) >= end && (t.op != opContains && t.op != opExists || t.anchored) {
			return false // it may go on
		}
		return !t.within(v, body, at, func(start, to int) bool { return hit(begin+start, begin+min(to, end)) })
	})
}

// within calls hit for what the term is about in value v, which begins at at in body. It reports whether more is wanted.
func (t *jsonTerm) within(v gjson.Result, body string, at int, hit func(start, end int) bool) bool {
	end := at + len(v.Raw)
	text := v.Type == gjson.String
	more := true
	switch {
	case t.op == opContains && text:
		w := writtenText{raw: v.Raw[1:]}
		t.find(v.Str, func(start, end int) bool {
			from := w.place(start)
			more = hit(at+1+from, at+1+w.place(end))
			return more
		})
		return more
	case t.op == opContains:
		t.find(v.Raw, func(start, end int) bool {
			more = hit(at+start, at+end)
			return more
		})
		return more
	case t.op == opExists && v.Type == gjson.JSON:
		from, to := nameBefore(body, at)
		return from == to || hit(from, to)
	case text && len(v.Raw) > 2:
		return hit(at+1, end-1) // without its quotes
	}
	return hit(at, end)
}

// find calls f with what ~ finds in a text, until it returns false.
func (t *jsonTerm) find(text string, f func(start, end int) bool) {
	if t.re == nil {
		t.needle.each(text, f)
		return
	}
	for _, m := range t.re.FindAllStringIndex(text, MaxHits+1) {
		if !f(m[0], m[1]) {
			return
		}
	}
}

// nameBefore returns the name, in its quotes, that the value at at in a JSON text has; nothing where it has none.
func nameBefore(body string, at int) (from, to int) {
	blank := func(i int) int {
		for i > 0 && isSpace(body[i-1]) {
			i--
		}
		return i
	}
	to = blank(at)
	if to == 0 || body[to-1] != ':' {
		return 0, 0
	}
	to = blank(to - 1)
	for from = to - 2; from >= 0; from-- {
		if body[from] != '"' {
			continue
		}
		slashes := 0
		for from > slashes && body[from-slashes-1] == '\\' {
			slashes++
		}
		if slashes%2 == 0 {
			return from, to
		}
	}
	return 0, 0
}

// A writtenText tells where the bytes of a text stand in its JSON, which begins behind the opening quote. It is asked
// for one place after the other, in ascending order.
type writtenText struct {
	raw      string
	at, read int // a place in raw, and the same in the text
}

// place returns where the byte of the text at read stands.
func (w *writtenText) place(read int) int {
	for w.read < read && w.at < len(w.raw) {
		n, means := escapeAt(w.raw[w.at:])
		w.at += n
		w.read += means
	}
	return min(w.at, len(w.raw))
}

// escapeAt returns how many bytes the escape that raw begins with takes, and of how many bytes what it means is; of
// anything else it takes one byte.
func escapeAt(raw string) (n, means int) {
	switch {
	case raw[0] != '\\':
		return 1, 1
	case len(raw) < 6 || raw[1] != 'u':
		return 2, 1
	}
	unit := func(s string) rune {
		v, err := strconv.ParseUint(s[2:6], 16, 16)
		if err != nil {
			return utf8.RuneError
		}
		return rune(v)
	}
	r := unit(raw)
	if n = 6; utf16.IsSurrogate(r) && len(raw) >= 12 && raw[6:8] == `\u` {
		r, n = utf16.DecodeRune(r, unit(raw[6:])), 12
	}
	if means = utf8.RuneLen(r); means < 0 {
		means = utf8.RuneLen(utf8.RuneError)
	}
	return n, means
}

// offsetIn returns where part, which was cut from text, begins in it. Where it was cut from another, that is no place in
// text.
func offsetIn(text, part string) int {
	return int(uintptr(unsafe.Pointer(unsafe.StringData(part))) - uintptr(unsafe.Pointer(unsafe.StringData(text))))
}
