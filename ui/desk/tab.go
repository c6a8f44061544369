package desk

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"socklens/history"
	"socklens/session"
	"socklens/session/profile"
	"socklens/ui/compose"
)

// Tab is one tab of the window: a connection, saved or not, and the session it records, or a past session. Its fields
// are guarded by the desk's mutex.
type Tab struct {
	desk *Desk
	id   int

	profile profile.Profile // as edited here; saved only by Save
	past    string          // path of the past session shown; "" for a tab of a connection
	name    string          // of a past session

	session *session.Session
	capture *history.Capture
	ending  bool // the session is being ended; nothing new may begin

	turning sync.Mutex // held while the session is made or ended; comes before the desk's

	list  listing
	chose choice

	draft   compose.Draft
	sent    compose.Sent
	sendErr error
	sending chan struct{} // closed when the draft that was sent last is on its way

	profileVersion int
	draftVersion   int
	saidLong       bool  // that the draft is too long to be kept
	explained      int64 // the failed handshake that was shown by itself
	strip          strip
	pastHandshake  pastHandshake
	rate           rate    // used by Picture alone
	marking        marking // used by Picture alone
	texts          pathTexts
}

// recorded returns the capture that the tab shows, nil for none.
func (t *Tab) recorded() *history.Capture {
	t.desk.mu.Lock()
	defer t.desk.mu.Unlock()
	return t.capture
}

// ID identifies the tab for as long as the desk is open.
func (t *Tab) ID() int { return t.id }

// NewTab opens a scratch tab with a URL, which may be empty, and selects it.
func (d *Desk) NewTab(address string) *Tab {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.addLocked(&Tab{profile: profile.Profile{URL: address}})
}

// OpenProfile selects the tab of a saved connection, or opens one. With another it opens a further tab that has a
// session of its own.
func (d *Desk) OpenProfile(id string, another bool) *Tab {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !another {
		for i, t := range d.tabs {
			if t.profile.ID == id && t.past == "" {
				d.turnLocked(i)
				return t
			}
		}
	}
	p := d.workspace.Profile(id)
	if p == nil {
		return nil
	}
	return d.addLocked(&Tab{profile: p.Clone()})
}

// OpenSession opens a capture as a past session, or selects the tab that shows it. The file is read in the background;
// one that can't be opened closes the tab again and leaves a notice.
func (d *Desk) OpenSession(path string) {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	d.mu.Lock()
	for i, t := range d.tabs {
		if t.past == path || t.capture != nil && t.capture.Path() == path {
			d.turnLocked(i)
			d.mu.Unlock()
			return
		}
	}
	d.addLocked(&Tab{past: path, name: filepath.Base(path)}).loadLocked(path)
	d.mu.Unlock()
}

// loadLocked opens the capture of a past session. Where it can't be opened, a tab that holds more than it becomes an ordinary
// one.
func (t *Tab) loadLocked(path string) {
	t.desk.jobLocked(func(context.Context) error {
		c, err := history.Open(path)
		d := t.desk
		d.mu.Lock()
		over := t.ending || t.capture != nil || t.past != path
		if err == nil && over {
			d.mu.Unlock()
			return c.Close()
		}
		if err != nil {
			switch {
			case over:
			case t.profile.URL == "" && t.draft.Text == "":
				d.removeLocked(t)
			default:
				t.past = ""
				d.sidebar++
			}
			d.mu.Unlock()
			return err
		}
		t.capture = c
		info := c.Info()
		t.name = info.Name
		if t.profile.URL == "" {
			t.profile = t.profileOfLocked(info)
		}
		t.list.stale = true
		d.mu.Unlock()
		return nil
	})
}

// profileOfLocked is the connection that a past session belongs to: the saved one where it still exists, else a scratch
// one with its URL.
func (t *Tab) profileOfLocked(info history.Info) profile.Profile {
	if p := t.desk.workspace.Profile(info.ProfileID); p != nil {
		return p.Clone()
	}
	return profile.Profile{URL: info.URL}
}

func (d *Desk) addLocked(t *Tab) *Tab {
	d.nextTab++
	t.id, t.desk = d.nextTab, d
	if t.draft.Kind == "" {
		t.draft.Kind = compose.JSON
	}
	t.list.stale, t.list.follow = true, t.past == ""
	d.tabs = append(d.tabs, t)
	d.turnLocked(len(d.tabs) - 1)
	return t
}

// CloseUnused closes the visible tab where it is a scratch tab that nothing was done with.
func (d *Desk) CloseUnused() {
	d.mu.Lock()
	defer d.mu.Unlock()
	t := d.activeLocked()
	if t != nil && t.past == "" && t.session == nil && t.draft.Text == "" && reflect.DeepEqual(t.profile, profile.Profile{}) {
		d.removeLocked(t)
	}
}

// restoreLocked brings back a remembered tab, without connecting it.
func (d *Desk) restoreLocked(r Remembered) {
	t := &Tab{draft: r.Draft}
	for _, d := range r.Aside {
		t.sent.SetAside(d)
	}
	if r.sent != nil {
		t.sent = *r.sent
	}
	t.list.text, t.list.find, t.list.matchCase = r.Query, r.Find, r.MatchCase
	switch saved := d.workspace.Profile(r.ProfileID); {
	case r.Profile != nil:
		t.profile = r.Profile.Clone()
	case saved != nil:
		t.profile = saved.Clone()
	}
	if r.Past != "" {
		t.past = r.Past
		if !filepath.IsAbs(t.past) {
			t.past = filepath.Join(d.sessionsDir(), r.Past)
		}
		t.name = filepath.Base(t.past)
	}
	d.addLocked(t)
	t.longDraftLocked()
	if r.Saved != nil {
		t.followLocked(*r.Saved) // it may have been edited outside meanwhile
	}
	if t.past != "" {
		t.loadLocked(t.past)
	}
}

