package peers

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// patience bounds the start and the end of a peer, far above what either takes.
const patience = 5 * time.Minute

// Peer is a running server. It ends with the test that started it.
type Peer struct {
	Kind string // "node" or "python"
	URL  string // ws://127.0.0.1:PORT, without a path
	PID  int

	t testing.TB
}

// Stats is what a peer counted, over all its links and for each.
type Stats struct {
	Server      string `json:"server"`
	Connections int    `json:"connections"`
	Counts
	Links []Link `json:"links"` // in the order in which they came
}

// Counts are messages and the bytes of their payloads, as the peer sees them: In is what we sent.
type Counts struct {
	MessagesIn  int64 `json:"messages_in"`
	MessagesOut int64 `json:"messages_out"`
	BytesIn     int64 `json:"bytes_in"`
	BytesOut    int64 `json:"bytes_out"`
}

// Link is one connection that a peer had.
type Link struct {
	Path        string   `json:"path"`       // with the query string
	Extensions  string   `json:"extensions"` // agreed on
	Subprotocol string   `json:"subprotocol"`
	Headers     []string `json:"headers"` // of our request: name, value, name, value, ...
	Open        bool     `json:"open"`
	Counts
	PingsIn int64  `json:"pings_in"`
	PongsIn int64  `json:"pongs_in"`
	Code    int    `json:"code"` // of the close, once it isn't open
	Reason  string `json:"reason"`
	Error   string `json:"error"` // the peer's complaint, if any
}

// Kinds lists the kinds of peers, for tests that run against each.
func Kinds() []string { return []string{"node", "python"} }

// Start starts a peer, "node" or "python", with the options that session/testdata/README.md lists, and waits until it
// listens. It ends when the test does, by its process id. A peer that can't be started fails the test and says what is
// missing.
func Start(t testing.TB, kind string, args ...string) *Peer {
	t.Helper()
	cmd := command(t, kind)
	cmd.Args = append(cmd.Args, "--until-eof")
	cmd.Args = append(cmd.Args, args...)
	var complaint tail
	cmd.Stderr = &complaint
	alive, err := cmd.StdinPipe() // closed with us even where a test is killed, which ends the peer too
	if err != nil {
		t.Fatalf("start the %s peer: %v", kind, err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatalf("start the %s peer: %v", kind, err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatalf("start the %s peer: %v", kind, err)
	}

	port := make(chan int, 1)
	read := make(chan struct{})
	go func() {
		defer close(read)
		lines := bufio.NewReader(out)
		first, _ := lines.ReadString('\n')
		n, _ := strconv.Atoi(strings.TrimPrefix(strings.TrimSpace(first), "listening "))
		port <- n
		_, _ = io.Copy(io.Discard, lines) // the summary at the end
	}()
	t.Cleanup(func() {
		_ = alive.Close()
		kill := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
		<-read
		if err := cmd.Wait(); err != nil {
			t.Errorf("the %s peer ended badly: %v\n%s", kind, err, &complaint)
		}
		kill.Stop()
	})

	select {
	case n := <-port:
		if n == 0 {
			t.Fatalf("the %s peer did not start:\n%s", kind, &complaint)
		}
		return &Peer{Kind: kind, URL: fmt.Sprintf("ws://127.0.0.1:%d", n), PID: cmd.Process.Pid, t: t}
	case <-time.After(patience):
		t.Fatalf("the %s peer did not listen within %v:\n%s", kind, patience, &complaint)
	}
	return nil
}

// Stats asks the peer what it has counted so far.
func (p *Peer) Stats() Stats {
	p.t.Helper()
	return p.ask("/stats")
}

// Ended waits until every link of the peer has ended, also in its own eyes, and returns what it counted.
func (p *Peer) Ended() Stats {
	p.t.Helper()
	return p.ask("/stats?ended=1")
}

func (p *Peer) ask(path string) Stats {
	p.t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: patience}
	resp, err := client.Get("http" + strings.TrimPrefix(p.URL, "ws") + path)
	if err != nil {
		p.t.Fatalf("ask the %s peer what it counted: %v", p.Kind, err)
	}
	defer resp.Body.Close()
	var s Stats
	if err := json.NewDecoder(resp.Body).Decode(&s); err != nil {
		p.t.Fatalf("read what the %s peer counted: %v", p.Kind, err)
	}
	return s
}

// command finds the interpreter and the script.
func command(t testing.TB, kind string) *exec.Cmd {
	t.Helper()
	dir := filepath.Join(root(t), "session", "testdata", kind)
	switch kind {
	case "node":
		if _, err := os.Stat(filepath.Join(dir, "node_modules", "ws", "package.json")); err != nil {
			t.Fatalf("the node peer lacks its packages: run make test, or npm ci --prefix %s", dir)
		}
		return exec.Command("node", filepath.Join(dir, "server.js"))
	case "python":
		python := "/usr/bin/python3" // Debian's has python3-websockets; another one in PATH may not
		if _, err := os.Stat(python); err != nil {
			python = "python3"
		}
		if err := exec.Command(python, "-c", "import websockets.legacy.server").Run(); err != nil {
			t.Fatalf("the python peer needs websockets for %s (Debian: python3-websockets): %v", python, err)
		}
		return exec.Command(python, filepath.Join(dir, "server.py"))
	}
	t.Fatalf("there is no peer called %q", kind)
	return nil
}

// root finds the module's folder above the package being tested.
func root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if filepath.Dir(dir) == dir {
			t.Fatal("no go.mod above the working folder")
		}
		dir = filepath.Dir(dir)
	}
}

// tail keeps the last few kilobytes of what a peer complains.
type tail struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (w *tail) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.buf.Write(p)
	if extra := w.buf.Len() - 8<<10; extra > 0 {
		w.buf.Next(extra)
	}
	return len(p), nil
}

func (w *tail) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.buf.String()
}
