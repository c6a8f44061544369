package history

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
)

// whyTrimmed is what the row says that stands for trimmed entries.
const whyTrimmed = "they were trimmed to keep to the size budget"

const (
	trimChunks = 64               // go in one transaction, so that the writer is never held up for long
	trimKeep   = 4 * chunkEntries // of the newest entries are never trimmed
)

// Trim deletes the oldest chunks of a live capture until what is used of its file is at most budget bytes; the room is
// taken by new entries. Chunks with pinned entries stay, and so do the newest. What went is one row before the first
// entry that is left, and is counted in the file.
func (c *Capture) Trim(ctx context.Context, budget int64) error {
	f := c.file()
	if f == nil || !f.live.Load() {
		return fmt.Errorf("trim the session: %w", ErrClosed)
	}
	for from, more := int64(1), true; more; {
		if err := ctx.Err(); err != nil {
			return err
		}
		err := f.writer.do(func(db *conn) (err error) {
			from, more, err = f.trim(db, from, budget)
			return err
		})
		if err != nil {
			return fmt.Errorf("trim the session: %w", err)
		}
	}
	return nil
}

// trim deletes up to trimChunks chunks from number from on, in one transaction on the writer's connection. It returns
// where to go on, if there is more to do.
func (f *file) trim(db *conn, from, budget int64) (next int64, more bool, err error) {
	over, err := usedBytes(db)
	if err != nil || over <= budget {
		return from, false, err
	}
	over -= budget
	heads, err := oldestChunks(db, from, f.layout.Load().end-trimKeep)
	if err != nil || len(heads) == 0 {
		return from, false, err
	}
	if err := db.exec("begin immediate"); err != nil {
		return from, false, err
	}
	var gone []hole
	for _, c := range heads {
		if next = c.first + c.span; f.hasPin(c) {
			continue
		}
		var bytes, freed int64
		if bytes, freed, err = deleteChunk(db, c); err != nil {
			break
		}
		gone = append(gone, hole{first: c.first, n: c.span, time: c.t0, bytes: bytes, why: whyTrimmed})
		if over -= freed; over <= 0 {
			break
		}
	}
	if err == nil && len(gone) > 0 {
		err = countTrimmed(db, gone)
	}
	if err == nil {
		f.trims.Lock() // whoever misses an entry in between has to find out why
		if err = db.exec("commit"); err == nil {
			f.trimmed(gone)
		}
		f.trims.Unlock()
	}
	if err != nil {
		return from, false, errors.Join(err, db.exec("rollback"))
	}
	f.log.wrote(db, len(gone)*pageBytes) // may wait
	return next, over > 0, nil
}

// usedBytes returns how much of the file holds something.
func usedBytes(db *conn) (int64, error) {
	var pages [2]int64
	for i, pragma := range []string{"page_count", "freelist_count"} {
		err := db.query(context.Background(), "pragma "+pragma, func(row []driver.Value) (err error) {
			pages[i], err = integer(row[0])
			return err
		})
		if err != nil {
			return 0, err
		}
	}
	return (pages[0] - pages[1]) * pageBytes, nil
}

// oldestChunks returns the heads of the first chunks from a number on that end before another.
func oldestChunks(db *conn, from, before int64) ([]*chunk, error) {
	var heads []*chunk
	err := db.query(context.Background(), "select first, n, t0, t1, flags from chunk indexed by chunk_sum "+
		"where first>=? and first+n<=? order by first limit ?", func(row []driver.Value) error {
		c, err := decodeHead(row)
		heads = append(heads, c)
		return err
	}, from, before, int64(trimChunks))
	return heads, err
}

func (f *file) hasPin(c *chunk) bool {
	pins := *f.pins.Load()
	i, _ := slices.BinarySearch(pins, c.first)
	return i < len(pins) && pins[i] < c.first+c.span
}

// deleteChunk deletes a chunk and the parts of its entries. It returns how many bytes of payload that were, and about
// how many of the file.
func deleteChunk(db *conn, head *chunk) (bytes, freed int64, err error) {
	err = db.query(context.Background(), "select first, n, t0, t1, flags, idx, meta from chunk where first=?",
		func(row []driver.Value) error {
			c, err := decodeRow(row)
			if err != nil {
				return err
			}
			freed = int64(len(c.idx) + len(c.meta))
			for i := range c.n {
				bytes += c.kept(i)
			}
			freed += bytes
			return nil
		}, head.first)
	if errors.Is(err, errDamaged) {
		err = nil // it goes all the same, uncounted
	}
	if err == nil {
		err = db.exec("delete from part where seq>=? and seq<?", head.first, head.first+head.span)
	}
	if err == nil {
		err = db.exec("delete from chunk where first=?", head.first)
	}
	return bytes, freed, err
}

// countTrimmed adds what went to the table that tells of it.
func countTrimmed(db *conn, gone []hole) error {
	var n, bytes int64
	for _, h := range gone {
		n += h.n
		bytes += h.bytes
	}
	return db.exec("update trimmed set first_kept=?, entries=entries+?, bytes=bytes+?",
		gone[len(gone)-1].end(), n, bytes)
}

// trimmed puts holes where chunks were, joined with those they follow. The caller holds trims.
func (f *file) trimmed(gone []hole) {
	if len(gone) == 0 {
		return
	}
	f.mu.Lock()
	l := f.layout.Load()
	for _, h := range gone {
		if p := l.hole(h.first - 1); p != nil && p.why == whyTrimmed {
			h = hole{first: p.first, n: p.n + h.n, time: h.time, bytes: p.bytes + h.bytes, why: whyTrimmed}
		}
		l = l.with(h)
	}
	f.layout.Store(l)
	f.mu.Unlock()
	f.pages.forget()
	f.notify()
}

// readTrimmed returns what was trimmed as the hole before the first entry that was kept. Where pinned entries were
// kept between, there are more holes before that; the bytes are those of all of them.
func readTrimmed(db *conn) (h hole, err error) {
	h = hole{first: 1, why: whyTrimmed}
	err = db.query(context.Background(), "select first_kept, bytes from trimmed limit 1", func(row []driver.Value) error {
		kept, err := integer(row[0])
		if err != nil {
			return err
		}
		h.n = clamp(kept-1, maxSeq)
		h.bytes, err = integer(row[1])
		return err
	})
	return h, err
}
