package history

import (
	"fmt"
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
