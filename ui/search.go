package ui

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"socklens/history"
	"socklens/ui/desk"
	"socklens/ui/parts"
	"socklens/ui/render"
)

// toggles are the quick buttons below the search box. They write terms into it: one state, and it teaches.
var toggles = []struct{ label, term string }{
	{"In", "dir:in"}, {"Out", "dir:out"}, {"Text", "type:text"}, {"Binary", "type:binary"}, {"Control", "type:control"},
}

// stripFrom is from how many entries on the strip tells anything.
const stripFrom = 30

// roomy is the height of the window from which there is room for the strip.
const roomy = 660

// searchBar is the search box, its modes and toggles, and the count.
type searchBar struct {
	w      *Window
	entry  *parts.FieldEntry
	aa     *parts.Chip
	mode   *parts.Segmented
	chips  []*parts.Chip
	count  *words
	fault  *widget.Label
	under  *canvas.Rectangle // what is wrong in the box
	box    fyne.CanvasObject
	offers *completer
	strip  *parts.Strip

	toggled string // the query that the chips show the terms of
}

func newSearchBar(w *Window) *searchBar {
	s := &searchBar{w: w, entry: parts.NewMonoField(), count: newWords("", parts.ColorDim), fault: widget.NewLabel(""),
		under: canvas.NewRectangle(nil)}
	s.fault.Importance, s.fault.Wrapping = widget.DangerImportance, fyne.TextWrapWord
	s.under.Hide()
	s.entry.SetPlaceHolder("search   word -without \"a phrase\" dir:in type:text")
	s.entry.OnChanged = func(v string) {
		w.tab().SetQuery(v)
		w.pump.now()
		if v == "" {
			s.offers.close() // Down opens them: nothing is asked for yet, and they would cover the list
			return
		}
		s.offers.refresh()
	}
	s.offers = newCompleter(w, s.entry)
	s.entry.OnEnter = func() {
		if !s.offers.take() {
			s.offers.close()
			w.tab().RememberQuery()
			w.focusList()
		}
	}
	s.entry.OnDown = func() {
		if s.entry.Text == "" && !s.offers.open() {
			s.offers.refresh() // the recent queries
		}
		if !s.offers.move(+1) {
			w.focusList()
		}
	}
	s.entry.OnUp = func() { s.offers.move(-1) }
	s.entry.OnFocus = func(focused bool) {
		if !focused {
			s.offers.close()
		}
	}
	s.entry.OnEscape = func() {
		if s.offers.open() {
			s.offers.close()
			return
		}
		if w.cancelJump() {
			return
		}
		if s.entry.Text == "" {
			w.focusList()
			return
		}
		s.entry.SetText("")
	}
	s.aa = parts.NewChip("Aa", func(on bool) { w.tab().SetMatchCase(on) })
	s.mode = parts.NewSegmented([]string{"Filter", "Find"}, func(i int) { w.tab().SetFind(i == 1) })
	row := spaced()
	for _, c := range toggles {
		chip := parts.NewChip(c.label, func(bool) { w.tab().Toggle(c.term) })
		s.chips = append(s.chips, chip)
		row.Add(chip)
	}
	row.Add(layout.NewSpacer())
	row.Add(s.count)
	s.fault.Hide()
	top := container.NewBorder(nil, nil, nil, padded(spaced(s.aa, s.mode), 0, 4),
		container.NewStack(s.entry, container.NewWithoutLayout(s.under)))
	s.strip = parts.NewStrip()
	s.strip.OnTap = func(share float64) {
		w.tab().GoToShare(share, w.arriveIn(w.tab()))
		w.focusList()
	}
	s.box = padded(container.NewVBox(top, s.fault, row, s.strip), 5, 8)
	return s
}

