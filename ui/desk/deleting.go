package desk

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"socklens/history"
	"socklens/session/profile"
)

// deletedExt is what the names of deleted sessions end with.
const deletedExt = ".deleted"

// DeleteSession deletes a past session. Its file stays where it is under another name until the desk is closed, so that
// Undo is at once, whatever its size and whichever disk it is on.
func (d *Desk) DeleteSession(path string) {
	d.mu.Lock()
	var showing *Tab
	for _, t := range d.tabs {
		if t.past == path || t.capture != nil && t.capture.Path() == path {
			showing = t
		}
	}
	if showing != nil {
		d.closeLocked(showing)
	}
	d.mu.Unlock()
	d.job(func(context.Context) error {
		if showing != nil {
			if err := showing.end(NormalClosure); err != nil {
				d.Notify(NoticeOf(err))
			}
		}
		hidden := filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+"."+profile.NewID()+deletedExt)
		if err := d.hide(path, hidden); err != nil {
			return fmt.Errorf("delete session: %w", err)
		}
		d.refreshPast()
		n := Notice{deleted: hidden, Actions: []Action{{"Undo", func() { d.undelete(hidden) }}}}
		n.What = "The session of " + strings.TrimSuffix(filepath.Base(path), ".socklens") + " was deleted."
		n.Why = "It stays on the disk until Socklens is closed."
		n.Try = "Undo brings it back, as File, Undo delete session does later on."
		d.Notify(n)
		return nil
	})
}

// UndoDelete brings back the session that was deleted last since the desk was opened, and reports whether there was any.
// Called again it brings back the one before.
func (d *Desk) UndoDelete() bool {
	d.mu.Lock()
	n := len(d.binned)
	d.mu.Unlock()
	d.undelete("")
	return n > 0
}

// undelete brings back a deleted session, the latest where hidden is empty, and offers to open it.
func (d *Desk) undelete(hidden string) {
	d.job(func(context.Context) error {
		d.undoing.Lock() // two wishes in a row are for two sessions
		defer d.undoing.Unlock()
		d.mu.Lock()
		at := len(d.binned) - 1
		if hidden != "" {
			at = slices.IndexFunc(d.binned, func(b binned) bool { return b.hidden == hidden })
		}
		if at < 0 {
			d.mu.Unlock()
			return nil // it is back already
		}
		b := d.binned[at]
		d.mu.Unlock()
		if err := d.unhide(b); err != nil {
			return fmt.Errorf("bring back session: %w", err)
		}
		d.forget(func(n Notice) bool { return n.deleted == b.hidden })
		d.refreshPast()
		n := Notice{Actions: []Action{{"Open", func() { d.OpenSession(b.path) }}}}
		n.What = "The session of " + strings.TrimSuffix(filepath.Base(b.path), ".socklens") + " is back."
		d.Notify(n)
		return nil
	})
}

// binned is a session that was deleted and can be brought back: where its file is now, and where it was.
type binned struct{ hidden, path string }

// hide gives a deleted file another name, which is remembered first: after a crash too it goes with the next close.
func (d *Desk) hide(path, hidden string) error {
	if _, err := os.Stat(path); err != nil {
		return err
	}
	d.mu.Lock()
	d.state.Deleted = append(d.state.Deleted, hidden)
	d.mu.Unlock()
	if err := d.writeState(); err != nil {
		return err
	}
	if err := history.Move(path, hidden); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.binned = append(d.binned, binned{hidden, path})
	return nil
}

// unhide gives a deleted file its name back, unless there is another file of that name by now.
func (d *Desk) unhide(b binned) error {
	if _, err := os.Stat(b.path); err == nil {
		return fmt.Errorf("%s: %w", b.path, fs.ErrExist)
	}
	err := os.Rename(b.hidden, b.path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.binned = slices.DeleteFunc(d.binned, func(other binned) bool { return other == b })
	d.state.Deleted = slices.DeleteFunc(d.state.Deleted, func(p string) bool { return p == b.hidden })
	d.rememberLocked()
	return err
}

// emptyBin deletes for good what was deleted. What can't be deleted now is tried again at the next close.
func (d *Desk) emptyBin() error {
	d.mu.Lock()
	deleted := d.state.Deleted
	d.state.Deleted = nil
	d.mu.Unlock()
	if len(deleted) == 0 {
		return nil
	}
	var failed error
	for _, path := range deleted {
		if filepath.Ext(path) != deletedExt {
			continue // somebody has edited the state
		}
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			failed = errors.Join(failed, fmt.Errorf("delete session: %w", err))
			d.mu.Lock()
			d.state.Deleted = append(d.state.Deleted, path)
			d.mu.Unlock()
		}
	}
	return errors.Join(failed, d.writeState())
}

// hiddenName matches what DeleteSession makes of the name of a capture.
var hiddenName = regexp.MustCompile(`^\..+\.[a-z2-7]{16}\.deleted$`)

// emptyOldBin deletes for good what an earlier run deleted in the folder of the sessions and neither brought back nor got
// to empty: it crashed, or its state, which knows of them, was lost. Undo went with that run, and the lock on the data
// folder says that it is over, so nobody can want them back. It is called before anything can be deleted in this run.
func (d *Desk) emptyOldBin() {
	folder := filepath.Join(d.config.Dir, "sessions")
	list, err := os.ReadDir(folder)
	if err != nil {
		return // the list of past sessions says so
	}
	list = slices.DeleteFunc(list, func(f fs.DirEntry) bool { return !f.Type().IsRegular() || !hiddenName.MatchString(f.Name()) })
	d.job(func(ctx context.Context) (failed error) {
		for _, f := range list { // files of many gigabytes take a while
			if ctx.Err() != nil {
				break
			}
			if err := os.Remove(filepath.Join(folder, f.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
				failed = errors.Join(failed, fmt.Errorf("delete session: %w", err))
			}
		}
		return failed
	})
}
