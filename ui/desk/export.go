package desk

import (
	"context"
	"errors"
	"fmt"
	"io"

	"socklens/history"
	"socklens/history/exchange"
	"socklens/ui/render"
)

// Scope says which entries are exported.
type Scope int

// The scopes.
const (
	Shown   Scope = iota // all rows of the list
	Matches              // in Find, what the filter would show
	Chosen               // the chosen rows
	Whole                // all entries
)

// Exportable is a choice of entries that can be exported. It stays what it is when the list shows others.
type Exportable struct {
	Scope Scope
	Label string
	Says  string // what exactly is written, with the count

	capture *history.Capture
	query   *history.Query
	numbers []numbers // of the entries that query matches, in order
}

// numbers are those of entries, from the first to the last.
type numbers struct{ first, last int64 }

// Exportables lists what can be exported of the tab now, given the chosen rows of the list. It reads no disk.
func (t *Tab) Exportables(chosen []Span) []Exportable {
	d := t.desk
	d.mu.Lock()
	c, l := t.capture, t.list
	d.mu.Unlock()
	if c == nil || l.view == nil {
		return nil
	}
	var list []Exportable
	add := func(scope Scope, label, says string, q *history.Query, n ...numbers) {
		list = append(list, Exportable{scope, label, says, c, q, n})
	}
	listed := l.query // what the list's rows match
	if l.find {
		listed = nil
	}
	shown := numbers{l.cleared + 1, beyond}
	switch {
	case l.query == nil:
	case l.find:
		add(Matches, "Matches", matchesText(l.finder, l.cleared), l.query, shown)
	default:
		add(Shown, "What the filter shows", matchesText(l.view, l.cleared), l.query, shown)
	}
	if l.cleared > 0 && listed == nil {
		n := l.view.Len() - hiddenRows(l.view, l.cleared)
		add(Shown, "All that is shown", render.Plural(int64(n), "entry", "entries")+", all since the list was cleared.", nil, shown)
	}
	n, picked := 0, []numbers(nil)
	for _, r := range viewRows(l.view, l.cleared, chosen) {
		first, ok := l.view.Seq(r.First)
		last, still := l.view.Seq(r.Last)
		if ok && still {
			n += r.Last - r.First + 1
			picked = append(picked, numbers{first, last})
		}
	}
	if n > 0 {
		says := render.Plural(int64(n), "entry", "entries")
		for _, p := range picked {
			if !l.view.Searched(p.first, p.last) {
				says += ", and what the search still finds between them"
				break
			}
		}
		add(Chosen, "The chosen rows", says+".", listed, picked...)
	}
	add(Whole, "All entries", render.Plural(int64(l.view.Total()), "entry", "entries")+", all that this session has.", nil, numbers{1, beyond})
	return list
}

// matchesText says how many entries a view has from a number on, and why there are more than match.
func matchesText(v *history.View, cleared int64) string {
	rows, matches := v.Len(), v.Matches()
	says := render.Plural(int64(rows), "entry", "entries")
	if cleared > 0 {
		rows -= hiddenRows(v, cleared)
		says = render.Plural(int64(rows), "entry", "entries") + " since the list was cleared: those that match, and handshakes, ends and gaps"
	} else if rows > matches {
		says += fmt.Sprintf(": %s that match, and %s", render.Count(int64(matches)),
			render.Plural(int64(rows-matches), "handshake, end or gap", "handshakes, ends and gaps"))
	}
	if !v.Done() {
		return says + " so far. The search goes on, and all that it finds is written."
	}
	return says + "."
}

// Export writes entries to a file in the background, with progress in the pictures. A file that is there already is
// replaced when all is written, and stays as it was where that fails or is cancelled. What the tab does meanwhile has no
// part in it.
func (t *Tab) Export(path string, what Exportable, form exchange.Form) {
	d := t.desk
	d.long("Exporting", func(ctx context.Context, tell func(label string, share float64)) error {
		c, err := share(what.capture)
		if err != nil {
			return fmt.Errorf("export entries: %w", err)
		}
		n := 0
		err = replaceFile(path, func(out io.Writer) (err error) {
			n, err = what.write(ctx, out, c, form, tell)
			return err
		})
		if err = errors.Join(err, c.Close()); err != nil {
			return fmt.Errorf("export entries: %w", err)
		}
		notice := Notice{}
		notice.What = render.Plural(int64(n), "row was", "rows were") + " exported."
		notice.Why = "The file is " + path + "."
		d.Notify(notice)
		return nil
	})
}

// write writes the entries to out, once the search has found all of them, and returns how many there are.
func (x *Exportable) write(ctx context.Context, out io.Writer, c *history.Capture, form exchange.Form, tell func(label string, share float64)) (total int, err error) {
	v, all := c.View(x.query), c.View(nil)
	defer v.Close()
	defer all.Close()
	newest, _ := all.Seq(all.Len() - 1) // what comes later isn't waited for
	var parts []numbers
	for _, p := range x.numbers {
		if p.last = min(p.last, newest); p.first > p.last {
			continue
		}
		v.SearchFrom(p.first, +1)
		for !v.Searched(p.first, p.last) && !v.Done() {
			tell("Searching for what to export", v.Progress())
			select {
			case <-v.Changed():
			case <-ctx.Done():
				return 0, ctx.Err()
			}
		}
		parts = append(parts, p)
		total += hiddenRows(v, p.last) - hiddenRows(v, p.first-1)
	}
	if err := v.Err(); err != nil {
		return 0, err
	}
	w, written := exchange.NewWriter(out, c, form), 0
	for _, p := range parts {
		before := written
		err := w.Rows(ctx, v, p.first, p.last, func(done int) {
			written = before + done
			tell(fmt.Sprintf("Exporting %s of %s rows", render.Count(int64(written)), render.Count(int64(max(total, written)))),
				float64(written)/float64(max(total, written)))
		})
		if err != nil {
			return 0, err
		}
	}
	return written, nil
}

// share returns a handle of one's own on a capture, also where the tab that shows it was closed since.
func share(c *history.Capture) (*history.Capture, error) {
	own, err := c.Share()
	if errors.Is(err, history.ErrClosed) {
		return history.Open(c.Path())
	}
	return own, err
}

// caughtUp waits until a view has searched all there is, or was closed.
func caughtUp(ctx context.Context, v *history.View) error {
	for !v.Done() && !errors.Is(v.Err(), history.ErrClosed) {
		select {
		case <-v.Changed():
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return v.Err()
}
