package history

import (
	"strings"

	"github.com/tidwall/gjson"
)

// Path is a JSON path as the search language writes it, to be read of payloads: a column of the entry list. It never
// changes, so any goroutine may use it.
type Path struct{ path jsonPath }

// ParsePath reads a path such as $.params.symbol. The error is a *QueryError.
func ParsePath(s string) (Path, error) {
	p := &parser{s: s}
	if len(s) == 0 || s[0] != '$' {
		return Path{}, &QueryError{Len: max(len(s), 1), Msg: errNoPath}
	}
	path, err := p.path()
	if err != nil {
		return Path{}, err
	}
	if p.pos != len(s) {
		return Path{}, &QueryError{Pos: p.pos, Len: len(s) - p.pos, Msg: errPathEnds}
	}
	return Path{path}, nil
}

// SplitPaths reads paths with blanks between them, each as ParsePath does, and returns them as they are written. The
// error is a *QueryError.
func SplitPaths(s string) (paths []string, err error) {
	p := &parser{s: s}
	for p.skipSpace(); p.pos < len(s); p.skipSpace() {
		from := p.pos
		if s[from] != '$' {
			_, end := p.word()
			return nil, &QueryError{Pos: from, Len: max(end-from, 1), Msg: errNoPath}
		}
		if _, err := p.path(); err != nil {
			return nil, err
		}
		if !p.stops(p.pos) {
			return nil, &QueryError{Pos: p.pos, Len: len(s) - p.pos, Msg: errPathEnds}
		}
		paths = append(paths, s[from:p.pos])
	}
	return paths, nil
}

const (
	errNoPath   = `a path begins with "$", such as $.type`
	errPathEnds = "the path should end here"
)

// Text returns the first value that the path leads to in a payload, strings without quotes and anything else as
// written, or "" where it leads nowhere. Of a payload that isn't whole, such as a view's, cut says that what is behind
// it may be part of the value, or holds it.
func (p Path) Text(payload []byte, whole bool) (text string, cut bool) {
	body, ok := jsonBody(payload)
	if !ok {
		return "", false
	}
	cut = !whole
	read := func(v gjson.Result) bool {
		text = v.Raw
		if v.Type == gjson.String {
			text = v.Str
		}
		text = strings.Clone(text) // of the payload
		cut = cut && !endsWithin(body, v.Raw)
		return true
	}
	if p.path.any(body, read); cut && text == "" {
		body += `"` // a string that goes on is none for gjson
		p.path.any(body, read)
		cut = true
	}
	return text, cut
}

// endsWithin reports whether a text that is known to be a part of body ends before body does.
func endsWithin(body, part string) bool {
	return offsetIn(body, part)+len(part) < len(body)
}
