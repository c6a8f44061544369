package ui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"socklens/ui/desk"
	"socklens/ui/parts"
)

// workRow shows how far one long work is, and lets it be cancelled.
type workRow struct {
	id     int
	bar    *widget.ProgressBar
	what   *words
	cancel *parts.Button
	box    fyne.CanvasObject
}

func newWorkRow(work desk.Progress) *workRow {
	r := &workRow{id: work.ID, bar: widget.NewProgressBar(), what: newCutWords(work.Label, parts.ColorText), cancel: parts.NewButton("Cancel", work.Cancel)}
	r.box = padded(container.NewBorder(nil, nil, nil, r.cancel, container.NewGridWithColumns(2, r.what, padded(r.bar, 0, 8))), 2, 8)
	return r
}

// progress shows all long work that is under way, each in a row of its own for as long as it lasts.
func (n *noticeBar) progress(all []desk.Progress) {
	n.work = slices.DeleteFunc(n.work, func(r *workRow) bool {
		if slices.ContainsFunc(all, func(p desk.Progress) bool { return p.ID == r.id }) {
			return false
		}
		if n.w.win.Canvas().Focused() == fyne.Focusable(r.cancel) {
			n.w.focusList()
		}
		n.rows.Remove(r.box)
		return true
	})
	for _, p := range all {
		i := slices.IndexFunc(n.work, func(r *workRow) bool { return r.id == p.ID })
		if i < 0 {
			i = len(n.work)
			n.work = append(n.work, newWorkRow(p))
			n.rows.Add(n.work[i].box)
		}
		n.work[i].what.set(p.Label, parts.ColorText)
		n.work[i].bar.SetValue(p.Share)
	}
}

const closeTitle = "Close Socklens?"

// quit closes the window, as its frame's button does. Where that would give up long work, or entries that can't be kept
// now, it asks first.
func (w *Window) quit() {
	var lost []string
	if text := w.unkept(func(int) bool { return true }); text != "" {
		lost = append(lost, text)
	}
	if work := w.shown.Work; len(work) > 0 {
		var labels []string
		for _, p := range work {
			labels = append(labels, p.Label)
		}
		lost = append(lost, "This is not finished, and closing gives it up: "+strings.Join(labels, "; ")+". Files that were to be replaced stay as they were.")
	}
	switch {
	case len(lost) == 0:
		w.Close()
	case w.topDialog().title == closeTitle: // it is asked already
	default:
		w.confirm(closeTitle, strings.Join(lost, "\n"), "Close", w.Close)
	}
}
