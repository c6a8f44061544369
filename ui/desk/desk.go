package desk

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"socklens/history"
	"socklens/session/endpoint"
	"socklens/session/profile"
	"socklens/ui/explain"
)

// Config is what a desk needs from outside.
type Config struct {
	Dir     string           // the data folder; made if it isn't there
	Changed func()           // called from any goroutine when a new picture would differ; must not block
	Now     func() time.Time // the clock
	Version string           // of the program, written into captures
}

// Desk is the model behind one window. Its methods may be called from any goroutine; none but Picture, Open and Close
// blocks.
type Desk struct {
	config Config
	lock   *flock.Flock
	ctx    context.Context
	cancel context.CancelFunc
	jobs   sync.WaitGroup

	mu        sync.Mutex
	closed    bool
	ending    bool // the tabs end for good: the state has taken them over
	workspace *profile.Workspace
	tabs      []*Tab
	active    int
	nextTab   int
	reopen    []Remembered // closed tabs, the latest last
	catalog   *history.Catalog
	past      []history.Summary
	notices   []Notice
	told      int64       // counts notices
	binned    []binned    // deleted sessions, the latest last
	work      []*Progress // the oldest first
	nextWork  int
	state     State
	sidebar   int         // counts changes of what the sidebar shows
	turn      int         // counts changes of which tab is visible
	saveState *time.Timer // runs while something is to be saved; nil otherwise

	saving   sync.Mutex  // held while the workspace or the state is saved, so that an older one never follows a newer one
	drafts   []keptDraft // files of long drafts, guarded by saving
	undoing  sync.Mutex  // held while a deleted session is brought back; comes before mu
	closing  sync.Once
	closeErr error
	starting sync.Mutex // guards demo, and is held while it starts
	demo     *endpoint.Endpoint
}

// LockedError says that another window is using the data folder.
type LockedError struct{ Dir string }

func (e *LockedError) Error() string {
	return fmt.Sprintf("lock data folder %s: another Socklens window is using it", e.Dir)
}

// Explain says it to a person.
func (e *LockedError) Explain() explain.Explanation {
	return explain.Explanation{
		What: "Socklens is already open on this data folder.",
		Why:  "Another window uses " + e.Dir + ", and two would overwrite each other's connections.",
		Try:  "Go to that window, or start this one with --data and another folder.",
	}
}

// Open reads the data folder, or makes it, and brings back the tabs that were open. It blocks on the disk. A damaged
// workspace or state file is not an error: the desk opens with a notice that says what was kept where.
func Open(c Config) (*Desk, error) {
	dir, err := filepath.Abs(c.Dir) // the paths of captures are compared
	if err != nil {
		return nil, fmt.Errorf("find data folder: %w", err)
	}
	c.Dir = dir
	for _, dir := range []string{c.Dir, filepath.Join(c.Dir, "sessions")} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, fmt.Errorf("make data folder: %w", err)
		}
	}
	lock := flock.New(filepath.Join(c.Dir, "lock"), flock.SetPermissions(0o600))
	got, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock data folder %s: %w", c.Dir, err)
	}
	if !got {
		return nil, &LockedError{Dir: c.Dir}
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Changed == nil {
		c.Changed = func() {}
	}
	d := &Desk{config: c, lock: lock, catalog: history.NewCatalog(filepath.Join(c.Dir, "sessions"))}
	d.ctx, d.cancel = context.WithCancel(context.Background())
	d.mu.Lock() // the tabs that are brought back read their sessions already
	d.loadWorkspace()
	d.loadState()
	d.mu.Unlock()
	d.emptyOldBin()
	d.refreshPast()
	d.job(d.keepBudget)
	return d, nil
}

// Close ends every open session with 1001 (going away, RFC 6455 7.4.1), leaves their captures as plain files, saves the
// state and waits for every goroutine of the desk. It is bounded by the sessions' own bounds. It may be called again, also
// while another goroutine closes: all calls return when the desk is closed, with the same error.
func (d *Desk) Close() error {
	d.closing.Do(func() { d.closeErr = d.close() })
	return d.closeErr
}

