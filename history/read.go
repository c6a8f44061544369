package history

import (
	"bytes"
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
)

// EntryBytes is how much of a payload Capture.Entry returns at most; Capture.Payload reads the rest.
const EntryBytes = partBytes

// Entry returns the entry with a number, with up to EntryBytes of its payload. A number that lies in a gap returns the
// gap's entry, whose number is that of the first entry in it.
func (c *Capture) Entry(ctx context.Context, seq int64) (Entry, error) {
	f := c.file()
	if f == nil {
		return Entry{}, ErrClosed
	}
	end, err := f.endFor(ctx, seq)
	if err == nil && (seq < 1 || seq > end) {
		err = errNone
	}
	if err != nil {
		return Entry{}, fmt.Errorf("read entry %d: %w", seq, err)
	}
	e, err := f.entry(ctx, seq, EntryBytes)
	if err != nil {
		return Entry{}, fmt.Errorf("read entry %d: %w", seq, err)
	}
	return e, nil
}

var errNone = errors.New("there is none")

// endFor returns the number of the newest entry that can be read, after a flush where an entry is asked for that isn't
// in the file yet.
func (f *file) endFor(ctx context.Context, seq int64) (int64, error) {
	if end := f.layout.Load().end; seq <= end || !f.live.Load() {
		return end, nil
	}
	if err := f.queue.flush(ctx); err != nil {
		return 0, err
	}
	return f.layout.Load().end, nil
}

// entry returns the entry, or the gap, at seq.
func (f *file) entry(ctx context.Context, seq int64, limit int) (Entry, error) {
	if err := ctx.Err(); err != nil {
		return Entry{}, err
	}
	if h := f.layout.Load().hole(seq); h != nil {
		if h.why != "" {
			return h.entry(), nil
		}
		seq = h.first
	}
	c, err := f.pages.chunk(seq)
	if err != nil {
		h, known, ok := f.missed(seq, err, f.pages.extent)
		if !ok {
			return Entry{}, err
		}
		if !known {
			f.lose(h)
		}
		return h.entry(), nil
	}
	i := c.indexOf(seq)
	e := c.entry(i, limit)
	if c.isParted(i) && limit > headBytes {
		e.Payload, err = f.pages.part(seq, 0)
		if err == nil && int64(len(e.Payload)) < min(c.kept(i), partBytes) {
			err = fmt.Errorf("%w: part 0 is too short", errDamaged)
		}
		if err != nil && f.trimmedNow(seq) {
			return f.entry(ctx, seq, limit)
		}
		return e, err
	}
	e.Payload = bytes.Clone(e.Payload) // the chunk is larger, and not to be kept for it
	return e, nil
}

// entry returns the row that stands for a hole.
func (h *hole) entry() Entry {
	return Entry{Seq: h.first, Time: h.time, Kind: Gap,
		Detail: &Detail{Gap: &GapDetail{Entries: h.n, Bytes: h.bytes, Why: h.why}}}
}

// entries returns the entries with numbers in order, with payloads cut to previews, and all else too unless they are to be
// whole. What they point to is shared, and must not be changed.
func (f *file) entries(ctx context.Context, seqs []int64, whole bool) ([]Entry, error) {
	es := make([]Entry, 0, len(seqs))
	for _, seq := range seqs {
		e, turn, ok := f.pages.row(seq)
		if whole || !ok || f.layout.Load().hole(seq) != nil {
			var err error
			if e, err = f.entry(ctx, seq, PreviewBytes); err != nil {
				return nil, fmt.Errorf("read entry %d: %w", seq, err)
			}
			if !whole {
				e.shorten()
			}
			if !whole && e.Kind != Gap { // what can't be read is one for now
				f.pages.keep(e, turn)
			}
		}
		if n := len(es); n > 0 && es[n-1].Seq == e.Seq {
			continue // both lie in a hole that has just been found
		}
		es = append(es, e)
	}
	return es, nil
}

