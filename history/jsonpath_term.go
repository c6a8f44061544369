package history

import (
	"regexp"
	"regexp/syntax"
	"strings"
)

// An operator compares what a field or a path leads to with a value.
type operator uint8

const (
	opExists operator = iota
	opEqual
	opNotEqual
	opMore
	opMoreEqual
	opLess
	opLessEqual
	opContains
	opLacks
)

var operators = [...]string{"", "=", "!=", ">", ">=", "<", "<=", "~", "!~"}

// negates reports whether the operator holds where its value isn't found.
func (o operator) negates() bool { return o == opNotEqual || o == opLacks }

// A jsonTerm is a path, and what the value that it leads to must be.
type jsonTerm struct {
	path   jsonPath
	op     operator
	value  string
	quoted bool // the value stands in quotes: it is a text, also where it could be a number
	fold   bool
	number *decimal // the value as a number; nil where it is none

	needle   *needle        // a text to be found in the value or to be all of it; nil for numbers and expressions
	re       *regexp.Regexp // of ~ and !~ with an expression
	source   string         // of re, with slashes and i
	anchored bool           // re depends on where the value begins and ends

	// The prefilter, see newFilter.
	key, part, escape *needle
	peek              bool // the value behind key tells by itself where t doesn't hold
}

// json reads a term that begins with a path.
func (p *parser) json() (node, error) {
	path, err := p.path()
	if err != nil {
		return nil, err
	}
	t := &jsonTerm{path: path, fold: p.fold}
	if t.op, err = p.operator(); err != nil {
		return nil, err
	}
	if t.op == opExists {
		if !p.stops(p.pos) {
			return nil, p.fail(p.pos, p.pos+1, `after a path comes a space, one of = != > >= < <= ~ !~, or another step; a name with other characters goes in quotes: $["a b"]`)
		}
	} else if err := p.jsonValue(t); err != nil {
		return nil, err
	}
	t.newFilter(p)
	return t, nil
}

// operator reads an operator with spaces around it or not.
func (p *parser) operator() (operator, error) {
	start := p.pos
	p.skipSpace()
	rest := p.s[p.pos:]
	for _, w := range [...][2]string{{"==", "="}, {"=~", "~"}, {"=>", ">="}, {"=<", "<="}, {"<>", "!="}} {
		if strings.HasPrefix(rest, w[0]) {
			return 0, p.fail(p.pos, p.pos+2, "write %s instead of %s", w[1], w[0])
		}
	}
	for _, op := range [...]operator{opNotEqual, opLacks, opMoreEqual, opLessEqual, opEqual, opMore, opLess, opContains} {
		if strings.HasPrefix(rest, operators[op]) {
			at := p.pos
			p.pos += len(operators[op])
			p.skipSpace()
			if p.stops(p.pos) {
				return 0, p.fail(at, at+len(operators[op]), `a value was expected after %s, as in $.price>100 or $.name="John Doe"`, operators[op])
			}
			return op, nil
		}
	}
	p.pos = start
	if start < len(p.s) && p.s[start] == '!' {
		return 0, p.fail(start, start+1, "after ! comes = or ~; to exclude write - before the path")
	}
	return opExists, nil
}

// jsonValue reads what the value of t's path is compared with.
func (p *parser) jsonValue(t *jsonTerm) error {
	if p.s[p.pos] == '/' && (t.op == opContains || t.op == opLacks) {
		if slash, end, ok := p.regexEnd(p.pos); ok {
			tree, re, err := p.expression(p.pos, slash, end)
			if err != nil {
				return err
			}
			t.re, t.source, t.anchored = re, p.s[p.pos:end], hasEdges(tree)
			p.pos = end
			return nil
		}
	}
	end := p.tokenEnd(p.pos)
	t.value = p.s[p.pos:end]
	if p.s[p.pos] == '"' {
		text, after, ok := unquote(p.s, p.pos)
		if !ok {
			return p.unclosed(p.pos)
		}
		if p.stops(after) {
			t.value, t.quoted, end = text, true, after
		}
	}
	p.pos = end
	if d, ok := parseDecimal(t.value); ok && !t.quoted {
		t.number = &d
	}
	if t.op == opContains || t.op == opLacks || t.op == opEqual && t.number == nil || t.op == opNotEqual && t.number == nil {
		t.needle = newNeedle(t.value, t.fold)
	}
	return nil
}

func (t *jsonTerm) String() string {
	s := t.path.String() + operators[t.op]
	switch {
	case t.op == opExists:
		return s
	case t.re != nil:
		return s + t.source
	case t.quoted, strings.ContainsAny(t.value, " \t\r\n\"()"), strings.HasPrefix(t.value, "/"):
		return s + quote(t.value)
	}
	return s + t.value
}

// newFilter prepares the literals that an entry must hold for t to hold: a text that is compared for being equal or
// contained, or else the path's last name. JSON may write any character as \u and four digits, and quotes, backslashes,
// slashes and control characters otherwise than themselves: entries with \u always pass, and only what lies between
// such characters is looked for. Where a number is compared with what has the last name, every value behind that name
// is looked at: if none would do, whether it lies at the end of the path doesn't matter.
func (t *jsonTerm) newFilter(p *parser) {
	name := t.path.lastName()
	if (t.op == opEqual || t.op == opContains) && t.needle != nil {
		if part := plainRun(t.value); part != "" {
			t.part = p.needle(part, t.fold)
		}
	}
	if part := plainRun(name); part == name && name != "" {
		t.key = p.needle(`"`+name+`"`, false)
		t.peek = t.number != nil && t.op != opNotEqual && t.path.steps[len(t.path.steps)-1].kind == nameStep
	} else if part != "" {
		t.key = p.needle(part, false)
	}
	if t.part != nil || t.key != nil {
		t.escape = p.needle(`\u`, false)
	}
}

// plainRun returns the longest stretch of s that JSON can write only as it is or with \u.
func plainRun(s string) string {
	best := ""
	for _, f := range strings.FieldsFunc(s, func(r rune) bool { return r < ' ' || strings.ContainsRune(`"\/`, r) || r == '�' }) {
		if len(f) > len(best) {
			best = f
		}
	}
	return best
}

// hasEdges reports whether an expression looks at what stands before or behind its match.
func hasEdges(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpBeginLine, syntax.OpEndLine, syntax.OpBeginText, syntax.OpEndText, syntax.OpWordBoundary, syntax.OpNoWordBoundary:
		return true
	}
	for _, s := range re.Sub {
		if hasEdges(s) {
			return true
		}
	}
	return false
}
