//go:build e2e

package main_test

import "testing"

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
