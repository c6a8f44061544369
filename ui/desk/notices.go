package desk

import (
	"slices"

	"socklens/ui/explain"
)

// maxNotices is how many notices without actions are kept at most.
const maxNotices = 5

// Notice is something a person should know, shown until dismissed.
type Notice struct {
	explain.Explanation
	Bad     bool // something went wrong
	Tab     *Tab // where it is shown; nil for every tab
	Actions []Action

	id      int64  // tells it from every other one, also where they say the same; 0 before it is shown
	deleted string // the file that it offers to bring back
}

// Action is what can be done about a notice: a button's words, and what it does on the UI goroutine.
type Action struct {
	Label string
	Do    func()
}

// NoticeOf explains an error.
func NoticeOf(err error) Notice { return Notice{Explanation: explain.Error(err), Bad: true} }

// Is reports whether two notices, of pictures, are one and the same.
func (n Notice) Is(other Notice) bool { return n.id == other.id }

// Notify shows a notice, unless its tab was closed meanwhile. One that says the same in the same place is shown once; its
// actions are the latest ones.
func (d *Desk) Notify(n Notice) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.notifyLocked(n)
}

func (d *Desk) notifyLocked(n Notice) {
	if n.Tab != nil && !slices.Contains(d.tabs, n.Tab) {
		return
	}
	if i := slices.IndexFunc(d.notices, func(old Notice) bool { return old.Explanation == n.Explanation && old.Tab == n.Tab }); i >= 0 {
		if len(n.Actions) == 0 {
			return
		}
		d.notices = slices.Delete(d.notices, i, i+1)
	}
	d.told++
	n.id = d.told
	d.notices = append(d.notices, n)
	d.trimNoticesLocked()
	d.config.Changed()
}

// trimNoticesLocked drops the oldest notice where there are too many. What can be acted on stays until it is dismissed.
func (d *Desk) trimNoticesLocked() {
	oldest, plain := -1, 0
	for i, n := range d.notices {
		if len(n.Actions) == 0 {
			if plain++; oldest < 0 {
				oldest = i
			}
		}
	}
	if plain > maxNotices {
		d.notices = slices.Delete(d.notices, oldest, oldest+1)
	}
}

// Dismiss removes the notice that was shown, not one that came meanwhile.
func (d *Desk) Dismiss(shown Notice) { d.forget(shown.Is) }

// forgetTroubles drops what went wrong in a tab, when it is tried again.
func (d *Desk) forgetTroubles(t *Tab) {
	d.forget(func(n Notice) bool { return n.Tab == t && n.Bad && len(n.Actions) == 0 })
}

func (d *Desk) forget(which func(n Notice) bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.notices = slices.DeleteFunc(d.notices, which)
	d.config.Changed()
}
