package ui

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"socklens/session"
	"socklens/ui/compose"
	"socklens/ui/desk"
)

// action is one thing a person can do: an item of a menu, and a line of the list of shortcuts.
type action struct {
	label string
	keys  fyne.Shortcut   // nil where there is none
	also  []fyne.Shortcut // further keys, such as those of the keypad, which the menu doesn't show
	shown string          // keys that the focused widget handles by itself, such as "Space"
	do    func()
	calm  bool     // does no harm behind a dialog: it serves what has the focus, or the whole window
	sub   []action // a menu of its own; do is nil then
	check func() bool
}

var line = action{}

func ctrl(key fyne.KeyName) fyne.Shortcut {
	return &desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault}
}

func ctrlShift(key fyne.KeyName) fyne.Shortcut {
	return &desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault | fyne.KeyModifierShift}
}

func alt(key fyne.KeyName) fyne.Shortcut {
	return &desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierAlt}
}

// menu is one menu of the bar.
type menu struct {
	label   string
	actions []action
}

// menus lists every action of the window. What isn't here has no keys.
func (w *Window) menus() []menu {
	return []menu{
		{"File", []action{
			{label: "New scratch tab", keys: ctrl(fyne.KeyT), do: w.newTab},
			{label: "New connection…", keys: ctrl(fyne.KeyN), do: w.newConnection},
			{label: "Save connection", keys: ctrl(fyne.KeyS), do: w.saveConnection},
			{label: "Save connection as…", do: w.saveConnectionAs},
			line,
			{label: "Open session…", keys: ctrl(fyne.KeyO), do: w.openSession},
			{label: "Save session as…", keys: ctrlShift(fyne.KeyS), do: w.saveSession},
			{label: "Export…", keys: ctrlShift(fyne.KeyE), do: w.export},
			{label: "Delete session…", do: w.deleteSession},
			{label: "Undo delete session", do: w.undoDelete},
			{label: "Disk budget…", do: w.askBudget},
			line,
			{label: "Close tab", keys: ctrl(fyne.KeyW), do: w.closeTab},
			{label: "Reopen closed tab", keys: ctrlShift(fyne.KeyT), do: w.reopenTab},
			line,
			{label: "Quit", calm: true, keys: ctrl(fyne.KeyQ), do: w.quit},
		}},
		{"Edit", []action{
			{label: "Undo", calm: true, keys: &fyne.ShortcutUndo{}, do: w.forward(&fyne.ShortcutUndo{})},
			{label: "Redo", calm: true, keys: &fyne.ShortcutRedo{}, do: w.forward(&fyne.ShortcutRedo{})},
			line,
			{label: "Cut", calm: true, keys: &fyne.ShortcutCut{}, do: w.cut},
			{label: "Copy", calm: true, keys: &fyne.ShortcutCopy{}, do: w.copy},
			{label: "Paste", calm: true, keys: &fyne.ShortcutPaste{}, do: w.paste},
			{label: "Select all", calm: true, keys: &fyne.ShortcutSelectAll{}, do: w.forward(&fyne.ShortcutSelectAll{})},
			line,
			{label: "Copy rows as", sub: []action{
				{label: "Payload", do: func() { w.copyRows(desk.CopyPayload) }},
				{label: "Time and payload", keys: ctrlShift(fyne.KeyC), do: func() { w.copyRows(desk.CopyLines) }},
				{label: "JSON Lines", keys: ctrlShift(fyne.KeyJ), do: func() { w.copyRows(desk.CopyJSONL) }},
			}},
			line,
			{label: "Search", keys: ctrl(fyne.KeyF), do: w.focusSearch},
			{label: "Next match", shown: "F3", do: func() { w.next(+1) }},
			{label: "Previous match", shown: "Shift+F3", do: func() { w.next(-1) }},
			{label: "Find in the details", keys: alt(fyne.KeyF), do: w.findInDetails},
			{label: "Go to number or time…", keys: ctrl(fyne.KeyG), do: w.goTo},
			{label: "Only entries like this", keys: alt(fyne.KeyO), do: func() { w.like(false) }},
			{label: "Exclude entries like this", keys: alt(fyne.KeyX), do: func() { w.like(true) }},
			{label: "Pin or unpin", keys: alt(fyne.KeyP), do: w.pin},
			line,
			{label: "Clear", keys: ctrl(fyne.KeyK), do: w.clear},
			{label: "Show what was cleared", keys: ctrlShift(fyne.KeyK), do: w.showAll},
		}},
		{"Connection", []action{
			{label: "Edit URL", keys: ctrl(fyne.KeyL), do: w.focusURL},
			{label: "Connect", keys: ctrl(fyne.KeyR), do: w.connect},
			{label: "Cancel connecting", do: w.cancelConnecting},
			{label: "Disconnect", keys: ctrl(fyne.KeyD), do: w.disconnect},
			{label: "Disconnect how", sub: w.disconnectActions()},
			line,
			{label: "Stop reading", do: w.toggleReading, check: func() bool { return w.status().ReadingStopped }},
			{label: "Stop answering pings", do: w.togglePong, check: func() bool { return w.status().PongsOff }},
			line,
			{label: "New session", do: w.newSession},
			{label: "Handshake", keys: ctrl(fyne.KeyI), do: w.showHandshake},
			{label: "Settings", keys: ctrl(fyne.KeyComma), do: w.toggleSettings},
			line,
			{label: "Move to folder…", do: w.moveToFolder},
			{label: "Folder headers…", do: func() { w.editFolder("") }},
			{label: "Delete connection…", do: w.deleteConnection},
		}},
		{"Message", []action{
			{label: "Send", calm: true, keys: ctrl(fyne.KeyReturn), also: []fyne.Shortcut{ctrl(fyne.KeyEnter)}, do: w.send},
			{label: "Send again", keys: ctrlShift(fyne.KeyReturn), also: []fyne.Shortcut{ctrlShift(fyne.KeyEnter)}, do: w.sendAgain},
			{label: "Edit and resend", keys: ctrl(fyne.KeyE), do: w.editAndResend},
			line,
			{label: "Saved messages", keys: ctrl(fyne.KeyP), do: w.showMessages},
			{label: "Save message…", keys: ctrlShift(fyne.KeyP), do: w.saveMessage},
			{label: "Older message", keys: alt(fyne.KeyUp), do: func() { w.recall(-1) }},
			{label: "Newer message", keys: alt(fyne.KeyDown), do: func() { w.recall(+1) }},
			line,
			{label: "Text", keys: alt(fyne.KeyT), do: func() { w.composer.setKind(compose.Text) }},
			{label: "JSON", keys: alt(fyne.KeyJ), do: func() { w.composer.setKind(compose.JSON) }},
			{label: "Binary", keys: alt(fyne.KeyB), do: func() { w.composer.setKind(compose.Binary) }},
			{label: "Format JSON", keys: ctrlShift(fyne.KeyF), do: func() { w.tab().Format() }},
			{label: "Write message", keys: ctrl(fyne.KeyM), do: w.focusComposer},
			line,
			{label: "Ping…", do: func() { w.askControl("Ping", (*desk.Tab).Ping) }},
			{label: "Pong…", do: func() { w.askControl("Pong", (*desk.Tab).Pong) }},
			{label: "Send in fragments…", do: w.askFragments},
			{label: "Frame from hex…", do: w.askRaw},
			{label: "Illegal frames", sub: w.illegalActions()},
		}},
		{"View", []action{
			{label: "Follow newest", shown: "Space", do: w.follow},
			{label: "Filter or find", keys: ctrlShift(fyne.KeyM), do: w.toggleFind},
			{label: "Match case", keys: alt(fyne.KeyC), do: w.toggleCase},
			{label: "Only", sub: w.toggleActions()},
			{label: "Columns", sub: w.columnActions()},
			line,
			{label: "Sidebar", keys: ctrl(fyne.KeyB), do: w.toggleSidebar},
			{label: "Next side of the details", keys: alt(fyne.KeyRight), do: func() { w.details.turn(+1) }},
			{label: "Previous side of the details", keys: alt(fyne.KeyLeft), do: func() { w.details.turn(-1) }},
			{label: "Details at the right", do: func() { w.placeDetails("right") }},
			{label: "Details below", do: func() { w.placeDetails("below") }},
			{label: "Details where there is room", do: func() { w.placeDetails("") }},
			line,
			{label: "Larger text", keys: ctrl(fyne.KeyPlus), also: []fyne.Shortcut{ctrl(fyne.KeyEqual), ctrlShift(fyne.KeyEqual)}, do: func() { w.scale(+1) }},
			{label: "Smaller text", keys: ctrl(fyne.KeyMinus), do: func() { w.scale(-1) }},
			{label: "Normal text", keys: ctrl(fyne.Key0), do: func() { w.scale(0) }},
			{label: "Colours", sub: []action{
				{label: "As the system", do: func() { w.setTheme("") }},
				{label: "Dark", do: func() { w.setTheme("dark") }},
				{label: "Light", do: func() { w.setTheme("light") }},
			}},
			line,
			{label: "Next pane", shown: "F6", do: w.nextPane},
			{label: "Next tab", keys: ctrl(fyne.KeyTab), do: func() { w.step(+1) }},
			{label: "Previous tab", keys: ctrlShift(fyne.KeyTab), do: func() { w.step(-1) }},
			{label: "Move tab left", keys: ctrlShift(fyne.KeyPageUp), do: func() { w.moveBy(-1) }},
			{label: "Move tab right", keys: ctrlShift(fyne.KeyPageDown), do: func() { w.moveBy(+1) }},
			{label: "Tab", sub: w.tabActions()},
		}},
		{"Help", []action{
			{label: "Try the demo endpoint", do: w.desk.Demo},
			{label: "All shortcuts", keys: ctrl(fyne.KeySlash), do: w.showShortcuts},
			{label: "Where data is kept", do: w.showData},
			{label: "About Socklens", do: w.showAbout},
		}},
	}
}

