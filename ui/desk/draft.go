package desk

import (
	"context"
	"slices"

	"socklens/session/profile"
	"socklens/ui/compose"
)

// Draft returns what the composer holds.
func (t *Tab) Draft() compose.Draft {
	t.desk.mu.Lock()
	defer t.desk.mu.Unlock()
	return t.draft
}

// Typed takes over what a person wrote in the composer.
func (t *Tab) Typed(draft compose.Draft) {
	t.change(func() { t.putDraftLocked(draft) })
}

// setDraft puts another draft into the composer, so that the window must show it. What the composer held and was never
// sent can be recalled.
func (t *Tab) setDraft(draft compose.Draft) {
	t.change(func() {
		t.sent.SetAside(t.draft)
		t.putDraftLocked(draft)
		t.draftVersion++
	})
}

func (t *Tab) putDraftLocked(draft compose.Draft) {
	t.draft, t.sendErr = draft, nil
	t.longDraftLocked()
}

// UseMessage puts a saved message into the composer.
func (t *Tab) UseMessage(m profile.Message) { t.setDraft(draftOf(m)) }

func draftOf(m profile.Message) compose.Draft {
	return compose.Draft{Kind: compose.Kind(m.Type), Format: compose.Format(m.Format), Text: m.Text, File: m.File}
}

// EmptyDraft empties the composer. What it held can be recalled.
func (t *Tab) EmptyDraft() {
	d := t.Draft()
	t.setDraft(compose.Draft{Kind: d.Kind, Format: d.Format})
}

// Recall puts what was sent or set aside before, or after, into the composer: -1 for older, +1 for newer. The draft that
// was being written comes back at the newest end.
func (t *Tab) Recall(step int) {
	t.change(func() {
		if draft, ok := t.sent.Step(step, t.draft); ok {
			t.putDraftLocked(draft)
			t.draftVersion++
		}
	})
}

// Format lays out the JSON of the composer over several lines, without changing the order of keys or how numbers are
// written. It works in the background and comes to nothing where the draft is changed meanwhile.
func (t *Tab) Format() {
	draft := t.Draft()
	t.desk.job(func(ctx context.Context) error {
		formatted, err := draft.Formatted(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		t.change(func() {
			switch {
			case t.draft != draft:
			case err != nil:
				t.sendErr = err
			default:
				t.putDraftLocked(formatted)
				t.draftVersion++
			}
		})
		return nil
	})
}

// Messages lists the saved messages of the tab's connection and of its folder.
func (t *Tab) Messages() []profile.Message {
	t.desk.mu.Lock()
	defer t.desk.mu.Unlock()
	messages := append([]profile.Message(nil), t.profile.Messages...)
	if f := t.desk.workspace.Folder(t.profile.Folder); f != nil {
		messages = append(messages, f.Messages...)
	}
	return messages
}

// SaveMessage keeps the draft under a name with the tab's connection. A message of that name is replaced.
func (t *Tab) SaveMessage(name string) {
	draft, id := t.Draft(), profile.NewID()
	t.editMessages(func(list []profile.Message) []profile.Message {
		at := slices.IndexFunc(list, func(m profile.Message) bool { return m.Name == name })
		if at < 0 {
			at = len(list)
			list = append(list, profile.Message{ID: id, Name: name})
		}
		m := &list[at]
		m.Type, m.Text, m.Format, m.File = string(draft.Kind), draft.Text, "", ""
		if draft.Kind == compose.Binary {
			m.Format = string(draft.Format)
		}
		if draft.Kind == compose.Binary && draft.Format == compose.File {
			m.Text, m.File = "", draft.File // the text belongs to another format
		}
		return list
	})
}

// DeleteMessage forgets a saved message of the tab's connection, or of its folder.
func (t *Tab) DeleteMessage(id string) {
	without := func(list []profile.Message) []profile.Message {
		return slices.DeleteFunc(list, func(m profile.Message) bool { return m.ID == id })
	}
	if t.OwnsMessage(id) {
		t.editMessages(without)
		return
	}
	t.desk.editWorkspace(func(w *profile.Workspace) {
		if f := w.Folder(t.profile.Folder); f != nil {
			f.Messages = without(f.Messages)
		}
	})
}

// OwnsMessage reports whether a saved message is one of the tab's connection alone, and not of its folder.
func (t *Tab) OwnsMessage(id string) bool {
	t.desk.mu.Lock()
	defer t.desk.mu.Unlock()
	return slices.ContainsFunc(t.profile.Messages, func(m profile.Message) bool { return m.ID == id })
}

// editMessages changes the messages of the tab's connection, also where it is saved, and saves them at once: they are
// work of their own, apart from the settings that are being tried.
func (t *Tab) editMessages(f func(list []profile.Message) []profile.Message) {
	edit := func(p *profile.Profile) { p.Messages = f(slices.Clone(p.Messages)) }
	t.desk.editWorkspace(func(w *profile.Workspace) {
		edit(&t.profile)
		t.desk.rememberLocked()
		if saved := w.Profile(t.profile.ID); saved != nil {
			edit(saved)
		}
	})
}
