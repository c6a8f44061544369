package ui

import (
	"image/color"
	"path/filepath"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"socklens/session"
	"socklens/session/profile"
	"socklens/ui/desk"
	"socklens/ui/parts"
)

// sidebar lists the saved connections by folder, and the past sessions of the visible tab's connection.
type sidebar struct {
	w      *Window
	filter *parts.FieldEntry
	tree   *parts.TreeList
	box    fyne.CanvasObject
	main   fyne.CanvasObject
	split  *container.Split
	holder *fyne.Container
	folded map[string]bool

	refreshed time.Time
}

func newSidebar(w *Window) *sidebar {
	s := &sidebar{w: w, filter: parts.NewFieldEntry(), tree: parts.NewTreeList(), folded: map[string]bool{}}
	s.filter.SetPlaceHolder("filter connections")
	s.filter.OnChanged = func(string) { s.refresh() }
	s.filter.OnEscape = func() { s.filter.SetText(""); w.focusList() }
	s.filter.OnDown = func() { w.focus(s.tree) }
	s.filter.OnEnter = func() { w.focus(s.tree) }
	s.tree.SetEmpty("Ctrl+S saves a tab here.")
	s.tree.OnOpen = func(id string) { s.open(id, false, false) }
	s.tree.OnActivate = func(id string) { s.open(id, true, false) }
	s.tree.OnNewTab = func(id string) { s.open(id, false, true) }
	s.tree.OnFold = func(id string) { s.folded[id] = !s.folded[id]; s.refresh() }
	s.tree.OnMenu = s.menu
	s.tree.OnDelete = s.remove
	width := canvas.NewRectangle(color.Transparent)
	width.SetMinSize(fyne.NewSize(180, 0))
	s.box = container.NewStack(width, container.NewBorder(padded(s.filter, 8, 8), nil, nil, nil, s.tree))
	return s
}

// beside puts the sidebar at the left of the rest of the window.
func (s *sidebar) beside(main fyne.CanvasObject) fyne.CanvasObject {
	s.main = main
	s.holder = container.NewStack()
	s.arrange()
	return s.holder
}

func (s *sidebar) arrange() {
	state := s.w.desk.Window()
	if state.HideSidebar {
		s.split = nil
		s.holder.Objects = []fyne.CanvasObject{s.main}
	} else {
		s.split = container.NewHSplit(s.box, s.main)
		s.split.Offset = 0.15
		if state.Sidebar > 0 {
			s.split.Offset = state.Sidebar
		}
		s.holder.Objects = []fyne.CanvasObject{s.split}
	}
	s.holder.Refresh()
}

func (s *sidebar) remember(state *desk.Window) {
	if s.split != nil {
		state.Sidebar = s.split.Offset
	}
}

func (w *Window) toggleSidebar() {
	w.remember()
	state := w.desk.Window()
	state.HideSidebar = !state.HideSidebar
	w.desk.SetWindow(state)
	w.sidebar.arrange()
	w.keepFocus()
}

// The kinds of items are told apart by the beginning of their IDs.
const (
	idProfile = "profile:"
	idFolder  = "folder:"
	idPast    = "past:"
)

// show refreshes the sidebar where a picture has news for it: at once after a change, each second for what only counts.
func (s *sidebar) show(old, p desk.Picture) {
	changed := old.Sidebar != p.Sidebar || len(old.Tabs) != len(p.Tabs) || old.Active != p.Active
	for i := 0; !changed && i < len(p.Tabs); i++ {
		changed = old.Tabs[i].State != p.Tabs[i].State
	}
	if now := time.Now(); changed || now.Sub(s.refreshed) > time.Second {
		s.refreshed = now
		s.refresh()
	}
}

