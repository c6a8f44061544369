package desk_test

import (
	"slices"
	"strings"
	"testing"

	"socklens/history"
	"socklens/session/profile"
	"socklens/session/wire"
	"socklens/ui/compose"
	"socklens/ui/desk"
)

// TestIllegalFrames sends each frame that the menu has, one of them unmasked, and finds the rule it breaks in the session,
// marked as sent on purpose.
func TestIllegalFrames(t *testing.T) {
	base := startEndpoint(t)
	r := open(t, t.TempDir())
	defer r.close()
	for _, f := range compose.IllegalFrames() {
		tab := r.NewTab(base + "/echo")
		tab.Edit(func(p *profile.Profile) { p.Compression = &profile.Compression{Off: true} }) // else RSV1 means something
		tab.Connect()
		r.until("open", isOpen)
		tab.SendRaw(f.Bytes)
		p := r.until(f.Name+" in the list", func(p desk.Picture) bool {
			return slices.ContainsFunc(p.List.Rows, func(row desk.Row) bool { return row.Dir == wire.Out && row.Bad })
		})
		c, err := history.Open(p.Link.Path)
		if err != nil {
			t.Fatal(err)
		}
		var rules []string
		for seq := int64(1); seq <= c.Stats().Entries; seq++ {
			e, err := c.Entry(t.Context(), seq)
			if err != nil {
				t.Fatal(err)
			}
			if e.Dir != wire.Out || len(e.Violations) == 0 {
				continue
			}
			if e.Flags&wire.OnPurpose == 0 {
				t.Errorf("%s: entry %d is not marked as sent on purpose", f.Name, seq)
			}
			for _, v := range e.Violations {
				rules = append(rules, v.Rule)
			}
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
		if !slices.Contains(rules, f.Rule) {
			t.Errorf("%s: found %q, want %s", f.Name, strings.Join(rules, ", "), f.Rule)
		}
		r.CloseTab(tab.ID())
	}
}