func (s *searchBar) show(p desk.List) {
	text, find, matchCase := s.w.tab().Query() // newer than the picture where a person is typing
	if s.entry.Text != text {
		changed := s.entry.OnChanged
		s.entry.OnChanged = nil
		s.entry.SetText(text)
		s.entry.CursorColumn = len([]rune(text))
		s.entry.OnChanged = changed
	}
	s.aa.SetOn(matchCase)
	mode := 0
	if find {
		mode = 1
	}
	s.mode.SetChosen(mode)
	if text != s.toggled { // pictures come all the time, and a long query takes a while to be read
		s.toggled = text
		for i, c := range toggles {
			s.chips[i].SetOn(history.HasTerm(text, c.term))
		}
	}
	s.count.set(countText(p), parts.ColorDim)
	setVisible(s.strip, len(p.Strip) > 0 && p.Entries >= stripFrom && s.w.win.Canvas().Size().Height >= roomy)
	s.showFault(text, p.Err)
}

// showFault says what is wrong with the query, and underlines it. What is still being typed is only underlined while
// there are offers for it: they say what may stand there, and lie over what would be said.
func (s *searchBar) showFault(text string, e *history.QueryError) {
	if e == nil && !s.fault.Visible() && s.under.Hidden {
		return
	}
	caret := s.offers.caret()
	typing := e != nil && s.offers.open() && e.Pos <= caret && caret <= e.Pos+e.Len
	setVisible(s.fault, e != nil && !typing)
	s.under.Hidden = true
	if e != nil {
		from := min(max(e.Pos, 0), len(text))
		to := min(from+e.Len, len(text))
		wide := func(t string) float32 {
			return fyne.MeasureText(t, theme.Size(theme.SizeNameText), fyne.TextStyle{Monospace: true}).Width
		}
		says, size, pad := e.Msg, s.entry.Size(), theme.Size(theme.SizeNameInnerPadding)
		if len(text) < 4096 && wide(text)+2*pad < size.Width {
			s.under.FillColor = theme.Color(parts.ColorBad)
			s.under.Move(fyne.NewPos(pad+wide(text[:from]), size.Height-5))
			s.under.Resize(fyne.NewSize(max(wide(text[from:to]), wide("x")), 2))
			s.under.Hidden = false
		} else if what := []rune(text[from:to]); len(what) > 0 { // the box may be scrolled, nobody knows how far
			more := ""
			if len(what) > 40 {
				what, more = what[:40], "…"
			}
			says = "“" + render.Escape(string(what)) + more + "”: " + says
		}
		s.fault.SetText("▲ " + says)
	}
	s.under.Refresh()
}

// showStrip shows the rate over the session's time, and where in it the list stands.
func (s *searchBar) showStrip(p desk.List) {
	var from, to float64
	screen := s.w.list.Screen()
	at := func(row int) float64 {
		if i := row - p.First; i >= 0 && i < len(p.Rows) && p.Stats.Last > p.Stats.First {
			return float64(p.Rows[i].At-p.Stats.First) / float64(p.Stats.Last-p.Stats.First)
		}
		return -1
	}
	if f, t := at(screen.From), at(screen.To-1); f >= 0 && t >= f {
		from, to = f, max(t, f+1e-9)
	}
	s.strip.SetBars(barsOf(p.Strip), from, to)
}

func barsOf(strip []desk.Bar) []parts.Bar {
	bars := make([]parts.Bar, len(strip))
	for i, b := range strip {
		bars[i] = parts.Bar{Height: float32(b.Share), Violation: b.Violation, Gap: b.Gap}
	}
	return bars
}

// countText says how many entries the query matched.
func countText(p desk.List) string {
	switch {
	case p.Jumping:
		return fmt.Sprintf("searching… %.0f %% of %s · Esc cancels", p.Progress*100, render.Count(p.Entries))
	case p.Searching && p.Queried:
		return fmt.Sprintf("%s match so far · %.0f %% of %s", render.Count(p.Matches), p.Progress*100, render.Count(p.Entries))
	case p.Queried:
		return render.Count(p.Matches) + " match · " + render.Plural(p.Entries, "entry", "entries")
	}
	return render.Plural(p.Entries, "entry", "entries")
}
