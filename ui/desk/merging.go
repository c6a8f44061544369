package desk

import (
	"reflect"
	"strings"

	"socklens/session/profile"
	"socklens/ui/explain"
)

// A saved connection is one thing, but each of its tabs may be trying other settings. When it is saved, from one tab or
// by another program, the other tabs take over what they had left alone and keep what they had changed, so that saving
// them doesn't undo it. Where both changed the same setting the tab keeps its own and says so.

// merge is a connection that was edited from base to mine, over another edit of base that is saved. both names the
// settings that were changed to different values; they are mine, or the saved ones where takeSaved.
func merge(base, mine, saved profile.Profile, takeSaved bool) (merged profile.Profile, both []string) {
	merged = saved.Clone()
	mine = mine.Clone()
	mergeFields(reflect.ValueOf(base), reflect.ValueOf(mine), reflect.ValueOf(&merged).Elem(), "", takeSaved, &both)
	return merged, both
}

// mergeFields puts into saved, field by field, what mine has changed of base.
func mergeFields(base, mine, saved reflect.Value, within string, takeSaved bool, both *[]string) {
	for i := range base.NumField() {
		field := base.Type().Field(i)
		if !field.IsExported() {
			continue
		}
		b, m, s := base.Field(i), mine.Field(i), saved.Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case same(m, b) || same(m, s):
		case field.Type.Kind() == reflect.Struct:
			mergeFields(b, m, s, within+name+".", takeSaved, both)
		default:
			if !same(s, b) {
				*both = append(*both, within+strings.ReplaceAll(name, "_", " "))
				if takeSaved {
					continue
				}
			}
			s.Set(m)
		}
	}
}

func same(a, b reflect.Value) bool { return reflect.DeepEqual(a.Interface(), b.Interface()) }

// changeWorkspaceLocked changes the saved connections, or replaces them, and has the tabs follow.
func (d *Desk) changeWorkspaceLocked(f func(w *profile.Workspace) *profile.Workspace) {
	before := d.workspace.Clone()
	d.workspace = f(d.workspace)
	for _, t := range d.tabs {
		if base := before.Profile(t.profile.ID); base != nil {
			t.followLocked(*base)
		}
	}
	d.sidebar++
}

// followLocked takes over what was saved of the tab's connection since it was base.
func (t *Tab) followLocked(base profile.Profile) {
	d := t.desk
	saved := d.workspace.Profile(t.profile.ID)
	if saved == nil || reflect.DeepEqual(*saved, base) || reflect.DeepEqual(*saved, t.profile) {
		return
	}
	merged, both := merge(base, t.profile, *saved, false)
	t.setProfileLocked(merged)
	if len(both) == 0 {
		return
	}
	base = base.Clone()
	d.notifyLocked(Notice{Tab: t, Bad: true,
		Explanation: explain.Explanation{
			What: saved.Name + " was saved elsewhere with another " + strings.Join(both, " and ") + ".",
			Why:  "This tab had changed that too, and keeps its own for now.",
			Try:  "Save it from here to replace what was saved, or take over the saved one.",
		},
		Actions: []Action{{"Take the saved", func() {
			t.change(func() {
				if saved := d.workspace.Profile(t.profile.ID); saved != nil {
					merged, _ := merge(base, t.profile, *saved, true)
					t.setProfileLocked(merged)
				}
			})
		}}},
	})
}

// setProfileLocked changes the tab's connection by something else than editing it there, so that the window must show
// it.
func (t *Tab) setProfileLocked(p profile.Profile) {
	if !reflect.DeepEqual(t.profile, p) {
		t.profile = p
		t.profileVersion++
		t.desk.rememberLocked()
	}
}
