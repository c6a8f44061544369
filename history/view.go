package history

import (
	"context"
	"sync"
	"sync/atomic"
)

// PreviewBytes is how much View.Rows returns of a payload, and of each text in a detail.
const PreviewBytes = 512

// PreviewItems is how many frames View.Rows returns, and how many items of each list in a detail.
const PreviewItems = 16

// View is the entries of a capture that match a query, in order, growing while the capture does. Rows are numbered from
// 0. Entries that break the stream (gaps, handshakes, ends) are rows under every query. Its methods may be called by
// any goroutine; only Rows reads the disk.
//
// A view without a query is the capture's layout and costs nothing. One with a query has a goroutine that searches what
// there is from both ends, or from where SearchFrom says, and then each commit as it comes.
type View struct {
	file    *file
	query   *Query
	changed chan struct{} // capacity 1

	wake   chan struct{} // capacity 1
	ctx    context.Context
	cancel context.CancelFunc
	done   chan struct{}

	searched, goal atomic.Int64 // rows, of what there was when the view started

	mu      sync.Mutex
	layout  *layout // that rows and hits are over
	rows    bitset  // rows of this view among those of a view of all
	hits    bitset  // those that the query matched
	reached int64   // everything up to this number was searched
	looked  spans   // what was searched beyond that
	first   place   // what is searched before all else
	redo    []int64 // numbers of entries that have to be matched again
	err     error
}

// View starts a view of the entries that q matches; one that is nil or empty matches all. Close ends it, as does closing
// the last handle.
func (c *Capture) View(q *Query) *View {
	if q.Empty() {
		q = nil
	}
	v := &View{query: q, changed: make(chan struct{}, 1), wake: make(chan struct{}, 1), done: make(chan struct{}),
		layout: new(layout)}
	v.ctx, v.cancel = context.WithCancel(context.Background())
	if v.file = c.claim.file; c.closed.Load() || !v.file.admit(v) {
		v.cancel()
		close(v.done)
		v.tell()
		return v
	}
	v.goal.Store(int64(v.file.layout.Load().rows()))
	if q == nil {
		close(v.done)
		v.tell()
	} else {
		go v.run()
	}
	return v
}

// admit puts v among the views of the file, unless that is being closed.
func (f *file) admit(v *View) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.over {
		f.views[v] = struct{}{}
	}
	return !f.over
}

// Close ends the search and waits for it. It is idempotent.
func (v *View) Close() {
	v.cancel()
	<-v.done
	v.tell()
	v.file.mu.Lock()
	delete(v.file.views, v)
	v.file.mu.Unlock()
}

// Changed returns a channel that receives after what the other methods tell has changed, or when the writer of the capture
// fell behind or began to fail. One signal may stand for many changes.
func (v *View) Changed() <-chan struct{} { return v.changed }

func (v *View) tell() {
	select {
	case v.changed <- struct{}{}:
	default:
	}
}

// poke tells the view that the capture's layout has changed.
func (v *View) poke() {
	if v.query == nil {
		v.tell()
		return
	}
	select {
	case v.wake <- struct{}{}:
	default:
	}
}

// again has an entry matched anew, because it was pinned or no longer is.
func (v *View) again(seq int64) {
	if v.query == nil {
		v.tell()
		return
	}
	v.mu.Lock()
	v.redo = append(v.redo, seq)
	v.mu.Unlock()
	v.poke()
}

