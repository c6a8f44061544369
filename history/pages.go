package history

import (
	"slices"
	"sync"
)

// Chunks stay decoded for rows that are shown again: at most so many, of so many bytes, and in any case the one that was
// used last.
const (
	cachedChunks     = 8
	cachedChunkBytes = 4 << 20
)

// Rows stay as Rows returned them: at most so many, of so many bytes. The rows that a filter leaves lie in a chunk each,
// and a list that follows asks for the same ones at every tick.
const (
	cachedRows     = 1024
	cachedRowBytes = 4 << 20
)

// pages reads entries to be shown, on a connection of its own, so that a page never waits for a search.
type pages struct {
	mu     sync.Mutex
	r      *reader
	cached []*chunk // the last used first

	rows     map[int64]Entry // previews by number
	oldest   []int64         // the numbers in rows, in the order in which they came
	rowBytes int             // in rows
	forgets  int             // how often the caches were emptied
}

// row returns a row that was read before; turn is to be handed to keep where it wasn't.
func (p *pages) row(seq int64) (e Entry, turn int, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	e, ok = p.rows[seq]
	return e, p.forgets, ok
}

// keep keeps a row that was read since row was asked for it, unless it would drive many others out. What it points to must
// not be changed any more.
func (p *pages) keep(e Entry, turn int) {
	held := e.held()
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, ok := p.rows[e.Seq]; ok || turn != p.forgets || p.r == nil || held > cachedRowBytes/32 {
		return
	}
	if p.rows == nil {
		p.rows = make(map[int64]Entry)
	}
	p.rows[e.Seq] = e
	p.oldest = append(p.oldest, e.Seq)
	p.rowBytes += held
	gone := 0
	for ; len(p.oldest)-gone > cachedRows || p.rowBytes > cachedRowBytes; gone++ {
		old := p.rows[p.oldest[gone]]
		p.rowBytes -= old.held()
		delete(p.rows, old.Seq)
	}
	p.oldest = slices.Delete(p.oldest, 0, gone)
}

// chunk returns the chunk that holds an entry. It must not be changed.
func (p *pages) chunk(seq int64) (*chunk, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, c := range p.cached {
		if seq >= c.first && seq < c.first+c.span {
			p.cached = slices.Insert(slices.Delete(p.cached, i, i+1), 0, c)
			return c, nil
		}
	}
	if p.r == nil {
		return nil, ErrClosed
	}
	c, err := p.r.chunk(seq, true)
	if err != nil {
		return nil, err
	}
	p.cached = slices.Insert(p.cached, 0, c)
	keep, held := 1, len(c.idx)+len(c.meta)+len(c.payload)
	for ; keep < min(len(p.cached), cachedChunks); keep++ {
		o := p.cached[keep]
		if held += len(o.idx) + len(o.meta) + len(o.payload); held > cachedChunkBytes {
			break
		}
	}
	p.cached = slices.Delete(p.cached, keep, len(p.cached))
	return c, nil
}

// part reads part i of a large payload.
func (p *pages) part(seq int64, i int) ([]byte, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.r == nil {
		return nil, ErrClosed
	}
	return p.r.part(seq, i)
}

// do runs f with the connection.
func (p *pages) do(f func(r *reader) error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.r == nil {
		return ErrClosed
	}
	return f(p.r)
}

// forget empties the caches, after pins have changed.
func (p *pages) forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cached, p.rows, p.oldest, p.rowBytes = nil, nil, nil, 0
	p.forgets++
}

func (p *pages) close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.r == nil {
		return nil
	}
	err := p.r.close()
	p.r, p.cached, p.rows, p.oldest = nil, nil, nil, nil
	return err
}