func (w *Window) disconnectActions() []action {
	return []action{
		{label: "Close with 1000", do: w.disconnect},
		{label: "Close with code…", do: w.askClose},
		{label: "Drop TCP (FIN)", do: func() { w.tab().Drop() }},
		{label: "Reset TCP (RST)", do: func() { w.tab().Reset() }},
	}
}

func (w *Window) illegalActions() []action {
	var list []action
	for i, f := range compose.IllegalFrames() {
		list = append(list, action{label: f.Name + " (" + f.Rule + ")", do: func() {
			w.tab().SendRaw(compose.IllegalFrames()[i].Bytes) // with a mask of its own each time
		}})
	}
	return list
}

func (w *Window) toggleActions() []action {
	var list []action
	for i, c := range toggles {
		list = append(list, action{label: c.label, keys: alt(fyne.KeyName(fmt.Sprint(i + 1))), do: func() {
			w.tab().Toggle(c.term)
		}})
	}
	return list
}

func (w *Window) tabActions() []action {
	var list []action
	for i := range 9 {
		list = append(list, action{label: fmt.Sprintf("Tab %d", i+1), keys: ctrl(fyne.KeyName(fmt.Sprint(i + 1))), do: func() {
			w.selectTabAt(i)
		}})
	}
	return list
}

