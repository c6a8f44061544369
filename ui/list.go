package ui

import (
	"fyne.io/fyne/v2"

	"socklens/session/wire"
	"socklens/ui/desk"
	"socklens/ui/parts"
)

// bindList connects the entry list to the desk.
func (w *Window) bindList() {
	l := w.list
	l.OnWant = func(first, count int) {
		w.wantRows(first, count)
		w.pump.now()
	}
	l.OnSelect = func(s parts.Selection) {
		if s.Count() > 1 {
			w.sayBetween(s)
		}
		switch _, there := l.Row(s.Cursor); {
		case s.Count() == 0:
			w.tab().Unchoose()
		case s.Seq != 0:
			w.choose(s.Seq)
		case !there:
			w.chooseRow(s.Cursor)
		case s.Count() == 1:
			w.showAll() // the row that stands for what was cleared
		}
	}
	l.OnActivate = func(_ int, seq int64) {
		if seq == 0 {
			w.showAll()
			return
		}
		w.choose(seq)
		w.focusDetails()
	}
	l.OnMenu = w.rowMenu
	l.OnHeader = w.pressHeader
	l.OnHeaderMenu = func(_ parts.ColumnID, at fyne.Position) { w.popUp(at, w.columnActions()) }
	l.OnResize = w.keepWidth
	l.OnFollow = func(on bool) { w.tab().SetFollow(on) }
	l.OnCopy = func(parts.Selection) { w.copyRows(desk.CopyPayload) }
}

// choose shows an entry in the details.
func (w *Window) choose(seq int64) {
	w.settingsOpen = false
	w.tab().Choose(seq)
	w.pump.now()
}

// chooseRow shows the entry of the cursor's row in the details where the list has not been given that row.
func (w *Window) chooseRow(row int) {
	t := w.tab()
	t.EntryAt(row, func(seq int64) {
		w.pump.do(func() {
			if s := w.list.Selection(); w.tab() == t && s.Cursor == row && s.Seq == 0 && s.Count() > 0 {
				s.Seq = seq
				w.list.SetSelection(s)
				w.choose(seq)
			}
		})
	})
}

// onEntry does something with the chosen entry: that of the cursor's row, whether or not the details are open, or the one
// in the details where that has no row. Where there is none, it says so.
func (w *Window) onEntry(do func(t *desk.Tab, seq int64)) {
	t, s := w.shown.Tab, w.list.Selection()
	if s.Count() == 0 {
		s.Seq = t.Chosen()
	}
	if s.Seq == 0 {
		w.inform("No entry is chosen", "Choose a row of the list first.")
		return
	}
	do(t, s.Seq)
}

// chooseAnywhere shows an entry in the details that need not be a row of the list. Where it is one, the next picture
// tells which; until then no row is chosen.
func (w *Window) chooseAnywhere(seq int64) {
	w.list.SetSelection(parts.Selection{Cursor: -1})
	w.place = place{seq: seq, reveal: true}
	w.choose(seq)
}

func (w *Window) closeDetails() {
	w.settingsOpen = false
	w.tab().Choose(0)
	w.pump.now()
}

// leftList is how a tab's list stood when another tab was turned to.
type leftList struct {
	first  int // the uppermost row
	chosen parts.Selection
	turn   int // of the rows
}

// showList paints the rows of a picture.
func (w *Window) showList(p desk.Picture) {
	rows := make([]parts.Row, len(p.List.Rows))
	for i := range p.List.Rows {
		rows[i] = rowOf(&p.List.Rows[i])
	}
	w.showColumns(p)
	w.list.SetEmpty(emptyText(p))
	w.list.SetPast(p.Link.Past)
	turned := p.List.Turn >= 0 && p.List.Turn != w.listTurn
	if turned || p.List.Searching && !p.List.Find && p.List.Progress < 1 {
		w.list.Renew() // what a search finds is not new
	}
	standing, elsewhere := w.standing(p.List.Last)
	held := w.holding(standing)
	w.list.SetWindow(p.List.Total, p.List.First, rows)
	left, back := w.left[p.Tab]
	back = back && turned && w.listTurn < 0
	if back && !p.List.Follow {
		w.list.ScrollTo(left.first)
	}
	if p.Tab.Following() {
		w.list.SetFollow(true) // sending, clearing and connecting go to the end
	}
	if p.List.Turn >= 0 && p.Tab.LastChosen() == p.List.Last { // else a person was faster
		if y, kept := w.keepInPlace(p.List, turned || elsewhere, standing); kept {
			held = hold{seq: p.List.Last, y: y}
		}
		if back && left.turn == p.List.Turn && left.chosen.Count() > 1 && left.chosen.Cursor == p.List.Chosen {
			w.list.SetSelection(left.chosen)
		}
	}
	if changed := turned || p.List.Searching || w.held.searching; changed && !back {
		w.stayAt(p, held)
	}
	if p.List.Turn >= 0 {
		w.listTurn = p.List.Turn
	}
	w.search.showStrip(p.List)
}

// emptyText says what would fill an empty list, as far as it is known.
func emptyText(p desk.Picture) string {
	switch {
	case p.Link.Past && p.Link.Path == "":
		return "Opening…"
	case p.List.Turn <= 0: // no view yet
		return ""
	case p.List.Searching:
		return "Searching…"
	case p.List.Queried:
		return "Nothing matches. Escape in the search box clears it."
	case p.Link.Past:
		return "No entries in this session."
	case p.Link.Recording:
		return "No entries yet."
	}
	return ""
}

func rowOf(r *desk.Row) parts.Row {
	row := parts.Row{
		Seq: r.Seq, Number: r.Number, Attempt: r.Attempt, Time: r.Time, Delta: r.Delta, Type: r.Type,
		Size: r.Size, Wire: r.Wire, Preview: r.Preview,
		Extra: r.Extra, Pinned: r.Pinned, Match: r.Match, Quiet: r.Quiet, Sent: r.Dir == wire.Out, Bad: r.Bad,
	}
	switch r.Kind {
	case desk.DividerRow, desk.ClearedRow:
		row.Kind = parts.DividerRow
	case desk.GapRow:
		row.Kind = parts.GapRow
	}
	switch r.Dir {
	case wire.In:
		row.Dir = parts.ArrowIn
	case wire.Out:
		row.Dir = parts.ArrowOut
	}
	for _, h := range r.Hits {
		row.Marks = append(row.Marks, parts.Mark{From: h[0], To: h[1]})
	}
	return row
}

// chosenRows are the chosen rows of the list as spans.
func (w *Window) chosenRows() []desk.Span {
	var spans []desk.Span
	for _, r := range w.list.Selection().Ranges {
		spans = append(spans, desk.Span{First: r.From, Last: r.To - 1})
	}
	return spans
}

// rowMenu is the context menu of the list.
func (w *Window) rowMenu(_ int, at fyne.Position) {
	w.popUp(at, []action{
		{label: "Copy payload", do: func() { w.copyRows(desk.CopyPayload) }},
		{label: "Copy time and payload", do: func() { w.copyRows(desk.CopyLines) }},
		{label: "Copy JSON Lines", do: func() { w.copyRows(desk.CopyJSONL) }},
		line,
		{label: "Only entries like this", do: func() { w.like(false) }},
		{label: "Exclude entries like this", do: func() { w.like(true) }},
		{label: "Pin or unpin", do: w.pin},
		line,
		{label: "Edit and resend", do: w.editAndResend},
		{label: "Send again", do: w.sendAgain},
		{label: "Export…", do: w.export},
		line,
		{label: "Clear", do: w.clear},
	})
}
