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
		n := Notice{Actions: []Action{{"Undo", func() {
			d.job(func(context.Context) error {
				if err := d.unhide(hidden, path); err != nil {
					return fmt.Errorf("bring back session: %w", err)
				}
				d.refreshPast()
				return nil
			})
		}}}}
		n.What = "The session of " + strings.TrimSuffix(filepath.Base(path), ".socklens") + " was deleted."
		n.Why = "It stays on the disk until Socklens is closed."
		n.Try = "Undo brings it back."
		d.Notify(n)
		return nil
	})
}

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
	return os.Rename(path, hidden)
}

// unhide gives a deleted file its name back, unless there is another file of that name by now.
func (d *Desk) unhide(hidden, path string) error {
	if _, err := os.Stat(path); err == nil {
		return fmt.Errorf("%s: %w", path, fs.ErrExist)
	}
	if err := os.Rename(hidden, path); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.state.Deleted = slices.DeleteFunc(d.state.Deleted, func(p string) bool { return p == hidden })
	d.rememberLocked()
	return nil
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