func (d *Desk) close() error {
	d.mu.Lock()
	d.closed = true
	if d.saveState != nil {
		d.saveState.Stop()
	}
	tabs := append([]*Tab(nil), d.tabs...)
	d.mu.Unlock()

	err := d.writeState()
	d.mu.Lock()
	d.ending = true
	d.mu.Unlock()
	failed := make([]error, len(tabs))
	var ending sync.WaitGroup
	for i, t := range tabs {
		ending.Go(func() { failed[i] = t.end(goingAway) })
	}
	ending.Wait()
	d.cancel()
	d.jobs.Wait()
	err = errors.Join(err, errors.Join(failed...))
	if d.demo != nil {
		err = errors.Join(err, d.demo.Close())
	}
	err = errors.Join(err, d.emptyBin())
	return errors.Join(err, d.lock.Close())
}

// Background runs f on a goroutine that Close waits for, with a context that ends then. An error becomes a notice. Once the
// desk is being closed it does nothing.
func (d *Desk) Background(f func(ctx context.Context) error) { d.job(f) }

func (d *Desk) job(f func(ctx context.Context) error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.jobLocked(f)
}

func (d *Desk) jobLocked(f func(ctx context.Context) error) {
	if d.closed {
		return
	}
	d.jobs.Go(func() {
		if err := f(d.ctx); err != nil && !errors.Is(err, context.Canceled) {
			d.Notify(NoticeOf(err))
		}
		d.config.Changed()
	})
}

// job runs f on a goroutine that the desk waits for. An error becomes a notice that only this tab shows.
func (t *Tab) job(f func(ctx context.Context) error) {
	t.desk.job(func(ctx context.Context) error {
		err := f(ctx)
		if err == nil || errors.Is(err, context.Canceled) {
			return err
		}
		n := NoticeOf(err)
		n.Tab = t
		t.desk.Notify(n)
		return nil
	})
}

// Dir is the data folder.
func (d *Desk) Dir() string { return d.config.Dir }

func (d *Desk) sessionsDir() string { return filepath.Join(d.config.Dir, "sessions") }

// Active is the visible tab, or nil when none is open.
func (d *Desk) Active() *Tab {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.activeLocked()
}

func (d *Desk) activeLocked() *Tab {
	if d.active < 0 || d.active >= len(d.tabs) {
		return nil
	}
	return d.tabs[d.active]
}

// Select makes the tab with an ID the visible one.
func (d *Desk) Select(id int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if i := d.indexLocked(id); i >= 0 {
		d.turnLocked(i)
	}
}

// SelectAt makes the tab at a place of the row the visible one.
func (d *Desk) SelectAt(i int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if i >= 0 && i < len(d.tabs) {
		d.turnLocked(i)
	}
}

// indexLocked is where the tab with an ID stands, -1 where it was closed.
func (d *Desk) indexLocked(id int) int {
	return slices.IndexFunc(d.tabs, func(t *Tab) bool { return t.id == id })
}

// MoveTab puts the tab with an ID at a place of the row, or at the nearest there is. The visible tab stays visible.
func (d *Desk) MoveTab(id, to int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if from := d.indexLocked(id); from >= 0 {
		d.moveLocked(from, min(max(to, 0), len(d.tabs)-1))
	}
}

func (d *Desk) moveLocked(from, to int) {
	if from == to {
		return
	}
	t, visible := d.tabs[from], d.activeLocked()
	d.tabs = slices.Insert(slices.Delete(d.tabs, from, from+1), to, t)
	d.turnLocked(slices.Index(d.tabs, visible))
}

// MoveBy moves the visible tab so many places along the row, as far as it goes.
func (d *Desk) MoveBy(n int) {
	d.mu.Lock()
	t, at := d.activeLocked(), d.active
	d.mu.Unlock()
	if t != nil {
		d.MoveTab(t.id, at+n)
	}
}

// turnLocked makes another tab the visible one.
func (d *Desk) turnLocked(i int) {
	d.active = i
	d.turn++
	d.sidebar++
	d.rememberLocked()
	d.config.Changed()
}

// Step selects the tab n places further, round the end.
func (d *Desk) Step(n int) {
	d.mu.Lock()
	count, active := len(d.tabs), d.active
	d.mu.Unlock()
	if count > 0 {
		d.SelectAt(((active+n)%count + count) % count)
	}
}

// Tabs is how many tabs are open.
func (d *Desk) Tabs() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.tabs)
}

// Tab returns the tab at an index, or nil.
func (d *Desk) Tab(i int) *Tab {
	d.mu.Lock()
	defer d.mu.Unlock()
	if i < 0 || i >= len(d.tabs) {
		return nil
	}
	return d.tabs[i]
}
