package history

import (
	"strconv"
	"strings"

	"github.com/tidwall/gjson"
)

// A jsonPath is a path as people write it, in steps. gjson does the steps; its own syntax never shows, so a name may
// hold any of the characters that mean something there.
type jsonPath struct {
	steps []pathStep
	ask   []question // the same, as gjson is asked
}

// A pathStep goes from a value to one in it.
type pathStep struct {
	kind  stepKind
	name  string
	index int
}

type stepKind uint8

const (
	nameStep stepKind = iota
	indexStep
	anyStep // any element of an array, any value of an object
)

// A question is one or more steps that one call of gjson.Get answers.
type question struct {
	path string // in gjson's syntax
	open byte   // the value must begin so: { for names, [ for an index; 0 for either
	any  bool
}

const maxSteps = 64

func newJSONPath(steps []pathStep) jsonPath {
	p := jsonPath{steps: steps}
	for i, s := range steps {
		switch {
		case s.kind == anyStep:
			p.ask = append(p.ask, question{any: true})
		case s.kind == indexStep:
			p.ask = append(p.ask, question{path: strconv.Itoa(s.index), open: '['})
		case i > 0 && steps[i-1].kind == nameStep && joinable(steps[i-1].name) && joinable(s.name):
			p.ask[len(p.ask)-1].path += "." + s.name
		default:
			// gjson.Escape escapes all that has a meaning at a step's beginning or in it.
			p.ask = append(p.ask, question{path: gjson.Escape(s.name), open: '{'})
		}
	}
	return p
}

// joinable reports whether a name can stand beside others in one path of gjson: it has no character that means
// something there, and can't be taken for the index of an array.
func joinable(name string) bool {
	digits := true
	for i := range len(name) {
		c := name[i]
		if c < '0' || c > '9' {
			digits = false
		}
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_' || c == '-' || c >= 0x80) {
			return false
		}
	}
	return name != "" && !digits
}

// any reports whether f holds for a value that the path leads to in body, a JSON text.
func (p *jsonPath) any(body string, f func(gjson.Result) bool) bool {
	return anyOf(gjson.Result{Type: gjson.JSON, Raw: body}, p.ask, f)
}

func anyOf(v gjson.Result, ask []question, f func(gjson.Result) bool) bool {
	for len(ask) > 0 {
		if v.Type != gjson.JSON || v.Raw == "" {
			return false
		}
		q := ask[0]
		ask = ask[1:]
		if q.any {
			found := false
			v.ForEach(func(_, e gjson.Result) bool {
				found = anyOf(e, ask, f)
				return !found
			})
			return found
		}
		if v.Raw[0] != q.open {
			return false
		}
		v = gjson.Get(v.Raw, q.path)
		if !v.Exists() {
			return false
		}
	}
	return f(v)
}

// lastName returns the last name of the path, the one that is rarest as a rule, or "".
func (p *jsonPath) lastName() string {
	for i := len(p.steps) - 1; i >= 0; i-- {
		if p.steps[i].kind == nameStep {
			return p.steps[i].name
		}
	}
	return ""
}

func (p *jsonPath) String() string {
	var b strings.Builder
	b.WriteByte('$')
	for _, s := range p.steps {
		switch {
		case s.kind == anyStep:
			b.WriteString("[*]")
		case s.kind == indexStep:
			b.WriteString("[" + strconv.Itoa(s.index) + "]")
		case s.name == "" || s.name == "*" || strings.ContainsAny(s.name, nameEnds):
			b.WriteString("[" + quote(s.name) + "]")
		default:
			b.WriteString("." + s.name)
		}
	}
	return b.String()
}

// nameEnds are the characters that a name behind a dot can't have.
const nameEnds = ".[=!<>~()\"' \t\r\n"

// path reads the path that begins at pos with a $.
func (p *parser) path() (jsonPath, error) {
	var steps []pathStep
	p.pos++
	for p.pos < len(p.s) && (p.s[p.pos] == '.' || p.s[p.pos] == '[') {
		var s pathStep
		var err error
		if p.s[p.pos] == '.' {
			s, err = p.dotStep()
		} else {
			s, err = p.bracketStep()
		}
		if err != nil {
			return jsonPath{}, err
		}
		if steps = append(steps, s); len(steps) > maxSteps {
			return jsonPath{}, p.fail(p.pos-1, p.pos, "a path has at most %d steps", maxSteps)
		}
	}
	return newJSONPath(steps), nil
}

func (p *parser) dotStep() (pathStep, error) {
	dot := p.pos
	p.pos++
	start := p.pos
	for p.pos < len(p.s) && strings.IndexByte(nameEnds, p.s[p.pos]) < 0 {
		p.pos++
	}
	name := p.s[start:p.pos]
	switch {
	case name == "*":
		return pathStep{kind: anyStep}, nil
	case name != "":
		return pathStep{name: name}, nil
	case p.pos < len(p.s) && p.s[p.pos] == '.':
		return pathStep{}, p.fail(dot, p.pos+1, "a path names every step: $.data.price, and [*] for any element; .. is not known")
	case p.pos < len(p.s) && p.s[p.pos] == '[':
		return pathStep{}, p.fail(dot, p.pos, "leave the dot before [ out")
	}
	return pathStep{}, p.fail(dot, p.pos, `a name was expected after the dot, as in $.type or $["odd name"]`)
}

func (p *parser) bracketStep() (pathStep, error) {
	start := p.pos
	rest := p.s[start+1:]
	bad := func(end int) (pathStep, error) {
		return pathStep{}, p.fail(start, end, `in [] goes a number from 0, * for any, or a name in quotes: $.items[0], $.items[*], $["a.b"]`)
	}
	var s pathStep
	var end int
	switch {
	case strings.HasPrefix(rest, "*"):
		s.kind, end = anyStep, start+2
	case strings.HasPrefix(rest, `"`):
		var ok bool
		if s.name, end, ok = unquote(p.s, start+1); !ok {
			return s, p.unclosed(start + 1)
		}
	case strings.HasPrefix(rest, "'"):
		i := strings.IndexByte(rest[1:], '\'')
		if i < 0 {
			return s, p.fail(start+1, len(p.s), "this quote is never closed: add '")
		}
		s.name, end = rest[1:1+i], start+1+i+2
	default:
		end = start + 1
		for end < len(p.s) && '0' <= p.s[end] && p.s[end] <= '9' {
			end++
		}
		n, err := strconv.ParseInt(p.s[start+1:end], 10, 32)
		if err != nil {
			return bad(p.tokenEnd(start))
		}
		s.kind, s.index = indexStep, int(n)
	}
	if end >= len(p.s) || p.s[end] != ']' {
		return bad(max(end, start+1))
	}
	p.pos = end + 1
	return s, nil
}
