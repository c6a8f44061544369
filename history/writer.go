package history

import (
	"errors"
	"fmt"
	"time"
)

const (
	flushEvery = 100 * time.Millisecond // an entry is in the file so long after it was appended, at the latest
	retryEvery = time.Second            // a writer in trouble tries again

	writerCacheKiB = 16 << 10

	// The writer waits so long for readers of the log when it empties it; it can do so later as well.
	writerBusyMS = 250
)

// writer is the goroutine that owns the connection which writes.
type writer struct {
	q       *queue
	db      *conn
	wal     *wal
	publish func(batch) // called after each commit

	tasks chan task
	done  chan struct{}
	err   error // of the end; valid once done is closed

	begin, commit, rollback          *stmt
	insertChunk, deleteFrom, addPart *stmt
	setTotal                         *stmt

	tail     *builder // what the trailing short chunks in the file hold, so that one can take their place without reading them
	nextTail *builder // the same once the batch at hand is committed
	total    counts   // as in the file
	t0, t1   int64
	scratch  builder // of the gap's chunk
}

// task is something that is to happen on the writer's connection.
type task struct {
	run  func(db *conn) error
	done chan error // capacity 1
}

func newWriter(db *conn, q *queue, w *wal, publish func(batch)) (*writer, error) {
	wr := &writer{q: q, db: db, wal: w, publish: publish, tasks: make(chan task), done: make(chan struct{}),
		tail: new(builder), nextTail: new(builder)}
	err := db.prepareAll(map[**stmt]string{
		&wr.begin:       "begin immediate",
		&wr.commit:      "commit",
		&wr.rollback:    "rollback",
		&wr.insertChunk: "insert into chunk values(?, ?, ?, ?, ?, ?, ?, ?)",
		&wr.deleteFrom:  "delete from chunk where first>=?",
		&wr.addPart:     "insert into part values(?, ?, ?)",
		&wr.setTotal: "update total set entries=?, messages_in=?, messages_out=?, payload_in=?, payload_out=?, " +
			"violations=?, lost=?, t0=?, t1=?",
	})
	if err != nil {
		return nil, err
	}
	return wr, nil
}

// run writes until the queue is closed and empty.
func (w *writer) run() {
	defer close(w.done)
	timer := time.NewTimer(time.Hour)
	timer.Stop()
	defer timer.Stop()
	armed, failing := false, false
	for {
		due := false
		select {
		case <-w.q.wake:
		case <-timer.C:
			due, armed = true, false
		case t := <-w.tasks:
			t.done <- t.run(w.db)
			continue
		}
		_, urgent, closed := w.q.wants()
		if !failing || due || urgent || closed {
			failing = w.drain(due || urgent || closed) != nil
		}
		if closed {
			w.err = w.finish()
			return
		}
		switch pending, _, _ := w.q.wants(); {
		case failing && (due || !armed):
			timer.Reset(retryEvery)
			armed = true
		case pending && !armed:
			timer.Reset(flushEvery)
			armed = true
		}
	}
}

// drain commits what there is, batch by batch: all of it or, unless all is wanted, what is in whole chunks.
func (w *writer) drain(all bool) error {
	for {
		b, ok := w.q.take(all)
		if !ok {
			return nil
		}
		if err := w.write(b); err != nil {
			w.q.failed(b, fmt.Errorf("write the session: %w", err))
			return err
		}
		w.publish(b)
		w.q.done(b)
		w.wal.wrote(w.db, b.bytes)
	}
}

// do runs f on the writer's connection and returns its error; ErrClosed where the writer has ended.
func (w *writer) do(f func(db *conn) error) error {
	t := task{f, make(chan error, 1)}
	select {
	case w.tasks <- t:
		return <-t.done
	case <-w.done:
		return ErrClosed
	}
}

// write commits a batch, all or nothing.
func (w *writer) write(b batch) error {
	if err := w.begin.exec(); err != nil {
		return err
	}
	total, t0, t1 := w.total, w.t0, w.t1
	err := w.insertAll(b)
	if err == nil {
		err = w.commit.exec()
	}
	if err != nil {
		w.total, w.t0, w.t1 = total, t0, t1
		// SQLite may have rolled back by itself, as it does when the disk is full.
		_ = w.rollback.exec()
		return err
	}
	w.tail, w.nextTail = w.nextTail, w.tail
	return nil
}

