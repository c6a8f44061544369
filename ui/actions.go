package ui

import (
	"fmt"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/widget"

	"socklens/session"
	"socklens/session/profile"
	"socklens/ui/compose"
	"socklens/ui/desk"
	"socklens/ui/parts"
)

// The methods here are what the menus and buttons do. All run on the UI goroutine.

func (w *Window) newTab() {
	w.desk.NewTab("")
	w.turned()
	w.focusURL()
}

func (w *Window) newConnection() {
	name, address, folder := widget.NewEntry(), widget.NewEntry(), w.folderSelect("")
	name.SetPlaceHolder("trades")
	address.SetPlaceHolder("wss://example.com/stream")
	w.ask("New connection", "Save", form("URL", address, "Name", name, "Folder", folder), address, func() {
		t := w.desk.NewTab(strings.TrimSpace(address.Text))
		t.Save(name.Text, folder.Text)
		w.turned()
		w.focusURL()
	})
}

func (w *Window) folderSelect(folderID string) *widget.SelectEntry {
	var names []string
	current := ""
	for _, f := range w.desk.Folders() {
		names = append(names, f.Name)
		if f.ID == folderID {
			current = f.Name
		}
	}
	e := widget.NewSelectEntry(names)
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
	name, folder := widget.NewEntry(), w.folderSelect(p.Folder)
	name.SetText(p.Name)
	if p.Name == "" {
		if u, err := url.Parse(p.URL); err == nil {
			name.SetText(u.Host)
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
	name, text := widget.NewEntry(), widget.NewMultiLineEntry()
	name.SetText(f.Name)
	text.SetMinRowsVisible(8)
	text.SetText(headerText(f.Headers))
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

func headerText(headers []profile.Header) string {
	var b strings.Builder
	for _, h := range headers {
		fmt.Fprintf(&b, "%s: %s\n", h.Name, h.Value)
	}
	return b.String()
}

func (w *Window) deleteConnection() {
	t := w.desk.Active()
	if t == nil || t.Profile().ID == "" {
		return
	}
	p := t.Profile()
	w.confirm("Delete "+p.Name+"?", "The saved connection is forgotten. Its past sessions stay.", "Delete", func() { w.desk.DeleteProfile(p.ID) })
}

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
	}, w.win)
	d.SetFilter(storage.NewExtensionFileFilter([]string{".socklens"}))
	if dir, err := storage.ListerForURI(storage.NewFileURI(filepath.Join(w.desk.Dir(), "sessions"))); err == nil {
		d.SetLocation(dir)
	}
	w.showDialog("Open session", d)
	d.Resize(w.dialogSize())
}

func (w *Window) saveSession() {
	t := w.desk.Active()
	if t == nil || w.shown.Link.Path == "" {
		w.inform("Nothing to save", "This tab has recorded nothing yet. Connect first.")
		return
	}
	d := dialog.NewFileSave(func(f fyne.URIWriteCloser, err error) {
		if err != nil {
			w.desk.Notify(desk.NoticeOf(err))
			return
		}
		if f == nil {
			return
		}
		path := f.URI().Path()
		_ = f.Close()
		t.SaveAs(path)
	}, w.win)
	d.SetFileName(filepath.Base(w.shown.Link.Path))
	w.showDialog("Save session", d)
	d.Resize(w.dialogSize())
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
	w.confirm("Delete this session?", filepath.Base(path)+" is deleted, and the tab that shows it is closed. It can be undone until Socklens is closed.",
		"Delete", func() { w.desk.DeleteSession(path) })
}

// askBudget asks how much of the disk all sessions may take.
func (w *Window) askBudget() {
	size := widget.NewEntry()
	size.SetText(strconv.FormatFloat(float64(w.desk.Budget())/(1<<30), 'f', -1, 64))
	w.ask("Disk budget", "Save", container.NewVBox(form("GiB for all sessions", size),
		hint("Beyond it the oldest sessions are deleted, never one that is open or has a pinned entry.")), size, func() {
		n, err := strconv.ParseFloat(strings.TrimSpace(size.Text), 64)
		if err != nil || n <= 0 || n > 1<<20 {
			w.inform("Not changed", "The budget is a number of GiB above 0.")
			return
		}
		w.desk.SetBudget(int64(n * (1 << 30)))
	})
}

