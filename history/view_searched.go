package history

// searched tells which entries a view has looked at. A search comes from both ends, so those that it has not looked at
// are one run of numbers. Guarded by the view's mutex.
type searched struct {
	low       int64 // everything before it was looked at
	high, end int64 // everything from high to end-1 was looked at by the search that is going on; 0 for nothing
}

// cover takes over that the entries from to to-1 have been looked at.
func (v *View) cover(from, to int64) {
	v.searched.Add(to - from)
	v.mu.Lock()
	defer v.mu.Unlock()
	s := &v.looked
	s.low = max(s.low, v.reached+1)
	if s.high <= s.low {
		s.high = 0 // of a search that is over
	}
	switch {
	case from <= s.low:
		s.low = max(s.low, to)
	case s.high == 0:
		s.high, s.end = from, to
	case to == s.high:
		s.high = from
	}
}

// Searched reports whether all entries with the numbers from first to last have been looked at, so that no match among
// them is missing. Rows that Len counts may lie far apart while a search goes on.
func (v *View) Searched(first, last int64) bool {
	if v.query == nil || first > last {
		return true
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	s := &v.looked
	low := max(s.low, v.reached+1)
	return last < low || last < s.end && (first >= s.high || low >= s.high)
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
