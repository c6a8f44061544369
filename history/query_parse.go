package history

import (
	"fmt"
	"strings"
	"time"

	"github.com/tidwall/gjson"
)

// A parser reads one query, a term at a time from left to right.
type parser struct {
	s       string
	now     time.Time
	fold    bool
	pos     int
	open    int // parentheses open at pos
	nested  int // parentheses and exclusions around pos
	needles int // ids given out

	top    []placed // the terms that must all hold
	either bool     // the outermost combination is OR, so there are no such terms
}

// placed is a node and where it is written.
type placed struct {
	node     node
	pos, end int
}

// needle returns a needle with an id of its own in the query.
func (p *parser) needle(text string, fold bool) *needle { return p.adopt(newNeedle(text, fold)) }

func (p *parser) adopt(n *needle) *needle {
	n.id = p.needles
	p.needles++
	return n
}

// fail returns a QueryError at s[pos:end], or at the last byte where nothing is there any more.
func (p *parser) fail(pos, end int, format string, args ...any) error {
	pos = max(0, min(pos, len(p.s)-1))
	return &QueryError{Pos: pos, Len: max(1, min(end, len(p.s))-pos), Msg: fmt.Sprintf(format, args...)}
}

func (p *parser) parse() (node, error) {
	if len(p.s) > maxQuery {
		return nil, p.fail(maxQuery, len(p.s), "a query has at most %d bytes, this one has %d", maxQuery, len(p.s))
	}
	n, err := p.or()
	if err == nil && p.pos < len(p.s) {
		err = p.fail(p.pos, p.pos+1, `no parenthesis is open here: leave it out, or write ")" for the character`)
	}
	return n, err
}

// or reads terms with OR between them, up to the end or to a closing parenthesis; nil where there are none.
func (p *parser) or() (node, error) {
	var kids []node
	for {
		n, err := p.and()
		if err != nil {
			return nil, err
		}
		w, end := p.word()
		if w != "OR" {
			if n == nil {
				return nil, nil // nothing at all: what follows OR was looked for there
			}
			return newAny(append(kids, n)), nil
		}
		if n == nil {
			return nil, p.fail(p.pos, end, `OR needs a term on its left; for the word write "OR"`)
		}
		kids = append(kids, n)
		or := p.pos
		p.pos = end
		p.skipSpace()
		if p.atEnd() {
			return nil, p.fail(or, end, `OR needs a term on its right; for the word write "OR"`)
		}
		if p.open == 0 {
			p.either = true
		}
	}
}

// and reads terms that must all hold, up to OR, the end or a closing parenthesis; nil where there are none.
func (p *parser) and() (node, error) {
	var kids []node
	for {
		p.skipSpace()
		if p.atEnd() {
			break
		}
		w, end := p.word()
		if w == "OR" && !p.alone(end) {
			break
		}
		if w == "AND" && !p.alone(end) {
			and := p.pos
			p.pos = end
			p.skipSpace()
			if next, _ := p.word(); len(kids) == 0 || p.atEnd() || next == "OR" || next == "AND" {
				return nil, p.fail(and, end, `AND needs a term on both sides; for the word write "AND"`)
			}
			continue
		}
		if err := p.foreign(w, end, len(kids) > 0); err != nil {
			return nil, err
		}
		start := p.pos
		n, err := p.term()
		if err != nil {
			return nil, err
		}
		kids = append(kids, n)
		if p.open == 0 {
			p.top = append(p.top, placed{n, start, p.pos})
		}
	}
	if len(kids) == 0 {
		return nil, nil
	}
	return newAll(kids), nil
}

// foreign reports operators of other languages, and says what they are here.
func (p *parser) foreign(w string, end int, left bool) error {
	right := !p.blank(end)
	switch {
	case (w == "or" || w == "||") && left && right:
		return p.fail(p.pos, end, `write OR where one of two terms is enough, or "%s" for the characters themselves`, w)
	case (w == "and" || w == "&&") && left && right:
		return p.fail(p.pos, end, `all terms must hold anyway: leave it out, or write "%s" for the characters themselves`, w)
	case w == "NOT" && right, w == "!" && right:
		return p.fail(p.pos, end, `write - right before the term to exclude it, or "%s" for the characters themselves`, w)
	case strings.Trim(w, "!") != "" && w[0] == '!', w == "!" && end < len(p.s) && p.s[end] == '(':
		return p.fail(p.pos, p.pos+1, `write - instead of ! to exclude what follows, or quotes around it for the character itself`)
	}
	return nil
}

