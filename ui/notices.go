package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"socklens/ui/desk"
	"socklens/ui/parts"
)

// noticeBar shows the latest notice until it is dismissed: what happened, why, and what to try.
type noticeBar struct {
	w       *Window
	label   *widget.Label
	actions *fyne.Container
	box     *fyne.Container
	shown   desk.Notice

	work []*workRow
	rows *fyne.Container // the notice and the work
}

func newNoticeBar(w *Window) *noticeBar {
	n := &noticeBar{w: w, label: widget.NewLabel(""), actions: spaced()}
	n.label.Wrapping = fyne.TextWrapWord
	n.box = container.NewStack(newFill(parts.ColorRaised),
		padded(container.NewBorder(nil, nil, nil, n.actions, n.label), 2, 6))
	n.box.Hide()
	n.rows = container.NewVBox(n.box)
	return n
}

func (n *noticeBar) show(all []desk.Notice, work []desk.Progress) {
	n.progress(work)
	if len(all) == 0 {
		if n.box.Visible() {
			n.shown = desk.Notice{}
			n.box.Hide()
		}
		return
	}
	latest := all[len(all)-1]
	if n.box.Visible() && latest.Is(n.shown) {
		return
	}
	n.shown = latest
	n.label.Importance = widget.MediumImportance
	sign := ""
	if latest.Bad {
		n.label.Importance = widget.DangerImportance
		sign = "▲ "
	}
	n.label.SetText(sign + n.text())
	n.actions.RemoveAll()
	for _, a := range latest.Actions {
		n.actions.Add(parts.NewButton(a.Label, func() {
			n.w.desk.Dismiss(latest)
			a.Do()
		}))
	}
	n.actions.Add(closeButton(func() { n.w.desk.Dismiss(latest) }))
	n.box.Show()
}

func (n *noticeBar) text() string {
	return strings.TrimSpace(strings.Join([]string{n.shown.What, n.shown.Why, n.shown.Try}, " "))
}
