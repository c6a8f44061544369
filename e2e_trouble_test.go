//go:build e2e

package main_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"socklens/session/endpoint/peers"
)

// TestWindowSecondOnSameData starts the application again on a data folder that is in use: the second says so and ends,
// and the first notices nothing.
func TestWindowSecondOnSameData(t *testing.T) {
	a := open(t)
	second := &app{display: a.display, data: a.data, output: &lockedBuffer{}, ended: make(chan struct{})}
	second.start(a.prepare(a.data))
	second.findWindow()
	a.picture("second")
	second.keys("Escape")
	second.ends(1)
	if said := second.output.String(); !strings.Contains(said, "already open") {
		t.Errorf("the second application said %q, want that the folder is in use", said)
	}
	a.activate()
	a.keys("ctrl+t")
	a.sees("the first window to go on", func(s *state) bool { return len(s.Tabs) == 2 })
	a.close()
}

// TestWindowDamagedFiles starts with a workspace that is damaged and opens a file that is no capture: both are said,
// neither is lost, and the window works.
func TestWindowDamagedFiles(t *testing.T) {
	data := t.TempDir()
	workspace := filepath.Join(data, "workspace.json")
	const damage = `{"folders": [{"id":`
	if err := os.WriteFile(workspace, []byte(damage), 0o600); err != nil {
		t.Fatalf("write the damaged workspace: %v", err)
	}
	foreign := filepath.Join(t.TempDir(), "holiday.socklens")
	photo := bytes.Repeat([]byte("\xff\xd8\xff\xe0 no capture at all "), 1000)
	if err := os.WriteFile(foreign, photo, 0o600); err != nil {
		t.Fatalf("write the foreign file: %v", err)
	}
	a := newDisplay(t, 1440, 900).open(data, foreign)
	a.sees("the foreign file to be refused", func(s *state) bool { return strings.Contains(s.Banner, "holiday.socklens") })
	a.picture("foreign")
	a.focusList()
	a.keys("Escape")
	a.sees("the damaged workspace to be said", func(s *state) bool {
		return strings.Contains(s.Banner, "workspace.json") && !strings.Contains(s.Banner, "holiday.socklens")
	})
	a.picture("damaged")
	a.close()

	if now, err := os.ReadFile(foreign); err != nil || !bytes.Equal(now, photo) {
		t.Errorf("the foreign file was touched: %v", err)
	}
	kept := false
	files, err := filepath.Glob(filepath.Join(data, "*"))
	if err != nil {
		t.Fatalf("list the data folder: %v", err)
	}
	for _, file := range files {
		if text, err := os.ReadFile(file); err == nil && string(text) == damage {
			kept = true
		}
	}
	if !kept {
		t.Errorf("the damaged workspace is nowhere among %q", files)
	}
}

// TestWindowTakesLargeThings pastes more than the toolkit's text field can take, and receives a message larger than
// what is kept of one.
func TestWindowTakesLargeThings(t *testing.T) {
	const pasted, received, kept = 212 << 10, 100 << 20, 64 << 20
	node := peers.Start(t, "node")
	a := open(t)
	a.connect(node.URL + "/echo")
	text := `"` + strings.Repeat("0123456789abcdef", pasted/16) + `"`
	a.setClipboard(text)
	a.keys("ctrl+m", "ctrl+v")
	a.sees("the pasted text", func(s *state) bool { return s.Draft == text && s.DraftError == "" })
	a.picture("pasted")
	a.keys("ctrl+Return")
	echo := a.sees("the echo", func(s *state) bool { return s.Total >= 5 }).capture()

	a.keys("ctrl+t")
	a.sees("an empty tab", func(s *state) bool { return len(s.Tabs) == 2 && s.Focus == "url" })
	a.connect(node.URL + "/big?size=" + strconv.Itoa(received))
	big := a.sees("the large message", func(s *state) bool { return s.Total >= 4 && s.Last == int64(s.Total) }).capture()
	a.focusList()
	a.keys("Up")
	a.sees("the large message in the details", func(s *state) bool { return s.Detail == "Hex" && s.DetailSeq == s.Last })
	a.picture("large")
	a.close()

	echoes := find(entries(t, echo), func(e *entry) bool { return e.Kind == "message" && e.Text == text })
	if len(echoes) != 2 {
		t.Errorf("%d entries hold the pasted text, want it and its echo", len(echoes))
	}
	messages := find(entries(t, big), func(e *entry) bool { return e.Kind == "message" })
	if len(messages) != 1 || messages[0].Size != received || len(messages[0].Base64) != kept {
		t.Errorf("of a message of %d bytes %d entries are there, want one with %d bytes kept", received, len(messages), kept)
	}
	whole(t, big)
}
