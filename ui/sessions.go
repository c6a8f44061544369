package ui

import (
	"errors"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"

	"socklens/session"
	"socklens/ui/desk"
)

func (w *Window) openSession() {
	d := dialog.NewFileOpen(func(f fyne.URIReadCloser, err error) {
		if err != nil {
			w.desk.Notify(desk.NoticeOf(err))
			return
		}
		if f == nil {
			return
		}
		_ = f.Close()
		w.desk.OpenSession(f.URI().Path())
		w.turned()
	}, w.win)
	d.SetTitleText("Open session")
	d.SetView(dialog.ListView) // the grid cuts names to their date
	d.SetFilter(storage.NewExtensionFileFilter([]string{".socklens"}))
	if dir, err := storage.ListerForURI(storage.NewFileURI(filepath.Join(w.desk.Dir(), "sessions"))); err == nil {
		d.SetLocation(dir)
	}
	w.showDialog(openDialog{dialogBox: d, title: "Open session"})
	d.Resize(w.dialogSize())
}

func (w *Window) saveSession() {
	t := w.tab()
	if w.shown.Link.Path == "" {
		w.inform("Nothing to save", "This tab has recorded nothing yet. Connect first.")
		return
	}
	w.askPath("Save session", filepath.Base(w.shown.Link.Path), t.SaveAs)
}

func (w *Window) deleteSession() {
	path := w.shown.Link.Path
	if path == "" {
		w.inform("Nothing to delete", "This tab shows no session.")
		return
	}
	w.deletePath(path)
}

func (w *Window) deletePath(path string) {
	w.confirm("Delete this session?", filepath.Base(path)+" is deleted, and the tab that shows it is closed. Undo delete session brings it back until Socklens is closed.",
		"Delete", func() {
			w.desk.DeleteSession(path)
			w.turned()
		})
}

func (w *Window) undoDelete() {
	if !w.desk.UndoDelete() {
		w.inform("Nothing to undo", "No session was deleted since Socklens was started.")
	}
}

// askBudget asks how much of the disk all sessions may take.
func (w *Window) askBudget() {
	size := newField()
	size.SetText(inUnits(w.desk.Budget(), 1<<30))
	w.askChecked("Disk budget", "Save", container.NewVBox(form("GiB for all sessions", size),
		hint("Beyond it the oldest sessions are deleted, never one that is open or has a pinned entry; one that is being recorded loses its oldest entries.")), size, func() (func(), error) {
		bytes, ok := bytesOf(size.Text, 1<<30)
		if !ok {
			return nil, errors.New("the budget is a number of GiB above 0")
		}
		return func() { w.desk.SetBudget(bytes) }, nil
	})
}

func (w *Window) newSession() {
	t := w.tab()
	if w.status().State == session.Open {
		w.confirm("Start a new session?", "The link is closed with 1000. What was recorded stays among the past sessions.", "New session",
			t.NewSession)
		return
	}
	t.NewSession()
}
