package ui

import (
	"fyne.io/fyne/v2"

	"socklens/ui/desk"
	"socklens/ui/parts"
)

func (w *Window) bindTabs() {
	w.tabs.OnSelect = w.selectTab
	w.tabs.OnClose = w.closeTabOf
	w.tabs.OnMove = w.moveTab
	w.tabs.OnNew = w.newTab
	w.tabs.OnMenu = func(id int, at fyne.Position) {
		w.popUp(at, []action{
			{label: "Close", do: func() { w.closeTabOf(id) }},
			{label: "Reopen closed tab", do: w.reopenTab},
			{label: "New scratch tab", do: w.newTab},
		})
	}
}

func (w *Window) showTabs(p desk.Picture) {
	faces := make([]parts.Tab, len(p.Tabs))
	for i, f := range p.Tabs {
		faces[i] = parts.Tab{ID: f.ID, Title: f.Title, CutFront: f.Address, Status: statusOf(f.State, f.Abnormal), Unseen: int(f.Unseen), Violation: f.Violation}
		if f.Past {
			faces[i].Status = parts.StatusPast
		}
		if f.Edited {
			faces[i].Title += " *"
		}
	}
	w.tabs.SetTabs(faces, p.Active)
}
