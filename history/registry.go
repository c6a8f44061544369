package history

import (
	"os"
	"slices"
	"sync"
)

// opened is the registry of the captures that are open in this process. It is the one piece of state that the package
// keeps for itself, because SQLite's locks belong to the process too: closing any descriptor of a file drops all of
// them, and another process may then delete a log that is in use. So whoever touches a capture claims it here first,
// and a file that is open is never opened by other means.
var opened registry

type registry struct {
	mu    sync.Mutex
	files []*claim
}

// claim is a file that is open, or about to be opened or closed by one goroutine, which has it to itself meanwhile.
type claim struct {
	id   os.FileInfo   // tells the file under any of its names
	busy chan struct{} // closed when whoever has the claim is done; nil while the file is open
	file *file
	refs int
}

// claim gives the file at path to the caller: either it is open, then it is shared and given back with release; or it
// is not, then the caller may do with it what it likes and must say with settle how it ended.
func (r *registry) claim(path string) (*claim, error) {
	return r.claimOr(path, func(c *claim) { c.refs++ })
}

// claimOr is claim, but where the file is open it calls met, which must not wait, in place of sharing it. Who only looks
// must take no handle: the last one closes the file, and who closed their own would not find it plain yet.
func (r *registry) claimOr(path string, met func(c *claim)) (*claim, error) {
	for {
		id, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		r.mu.Lock()
		i := slices.IndexFunc(r.files, func(c *claim) bool { return os.SameFile(c.id, id) })
		if i < 0 {
			c := &claim{id: id, busy: make(chan struct{})}
			r.files = append(r.files, c)
			r.mu.Unlock()
			return c, nil
		}
		c := r.files[i]
		busy := c.busy
		if busy == nil {
			met(c)
		}
		r.mu.Unlock()
		if busy == nil {
			return c, nil
		}
		<-busy
	}
}

// settle ends the exclusive part of a claim: the file is open now, with one handle, or f is nil and nobody has
// it any more; closed handles keep its totals.
func (r *registry) settle(c *claim, f *file) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if f != nil {
		c.file, c.refs = f, 1
	} else {
		r.files = slices.DeleteFunc(r.files, func(o *claim) bool { return o == c })
	}
	close(c.busy)
	c.busy = nil
}

// release gives one handle back. The last one closes the file.
func (r *registry) release(c *claim) error {
	r.mu.Lock()
	if c.refs--; c.refs > 0 {
		r.mu.Unlock()
		return nil
	}
	f := c.file
	c.busy = make(chan struct{})
	r.mu.Unlock()
	err := f.shut()
	r.settle(c, nil)
	return err
}
