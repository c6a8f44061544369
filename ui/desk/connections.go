package desk

import (
	"context"
	"errors"
	"path/filepath"
	"reflect"
	"strings"

	"socklens/session/profile"
	"socklens/ui/explain"
)

func (d *Desk) workspacePath() string { return filepath.Join(d.config.Dir, "workspace.json") }

// loadWorkspace reads the saved connections. A damaged file is kept aside, and the backup is offered. A file that can't
// be read, or is newer, is left alone: what is saved meanwhile is refused, and said.
func (d *Desk) loadWorkspace() {
	w, err := profile.Load(d.workspacePath())
	if err != nil {
		n := NoticeOf(err)
		var damaged *profile.DamagedError
		if errors.As(err, &damaged) && damaged.Backup != nil {
			n.Actions = []Action{{"Use the backup", func() {
				d.useWorkspace(damaged.Backup)
				d.saveWorkspace((*profile.Workspace).Save)
			}}}
		}
		d.notifyLocked(n)
	}
	if w == nil {
		w = &profile.Workspace{}
	}
	d.workspace = w
}

func (d *Desk) useWorkspace(w *profile.Workspace) {
	d.mu.Lock()
	d.changeWorkspaceLocked(func(*profile.Workspace) *profile.Workspace { return w })
	d.mu.Unlock()
	d.config.Changed()
}

// saveWorkspace writes the saved connections in the background. When the file was changed outside meanwhile the person
// is asked which of the two to keep.
func (d *Desk) saveWorkspace(save func(w *profile.Workspace) error) {
	d.job(func(context.Context) error {
		d.saving.Lock()
		defer d.saving.Unlock()
		err := save(d.cloneWorkspace())
		if errors.Is(err, profile.ErrChangedOutside) {
			d.askOutside()
			return nil
		}
		return err
	})
}

func (d *Desk) cloneWorkspace() *profile.Workspace {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.workspace.Clone()
}

// CheckOutside looks whether the workspace file was edited by another program, and asks about it.
func (d *Desk) CheckOutside() {
	d.job(func(context.Context) error {
		changed, err := d.cloneWorkspace().Changed()
		if changed {
			d.askOutside()
		}
		return err
	})
}

// askOutside asks which version of the workspace to keep.
func (d *Desk) askOutside() {
	d.Notify(Notice{
		Explanation: explain.Explanation{
			What: "workspace.json was changed by another program.",
			Why:  "The saved connections in the file differ from those in this window.",
			Try:  "Read it again to take those of the file, or keep ours, which makes the file's the backup.",
		},
		Actions: []Action{
			{"Read again", func() {
				d.job(func(context.Context) error {
					w, err := profile.Load(d.workspacePath())
					if err != nil {
						return err
					}
					d.useWorkspace(w)
					return nil
				})
			}},
			{"Keep ours", func() { d.saveWorkspace((*profile.Workspace).SaveOver) }},
		},
	})
}

// editWorkspace changes the saved connections and saves them. The tabs of a connection follow.
func (d *Desk) editWorkspace(f func(w *profile.Workspace)) {
	d.mu.Lock()
	d.changeWorkspaceLocked(func(w *profile.Workspace) *profile.Workspace { f(w); return w })
	d.mu.Unlock()
	d.config.Changed()
	d.saveWorkspace((*profile.Workspace).Save)
}

// Profile returns a copy of the tab's connection as it is edited.
func (t *Tab) Profile() profile.Profile {
	t.desk.mu.Lock()
	defer t.desk.mu.Unlock()
	return t.profile.Clone()
}

// Saved reports whether the tab's connection is among the saved ones, edited since or not.
func (t *Tab) Saved() bool {
	t.desk.mu.Lock()
	defer t.desk.mu.Unlock()
	return t.desk.workspace.Profile(t.profile.ID) != nil
}

