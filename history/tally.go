package history

import (
	"context"
	"database/sql/driver"
	"fmt"

	"socklens/session/wire"
)

// Tally is how many entries of one type a capture holds: messages and control frames by their opcode, events by their
// kind.
type Tally struct {
	Kind       Kind
	Op         wire.Opcode // of messages and control frames; zero for events
	In, Out    int64
	Neither    int64 // events have no direction
	Bytes      int64 // of payloads, inflated, also where less was kept
	Violations int64 // summed over the entries
}

// tallyPiece is how many rows are looked at in one read transaction.
const tallyPiece = 16 * chunkEntries

// Tally counts the entries that are in the file by type and direction, in the order in which the types first appear.
// It reads no payloads. Entries that can't be read are left out: Check tells of them.
func (c *Capture) Tally(ctx context.Context) ([]Tally, error) {
	f := c.file()
	if f == nil {
		return nil, ErrClosed
	}
	r, err := f.borrow(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { f.scans <- r }()
	// SQLite follows a row only as far as its last column that is asked for, and the payload comes last.
	s, err := r.db.prepare("select first, n, t0, t1, flags, idx, meta from chunk where first>=? and first<? order by first")
	if err != nil {
		return nil, fmt.Errorf("count entries: %w", err)
	}
	defer s.close()
	var t tally
	l := f.layout.Load()
	for from, end := int64(1), l.end; from <= end && ctx.Err() == nil; {
		next, to := from, l.ahead(from, tallyPiece)
		err := s.each(ctx, func(row []driver.Value) error {
			c, err := decodeRow(row)
			if err == nil {
				t.add(c)
			} else if c, err = decodeHead(row); err != nil {
				return nil
			}
			next = max(next, c.first+c.span)
			return nil
		}, from, to)
		switch {
		case err == nil:
			from = to
		case !isUnreadable(err):
			return t.list, fmt.Errorf("count entries: %w", err)
		default: // the row that begins at next or behind it is damaged; go on behind that
			h := r.extent(next, end, err)
			from = max(h.end(), from+1)
		}
	}
	return t.list, ctx.Err()
}

// tally counts entries. A type's place in the list, from 1, stands under its kind and opcode.
type tally struct {
	list []Tally
	at   [16][16]int8 // a record has four bits for each
}

func (t *tally) add(c *chunk) {
	for i := range c.n {
		kind, op := c.kind(i), c.op(i)
		if kind.IsEvent() {
			op = 0
		}
		at := &t.at[kind&15][op&15]
		if *at == 0 {
			t.list = append(t.list, Tally{Kind: kind, Op: op})
			*at = int8(len(t.list))
		}
		n := &t.list[*at-1]
		switch c.dir(i) {
		case wire.In:
			n.In++
		case wire.Out:
			n.Out++
		default:
			n.Neither++
		}
		n.Bytes += c.size(i)
		n.Violations += int64(len(decodeViolations(c.field(i, tagViolations))))
	}
}
