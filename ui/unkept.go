package ui

import (
	"socklens/ui/explain"
	"socklens/ui/render"
)

// closeTabOf closes a tab. Where that would lose entries that its session can't keep now, it asks first.
func (w *Window) closeTabOf(id int) {
	do := func() {
		w.desk.CloseTab(id)
		w.turned()
	}
	if text := w.unkept(func(tab int) bool { return tab == id }); text != "" {
		w.confirm("Close the tab?", text, "Close", do)
		return
	}
	do()
}

// unkept says what would be lost if some of the tabs, by their IDs, were closed now; "" for nothing.
func (w *Window) unkept(which func(id int) bool) string {
	var entries int64
	var why error
	for i := range w.desk.Tabs() {
		if t := w.desk.Tab(i); which(t.ID()) {
			if n, err := t.Unkept(); n > 0 {
				entries, why = entries+n, err
			}
		}
	}
	if entries == 0 {
		return ""
	}
	return render.Plural(entries, "entry is", "entries are") + " not in the session's file. " + explain.Error(why).Why + " Closing now loses them."
}
