package history

import (
	"slices"
	"sync"
)

// cachedChunks is how many chunks stay decoded for rows that are shown again, at most about 2 MiB.
const cachedChunks = 8

// pages reads entries to be shown, on a connection of its own, so that a page never waits for a search.
type pages struct {
	mu     sync.Mutex
	r      *reader
	cached []*chunk // the last used first
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
	if len(p.cached) > cachedChunks {
		p.cached = slices.Delete(p.cached, cachedChunks, len(p.cached))
	}
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

// forget empties the cache, after pins have changed.
func (p *pages) forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cached = nil
}

func (p *pages) close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.r == nil {
		return nil
	}
	err := p.r.close()
	p.r, p.cached = nil, nil
	return err
}
