package desk

import (
	"context"
	"errors"
	"slices"
	"time"

	"socklens/history"
	"socklens/ui/render"
)

// DefaultBudget is how many bytes all sessions together may take where the user has set nothing else.
const DefaultBudget = 10 << 30

// trimPace is how often the budget is looked after.
const trimPace = time.Minute

// Budget returns how many bytes all sessions together may take.
func (d *Desk) Budget() int64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.state.Budget > 0 {
		return d.state.Budget
	}
	return DefaultBudget
}

// SetBudget changes how many bytes all sessions together may take, and has it looked after at once.
func (d *Desk) SetBudget(bytes int64) {
	d.mu.Lock()
	d.state.Budget = max(bytes, 1<<20)
	d.rememberLocked()
	d.mu.Unlock()
	d.job(d.trim)
}

// keepBudget looks after the budget until the desk is closed.
func (d *Desk) keepBudget(ctx context.Context) error {
	tick := time.NewTicker(trimPace)
	defer tick.Stop()
	for {
		if err := d.trim(ctx); err != nil && ctx.Err() == nil {
			d.Notify(NoticeOf(err))
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
	}
}

// trim deletes the oldest sessions, and within an endless one that is being recorded the oldest entries, until all fit
// the budget. Open and pinned sessions stay; what went is said.
func (d *Desk) trim(ctx context.Context) error {
	budget := d.Budget()
	gone, err := d.catalog.Trim(ctx, budget, d.shows)
	if len(gone) > 0 {
		var bytes int64
		for _, s := range gone {
			bytes += s.Stats.FileBytes
		}
		n := Notice{}
		n.What = "The oldest " + render.Plural(int64(len(gone)), "session was", "sessions were") + " deleted to keep the budget."
		n.Why = "All sessions together may take " + render.Size(budget) + "; " + render.Size(bytes) + " were freed."
		n.Try = "File, Disk budget changes that; a session with a pinned entry is never deleted."
		d.Notify(n)
		d.refreshPast()
	}
	if err != nil {
		return err
	}
	for _, c := range d.recording() {
		if err := c.Trim(ctx, budget); err != nil && !errors.Is(err, history.ErrClosed) {
			return err
		}
	}
	return nil
}

// shows reports whether a tab shows a capture, or is about to: one that was just brought back has not opened it yet.
func (d *Desk) shows(path string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.ContainsFunc(d.tabs, func(t *Tab) bool { return t.past == path })
}

// recording returns the captures that are being written.
func (d *Desk) recording() []*history.Capture {
	d.mu.Lock()
	defer d.mu.Unlock()
	var list []*history.Capture
	for _, t := range d.tabs {
		if t.session != nil && t.capture != nil && !t.ending {
			list = append(list, t.capture)
		}
	}
	return list
}