// Payload returns up to n bytes from offset off of what was kept of an entry's payload; fewer at its end, none behind
// it.
func (c *Capture) Payload(ctx context.Context, seq, off int64, n int) ([]byte, error) {
	f := c.file()
	if f == nil {
		return nil, ErrClosed
	}
	b, err := f.payload(ctx, seq, off, n)
	if err != nil && f.trimmedNow(seq) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the payload of entry %d: %w", seq, err)
	}
	return b, nil
}

func (f *file) payload(ctx context.Context, seq, off int64, n int) ([]byte, error) {
	end, err := f.endFor(ctx, seq)
	if err != nil {
		return nil, err
	}
	if seq < 1 || seq > end || off < 0 || n < 0 {
		return nil, errNone
	}
	if f.layout.Load().hole(seq) != nil {
		return nil, nil
	}
	c, err := f.pages.chunk(seq)
	if err != nil {
		return nil, err
	}
	i := c.indexOf(seq)
	n = int(min(int64(n), max(0, c.kept(i)-off)))
	if !c.isParted(i) {
		if n == 0 {
			return nil, nil
		}
		return bytes.Clone(c.bytes(i)[off:][:n]), nil
	}
	var b []byte
	for n > 0 {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		p, err := f.pages.part(seq, int(off/partBytes))
		if err != nil {
			return nil, err
		}
		at := int(off % partBytes)
		if at >= len(p) {
			return nil, fmt.Errorf("%w: part %d is too short", errDamaged, off/partBytes)
		}
		k := min(n, len(p)-at)
		b = append(b, p[at:at+k]...)
		off += int64(k)
		n -= k
	}
	return b, nil
}

// extent returns what can't be read at a number: the chunk that should hold it, or what is missing between two.
func (p *pages) extent(seq, end int64, cause error) hole {
	h := hole{first: seq, n: 1, why: cause.Error()}
	_ = p.do(func(r *reader) error {
		h = r.extent(seq, end, cause)
		return nil
	})
	return h
}

func (r *reader) extent(seq, end int64, cause error) hole {
	h := hole{first: seq, n: chunkEntries - (seq-1)%chunkEntries, why: cause.Error()}
	if c, err := r.head(seq); err == nil && c != nil && seq < c.first+c.span {
		h.first, h.n, h.time = c.first, c.span, c.t0
	} else if err == nil {
		h.n = end + 1 - seq
		if c != nil {
			h.first, h.time = c.first+c.span, c.t1
			h.n = end + 1 - h.first
		}
		_ = r.headsFrom.each(context.Background(), func(row []driver.Value) error {
			next, err := integer(row[0])
			if err == nil && next > seq {
				h.n = min(h.n, next-h.first)
			}
			return errEnough
		}, seq+1, end+1)
	}
	h.n = max(1, min(h.n, end+1-h.first))
	if trimmed, err := readTrimmed(r.db); err == nil && errors.Is(cause, errMissing) && h.end() <= trimmed.end() {
		h.why = whyTrimmed // by another process, since the file was opened here
	}
	return h
}

// SeqAt returns the number of the first entry that is not older than a time in Unix nanoseconds, or of the newest where
// all are older. It is 0 in an empty capture.
func (c *Capture) SeqAt(ctx context.Context, time int64) (int64, error) {
	f := c.file()
	if f == nil {
		return 0, ErrClosed
	}
	l := f.layout.Load()
	from, to := 0, l.rows() // the row is in [from, to)
	for from < to {
		mid := (from + to) / 2
		e, err := f.entry(ctx, l.seq(mid), 0)
		if err != nil {
			return 0, fmt.Errorf("find the entry at a time: %w", err)
		}
		if e.Time < time {
			from = mid + 1
		} else {
			to = mid
		}
	}
	if l.end == 0 {
		return 0, nil
	}
	return l.seq(min(from, l.rows()-1)), nil
}
