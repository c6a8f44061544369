package desk

import (
	"errors"

	"socklens/history"
)

// Unkept returns how many entries of the tab's session are not in its file, or all where that was deleted, while it can't
// be written, and why it can't. They are lost where the session ends before that has changed.
func (t *Tab) Unkept() (entries int64, why error) {
	d := t.desk
	d.mu.Lock()
	s, c := t.session, t.capture
	d.mu.Unlock()
	if s == nil || c == nil {
		return 0, nil
	}
	switch stats := c.Stats(); {
	case stats.Err == nil:
		return 0, nil
	case errors.Is(stats.Err, history.ErrGone):
		return stats.Entries, stats.Err
	default:
		return max(stats.Entries-stats.Committed, 0), stats.Err
	}
}
