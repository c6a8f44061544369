package desk

// Unkept returns how many entries the tab's session can't write to its file now, and why. They are lost where it ends
// before that has changed.
func (t *Tab) Unkept() (entries int64, why error) {
	d := t.desk
	d.mu.Lock()
	s, c := t.session, t.capture
	d.mu.Unlock()
	if s == nil || c == nil {
		return 0, nil
	}
	stats := c.Stats()
	if stats.Err == nil {
		return 0, nil
	}
	return max(stats.Entries-stats.Committed, 0), stats.Err
}
