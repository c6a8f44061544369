package ui

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"socklens/session/profile"
	"socklens/ui/desk"
	"socklens/ui/parts"
)

// messageList shows the saved messages of a tab; typing filters them.
type messageList struct {
	w      *Window
	tab    *desk.Tab
	all    []profile.Message
	filter *parts.FieldEntry
	tree   *parts.TreeList
	dialog openDialog

	search latest
	shown  string // the text that the messages shown hold
	then   func() // is done once those are shown that hold the text of the filter
}

// showMessages lists the saved messages. Enter puts the chosen one into the composer, Ctrl+Enter also sends it.
func (w *Window) showMessages() {
	t := w.tab()
	if w.asking() {
		return
	}
	m := &messageList{w: w, tab: t, all: t.Messages(), filter: parts.NewFieldEntry(), tree: parts.NewTreeList(), search: latest{w: w}}
	m.tree.SetEmpty("Ctrl+Shift+P saves the composer's message.")
	m.filter.SetPlaceHolder("filter")
	m.filter.OnChanged = m.fill
	m.filter.OnEnter = func() { m.choose(false) }
	m.filter.OnDown = func() { w.focus(m.tree) }
	m.tree.OnOpen = func(id string) { m.use(id, false) }
	m.tree.OnActivate = m.tree.OnOpen
	m.tree.OnDelete = m.remove
	m.show(m.all)
	w.messages = m
	m.dialog = w.tell("Saved messages", container.NewBorder(m.filter,
		hint("Enter puts the message into the composer, Ctrl+Enter also sends it, Delete forgets it."), nil, nil, container.NewStack(newFill(theme.ColorNameBackground), m.tree)))
	m.dialog.Resize(fyne.NewSize(460, 420))
	w.focus(m.filter)
}

// fill looks for the messages that hold a text, which may be long ones, and shows them.
func (m *messageList) fill(text string) {
	var found []profile.Message
	m.then = nil
	m.search.run(func(ctx context.Context) { found = messagesWith(ctx, m.all, text) }, func() {
		m.show(found)
		m.shown = text
		if m.then != nil && m.w.messages == m {
			m.then()
		}
	})
}

// messagesWith returns the messages that hold a text, in whatever case.
func messagesWith(ctx context.Context, all []profile.Message, text string) (found []profile.Message) {
	text = strings.ToLower(text)
	for _, s := range all {
		if ctx.Err() == nil && strings.Contains(strings.ToLower(s.Folder+" "+s.Name+" "+s.Text+" "+s.File), text) {
			found = append(found, s)
		}
	}
	return found
}

// show lists messages, and puts the cursor on the first.
func (m *messageList) show(list []profile.Message) {
	var items []parts.TreeItem
	folder, first := "", ""
	for _, s := range list {
		if s.Folder != folder {
			folder = s.Folder
			items = append(items, parts.TreeItem{ID: "folder:" + folder, Heading: true, Fixed: true, Title: folder})
		}
		if first == "" {
			first = s.ID
		}
		items = append(items, parts.TreeItem{ID: s.ID, Title: s.Name, Caption: s.Type})
	}
	m.tree.SetItems(items, first)
	m.tree.SetCursor(first)
}

// choose uses the message that the cursor is on, once that is one of those that are looked for.
func (m *messageList) choose(send bool) {
	if m.shown != m.filter.Text {
		m.then = func() { m.choose(send) }
		return
	}
	m.use(m.tree.Cursor(), send)
}

// use puts a message into the composer, and sends it where asked.
func (m *messageList) use(id string, send bool) {
	for _, s := range m.all {
		if s.ID == id {
			m.dialog.Hide()
			m.tab.UseMessage(s)
			if send {
				m.tab.Send()
			}
			m.w.turned()
			m.w.focusComposer()
		}
	}
}

// remove asks before it deletes a message.
func (m *messageList) remove(id string) {
	for _, s := range m.all {
		if s.ID == id {
			m.dialog.Hide()
			what := "The saved message is forgotten."
			if !m.tab.OwnsMessage(s.ID) {
				what = "It is saved for a folder, and is forgotten for all connections in there."
			}
			m.w.confirm("Delete "+s.Name+"?", what, "Delete", func() { m.tab.DeleteMessage(s.ID) })
		}
	}
}

func (w *Window) saveMessage() {
	t := w.tab()
	w.composer.flush()
	name := newField()
	name.SetPlaceHolder("subscribe to trades")
	w.ask("Save message", "Save", form("Name", name), name, func() {
		if name.Text == "" {
			name.SetText(freeName(t.Messages()))
		}
		t.SaveMessage(name.Text)
	})
}

// freeName is a name that no message has.
func freeName(messages []profile.Message) string {
	for n := len(messages) + 1; ; n++ {
		name := fmt.Sprintf("message %d", n)
		if !slices.ContainsFunc(messages, func(m profile.Message) bool { return m.Name == name }) {
			return name
		}
	}
}
