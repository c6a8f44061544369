package history

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"time"
)

// A search goes in pieces. The first ones are small, so that the first hits show at once; later ones are large, so that
// what each costs besides doesn't count, and larger only where they take no time, so that a search can soon turn to
// where somebody waits.
const (
	firstPiece = chunkEntries
	largePiece = 64 * chunkEntries
	lastPiece  = 1024 * chunkEntries // where one takes less than pieceTime
	pieceTime  = time.Millisecond

	togetherRows = 256 * chunkEntries // from so many on two readers search
)

// searchRoom is how much garbage a search may at least make between two collections.
const searchRoom = 12 << 20

// run searches until the view is closed.
func (v *View) run() {
	defer close(v.done)
	for {
		l := v.file.layout.Load()
		v.adopt(l)
		if !v.matchAgain() {
			return
		}
		from := v.reachedTo() + 1
		if from <= l.end {
			v.search(from, l.end+1)
			if v.ctx.Err() != nil {
				return
			}
			v.mu.Lock()
			v.reached, v.looked = l.end, nil
			v.mu.Unlock()
			v.tell()
			continue
		}
		v.tell()
		select {
		case <-v.wake:
		case <-v.ctx.Done():
			return
		}
	}
}

func (v *View) reachedTo() int64 {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.reached
}

// matchAgain matches the entries of redo; it reports false when the view was closed.
func (v *View) matchAgain() bool {
	v.mu.Lock()
	n, reached := len(v.redo), v.reached
	v.mu.Unlock()
	for i := range n {
		v.mu.Lock()
		seq := v.redo[i]
		v.mu.Unlock()
		if seq <= reached {
			v.search(seq, seq+1)
		}
	}
	v.mu.Lock()
	v.redo = v.redo[n:] // only now, so that Done tells the truth
	v.mu.Unlock()
	return v.ctx.Err() == nil
}

// adopt goes over to a newer layout. Where holes were put in, rows have moved.
func (v *View) adopt(l *layout) {
	v.mu.Lock()
	defer v.mu.Unlock()
	old := v.layout
	if l.end < old.end || l.edits < old.edits {
		return // another goroutine was faster
	}
	v.layout = l
	rows := l.rows()
	if l.edits != old.edits {
		v.rows, v.hits = moved(&v.rows, old, l, rows), moved(&v.hits, old, l, rows)
	}
	v.rows.grow(rows)
	v.hits.grow(rows)
	if len(l.holes) != len(old.holes) || l.edits != old.edits {
		for i := range l.holes {
			v.rows.set(l.holes[i].row)
		}
	}
}

// moved returns the set with each bit where the new layout has its entry. Entries that lie in holes now are left out.
func moved(b *bitset, old, l *layout, rows int) bitset {
	var n bitset
	n.grow(rows)
	for at := b.next(0); at >= 0; at = b.next(at + 1) {
		seq := old.seq(at)
		if h := l.hole(seq); h == nil || h.why == "" && h.first == seq {
			n.set(l.row(seq))
		}
	}
	return n
}

// search looks at the entries from to to-1: a few by itself, many with two readers that come from both ends, so that
// the newest rows fill as early as the oldest. Where somebody waits for others, both turn to those.
func (v *View) search(from, to int64) {
	p := &pieces{layout: v.file.layout.Load(), left: spans{{from, to}}}
	readers := 1
	if p.rows(from, to) > togetherRows {
		readers = scanReaders
		if v.file.queue != nil || v.file.elsewhere { // it is searched through SQLite, see table.of
			// The driver copies every blob to the heap, so a search makes garbage of all it reads. In a small heap the
			// collector would run every few chunks, at half the speed; room that is never touched costs no memory.
			defer runtime.KeepAlive(make([]byte, searchRoom))
		}
	}
	var wg sync.WaitGroup
	for i := range readers {
		wg.Go(func() {
			r, err := v.file.borrow(v.ctx)
			if err != nil {
				return
			}
			defer func() { v.file.scans <- r }()
			s := &scan{view: v, reader: r, matcher: v.query.matcher(), payload: v.query.needsPayload()}
			defer s.direct.close()
			for size := int64(firstPiece); v.ctx.Err() == nil; {
				began := time.Now()
				from, to, ok := p.take(size, i > 0, v.wanted())
				if !ok {
					return
				}
				s.piece(from, to)
				v.cover(from, to, p.rows(from, to))
				v.tell()
				runtime.Gosched() // to who was told, which Go would let wait for 10 ms while all processors search
				if size < largePiece || time.Since(began) < pieceTime {
					size = min(size*2, lastPiece)
				}
			}
		})
	}
	wg.Wait()
}

// pieces hands out what is left of a search: from both ends, or first from where somebody waits. Their size is in rows:
// a hole may stand for more numbers than anybody could look at.
type pieces struct {
	layout *layout

	mu   sync.Mutex
	left spans
}

// rows returns how many rows the numbers from from to to-1 have.
func (p *pieces) rows(from, to int64) int64 { return int64(p.layout.row(to) - p.layout.row(from)) }

func (p *pieces) take(size int64, newest bool, first place) (from, to int64, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.left) == 0 {
		return 0, 0, false
	}
	run := p.left[0]
	if newest {
		run = p.left[len(p.left)-1]
	}
	if i, ok := p.left.nearest(first); ok {
		run, newest = p.left[i], first.step < 0
		// In the middle a piece begins and ends where chunks do as a rule, so that few are read for two pieces.
		begin := first.seq - (first.seq-1)%chunkEntries
		if newest {
			run.to = min(run.to, begin+chunkEntries)
		} else {
			run.from = max(run.from, begin)
		}
	}
	if newest {
		run.from = max(run.from, p.layout.back(run.to, size))
	} else {
		run.to = min(run.to, p.layout.ahead(run.from, size))
	}
	p.left.cut(run.from, run.to)
	return run.from, run.to, true
}

