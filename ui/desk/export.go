package desk

import (
	"context"
	"errors"
	"fmt"
	"os"

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

// Exportable is a choice of entries that can be exported.
type Exportable struct {
	Scope Scope
	Label string
	Says  string // what exactly is written, with the count
}

// Exportables lists what can be exported of the tab now, the most likely first, given the chosen rows of the list. It
// reads no disk.
func (t *Tab) Exportables(chosen []Span) []Exportable {
	d := t.desk
	d.mu.Lock()
	c, l := t.capture, t.list
	d.mu.Unlock()
	if c == nil || l.view == nil {
		return nil
	}
	var list []Exportable
	add := func(scope Scope, label, says string) { list = append(list, Exportable{scope, label, says}) }
	switch {
	case l.query == nil:
	case l.find:
		add(Matches, "Matches", matchesText(l.finder, l.cleared))
	default:
		add(Shown, "What the filter shows", matchesText(l.view, l.cleared))
	}
	if l.cleared > 0 && (l.find || l.query == nil) {
		n := l.view.Len() - hiddenRows(l.view, l.cleared)
		add(Shown, "All that is shown", render.Plural(int64(n), "entry", "entries")+", all since the list was cleared.")
	}
	n := 0
	for _, r := range viewRows(l.view, l.cleared, chosen) {
		n += r.Last - r.First + 1
	}
	if n > 0 {
		add(Chosen, "The chosen rows", render.Plural(int64(n), "entry", "entries")+".")
	}
	add(Whole, "All entries", render.Plural(int64(l.view.Total()), "entry", "entries")+", all that this session has.")
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

// Progress is long work that is under way.
type Progress struct {
	Label  string
	Share  float64 // from 0 to 1
	Cancel func()
}

// Export writes entries of the tab's session to a file in the background, with progress in the pictures. A file that was
// not finished is removed.
func (t *Tab) Export(path string, scope Scope, form exchange.Form, rows []Span) {
	d := t.desk
	d.mu.Lock()
	c, view, query, find := t.capture, t.list.view, t.list.query, t.list.find
	cleared := t.list.cleared
	d.mu.Unlock()
	if c == nil || view == nil {
		d.Notify(NoticeOf(fmt.Errorf("export entries: nothing was recorded in this tab yet")))
		return
	}
	rows = viewRows(view, cleared, rows)
	d.job(func(ctx context.Context) error {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		v := view
		if scope != Chosen {
			if scope == Whole || scope == Shown && find {
				query = nil
			}
			v = c.View(query)
			defer v.Close()
			if err := caughtUp(ctx, v); err != nil {
				return err
			}
			first := 0
			if scope != Whole && cleared > 0 {
				first = hiddenRows(v, cleared)
			}
			rows = []Span{{first, v.Len() - 1}}
		}
		n, err := d.export(ctx, cancel, path, exchangeWork{c, v, rows, form})
		if err != nil {
			return fmt.Errorf("export entries: %w", err)
		}
		notice := Notice{}
		notice.What = render.Plural(int64(n), "row was", "rows were") + " exported."
		notice.Why = "They are in " + path + "."
		d.Notify(notice)
		return nil
	})
}

type exchangeWork struct {
	capture *history.Capture
	view    *history.View
	rows    []Span
	form    exchange.Form
}

// export writes the rows and shows how far it is.
func (d *Desk) export(ctx context.Context, cancel func(), path string, w exchangeWork) (total int, err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return 0, err
	}
	defer func() {
		if err = errors.Join(err, f.Close()); err != nil {
			_ = os.Remove(path)
		}
	}()
	for _, r := range w.rows {
		total += r.Last - r.First + 1
	}
	defer d.setProgress(nil)
	before := 0
	out := exchange.NewWriter(f, w.capture, w.form)
	for _, r := range w.rows {
		err := out.Rows(ctx, w.view, r.First, r.Last-r.First+1, func(done int) {
			d.setProgress(&Progress{
				Label:  fmt.Sprintf("Exporting %s of %s rows", render.Count(int64(before+done)), render.Count(int64(total))),
				Share:  float64(before+done) / float64(max(total, 1)),
				Cancel: cancel,
			})
		})
		if err != nil {
			return 0, err
		}
		before += r.Last - r.First + 1
	}
	return total, f.Sync()
}

func (d *Desk) setProgress(p *Progress) {
	d.mu.Lock()
	d.progress = p
	d.mu.Unlock()
	d.config.Changed()
}

// caughtUp waits until a view has searched all there is.
func caughtUp(ctx context.Context, v *history.View) error {
	for !v.Done() {
		select {
		case <-v.Changed():
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return v.Err()
}
