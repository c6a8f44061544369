package history

import (
	"slices"
	"strings"
	"time"

	"github.com/tidwall/gjson"
)

// A Completion is a way to go on with a query.
type Completion struct {
	Pos, Len int    // what of the text it replaces, in bytes
	Text     string // what stands there then
	Help     string // what it means, in a few words
}

// maxCompletions is as many as a person reads.
const maxCompletions = 12

// fieldHelp says what the fields are for, in the order of offering.
var fieldHelp = [...]Completion{
	{Text: "dir:", Help: "direction: in or out"},
	{Text: "type:", Help: "text, binary, ping, close, handshake, …"},
	{Text: "is:", Help: "violation, compressed, pinned, json, …"},
	{Text: "size:", Help: "size, such as size:>1k"},
	{Text: "wire:", Help: "size on the wire, such as wire:100..2k"},
	{Text: "time:", Help: "time of day, or time:-30s"},
	{Text: "#:", Help: "number, such as #:100..200"},
	{Text: "attempt:", Help: "attempt, such as attempt:2"},
	{Text: "code:", Help: "close code, such as code:1006"},
	{Text: "hex:", Help: `bytes, such as hex:"de ad ?? ef"`},
}

// valueHelp are values that are offered behind a field's colon.
var valueHelp = [...]Completion{
	{Text: "dir:in", Help: "received"},
	{Text: "dir:out", Help: "sent"},
	{Text: "type:text", Help: "text messages"},
	{Text: "type:binary", Help: "binary messages"},
	{Text: "type:message", Help: "text and binary"},
	{Text: "type:control", Help: "ping, pong and close"},
	{Text: "type:ping"},
	{Text: "type:pong"},
	{Text: "type:close", Help: "close frames"},
	{Text: "type:event", Help: "handshake, state, end and gap"},
	{Text: "type:handshake"},
	{Text: "type:state"},
	{Text: "type:end", Help: "how attempts ended"},
	{Text: "type:gap", Help: "what was not kept"},
	{Text: "size:>1k", Help: "larger than 1 KiB"},
	{Text: "size:100..2k", Help: "from 100 B to 2 KiB"},
	{Text: "wire:>1k", Help: "larger than 1 KiB on the wire"},
	{Text: "time:-30s", Help: "the last 30 s before the newest entry"},
	{Text: "time:>12:00:05", Help: "later in the day"},
	{Text: "time:12:00..12:05", Help: "between two times of day"},
	{Text: "#:>1000", Help: "behind a number"},
	{Text: "#:100..200", Help: "from a number to a number"},
	{Text: "attempt:2", Help: "of the second attempt"},
	{Text: "code:1000", Help: "normal closure"},
	{Text: "code:1001", Help: "going away"},
	{Text: "code:1006", Help: "ended without a close frame"},
	{Text: "code:1011", Help: "internal error"},
	{Text: "code:4000..4999", Help: "the application's own"},
	{Text: `hex:"de ad ?? ef"`, Help: "bytes, ?? for any"},
}

// Complete returns ways to go on with query s at the caret, a position in bytes: terms and their values, paths of
// jsonKeys (as JSONPaths returns them of the chosen entry), queries of recent, newest first, and for JSON pasted as it
// is, or a term written as elsewhere such as size>1k, the terms that say the same. It works on queries that can't be
// parsed, too.
func Complete(s string, caret int, jsonKeys, recent []string) []Completion {
	c := completer{s: s, caret: max(0, min(caret, len(s)))}
	c.findWord()
	typed := s[c.pos:c.caret]
	if trimSpace(s) == "" {
		c.recent(recent)
		c.fields("")
		c.paths("$", jsonKeys)
		return c.out
	}
	c.pasted(jsonKeys)
	c.meant()
	if typed == "" {
		return c.out
	}
	c.recent(recent)
	c.fields(typed)
	if typed[0] == '$' {
		c.paths(typed, jsonKeys)
	} else if len(typed) > 1 {
		c.names(typed, jsonKeys)
	}
	return c.out
}

type completer struct {
	s        string
	caret    int
	pos, end int // the word at the caret, without - and ( before it
	out      []Completion
}

// findWord finds the word that the caret stands in or behind.
func (c *completer) findWord() {
	p := parser{s: c.s, open: 1} // so that a parenthesis ends a word
	c.pos, c.end = c.caret, c.caret
	for p.pos < c.caret {
		if strings.IndexByte(" \t\r\n-()", c.s[p.pos]) >= 0 {
			p.pos++
			continue
		}
		end := p.tokenEnd(p.pos)
		if c.caret <= end {
			c.pos, c.end = p.pos, end
			return
		}
		p.pos = end
	}
}

func (c *completer) add(pos, end int, text, help string) {
	if len(c.out) < maxCompletions && c.s[pos:end] != text {
		c.out = append(c.out, Completion{Pos: pos, Len: end - pos, Text: text, Help: help})
	}
}

