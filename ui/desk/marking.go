package desk

import (
	"context"
	"slices"

	"socklens/history"
	"socklens/ui/render"
)

// Marked is what the details mark of their entry: what the query looks for, where the query matches the entry.
type Marked struct {
	Detail *Detail
	Marks  render.Marks // of the Detail's Doc; nil for none
	Note   string       // such as that not all is marked; "" for nothing
}

// marking finds what the details mark. Used by Picture alone, but for the job that it starts.
type marking struct {
	query  *history.Query
	detail *Detail
	marked Marked
	sought bool         // marked was found, or is being found
	busy   chan finding // of the job under way; nil for none
}

// finding is what a job has found.
type finding struct {
	query  *history.Query
	detail *Detail
	marked Marked
}

// markedAtOnce is how long a payload is looked through while the picture waits, in bytes. Longer ones, for which a regular
// expression may take a second, are marked later.
const markedAtOnce = 64 << 10

// of returns what to mark of an entry that the query matches; nil for either marks nothing.
func (m *marking) of(d *Desk, q *history.Query, detail *Detail) Marked {
	select {
	case f := <-m.busy:
		m.busy = nil
		if f.query == m.query && f.detail == m.detail {
			m.marked = f.marked
		}
	default:
	}
	if m.query != q || m.detail != detail {
		m.query, m.detail, m.marked, m.sought = q, detail, Marked{}, false
	}
	switch {
	case m.sought, q == nil, detail == nil:
	case len(detail.Entry.Payload) <= markedAtOnce:
		m.marked, m.sought = mark(q, detail), true
	case m.busy == nil: // else when that has ended
		busy := make(chan finding, 1)
		m.busy, m.sought = busy, true
		d.job(func(context.Context) error {
			busy <- finding{q, detail, mark(q, detail)}
			return nil
		})
	}
	return m.marked
}

// mark finds in the document of a detail what the query looks for.
func mark(q *history.Query, detail *Detail) Marked {
	m := Marked{Detail: detail}
	if slices.Contains([]string{Frames, TLS, Timing}, detail.Tab) {
		return m // which no query is about
	}
	if detail.Entry.Kind.IsEvent() {
		m.Marks = detail.Doc.Marks(func(text []byte) [][2]int { return q.TextHits(string(text)) })
		return m
	}
	m.Marks = detail.Doc.Marks(func([]byte) [][2]int {
		hits, all := q.Hits(&detail.Entry)
		if !all {
			m.Note = "only the first " + render.Count(history.MaxHits) + " hits are marked"
		}
		return hits
	})
	return m
}
