package compose

import "slices"

// sentLimits bound what Sent remembers.
const (
	sentCount = 200
	sentBytes = 4 << 20
)

// Sent remembers what was sent, and what was written but gave way to something else before it was sent, the newest last,
// and walks through it. Its zero value is ready; it belongs to one owner.
type Sent struct {
	drafts []Draft
	unsent []Draft // those of drafts that were set aside and never sent, the newest last
	bytes  int
	at     int           // steps back from the newest; 0 is the draft being written
	left   map[int]Draft // what the composer held when the walk left a place: edits are there again on coming back
}

// Add remembers a draft that was sent; the same one twice in a row counts once. The walk begins anew: what was written
// meanwhile, or edited on the way, is remembered before it.
func (s *Sent) Add(d Draft) {
	s.keepLeft(d)
	s.unsent = slices.DeleteFunc(s.unsent, func(u Draft) bool { return u == d })
	if n := len(s.drafts); n == 0 || s.drafts[n-1] != d {
		s.push(d)
	}
}

// SetAside remembers the draft that the composer holds, which another one is about to take the place of, unless it is
// empty or remembered already. The walk begins anew, as with Add.
func (s *Sent) SetAside(current Draft) {
	s.keepLeft(current)
	s.pushUnsent(current)
}

// keepLeft ends the walk and remembers what it left unsent. Current is what the composer holds, or held when it was sent.
func (s *Sent) keepLeft(current Draft) {
	at, left := s.at, s.left
	s.at, s.left = 0, nil
	for place := len(s.drafts); place >= 0; place-- {
		if d, ok := left[place]; ok && place != at && d != current { // at is where it stands: current is newer
			s.pushUnsent(d)
		}
	}
}

func (s *Sent) pushUnsent(d Draft) {
	if s.isNew(d) {
		s.push(d)
		s.unsent = append(s.unsent, d)
	}
}

// isNew reports whether a draft holds anything, and isn't remembered.
func (s *Sent) isNew(d Draft) bool {
	return (d.Text != "" || d.File != "") && !slices.Contains(s.drafts, d)
}

// Aside returns what was written and never sent, the newest last: of that, as much as LargeText bytes hold. What the composer
// holds is not among it.
func (s *Sent) Aside() []Draft {
	list := slices.Clone(s.unsent)
	for place := len(s.drafts); place >= 0; place-- {
		if d, ok := s.left[place]; ok && place != s.at && s.isNew(d) {
			list = append(list, d)
		}
	}
	from, room := len(list), LargeText
	for ; from > 0 && len(list[from-1].Text) <= room; from-- {
		room -= len(list[from-1].Text)
	}
	return list[from:]
}

func (s *Sent) push(d Draft) {
	s.drafts = append(s.drafts, d)
	s.bytes += len(d.Text)
	for len(s.drafts) > 1 && (len(s.drafts) > sentCount || s.bytes > sentBytes) {
		if len(s.unsent) > 0 && s.unsent[0] == s.drafts[0] {
			s.unsent = s.unsent[1:]
		}
		s.bytes -= len(s.drafts[0].Text)
		s.drafts = s.drafts[1:]
	}
}

// Step walks to what is remembered before (-1) or after (+1), and past the newest back to what was being written. Current is
// what the composer holds; ok is false at an end.
func (s *Sent) Step(step int, current Draft) (d Draft, ok bool) {
	to := s.at - step
	if to < 0 || to > len(s.drafts) {
		return current, false
	}
	if s.left == nil {
		s.left = map[int]Draft{}
	}
	s.left[s.at] = current
	s.at = to
	if d, ok := s.left[to]; ok {
		return d, true
	}
	return s.drafts[len(s.drafts)-to], true
}