// menuItems turns actions into Fyne's items.
func menuItems(actions []action) []*fyne.MenuItem {
	var items []*fyne.MenuItem
	for _, a := range actions {
		if a.label == "" {
			items = append(items, fyne.NewMenuItemSeparator())
			continue
		}
		label := a.label
		if a.shown != "" {
			label += "  (" + a.shown + ")"
		}
		item := fyne.NewMenuItem(label, a.do)
		item.Shortcut = a.keys
		item.Checked = a.check != nil && a.check()
		if a.label == "Quit" {
			item.IsQuit = true
		}
		if a.sub != nil {
			item.ChildMenu = fyne.NewMenu("", menuItems(a.sub)...)
		}
		items = append(items, item)
	}
	return items
}

func (w *Window) mainMenu() *fyne.MainMenu {
	var menus []*fyne.Menu
	for _, m := range w.menus() {
		menus = append(menus, fyne.NewMenu(m.label, menuItems(w.guarded(m.actions))...))
	}
	return fyne.NewMainMenu(menus...)
}

// addKeys makes the further keys of the menus known to the canvas, where those go that neither a menu nor what has the
// focus has a use for.
func (w *Window) addKeys() {
	for _, m := range w.menus() {
		walkActions(w.guarded(m.actions), func(a action) {
			for _, keys := range a.also {
				w.win.Canvas().AddShortcut(keys, func(fyne.Shortcut) { a.do() })
			}
		})
	}
}

// guarded returns actions that do nothing while a dialog waits for an answer, other than those that do no harm: their
// keys would reach the window behind it.
func (w *Window) guarded(actions []action) []action {
	var list []action
	for _, a := range actions {
		if do := a.do; do != nil && !a.calm {
			a.do = func() {
				if !w.asking() {
					do()
				}
			}
		}
		a.sub = w.guarded(a.sub)
		list = append(list, a)
	}
	return list
}

// status is the state of the visible tab's session.
func (w *Window) status() session.Status { return w.shown.Link.Status }

// tab is the tab that is painted: whatever the desk has turned to meanwhile, what a person does is meant for this one.
func (w *Window) tab() *desk.Tab { return w.shown.Tab }