func (w *writer) insertAll(b batch) error {
	t := w.nextTail
	t.reset()
	if w.tail.n > 0 {
		t.appendChunk(w.tail)
	}
	if b.gap.n > 0 {
		if err := w.insertGap(b); err != nil {
			return err
		}
		t.reset()
	}
	for _, c := range b.chunks {
		if err := w.insertShortOrWhole(t, c); err != nil {
			return err
		}
		for _, p := range c.large {
			if err := w.addPart.exec(p.seq, int64(p.i), p.bytes); err != nil {
				return err
			}
		}
		w.count(&c.chunk, c.counts)
	}
	return w.setTotal.exec(b.last, w.total.messagesIn, w.total.messagesOut, w.total.payloadIn, w.total.payloadOut,
		w.total.violations, w.total.lost, w.t0, w.t1)
}

// count adds a chunk to the totals.
func (w *writer) count(c *chunk, n counts) {
	if w.t0 == 0 {
		w.t0 = c.t0
	}
	w.t1 = max(w.t1, c.t1)
	w.total.add(n)
}

// insertShortOrWhole inserts c, or puts one chunk in place of c and the short ones before it where c makes them whole.
func (w *writer) insertShortOrWhole(t, c *builder) error {
	if t.n > 0 && (t.first+int64(t.n) != c.first || t.n+c.n > chunkEntries) {
		t.reset() // chunks between were let go: the short ones stay as they are
	}
	if t.n == 0 && c.full {
		return w.insert(&c.chunk)
	}
	short := t.n > 0
	t.appendChunk(c)
	if !c.full {
		return w.insert(&c.chunk)
	}
	var err error
	if short {
		err = w.replaceTail(t)
	}
	t.reset()
	return err
}

// replaceTail puts one chunk in place of the trailing short ones.
func (w *writer) replaceTail(t *builder) error {
	if err := w.deleteFrom.exec(t.first); err != nil {
		return err
	}
	return w.insert(&t.chunk)
}

func (w *writer) insert(c *chunk) error {
	return w.insertChunk.exec(c.first, c.span, c.t0, c.t1, int64(c.flags), notNull(c.idx), notNull(c.meta),
		notNull(c.payload))
}

// notNull returns b, or an empty slice for nil, which the driver would store as null.
func notNull(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

func (w *writer) insertGap(b batch) error {
	g := b.gap
	e := Entry{Time: g.time, Attempt: g.attempt, Kind: Gap,
		Detail: &Detail{Gap: &GapDetail{Entries: g.n, Bytes: g.bytes, Why: g.why.Error()}}}
	if err := w.scratch.gap(g.first, g.n, &e); err != nil {
		return err
	}
	n := g.counts
	n.lost += g.n
	w.count(&w.scratch.chunk, n)
	return w.insert(&w.scratch.chunk)
}

// finish merges the last short chunks, marks the capture as closed and gives the connection back. It returns what kept
// entries from being written.
func (w *writer) finish() error {
	pending, _, _ := w.q.wants()
	var err error
	if pending {
		w.q.mu.Lock()
		n := w.q.next - 1 - w.q.written
		err = fmt.Errorf("%d entries could not be kept: %w", n, w.q.trouble)
		w.q.mu.Unlock()
	}
	if e := w.markClosed(); e != nil && err == nil {
		err = fmt.Errorf("end the session: %w", e)
	}
	w.q.mu.Lock()
	w.q.answer(errors.Join(ErrClosed, err))
	w.q.mu.Unlock()
	return errors.Join(err, w.db.close())
}

func (w *writer) markClosed() error {
	if err := w.begin.exec(); err != nil {
		return err
	}
	var err error
	if w.tail.n > 0 {
		err = w.replaceTail(w.tail)
	}
	if err == nil {
		err = w.db.exec("update info set ended='closed'")
	}
	if err == nil {
		err = w.commit.exec()
	}
	if err != nil {
		_ = w.rollback.exec()
	}
	return err
}
