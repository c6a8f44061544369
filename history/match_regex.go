package history

import (
	"errors"
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode/utf8"
)

// A regexTerm is a regular expression. Go's engine takes time in proportion to text and expression whatever both are,
// but about twenty-five times as long as a search for a literal. So an entry is given to it only where one of the
// literals is there that every match holds.
type regexTerm struct {
	re     *regexp.Regexp
	source string // with slashes and i

	literals []*needle // every match holds one of them; none where no such literals are known

	// Where every match begins with the one literal, the expression bound to the literal's place is tried there: it looks
	// at a few bytes instead of the whole entry.
	begins *regexp.Regexp
}

// maxProgram bounds a compiled expression, in instructions; the time it takes is a byte of text times an instruction
// at worst.
const maxProgram = 20_000

// compile reads the expression between the slashes at pos and slash.
func (p *parser) compile(pos, slash, end int) (node, error) {
	tree, re, err := p.expression(pos, slash, end)
	if err != nil {
		return nil, err
	}
	t := &regexTerm{re: re, source: p.s[pos:end]}
	fold := hasFold(tree)
	best := required(tree)
	for _, s := range best {
		t.literals = append(t.literals, p.needle(s, fold))
	}
	if first := beginning(tree); len(best) == 1 && best[0] == first && first != "" {
		t.begins = regexp.MustCompile(`\A(?:` + re.String() + `)`)
	}
	return t, nil
}

// expression compiles an expression, with and without what makes it whole: i behind it, and whether case is matched.
func (p *parser) expression(pos, slash, end int) (*syntax.Regexp, *regexp.Regexp, error) {
	source := p.s[pos+1 : slash]
	expr := source
	if p.fold || end > slash+1 {
		expr = "(?i)" + expr
	}
	tree, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		return nil, nil, p.regexError(err, source, pos+1, slash)
	}
	prog, err := syntax.Compile(tree.Simplify())
	if err == nil && len(prog.Inst) > maxProgram {
		return nil, nil, p.fail(pos, end, "this regular expression is too large: repeat less in it")
	}
	if err != nil {
		return nil, nil, p.regexError(err, source, pos+1, slash)
	}
	re, err := regexp.Compile(expr)
	if err != nil {
		return nil, nil, p.regexError(err, source, pos+1, slash)
	}
	// Parsed anew: Simplify may have changed the tree.
	if tree, err = syntax.Parse(expr, syntax.Perl); err != nil {
		return nil, nil, p.regexError(err, source, pos+1, slash)
	}
	return tree, re, nil
}

// regexError points at the part of the expression that can't be understood.
func (p *parser) regexError(err error, source string, pos, end int) error {
	var e *syntax.Error
	if !errors.As(err, &e) {
		return p.fail(pos, end, "this regular expression can't be read: %v", err)
	}
	msg := e.Code.String()
	if strings.HasPrefix(e.Expr, "(?=") || strings.HasPrefix(e.Expr, "(?!") || strings.HasPrefix(e.Expr, "(?<") ||
		e.Code == syntax.ErrInvalidEscape && len(e.Expr) == 2 && e.Expr[1] >= '1' && e.Expr[1] <= '9' {
		msg = "looking around and back-references are not part of RE2, whose expressions take time in proportion to the text"
	}
	if at := strings.Index(source, e.Expr); at >= 0 && e.Expr != "" && e.Expr != source {
		return p.fail(pos+at, pos+at+len(e.Expr), "regular expression: %s: %s", msg, e.Expr)
	}
	return p.fail(pos, end, "regular expression: %s", msg)
}

// maxAlternatives bounds the literals that are looked for instead of one.
const maxAlternatives = 8

// required returns literals one of which every match of re holds, the longest that can be told; nil where it can't.
func required(re *syntax.Regexp) []string {
	switch re.Op {
	case syntax.OpLiteral:
		return literalOf(re)
	case syntax.OpCapture, syntax.OpPlus:
		return required(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min > 0 {
			return required(re.Sub[0])
		}
	case syntax.OpConcat:
		var best []string
		for _, s := range re.Sub {
			if r := required(s); better(r, best) {
				best = r
			}
		}
		return best
	case syntax.OpAlternate:
		var all []string
		for _, s := range re.Sub {
			r := required(s)
			if r == nil || len(all)+len(r) > maxAlternatives {
				return nil
			}
			all = append(all, r...)
		}
		return all
	}
	return nil
}

// literalOf returns the text of a literal, or nothing where a needle wouldn't find it in bytes that aren't UTF-8: an
// expression takes each of those for U+FFFD.
func literalOf(re *syntax.Regexp) []string {
	for _, r := range re.Rune {
		if r == utf8.RuneError {
			return nil
		}
	}
	return []string{string(re.Rune)}
}

// better reports whether literals a leave less to look at than b: the shortest of them is longer.
func better(a, b []string) bool {
	return a != nil && (b == nil || shortest(a) > shortest(b) || shortest(a) == shortest(b) && len(a) < len(b))
}

func shortest(ss []string) int {
	n := len(ss[0])
	for _, s := range ss {
		n = min(n, len(s))
	}
	return n
}

// beginning returns the literal that every match of re begins with, or "".
func beginning(re *syntax.Regexp) string {
	switch re.Op {
	case syntax.OpLiteral:
		if l := literalOf(re); l != nil {
			return l[0]
		}
	case syntax.OpCapture:
		return beginning(re.Sub[0])
	case syntax.OpConcat:
		return beginning(re.Sub[0])
	}
	return ""
}

// hasFold reports whether a part of re ignores case.
func hasFold(re *syntax.Regexp) bool {
	if re.Op == syntax.OpLiteral && re.Flags&syntax.FoldCase != 0 {
		return true
	}
	for _, s := range re.Sub {
		if hasFold(s) {
			return true
		}
	}
	return false
}

func (t *regexTerm) String() string { return t.source }

func (t *regexTerm) cost() int {
	if len(t.literals) > 0 {
		return costRegexLiteral
	}
	return costRegex
}

func (t *regexTerm) may(*chunk) bool { return true }

// maxTries is how often an expression bound to its literal is tried in an entry, before the entry is searched as a
// whole: many literals in a long text would cost the square of its length otherwise.
const maxTries = 8

func (t *regexTerm) match(m *matcher, c *chunk, cand bitmap) bitmap {
	found := m.matchTexts(c, cand, t.re.Match)
	cand = cand.without(found)
	switch {
	case t.begins != nil:
		inChunk := cand.without(m.parted)
		cand = m.holdsOne(c, t.literals, cand.and(m.parted)).with(
			m.eachHit(c, t.literals[0], inChunk, func(i, at, before int) verdict {
				switch {
				case before >= maxTries:
					return undecided
				case t.begins.Match(c.payload[at:c.end(i)]):
					found.set(i)
					return decided
				}
				return nextHit
			}))
	case len(t.literals) > 0:
		cand = m.holdsOne(c, t.literals, cand)
	}
	for i := range cand.entries() {
		if m.parted.has(i) && m.matchStream(c, i, t.re) || !m.parted.has(i) && t.re.Match(c.bytes(i)) {
			found.set(i)
		}
	}
	return found
}
