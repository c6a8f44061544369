package history

import (
	"strings"
	"unicode/utf8"

	"github.com/tidwall/gjson"

	"socklens/session/wire"
)

// telling are the names under which protocols on WebSocket say what kind of message it is, the most common first. Short
// ones are many things, so only a text counts under them.
var telling = [...]string{"type", "event", "op", "method", "action", "channel", "topic", "kind", "cmd", "command", "msg", "target", "e", "t"}

// maxLike bounds the texts that LikeEntry and LikeValue write into a query, in bytes.
const maxLike = 64

// LikeEntry returns a query for entries like e: of JSON by the value that says what kind of message it is, of a short
// text by the text, of anything else by its direction and type. Exclude turns it around.
func LikeEntry(e *Entry) string {
	switch {
	case e.Kind.IsEvent():
		return "type:" + e.Kind.String()
	case e.Kind == Control:
		return "type:" + e.Op.String()
	}
	if body, ok := jsonBody(e.Payload); ok && validJSON(body) {
		for _, text := range [...]bool{true, false} {
			for _, name := range telling {
				if isText := gjson.Get(body, name).Type == gjson.String; isText != text || !text && len(name) == 1 {
					continue
				}
				if term, ok := LikeValue(e.Payload, "$."+name); ok {
					return term
				}
			}
		}
		if term, ok := LikeValue(e.Payload, "$[0]"); ok {
			return term
		}
	} else if text := string(e.Payload); e.Op == wire.Text && text != "" && len(text) <= maxLike && utf8.ValidString(text) && !strings.ContainsAny(text, "\r\n") {
		return spellText(text)
	}
	typ := "type:" + e.Op.String()
	if e.Dir == wire.None {
		return typ
	}
	return "dir:" + e.Dir.String() + " " + typ
}

// LikeValue returns the term for entries that have the same value under a path as a payload: a text, a number, true,
// false or null. ok is false where the path can't be read or leads to anything else, or to a long text.
func LikeValue(payload []byte, path string) (term string, ok bool) {
	p := &parser{s: path}
	if !strings.HasPrefix(path, "$") {
		return "", false
	}
	jp, err := p.path()
	if err != nil || p.pos != len(path) {
		return "", false
	}
	body, ok := jsonBody(payload)
	if !ok || !validJSON(body) {
		return "", false
	}
	return term, jp.any(body, func(v gjson.Result) bool {
		t := jsonTerm{path: jp, op: opEqual}
		switch v.Type {
		case gjson.String:
			t.value = v.Str
			_, number := parseDecimal(v.Str)
			t.quoted = number || v.Str == "" || v.Str == "true" || v.Str == "false" || v.Str == "null"
			if len(v.Str) > maxLike || strings.ContainsAny(v.Str, "\r\n") {
				return false
			}
		case gjson.JSON:
			return false
		default:
			t.value = v.Raw
		}
		term = t.String()
		return true
	})
}
