package main_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// engine is every package that works without a window and knows of none.
var engine = []string{
	"history", "history/exchange",
	"session", "session/endpoint", "session/paste", "session/profile", "session/vars", "session/wire",
}

// doors says which of our packages each of our packages may import, and which packages from outside it must not reach,
// not even through others. What a package's tests import is its own affair.
var doors = map[string]struct {
	ours []string
	fyne bool     // may link the window's libraries
	not  []string // must not import itself
}{
	"session/wire":           {not: []string{"net", "os", "syscall"}}, // does no I/O
	"session/profile":        {},
	"session/vars":           {},
	"session/paste":          {ours: []string{"session/profile"}},
	"session/endpoint":       {ours: []string{"session/wire"}},
	"session":                {ours: []string{"history", "session/profile", "session/vars", "session/wire"}},
	"history":                {ours: []string{"history/btree", "history/gather", "history/pair", "session/wire"}},
	"history/btree":          {not: []string{"database/sql/driver"}}, // reads a file without SQLite
	"history/gather":         {not: []string{"os"}},
	"history/pair":           {not: []string{"os"}},
	"history/exchange":       {ours: []string{"history", "session/wire"}},
	"session/endpoint/peers": {}, // of tests alone; nothing may import it
	"ui/explain":             {ours: engine},
	"ui/render":              {ours: []string{"history", "session/wire"}},
	"ui/compose":             {ours: []string{"history", "session/vars", "session/wire", "ui/render"}}, // one checker of JSON, in render
	"ui/desk":                {ours: append([]string{"ui/compose", "ui/explain", "ui/render"}, engine...)},
	"ui/parts":               {ours: []string{"ui/render"}, fyne: true},
	// The window gets everything from the desk. What it imports of the engine are the values that pictures are made of,
	// such as a state, a profile or a completion: wrapping each anew would be a layer without a second user.
	"ui": {ours: []string{"assets", "history", "history/exchange", "session", "session/profile", "session/wire",
		"ui/compose", "ui/desk", "ui/explain", "ui/parts", "ui/render"}, fyne: true},
	"ui/locale": {not: []string{"fmt"}}, // must be initialised before Fyne, so it imports next to nothing
	"ui/cli":    {ours: append([]string{"ui/explain"}, engine...)},
	"assets":    {fyne: true},
}

// TestDoors holds the table of rooms and doors in the design: who may import whom, and that only the window's own
// packages see Fyne. A package without a row fails, so that a new room is a decision.
func TestDoors(t *testing.T) {
	const format = `{{.ImportPath}}|{{join .Imports " "}}|{{join .Deps " "}}`
	var complaint strings.Builder
	list := exec.Command("go", "list", "-tags", "migrated_fynedo", "-deps", "-f", format, "./...")
	list.Stderr = &complaint
	out, err := list.Output()
	if err != nil {
		t.Fatalf("list our packages: %v\n%s", err, complaint.String())
	}

	seen := 0
	for line := range strings.Lines(string(out)) {
		fields := strings.Split(strings.TrimSpace(line), "|")
		path, ours := strings.CutPrefix(fields[0], "socklens/")
		if !ours { // somebody else's, or main, which may import all
			continue
		}
		seen++
		door, known := doors[path]
		if !known {
			t.Errorf("%s has no row in the table of doors", path)
			continue
		}
		for imported := range strings.FieldsSeq(fields[1]) {
			if slices.Contains(door.not, imported) {
				t.Errorf("%s must not import %s", path, imported)
			}
			if name, ok := strings.CutPrefix(imported, "socklens/"); ok && !slices.Contains(door.ours, name) {
				t.Errorf("%s must not import %s", path, name)
			}
		}
		if !door.fyne && strings.Contains(fields[2], "fyne.io/") {
			t.Errorf("%s reaches Fyne, which only the window's own packages may", path)
		}
	}
	if seen == 0 {
		t.Error("no package of ours was listed")
	}
}