// term reads one term, with - before it or not.
func (p *parser) term() (node, error) {
	if p.nested++; p.nested > maxNested {
		return nil, p.fail(p.pos, p.pos+1, "more than %d parentheses and exclusions within each other", maxNested)
	}
	defer func() { p.nested-- }()
	if rest := p.s[p.pos:]; rest[0] == '-' && len(rest) > 1 && rest[1] != '-' && !p.stops(p.pos+1) {
		p.pos++
		n, err := p.term()
		if err != nil {
			return nil, err
		}
		return &notNode{n}, nil
	}
	switch c := p.s[p.pos]; c {
	case '(':
		return p.group()
	case '"':
		return p.phrase()
	case '/':
		if n, err := p.regex(); n != nil || err != nil {
			return n, err
		}
	case '$':
		if next := p.s[p.pos+1:]; next != "" && (next[0] == '.' || next[0] == '[') {
			return p.json()
		}
	case '{', '[':
		if end := p.pastedJSON(); end > 0 {
			return p.literal(end), nil
		}
	default:
		if name, ok := fieldAt(p.s[p.pos:]); ok {
			return p.field(name)
		}
	}
	return p.literal(p.tokenEnd(p.pos)), nil
}

// literal takes the text up to end as it is written.
func (p *parser) literal(end int) node {
	text := p.s[p.pos:end]
	p.pos = end
	return p.text(text)
}

func (p *parser) group() (node, error) {
	start := p.pos
	p.pos++
	p.open++
	n, err := p.or()
	if err != nil {
		return nil, err
	}
	p.open--
	if p.pos == len(p.s) {
		return nil, p.fail(start, start+1, `this parenthesis is never closed: add ), or write "(" for the character`)
	}
	p.pos++
	if n == nil {
		return nil, p.fail(start, p.pos, `a term was expected between these parentheses; for the characters write "()"`)
	}
	return n, nil
}

// phrase reads a text in quotes. Where something follows the closing quote at once, as in "type":"trade", it is JSON
// or the like pasted as it is, and the quotes belong to it.
func (p *parser) phrase() (node, error) {
	text, end, ok := unquote(p.s, p.pos)
	if !ok {
		return nil, p.unclosed(p.pos)
	}
	if !p.stops(end) {
		return p.literal(p.tokenEnd(p.pos)), nil
	}
	if text == "" {
		return nil, p.fail(p.pos, end, "a text was expected between these quotes")
	}
	p.pos = end
	return p.text(text), nil
}

func (p *parser) unclosed(pos int) error {
	return p.fail(pos, len(p.s), `this quote is never closed: add ", and write \" for a quote inside`)
}

// regexEnd returns where the expression that begins with the slash at pos ends, and where it ends with its i. ok is false
// where it doesn't end at the next slash that isn't escaped: then it is a path such as /topic/prices.
func (p *parser) regexEnd(pos int) (slash, end int, ok bool) {
	for i := pos + 1; i < len(p.s); i++ {
		switch p.s[i] {
		case '\\':
			i++
		case '/':
			end = i + 1
			if end < len(p.s) && p.s[end] == 'i' {
				end++
			}
			return i, end, i > pos+1 && p.stops(end)
		}
	}
	return 0, 0, false
}

// regex reads a regular expression; nil without an error where it is none but a literal.
func (p *parser) regex() (node, error) {
	slash, end, ok := p.regexEnd(p.pos)
	if !ok {
		return nil, nil
	}
	e, err := p.compile(p.pos, slash, end)
	if err != nil {
		return nil, err
	}
	p.pos = end
	return e, nil
}

// pastedJSON returns where a whole JSON object or array that begins here ends, or 0.
func (p *parser) pastedJSON() int {
	depth := 0
	for i := p.pos; i < len(p.s); i++ {
		switch p.s[i] {
		case '"':
			_, end, ok := unquote(p.s, i)
			if !ok {
				return 0
			}
			i = end - 1
		case '{', '[':
			if depth++; depth > maxNested {
				return 0
			}
		case '}', ']':
			if depth--; depth == 0 {
				if p.stops(i+1) && gjson.Valid(p.s[p.pos:i+1]) {
					return i + 1
				}
				return 0
			}
		}
	}
	return 0
}
