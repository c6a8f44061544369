package history

import (
	"context"
	"fmt"
	"math/bits"
	"sync"

	"socklens/session/wire"
)

// timelineBuckets is how many stretches of time a timeline has at most.
const timelineBuckets = 1024

// Timeline is how many entries there were over time, for a strip to be drawn of. Buckets follow each other without a
// break; each is Width nanoseconds, and the first begins at Start.
type Timeline struct {
	Start   int64 // Unix nanoseconds
	Width   int64
	Buckets []Bucket
}

// Bucket is what happened in a stretch of time.
type Bucket struct {
	Entries   int64 // where a chunk reaches over several buckets, its entries are spread evenly
	Gap       bool  // something was not kept, or can't be read
	Violation bool
}

// Timeline returns what happened when, up to the newest entry that is in the file. The first call looks at each chunk
// once; later ones look only at what is new.
func (c *Capture) Timeline(ctx context.Context) (Timeline, error) {
	f := c.file()
	if f == nil {
		return Timeline{}, ErrClosed
	}
	f.times.mu.Lock()
	defer f.times.mu.Unlock()
	if err := f.times.extend(ctx, f); err != nil {
		return Timeline{}, fmt.Errorf("read when entries came: %w", err)
	}
	t := f.times.line
	t.Buckets = append([]Bucket(nil), t.Buckets...)
	return t, nil
}

// times is the timeline of a file as far as it was read.
type times struct {
	mu   sync.Mutex
	line Timeline
	to   int64 // the newest number in it
}

// timelinePiece is how many rows are looked at in one go.
const timelinePiece = 4 * lastPiece

func (t *times) extend(ctx context.Context, f *file) error {
	l := f.layout.Load()
	for t.to < l.end {
		r, err := f.borrow(ctx)
		if err != nil {
			return err
		}
		to := l.ahead(t.to+1, timelinePiece) - 1
		err = t.read(r, to)
		f.scans <- r
		if err != nil {
			return err
		}
		t.to = to
	}
	return ctx.Err()
}

// read adds the entries up to a number.
func (t *times) read(r *reader, to int64) error {
	var marked []*chunk
	err := r.heads(t.to-chunkEntries+2, to+1, func(c *chunk) error {
		n := min(c.first+c.span-1, to) - max(c.first-1, t.to)
		if n <= 0 {
			return nil
		}
		t.line.reach(c.t0, c.t1)
		if c.flags&spanBit != 0 {
			t.line.at(c.t0).Gap = true
			return nil
		}
		t.line.spread(c.t0, c.t1, n)
		if c.flags&(1<<(kindShift+Gap)|uint64(wire.Violated)) != 0 {
			marked = append(marked, c)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, head := range marked { // few, and to be shown where they are
		c, err := r.chunk(head.first, false)
		if err != nil {
			t.line.at(head.t0).Gap = true
			continue
		}
		for i := range c.n {
			t.line.reach(c.time(i), c.time(i))
			b := t.line.at(c.time(i))
			b.Gap = b.Gap || c.kind(i) == Gap
			b.Violation = b.Violation || c.entryFlags(i)&wire.Violated != 0
		}
	}
	return nil
}

// farthest is how far from its start a timeline reaches: 146 years.
const farthest = 1 << 62

// offset returns how long after the start a time is, within what a timeline can reach.
func (l *Timeline) offset(t int64) int64 {
	if t <= l.Start {
		return 0
	}
	return int64(min(uint64(t)-uint64(l.Start), farthest-1))
}

// reach makes the timeline cover the times from t0 to t1, by wider buckets where there would be too many.
func (l *Timeline) reach(t0, t1 int64) {
	if l.Width == 0 {
		l.Start, l.Width = t0, 1e6
	}
	last := max(l.offset(t0), l.offset(t1))
	for last/l.Width >= timelineBuckets {
		l.Width *= 2
		n := (len(l.Buckets) + 1) / 2
		for i := range n {
			b := l.Buckets[2*i]
			if 2*i+1 < len(l.Buckets) {
				o := l.Buckets[2*i+1]
				b = Bucket{b.Entries + o.Entries, b.Gap || o.Gap, b.Violation || o.Violation}
			}
			l.Buckets[i] = b
		}
		l.Buckets = l.Buckets[:n]
	}
	for int64(len(l.Buckets)) <= last/l.Width {
		l.Buckets = append(l.Buckets, Bucket{})
	}
}

// at returns the bucket of a time that the timeline reaches.
func (l *Timeline) at(t int64) *Bucket { return &l.Buckets[l.offset(t)/l.Width] }

// spread adds n entries evenly over the buckets from t0 to t1.
func (l *Timeline) spread(t0, t1, n int64) {
	from, to := l.offset(t0), l.offset(t1)
	first, last := from/l.Width, to/l.Width
	if first >= last {
		l.Buckets[first].Entries += n
		return
	}
	added := int64(0)
	for i := first; i <= last; i++ {
		until := min((i+1)*l.Width, to) - from
		sum := n
		if i < last {
			hi, lo := bits.Mul64(uint64(n), uint64(until))
			q, _ := bits.Div64(hi, lo, uint64(to-from))
			sum = int64(q)
		}
		l.Buckets[i].Entries += sum - added
		added = sum
	}
}
