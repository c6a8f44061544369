package ui

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"socklens/session/profile"
	"socklens/ui/desk"
)

func (w *Window) newConnection() {
	name, address, folder := newField(), newField(), w.folderSelect("")
	name.SetPlaceHolder("trades")
	address.SetPlaceHolder("wss://example.com/stream")
	w.askChecked("New connection", "Save", form("URL", address, "Name", name, "Folder", folder), address, func() (func(), error) {
		at := strings.TrimSpace(address.Text)
		if at == "" {
			return nil, fmt.Errorf("the URL %w", profile.CheckURL(at))
		}
		return func() {
			w.desk.NewTab(at).SaveUnder(name.Text, folder.Text)
			w.turned()
			w.focusURL()
		}, nil
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
	if t := w.toSave(); t != nil && t.Profile().Name != "" {
		t.Save()
	} else if t != nil {
		w.saveConnectionAs()
	}
}

// toSave is the visible tab where there is a connection in it to be saved. Where the URL is missing it is nil, and said
// so.
func (w *Window) toSave() *desk.Tab {
	t := w.tab()
	if strings.TrimSpace(t.Profile().URL) != "" {
		return t
	}
	w.focusURL()
	w.inform("Nothing to save yet", "A connection needs a URL, which begins with ws:// or wss://. Type it where the cursor will be, and save again.")
	return nil
}

func (w *Window) saveConnectionAs() {
	t := w.toSave()
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
	w.ask("Save connection", "Save", form("Name", name, "Folder", folder), name, func() { t.SaveUnder(name.Text, folder.Text) })
}

// savedConnection returns the visible tab's connection where it is a saved one, and else says that it isn't.
func (w *Window) savedConnection() (p profile.Profile, saved bool) {
	p, saved = w.tab().Profile(), w.tab().Saved()
	if !saved {
		w.inform("Not a saved connection", "The connection of this tab is not saved. File, Save connection (Ctrl+S) saves it, also into a folder.")
	}
	return p, saved
}

func (w *Window) moveToFolder() {
	p, saved := w.savedConnection()
	if !saved {
		return
	}
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
	w.askChecked("Folder "+f.Name, "Save", form("Name", name, "Headers for all", text), text, func() (func(), error) {
		headers, err := profile.ParseHeaders(text.Text)
		if strings.TrimSpace(name.Text) == "" {
			err = errors.New("the folder needs a name")
		}
		return func() {
			f.Name, f.Headers = strings.TrimSpace(name.Text), headers
			w.desk.SetFolder(f)
		}, err
	})
}

func (w *Window) deleteConnection() {
	p, saved := w.savedConnection()
	if !saved {
		return
	}
	w.confirm("Delete "+p.Name+"?", "The saved connection is forgotten. Its past sessions stay.", "Delete", func() { w.desk.DeleteProfile(p.ID) })
}