// rememberedLocked is what is kept of the tab. A tab that recorded something comes back showing it.
func (t *Tab) rememberedLocked() Remembered {
	r := Remembered{ProfileID: t.profile.ID, Query: t.list.text, Find: t.list.find, MatchCase: t.list.matchCase, Draft: t.draft, Aside: t.sent.Aside(), Past: t.past}
	if t.capture != nil && t.capture.Stats().Entries > 0 {
		r.Past = t.capture.Path()
	}
	if filepath.Dir(r.Past) == t.desk.sessionsDir() {
		r.Past = filepath.Base(r.Past)
	}
	saved := t.desk.workspace.Profile(t.profile.ID)
	if saved == nil || t.editedLocked() {
		p := t.profile.Clone()
		r.Profile = &p
	}
	if saved != nil && r.Profile != nil {
		p := saved.Clone()
		r.Saved = &p
	}
	return r
}

// CloseTab closes the tab with an ID. A live session is ended with 1000 in the background, and Reopen brings the tab
// back showing what it recorded.
func (d *Desk) CloseTab(id int) {
	d.mu.Lock()
	i := d.indexLocked(id)
	if i < 0 {
		d.mu.Unlock()
		return
	}
	t := d.tabs[i]
	d.closeLocked(t)
	d.mu.Unlock()
	d.job(func(context.Context) error {
		err := t.end(NormalClosure)
		d.refreshPast()
		return err
	})
}

// closeLocked takes a tab off the desk and remembers it for Reopen. Its session is still to be ended.
func (d *Desk) closeLocked(t *Tab) {
	r := t.rememberedLocked()
	sent := t.sent
	t.sent = compose.Sent{} // what still becomes of the tab is nothing to the one that comes back
	r.place, r.sent = slices.Index(d.tabs, t), &sent
	d.reopen = append(d.reopen, r)
	if len(d.reopen) > 20 {
		d.reopen = d.reopen[1:]
	}
	d.removeLocked(t)
}

// removeLocked takes a tab off the desk, with the notices that only it showed. The window may still show it for a moment,
// but nothing begins in it any more.
func (d *Desk) removeLocked(t *Tab) {
	t.ending = true
	for i, other := range d.tabs {
		if other == t {
			d.tabs = append(d.tabs[:i:i], d.tabs[i+1:]...)
			if d.active > i || d.active == len(d.tabs) {
				d.active = max(d.active-1, 0)
			}
		}
	}
	d.notices = slices.DeleteFunc(d.notices, func(n Notice) bool { return n.Tab == t })
	d.turnLocked(d.active)
}

// Reopen brings back the tab that was closed last, where it was, and reports whether there was one.
func (d *Desk) Reopen() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := len(d.reopen)
	if n == 0 {
		return false
	}
	r := d.reopen[n-1]
	d.reopen = d.reopen[:n-1]
	d.restoreLocked(r)
	last := len(d.tabs) - 1
	d.moveLocked(last, min(r.place, last))
	return true
}

// end finishes the tab's session and gives up its capture, for good. It blocks, at most as long as the session's close
// does.
func (t *Tab) end(code uint16) error {
	t.turning.Lock()
	defer t.turning.Unlock()
	return t.finish(code)
}

// finish is end for who holds turning. A capture that nothing was recorded in is removed.
func (t *Tab) finish(code uint16) error {
	d := t.desk
	d.mu.Lock()
	s, c, v := t.session, t.capture, t.list.detach()
	t.ending = true
	t.session, t.capture = nil, nil
	t.chose.drop()
	d.mu.Unlock()
	var err error
	if s != nil {
		err = s.Close(code)
	}
	v.close()
	if c == nil {
		return err
	}
	err = errors.Join(err, c.Close())
	if s != nil && c.Stats().Entries == 0 {
		err = errors.Join(err, history.Remove(c.Path()))
	}
	return err
}

// titleLocked is what stands on the tab.
func (t *Tab) titleLocked() string {
	switch {
	case t.past != "":
		name := t.name
		if t.capture != nil {
			info := t.capture.Info()
			name = nameOf(info) + " " + time.Unix(0, info.Start).Format("2 Jan 15:04")
		}
		return name
	case t.profile.Name != "":
		return t.profile.Name
	case t.profile.URL != "":
		return strings.TrimSuffix(addressOf(t.profile.URL), "/")
	}
	return "New tab"
}

// addressOf is what tells a URL from others of its kind: host and path.
func addressOf(address string) string {
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		return u.Host + u.Path
	}
	return strings.TrimSpace(address)
}

// nameOf is what tells a session from others: the name of its connection, else the path it was connected to, or the
// host where that is all.
func nameOf(info history.Info) string {
	if info.Name != "" {
		return info.Name
	}
	if u, err := url.Parse(info.URL); err == nil && strings.Trim(u.Path, "/") != "" {
		return u.Path
	}
	return hostOf(info.URL)
}

func hostOf(address string) string {
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		return u.Host
	}
	return strings.TrimSpace(address)
}

// captureName is the file name of a new session: when it began and what it was connected to, in characters that every
// file system takes.
func captureName(p profile.Profile, at time.Time) string {
	name := p.Name
	if name == "" {
		name = hostOf(p.URL)
	}
	name = strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`/\:*?"<>|#%`, r) {
			return '-'
		}
		return r
	}, name)
	if r := []rune(name); len(r) > 40 {
		name = string(r[:40])
	}
	return fmt.Sprintf("%s %s", at.Format("2006-01-02 150405"), strings.TrimSpace(name))
}
