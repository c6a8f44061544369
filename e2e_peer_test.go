//go:build e2e

package main_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"socklens/session/endpoint/peers"
	"socklens/ui"
)

// sent are the messages that TestWindowTalksToNode writes, by the key that chooses the composer's kind.
var sent = []struct {
	key, text string
	op        string
	payload   string
}{
	{"alt+t", "plain words, a needle among them", "text", "plain words, a needle among them"},
	{"alt+j", `{"op":"subscribe","args":["trades",1.50]}`, "text", `{"op":"subscribe","args":["trades",1.50]}`},
	{"alt+b", "de ad be ef 00 ff", "binary", "\xde\xad\xbe\xef\x00\xff"},
}

// TestWindowTalksToNode is the whole job on a small scale: type a URL, connect, write a message of every kind, find the
// answers, close, and come back the next day.
func TestWindowTalksToNode(t *testing.T) {
	node := peers.Start(t, "node")
	a := open(t)
	a.sees("the URL box to have the focus", func(s *state) bool { return s.Focus == "url" })
	a.connect(node.URL + "/echo")

	for i, message := range sent {
		a.keys("ctrl+m", message.key, "ctrl+a")
		a.write(message.text)
		a.sees("the draft", func(s *state) bool { return s.Draft == message.text && s.DraftError == "" })
		a.keys("ctrl+Return")
		// The handshake and two states stand before them; each message comes back once.
		a.sees("the echo", func(s *state) bool { return node.Stats().MessagesOut == int64(i+1) && s.Total >= 2*(i+1)+3 })
	}
	a.keys("ctrl+f")
	a.write("needle")
	a.sees("the search to leave a message and its echo", func(s *state) bool { return s.Query == "needle" && s.Matches == 2 })
	a.picture("filtered")
	a.keys("ctrl+a", "BackSpace")
	a.sees("all entries again", func(s *state) bool { return s.Query == "" })

	// A server that pings, in a tab of its own.
	a.keys("ctrl+t")
	a.sees("a second tab", func(s *state) bool { return len(s.Tabs) == 2 && s.Tab == 1 && s.Focus == "url" })
	a.connect(node.URL + "/ping?payload=are-you-there")
	a.until("the pong", func() bool {
		links := node.Stats().Links
		return len(links) == 2 && links[1].PongsIn == 1
	})
	a.keys("ctrl+d")
	a.sees("the link to close", func(s *state) bool { return s.link() == "closed" })
	s := a.state()
	echo, ping := s.Tabs[0].Capture, s.Tabs[1].Capture
	a.close()

	checkEcho(t, echo)
	checkPing(t, ping)
	if links := node.Ended().Links; links[0].Code != 1001 || links[1].Code != 1000 {
		t.Errorf("the server saw close codes %d and %d, want 1001 and 1000", links[0].Code, links[1].Code)
	}

	// The next day everything is still there.
	later := a.display.open(a.data)
	total := len(entries(t, echo))
	later.keys("ctrl+1")
	later.sees("the first session again", func(s *state) bool { return s.Tab == 0 && s.capture() == echo && s.Total == total })
	later.close()
	whole(t, echo)
}

// checkEcho checks what was recorded of the link to /echo.
func checkEcho(t *testing.T, capture string) {
	t.Helper()
	whole(t, capture)
	all := entries(t, capture)
	if shakes := find(all, func(e *entry) bool { return e.Kind == "handshake" }); len(shakes) != 1 ||
		shakes[0].Handshake == nil || shakes[0].Handshake.Response == nil || shakes[0].Handshake.Response.Status != 101 {
		t.Errorf("the handshakes are %+v, want one that was answered with 101", shakes)
	}
	for _, dir := range []string{"out", "in"} {
		messages := find(all, func(e *entry) bool { return e.Kind == "message" && e.Dir == dir })
		if len(messages) != len(sent) {
			t.Errorf("%d messages went %s, want %d", len(messages), dir, len(sent))
			continue
		}
		for i, m := range messages {
			payload := m.Text + string(m.Base64)
			if m.Op != sent[i].op || payload != sent[i].payload || m.Size != int64(len(payload)) || m.WireSize < 2+1 || m.Time.IsZero() {
				t.Errorf("message %d %s is %+v, want %s %q with its time and sizes", i+1, dir, m, sent[i].op, sent[i].payload)
			}
		}
	}
	closes := find(all, func(e *entry) bool { return e.Op == "close" })
	if len(closes) != 2 || closes[0].Dir != "out" || closes[0].Close == nil || closes[0].Close.Code != 1001 {
		t.Errorf("the close frames are %+v, want ours with 1001 and the answer", closes)
	}
	if last := all[len(all)-1]; last.Kind != "end" && all[len(all)-2].Kind != "end" {
		t.Errorf("the last entry is %+v, want the end", last)
	}
	if !slices.IsSortedFunc(all, func(a, b entry) int { return a.Time.Compare(b.Time) }) {
		t.Error("the times of the entries are not in order")
	}
}

// checkPing checks what was recorded of the link to /ping.
func checkPing(t *testing.T, capture string) {
	t.Helper()
	whole(t, capture)
	for _, want := range []struct{ op, dir string }{{"ping", "in"}, {"pong", "out"}} {
		found := find(entries(t, capture), func(e *entry) bool { return e.Op == want.op })
		if len(found) != 1 || found[0].Kind != "control" || found[0].Dir != want.dir || found[0].Text != "are-you-there" {
			t.Errorf("the %ss are %+v, want one going %s", want.op, found, want.dir)
		}
	}
}

// TestWindowReceivesHiddenTabs has three tabs receive at once, two of them hidden, and counts on both sides.
func TestWindowReceivesHiddenTabs(t *testing.T) {
	const tabs, rate, count = 3, 1000, 10_000
	node := peers.Start(t, "node")
	a := open(t)
	for i := range tabs {
		if i > 0 {
			a.keys("ctrl+t")
		}
		a.sees("an empty tab", func(s *state) bool { return len(s.Tabs) == i+1 && s.Focus == "url" })
		a.connect(fmt.Sprintf("%s/flood?count=%d&rate=%d", node.URL, count, rate))
	}

	var asked, sum int64
	last := a.sees("all floods to end", func(s *state) bool {
		asked++
		sum += s.DelayUS
		return !slices.ContainsFunc(s.Tabs, func(tab ui.ProbeTab) bool { return tab.State != "closed" })
	})
	t.Logf("mean delay to the UI goroutine: %v over %d questions", time.Duration(sum/asked)*time.Microsecond, asked)
	fmt.Printf("value ui_delay_mean_3x1000_ms %.2f ms\n", float64(sum)/float64(asked)/1000)
	a.picture("three")
	a.close()

	links := node.Ended().Links
	for i, tab := range last.Tabs {
		got := int64(0)
		each(t, tab.Capture, func(e *entry) {
			if e.Kind == "message" && e.Dir == "in" {
				got++
			}
		})
		if want := links[i].MessagesOut; got != want || want != count {
			t.Errorf("tab %d holds %d messages, its server counted %d, want %d", i+1, got, want, count)
		}
		whole(t, tab.Capture)
	}
}
