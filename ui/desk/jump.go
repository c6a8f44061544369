package desk

import "socklens/history"

// jump is a match that is being looked for. It waits in the tab, not on a goroutine: each picture tries it with what the
// search has found by then.
type jump struct {
	step int   // 0 for none; else how many matches on, or with a negative one how many back
	from int64 // the entry that was chosen last; 0 for none

	cleared int64 // entries up to this number are hidden, and stay so
	end     int64 // the newest entry when it began: matches that come later aren't waited for
}

// Found is an entry that was looked for: its number and its row, in the picture that brings it if one does.
type Found struct {
	Row    int
	Seq    int64
	Hidden bool // the list doesn't show it; Row is where it would stand
}

// Jump looks for the next match of the tab's query after the entry that was chosen last, or the one before with a negative step,
// round the ends. A picture brings it as List.Found, at once or as soon as the search can tell which it is; until then
// List.Jumping says so. Jumps that come faster than pictures add up; where the search is waited for another one takes its
// place, since pressing a key again is then impatience. Whatever changes the query ends it.
func (t *Tab) Jump(step int) {
	t.change(func() {
		l := &t.list
		switch from := l.last; {
		case t.capture == nil || step == 0:
		case l.jump.step != 0 && l.searchedLocked():
			l.jump.step += step
		default:
			if l.arrived != 0 {
				from = l.arrived
			}
			l.jump = jump{step: step, from: max(from, l.cleared), cleared: l.cleared, end: t.capture.Stats().Committed}
		}
	})
}

// searchedLocked reports whether it is known what the query matches, of all there is.
func (l *listing) searchedLocked() bool {
	v := l.matchesLocked()
	return !l.stale && v != nil && v.Done()
}

// matchesLocked returns the view of what the query matches, nil where there is none yet.
func (l *listing) matchesLocked() *history.View {
	if l.finder != nil {
		return l.finder
	}
	return l.view
}

// CancelJump ends the looking for a match and reports whether there was any.
func (t *Tab) CancelJump() bool {
	d := t.desk
	d.mu.Lock()
	jumping := t.list.jump.step != 0
	t.list.jump = jump{}
	d.mu.Unlock()
	if jumping {
		d.config.Changed()
	}
	return jumping
}

// tryJump looks for the match that the tab wants to jump to. Until it can be told, the jump stays, and the search goes on
// where the match is waited for. Called by Picture alone.
func (t *Tab) tryJump() *Found {
	d := t.desk
	d.mu.Lock()
	j, l := t.list.jump, &t.list
	matches := l.matchesLocked()
	if j.step == 0 || l.stale || matches == nil {
		d.mu.Unlock()
		return nil
	}
	d.mu.Unlock()
	asked := j
	seq, at, known := j.walk(matches)
	d.mu.Lock()
	current := l.jump == asked
	switch {
	case !current:
	case known:
		l.jump = jump{}
	default:
		l.jump = j
	}
	d.mu.Unlock()
	if !known {
		matches.SearchFrom(at, j.step)
		return nil
	}
	if !current || seq == 0 {
		return nil
	}
	found := t.find(seq)
	if found.Hidden {
		return nil
	}
	d.mu.Lock()
	l.arrived = seq
	d.mu.Unlock()
	return &found
}

// walk goes from match to match until the one to jump to, and returns it as in does. Where the search can't tell the next
// one yet, the jump goes on from the last that is known.
func (j *jump) walk(v *history.View) (seq, at int64, known bool) {
	for {
		seq, at, known = j.in(v)
		switch {
		case !known || seq == 0 || j.step == 1 || j.step == -1:
			return seq, at, known
		case j.step > 0:
			j.step--
		default:
			j.step++
		}
		j.from = seq
	}
}

// beyond is larger than every number.
const beyond = 1 << 62

// in returns the match to jump to, 0 where there is none; known is false while the search can't tell yet, which has to
// look from the entry at on.
func (j jump) in(v *history.View) (seq, at int64, known bool) {
	done := v.Done()
	searched := func(first, last int64) bool { return done || v.Searched(first, last) }
	if j.step > 0 {
		switch seq, ok := v.Next(j.from); {
		case ok:
			return seq, j.from + 1, searched(j.from+1, seq)
		case !searched(j.from+1, j.end):
			return 0, j.from + 1, false
		}
		if seq, ok := v.Next(j.cleared); ok {
			return seq, j.cleared + 1, searched(j.cleared+1, seq)
		}
		return 0, j.cleared + 1, searched(j.cleared+1, j.end)
	}
	if j.from > j.cleared {
		switch seq, ok := v.Prev(j.from); {
		case ok && seq > j.cleared:
			return seq, j.from - 1, searched(seq, j.from-1)
		case !searched(j.cleared+1, j.from-1):
			return 0, j.from - 1, false
		}
	}
	if seq, ok := v.Prev(beyond); ok && seq > j.cleared {
		return seq, j.end, searched(seq, j.end)
	}
	return 0, j.end, searched(j.cleared+1, j.end)
}

// hasten has the search that marks the rows shown go on among them, and the one that filters from the entry on that the
// list stays at, unless a match is being looked for. Called by Picture alone.
func hasten(p *List, view, finder *history.View, near int64) {
	switch rows := p.Rows; {
	case p.Jumping:
	case finder == nil && near > 0:
		view.SearchFrom(near, +1)
	case finder == nil:
		view.SearchFrom(0, 0)
	case len(rows) > 0 && !finder.Searched(max(rows[0].Seq, p.Cleared+1), rows[len(rows)-1].Seq):
		finder.SearchFrom(max(rows[0].Seq, p.Cleared+1), +1)
	default:
		finder.SearchFrom(0, 0)
	}
}
