package desk

import "socklens/history"

// jump is a match that is being looked for. It waits in the tab, not on a goroutine: each picture tries it with what the
// search has found by then.
type jump struct {
	step int   // 0 for none; else +1 for the next match, -1 for the previous one
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
// List.Jumping says so. Another Jump takes its place, and whatever changes the query ends it.
func (t *Tab) Jump(step int) {
	t.change(func() {
		if t.capture != nil && step != 0 {
			t.list.jump = jump{step: step, from: max(t.list.last, t.list.cleared), cleared: t.list.cleared, end: t.capture.Stats().Committed}
		}
	})
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
	matches := l.finder
	if matches == nil {
		matches = l.view
	}
	if j.step == 0 || l.stale || matches == nil {
		d.mu.Unlock()
		return nil
	}
	d.mu.Unlock()
	seq, at, known := j.in(matches)
	if !known {
		matches.SearchFrom(at, j.step)
		return nil
	}
	d.mu.Lock()
	current := l.jump == j
	if current {
		l.jump = jump{}
	}
	d.mu.Unlock()
	if !current || seq == 0 {
		return nil
	}
	if found := t.find(seq); !found.Hidden {
		return &found
	}
	return nil
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

// hasten has the search that marks the rows shown go on among them, unless a match is being looked for. Called by
// Picture alone.
func hasten(p *List, view, finder *history.View) {
	switch rows := p.Rows; {
	case p.Jumping:
	case finder == nil:
		view.SearchFrom(0, 0)
	case len(rows) > 0 && !finder.Searched(max(rows[0].Seq, p.Cleared+1), rows[len(rows)-1].Seq):
		finder.SearchFrom(max(rows[0].Seq, p.Cleared+1), +1)
	default:
		finder.SearchFrom(0, 0)
	}
}
