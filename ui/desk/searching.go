package desk

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"socklens/history"
	"socklens/ui/explain"
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

// ChosenPaths returns the JSON paths that the chosen entry has, in the order of its payload, at most fifty.
func (t *Tab) ChosenPaths() []string {
	d := t.desk
	d.mu.Lock()
	defer d.mu.Unlock()
	c := t.chose.detail
	if c == nil {
		return nil
	}
	if c.paths == nil {
		c.paths = history.JSONPaths(c.Entry.Payload[:min(len(c.Entry.Payload), 64<<10)], 50)
	}
	return c.paths
}

// Like narrows the query to entries like one, or excludes them.
func (t *Tab) Like(seq int64, exclude bool) {
	t.job(func(ctx context.Context) error {
		d := t.desk
		d.mu.Lock()
		c := t.capture
		d.mu.Unlock()
		if c == nil {
			return nil
		}
		e, err := readEntry(ctx, c, seq)
		if err != nil {
			return err
		}
		term := history.LikeEntry(&e)
		if exclude {
			term = history.Exclude(term)
		}
		t.change(func() {
			if t.capture == c {
				t.list.text = history.AddTerm(t.list.text, term)
				t.list.renew()
			}
		})
		return nil
	})
}

// GoTo hands an entry to found, on another goroutine: the one with a number such as 88,120, or of those that are shown
// the first at or after a time of day such as 12:01:33.5, of the day of the session's newest entry.
func (t *Tab) GoTo(where string, found func(Found)) {
	d := t.desk
	d.mu.Lock()
	c := t.capture
	d.mu.Unlock()
	if c == nil {
		return
	}
	d.job(func(ctx context.Context) error {
		seq, err := seqOf(ctx, c, strings.TrimSpace(where))
		if err != nil || seq == 0 {
			return err
		}
		if strings.Contains(where, ":") { // a time: what was there, of what is shown
			found(t.nearest(seq))
			return nil
		}
		found(t.find(seq))
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

// errNowhere is what was asked to go to where it is no place.
type errNowhere string

func (e errNowhere) Error() string {
	return fmt.Sprintf("go to %q: neither a number nor a time", string(e))
}

// Explain says it to a person.
func (e errNowhere) Explain() explain.Explanation {
	return explain.Explanation{
		What: fmt.Sprintf("“%s” is no place to go to.", render.Escape(string(e))),
		Why:  "A place is the number of an entry or a time of day.",
		Try:  "Write 88,120 or 12:01:33.5.",
	}
}

func seqOf(ctx context.Context, c *history.Capture, where string) (int64, error) {
	stats := c.Stats()
	if seq, err := strconv.ParseInt(strings.NewReplacer(",", "", "#", "").Replace(where), 10, 64); err == nil {
		return min(max(seq, 1), stats.Entries), nil
	}
	day := time.Unix(0, stats.Last)
	for _, layout := range []string{"15:04:05.999999999", "15:04"} {
		at, err := time.ParseInLocation(layout, where, day.Location())
		if err != nil {
			continue
		}
		at = time.Date(day.Year(), day.Month(), day.Day(), at.Hour(), at.Minute(), at.Second(), at.Nanosecond(), day.Location())
		if before := at.AddDate(0, 0, -1); at.UnixNano() > stats.Last && before.UnixNano() >= stats.First {
			at = before // the session went past midnight
		}
		return c.SeqAt(ctx, at.UnixNano())
	}
	return 0, errNowhere(where)
}

// Between says how far apart the entries in two rows of the list are, in time and in number, and hands it to said on
// another goroutine.
func (t *Tab) Between(from, to int, said func(text string)) {
	d := t.desk
	d.mu.Lock()
	c := t.capture
	d.mu.Unlock()
	if c == nil {
		return
	}
	d.job(func(ctx context.Context) error {
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
		d := t.desk
		d.mu.Lock()
		c := t.capture
		d.mu.Unlock()
		if c == nil {
			return nil
		}
		return c.Pin(seq, !slices.Contains(c.Pins(), seq))
	})
}
