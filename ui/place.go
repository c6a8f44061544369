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
// query, while a search finds what comes before it, when it becomes a row again, or when another entry was chosen. It
// reports where on the screen that should be, where it should be there.
func (w *Window) keepInPlace(l desk.List, turned, standing bool) (y float32, kept bool) {
	cursor := w.list.Selection().Cursor
	switch {
	case l.Chosen < 0:
		if cursor >= 0 && (turned || standing) {
			w.list.SetSelection(parts.Selection{Cursor: -1})
		}
		return 0, false
	case standing && !turned && cursor == l.Chosen:
		return w.place.y, w.place.visible
	case !standing && !turned && cursor >= 0:
		return 0, false
	}
	w.list.SetSelection(parts.Selection{Cursor: l.Chosen, Seq: l.Last, Ranges: []parts.Range{{From: l.Chosen, To: l.Chosen + 1}}})
	switch {
	case w.place.seq != l.Last:
	case w.place.reveal:
		w.list.Reveal(l.Chosen)
		w.place = place{}
		y, kept = w.list.RowTop(l.Chosen)
	case w.place.visible && !w.list.Following():
		w.list.Place(l.Chosen, w.place.y)
		y, kept = w.place.y, true
	}
	w.place.seq, w.place.row = l.Last, l.Chosen
	w.place.got, _ = w.list.RowTop(l.Chosen)
	return y, kept
}

// hold is an entry that the list stays at while rows come and go around it: with the query, and while a search goes on.
// It need not be a row.
type hold struct {
	seq int64 // 0 for none: the list stays at its beginning or end
	y   float32
	row int     // that it was put by
	got float32 // where that stands, as far as the ends of the list allow

	searching bool // rows were still being found
}

// holding tells, before the rows change, what the list should stay at: the chosen entry where it is in sight, what it
// stayed at before unless somebody has scrolled since, or else what is uppermost.
func (w *Window) holding(standing bool) hold {
	if w.list.Following() || w.listTurn < 0 {
		return hold{}
	}
	if standing && w.place.visible {
		return hold{seq: w.place.seq, y: w.place.y}
	}
	if h := w.held; h.seq != 0 {
		if y, _ := w.list.RowTop(h.row); y == h.got {
			return h
		}
	}
	screen := w.list.Screen()
	if y, _ := w.list.RowTop(screen.From); screen.From == 0 && y >= 0 {
		return hold{}
	}
	for i := screen.From; i < screen.To; i++ {
		if row, ok := w.list.Row(i); ok && row.Seq != 0 {
			y, _ := w.list.RowTop(i)
			return hold{seq: row.Seq, y: y}
		}
	}
	return hold{}
}

// stayAt has the list stay at what it holds, once the rows have changed. While a search goes on it asks for the rows around
// that, by whatever numbers they have then.
func (w *Window) stayAt(p desk.Picture, h hold) {
	if w.held = h; h.seq == 0 || w.list.Following() {
		return
	}
	w.held.searching = p.List.Searching
	switch {
	case h.seq == p.List.Last && p.List.Chosen >= 0:
		w.held.row = p.List.Chosen
	case h.seq == p.List.Near:
		w.held.row = p.List.NearRow
	default:
		w.held.row = p.Tab.RowNear(h.seq)
	}
	w.list.Place(w.held.row, h.y)
	w.held.got, _ = w.list.RowTop(w.held.row)
	if r := w.list.Wanted(); p.List.Searching {
		w.wantRows(r.From, r.To-r.From)
	}
}

// wantRows says which rows of the list are needed. While a search goes on they have other numbers in the next picture.
func (w *Window) wantRows(first, count int) {
	want := desk.Want{First: first, Count: count}
	if w.held.searching {
		want.Near, want.NearRow = w.held.seq, w.held.row
	}
	w.wantMu.Lock()
	w.want = want
	w.wantMu.Unlock()
}
