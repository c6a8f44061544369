package desk

import (
	"context"
	"errors"

	"socklens/history"
	"socklens/session"
)

// The close codes that the window sends by itself (RFC 6455 7.4.1).
const (
	NormalClosure = 1000 // a person disconnects, or closes a tab
	goingAway     = 1001 // the window is closed
)

// ConnectIfClosed connects a tab whose link isn't open or on its way.
func (t *Tab) ConnectIfClosed() {
	if s, err := t.live(); err == nil {
		if state := s.Status().State; state != session.Idle && state != session.Closed {
			return
		}
	}
	t.Connect()
}

// Reconnect closes an open link with 1000, or gives up an attempt that is connecting, waits for its end and begins another
// attempt.
func (t *Tab) Reconnect() {
	t.job(func(ctx context.Context) error {
		s, err := t.live()
		if err != nil {
			return err
		}
		if state := s.Status().State; state != session.Closed && state != session.Idle {
			if state != session.Closing {
				if err := s.Disconnect(NormalClosure, ""); err != nil && !errors.Is(err, session.ErrNotOpen) {
					return err
				}
			}
			if _, err := s.Wait(ctx, session.Closed); err != nil {
				return err
			}
		}
		return t.connect(ctx)
	})
}

// CapturePath is where the tab's session is recorded, or read from; "" where it holds none.
func (t *Tab) CapturePath() string {
	t.desk.mu.Lock()
	defer t.desk.mu.Unlock()
	if t.capture == nil {
		return t.past
	}
	return t.capture.Path()
}

// LastHandshake looks for the latest handshake of the session, also of a past one, and hands its number to found, on
// another goroutine; 0 where there is none. What Clear hid stays hidden: the details show it without its row.
func (t *Tab) LastHandshake(found func(seq int64)) {
	t.seek("type:handshake", latest, found)
}

// latest is the last match of a view.
func latest(v *history.View) (int64, bool) { return v.Prev(beyond) }

// First looks for the first entry that a query matches and hands it to found, on another goroutine.
func (t *Tab) First(query string, found func(Found)) {
	t.seek(query, func(v *history.View) (int64, bool) { return v.Next(0) }, func(seq int64) {
		if seq != 0 {
			found(t.find(seq))
		}
	})
}

// find tells where in the list an entry stands. What Clear hid is shown again where the entry is among it.
func (t *Tab) find(seq int64) Found {
	d := t.desk
	d.mu.Lock()
	view, cleared := t.list.view, t.list.cleared
	if cleared >= seq {
		t.list.cleared, cleared = 0, 0
	}
	d.mu.Unlock()
	if view == nil {
		return Found{Seq: seq, Hidden: true}
	}
	row, exact := view.Index(seq)
	if cleared > 0 {
		row += 1 - hiddenRows(view, cleared)
	}
	return Found{Row: row, Seq: seq, Hidden: !exact}
}

// RowNear returns the row of the list where an entry stands, or the one nearest to it; 0 where there is none. What Clear
// hid stays hidden. It reads no disk.
func (t *Tab) RowNear(seq int64) int {
	d := t.desk
	d.mu.Lock()
	view, cleared := t.list.view, t.list.cleared
	d.mu.Unlock()
	if view == nil {
		return 0
	}
	return rowNear(view, seq, cleared)
}

func rowNear(v *history.View, seq, cleared int64) int {
	row, _ := v.Index(max(seq, cleared+1))
	if cleared > 0 {
		row += 1 - hiddenRows(v, cleared) // below the row that stands for what is hidden
	}
	return max(row, 0)
}

// EntryAt hands the number of the entry in a row of the list to found, on another goroutine. A row that is no entry has
// none.
func (t *Tab) EntryAt(row int, found func(seq int64)) {
	t.job(func(context.Context) error {
		if seq, ok := t.seqAt(row); ok {
			found(seq)
		}
		return nil
	})
}

// seqAt tells which entry stands in a row of the list; ok is false where none does.
func (t *Tab) seqAt(row int) (seq int64, ok bool) {
	d := t.desk
	d.mu.Lock()
	view, cleared := t.list.view, t.list.cleared
	d.mu.Unlock()
	if view == nil {
		return 0, false
	}
	for _, r := range viewRows(view, cleared, []Span{{row, row}}) {
		return view.Seq(r.First)
	}
	return 0, false
}

// hiddenRows counts the rows of a view up to an entry.
func hiddenRows(v *history.View, cleared int64) int {
	row, exact := v.Index(cleared + 1)
	switch {
	case row < 0:
		return 0
	case exact:
		return row
	}
	if seq, ok := v.Seq(row); ok && seq <= cleared {
		return row + 1
	}
	return row
}

// seek answers a query of its own over the tab's capture and picks one of its matches; 0 where there is none.
func (t *Tab) seek(query string, pick func(*history.View) (int64, bool), found func(seq int64)) {
	c := t.recorded()
	t.desk.job(func(ctx context.Context) (err error) {
		var seq int64
		if c != nil {
			seq, err = t.desk.pick(ctx, c, query, pick)
		}
		if err == nil {
			found(seq)
		}
		return err
	})
}

// pick answers a query over a capture and returns one of its matches, 0 where there is none.
func (d *Desk) pick(ctx context.Context, c *history.Capture, query string, pick func(*history.View) (int64, bool)) (int64, error) {
	q, err := history.ParseQuery(query, d.config.Now())
	if err != nil {
		return 0, err
	}
	v := c.View(q)
	defer v.Close()
	if err := caughtUp(ctx, v); err != nil {
		return 0, err
	}
	seq, ok := pick(v)
	if !ok {
		return 0, nil
	}
	return seq, nil
}
