package history

import "context"

// PreviewBytes is how much of a payload View.Rows returns.
const PreviewBytes = 512

// View is the entries of a capture that match a query, in order, growing while the capture does. Rows are numbered from
// 0. Entries that break the stream (gaps, handshakes, ends) are rows under every query. Its methods may be called by
// any goroutine; only Rows reads the disk.
type View struct{}

// Len returns the number of rows found so far.
func (v *View) Len() int { return 0 }

// Rows returns up to n rows from row from on, fewer at the end. Payloads are cut to PreviewBytes; Size tells their
// whole length.
func (v *View) Rows(ctx context.Context, from, n int) ([]Entry, error) { return nil, errClosed }

// Seq returns the number of the entry at a row; ok is false behind the end.
func (v *View) Seq(row int) (seq int64, ok bool) { return 0, false }

// Index returns the row of the entry with a number. Where that is no row, exact is false and row is that of the
// nearest, the older of two; it is -1 in an empty view.
func (v *View) Index(seq int64) (row int, exact bool) { return -1, false }

// Next returns the number of the first match newer than seq. Rows that the query did not match are passed over.
func (v *View) Next(seq int64) (int64, bool) { return 0, false }

// Prev returns the number of the last match older than seq.
func (v *View) Prev(seq int64) (int64, bool) { return 0, false }

// Matches returns how many entries the query matched so far; rows that only stay under every query don't count.
func (v *View) Matches() int { return 0 }

// Total returns how many rows the view would have without a query.
func (v *View) Total() int { return 0 }

// Done reports whether the view has caught up with the capture.
func (v *View) Done() bool { return false }

// Progress returns how much of what was there when the view started has been searched, from 0 to 1.
func (v *View) Progress() float64 { return 0 }

// Err returns what ended the search early, or nil.
func (v *View) Err() error { return nil }

// Changed returns a channel that receives after Len, Done or Err changed. One signal may stand for many changes.
func (v *View) Changed() <-chan struct{} { return nil }

// Close ends the search and waits for it. It is idempotent.
func (v *View) Close() {}

// Query is defined in query.go; this stands in until then.
type Query struct{}
