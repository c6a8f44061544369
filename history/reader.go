package history

import (
	"context"
	"database/sql/driver"
	"fmt"
)

const (
	pageCacheKiB = 2 << 10
	scanCacheKiB = 512
	busyMS       = 5000 // a reader waits so long for a lock; writers of other processes hold one only while they commit
)

// reader is a connection that reads, used by one goroutine at a time. Each of its answers is one read transaction,
// which ends with it; begin and end put many into one, where nobody writes who could suffer from it.
type reader struct {
	db                               *conn
	chunkAt, sumAt, sumsFrom, partAt *stmt
	beginRead, endRead               *stmt

	mark func(*chunk) // sets Pinned where it belongs
}

const chunkColumns = "first, n, t0, t1, flags, idx, meta, payload"

func newReader(path string, cacheKiB int, mark func(*chunk)) (*reader, error) {
	db, err := openConn(path, readOnly, busyMS, cacheKiB)
	if err != nil {
		return nil, err
	}
	r := &reader{db: db, mark: mark}
	err = db.prepareAll(map[**stmt]string{
		&r.chunkAt: "select " + chunkColumns + " from chunk where first<=? order by first desc limit 1",
		&r.sumAt: "select first, n, t0, t1, flags from chunk indexed by chunk_sum where first<=? " +
			"order by first desc limit 1",
		&r.sumsFrom: "select first, n, t0, t1, flags from chunk indexed by chunk_sum where first>=? and first<? " +
			"order by first",
		&r.partAt:    "select bytes from part where seq=? and i=?",
		&r.beginRead: "begin",
		&r.endRead:   "commit",
	})
	if err != nil {
		db.close()
		return nil, err
	}
	return r, nil
}

func (r *reader) close() error { return r.db.close() }

// errMissing says that no chunk holds an entry. It stays in this package.
var errMissing = fmt.Errorf("%w: no chunk holds the entry", errDamaged)

// chunk reads the chunk that holds an entry.
func (r *reader) chunk(seq int64) (*chunk, error) {
	var c *chunk
	_, err := r.chunkAt.one(func(row []driver.Value) (err error) {
		c, err = decodeRow(row)
		return err
	}, seq)
	if err != nil {
		return nil, fmt.Errorf("read the chunk of entry %d: %w", seq, err)
	}
	if c == nil || seq >= c.first+c.span {
		return nil, errMissing
	}
	r.mark(c)
	return c, nil
}

// part reads part i of a large payload; none behind the last.
func (r *reader) part(seq int64, i int) ([]byte, error) {
	var b []byte
	_, err := r.partAt.one(func(row []driver.Value) (err error) {
		b, err = blob(row[0])
		return err
	}, seq, int64(i))
	if err != nil {
		return nil, fmt.Errorf("read part %d of entry %d: %w", i, seq, err)
	}
	if len(b) > partBytes {
		return nil, fmt.Errorf("read part %d of entry %d: %w: it has %d bytes", i, seq, errDamaged, len(b))
	}
	return b, nil
}

// summary is what is known of a chunk without reading it.
type summary struct {
	first, span int64
	t0, t1      int64
	flags       uint64
}

func decodeSummary(row []driver.Value) (summary, error) {
	var v [5]int64
	for i := range v {
		var err error
		if v[i], err = integer(row[i]); err != nil {
			return summary{}, fmt.Errorf("%w: %w", errDamaged, err)
		}
	}
	s := summary{v[0], v[1], v[2], v[3], uint64(v[4])}
	if s.first < 1 || s.first > maxSeq || s.span < 1 || s.span > maxSeq || s.flags&spanBit == 0 && s.span > chunkEntries {
		return s, fmt.Errorf("%w: a chunk of %d entries from %d", errDamaged, s.span, s.first)
	}
	return s, nil
}

// summaries calls f for each chunk that begins at from or later and before to.
func (r *reader) summaries(from, to int64, f func(summary) error) error {
	return r.sumsFrom.each(context.Background(), func(row []driver.Value) error {
		s, err := decodeSummary(row)
		if err != nil {
			return err
		}
		return f(s)
	}, from, to)
}

// summary returns the summary of the last chunk that begins at or before a number.
func (r *reader) summary(seq int64) (s summary, found bool, err error) {
	found, err = r.sumAt.one(func(row []driver.Value) (err error) {
		s, err = decodeSummary(row)
		return err
	}, seq)
	return s, found, err
}

// readLayout finds out which entries the file has; entries is what the totals say. Where nothing is missing, as
// always in a sound file, it takes one pass over the index inside SQLite.
func (r *reader) readLayout(entries int64, trimmed hole) (*layout, error) {
	var chunks, sum, first, end, spans, widest int64
	err := r.db.query(context.Background(), `select count(*), coalesce(sum(n), 0), coalesce(min(first), 1),
		coalesce(max(first+n), 1), coalesce(sum(flags>>62&1), 0), coalesce(max(n*(1-(flags>>62&1))), 0)
		from chunk indexed by chunk_sum`, func(row []driver.Value) (err error) {
		for i, p := range []*int64{&chunks, &sum, &first, &end, &spans, &widest} {
			if *p, err = integer(row[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil && spans == 0 && widest <= chunkEntries && first == 1 && sum == end-1 && end-1 == entries {
		return &layout{end: entries}, nil
	}
	return r.walkLayout(entries, trimmed)
}

// walkLayout looks at each chunk's summary.
func (r *reader) walkLayout(entries int64, trimmed hole) (*layout, error) {
	if entries < 0 || entries > maxSeq {
		return nil, fmt.Errorf("%w: it says that it holds %d entries", errDamaged, entries)
	}
	l := &layout{}
	missing := func(to, time int64) {
		if to <= l.end+1 {
			return
		}
		h := hole{first: l.end + 1, n: to - l.end - 1, time: time, why: "they are missing from the file"}
		if h.end() <= trimmed.end() {
			h.why, h.bytes = trimmed.why, trimmed.bytes
			trimmed.bytes = 0 // told once
		}
		*l = *l.with(h)
	}
	err := r.summaries(1, maxSeq, func(s summary) error {
		if s.first <= l.end {
			return fmt.Errorf("%w: entry %d is there twice", errDamaged, s.first)
		}
		missing(s.first, s.t0)
		if s.flags&spanBit != 0 {
			*l = *l.with(hole{first: s.first, n: s.span, time: s.t0})
		}
		*l = *l.grown(s.first + s.span - 1)
		return nil
	})
	if err != nil && l.end == 0 {
		return nil, fmt.Errorf("read which entries there are: %w", err)
	}
	// What comes after a damaged place in the index is missing too, as far as this can tell.
	missing(entries+1, 0)
	l.edits = 0
	return l, nil
}