// recent offers whole queries that begin as this one does.
func (c *completer) recent(recent []string) {
	count := 0
	for _, r := range recent {
		if strings.HasPrefix(r, c.s[:c.caret]) && c.caret == len(c.s) && count < maxCompletions/2 {
			c.add(0, len(c.s), r, "recent")
			count++
		}
	}
}

func (c *completer) fields(typed string) {
	for _, f := range fieldHelp {
		if strings.HasPrefix(f.Text, typed) {
			c.add(c.pos, c.end, f.Text, f.Help)
		}
	}
	if name, ok := fieldAt(typed); ok {
		list := "" // words before a comma stay
		if i := strings.LastIndexByte(typed, ','); i >= 0 && (name == "dir" || name == "type") {
			list, typed = typed[len(name)+1:i+1], name+":"+typed[i+1:]
		}
		for _, v := range valueHelp {
			if strings.HasPrefix(v.Text, typed) {
				c.add(c.pos, c.end, name+":"+list+v.Text[len(name)+1:], v.Help)
			}
		}
		for _, w := range append(flagWords[:], flagWord{"json", 0, "a JSON object or array"}) {
			if strings.HasPrefix("is:"+w.word, typed) {
				c.add(c.pos, c.end, "is:"+w.word, w.help)
			}
		}
	}
}

// paths offers the paths that begin with what is typed.
func (c *completer) paths(typed string, jsonKeys []string) {
	for _, k := range jsonKeys {
		if len(k) >= len(typed) && strings.EqualFold(k[:len(typed)], typed) {
			c.add(c.pos, c.end, k, "in the chosen entry")
		}
	}
}

// names offers the paths of which the last name begins with what is typed.
func (c *completer) names(typed string, jsonKeys []string) {
	for _, k := range jsonKeys {
		if name := lastStep(k); len(name) >= len(typed) && strings.EqualFold(name[:len(typed)], typed) {
			c.add(c.pos, c.end, k, "in the chosen entry")
		}
	}
}

func lastStep(path string) string { return path[strings.LastIndexByte(path, '.')+1:] }

// pasted offers the paths that say what a piece of JSON at the caret says, such as "type":"trade".
func (c *completer) pasted(jsonKeys []string) {
	word := strings.TrimRight(c.s[c.pos:c.end], ",")
	if strings.HasPrefix(word, `"`) {
		word = "{" + word + "}"
	}
	if !strings.HasPrefix(word, "{") || len(word) > maxQuery || !gjson.Valid(word) {
		return
	}
	var terms []string
	gjson.Parse(word).ForEach(func(key, _ gjson.Result) bool {
		path := newJSONPath([]pathStep{{name: key.Str}})
		if term, ok := LikeValue([]byte(word), path.String()); ok {
			for _, k := range jsonKeys {
				if lastStep(k) == key.Str && strings.HasPrefix(term, path.String()) {
					term = k + term[len(path.String()):]
					break
				}
			}
			terms = append(terms, term)
		}
		return len(terms) < 4
	})
	if len(terms) > 0 {
		c.add(c.pos, c.end, strings.Join(terms, " "), "the same as a path")
	}
}

// meant offers a field with a colon and a path without one, for size>1k, type=text and $.type:trade, which are text to
// find, or a name.
func (c *completer) meant() {
	word := c.s[c.pos:c.end]
	i := strings.IndexAny(word, "=<>:")
	if i < 1 {
		return
	}
	name, value := word[:i], word[i:]
	var term string
	switch {
	case word[0] == '$' && value[0] == ':':
		term = name + "=" + value[1:]
	case value[0] != ':' && slices.Contains(fields[:], name):
		term = name + ":" + strings.TrimPrefix(value, "=")
	default:
		return
	}
	if _, err := ParseQuery(term, time.Unix(0, 0)); err == nil {
		c.add(c.pos, c.end, term, "if you mean the term")
	}
}

// JSONPaths returns the paths that a payload has, at most max of them, in the order of the payload: those of objects,
// and those of arrays with [*]. It returns none for a payload that isn't JSON.
func JSONPaths(payload []byte, max int) []string {
	body, ok := jsonBody(payload)
	if !ok || !validJSON(body) {
		return nil
	}
	var out []string
	seen := make(map[string]bool)
	var walk func(v gjson.Result, steps []pathStep)
	walk = func(v gjson.Result, steps []pathStep) {
		array := v.IsArray()
		items := 0
		v.ForEach(func(key, e gjson.Result) bool {
			step := pathStep{name: key.Str}
			if array {
				step = pathStep{kind: anyStep}
				if items++; items > 16 {
					return false // elements of an array are alike
				}
			}
			to := append(steps[:len(steps):len(steps)], step)
			p := jsonPath{steps: to}
			if s := p.String(); !seen[s] {
				seen[s] = true
				out = append(out, s)
			}
			if e.Type == gjson.JSON && len(to) < 8 && len(out) < max {
				walk(e, to)
			}
			return len(out) < max
		})
	}
	walk(gjson.Result{Type: gjson.JSON, Raw: body}, nil)
	return out
}
