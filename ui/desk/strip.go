package desk

import (
	"context"
	"time"

	"socklens/history"
)

// stripBars is how many stretches of time the strip above the list shows, and stripPace how often they are counted anew
// while the session grows.
const (
	stripBars = 240 // at most; fewer while there are few entries
	stripPace = time.Second
)

// Bar is a stretch of a session's time: how busy it was, as a share of the busiest, and what stands out in it.
type Bar struct {
	Share     float64
	Violation bool
	Gap       bool
}

// barsOf puts the buckets of a timeline together into at most so many bars.
func barsOf(line history.Timeline, most int) []Bar {
	if len(line.Buckets) == 0 {
		return nil
	}
	each := (len(line.Buckets) + most - 1) / most
	bars := make([]Bar, (len(line.Buckets)+each-1)/each)
	var busiest float64
	for i, b := range line.Buckets {
		bar := &bars[i/each]
		bar.Share += float64(b.Entries)
		bar.Violation = bar.Violation || b.Violation
		bar.Gap = bar.Gap || b.Gap
		busiest = max(busiest, bar.Share)
	}
	for i := range bars {
		bars[i].Share /= max(busiest, 1)
	}
	return bars
}

// strip is the entries of a session over its time. Guarded by the desk's mutex.
type strip struct {
	bars     []Bar
	capture  *history.Capture // that the bars are of
	entries  int64            // that the bars count
	counted  time.Time
	counting bool
}

// refreshStrip counts anew, in the background, where there is more to count.
func (t *Tab) refreshStrip(c *history.Capture, stats history.Stats) {
	d := t.desk
	d.mu.Lock()
	s := &t.strip
	now := d.config.Now()
	fresh := s.capture == c && (s.entries == stats.Committed || now.Sub(s.counted) < stripPace)
	if s.counting || fresh {
		d.mu.Unlock()
		return
	}
	s.counting, s.counted = true, now
	d.mu.Unlock()
	d.job(func(ctx context.Context) error {
		line, err := c.Timeline(ctx)
		d.mu.Lock()
		defer d.mu.Unlock()
		s.counting = false
		if t.capture != c {
			return nil // the tab shows another session now
		}
		if err == nil {
			s.bars, s.capture, s.entries = barsOf(line, int(min(max(stats.Committed/3, 24), stripBars))), c, stats.Committed
		}
		return err
	})
}

// GoToShare goes to the entry that stands at a share of the session's time, from 0 to 1, as GoTo does.
func (t *Tab) GoToShare(share float64, found func(Found)) {
	c := t.recorded()
	if c == nil {
		return
	}
	t.desk.job(func(ctx context.Context) error {
		stats := c.Stats()
		seq, err := c.SeqAt(ctx, stats.First+int64(share*float64(stats.Last-stats.First)))
		if err != nil || seq == 0 {
			return err
		}
		found(t.nearest(seq))
		return nil
	})
}
