package history

import (
	"fmt"
	"slices"
	"time"
)

// A Query is a parsed text of the search language. It never changes and may be used by any number of goroutines at
// once. A nil Query and one of an empty text match every entry.
//
// All terms of a text must hold; OR and parentheses combine, a leading - excludes. README.md teaches the terms.
type Query struct {
	text    string
	now     time.Time
	matched bool // case is matched
	root    node // nil: every entry
	needles int  // so many needles have an id, see matcher
}

// QueryError says where a query can't be understood, and what to write there.
type QueryError struct {
	Pos, Len int    // the place, in bytes of the text; Len is at least 1
	Msg      string // what was expected, lower case, without a full stop
}

func (e *QueryError) Error() string { return fmt.Sprintf("query, column %d: %s", e.Pos+1, e.Msg) }

// Bounds on what a query may be. A longer text is a slip of the clipboard.
const (
	maxQuery  = 16 << 10 // bytes
	maxNested = 100      // parentheses and exclusions within each other
)

// ParseQuery reads a text of the search language. Times such as time:-30s are counted back from now, which is the time
// of the newest entry when the text was typed; its location is the one that times of day are meant in. The error is
// a *QueryError. Case is ignored; see WithCase.
func ParseQuery(s string, now time.Time) (*Query, error) { return parseQuery(s, now, false) }

func parseQuery(s string, now time.Time, matchCase bool) (*Query, error) {
	p := &parser{s: s, now: now, fold: !matchCase}
	root, err := p.parse()
	if err != nil {
		return nil, err
	}
	return &Query{text: s, now: now, matched: matchCase, root: root, needles: p.needles}, nil
}

// WithCase returns the same query, matching case or ignoring it: in literals, in regular expressions without an i
// behind them, and in values of JSON paths. Names in JSON paths are always meant as they are written.
func (q *Query) WithCase(match bool) *Query {
	if q == nil || q.matched == match {
		return q
	}
	other, err := parseQuery(q.text, q.now, match)
	if err != nil {
		return q // unreachable: case changes nothing about what can be parsed
	}
	return other
}

// Text returns the text as it was typed.
func (q *Query) Text() string {
	if q == nil {
		return ""
	}
	return q.text
}

// Empty reports whether the query matches every entry because it has no term.
func (q *Query) Empty() bool { return q == nil || q.root == nil }

// String returns the query in its plainest spelling: parsed again it is the same query.
func (q *Query) String() string {
	if q.Empty() {
		return ""
	}
	return spell(q.root, false)
}

// Literals returns what is searched for as it is written, excluded terms left out.
func (q *Query) Literals() []string {
	var out []string
	q.wanted(func(n node) {
		switch t := n.(type) {
		case *textTerm:
			out = append(out, t.needle.text)
		case *jsonTerm:
			if t.needle != nil && !t.op.negates() {
				out = append(out, t.needle.text)
			}
		}
	})
	return out
}

// maxHighlights bounds the hits that Highlights returns.
const maxHighlights = 1000

// Highlights returns where in a shown text the query's literals, regular expressions and values of JSON terms are, as
// ranges of bytes in ascending order that don't overlap. Excluded terms are left out, and so are hits after the first
// thousand of a term.
func (q *Query) Highlights(text string) [][2]int {
	var hits [][2]int
	q.wanted(func(n node) {
		count := 0
		hit := func(start, end int) bool {
			if start < end {
				hits = append(hits, [2]int{start, end})
			}
			count++
			return count < maxHighlights
		}
		switch t := n.(type) {
		case *textTerm:
			t.needle.each(text, hit)
		case *regexTerm:
			for _, m := range t.re.FindAllStringIndex(text, maxHighlights) {
				hit(m[0], m[1])
			}
		case *jsonTerm:
			switch {
			case t.op.negates():
			case t.needle != nil:
				t.needle.each(text, hit)
			case t.re != nil && !t.anchored:
				for _, m := range t.re.FindAllStringIndex(text, maxHighlights) {
					hit(m[0], m[1])
				}
			default:
				t.values(text, hit)
			}
		}
	})
	slices.SortFunc(hits, func(a, b [2]int) int { return a[0] - b[0] })
	var out [][2]int
	for _, h := range hits {
		if n := len(out); n > 0 && h[0] <= out[n-1][1] {
			out[n-1][1] = max(out[n-1][1], h[1])
		} else {
			out = append(out, h)
		}
	}
	return out
}

// wanted calls f with every term that isn't excluded.
func (q *Query) wanted(f func(node)) {
	if q.Empty() {
		return
	}
	var walk func(n node, wanted bool)
	walk = func(n node, wanted bool) {
		switch n := n.(type) {
		case *allNode:
			for _, k := range n.kids {
				walk(k, wanted)
			}
		case *anyNode:
			for _, k := range n.kids {
				walk(k, wanted)
			}
		case *notNode:
			walk(n.kid, !wanted)
		default:
			if wanted {
				f(n)
			}
		}
	}
	walk(q.root, true)
}
