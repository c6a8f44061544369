package desk

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"socklens/history"
	"socklens/ui/render"
)

// marked is what the details mark of the chosen entry, found once for both. Used by Picture alone.
type marked struct {
	query   *history.Query
	detail  *Detail
	needles []render.Needle
}

// The bounds of what is marked: how many texts, how long each, and how much of a payload is looked at for them, at once
// and where nothing is near its beginning.
const (
	maxMarked    = 32
	longMarked   = render.Piece
	markedBytes  = 64 << 10
	markedAtMost = 1 << 20
)

// of returns what to mark: the literals of the query, then what its other terms have hit in the payload.
func (m *marked) of(q *history.Query, detail *Detail) []render.Needle {
	if m.query == q && m.detail == detail {
		return m.needles
	}
	*m = marked{query: q, detail: detail}
	for _, text := range q.Literals() {
		m.add(render.Needle{Text: text})
	}
	if detail == nil || q == nil {
		return m.needles
	}
	payload := detail.Entry.Payload
	text := string(payload[:min(len(payload), markedBytes)])
	hits := q.Highlights(text)
	if len(hits) == 0 && len(payload) > markedBytes {
		text = string(payload[:min(len(payload), markedAtMost)])
		hits = q.Highlights(text)
	}
	for _, h := range hits {
		m.add(render.Needle{Text: text[h[0]:h[1]], Whole: alone(text, h[0], h[1])})
	}
	return m.needles
}

// add adds a text unless it is there already, or there are enough.
func (m *marked) add(n render.Needle) {
	there := func(o render.Needle) bool { return strings.EqualFold(o.Text, n.Text) }
	if len(m.needles) < maxMarked && len(n.Text) <= longMarked && !slices.ContainsFunc(m.needles, there) {
		m.needles = append(m.needles, n)
	}
}

// alone reports whether no letter or digit stands beside a piece of a text.
func alone(text string, from, to int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:from])
	after, _ := utf8.DecodeRuneInString(text[to:])
	word := func(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }
	return !word(before) && !word(after)
}
