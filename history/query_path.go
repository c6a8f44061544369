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
		return Path{}, &QueryError{Len: max(len(s), 1), Msg: `a path begins with "$", such as $.type`}
	}
	path, err := p.path()
	if err != nil {
		return Path{}, err
	}
	if p.pos != len(s) {
		return Path{}, &QueryError{Pos: p.pos, Len: len(s) - p.pos, Msg: "the path should end here"}
	}
	return Path{path}, nil
}

// Text returns the first value that the path leads to in a payload, strings without quotes and anything else as
// written, or "" where it leads nowhere. The payload may be cut off, as a view's is.
func (p Path) Text(payload []byte) string {
	body, ok := jsonBody(payload)
	if !ok {
		return ""
	}
	text := ""
	p.path.any(body, func(v gjson.Result) bool {
		text = v.Raw
		if v.Type == gjson.String {
			text = v.Str
		}
		text = strings.Clone(text) // of the payload
		return true
	})
	return text
}