// Len returns the number of rows found so far.
func (v *View) Len() int {
	if v.query == nil {
		return v.file.layout.Load().rows()
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.rows.count
}

// Seq returns the number of the entry at a row; ok is false outside of the view.
func (v *View) Seq(row int) (seq int64, ok bool) {
	if s := v.seqs(row, 1); len(s) > 0 {
		return s[0], true
	}
	return 0, false
}

// seqs returns the numbers of up to n rows from a row on.
func (v *View) seqs(from, n int) []int64 {
	if v.query == nil {
		l := v.file.layout.Load()
		n = min(n, l.rows()-from)
		if from < 0 || n <= 0 {
			return nil
		}
		s := make([]int64, n)
		for i := range s {
			s[i] = l.seq(from + i)
		}
		return s
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	n = min(n, v.rows.count-from)
	if from < 0 || n <= 0 {
		return nil
	}
	s := make([]int64, n)
	at := v.rows.nth(from)
	for i := range s {
		s[i] = v.layout.seq(at)
		at = v.rows.next(at + 1)
	}
	return s
}

// Rows returns up to n rows from row from on, fewer at the end, as a list shows them: payloads and the texts of details are
// cut to PreviewBytes, and frames and what details list to PreviewItems. Size tells the whole length of a payload;
// Capture.Entry returns the whole. What can't be read is a row of kind Gap.
func (v *View) Rows(ctx context.Context, from, n int) ([]Entry, error) {
	if v.ctx.Err() != nil {
		return nil, ErrClosed
	}
	return v.file.entries(ctx, v.seqs(from, n), false)
}

// RowsFrom returns up to n rows from the first one on whose number is seq or larger, to be written elsewhere: only their
// payloads are cut. Whoever goes on behind the number of the last row that it returned gets each entry once, also while
// rows come and go.
func (v *View) RowsFrom(ctx context.Context, seq int64, n int) ([]Entry, error) {
	for {
		if v.ctx.Err() != nil {
			return nil, ErrClosed
		}
		seqs := v.seqsFrom(seq, n)
		es, err := v.file.entries(ctx, seqs, true)
		if len(es) > 0 && es[0].Seq < seq { // a hole that has grown since
			es = es[1:]
		}
		if err != nil || len(es) > 0 || len(seqs) == 0 {
			return es, err
		}
		seq = seqs[len(seqs)-1] + 1
	}
}

// seqsFrom returns the numbers of up to n rows from that of the first number that is seq or larger.
func (v *View) seqsFrom(seq int64, n int) (seqs []int64) {
	l, all := v.file.layout.Load(), v.query == nil
	if !all {
		v.mu.Lock()
		defer v.mu.Unlock()
		l = v.layout
	}
	if seq = max(seq, 1); seq > l.end {
		return nil
	}
	at := l.row(seq)
	if l.seq(at) < seq { // in a hole
		at++
	}
	for ; len(seqs) < n; at++ {
		if all && at >= l.rows() {
			break
		}
		if !all {
			if at = v.rows.next(at); at < 0 {
				break
			}
		}
		seqs = append(seqs, l.seq(at))
	}
	return seqs
}

// Index returns the row of the entry with a number. Where that is no row, exact is false and row is that of the
// nearest, the older of two; it is -1 in an empty view.
func (v *View) Index(seq int64) (row int, exact bool) {
	if v.query == nil {
		l := v.file.layout.Load()
		switch {
		case l.end == 0:
			return -1, false
		case seq < 1:
			return 0, false
		case seq > l.end:
			return l.rows() - 1, false
		}
		row = l.row(seq)
		return row, l.seq(row) == seq
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.rows.count == 0 {
		return -1, false
	}
	at := v.layout.row(max(1, min(seq, v.layout.end)))
	before, after := v.rows.prev(at), v.rows.next(at)
	switch {
	case before < 0:
		before = after
	case after >= 0 && v.layout.seq(after)-seq < seq-v.layout.seq(before):
		before = after
	}
	return v.rows.rank(before), v.layout.seq(before) == seq
}

// Next returns the number of the first match newer than seq. Rows that the query did not match are passed over.
func (v *View) Next(seq int64) (int64, bool) {
	return v.step(func(l *layout, hits *bitset) int {
		if seq < 1 {
			return hits.next(0)
		}
		if seq > l.end {
			return -1
		}
		return hits.next(l.row(seq) + 1)
	})
}

// Prev returns the number of the last match older than seq.
func (v *View) Prev(seq int64) (int64, bool) {
	return v.step(func(l *layout, hits *bitset) int {
		if seq > l.end {
			return hits.prev(hits.len - 1)
		}
		return hits.prev(l.row(max(seq, 1)) - 1)
	})
}

func (v *View) step(f func(*layout, *bitset) int) (int64, bool) {
	if v.query == nil {
		return 0, false
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if at := f(v.layout, &v.hits); at >= 0 {
		return v.layout.seq(at), true
	}
	return 0, false
}

// Matches returns how many entries the query matched so far; rows that only stay under every query don't count. In a
// view of all it is Len.
func (v *View) Matches() int {
	if v.query == nil {
		return v.Len()
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.hits.count
}

// Total returns how many rows the view would have without a query.
func (v *View) Total() int { return v.file.layout.Load().rows() }

// Done reports whether the view has caught up with the capture.
func (v *View) Done() bool {
	if v.query == nil {
		return true
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	l := v.file.layout.Load()
	return v.reached >= l.end && v.layout.edits == l.edits && len(v.redo) == 0
}

// Progress returns how much of what was there when the view started has been searched, from 0 to 1.
func (v *View) Progress() float64 {
	if goal := v.goal.Load(); v.query != nil && goal > 0 {
		return min(1, float64(v.searched.Load())/float64(goal))
	}
	return 1
}

// Err returns the first thing that kept the search from looking at an entry it should have looked at, or nil; ErrClosed
// when the view was closed. Entries that can't be read at all are rows of kind Gap and no error.
func (v *View) Err() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.err == nil && v.ctx.Err() != nil {
		return ErrClosed
	}
	return v.err
}
