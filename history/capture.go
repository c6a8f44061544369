package history

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
)

// Info is what a capture says of itself. It is written once, by Create.
type Info struct {
	ID        string // random, never changes
	ProfileID string // of the saved connection it was recorded from; "" for none
	Name      string // for people
	URL       string
	Start     int64  // Unix nanoseconds
	App       string // the program and version that recorded it
}

// Stats are the running totals of a capture. Those of entries count all that was appended, also what was lost or
// trimmed later.
type Stats struct {
	Entries     int64 // so the number of the newest
	Committed   int64 // the number of the newest entry that is in the file, and so in views
	MessagesIn  int64
	MessagesOut int64
	PayloadIn   int64 // payload bytes, inflated, of messages and control frames
	PayloadOut  int64
	Violations  int64 // summed over all entries
	Lost        int64 // entries that could not be kept and became gaps
	First, Last int64 // times of the oldest and the newest entry, Unix nanoseconds; zero without any
	FileBytes   int64 // on disk, the write-ahead log included; of a live capture up to a second old
	Behind      bool  // the writer can't keep up, so that appends wait, or it is failing, so that entries may be lost
	Err         error // what the writer is failing with now; nil when it is well
}

// Capture is a handle on the file of a session. Any number of handles on one file may be open in a process; they share
// connections and caches. Its methods may be called by any goroutine.
type Capture struct {
	claim  *claim
	path   string
	info   Info
	owner  bool // made by Create: entries are appended through it
	closed atomic.Bool
}

// file returns what the handle is on, or nil once it is closed.
func (c *Capture) file() *file {
	if c.closed.Load() {
		return nil
	}
	return c.claim.file
}

// Append adds e as the newest entry and returns its number; Seq of e is ignored. All of e is copied, so the caller may
// reuse every buffer at once. It waits while the bounded buffer is full of what the disk has not taken yet; while the
// writer fails it doesn't wait, and the oldest entries that are not in the file become a gap. The error is ErrClosed, or
// that of an entry that can't be stored at all, in whose place a gap has the number.
func (c *Capture) Append(e *Entry) (seq int64, err error) {
	f := c.file()
	if f == nil || !c.owner {
		return 0, fmt.Errorf("append an entry: %w", ErrClosed)
	}
	if seq, err = f.queue.append(e); err != nil {
		return seq, fmt.Errorf("append an entry: %w", err)
	}
	return seq, nil
}

// Flush waits until all that was appended before is in the file and visible to views. It returns the writer's error
// where it couldn't write.
func (c *Capture) Flush(ctx context.Context) error {
	f := c.file()
	if f == nil {
		return ErrClosed
	}
	if f.queue == nil {
		return nil
	}
	return f.queue.flush(ctx)
}

// Stats returns the running totals. It never waits for the disk.
func (c *Capture) Stats() Stats { return c.claim.file.stats() }

func (f *file) stats() Stats {
	if f.queue == nil {
		s := f.past
		s.FileBytes = f.bytes.Load()
		return s
	}
	s := f.queue.stats()
	s.FileBytes = f.bytes.Load()
	if f.gone.Load() {
		s.Err = errors.Join(s.Err, ErrGone)
	}
	return s
}

func (q *queue) stats() Stats {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := q.counts
	n.add(q.cur.counts)
	return Stats{
		Entries: q.next - 1, Committed: q.written,
		MessagesIn: n.messagesIn, MessagesOut: n.messagesOut,
		PayloadIn: n.payloadIn, PayloadOut: n.payloadOut,
		Violations: n.violations, Lost: n.lost,
		First: q.t0, Last: q.t1,
		Behind: q.waiting > 0 || q.trouble != nil, Err: q.trouble,
	}
}

// Path returns where the capture is.
func (c *Capture) Path() string { return c.path }

// Info returns what the capture says of itself.
func (c *Capture) Info() Info { return c.info }

// Live reports whether entries can still be appended by this process.
func (c *Capture) Live() bool { return c.claim.file.live.Load() }

// Share returns another handle on the same file, to read from, so that who takes long doesn't depend on when the others
// are closed.
func (c *Capture) Share() (*Capture, error) {
	opened.mu.Lock()
	defer opened.mu.Unlock()
	if c.closed.Load() {
		return nil, ErrClosed
	}
	c.claim.refs++
	return &Capture{claim: c.claim, path: c.path, info: c.info}, nil
}

// The values of info.ended besides "".
const (
	endedClosed  = "closed"
	endedCrashed = "crashed"
)

// Close gives the handle back; it is idempotent. Closing the handle that Create returned writes all that was appended
// and ends the capture; its error says what could not be kept. The last handle closed leaves one plain file without
// companions. Views end with the last handle.
func (c *Capture) Close() error {
	if c.closed.Swap(true) {
		return nil
	}
	var err error
	if c.owner {
		err = c.claim.file.end()
	}
	if err = errors.Join(err, opened.release(c.claim)); err != nil {
		return fmt.Errorf("close session %s: %w", c.path, err)
	}
	return nil
}
