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
	db                                                           *conn
	chunkAt, columnsAt, headAt, headsFrom, slowHeadsFrom, partAt *stmt
	beginRead, endRead                                           *stmt

	mark func(*chunk) // sets Pinned where it belongs
}

func newReader(path string, cacheKiB int, mark func(*chunk)) (*reader, error) {
	db, err := openConn(path, readOnly, busyMS, cacheKiB)
	if err != nil {
		return nil, err
	}
	r := &reader{db: db, mark: mark}
	const head = "select first, n, t0, t1, flags"
	err = db.prepareAll(map[**stmt]string{
		&r.chunkAt:       head + ", idx, meta, payload from chunk where first<=? order by first desc limit 1",
		&r.columnsAt:     head + ", idx, meta from chunk where first<=? order by first desc limit 1",
		&r.headAt:        head + " from chunk indexed by chunk_sum where first<=? order by first desc limit 1",
		&r.headsFrom:     head + " from chunk indexed by chunk_sum where first>=? and first<? order by first",
		&r.slowHeadsFrom: head + " from chunk not indexed where first>=? and first<? order by first",
		&r.partAt:        "select bytes from part where seq=? and i=?",
		&r.beginRead:     "begin",
		&r.endRead:       "commit",
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

// chunk reads the chunk that holds an entry; without its payload, which is then nil, where that isn't wanted.
func (r *reader) chunk(seq int64, payload bool) (*chunk, error) {
	s := r.chunkAt
	if !payload {
		s = r.columnsAt
	}
	var c *chunk
	err := s.one(func(row []driver.Value) (err error) {
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
	err := r.partAt.one(func(row []driver.Value) (err error) {
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

// heads calls f for each chunk that begins at from or later and before to, with a chunk that has first, n, t0, t1 and
// flags only. They are read from an index and cost little.
func (r *reader) heads(from, to int64, f func(*chunk) error) error {
	return r.eachHead(r.headsFrom, from, to, f)
}

func (r *reader) eachHead(s *stmt, from, to int64, f func(*chunk) error) error {
	return s.each(context.Background(), func(row []driver.Value) error {
		c, err := decodeHead(row)
		if err != nil {
			return nil // reading the chunk will tell
		}
		r.mark(c)
		return f(c)
	}, from, to)
}

// head returns the head of the last chunk that begins at or before a number; nil where there is none.
func (r *reader) head(seq int64) (c *chunk, err error) {
	err = r.headAt.one(func(row []driver.Value) (err error) {
		c, err = decodeHead(row)
		return err
	}, seq)
	return c, err
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

// walkLayout looks at each chunk's head.
func (r *reader) walkLayout(entries int64, trimmed hole) (*layout, error) {
	if entries < 0 || entries > maxSeq {
		return nil, fmt.Errorf("it says that it holds %d entries", entries)
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
		l.put(h)
	}
	add := func(c *chunk) error {
		if c.first <= l.end {
			return nil // entries that are there twice: the first stay
		}
		missing(c.first, c.t0)
		if c.flags&spanBit != 0 {
			l.put(hole{first: c.first, n: c.span, time: c.t0})
		}
		l.end = c.first + c.span - 1
		return nil
	}
	err := r.heads(1, maxSeq, add)
	if err != nil { // the index is damaged; the table need not be
		err = r.eachHead(r.slowHeadsFrom, l.end+1, maxSeq, add)
	}
	if err != nil && l.end == 0 {
		return nil, fmt.Errorf("read which entries there are: %w", err)
	}
	// What comes after a damaged place in both is missing too, as far as this can tell.
	missing(entries+1, 0)
	return l, nil
}
