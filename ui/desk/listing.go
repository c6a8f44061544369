package desk

import (
	"context"
	"errors"
	"time"

	"socklens/history"
)

// listing is what a tab's entry list shows: the query, the views that answer it, and where the list stands. Guarded by
// the desk's mutex; the views themselves are used by Picture alone.
type listing struct {
	text      string // of the search box
	find      bool   // everything is shown and matches are marked; else only matches
	matchCase bool
	stale     bool // the views no longer answer text, find and matchCase

	query   *history.Query // of the views; nil matches all
	asked   question       // that query was made of
	err     *history.QueryError
	views         // view holds the rows shown; finder, with find and a query, the matches
	turn    int   // counts changes of the views
	jump    jump  // a match that is being looked for
	arrived int64 // the match that a picture brought last, until a row is chosen; 0 for none
	last    int64 // the entry that was chosen last, also when its details were closed since; 0 for none
	lastAt  int64 // its time, 0 until it was read
	cleared int64 // entries up to this number are hidden
	follow  bool
	clock   Clock
	since   bool
	seen    int64 // entries when the tab was last looked at
}

// question is what a query is made of.
type question struct {
	text      string
	matchCase bool
}

// renew has the views made anew, for another query.
func (l *listing) renew() { l.stale, l.jump, l.arrived = true, jump{}, 0 }

type views struct {
	view, finder *history.View
	unwatch      context.CancelFunc
}

func (v views) close() {
	if v.unwatch != nil {
		v.unwatch()
	}
	if v.view != nil {
		v.view.Close()
	}
	if v.finder != nil {
		v.finder.Close()
	}
}

// detach gives up the views; the caller closes them without the mutex.
func (l *listing) detach() views {
	v := l.views
	l.views, l.last, l.lastAt = views{}, 0, 0
	l.renew()
	return v
}

// SetQuery changes what the list is searched for. It takes effect with the next picture.
func (t *Tab) SetQuery(text string) {
	t.change(func() {
		if t.list.text != text {
			t.list.text = text
			t.list.renew()
		}
	})
}

// SetFind chooses between Find, which shows everything, and Filter, which shows only matches.
func (t *Tab) SetFind(find bool) {
	t.change(func() {
		if t.list.find != find {
			t.list.find, t.list.stale = find, true
		}
	})
}

// SetMatchCase chooses whether case counts.
func (t *Tab) SetMatchCase(on bool) {
	t.change(func() {
		if t.list.matchCase != on {
			t.list.matchCase = on
			t.list.renew()
		}
	})
}

// Toggle adds a term such as "dir:in" to the query, or takes it away.
func (t *Tab) Toggle(term string) {
	t.change(func() {
		if history.HasTerm(t.list.text, term) {
			t.list.text = history.RemoveTerm(t.list.text, term)
		} else {
			t.list.text = history.AddTerm(t.list.text, term)
		}
		t.list.renew()
	})
}

// Query returns the text of the search box and whether it finds rather than filters.
func (t *Tab) Query() (text string, find, matchCase bool) {
	t.desk.mu.Lock()
	defer t.desk.mu.Unlock()
	return t.list.text, t.list.find, t.list.matchCase
}

// Clear hides all entries up to now. Nothing is deleted.
func (t *Tab) Clear() {
	t.change(func() {
		if t.capture != nil {
			t.list.cleared = t.capture.Stats().Entries
			t.list.follow, t.list.last, t.list.lastAt, t.list.arrived = true, 0, 0, 0
		}
	})
}

// ShowAll shows again what Clear hid.
func (t *Tab) ShowAll() { t.change(func() { t.list.cleared = 0 }) }

// SetFollow says whether the list stays at its end.
func (t *Tab) SetFollow(on bool) {
	t.change(func() { t.list.follow = on })
}

// Following reports whether the list stays at its end.
func (t *Tab) Following() bool {
	t.desk.mu.Lock()
	defer t.desk.mu.Unlock()
	return t.list.follow
}

// change runs f under the mutex, remembers the state and asks for a new picture.
func (t *Tab) change(f func()) {
	d := t.desk
	d.mu.Lock()
	f()
	d.rememberLocked()
	d.mu.Unlock()
	d.config.Changed()
}

// refreshViews makes the views answer the query. A query that can't be parsed keeps the last good ones. Called by
// Picture alone.
func (t *Tab) refreshViews() {
	d := t.desk
	d.mu.Lock()
	l := &t.list
	c := t.capture
	if !l.stale || c == nil {
		d.mu.Unlock()
		return
	}
	asks, find := question{l.text, l.matchCase}, l.find
	query, old := l.query, l.views
	matches := old.finder
	if matches == nil {
		matches = old.view
	}
	if asks != l.asked || query == nil {
		matches = nil
	}
	l.stale = false
	d.mu.Unlock()

	var made []*history.View
	start := func(q *history.Query) *history.View {
		made = append(made, c.View(q))
		return made[len(made)-1]
	}
	var fault *history.QueryError
	if matches == nil {
		now := d.config.Now()
		if newest := c.Stats().Last; newest > 0 {
			now = time.Unix(0, newest) // what time:-30s counts back from
		}
		var err error
		query, err = parseQuery(asks, now)
		if errors.As(err, &fault) {
			d.mu.Lock()
			l.err = fault
			keep := l.view != nil
			d.mu.Unlock()
			if keep {
				return
			}
			query = nil
		}
		matches = start(query)
	}
	next := views{view: matches}
	if find && query != nil {
		next = views{view: start(nil), finder: matches}
	}
	watching, unwatch := context.WithCancel(d.ctx)
	next.unwatch = unwatch
	t.watch(watching, next.view)
	if next.finder != nil {
		t.watch(watching, next.finder)
	}

	d.mu.Lock()
	if t.capture != c || l.views.view != old.view { // the tab turned to another session meanwhile
		d.mu.Unlock()
		unwatch()
		for _, v := range made {
			v.Close()
		}
		return
	}
	l.views, l.query, l.asked, l.err = next, query, asks, fault
	l.turn++
	d.mu.Unlock()
	if old.view == matches {
		old.view = nil
	}
	if old.finder == matches {
		old.finder = nil
	}
	old.close()
}

func parseQuery(asks question, now time.Time) (*history.Query, error) {
	q, err := history.ParseQuery(asks.text, now)
	if err != nil || q.Empty() {
		return nil, err
	}
	return q.WithCase(asks.matchCase), nil
}

// watch asks for a picture whenever the view grows, until ctx ends.
func (t *Tab) watch(ctx context.Context, v *history.View) {
	t.desk.job(func(context.Context) error {
		for {
			select {
			case <-v.Changed():
				t.desk.config.Changed()
			case <-ctx.Done():
				return nil
			}
		}
	})
}

// ToggleClock has the time column show the other clock.
func (t *Tab) ToggleClock() { t.change(func() { t.list.clock = Elapsed - t.list.clock }) }

// ToggleSince has differences be to the chosen entry, not to the row above, or back.
func (t *Tab) ToggleSince() { t.change(func() { t.list.since = !t.list.since }) }