// scan is one goroutine's part of a search.
type scan struct {
	view    *View
	reader  *reader
	matcher *matcher
	payload bool     // matching looks at payloads
	heads   []*chunk // of chunks in this piece without anything to find
	direct  direct
	lost    []hole // that this piece came upon
}

// piece matches the entries from to to-1.
func (s *scan) piece(from, to int64) {
	v := s.view
	direct := false
	if v.file.unwritten() {
		// Nobody writes, so nobody suffers from a longer read transaction. Otherwise each chunk is one of its own.
		if s.reader.beginRead.exec() == nil {
			defer s.reader.endRead.exec()
			direct = s.direct.begin(v.file, s.reader)
		}
	}
	if !direct || narrows(v.query.root) {
		s.look(from, to)
	}
	defer s.lose()
	for seq := from; seq < to && v.ctx.Err() == nil; {
		c, cand, err := s.chunk(seq, direct)
		if err != nil {
			seq = s.skip(seq, err)
			continue
		}
		hits := cand.bitmap
		if !cand.sure && hits != (bitmap{}) {
			c.parts, hits = s.part, bitmap{}
			if err := s.matcher.matchAmong(c, cand.bitmap, &hits); err != nil && v.ctx.Err() == nil {
				v.fail(fmt.Errorf("search entries %d to %d: %w", c.first, c.first+int64(c.n)-1, err))
			}
		}
		v.mark(c, &hits, from, to)
		seq = c.first + c.span
	}
}

// candidates are the entries of a chunk that can match a query.
type candidates struct {
	bitmap
	sure bool // all of them do
}

// chunk returns the chunk that holds an entry, and which of its entries can match; the payloads of the others, and of those
// that do for certain, need not be there, and it need not be more than a head where none can. It is asked for ascending
// numbers, and valid until the next call.
func (s *scan) chunk(seq int64, direct bool) (c *chunk, cand candidates, err error) {
	if c := s.nothingIn(seq); c != nil {
		return c, cand, nil
	}
	if direct {
		if c, cand, err := s.direct.chunk(seq, s.matcher, s.payload); err == nil {
			if cand.bitmap != (bitmap{}) {
				s.reader.mark(c)
			}
			return c, cand, nil
		}
		// SQLite may still read what can't be read directly, and tells best what is wrong.
	}
	if c, err = s.reader.chunk(seq, s.payload); err == nil {
		cand.bitmap = firstEntries(c.n)
	}
	return c, cand, err
}

// look reads the heads of the chunks that hold the entries from to to-1 and drops those that have to be read. Chunks
// change only by being put together, so a head stays true of its entries.
func (s *scan) look(from, to int64) {
	s.heads = s.heads[:0]
	err := s.reader.heads(from-chunkEntries+1, to, func(c *chunk) error {
		if c.flags&(dividers|spanBit) == 0 && s.view.query.skips(c) {
			s.heads = append(s.heads, c)
		}
		return nil
	})
	if err != nil {
		s.heads = s.heads[:0] // reading the chunks themselves will tell what is wrong
	}
}

// nothingIn returns the head of the chunk that holds an entry if nothing in it can match, or nil. It is asked for
// ascending numbers.
func (s *scan) nothingIn(seq int64) *chunk {
	for len(s.heads) > 0 && seq >= s.heads[0].first+s.heads[0].span {
		s.heads = s.heads[1:]
	}
	if len(s.heads) > 0 && s.heads[0].first <= seq {
		return s.heads[0]
	}
	return nil
}

// part reads part of a large payload. A search that is cancelled ends at the next one.
func (s *scan) part(seq int64, i int) ([]byte, error) {
	if err := s.view.ctx.Err(); err != nil {
		return nil, err
	}
	return s.reader.part(seq, i)
}

// skip returns where to go on after the chunk at seq could not be read. What is lost with it becomes a hole.
func (s *scan) skip(seq int64, err error) int64 {
	h, known, ok := s.view.file.missed(seq, err, s.reader.extent)
	if !ok {
		s.view.fail(err)
		return seq + chunkEntries - (seq-1)%chunkEntries
	}
	if !known {
		s.lost = append(s.lost, h)
	}
	return max(h.end(), seq+1)
}

// lose makes holes of what this piece came upon: all at once, because rows move with each layout.
func (s *scan) lose() {
	if len(s.lost) > 0 {
		s.view.file.lose(s.lost...)
		s.lost = s.lost[:0]
		s.view.adopt(s.view.file.layout.Load())
	}
}

// fail keeps the first error.
func (v *View) fail(err error) {
	if errors.Is(err, context.Canceled) {
		return
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.err == nil {
		v.err = err
	}
}

// mark takes over what the query said of the chunk's entries from to to-1.
func (v *View) mark(c *chunk, hits *bitmap, from, to int64) {
	n := int(min(int64(c.n), to-c.first)) // the chunk may have grown since the layout was read
	mask := firstEntries(n).without(firstEntries(int(max(from-c.first, 0))))
	rows := *hits
	if c.flags&dividers != 0 {
		for i := range c.n {
			if k := c.kind(i); k == Gap || k == Handshake || k == End {
				rows.set(i)
			}
		}
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if h := v.layout.hole(c.first); h != nil && (h.why != "" || h.first != c.first) {
		return
	}
	at := v.layout.row(c.first)
	if at+n > v.rows.len {
		return // numbers that the layout doesn't know; they will be asked for when it does
	}
	v.rows.put(at, &rows, &mask)
	v.hits.put(at, hits, &mask)
}
