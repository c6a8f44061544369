package ui

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"fyne.io/fyne/v2/container"

	"socklens/history"
	"socklens/session/profile"
	"socklens/ui/desk"
	"socklens/ui/parts"
)

// columns are those that can be shown and hidden, in their order; the preview is always last.
var columns = []parts.Column{
	{ID: parts.ColumnNumber, Title: "#", Width: 64},
	{ID: parts.ColumnAttempt, Title: "attempt", Width: 56},
	{ID: parts.ColumnTime, Title: "time", Width: 102},
	{ID: parts.ColumnDelta, Title: "Δ ms", Width: 66},
	{ID: parts.ColumnDir, Title: "⇅", Width: 20},
	{ID: parts.ColumnType, Title: "type", Width: 56},
	{ID: parts.ColumnSize, Title: "size", Width: 76},
	{ID: parts.ColumnWire, Title: "on the wire", Width: 100},
	{ID: parts.ColumnPreview, Title: "preview", Width: 300},
}

// hiddenAtFirst are the columns that a new window doesn't show.
var hiddenAtFirst = []string{"attempt", "on the wire"}

// showColumns makes the list's columns those that are wanted.
func (w *Window) showColumns(p desk.Picture) {
	state := w.desk.Window()
	var want []parts.Column
	for _, c := range columns {
		if c.ID == parts.ColumnPreview {
			for i, path := range p.List.Columns {
				want = append(want, parts.Column{ID: parts.ColumnExtra + parts.ColumnID(i), Title: path, Width: 110})
			}
		}
		if !slices.Contains(hiddenColumns(state), c.Title) {
			want = append(want, c)
		}
	}
	for i := range want {
		c := &want[i]
		if width, ok := state.Widths[c.Title]; ok {
			c.Width = width
		}
		switch {
		case c.ID == parts.ColumnTime && p.List.Clock == desk.Elapsed:
			c.Title = "elapsed"
		case c.ID == parts.ColumnDelta && p.List.Since:
			c.Title = "Δ chosen"
		case c.ID == parts.ColumnPreview && p.List.Previews != "":
			c.Title = p.List.Previews
		}
	}
	w.list.SetColumns(want)
}

func hiddenColumns(state desk.Window) []string {
	if state.Hidden == nil {
		return hiddenAtFirst
	}
	return *state.Hidden
}

// pressHeader changes what a column shows: the time as clock or elapsed, the difference to the row above or the chosen
// entry.
func (w *Window) pressHeader(id parts.ColumnID) {
	switch id {
	case parts.ColumnTime:
		w.tab().ToggleClock()
	case parts.ColumnDelta:
		w.tab().ToggleSince()
	}
}

// keepWidth remembers the width that a column was dragged to, beside those of columns that are not shown now.
func (w *Window) keepWidth(c parts.Column) {
	for _, known := range columns {
		if known.ID == c.ID {
			c.Title = known.Title // whatever stands there now
		}
	}
	state := w.desk.Window()
	widths := maps.Clone(state.Widths)
	if widths == nil {
		widths = map[string]float32{}
	}
	widths[c.Title] = c.Width
	state.Widths = widths
	w.desk.SetWindow(state)
}

// columnActions show and hide columns, and choose those by JSON path.
func (w *Window) columnActions() []action {
	var list []action
	hidden := hiddenColumns(w.desk.Window())
	for _, c := range columns[:len(columns)-1] {
		label := "Show " + c.Title
		if !slices.Contains(hidden, c.Title) {
			label = "Hide " + c.Title
		}
		list = append(list, action{label: label, do: func() { w.toggleColumn(c.Title) }})
	}
	return append(list, line,
		action{label: "Clock or elapsed time", do: func() { w.pressHeader(parts.ColumnTime) }},
		action{label: "Difference to the chosen entry or the row above", do: func() { w.pressHeader(parts.ColumnDelta) }},
		line,
		action{label: "Columns and preview by JSON path…", do: w.askColumns})
}

func (w *Window) toggleColumn(title string) {
	state := w.desk.Window()
	hidden := slices.Clone(hiddenColumns(state))
	if i := slices.Index(hidden, title); i >= 0 {
		hidden = slices.Delete(hidden, i, i+1)
	} else {
		hidden = append(hidden, title)
	}
	state.Hidden = &hidden
	w.desk.SetWindow(state)
	w.win.SetMainMenu(w.mainMenu())
	w.turned()
}

// askColumns asks for the JSON paths that the connection shows as columns, and in the preview.
func (w *Window) askColumns() {
	t := w.tab()
	columns, preview := newPaths(t.Profile().Columns), newPaths(t.Profile().Preview)
	help := "Columns stand before the preview. A preview of paths shows their values; a message that has none of them shows its payload."
	if known := t.ChosenPaths(); len(known) > 0 {
		help += "\nThe chosen entry has " + strings.Join(known[:min(len(known), 12)], " ")
	}
	w.askChecked("Columns and preview by JSON path", "Show", container.NewVBox(form("Columns", columns, "Preview", preview), hint(help)), columns, func() (func(), error) {
		inColumns, err := history.SplitPaths(columns.Text)
		inPreview, alsoErr := history.SplitPaths(preview.Text)
		return func() {
			t.Edit(func(p *profile.Profile) { p.Columns, p.Preview = inColumns, inPreview })
			w.pump.now()
		}, cmp.Or(err, alsoErr)
	})
}

// newPaths is a field for JSON paths with blanks between them.
func newPaths(paths []string) *parts.FieldEntry {
	e := newField()
	e.SetPlaceHolder("$.method $.params.symbol")
	e.SetText(strings.Join(paths, " "))
	return e
}
