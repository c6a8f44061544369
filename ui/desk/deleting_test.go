package desk_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"socklens/history"
	"socklens/session"
	"socklens/ui/desk"
)

// otherDisk returns a folder on another file system than dir, where this machine has one, else one on the same.
func otherDisk(t *testing.T, dir string) string {
	t.Helper()
	for _, root := range []string{"/dev/shm", "/tmp", "/var/tmp", "."} {
		there, err := os.MkdirTemp(root, "socklens-test-")
		if err != nil {
			continue
		}
		t.Cleanup(func() { _ = os.RemoveAll(there) })
		if err := os.WriteFile(filepath.Join(dir, "probe"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(filepath.Join(dir, "probe"), filepath.Join(there, "probe")); err != nil {
			return there // as from one disk to another
		}
		_ = os.Remove(filepath.Join(there, "probe"))
	}
	return t.TempDir()
}

func sessionIn(t *testing.T, dir, name string) string {
	t.Helper()
	path := filepath.Join(dir, name+".socklens")
	c, err := history.Create(path, history.Info{ID: name, Start: 1})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Append(&history.Entry{Kind: history.Message, Payload: []byte("x"), Size: 1}); err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// undo waits for the offer to bring back a deleted session.
func (r *rig) undo() func() {
	r.t.Helper()
	var undo func()
	r.until("deleted", func(p desk.Picture) bool {
		for _, n := range p.Notices {
			for _, a := range n.Actions {
				undo = a.Do
				r.Dismiss(n)
			}
		}
		return undo != nil
	})
	return undo
}

func files(t *testing.T, dir string) (names []string) {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range list {
		names = append(names, f.Name())
	}
	return names
}

// TestDeleteOnAnotherDisk deletes and brings back a session that is not on the disk of the data folder, and leaves
// nothing behind.
func TestDeleteOnAnotherDisk(t *testing.T) {
	dir := t.TempDir()
	there := otherDisk(t, dir)
	r := open(t, dir)
	path, gone := sessionIn(t, there, "kept"), sessionIn(t, there, "gone")
	r.OpenSession(path)
	r.until("shown", func(p desk.Picture) bool { return p.List.Entries == 1 })
	r.DeleteSession(path)
	undo := r.undo()
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the file is still there: %v", err)
	}
	undo()
	r.until("back", func(desk.Picture) bool { _, err := os.Stat(path); return err == nil })
	r.DeleteSession(gone)
	r.undo()
	if n := len(files(t, there)); n != 2 {
		t.Errorf("%q: the deleted one is not there to be brought back", files(t, there))
	}
	r.close()
	if got := files(t, there); len(got) != 1 || got[0] != "kept.socklens" {
		t.Errorf("left behind %q", got)
	}
	if report, err := history.Check(context.Background(), path); err != nil || report.Summary.Stats.Entries != 1 {
		t.Errorf("what was brought back holds %+v, %v", report, err)
	}
}

// TestUndoReplacesNothing leaves alone what has taken the place of a deleted session.
func TestUndoReplacesNothing(t *testing.T) {
	dir := t.TempDir()
	r := open(t, dir)
	path := sessionIn(t, dir, "one")
	r.DeleteSession(path)
	undo := r.undo()
	if err := os.WriteFile(path, []byte("another"), 0o600); err != nil {
		t.Fatal(err)
	}
	undo()
	r.until("said", func(p desk.Picture) bool { return len(p.Notices) > 0 && p.Notices[0].Bad })
	if data, err := os.ReadFile(path); string(data) != "another" {
		t.Errorf("the file holds %q, %v", data, err)
	}
	r.close()
}

// TestDeletedBeforeACrash goes with the next close.
func TestDeletedBeforeACrash(t *testing.T) {
	dir := t.TempDir()
	r := open(t, dir)
	path := sessionIn(t, dir, "one")
	r.DeleteSession(path)
	r.undo()
	state, err := os.ReadFile(filepath.Join(dir, "state.json"))
	if err != nil {
		t.Fatal(err)
	}
	hidden, err := filepath.Glob(filepath.Join(dir, ".one*"))
	if err != nil || len(hidden) != 1 {
		t.Fatalf("hidden as %q, %v", hidden, err)
	}
	data, err := os.ReadFile(hidden[0])
	if err != nil {
		t.Fatal(err)
	}
	r.close()
	// As a crash would have left it.
	for name, content := range map[string][]byte{filepath.Join(dir, "state.json"): state, hidden[0]: data} {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	again := open(t, dir)
	again.close()
	if _, err := os.Stat(hidden[0]); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("it is still there: %v", err)
	}
}

// TestDeletedBeforeTheStateWasLost goes with the next start, and nothing else does. What this run deletes can be brought
// back still.
func TestDeletedBeforeTheStateWasLost(t *testing.T) {
	dir := t.TempDir()
	sessions := filepath.Join(dir, "sessions")
	r := open(t, dir)
	path := sessionIn(t, sessions, "one")
	r.DeleteSession(path)
	r.undo()
	hidden := files(t, sessions)
	if len(hidden) != 1 || hidden[0][0] != '.' {
		t.Fatalf("hidden as %q", hidden)
	}
	data, err := os.ReadFile(filepath.Join(sessions, hidden[0]))
	if err != nil {
		t.Fatal(err)
	}
	r.close()
	others := []string{".note.deleted", "a.socklens.abcdefghijklmnop.deleted", ".a.socklens.abcdefghijklmnop.deleted.txt"}
	for _, name := range append(others, hidden[0]) {
		if err := os.WriteFile(filepath.Join(sessions, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Remove(filepath.Join(dir, "state.json")); err != nil {
		t.Fatal(err)
	}

	again := open(t, dir)
	again.until("gone", func(desk.Picture) bool {
		_, err := os.Stat(filepath.Join(sessions, hidden[0]))
		return errors.Is(err, os.ErrNotExist)
	})
	path = sessionIn(t, sessions, "two")
	again.DeleteSession(path)
	undo := again.undo()
	if _, err := desk.Open(desk.Config{Dir: dir}); err == nil {
		t.Error("another desk has opened the folder")
	}
	undo()
	again.until("back", func(desk.Picture) bool { _, err := os.Stat(path); return err == nil })
	again.close()
	want := append(others, "two.socklens")
	slices.Sort(want)
	if got := files(t, sessions); !slices.Equal(got, want) {
		t.Errorf("there are %q, want %q", got, want)
	}
}

// TestDeletingLosesNoTab brings a tab back with what it recorded, also where a session was deleted before the desk was
// closed.
func TestDeletingLosesNoTab(t *testing.T) {
	dir := t.TempDir()
	r := open(t, dir)
	gone := sessionIn(t, dir, "gone")
	tab := r.NewTab(startEndpoint(t) + "/echo")
	tab.Connect()
	r.until("open", func(p desk.Picture) bool { return p.Link.Status.State == session.Open })
	recorded := tab.CapturePath()
	r.DeleteSession(gone)
	r.undo()
	r.close()

	again := open(t, dir)
	defer again.close()
	again.until("recorded", func(p desk.Picture) bool { return p.Link.Path == recorded && p.List.Entries > 0 })
}

// TestUndoDeleteWithoutItsNotice brings deleted sessions back from the menu, the latest first, when the notices that offered
// it were dismissed, and takes away a notice that offers what is done.
func TestUndoDeleteWithoutItsNotice(t *testing.T) {
	dir := t.TempDir()
	r := open(t, dir)
	defer r.close()
	there := func(path string) bool { _, err := os.Stat(path); return err == nil }
	if r.UndoDelete() {
		t.Error("there was something to undo")
	}
	one, two, three := sessionIn(t, dir, "one"), sessionIn(t, dir, "two"), sessionIn(t, dir, "three")
	for _, path := range []string{one, two} {
		r.DeleteSession(path)
		r.undo() // dismisses the notice
	}
	r.DeleteSession(three)
	r.until("deleted", func(p desk.Picture) bool { return len(p.Notices) == 1 })
	for i := range 9 {
		n := desk.Notice{Bad: true}
		n.What = strings.Repeat("x", i+1)
		r.Notify(n)
	}
	if got := r.Picture(r.want).Notices; len(got) != 6 || len(got[0].Actions) != 1 || got[5].What != strings.Repeat("x", 9) {
		t.Errorf("the offer to undo was pushed out: %+v", got)
	}
	for range 2 {
		if !r.UndoDelete() {
			t.Error("there was nothing to undo")
		}
	}
	r.until("the latest two back", func(desk.Picture) bool { return there(two) && there(three) })
	r.until("its notice gone", func(p desk.Picture) bool {
		return !slices.ContainsFunc(p.Notices, func(n desk.Notice) bool { return strings.HasSuffix(n.What, "deleted.") })
	})
	if there(one) {
		t.Error("the first one is back too")
	}
	if !r.UndoDelete() {
		t.Error("the first one can't be brought back")
	}
	p := r.until("the first one back", func(p desk.Picture) bool {
		return there(one) && p.Notices[len(p.Notices)-1].What == "The session of one is back."
	})
	p.Notices[len(p.Notices)-1].Actions[0].Do()
	r.until("opened", func(p desk.Picture) bool { return p.Link.Past && p.List.Entries == 1 })
	if r.UndoDelete() {
		t.Error("there is still something to undo")
	}
}

// TestUndoDeleteOfWhatIsGone says so once, and goes on with the one before.
func TestUndoDeleteOfWhatIsGone(t *testing.T) {
	dir := t.TempDir()
	r := open(t, dir)
	defer r.close()
	one, two := sessionIn(t, dir, "one"), sessionIn(t, dir, "two")
	for _, path := range []string{one, two} {
		r.DeleteSession(path)
		r.undo()
	}
	hidden, err := filepath.Glob(filepath.Join(dir, ".two*"))
	if err != nil || len(hidden) != 1 {
		t.Fatal(hidden, err)
	}
	if err := os.Remove(hidden[0]); err != nil {
		t.Fatal(err)
	}
	r.UndoDelete()
	r.until("said", func(p desk.Picture) bool { return len(p.Notices) == 1 && p.Notices[0].Bad })
	r.UndoDelete()
	r.until("back", func(desk.Picture) bool { _, err := os.Stat(one); return err == nil })
}
