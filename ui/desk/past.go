package desk

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"socklens/session"
	"socklens/ui/render"
)

// refreshPast reads the catalog of past sessions in the background.
func (d *Desk) refreshPast() {
	d.job(func(ctx context.Context) error {
		list, err := d.catalog.List(ctx)
		if err != nil {
			return err
		}
		d.mu.Lock()
		d.past = list
		d.sidebar++
		d.mu.Unlock()
		return nil
	})
}

// Sidebar is what the sidebar shows.
type Sidebar struct {
	Groups []Group
	Past   []PastSession // of the active tab's connection, the newest first
	Of     string        // whose they are
}

// Group is a folder with its connections; the one without a name holds those in no folder.
type Group struct {
	FolderID, Name string
	Items          []Item
}

// Item is one saved connection.
type Item struct {
	ID, Name string
	Caption  string
	State    session.State
	Abnormal bool
	Active   bool
}

// PastSession is one capture that is not being recorded.
type PastSession struct {
	Path, Title, Caption string
	Abnormal             bool
	Damaged              string
}

// Sidebar collects the saved connections whose name, folder or URL holds the filter, and the past sessions of the
// active tab's connection. It reads no disk.
func (d *Desk) Sidebar(filter string) Sidebar {
	d.mu.Lock()
	defer d.mu.Unlock()
	filter = strings.ToLower(strings.TrimSpace(filter))
	var s Sidebar
	active := d.activeLocked()
	at := map[string]int{"": 0}
	s.Groups = []Group{{}}
	for _, f := range d.workspace.Folders {
		at[f.ID] = len(s.Groups)
		s.Groups = append(s.Groups, Group{FolderID: f.ID, Name: f.Name})
	}
	for _, p := range d.workspace.Profiles {
		g := &s.Groups[at[p.Folder]] // none where the folder is gone
		if filter != "" && !strings.Contains(strings.ToLower(p.Name+" "+p.URL+" "+g.Name), filter) {
			continue
		}
		item := Item{ID: p.ID, Name: p.Name, Active: active != nil && active.profile.ID == p.ID && active.past == ""}
		for _, t := range d.tabs {
			if t.profile.ID == p.ID && t.past == "" {
				face := t.faceLocked(t == active)
				item.State, item.Abnormal = face.State, face.Abnormal
				if face.Unseen > 0 {
					item.Caption = render.Count(face.Unseen) + " new"
				}
			}
		}
		g.Items = append(g.Items, item)
	}
	if filter != "" || len(s.Groups[0].Items) == 0 {
		kept := s.Groups[:0]
		for i, g := range s.Groups {
			if len(g.Items) > 0 || filter == "" && i > 0 {
				kept = append(kept, g)
			}
		}
		s.Groups = kept
	}
	s.Past, s.Of = d.pastLocked(active)
	return s
}

// pastLocked lists the past sessions of a tab's connection, or those of scratch tabs where it isn't saved.
func (d *Desk) pastLocked(t *Tab) (list []PastSession, of string) {
	saved := make(map[string]bool, len(d.workspace.Profiles)) // there may be thousands of sessions
	for i := range d.workspace.Profiles {
		saved[d.workspace.Profiles[i].ID] = true
	}
	of, id := "unsaved connections", ""
	if t != nil && saved[t.profile.ID] {
		id, of = t.profile.ID, t.profile.Name
	}
	recording := map[string]bool{}
	for _, t := range d.tabs {
		if t.session != nil && t.capture != nil {
			recording[t.capture.Path()] = true
		}
	}
	for _, c := range d.past {
		known := saved[c.Info.ProfileID]
		if recording[c.Path] || c.Live || known && c.Info.ProfileID != id || !known && id != "" {
			continue
		}
		p := PastSession{Path: c.Path, Title: d.when(c.Info.Start), Caption: shortCount(c.Stats.Entries), Abnormal: c.Crashed}
		if id == "" {
			p.Title = strings.TrimPrefix(p.Title, "today ") + "  " + nameOf(c.Info)
		}
		if c.Err != nil {
			p.Title, p.Damaged, p.Caption = filepath.Base(c.Path), c.Err.Error(), "can't be read"
		}
		list = append(list, p)
	}
	return list, of
}

// when says a past moment as briefly as it can: "today 11:40", "20 Nov 18:02".
func (d *Desk) when(ns int64) string {
	at, now := time.Unix(0, ns), d.config.Now()
	switch {
	case at.Format(time.DateOnly) == now.Format(time.DateOnly):
		return "today " + at.Format("15:04:05")
	case at.Year() == now.Year():
		return at.Format("2 Jan 15:04")
	}
	return at.Format("2 Jan 2006")
}

// SaveAs writes the tab's session into one file of its own, also while it is being recorded, with progress in the
// pictures. What the tab does meanwhile has no part in it.
func (t *Tab) SaveAs(path string) {
	of := t.recorded()
	label := "Saving " + filepath.Base(path)
	t.desk.long(label, func(ctx context.Context, tell func(label string, share float64)) error {
		if of == nil {
			return fmt.Errorf("save session: nothing was recorded in this tab yet")
		}
		c, err := share(of)
		if err == nil {
			err = errors.Join(c.SaveAs(ctx, path, func(share float64) { tell(label, share) }), c.Close())
		}
		if err != nil {
			return err
		}
		n := Notice{}
		n.What = "The session was saved."
		n.Why = "It is one file: " + path + "."
		n.Try = "Open it with File, Open session, or with socklens info."
		t.desk.Notify(n)
		return nil
	})
}

// shortCount writes a count in the room of a caption: 3, 88 k, 1.2 M.
func shortCount(n int64) string {
	switch {
	case n >= 1_000_000:
		return fmt.Sprintf("%.1f M", float64(n)/1e6)
	case n >= 10_000:
		return fmt.Sprintf("%d k", n/1000)
	}
	return render.Count(n)
}