func (w *Window) selectTab(i int) {
	w.desk.Select(i)
	w.turned()
}

func (w *Window) closeTabAt(i int) {
	w.desk.CloseTab(i)
	w.turned()
}

func (w *Window) closeTab() { w.closeTabAt(w.shown.Active) }

func (w *Window) reopenTab() {
	w.desk.Reopen()
	w.turned()
}

func (w *Window) step(n int) {
	w.desk.Step(n)
	w.turned()
}

func (w *Window) connect() {
	t := w.desk.Active()
	if t == nil {
		t = w.desk.NewTab(w.link.url.Text)
	}
	switch w.status().State {
	case session.Open:
		w.confirm("Connect again?", "The link is open. It is closed with 1000 first, and a new attempt begins.", "Connect again", func() {
			t.Reconnect()
		})
	case session.Connecting, session.Closing:
	default:
		t.Connect()
		if profile.CheckURL(t.Profile().URL) == nil {
			w.focusList()
		}
	}
}

func (w *Window) disconnect() { w.onTab(func(t *desk.Tab) { t.Disconnect(desk.NormalClosure, "") }) }

func (w *Window) askClose() {
	code, reason := widget.NewEntry(), widget.NewEntry()
	code.SetText("1000")
	reason.SetPlaceHolder("at most 123 bytes")
	w.ask("Close with code", "Close", form("Code", code, "Reason", reason), code, func() {
		n, err := compose.CloseCode(code.Text, reason.Text)
		if err != nil {
			w.desk.Notify(desk.NoticeOf(err))
			return
		}
		w.onTab(func(t *desk.Tab) { t.Disconnect(n, reason.Text) })
	})
}

// askControl asks for the payload of a ping or a pong.
func (w *Window) askControl(name string, send func(t *desk.Tab, payload []byte)) {
	text := widget.NewEntry()
	text.SetPlaceHolder("at most 125 bytes")
	w.ask(name, "Send", form("Payload", text), text, func() {
		w.onTab(func(t *desk.Tab) { send(t, []byte(text.Text)) })
	})
}

// askFragments asks how large the fragments shall be that the draft is sent in.
func (w *Window) askFragments() {
	w.composer.flush()
	size := widget.NewEntry()
	size.SetText("16")
	w.ask("Send in fragments", "Send", form("Bytes in each", size), size, func() {
		n, err := strconv.Atoi(strings.TrimSpace(size.Text))
		if err != nil || n < 1 {
			w.inform("Not sent", "The size of a fragment is a number of bytes from 1.")
			return
		}
		w.onTab(func(t *desk.Tab) { t.SendFragments(n) })
	})
}

// askRaw asks for the bytes of a frame.
func (w *Window) askRaw() {
	text := widget.NewMultiLineEntry()
	text.TextStyle.Monospace = true
	text.SetPlaceHolder("89 00   — an unmasked ping")
	w.ask("Frame from hex", "Send", container.NewVBox(hint("The bytes go out exactly as written, header and payload."), text), text, func() {
		frames, err := compose.ParseHex(text.Text)
		if err != nil {
			w.desk.Notify(desk.NoticeOf(err))
			return
		}
		w.onTab(func(t *desk.Tab) { t.SendRaw(frames) })
	})
}

func (w *Window) toggleReading() {
	stop := !w.status().ReadingStopped
	w.onTab(func(t *desk.Tab) { t.StopReading(stop) })
}

func (w *Window) togglePong() {
	stop := !w.status().PongsOff
	w.onTab(func(t *desk.Tab) { t.NoPong(stop) })
}

