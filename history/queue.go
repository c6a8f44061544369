package history

import (
	"context"
	"errors"
	"slices"
	"sync"
)

// ErrClosed is what a capture answers once its handle has been closed, or Append once the session has ended.
var ErrClosed = errors.New("the session is closed")

const (
	queueBytes = 64 << 20 // held at most while the writer fails; then the oldest are let go. Append waits at half of it
	flushBytes = 1 << 20  // of whole chunks wake the writer
	batchBytes = 8 << 20  // go into one transaction, at most
	freeBytes  = 9 << 20  // of used builders are kept for the next flood: as much room as a batch takes

	// How SQLite lays a chunk that is longer than a page into pages: some of it beside other rows, at least so much,
	// and the rest in pages of its own (https://www.sqlite.org/fileformat2.html, 1.6).
	localBytes    = (pageBytes-12)*32/255 - 23
	overflowBytes = pageBytes - 4
	rowBytes      = 40 // about, of a chunk's row besides its blobs
)

// queue stands between those who append and the writer. Append copies an entry into the builder at hand and returns;
// the writer takes builders away and commits them while others are filled, so that no reader of a socket waits for a
// commit until the queue's bound in bytes is reached.
//
// While the writer fails nobody waits: the queue is then a ring, and its oldest chunks become a gap.
type queue struct {
	wake  chan struct{} // capacity 1: there is something for the writer to look at
	fares func()        // called when appends begin to wait, or trouble begins; with the lock held

	mu     sync.Mutex
	room   sync.Cond // bytes got free, trouble began, or the queue was closed
	limit  int
	next   int64 // number of the next entry
	cur    *builder
	ready  []*builder // whole chunks, the oldest first
	lost   gap        // what stood before ready and was let go
	bytes  int        // held, by the writer's batch too
	whole  int        // bytes in ready
	tail   fill       // what the last chunk in the file, made of short ones, has taken
	free   []*builder
	spare  int    // bytes in free
	counts counts // of all but the chunk at hand
	t0, t1 int64

	written int64 // the newest number that was committed
	waiters []waiter
	urgent  bool  // take what there is, also a chunk that is not whole
	waiting int   // appenders that wait for room
	trouble error // the writer's, while it fails
	closed  bool
}

// fill counts what a chunk holds.
type fill struct{ entries, bytes int }

// gap counts what was let go: n numbers from first on.
type gap struct {
	first, n, bytes int64
	counts          counts
	time            int64
	attempt         int
	why             error
}

type waiter struct {
	seq  int64
	done chan error // capacity 1
}

func newQueue(limit int, fares func()) *queue {
	q := &queue{wake: make(chan struct{}, 1), fares: fares, limit: limit, next: 1, cur: new(builder)}
	q.room.L = &q.mu
	return q
}

func (q *queue) signal() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// append copies e into the queue and returns its number. Where e can't be stored, a gap takes the number, and the error
// says why.
func (q *queue) append(e *Entry) (int64, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if err := q.admit(recordSize + len(e.Payload)); err != nil {
		return 0, err
	}
	b := q.cur
	if b.n > 0 && q.tail.bytes+b.bytesIn()+inlineBytes(e) > chunkBytes {
		b = q.seal(true)
	}
	held := b.held()
	why := b.add(e, q.next)
	if why != nil {
		if err := b.lose(e, q.next, why); err != nil {
			return 0, err
		}
	}
	q.bytes += b.held() - held
	if q.next == 1 {
		q.t0 = e.Time
	}
	seq := q.next
	q.t1 = e.Time
	q.next++
	if b.n == 1 && len(q.ready) == 0 {
		q.signal() // the first of a flush interval, also where it makes its chunk whole
	}
	if q.tail.entries+b.n >= chunkEntries || q.tail.bytes+b.bytesIn() >= chunkBytes || len(b.large) > 0 || q.fillsPages(e) {
		q.seal(true)
	}
	return seq, why
}

// fillsPages reports whether the chunk at hand has many entries and fills its pages so well that another like e would
// begin one more. A chunk that ends there costs a tenth less of the disk, and of the time it takes to write it, than one
// that goes on into a page that it leaves half empty.
func (q *queue) fillsPages(e *Entry) bool {
	n := q.tail.entries + q.cur.n
	if n < chunkEntries*3/4 {
		return false
	}
	row := n*recordSize + q.tail.bytes + q.cur.bytesIn() + rowBytes
	return (row-localBytes)%overflowBytes+recordSize+inlineBytes(e) > overflowBytes
}

// bound is how many bytes the queue may hold now. While the writer works it is half of what trouble needs: a flood fills
// whatever there is, and memory that it uses again costs less than more of it that the system has to give first.
func (q *queue) bound() int {
	if q.trouble != nil {
		return q.limit
	}
	return q.limit / 2
}

// admit waits until so many bytes fit. What is larger than the whole queue is admitted when the queue is empty.
func (q *queue) admit(bytes int) error {
	for {
		switch {
		case q.closed:
			return ErrClosed
		case q.bytes+bytes <= q.bound() || q.bytes == 0:
			return nil
		case q.trouble != nil && q.drop():
			continue
		}
		if q.waiting++; q.waiting == 1 {
			q.fares()
		}
		q.room.Wait()
		q.waiting--
	}
}

