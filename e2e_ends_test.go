//go:build e2e

package main_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"socklens/session/endpoint/peers"
)

// TestWindowSurvivesFlood floods the window for some seconds with messages of 200 bytes.
func TestWindowSurvivesFlood(t *testing.T) {
	const count = 300_000
	node := peers.Start(t, "node")
	a := open(t)
	a.sees("the URL box to have the focus", func(s *state) bool { return s.Focus == "url" })
	before := a.memory()
	a.connect(fmt.Sprintf("%s/flood?count=%d&size=200", node.URL, count))

	var worst, asked, sum int64
	last := a.sees("the flood to end", func(s *state) bool {
		worst, asked, sum = max(worst, s.DelayUS), asked+1, sum+s.DelayUS
		return s.link() == "closed" && s.Follow && s.Last == int64(s.Total)
	})
	grown := a.memory() - before
	t.Logf("delay to the UI goroutine: mean %v, worst %v; memory grew by %d MiB at its peak",
		time.Duration(sum/asked)*time.Microsecond, time.Duration(worst)*time.Microsecond, grown>>20)
	// A bound that only a window which keeps everything would break; one that hangs doesn't answer.
	if limit := int64(512 << 20); grown > limit {
		t.Errorf("memory grew by %d MiB, want at most %d", grown>>20, limit>>20)
	}
	a.picture("flood")
	a.close()

	got, lost := int64(0), int64(0)
	each(t, last.capture(), func(e *entry) {
		if e.Kind == "message" && e.Dir == "in" && e.Size == 200 {
			got++
		}
		if e.Gap != nil {
			lost += e.Gap.Entries
		}
	})
	if sent := node.Ended().MessagesOut; got != sent || sent != count || lost != 0 {
		t.Errorf("the capture holds %d messages and misses %d; the server sent %d of %d", got, lost, sent, count)
	}
	whole(t, last.capture())
}

// TestWindowSaysGoodbye closes the window, and then ends the application as a desktop does that logs out, while a link
// is open.
func TestWindowSaysGoodbye(t *testing.T) {
	for name, end := range map[string]func(*app){"closed": (*app).close, "terminated": (*app).terminate} {
		t.Run(name, func(t *testing.T) {
			node := peers.Start(t, "node")
			a := open(t)
			a.connect(node.URL + "/flood?count=1000000&rate=1000")
			capture := a.sees("some messages", func(s *state) bool { return s.Total > 100 }).capture()
			end(a)

			if code := node.Ended().Links[0].Code; code != 1001 {
				t.Errorf("the server saw close code %d, want 1001", code)
			}
			whole(t, capture)
			closes := find(entries(t, capture), func(e *entry) bool { return e.Op == "close" && e.Dir == "out" })
			if len(closes) != 1 || closes[0].Close == nil || closes[0].Close.Code != 1001 {
				t.Errorf("our close frames are %+v, want one with 1001", closes)
			}
		})
	}
}

// TestWindowKilledInFlood kills the application in the middle of a flood and opens it again.
func TestWindowKilledInFlood(t *testing.T) {
	node := peers.Start(t, "node")
	a := open(t)
	a.connect(node.URL + "/flood?count=100000000&rate=30000")
	capture := a.sees("the session", func(s *state) bool { return s.capture() != "" }).capture()
	a.await("the session to be remembered", func() bool {
		remembered, err := os.ReadFile(filepath.Join(a.data, "state.json"))
		return err == nil && bytes.Contains(remembered, []byte(filepath.Base(capture)))
	})
	seen := a.sees("a good part of the flood", func(s *state) bool { return s.Rows > 60_000 })
	killed := time.Now()
	a.kill()

	var newest time.Time
	kept := each(t, capture, func(e *entry) { newest = e.Time }) // fails at a hole
	t.Logf("%d entries were kept, the newest of %v before the end", kept, killed.Sub(newest))
	if kept < int64(seen.Rows) {
		t.Errorf("the window had %d rows, of which %d were kept", seen.Rows, kept)
	}
	whole(t, capture)

	again := a.display.open(a.data)
	again.sees("the session that was cut off", func(s *state) bool { return s.capture() == capture && int64(s.Total) >= kept })
	again.picture("recovered")
	again.close()
	if after := each(t, capture, func(*entry) {}); after != kept {
		t.Errorf("after opening it again the capture holds %d entries, %d before", after, kept)
	}
}

// TestWindowSharesLiveCapture looks into a capture with a second process again and again while it grows.
func TestWindowSharesLiveCapture(t *testing.T) {
	const count = 10_000
	node := peers.Start(t, "node")
	a := open(t)
	a.connect(fmt.Sprintf("%s/flood?count=%d&rate=2000", node.URL, count))
	capture := a.sees("the first entries", func(s *state) bool { return s.Total > 10 }).capture()
	looks := 0
	a.sees("the flood to end", func(s *state) bool {
		var report bytes.Buffer
		look := exec.Command(filepath.Join("build", "socklens"), "info", capture)
		look.Stdout, look.Stderr = &report, &report
		if err := look.Run(); err != nil {
			t.Errorf("look into the capture from outside: %v", err)
		}
		if s.link() == "open" && bytes.Contains(report.Bytes(), []byte("unexpected")) {
			t.Errorf("a capture that is being written was taken for crashed:\n%s", &report)
		}
		looks++
		return s.link() == "closed"
	})
	a.close()
	got := len(find(entries(t, capture), func(e *entry) bool { return e.Kind == "message" }))
	if sent := node.Ended().MessagesOut; int64(got) != sent || got != count {
		t.Errorf("after %d looks from outside the capture holds %d messages, the server sent %d of %d", looks, got, sent, count)
	}
	whole(t, capture)
}
