//go:build e2e

package main_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"sync"
	"time"

	"socklens/ui"
)

// state is what the window says of itself through the socket of its --probe flag: what a person would see on it.
type state struct{ ui.ProbeState }

// link returns the state of the visible tab's link, "" without a tab.
func (s *state) link() string {
	if s.Tab < 0 || s.Tab >= len(s.Tabs) {
		return ""
	}
	return s.Tabs[s.Tab].State
}

// capture returns the path of the visible tab's capture, "" without one.
func (s *state) capture() string {
	if s.Tab < 0 || s.Tab >= len(s.Tabs) {
		return ""
	}
	return s.Tabs[s.Tab].Capture
}

// probe asks the application for its state. It is not for concurrent use.
type probe struct {
	a       *app
	conn    net.Conn
	answers *bufio.Reader
}

// dialProbe connects to the socket as soon as the application listens on it.
func dialProbe(a *app, path string) *probe {
	a.t.Helper()
	var conn net.Conn
	a.await("the probe's socket", func() bool {
		var err error
		conn, err = net.Dial("unix", path)
		return err == nil
	})
	a.t.Cleanup(func() { conn.Close() })
	return &probe{a: a, conn: conn, answers: bufio.NewReader(conn)}
}

// ask returns the state of this moment.
func (p *probe) ask() *state {
	p.a.t.Helper()
	s, err := p.try()
	if err != nil {
		p.a.t.Fatalf("ask the window for its state: %v", err)
	}
	return s
}

func (p *probe) try() (*state, error) {
	if err := p.conn.SetDeadline(time.Now().Add(patience)); err != nil {
		return nil, err
	}
	if _, err := p.conn.Write([]byte("\n")); err != nil {
		return nil, err
	}
	line, err := p.answers.ReadBytes('\n')
	if err != nil {
		return nil, fmt.Errorf("after %v: %w", patience, err)
	}
	var s state
	if err := json.Unmarshal(line, &s); err != nil {
		return nil, fmt.Errorf("decode %q: %w", line, err)
	}
	p.a.delays = append(p.a.delays, time.Duration(s.DelayUS)*time.Microsecond)
	return &s, nil
}

// sees waits until the window's state is as wanted and returns it. A failure shows the last state.
func (a *app) sees(what string, holds func(*state) bool) *state {
	a.t.Helper()
	var last *state
	defer func() {
		if a.t.Failed() && last != nil {
			text, _ := json.Marshal(last)
			a.t.Logf("the window's last state: %s", text)
		}
	}()
	a.await(what, func() bool {
		last = a.probe.ask()
		return holds(last)
	})
	return last
}

// state returns what the window shows at this moment.
func (a *app) state() *state {
	a.t.Helper()
	return a.probe.ask()
}

// lockedBuffer collects what a process prints while the test may look at it.
type lockedBuffer struct {
	mu   sync.Mutex // protects text
	text bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}