// Edit changes the tab's connection. Nothing is saved until Save, and an open link keeps what it was connected with.
func (t *Tab) Edit(f func(p *profile.Profile)) {
	t.change(func() {
		f(&t.profile)
		tidy(&t.profile)
	})
}

// tidy makes empty lists nil, as they come from the file, so that one that was filled and emptied again is no change.
func tidy(p *profile.Profile) {
	if len(p.Headers) == 0 {
		p.Headers = nil
	}
	if len(p.Subprotocols) == 0 {
		p.Subprotocols = nil
	}
	if len(p.Columns) == 0 {
		p.Columns = nil
	}
	if len(p.Preview) == 0 {
		p.Preview = nil
	}
}

// editedLocked reports whether the tab's connection differs from the saved one.
func (t *Tab) editedLocked() bool {
	saved := t.desk.workspace.Profile(t.profile.ID)
	return saved != nil && !reflect.DeepEqual(*saved, t.profile)
}

// Save saves the tab's connection under the name that it has, or else that of its host, in its folder. Without a URL there
// is nothing to save; a notice says so.
func (t *Tab) Save() { t.save(func(*profile.Workspace, *profile.Profile) {}) }

// SaveUnder is Save under a name, unless that is empty, and in a folder, which is made where it isn't there; "" is none.
func (t *Tab) SaveUnder(name, folder string) {
	t.save(func(w *profile.Workspace, p *profile.Profile) {
		p.Folder = folderIn(w, folder)
		if name = strings.TrimSpace(name); name != "" {
			p.Name = name
		}
	})
}

func (t *Tab) save(change func(w *profile.Workspace, p *profile.Profile)) {
	d := t.desk
	if strings.TrimSpace(t.Profile().URL) == "" {
		d.Notify(Notice{Bad: true, Tab: t, Explanation: explain.Explanation{
			What: "The connection was not saved.",
			Why:  "It has no URL.",
			Try:  "Type one, which begins with ws:// or wss://, and save again.",
		}})
		return
	}
	d.editWorkspace(func(w *profile.Workspace) {
		p := t.profile.Clone()
		change(w, &p)
		if p.Name == "" {
			p.Name = hostOf(p.URL)
		}
		if saved := w.Profile(p.ID); saved == nil || saved.Name != p.Name {
			p.Name = w.UniqueName(p.Folder, p.Name)
		}
		p.ID = w.Put(p)
		t.setProfileLocked(p)
	})
}

// folderIn returns the ID of the folder of a name, which is made where it isn't there; "" for none.
func folderIn(w *profile.Workspace, name string) string {
	name = strings.TrimSpace(name)
	if name == "" {
		return ""
	}
	for _, f := range w.Folders {
		if strings.EqualFold(f.Name, name) {
			return f.ID
		}
	}
	return w.AddFolder(name)
}

// DeleteProfile forgets a saved connection. Its sessions stay; an open tab of it becomes a scratch tab.
func (d *Desk) DeleteProfile(id string) {
	d.editWorkspace(func(w *profile.Workspace) { w.Remove(id) })
}

// MoveProfile puts a saved connection into a folder, which is made where it isn't there; "" takes it out of any.
func (d *Desk) MoveProfile(id, folder string) {
	d.editWorkspace(func(w *profile.Workspace) {
		if p := w.Profile(id); p != nil {
			p.Folder = folderIn(w, folder)
		}
	})
}

// SetFolder replaces a folder's name, headers and saved messages.
func (d *Desk) SetFolder(f profile.Folder) {
	d.editWorkspace(func(w *profile.Workspace) {
		if old := w.Folder(f.ID); old != nil {
			*old = f.Clone()
		}
	})
}

// DeleteFolder removes a folder; its connections stay, outside any.
func (d *Desk) DeleteFolder(id string) {
	d.editWorkspace(func(w *profile.Workspace) { w.RemoveFolder(id) })
}

// Folders returns copies of the folders, in order.
func (d *Desk) Folders() []profile.Folder {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.workspace.Clone().Folders
}
