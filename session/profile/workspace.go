package profile

import (
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
)

// Version is the version of the workspace file that this package writes.
const Version = 1

// Workspace is all saved connections, in the order a person gave them. It is plain data for one goroutine at a time:
// Clone makes a copy that another one can save. Folders and Profiles may be changed directly; the methods keep what
// belongs together.
type Workspace struct {
	Version  int       `json:"version"`
	Folders  []Folder  `json:"folders,omitempty"`
	Profiles []Profile `json:"profiles,omitempty"`

	extra extra
	file  *file // shared by all clones; nil for a workspace that wasn't loaded
}

// NewID returns a random identifier for a profile, a folder or a saved message.
func NewID() string { return strings.ToLower(rand.Text()[:16]) }

// Clone returns a copy that shares no data with w, only the file.
func (w *Workspace) Clone() *Workspace {
	c := *w
	c.Folders = slices.Clone(w.Folders)
	for i, f := range c.Folders {
		c.Folders[i] = f.Clone()
	}
	c.Profiles = slices.Clone(w.Profiles)
	for i, p := range c.Profiles {
		c.Profiles[i] = p.Clone()
	}
	return &c
}

// Profile returns the profile with an ID, to read or to change, or nil. It is valid until Profiles changes.
func (w *Workspace) Profile(id string) *Profile {
	i := w.index(id)
	if i < 0 {
		return nil
	}
	return &w.Profiles[i]
}

func (w *Workspace) index(id string) int {
	return slices.IndexFunc(w.Profiles, func(p Profile) bool { return p.ID == id })
}

// Folder returns the folder with an ID, to read or to change, or nil. It is valid until Folders changes.
func (w *Workspace) Folder(id string) *Folder {
	i := slices.IndexFunc(w.Folders, func(f Folder) bool { return f.ID == id })
	if i < 0 {
		return nil
	}
	return &w.Folders[i]
}

// Put replaces the profile with p's ID by a copy of p, or adds one behind the others. A p without an ID gets one. It
// returns the ID.
func (w *Workspace) Put(p Profile) string {
	p = p.Clone()
	if p.ID == "" {
		p.ID = NewID()
	}
	if i := w.index(p.ID); i >= 0 {
		w.Profiles[i] = p
	} else {
		w.Profiles = append(w.Profiles, p)
	}
	return p.ID
}

// Remove takes the profile with an ID out, if there is one.
func (w *Workspace) Remove(id string) {
	w.Profiles = slices.DeleteFunc(w.Profiles, func(p Profile) bool { return p.ID == id })
}

// AddFolder adds an empty folder under the name, made unique, and returns its ID.
func (w *Workspace) AddFolder(name string) string {
	taken := func(s string) bool {
		return slices.ContainsFunc(w.Folders, func(f Folder) bool { return strings.EqualFold(f.Name, s) })
	}
	f := Folder{ID: NewID(), Name: unique(name, taken)}
	w.Folders = append(w.Folders, f)
	return f.ID
}

// RemoveFolder takes a folder out; its profiles stay, in no folder.
func (w *Workspace) RemoveFolder(id string) {
	w.Folders = slices.DeleteFunc(w.Folders, func(f Folder) bool { return f.ID == id })
	for i := range w.Profiles {
		if w.Profiles[i].Folder == id {
			w.Profiles[i].Folder = ""
		}
	}
}

// UniqueName returns the name, with a number behind it where the folder has a profile of that name already: "trades 2".
// Case makes no difference.
func (w *Workspace) UniqueName(folder, name string) string {
	return unique(name, func(s string) bool {
		return slices.ContainsFunc(w.Profiles, func(p Profile) bool { return p.Folder == folder && strings.EqualFold(p.Name, s) })
	})
}

// unique counts on from the number that the name ends in, if any.
func unique(name string, taken func(string) bool) string {
	if !taken(name) {
		return name
	}
	base, n := name, 1
	if i := strings.LastIndexByte(name, ' '); i > 0 {
		var have int
		if _, err := fmt.Sscanf(name[i+1:], "%d", &have); err == nil && have > 0 && have < 1e6 && fmt.Sprint(have) == name[i+1:] {
			base, n = name[:i], have
		}
	}
	for {
		n++
		if s := fmt.Sprintf("%s %d", base, n); !taken(s) {
			return s
		}
	}
}

// FolderHeaders returns the headers that p's folder sends before p's own; those that are off are left out.
func (w *Workspace) FolderHeaders(p *Profile) []Header {
	if f := w.Folder(p.Folder); f != nil {
		return on(f.Headers)
	}
	return nil
}

func on(list []Header) []Header {
	var sent []Header
	for _, h := range list {
		if !h.Off {
			sent = append(sent, h)
		}
	}
	return sent
}

// repair gives IDs to what has none, or one that something before it has: what happens where a person copies a profile
// within the file.
func (w *Workspace) repair() {
	seen := map[string]bool{"": true}
	fresh := func(id *string) {
		if seen[*id] {
			*id = NewID()
		}
		seen[*id] = true
	}
	for i := range w.Folders {
		fresh(&w.Folders[i].ID)
		for k := range w.Folders[i].Messages {
			fresh(&w.Folders[i].Messages[k].ID)
		}
	}
	for i := range w.Profiles {
		fresh(&w.Profiles[i].ID)
		for k := range w.Profiles[i].Messages {
			fresh(&w.Profiles[i].Messages[k].ID)
		}
	}
}