func (w *Window) newSession() {
	if w.status().State == session.Open {
		w.confirm("Start a new session?", "The link is closed with 1000. What was recorded stays among the past sessions.", "New session",
			func() { w.onTab((*desk.Tab).NewSession) })
		return
	}
	w.onTab((*desk.Tab).NewSession)
}

func (w *Window) showHandshake() {
	if seq := w.status().HandshakeSeq; seq != 0 {
		w.choose(seq)
		return
	}
	w.onTab((*desk.Tab).ChooseHandshake)
}

func (w *Window) send() {
	if w.messages != nil {
		w.messages.use(w.messages.tree.Cursor(), true)
		return
	}
	w.composer.flush()
	w.onTab((*desk.Tab).Send)
}

func (w *Window) sendAgain() {
	w.onTab(func(t *desk.Tab) {
		if seq := t.Chosen(); seq != 0 {
			t.SendAgain(seq)
		}
	})
}

func (w *Window) editAndResend() {
	w.onTab(func(t *desk.Tab) {
		if seq := t.Chosen(); seq != 0 {
			t.EditAndResend(seq)
			w.focusComposer()
		}
	})
}

func (w *Window) recall(step int) { w.onTab(func(t *desk.Tab) { t.Recall(step) }) }

func (w *Window) clear() {
	w.onTab((*desk.Tab).Clear)
	w.list.SetSelection(parts.Selection{Cursor: -1})
	w.closeDetails()
}

func (w *Window) showAll() { w.onTab((*desk.Tab).ShowAll) }

// jump goes to the next or previous match.
func (w *Window) jump(step int) {
	w.onTab(func(t *desk.Tab) {
		t.Jump(step, w.arrive)
	})
}

func (w *Window) follow() {
	w.list.SetFollow(true)
	w.onTab(func(t *desk.Tab) { t.SetFollow(true) })
}

func (w *Window) toggleFind() {
	w.onTab(func(t *desk.Tab) {
		_, find, _ := t.Query()
		t.SetFind(!find)
	})
}

func (w *Window) toggleCase() {
	w.onTab(func(t *desk.Tab) {
		_, _, matchCase := t.Query()
		t.SetMatchCase(!matchCase)
	})
}

// copyRows copies the chosen rows of the list.
func (w *Window) copyRows(format desk.CopyFormat) {
	rows := w.chosenRows()
	if len(rows) == 0 {
		return
	}
	w.onTab(func(t *desk.Tab) {
		t.Copy(rows, format, func(text string) {
			w.pump.do(func() { w.app.Clipboard().SetContent(text) })
		})
	})
}

func (w *Window) copy() {
	if w.win.Canvas().Focused() == fyne.Focusable(w.list) {
		w.copyRows(desk.CopyPayload)
		return
	}
	w.forward(&fyne.ShortcutCopy{Clipboard: w.app.Clipboard()})()
}

func (w *Window) cut()   { w.forward(&fyne.ShortcutCut{Clipboard: w.app.Clipboard()})() }
func (w *Window) paste() { w.forward(&fyne.ShortcutPaste{Clipboard: w.app.Clipboard()})() }

// forward hands a shortcut to the widget that has the focus: a menu item with its keys would otherwise swallow it.
func (w *Window) forward(s fyne.Shortcut) func() {
	return func() {
		if f, ok := w.win.Canvas().Focused().(fyne.Shortcutable); ok {
			f.TypedShortcut(s)
		}
	}
}

func (w *Window) setTheme(name string) {
	w.chooseTheme(name)
	w.applyTheme()
}

// chooseTheme remembers dark, light, or "system".
func (w *Window) chooseTheme(name string) {
	if name == "system" {
		name = ""
	}
	state := w.desk.Window()
	state.Theme = name
	w.desk.SetWindow(state)
}

// scale makes all text larger or smaller by some steps; 0 sets it back.
func (w *Window) scale(steps int) {
	state := w.desk.Window()
	if state.TextSize == 0 {
		state.TextSize = 1
	}
	state.TextSize = parts.Scaled(state.TextSize, steps)
	w.desk.SetWindow(state)
	w.applyTheme()
}
