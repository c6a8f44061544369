package history

import (
	"cmp"
	"errors"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode/utf8"
)

// A regexTerm is a regular expression. Go's engine takes time in proportion to text and expression whatever both are,
// but about twenty-five times as long as a search for a literal. So an entry is given to it only where one of the
// literals is there that every match holds.
type regexTerm struct {
	re     *regexp.Regexp
	source string // with slashes and i

	literals [][]*needle // every match holds one of each; none where no such literals are known

	// Where every match begins with one literal, the expression bound to the literal's place is tried there: it looks at
	// a few bytes instead of the whole entry.
	begins *regexp.Regexp
	first  *needle
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
	first := beginning(tree)
	for _, set := range required(tree) {
		var needles []*needle
		for _, s := range set {
			needles = append(needles, p.needle(s, fold))
		}
		if len(set) == 1 && set[0] == first && t.begins == nil {
			// The one step deeper may be one too many for the regexp package.
			if t.begins, err = regexp.Compile(`\A(?:` + re.String() + `)`); err == nil {
				t.first = needles[0]
				continue
			}
		}
		t.literals = append(t.literals, needles)
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

// Bounds on what is looked for before an expression is tried: so many sets of so many literals, and after the first set
// only literals of so many bytes.
const (
	maxSets         = 3
	maxAlternatives = 8
	worthwhile      = 3
)

// required returns sets of literals of each of which every match of re holds one, the longest that can be told, the
// longest first; none where none can.
func required(re *syntax.Regexp) [][]string {
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
		var sets [][]string
		for _, s := range re.Sub {
			sets = append(sets, required(s)...)
		}
		slices.SortStableFunc(sets, func(a, b []string) int { return cmp.Or(shortest(b)-shortest(a), len(a)-len(b)) })
		for i := 1; i < len(sets); i++ {
			if i == maxSets || shortest(sets[i]) < worthwhile {
				return sets[:i]
			}
		}
		return sets
	case syntax.OpAlternate:
		var all []string
		for _, s := range re.Sub {
			r := required(s)
			if len(r) == 0 || len(all)+len(r[0]) > maxAlternatives {
				return nil
			}
			all = append(all, r[0]...)
		}
		return [][]string{all}
	}
	return nil
}

// literalOf returns the text of a literal, or nothing where a needle wouldn't find it in bytes that aren't UTF-8: an
// expression takes each of those for U+FFFD.
func literalOf(re *syntax.Regexp) [][]string {
	for _, r := range re.Rune {
		if r == utf8.RuneError {
			return nil
		}
	}
	return [][]string{{string(re.Rune)}}
}

// shortest returns the bytes of the shortest literal: the longer it is, the fewer entries hold one of them.
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
			return l[0][0]
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
	if len(t.literals) > 0 || t.begins != nil {
		return costRegexLiteral
	}
	return costRegex
}

func (t *regexTerm) may(*chunk) bool { return true }

// maxTries is how often an expression bound to its literal is tried in an entry, before the entry is searched as a
// whole: many literals in a long text would cost the square of its length otherwise.
const maxTries = 8

func (t *regexTerm) match(m *matcher, c *chunk, cand bitmap) bitmap {
	found := m.matchTexts(c, cand, func(int) bool { return true }, t.re.Match)
	cand = cand.without(found)
	for _, set := range t.literals {
		cand = m.holdsOne(c, set, cand)
	}
	if t.begins != nil {
		inChunk := cand.without(m.parted)
		cand = m.holdsOne(c, []*needle{t.first}, cand.and(m.parted)).with(
			m.eachHit(c, t.first, inChunk, func(i, at, before int) verdict {
				switch {
				case before >= maxTries:
					return undecided
				case t.begins.Match(c.payload[at:c.end(i)]):
					found.set(i)
					return decided
				}
				return nextHit
			}))
	}
	for i := range cand.entries() {
		if m.parted.has(i) && m.matchStream(c, i, t.re) || !m.parted.has(i) && t.re.Match(c.bytes(i)) {
			found.set(i)
		}
	}
	return found
}
