//go:build e2e

package main_test

import (
	"fmt"
	"slices"
	"testing"
)

// TestWindowKeysWithTheFocusAnywhere presses keys that have several names, with the focus in what keeps some for itself.
func TestWindowKeysWithTheFocusAnywhere(t *testing.T) {
	server := local(t)
	a := open(t)
	a.connect(server.URL() + "/echo")
	normal := a.state().TextSize
	for focus, key := range map[string]string{"url": "ctrl+l", "search": "ctrl+f", "composer": "ctrl+m"} {
		a.keys(key)
		a.sees("the focus in "+focus, func(s *state) bool { return s.Focus == focus })
		for _, plus := range []string{"ctrl+equal", "ctrl+plus", "ctrl+KP_Add"} {
			a.keys(plus)
			a.sees("larger text at "+plus, func(s *state) bool { return s.TextSize > normal })
			a.keys("ctrl+KP_Subtract")
			a.sees("normal text", func(s *state) bool { return s.TextSize == normal })
		}
	}
	a.keys("ctrl+m")
	a.write(`{"op":1}`)
	a.keys("ctrl+KP_Enter")
	a.sees("the echo", func(s *state) bool { return s.Total >= 5 })
	a.close()
}

// TestWindowNothingKeepsTheFocus goes with Tab through the window and presses F6 at each stop, and leaves the settings with
// Escape from a check box.
func TestWindowNothingKeepsTheFocus(t *testing.T) {
	server := local(t)
	a := open(t)
	a.connect(server.URL() + "/echo")
	for stops := range 12 {
		a.keys("ctrl+l")
		at := a.sees("the focus in the URL", func(s *state) bool { return s.Focus == "url" })
		for range stops {
			from := at.FocusAt
			a.keys("Tab")
			at = a.sees("the focus elsewhere", func(s *state) bool { return s.FocusAt != from })
		}
		a.keys("F6")
		a.sees(fmt.Sprintf("a pane behind that of stop %d, %s at %v", stops, at.Focus, at.FocusAt), func(s *state) bool {
			return s.FocusAt != at.FocusAt && slices.Contains([]string{"url", "search", "list", "composer", "sidebar"}, s.Focus)
		})
	}
	a.keys("ctrl+comma", "Tab", "Tab", "Tab", "space")
	a.sees("a changed setting", func(s *state) bool { return s.Settings && s.Focus == "settings" })
	a.keys("Escape")
	a.sees("the settings closed", func(s *state) bool { return !s.Settings && s.Focus == "list" })
	a.close()
}
