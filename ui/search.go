package ui

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

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
	fault  *words
	box    fyne.CanvasObject
	offers *completer
	strip  *parts.Strip
}

func newSearchBar(w *Window) *searchBar {
	s := &searchBar{w: w, entry: parts.NewMonoField(), count: newWords("", parts.ColorDim), fault: newCutWords("", parts.ColorBad)}
	s.entry.SetPlaceHolder("search   word -without \"a phrase\" dir:in type:text")
	s.entry.OnChanged = func(v string) {
		w.onTab(func(t *desk.Tab) { t.SetQuery(v) })
		w.pump.now()
		s.offers.refresh()
	}
	s.offers = newCompleter(w, s.entry)
	s.entry.OnEnter = func() {
		if !s.offers.take() {
			s.offers.close()
			w.onTab((*desk.Tab).RememberQuery)
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
	s.entry.OnKey = w.key
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
	s.aa = parts.NewChip("Aa", func(on bool) { w.onTab(func(t *desk.Tab) { t.SetMatchCase(on) }) })
	s.mode = parts.NewSegmented([]string{"Filter", "Find"}, func(i int) { w.onTab(func(t *desk.Tab) { t.SetFind(i == 1) }) })
	row := spaced()
	for _, c := range toggles {
		chip := parts.NewChip(c.label, func(bool) { w.onTab(func(t *desk.Tab) { t.Toggle(c.term) }) })
		s.chips = append(s.chips, chip)
		row.Add(chip)
	}
	row.Add(layout.NewSpacer())
	row.Add(s.count)
	s.fault.Hide()
	top := container.NewBorder(nil, nil, nil, padded(spaced(s.aa, s.mode), 0, 4), s.entry)
	s.strip = parts.NewStrip()
	s.strip.OnTap = func(share float64) { w.onTab(func(t *desk.Tab) { t.GoToShare(share, w.arriveIn(t)) }) }
	s.box = padded(container.NewVBox(top, s.fault, row, s.strip), 5, 8)
	return s
}

func (s *searchBar) show(p desk.List) {
	text, find, matchCase := p.Text, p.Find, p.MatchCase
	if t := s.w.desk.Active(); t != nil {
		text, find, matchCase = t.Query() // newer than the picture where a person is typing
	}
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
	for i, c := range toggles {
		s.chips[i].SetOn(history.HasTerm(text, c.term))
	}
	s.count.set(countText(p), parts.ColorDim)
	s.strip.SetBars(barsOf(p.Strip), 0, 0)
	setVisible(s.strip, len(p.Strip) > 0 && p.Entries >= stripFrom && s.w.win.Canvas().Size().Height >= roomy)
	if p.Err != nil {
		s.fault.set(faultText(text, p.Err), parts.ColorBad)
		s.fault.Show()
	} else if s.fault.Visible() {
		s.fault.Hide()
	}
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

// faultText says what is wrong with a query and where.
func faultText(text string, e *history.QueryError) string {
	at := ""
	if e.Pos >= 0 && e.Pos < len(text) {
		at = fmt.Sprintf("at “%s”: ", render.Escape(text[e.Pos:min(len(text), e.Pos+max(e.Len, 1))]))
	}
	return "▲ " + at + e.Msg
}
