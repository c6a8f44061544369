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
	Shown  Scope = iota // what the filter shows
	Chosen              // the chosen rows
	Whole               // all entries
)

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
	c, view, query := t.capture, t.list.view, t.list.query
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
		if scope == Whole || scope == Shown {
			if scope == Whole {
				query = nil
			}
			v = c.View(query)
			defer v.Close()
			if err := caughtUp(ctx, v); err != nil {
				return err
			}
			first := 0
			if scope == Shown && cleared > 0 {
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