// refresh reads the sidebar from the desk. It reads no disk.
func (s *sidebar) refresh() {
	data := s.w.desk.Sidebar(s.filter.Text)
	var items []parts.TreeItem
	chosen := ""
	heading := func(id, title string) bool {
		items = append(items, parts.TreeItem{ID: id, Heading: true, Folded: s.folded[id], Title: title})
		return !s.folded[id]
	}
	for _, g := range data.Groups {
		show := true
		if g.Name != "" {
			show = heading(idFolder+g.FolderID, g.Name)
		}
		for _, item := range g.Items {
			if item.Active {
				chosen = idProfile + item.ID
			}
			if show {
				items = append(items, parts.TreeItem{
					ID: idProfile + item.ID, Title: item.Name, Caption: item.Caption,
					Status: statusOf(item.State, item.Abnormal), Bad: item.Abnormal,
				})
			}
		}
	}
	if len(data.Past) > 0 && heading("past", "Past sessions of "+data.Of) {
		for _, p := range data.Past {
			items = append(items, parts.TreeItem{ID: idPast + p.Path, Title: p.Title, Caption: p.Caption, Bad: p.Abnormal || p.Damaged != "", Status: pastStatus(p)})
		}
	}
	s.tree.SetItems(items, chosen)
}

func pastStatus(p desk.PastSession) parts.Status {
	if p.Abnormal || p.Damaged != "" {
		return parts.StatusAbnormal
	}
	return parts.StatusPast
}

func statusOf(s session.State, abnormal bool) parts.Status {
	switch {
	case s == session.Open || s == session.Closing:
		return parts.StatusOpen
	case s == session.Connecting:
		return parts.StatusConnecting
	case abnormal:
		return parts.StatusAbnormal
	}
	return parts.StatusClosed
}

// open opens what was clicked, and connects it where asked.
func (s *sidebar) open(id string, connect, another bool) {
	if path, ok := strings.CutPrefix(id, idPast); ok {
		s.w.desk.OpenSession(path)
		s.w.turned()
		return
	}
	if profileID, ok := strings.CutPrefix(id, idProfile); ok {
		t := s.w.desk.OpenProfile(profileID, another)
		if t != nil && connect {
			t.ConnectIfClosed()
		}
		s.w.turned()
	}
}

func (s *sidebar) remove(id string) {
	if path, ok := strings.CutPrefix(id, idPast); ok {
		s.w.deletePath(path)
		return
	}
	if profileID, ok := strings.CutPrefix(id, idProfile); ok {
		s.w.confirm("Delete this connection?", "The saved connection is forgotten. Its past sessions stay.", "Delete",
			func() { s.w.desk.DeleteProfile(profileID) })
	}
	if folderID, ok := strings.CutPrefix(id, idFolder); ok {
		s.w.confirm("Delete this folder?", "Its connections stay, outside any folder. Its headers are forgotten.", "Delete",
			func() { s.w.desk.DeleteFolder(folderID) })
	}
}

func (s *sidebar) menu(id string, at fyne.Position) {
	switch {
	case strings.HasPrefix(id, idProfile):
		s.w.popUp(at, []action{
			{label: "Open", do: func() { s.open(id, false, false) }},
			{label: "Open and connect", do: func() { s.open(id, true, false) }},
			{label: "Open in another tab", do: func() { s.open(id, false, true) }},
			line,
			{label: "Delete…", do: func() { s.remove(id) }},
		})
	case strings.HasPrefix(id, idFolder):
		s.w.popUp(at, []action{
			{label: "Name and headers…", do: func() { s.w.editFolder(strings.TrimPrefix(id, idFolder)) }},
			{label: "Delete…", do: func() { s.remove(id) }},
		})
	case strings.HasPrefix(id, idPast):
		path := strings.TrimPrefix(id, idPast)
		s.w.popUp(at, []action{
			{label: "Open", do: func() { s.open(id, false, false) }},
			{label: "Copy path of " + filepath.Base(path), do: func() { s.w.app.Clipboard().SetContent(path) }},
			line,
			{label: "Delete…", do: func() { s.remove(id) }},
		})
	}
}

// folderOf returns the folder with an ID, or of the visible tab where the ID is "".
func (w *Window) folderOf(id string) (profile.Folder, bool) {
	if id == "" {
		id = w.tab().Profile().Folder
	}
	for _, f := range w.desk.Folders() {
		if f.ID == id {
			return f, true
		}
	}
	return profile.Folder{}, false
}
