package history

import (
	"context"
	"errors"
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

// Stats are the running totals of a capture. Those of entries count all that was appended, those of the file what is
// on disk.
type Stats struct {
	Entries     int64 // appended, so the number of the newest; what was lost or trimmed is included
	Committed   int64 // the number of the newest entry that is in the file
	MessagesIn  int64
	MessagesOut int64
	PayloadIn   int64 // payload bytes, inflated, of messages and control frames
	PayloadOut  int64
	Violations  int64 // summed over all entries
	Lost        int64 // entries that could not be kept and became gaps
	First, Last int64 // times of the oldest and the newest entry, Unix nanoseconds; zero without any
	FileBytes   int64 // on disk, the write-ahead log included
	Pending     int64 // bytes appended that are not in the file yet
	Behind      bool  // the writer can't keep up or is failing: appends wait, or entries are being lost
	Err         error // what the writer is failing with now; nil when it is well
}

// Capture is a handle on the file of a session. Any number of handles on one file may be open in a process; they share
// connections and caches. Its methods may be called by any goroutine.
type Capture struct{}

var errClosed = errors.New("the capture is closed")

// Create makes the capture file at path, which must not exist, with mode 0600 in a folder that is made with 0700 where
// it is missing.
func Create(path string, info Info) (*Capture, error) { return nil, errClosed }

// Open opens the capture at path for reading.
func Open(path string) (*Capture, error) { return nil, errClosed }

// Append adds e as the newest entry and returns its number; Seq of e is ignored. All of e is copied, the caller may
// reuse every buffer at once. It waits while the bounded buffer is full.
func (c *Capture) Append(e *Entry) (seq int64, err error) { return 0, errClosed }

// Flush waits until all that was appended before is in the file and visible to views.
func (c *Capture) Flush(ctx context.Context) error { return errClosed }

// Stats returns the running totals. It never waits for the disk.
func (c *Capture) Stats() Stats { return Stats{} }

// Entry returns the entry with a number, with up to 1 MiB of its payload; Payload reads the rest.
func (c *Capture) Entry(ctx context.Context, seq int64) (Entry, error) { return Entry{}, errClosed }

// Payload returns up to n bytes from offset off of what was kept of an entry's payload; fewer at its end, none behind.
func (c *Capture) Payload(ctx context.Context, seq, off int64, n int) ([]byte, error) {
	return nil, errClosed
}

// SaveAs writes a copy of all that was appended to path as one plain file, also while the capture is live.
func (c *Capture) SaveAs(ctx context.Context, path string) error { return errClosed }

// Pin keeps the entry with a number from being trimmed, or no longer.
func (c *Capture) Pin(seq int64, on bool) error { return errClosed }

// Path returns where the capture is.
func (c *Capture) Path() string { return "" }

// Info returns what the capture says of itself.
func (c *Capture) Info() Info { return Info{} }

// Live reports whether entries can still be appended, in this process.
func (c *Capture) Live() bool { return false }

// Close gives the handle back; it is idempotent. Closing the handle that Create returned writes all that was appended
// and ends the capture. The last handle closed leaves one plain file without companions.
func (c *Capture) Close() error { return errClosed }

// SeqAt returns the number of the first entry that is not older than a time in Unix nanoseconds, or of the newest.
func (c *Capture) SeqAt(ctx context.Context, time int64) (int64, error) { return 0, errClosed }

// View starts a view of the entries that q matches; a nil q matches all and costs nothing. Close ends it; closing the
// last handle ends it too.
func (c *Capture) View(q *Query) *View { return nil }
