package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"socklens/history"
	"socklens/ui/render"
)

// recentQueries is how many queries are remembered.
const recentQueries = 30

// RememberQuery keeps the query of the search box among the recent ones.
func (t *Tab) RememberQuery() {
	t.change(func() {
		q, d := strings.TrimSpace(t.list.text), t.desk
		if q == "" || t.list.err != nil {
			return
		}
		d.state.Queries = slices.DeleteFunc(d.state.Queries, func(old string) bool { return old == q })
		d.state.Queries = slices.Insert(d.state.Queries, 0, q)
		d.state.Queries = d.state.Queries[:min(len(d.state.Queries), recentQueries)]
	})
}

// Complete offers ways to go on with the query at the caret, a position in bytes. It reads no disk.
func (t *Tab) Complete(text string, caret int) []history.Completion {
	d := t.desk
	paths := t.ChosenPaths()
	d.mu.Lock()
	recent := slices.Clone(d.state.Queries)
	d.mu.Unlock()
	return history.Complete(text, caret, paths, recent)
}

// ChosenPaths returns the JSON paths that the chosen entry has, in the order of its payload, at most maxPaths.
func (t *Tab) ChosenPaths() []string {
	d := t.desk
	d.mu.Lock()
	defer d.mu.Unlock()
	if t.chose.detail == nil {
		return nil
	}
	return t.chose.detail.paths
}

// Like narrows the query to entries like one, or excludes them.
func (t *Tab) Like(seq int64, exclude bool) {
	t.job(func(ctx context.Context) error {
		c := t.recorded()
		if c == nil {
			return nil
		}
		e, err := readEntry(ctx, c, seq)
		if err != nil {
			return err
		}
		term := history.LikeEntry(&e)
		opposite := history.Exclude(term)
		if exclude {
			term, opposite = opposite, term
		}
		t.change(func() {
			if t.capture == c {
				t.list.text = history.AddTerm(history.RemoveTerm(t.list.text, opposite), term) // both would leave nothing
				t.list.renew()
			}
		})
		return nil
	})
}

// Place is where to go in a session: to an entry, or to a time.
type Place struct {
	seq  int64
	time time.Time // where seq is 0
}

// Place reads where to go: a number such as 88,120, or a time such as 12:01:33.5, of the day of the session's newest entry,
// 2026-11-20T12:01:33Z or -30s, before the newest entry. It reads no disk.
func (t *Tab) Place(where string) (Place, error) {
	c := t.recorded()
	where = strings.TrimSpace(where)
	if c == nil || where == "" {
		return Place{}, errors.New("write a number such as 88,120 or a time such as 12:01:33.5")
	}
	stats := c.Stats()
	if seq, err := strconv.ParseInt(strings.NewReplacer(",", "", "#", "").Replace(where), 10, 64); err == nil {
		return Place{seq: min(max(seq, 1), stats.Entries)}, nil
	}
	if at, ok := history.ReadTime(where, time.Unix(0, stats.First), time.Unix(0, stats.Last)); ok {
		return Place{time: at}, nil
	}
	return Place{}, fmt.Errorf("“%s” is neither a number nor a time: write 88,120, 12:01:33.5, 2026-11-20 12:01 or -30s", render.Escape(where))
}

// GoTo hands the entry at a place to found, on another goroutine: the one with a number, or of those that are shown the
// first at or after a time.
func (t *Tab) GoTo(p Place, found func(Found)) {
	c := t.recorded()
	if c == nil {
		return
	}
	t.desk.job(func(ctx context.Context) error {
		if p.seq != 0 {
			found(t.find(p.seq))
			return nil
		}
		seq, err := c.SeqAt(ctx, p.time.UnixNano())
		if err != nil || seq == 0 {
			return err
		}
		found(t.nearest(seq)) // what was there, of what is shown
		return nil
	})
}

// nearest returns what the list shows nearest to an entry, and the entry itself where it shows nothing.
func (t *Tab) nearest(seq int64) Found {
	at := t.find(seq)
	if there, ok := t.seqAt(at.Row); at.Hidden && ok {
		return Found{Row: at.Row, Seq: there}
	}
	return at
}

// Between says how far apart the entries in two rows of the list are, in time and in number, and hands it to said on
// another goroutine.
func (t *Tab) Between(from, to int, said func(text string)) {
	c := t.recorded()
	if c == nil {
		return
	}
	t.desk.job(func(ctx context.Context) error {
		a, ok := t.seqAt(from)
		if !ok {
			a, ok = t.seqAt(from + 1) // below what stands for what Clear hid
		}
		b, there := t.seqAt(to)
		if !ok || !there || a >= b {
			return nil
		}
		first, err := c.Entry(ctx, a)
		if err != nil {
			return err
		}
		last, err := c.Entry(ctx, b)
		if err != nil {
			return err
		}
		said(fmt.Sprintf("Δ %s · %s between", apart(time.Duration(last.Time-first.Time)), render.Plural(b-a-1, "entry", "entries")))
		return nil
	})
}

// apart writes how long lies between two entries.
func apart(d time.Duration) string {
	switch {
	case d < time.Second:
		return fmt.Sprintf("%.3f ms", float64(d)/1e6)
	case d < time.Minute:
		return fmt.Sprintf("%.3f s", d.Seconds())
	}
	return render.Duration(d)
}

// Pin keeps an entry from being trimmed, or no longer.
func (t *Tab) Pin(seq int64) {
	t.job(func(context.Context) error {
		c := t.recorded()
		if c == nil {
			return nil
		}
		return c.Pin(seq, !slices.Contains(c.Pins(), seq))
	})
}
