package ui

import (
	"path/filepath"

	"fyne.io/fyne/v2/widget"

	"socklens/history"
	"socklens/history/exchange"
	"socklens/ui/desk"
	"socklens/ui/parts"
)

// goTo asks for a number or a time and goes there.
func (w *Window) goTo() {
	t := w.desk.Active()
	if t == nil {
		return
	}
	where := widget.NewEntry()
	where.SetPlaceHolder("88,120 or 12:01:33.5")
	w.ask("Go to", "Go", form("Number or time", where), where, func() {
		t.GoTo(where.Text, w.arriveIn(t))
		w.focusList()
	})
}

// rowsBefore is how many rows are shown before one that was jumped to: what led to it is what people look for.
const rowsBefore = 21

// arriveIn returns what shows a row that was looked for in a tab, unless another one is visible by then. It may be called
// from any goroutine.
func (w *Window) arriveIn(t *desk.Tab) func(row int, seq int64) {
	return func(row int, seq int64) {
		w.pump.do(func() {
			if w.desk.Active() == t {
				w.arrive(row, seq)
			}
		})
	}
}

// arrive shows a row that was looked for, in the middle of what came before it.
func (w *Window) arrive(row int, seq int64) {
	before := w.list.Screen()
	w.list.Choose(row)
	if row < before.From || row >= before.To {
		w.list.ScrollTo(row - min(rowsBefore, before.To-before.From-3))
	}
	w.choose(seq)
}

// like narrows the search to entries like the chosen one, or excludes them.
func (w *Window) like(exclude bool) {
	w.onTab(func(t *desk.Tab) { t.Like(exclude) })
	w.pump.now()
}

// sayBetween says in the status bar how far apart the ends of a selection are.
func (w *Window) sayBetween(s parts.Selection) {
	first, okFirst := w.list.Row(s.Ranges[0].From)
	last, okLast := w.list.Row(s.Ranges[len(s.Ranges)-1].To - 1)
	if !okFirst || !okLast || first.Seq == 0 || last.Seq == 0 {
		return
	}
	w.onTab(func(t *desk.Tab) {
		t.Between(first.Seq, last.Seq, func(text string) {
			w.pump.do(func() {
				if w.desk.Active() == t {
					w.bar.say(text)
				}
			})
		})
	})
}

// export asks what to write and where.
func (w *Window) export() {
	t := w.desk.Active()
	if t == nil || w.shown.Link.Path == "" {
		w.inform("Nothing to export", "This tab has recorded nothing yet. Connect first.")
		return
	}
	scopes := []string{"What the filter shows", "The chosen rows", "All entries"}
	forms := []string{"JSON Lines", "Payloads only"}
	scope, shape := widget.NewSelect(scopes, nil), widget.NewSelect(forms, nil)
	rows := w.chosenRows()
	scope.SetSelectedIndex(0)
	if w.list.Selection().Count() > 1 {
		scope.SetSelectedIndex(1)
	}
	shape.SetSelectedIndex(0)
	w.ask("Export", "Choose a file…", form("Entries", scope, "As", shape), scope, func() {
		name := []string{"entries.jsonl", "payloads.txt"}[shape.SelectedIndex()]
		w.askPath("Export to a file", name, func(path string) {
			if filepath.Ext(path) == history.Extension {
				w.inform("Not exported", "A file ending in "+history.Extension+" is a session. Choose another ending, such as .jsonl.")
				return
			}
			t.Export(path, desk.Scope(scope.SelectedIndex()), exchange.Form(shape.SelectedIndex()), rows)
		})
	})
}
