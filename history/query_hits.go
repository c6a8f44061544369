package history

import (
	"regexp"
	"slices"

	"github.com/tidwall/gjson"

	"socklens/session/wire"
)

// MaxHits is how many hits of one term Hits returns at most.
const MaxHits = 100_000

// Hits returns where in an entry's payload is what the query looks for, as ranges of its bytes in ascending order and
// apart, found by what the query is matched by. Terms that are excluded have no hits, nor have those about something
// else than the payload; != and !~ have none either. Where an entry's payload is only the beginning, as a view's is, so
// are the hits. Whether the entry matches is for View.Matched to say. all is false where a term has more than MaxHits:
// the rest of its hits is left out.
func (q *Query) Hits(e *Entry) (hits [][2]int, all bool) {
	var f hitFinder
	whole := int64(len(e.Payload)) >= e.Size
	q.wanted(func(n node) {
		f.count = 0
		switch t := n.(type) {
		case *textTerm:
			t.needle.each(textOf(e.Payload), f.hit)
		case *patternTerm:
			t.needle.each(textOf(e.Payload), f.hit)
		case *regexTerm:
			f.expression(t.re, textOf(e.Payload), 0)
			if e.Kind == Control && e.Op == wire.Close && len(e.Payload) > 2 {
				f.expression(t.re, textOf(e.Payload[2:]), 2) // the reason is searched by itself, too
			}
		case *jsonTerm:
			if !t.op.negates() {
				t.hits(e.Payload, whole, f.hit)
			}
		}
	})
	return f.apart(), !f.cut
}

// TextHits is Hits of a text that stands beside payloads, such as the request of a handshake or what ended an attempt:
// only words, phrases and regular expressions are searched for there.
func (q *Query) TextHits(text string) [][2]int {
	var f hitFinder
	q.wanted(func(n node) { f.text(n, text) })
	return f.apart()
}

// ValueHits is Hits of a value that stands under a path of an entry, as Path.Text returns it.
func (q *Query) ValueHits(p Path, text string) [][2]int {
	var f hitFinder
	v := gjson.Result{Type: gjson.String, Str: text, Raw: text}
	q.wanted(func(n node) {
		f.text(n, text)
		t, ok := n.(*jsonTerm)
		if !ok || t.op.negates() || !slices.Equal(t.path.steps, p.path.steps) {
			return
		}
		switch {
		case t.op == opContains:
			t.find(text, f.hit)
		case t.holds(v):
			f.hit(0, len(text))
		}
	})
	return f.apart()
}

// A hitFinder collects the hits of terms.
type hitFinder struct {
	hits  [][2]int
	count int  // of the term
	cut   bool // there are more
}

// hit adds a hit, and reports whether the term may have more.
func (f *hitFinder) hit(start, end int) bool {
	if f.count++; f.count > MaxHits {
		f.cut = true
		return false
	}
	if start < end {
		f.hits = append(f.hits, [2]int{start, end})
	}
	return true
}

// expression adds the hits of an expression in a text that begins at at.
func (f *hitFinder) expression(re *regexp.Regexp, text string, at int) {
	for _, m := range re.FindAllStringIndex(text, MaxHits+1) {
		f.hit(at+m[0], at+m[1])
	}
}

// text adds the hits of a term that is searched for in any text.
func (f *hitFinder) text(n node, text string) {
	f.count = 0
	switch t := n.(type) {
	case *textTerm:
		t.needle.each(text, f.hit)
	case *regexTerm:
		f.expression(t.re, text, 0)
	}
}

// apart returns the hits in order, with those put together that touch.
func (f *hitFinder) apart() [][2]int {
	slices.SortFunc(f.hits, func(a, b [2]int) int { return a[0] - b[0] })
	out := f.hits[:0]
	for _, h := range f.hits {
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
