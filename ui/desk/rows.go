package desk

import (
	"context"
	"fmt"
	"strings"
	"time"

	"socklens/history"
	"socklens/session/wire"
	"socklens/ui/render"
)

// Row is one row of the entry list, its cells as they are painted.
type Row struct {
	Seq     int64
	At      int64 // Unix nanoseconds
	Kind    RowKind
	Number  string
	Attempt string
	Time    string
	Delta   string
	Dir     wire.Direction
	Type    string
	Size    string
	Wire    string
	Preview string
	Extra   []string // cells of the extra columns
	Pinned  bool
	Hits    [][2]int // byte ranges of Preview that the query matched
	Match   bool     // in Find, the query matched the entry
	Quiet   bool     // a control frame or a change of state
	Bad     bool     // a violation, or an abnormal end
}

// RowKind tells an entry from the thin rows between entries.
type RowKind uint8

// The kinds of rows.
const (
	EntryRow   RowKind = iota
	DividerRow         // a handshake or an end
	GapRow             // entries that were not kept
	ClearedRow         // stands for what Clear hid
)

// previewLimit is how many bytes of text a row's preview shows at most, and columnLimit an extra column.
const (
	previewLimit = 512
	columnLimit  = 100
)

// Clock says what the time column shows.
type Clock uint8

// The clocks.
const (
	TimeOfDay Clock = iota
	Elapsed         // since the session's first entry
)

// look is how rows are written.
type look struct {
	query *history.Query
	clock Clock
	first int64 // time of the session's first entry
	since int64 // time of the entry that was chosen last; 0 for none

	toChosen bool // differences are to that, not to the row above

	titles   []string       // of the extra columns: their paths
	previews string         // the paths whose values stand in the preview in place of the payload
	paths    []history.Path // of the extra columns, then of the preview
	texts    *pathTexts
}

// lookLocked collects how the rows of the tab are written.
func (t *Tab) lookLocked() look {
	l := look{query: t.list.query, clock: t.list.clock}
	if l.toChosen = t.list.since; l.toChosen {
		l.since = t.list.lastAt
	}
	titles, paths := pathsOf(t.profile.Columns)
	shown, more := pathsOf(t.profile.Preview)
	l.titles, l.previews, l.paths = titles, strings.Join(shown, " "), append(paths, more...)
	return l
}

// pathsOf reads JSON paths and leaves out those that are none.
func pathsOf(texts []string) (titles []string, paths []history.Path) {
	for _, text := range texts {
		if p, err := history.ParsePath(text); err == nil {
			titles, paths = append(titles, text), append(paths, p)
		}
	}
	return titles, paths
}

// row writes one entry; previous is the time of the row above, 0 for none, and matched says whether the query matches the
// entry.
func (l *look) row(ctx context.Context, e *history.Entry, previous int64, matched bool) Row {
	r := Row{Seq: e.Seq, At: e.Time, Number: render.Count(e.Seq), Time: render.Clock(e.Time), Dir: e.Dir, Attempt: render.Count(int64(e.Attempt))}
	if l.clock == Elapsed {
		r.Time = render.Elapsed(time.Duration(e.Time-l.first)) + fmt.Sprintf(".%03d", (e.Time-l.first)/1e6%1000)
	}
	switch e.Kind {
	case history.Handshake, history.End:
		r.Kind = DividerRow
	case history.Gap:
		r.Kind = GapRow
	case history.State:
		r.Type = "state"
	default:
		r.Type = e.Op.String()
		r.Size = render.Size(e.Size)
		r.Wire = render.Size(e.WireSize)
		if e.Flags&wire.Compressed != 0 && e.WireSize > 0 {
			r.Wire += fmt.Sprintf(" %.1f×", float64(e.Size)/float64(e.WireSize))
		}
	}
	switch {
	case l.toChosen && l.since != 0:
		r.Delta = render.Delta(e.Time - l.since)
	case !l.toChosen && previous != 0:
		r.Delta = render.Delta(e.Time - previous)
	}
	texts := l.texts.of(ctx, e)
	for i := range l.titles {
		r.Extra = append(r.Extra, texts[i].line(columnLimit))
	}
	query := l.query
	if !matched {
		query = nil
	}
	if r.Preview, r.Hits = l.previewOf(e, query, texts[min(len(l.titles), len(texts)):]); r.Preview == "" {
		r.Preview, r.Hits = preview(e, query)
	}
	r.Quiet = e.Kind != history.Message
	if e.Kind == history.Handshake || e.Kind == history.End {
		attempt := fmt.Sprintf("attempt %d · ", e.Attempt)
		r.Preview, r.Hits = attempt+r.Preview, moved(r.Hits, len(attempt))
	}
	r.Bad = e.Flags&wire.Violated != 0 || len(e.Violations) > 0 || abnormal(e)
	r.Pinned = e.Flags&history.Pinned != 0
	return r
}

// preview returns the preview of an entry, and where it shows what the query looks for.
func preview(e *history.Entry, q *history.Query) (text string, hits [][2]int) {
	if e.Kind.IsEvent() {
		text = render.Preview(e, previewLimit)
		hits = q.TextHits(text)
	} else {
		hits, _ = q.Hits(e)
		text, hits = render.PreviewMarks(e, previewLimit, hits)
	}
	const sign = "▲ " // the list has one of its own
	if rest, ok := strings.CutPrefix(text, sign); ok {
		return rest, moved(hits, -len(sign))
	}
	return text, hits
}

// moved moves ranges of a text.
func moved(ranges [][2]int, by int) [][2]int {
	for i := range ranges {
		ranges[i] = [2]int{max(ranges[i][0]+by, 0), max(ranges[i][1]+by, 0)}
	}
	return ranges
}

// previewOf joins what stands under the paths of the preview, and tells where it shows what the query looks for. It is ""
// where the entry has none of them, or is a violation or was never finished, which comes first.
func (l *look) previewOf(e *history.Entry, q *history.Query, texts []pathText) (text string, hits [][2]int) {
	if e.Kind != history.Message || len(e.Violations) > 0 || e.Flags&wire.Incomplete != 0 {
		return "", nil
	}
	found := false
	for i, x := range texts {
		found = found || x.text != ""
		line := x.line(previewLimit)
		if line == "" {
			continue
		}
		if text != "" {
			text += " · "
		}
		hits = append(hits, moved(q.ValueHits(l.paths[len(l.titles)+i], line), len(text))...)
		text += line
	}
	if !found {
		return "", nil
	}
	return text, hits
}

// abnormal reports whether an event tells of a failure.
func abnormal(e *history.Entry) bool {
	switch {
	case e.Detail == nil:
		return false
	case e.Detail.End != nil:
		return !e.Detail.End.Clean
	case e.Detail.Handshake != nil:
		return e.Detail.Handshake.Error != ""
	}
	return false
}
