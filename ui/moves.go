package ui

import (
	"path/filepath"
	"slices"

	"fyne.io/fyne/v2/container"

	"socklens/history"
	"socklens/history/exchange"
	"socklens/ui/desk"
	"socklens/ui/parts"
)

// goTo asks for a number or a time and goes there.
func (w *Window) goTo() {
	t := w.tab()
	if w.shown.List.Entries == 0 {
		w.inform("Nowhere to go", "There are no entries yet.")
		return
	}
	where := newField()
	where.SetPlaceHolder("88,120 or 12:01:33.5 or 2026-11-20 12:01 or -30s")
	w.askChecked("Go to", "Go", form("Number or time", where), where, func() (func(), error) {
		place, err := t.Place(where.Text)
		return func() {
			t.GoTo(place, w.arriveIn(t))
			w.focusList()
		}, err
	})
}

// rowsBefore is how many rows are shown before one that was jumped to: what led to it is what people look for.
const rowsBefore = 21

// arriveIn returns what shows a row that was looked for in a tab, unless another one is visible by then. It may be called
// from any goroutine.
func (w *Window) arriveIn(t *desk.Tab) func(desk.Found) {
	return func(f desk.Found) {
		w.pump.do(func() {
			if w.tab() == t {
				w.arrive(f)
			}
		})
	}
}

// arrive shows a row that was looked for, in the middle of what came before it. An entry that the list doesn't show is in
// the details alone, beside the rows where it would stand.
func (w *Window) arrive(f desk.Found) {
	row, screen := f.Row, w.list.Screen()
	w.list.SetFollow(false)
	if row < screen.From || row >= screen.To-1 {
		w.list.ScrollTo(row - min(rowsBefore, screen.To-screen.From-3))
	}
	if f.Hidden {
		w.chooseAnywhere(f.Seq)
		return
	}
	w.list.SetSelection(parts.Selection{Cursor: row, Seq: f.Seq, Ranges: []parts.Range{{From: row, To: row + 1}}})
	w.place = place{seq: f.Seq, row: row}
	w.choose(f.Seq)
}

// like narrows the search to entries like the chosen one, or excludes them.
func (w *Window) like(exclude bool) {
	w.onEntry(func(t *desk.Tab, seq int64) { t.Like(seq, exclude) })
}

// pin keeps the chosen entry from being trimmed, or no longer.
func (w *Window) pin() { w.onEntry((*desk.Tab).Pin) }

// sayBetween says in the status bar how far apart the ends of a selection are.
func (w *Window) sayBetween(s parts.Selection) {
	t := w.tab()
	t.Between(s.Ranges[0].From, s.Ranges[len(s.Ranges)-1].To-1, func(text string) {
		w.pump.do(func() {
			if w.tab() == t && slices.Equal(s.Ranges, w.list.Selection().Ranges) {
				w.bar.say(text)
			}
		})
	})
}

// export asks what to write and where.
func (w *Window) export() {
	t := w.tab()
	if w.shown.Link.Path == "" {
		w.inform("Nothing to export", "This tab has recorded nothing yet. Connect first.")
		return
	}
	rows := w.chosenRows()
	choices := t.Exportables(rows)
	if len(choices) == 0 {
		w.inform("Nothing to export", "This session is still being opened.")
		return
	}
	forms := []string{"JSON Lines", "Payloads only"}
	scope, shape, says := newPick(nil), newPick(forms), hint("")
	for _, c := range choices {
		scope.Options = append(scope.Options, c.Label)
	}
	several := w.list.Selection().Count() > 1 // one is chosen to be read
	likely := max(slices.IndexFunc(choices, func(c desk.Exportable) bool { return several == (c.Scope == desk.Chosen) }), 0)
	say := func(string) {
		if scope.SelectedIndex() >= 0 && shape.SelectedIndex() >= 0 {
			says.SetText(exportText(choices[scope.SelectedIndex()], exchange.Form(shape.SelectedIndex())))
		}
	}
	scope.OnChanged, shape.OnChanged = say, say
	scope.SetSelectedIndex(likely)
	shape.SetSelectedIndex(0)
	w.ask("Export", "Choose a file…", container.NewVBox(form("Entries", scope, "As", shape), says), scope, func() {
		name := []string{"entries.jsonl", "payloads.txt"}[shape.SelectedIndex()]
		w.askPath("Export to a file", name, func(path string) {
			if filepath.Ext(path) == history.Extension {
				w.inform("Not exported", "A file ending in "+history.Extension+" is a session. Choose another ending, such as .jsonl.")
				return
			}
			t.Export(path, choices[scope.SelectedIndex()], exchange.Form(shape.SelectedIndex()))
		})
	})
}

// exportText says what an export writes.
func exportText(c desk.Exportable, form exchange.Form) string {
	if form == exchange.Payloads {
		return "Writes a line for the payload of each message among " + c.Says
	}
	return "Writes a line for each of " + c.Says
}
