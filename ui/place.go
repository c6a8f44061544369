package ui

import (
	"socklens/ui/desk"
	"socklens/ui/parts"
)

// place is where the chosen entry stood in the list when it last was a row of it.
type place struct {
	seq     int64
	row     int
	y       float32 // where it should stand
	got     float32 // where it does, as far as the ends of the list allow
	visible bool
	reveal  bool // show it once it is a row
}

// standing reports whether the cursor of the list, and nothing else, stands on the entry that was chosen last, and
// notes where that is; elsewhere, whether it stands on another one, because not the list but a failure chose that.
func (w *Window) standing(seq int64) (standing, elsewhere bool) {
	s := w.list.Selection()
	if seq == 0 || s.Count() != 1 || s.Seq != seq && (w.place.seq != seq || w.place.row != s.Cursor) {
		if s.Cursor >= 0 {
			w.place = place{}
		}
		return false, seq != 0 && s.Count() == 1 && s.Seq != 0
	}
	p := place{seq: seq, row: s.Cursor}
	p.got, p.visible = w.list.RowTop(s.Cursor)
	if p.y = p.got; w.place.seq == seq && w.place.got == p.got {
		p.y = w.place.y // nobody has scrolled since
	}
	w.place = p
	return true, false
}

// keepInPlace leaves the chosen entry chosen, and where it stood on the screen, when it turned to another row: with the
// query, while a search finds what comes before it, when it becomes a row again, or when another entry was chosen.
func (w *Window) keepInPlace(l desk.List, turned, standing bool) {
	cursor := w.list.Selection().Cursor
	switch {
	case l.Chosen < 0:
		if cursor >= 0 && (turned || standing) {
			w.list.SetSelection(parts.Selection{Cursor: -1})
		}
		return
	case standing && !turned && cursor == l.Chosen, !standing && !turned && cursor >= 0:
		return
	}
	w.list.SetSelection(parts.Selection{Cursor: l.Chosen, Seq: l.Last, Ranges: []parts.Range{{From: l.Chosen, To: l.Chosen + 1}}})
	switch {
	case w.place.seq != l.Last:
	case w.place.reveal:
		w.list.Reveal(l.Chosen)
		w.place = place{}
	case w.place.visible && !w.list.Following():
		w.list.Place(l.Chosen, w.place.y)
	}
	w.place.seq, w.place.row = l.Last, l.Chosen
	w.place.got, _ = w.list.RowTop(l.Chosen)
}