// seal ends the chunk at hand and begins another. It is whole together with the short ones before it, or it is short
// itself and the next may complete it.
func (q *queue) seal(full bool) *builder {
	b := q.cur
	b.full = full
	if full {
		q.tail = fill{}
	} else {
		q.tail.entries += b.n
		q.tail.bytes += b.bytesIn()
	}
	q.counts.add(b.counts)
	q.ready = append(q.ready, b)
	q.whole += b.held()
	if q.whole >= flushBytes {
		q.signal()
	}
	if n := len(q.free); n > 0 {
		q.cur, q.free = q.free[n-1], q.free[:n-1]
		q.spare -= q.cur.room()
	} else {
		q.cur = newBuilder(b)
	}
	return q.cur
}

// drop lets the oldest chunk go that the writer isn't busy with, and reports whether there was one.
func (q *queue) drop() bool {
	if len(q.ready) == 0 {
		if q.cur.n == 0 {
			return false
		}
		q.seal(true)
	}
	b := q.ready[0]
	q.ready[0] = nil
	q.ready = q.ready[1:]
	held := b.held()
	q.whole -= held
	q.bytes -= held
	q.lost.take(b)
	q.lost.why = q.trouble
	q.counts.lost += int64(b.n) - b.counts.lost
	q.release(b)
	return true
}

// take adds a chunk that follows the gap.
func (g *gap) take(b *builder) {
	if g.n == 0 {
		g.first, g.time, g.attempt = b.first, b.t0, b.attempt(0)
	}
	g.n += int64(b.n)
	for i := range b.n {
		g.bytes += b.kept(i)
	}
	g.counts.add(b.counts)
	g.counts.lost -= b.counts.lost // all of n are
}

// join adds a gap that follows this one.
func (g *gap) join(o gap) {
	if g.n == 0 {
		*g = o
		return
	}
	g.n += o.n
	g.bytes += o.bytes
	g.counts.add(o.counts)
}

// release keeps b for another use.
func (q *queue) release(b *builder) {
	b.reset()
	if room := b.room(); room > 0 && q.spare+room <= freeBytes {
		q.spare += room
		q.free = append(q.free, b)
	}
}

// batch is what the writer commits in one transaction: a gap, if there is one, and the chunks after it.
type batch struct {
	gap    gap
	chunks []*builder
	bytes  int
	last   int64 // the newest number in it
}

// take moves up to batchBytes, and at least one chunk, out of the queue. Chunks that are not whole are left there
// unless all are wanted. ok is false where there was nothing to take.
func (q *queue) take(all bool) (b batch, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if all && q.cur.n > 0 {
		q.seal(false)
	}
	b.gap = q.lost
	q.lost = gap{}
	if b.gap.n > 0 {
		b.last = b.gap.first + b.gap.n - 1
	}
	n := 0
	for ; n < len(q.ready) && (n == 0 || b.bytes < batchBytes); n++ {
		b.bytes += q.ready[n].held()
		b.last = q.ready[n].first + int64(q.ready[n].n) - 1
	}
	b.chunks = append(b.chunks, q.ready[:n]...)
	q.ready = slices.Delete(q.ready, 0, n)
	q.whole -= b.bytes
	return b, n > 0 || b.gap.n > 0
}

// done tells that the batch is in the file.
func (q *queue) done(b batch) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.bytes -= b.bytes
	q.written = b.last
	q.trouble = nil
	for _, c := range b.chunks {
		q.release(c)
	}
	q.answer(nil)
	q.room.Broadcast()
}

// failed puts a batch back that could not be written. What was let go meanwhile is newer than the batch, so the batch
// goes too then: a ring keeps its newest.
func (q *queue) failed(b batch, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.trouble == nil {
		defer q.fares()
	}
	q.trouble = err
	g := b.gap
	if q.lost.n > 0 {
		for _, c := range b.chunks {
			g.take(c)
			g.why = err
			q.counts.lost += int64(c.n) - c.counts.lost
			q.release(c)
		}
		q.bytes -= b.bytes
		g.join(q.lost)
	} else {
		q.ready = append(b.chunks, q.ready...)
		q.whole += b.bytes
	}
	q.lost = g
	q.answer(err)
	q.room.Broadcast()
}

// answer tells those who wait for a flush: all of them of an error, otherwise those whose entries are written.
func (q *queue) answer(err error) {
	rest := q.waiters[:0]
	for _, w := range q.waiters {
		if err == nil && w.seq > q.written {
			rest = append(rest, w)
			continue
		}
		w.done <- err
	}
	q.waiters = rest
	q.urgent = len(rest) > 0
}

// flush waits until all that was appended before is written, or the attempt to write it has failed.
func (q *queue) flush(ctx context.Context) error {
	q.mu.Lock()
	w := waiter{q.next - 1, make(chan error, 1)}
	if w.seq <= q.written {
		q.mu.Unlock()
		return nil
	}
	if q.closed {
		q.mu.Unlock()
		return ErrClosed
	}
	q.waiters = append(q.waiters, w)
	q.urgent = true
	q.mu.Unlock()
	q.signal()
	select {
	case err := <-w.done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// close lets nothing more in and wakes whoever waits. The writer then takes what is left and ends.
func (q *queue) close() {
	q.mu.Lock()
	q.closed = true
	q.room.Broadcast()
	q.mu.Unlock()
	q.signal()
}

// wants reports what the writer is to do: whether something waits, whether it is wanted at once, and whether it is the
// last.
func (q *queue) wants() (pending, urgent, closed bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.cur.n > 0 || len(q.ready) > 0 || q.lost.n > 0, q.urgent, q.closed
}
