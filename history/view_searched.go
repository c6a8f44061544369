package history

// place is where a search looks first: at the entries from a number on that it hasn't looked at, or, with a negative
// step, at those up to it. The zero value is nowhere.
type place struct {
	seq  int64
	step int
}

// SearchFrom has the search that goes on, or begins later, look next at what it has not looked at from an entry on, or
// before it where step is negative, because somebody waits for it. Where nothing is left there, and with a step of 0, it
// comes from both ends.
func (v *View) SearchFrom(seq int64, step int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.first = (place{}); step != 0 {
		v.first = place{max(seq, 1), step}
	}
}

func (v *View) wanted() place {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.first
}

// cover takes over that the entries from to to-1, so many rows, have been looked at.
func (v *View) cover(from, to, rows int64) {
	v.searched.Add(rows)
	v.mu.Lock()
	defer v.mu.Unlock()
	v.looked.add(max(from, v.reached+1), to)
}

// Searched reports whether all entries with the numbers from first to last have been looked at, so that no match among
// them is missing. Rows that Len counts may lie far apart while a search goes on.
func (v *View) Searched(first, last int64) bool {
	if v.query == nil || first > last {
		return true
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	return last <= v.reached || v.looked.has(max(first, v.reached+1), last)
}

// Matched reports whether the query matched an entry, as far as the search has come. In a view of all everything is
// matched.
func (v *View) Matched(seq int64) bool {
	if v.query == nil {
		return true
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if seq < 1 || seq > v.layout.end {
		return false
	}
	at := v.layout.row(seq)
	return v.hits.next(at) == at
}
