//go:build e2e

package main_test

import (
	"slices"
	"strings"
	"testing"

	"socklens/session/endpoint"
)

// local starts the endpoint that comes with the product, in this process; it ends with the test.
func local(t *testing.T) *endpoint.Endpoint {
	t.Helper()
	server, err := endpoint.Start("127.0.0.1:0")
	if err != nil {
		t.Fatalf("start the endpoint: %v", err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Errorf("close the endpoint: %v", err)
		}
	})
	return server
}

// task counts the actions that something takes: keys that are pressed, not the text that is typed.
type task struct {
	*app
	name    string
	actions int
}

func (t *task) press(key string) {
	t.app.t.Helper()
	t.actions++
	t.keys(key)
}

func (t *task) atMost(most int) {
	t.app.t.Helper()
	if t.actions > most {
		t.app.t.Errorf("to %s took %d actions, want at most %d", t.name, t.actions, most)
	}
}

// TestWindowTasksByKeyboard does what people do most, with as few actions as promised. The tasks follow one another in
// one window.
func TestWindowTasksByKeyboard(t *testing.T) {
	server := local(t)
	a := open(t)
	connectToPasted(a, server.URL()+"/ticker?rate=40")
	hideHeartbeats(a)
	copyTwentyRows(a)
	clearAndLook(a)
	capture := sendSaved(a, server.URL()+"/echo")
	a.close()

	var sent []string
	for _, e := range entries(t, capture) {
		if e.Kind == "message" && e.Dir == "out" {
			sent = append(sent, e.Text)
		}
	}
	if want := []string{`{"op":"subscribe","id":1}`, `{"op":"subscribe","id":2}`}; !slices.Equal(sent, want) {
		t.Errorf("what was sent is %q, want %q", sent, want)
	}
}

func connectToPasted(a *app, url string) {
	connect := &task{app: a, name: "connect to a pasted URL and see frames"}
	a.setClipboard(url)
	a.sees("the URL box to have the focus", func(s *state) bool { return s.Focus == "url" })
	connect.press("ctrl+v")
	connect.press("Return")
	a.sees("frames", func(s *state) bool { return s.URL == url && s.link() == "open" && s.Last > 5 })
	connect.atMost(2)
}

func hideHeartbeats(a *app) {
	hide := &task{app: a, name: "hide heartbeats"}
	a.sees("heartbeats", func(s *state) bool { return s.Total > 30 })
	hide.press("ctrl+f")
	a.write("-heartbeat")
	hide.press("Return")
	a.sees("fewer rows and the focus in the list", func(s *state) bool {
		return s.Query == "-heartbeat" && s.Matches > 0 && s.Matches < s.Total && s.Focus == "list"
	})
	hide.atMost(2)
	a.keys("ctrl+f", "ctrl+a", "BackSpace", "Return")
	a.sees("everything again", func(s *state) bool { return s.Query == "" && s.Rows >= s.Total && s.Focus == "list" })
}

func copyTwentyRows(a *app) {
	twenty := &task{app: a, name: "copy twenty rows"}
	a.sees("enough rows", func(s *state) bool { return s.Total > 80 })
	twenty.press("Up")
	a.sees("a chosen row", func(s *state) bool { return len(s.Chosen) == 1 && !s.Follow })
	twenty.press("shift+Prior")
	a.sees("twenty rows", func(s *state) bool { return len(s.Chosen) >= 20 })
	twenty.press("ctrl+c")
	// The state tells of the chosen rows only those that have been fetched.
	a.sees("them on the clipboard", func(s *state) bool {
		return len(s.Chosen) >= 20 && len(strings.Split(a.clipboard(), "\n")) == len(s.Chosen)
	})
	twenty.atMost(3)
	if slices.Contains(strings.Split(a.clipboard(), "\n"), "") {
		a.t.Errorf("the clipboard holds an empty row:\n%s", a.clipboard())
	}
	a.keys("Escape", "space")
	a.sees("it to follow again", func(s *state) bool { return s.Follow })
}

func clearAndLook(a *app) {
	empty := &task{app: a, name: "clear and look"}
	before := int64(a.state().Total)
	empty.press("ctrl+k")
	a.sees("only new rows", func(s *state) bool {
		return s.Rows > 1 && s.Rows < s.Total && !slices.ContainsFunc(s.Visible, func(n int64) bool { return n > 0 && n <= before })
	})
	empty.atMost(1)
	a.keys("Home")
	a.sees("the row that stands for those before", func(s *state) bool {
		return len(s.Visible) > 1 && s.Visible[0] == 0 && s.Visible[1] > before
	})
	a.keys("ctrl+shift+k")
	a.sees("all rows again", func(s *state) bool { return s.Rows >= s.Total && !slices.Contains(s.Visible, 0) })
}

// sendSaved returns the capture of the tab that it opens.
func sendSaved(a *app, url string) string {
	const first, second = `{"op":"subscribe","id":1}`, `{"op":"subscribe","id":2}`
	a.keys("ctrl+t")
	a.sees("an empty tab", func(s *state) bool { return len(s.Tabs) == 2 && s.Focus == "url" })
	a.connect(url)
	a.keys("ctrl+m")
	a.write(first)
	a.keys("ctrl+shift+p")
	a.sees("the question for a name", func(s *state) bool { return s.Dialog != "" })
	a.write("subscribe")
	a.keys("Return")
	a.sees("the message to be saved", func(s *state) bool { return s.Dialog == "" })
	a.keys("ctrl+m", "ctrl+a", "BackSpace")
	a.sees("an empty composer", func(s *state) bool { return s.Draft == "" })

	send := &task{app: a, name: "send a saved message, change a field and send again"}
	send.press("ctrl+p")
	a.sees("the saved messages", func(s *state) bool { return s.Dialog != "" })
	send.press("ctrl+Return")
	a.sees("the message in the composer", func(s *state) bool {
		return s.Draft == first && s.Focus == "composer" && s.Dialog == ""
	})
	// Moving in the text is part of the change.
	a.keys("End", "Left", "BackSpace")
	a.write("2")
	a.sees("the change", func(s *state) bool { return s.Draft == second })
	send.press("ctrl+Return")
	send.atMost(3)
	// The handshake, two states, and two messages with their echoes.
	return a.sees("both echoes", func(s *state) bool { return s.Total >= 7 }).capture()
}
