package desk

import (
	"context"
	"slices"
)

// Progress is long work that is under way.
type Progress struct {
	ID     int // names the work for as long as it lasts
	Label  string
	Share  float64 // from 0 to 1
	Cancel func()
}

// long is a job that may take long. From now until f has returned the pictures show what f tells of it, and it can be
// cancelled, which nobody is told of.
func (d *Desk) long(label string, f func(ctx context.Context, tell func(label string, share float64)) error) {
	ctx, cancel := context.WithCancel(d.ctx)
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		cancel()
		return
	}
	d.nextWork++
	p := &Progress{ID: d.nextWork, Label: label, Cancel: cancel}
	d.work = append(d.work, p)
	d.jobLocked(func(context.Context) error {
		defer cancel()
		err := f(ctx, func(label string, share float64) {
			d.mu.Lock()
			p.Label, p.Share = label, share
			d.mu.Unlock()
			d.config.Changed()
		})
		d.mu.Lock()
		defer d.mu.Unlock()
		d.work = slices.DeleteFunc(d.work, func(other *Progress) bool { return other == p })
		return err
	})
	d.config.Changed()
}
