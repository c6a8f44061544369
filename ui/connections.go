package ui

import (
	"net/url"
	"strings"

	"socklens/session/profile"
	"socklens/ui/desk"
)

func (w *Window) newConnection() {
	name, address, folder := newField(), newField(), w.folderSelect("")
	name.SetPlaceHolder("trades")
	address.SetPlaceHolder("wss://example.com/stream")
	w.ask("New connection", "Save", form("URL", address, "Name", name, "Folder", folder), address, func() {
		t := w.desk.NewTab(strings.TrimSpace(address.Text))
		t.Save(name.Text, folder.Text)
		w.turned()
		w.focusURL()
	})
}

func (w *Window) folderSelect(folderID string) *choiceField {
	var names []string
	current := ""
	for _, f := range w.desk.Folders() {
		names = append(names, f.Name)
		if f.ID == folderID {
			current = f.Name
		}
	}
	e := newChoice(names)
	e.SetPlaceHolder("none")
	e.SetText(current)
	return e
}

func (w *Window) saveConnection() {
	t := w.desk.Active()
	if t == nil {
		return
	}
	if t.Profile().Name == "" {
		w.saveConnectionAs()
		return
	}
	t.Save("", "")
}

func (w *Window) saveConnectionAs() {
	t := w.desk.Active()
	if t == nil {
		return
	}
	p := t.Profile()
	name, folder := newField(), w.folderSelect(p.Folder)
	name.SetText(p.Name)
	if p.Name == "" {
		if u, err := url.Parse(p.URL); err == nil {
			name.SetText(strings.TrimSuffix(u.Host+u.Path, "/")) // as its tab is called
		}
	}
	w.ask("Save connection", "Save", form("Name", name, "Folder", folder), name, func() { t.Save(name.Text, folder.Text) })
}

func (w *Window) moveToFolder() {
	t := w.desk.Active()
	if t == nil || t.Profile().ID == "" {
		return
	}
	p := t.Profile()
	folder := w.folderSelect(p.Folder)
	w.ask("Move "+p.Name, "Move", form("Folder", folder), folder, func() { w.desk.MoveProfile(p.ID, folder.Text) })
}

// editFolder edits the headers that a folder carries for all its connections; "" means the visible tab's folder.
func (w *Window) editFolder(id string) {
	f, ok := w.folderOf(id)
	if !ok {
		w.inform("No folder", "This connection is in no folder. Connection, Move to folder puts it into one.")
		return
	}
	name, text := newField(), newArea()
	name.SetText(f.Name)
	text.SetMinRowsVisible(8)
	text.SetText(profile.FormatHeaders(f.Headers))
	w.ask("Folder "+f.Name, "Save", form("Name", name, "Headers for all", text), text, func() {
		headers, err := profile.ParseHeaders(text.Text)
		if err != nil {
			w.desk.Notify(desk.NoticeOf(err))
			return
		}
		f.Name, f.Headers = name.Text, headers
		w.desk.SetFolder(f)
	})
}

func (w *Window) deleteConnection() {
	t := w.desk.Active()
	if t == nil || t.Profile().ID == "" {
		return
	}
	p := t.Profile()
	w.confirm("Delete "+p.Name+"?", "The saved connection is forgotten. Its past sessions stay.", "Delete", func() { w.desk.DeleteProfile(p.ID) })
}
