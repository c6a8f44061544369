package cli

import (
	"io"
	"net"
	"path/filepath"
	"strings"
	"testing"

	"socklens/history"
	"socklens/session/wire"
)

// hostile would clear a terminal and turn the reading direction around.
const hostile = "\x1b[2J\a\u202ex\n"

// isHarmless checks that what was printed can't act on a terminal, and that the hostile text was shown.
func isHarmless(t *testing.T, what, printed string) {
	t.Helper()
	if strings.ContainsAny(printed, "\x1b\a\u202e") || !strings.Contains(printed, `\u{1b}[2J\u{7}\u{202e}x`) {
		t.Errorf("%s prints %q", what, printed)
	}
}

// TestHostileCapture prints a capture that somebody else has made, who put into every text what acts on a terminal.
func TestHostileCapture(t *testing.T) {
	path := filepath.Join(t.TempDir(), "hostile"+history.Extension)
	c, err := history.Create(path, history.Info{ID: hostile, Name: hostile, URL: hostile, App: hostile})
	if err != nil {
		t.Fatal(err)
	}
	violations := []wire.Violation{{Rule: hostile, Text: hostile}}
	tls := &history.TLSInfo{Version: hostile}
	for _, e := range []history.Entry{
		{Kind: history.Message, Op: wire.Text, Payload: []byte(hostile), Violations: violations},
		{Kind: history.Control, Op: wire.Close, Close: &wire.CloseStatus{Code: 1000, Reason: hostile}},
		{Kind: history.Handshake, Detail: &history.Detail{Handshake: &history.HandshakeDetail{URL: hostile, Subprotocol: hostile,
			Extensions: []string{hostile}, TLS: tls, Proxy: &history.ProxyDetail{Address: hostile}}}},
		{Kind: history.Handshake, Detail: &history.Detail{Handshake: &history.HandshakeDetail{URL: hostile, Error: hostile,
			Proxy: &history.ProxyDetail{Address: hostile}, Response: &history.HTTPReply{Body: hostile}}}},
		{Kind: history.State, Detail: &history.Detail{State: &history.StateDetail{State: hostile}}},
		{Kind: history.End, Detail: &history.Detail{End: &history.EndDetail{By: hostile, How: hostile, Reason: hostile,
			Error: hostile, Hint: hostile, Duration: 1}}},
		{Kind: history.Gap, Detail: &history.Detail{Gap: &history.GapDetail{Why: hostile}}},
	} {
		e.Size = int64(len(e.Payload))
		if _, err := c.Append(&e); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	r := run(t, "info", path)
	isHarmless(t, "info", r.out)
	r = run(t, "search", path, "--", "-nothing")
	for line := range strings.Lines(r.out) {
		isHarmless(t, "search", line)
	}
	if n := strings.Count(r.out, "\n"); n != 7 {
		t.Errorf("search prints %d lines: %q", n, r.out)
	}
}

// TestHostileRefusal records what a server refuses with words that act on a terminal.
func TestHostileRefusal(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan struct{})
	go func() {
		defer close(served)
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		_, _ = io.WriteString(conn, "HTTP/1.1 401 "+strings.TrimSpace(hostile)+"\r\nContent-Length: 0\r\n\r\n")
	}()
	defer func() { l.Close(); <-served }()
	r := run(t, "record", "ws://"+l.Addr().String()+"/")
	isHarmless(t, "record", r.out)
	isHarmless(t, "record's error", r.errors)
}
