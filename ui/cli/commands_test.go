package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"socklens/history"
	"socklens/session/wire"
)

// file records a capture with some of everything and returns its path.
func file(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a#b?c%41"+history.Extension)
	c, err := history.Create(path, history.Info{ID: "x", Name: "trades", URL: "wss://example.com/v2", Start: 1e18, App: "socklens 1.2.3"})
	if err != nil {
		t.Fatal(err)
	}
	entry := func(kind history.Kind, dir wire.Direction, op wire.Opcode, payload string, vs ...wire.Violation) {
		n := uint64(len(payload))
		e := history.Entry{
			Time: 1e18 + int64(n)*1e6, Attempt: 1, Kind: kind, Dir: dir, Op: op, Size: int64(n), WireSize: int64(n) + 2, Payload: []byte(payload),
			Frames: []wire.Frame{{Fin: true, Opcode: op, Length: n, Received: n, HeaderLength: 2}}, Violations: vs,
		}
		if len(vs) > 0 {
			e.Flags |= wire.Violated
		}
		if _, err := c.Append(&e); err != nil {
			t.Fatal(err)
		}
	}
	entry(history.Message, wire.In, wire.Text, `{"type":"trade","price":100.25}`)
	entry(history.Message, wire.In, wire.Text, `{"type":"heartbeat"}`)
	entry(history.Message, wire.Out, wire.Text, `Subscribe`)
	entry(history.Message, wire.In, wire.Binary, "\xde\xad\xbe\xef", wire.Violation{Rule: "RFC 6455 5.2", Text: "wrong"})
	entry(history.Control, wire.In, wire.Ping, "hi")
	if _, err := c.Append(&history.Entry{Time: 1e18 + 5e9, Kind: history.State, Detail: &history.Detail{State: &history.StateDetail{State: "open"}}}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Append(&history.Entry{Time: 1e18 + 6e9, Kind: history.Handshake, Detail: &history.Detail{Handshake: &history.HandshakeDetail{}}}); err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestInfo(t *testing.T) {
	path := file(t)
	r := run(t, "info", path)
	if r.status != 0 || r.errors != "" {
		t.Errorf("status %d: %s", r.status, r.errors)
	}
	got := strings.Join(strings.Fields(r.out), " ")
	for _, want := range []string{
		"name trades", "file " + path, "url wss://example.com/v2", "by socklens 1.2.3", "ended cleanly", "quick_check: ok",
		"entries 7, 1 violations, 0 pinned", "text 2 1 60 B 0", "binary 1 0 4 B 1", "ping 1 0 2 B 0", "ping 1 0 2 B 0 event count violations state 1 0 handshake 1 0",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, r.out)
		}
	}
	if left, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*")); err != nil || len(left) != 1 {
		t.Errorf("beside the capture there are now %v", left)
	}
}

func TestInfoOfWhatCannotBeRead(t *testing.T) {
	dir := t.TempDir()
	foreign := filepath.Join(dir, "notes.txt")
	if err := os.WriteFile(foreign, []byte("not a capture"), 0o600); err != nil {
		t.Fatal(err)
	}
	damaged := file(t)
	b, err := os.ReadFile(damaged)
	if err != nil {
		t.Fatal(err)
	}
	for i := len(b) / 2; i < len(b); i++ {
		b[i] ^= 0x5a
	}
	if err := os.WriteFile(damaged, b, 0o600); err != nil {
		t.Fatal(err)
	}
	for path, status := range map[string]int{filepath.Join(dir, "missing"): 1, foreign: 1, damaged: 1} {
		r := run(t, "info", path)
		if r.status != status || r.errors == "" && !strings.Contains(r.out, "damaged") && !strings.Contains(r.out, "check") {
			t.Errorf("%s: status %d, %q, %q", path, r.status, r.out, r.errors)
		}
	}
	if r := run(t, "info", ""); r.status != exitUsage || !strings.Contains(r.errors, "empty") {
		t.Errorf("without the capture's name: status %d, %s", r.status, r.errors)
	}
	if r := run(t, "info"); r.status != exitUsage {
		t.Errorf("without a capture: status %d", r.status)
	}
	if got, err := os.ReadFile(foreign); err != nil || string(got) != "not a capture" {
		t.Errorf("the foreign file holds %q, %v", got, err)
	}
}

func TestInfoOfACaptureThatIsStillOpen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "crashed"+history.Extension)
	c, err := history.Create(path, history.Info{ID: "x", Start: 1e18})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.Append(&history.Entry{Time: 1e18, Kind: history.State, Detail: &history.Detail{State: &history.StateDetail{State: "open"}}}); err != nil {
		t.Fatal(err)
	}
	if err := c.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if r := run(t, "info", path); r.status != 0 || !strings.Contains(r.out, "entries   1,") {
		t.Errorf("status %d: %s%s", r.status, r.out, r.errors)
	}
}

func TestSearch(t *testing.T) {
	path := file(t)
	for _, c := range []struct {
		args   []string
		status int
		out    string
	}{
		{[]string{"$.price>100", "--payloads"}, 0, `{"type":"trade","price":100.25}` + "\n"},
		{[]string{"dir:in", "type:text", "--count"}, 0, "2\n"},
		{[]string{"dir:in type:text -heartbeat", "--count"}, 0, "1\n"},
		{[]string{"--count", "--", "-heartbeat", "type:text"}, 0, "2\n"},
		{[]string{"type:text", "--payloads", "--limit", "2"}, 0, `{"type":"trade","price":100.25}` + "\n" + `{"type":"heartbeat"}` + "\n"},
		{[]string{"is:violation", "--payloads"}, 0, "3q2+7w==\n"},
		{[]string{"type:control", "--payloads"}, 1, ""}, // found, but no message
		{[]string{"type:event OR type:ping OR type:text", "--payloads", "--limit", "1"}, 0, `{"type":"trade","price":100.25}` + "\n"},
		{[]string{"subscribe", "--count"}, 0, "1\n"},
		{[]string{"subscribe", "--count", "--case"}, 1, "0\n"},
		{[]string{"nothing like this"}, 1, ""},
		{[]string{"type:text", "--count", "--limit", "1"}, 0, "1\n"},
		{[]string{"is:nonsense"}, 2, ""},
		{[]string{"("}, 2, ""},
		{[]string{""}, 2, ""},
		{[]string{"x", "--limit", "-1"}, 2, ""},
		{[]string{"x", "--limit", "0"}, 2, ""},
		{[]string{"x", "--jsonl", "--payloads"}, 2, ""},
		{[]string{"-heartbeat"}, 2, ""},
		{nil, 2, ""},
	} {
		r := run(t, append([]string{"search", path}, c.args...)...)
		if r.status != c.status || r.out != c.out {
			t.Errorf("%q: status %d, want %d; got %q, want %q; %s", c.args, r.status, c.status, r.out, c.out, r.errors)
		}
		if c.status == 2 && r.errors == "" {
			t.Errorf("%q: nothing says what was wrong", c.args)
		}
	}
	if r := run(t, "search", path, "type:binary"); r.status != 0 || !strings.Contains(r.out, "↓ binary       4 B  deadbeef  ▲ wrong (RFC 6455 5.2)") {
		t.Errorf("status %d: %s", r.status, r.out)
	}
	r := run(t, "search", path, "type:ping", "--jsonl")
	if r.status != 0 || !strings.HasPrefix(r.out, `{"seq":5,"attempt":1,`) || !strings.Contains(r.out, `"kind":"control","dir":"in","op":"ping"`) {
		t.Errorf("status %d: %s", r.status, r.out)
	}
	if r := run(t, "search", path+".missing", "x"); r.status != 2 {
		t.Errorf("a missing capture: status %d", r.status)
	}
	if r := run(t, "search", path, "is:nonsense OR x"); !strings.Contains(r.errors, "^") {
		t.Errorf("the place is not shown: %s", r.errors)
	}
}

// many records a capture of 100,000 messages and returns its path.
func many(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "many"+history.Extension)
	c, err := history.Create(path, history.Info{ID: "many"})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 100_000 {
		payload := fmt.Appendf(nil, "entry %d", i)
		if _, err := c.Append(&history.Entry{Time: int64(i), Attempt: 1, Kind: history.Message, Dir: wire.In, Op: wire.Text,
			Size: int64(len(payload)), Payload: payload}); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestSearchLimit checks that the first matches are printed, though a search of many entries comes from both ends.
func TestSearchLimit(t *testing.T) {
	path := many(t)
	for _, x := range []struct {
		args []string
		out  string
	}{
		{[]string{"77", "--payloads", "--limit", "3"}, "entry 77\nentry 177\nentry 277\n"},
		{[]string{"entry", "--count", "--limit", "70000"}, "70000\n"},
		{[]string{"entry", "--count"}, "100000\n"},
		{[]string{`"entry 9999"`, "--payloads"}, "entry 9999\nentry 99990\nentry 99991\nentry 99992\nentry 99993\nentry 99994\nentry 99995\n" +
			"entry 99996\nentry 99997\nentry 99998\nentry 99999\n"},
	} {
		if r := run(t, append([]string{"search", path}, x.args...)...); r.status != 0 || r.out != x.out {
			t.Errorf("%q: status %d, %q, want %q; %s", x.args, r.status, r.out, x.out, r.errors)
		}
	}
}

func TestEndpoint(t *testing.T) {
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	out := opensAt("/bad/stall")
	status := make(chan int)
	go func() {
		status <- Run(ctx, []string{"endpoint", "--listen", "127.0.0.1:0"}, Program{Stdout: out, Stderr: io.Discard})
	}()
	<-out.met
	url := strings.Fields(out.String())[2]
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Get("http" + strings.TrimPrefix(url, "ws"))
	if err != nil {
		t.Fatal(err)
	}
	page, err := io.ReadAll(resp.Body)
	if err != nil || resp.Body.Close() != nil || !bytes.Contains(page, []byte("/ticker")) {
		t.Errorf("the page is %.100q, %v", page, err)
	}
	if r := run(t, "endpoint", "--listen", strings.TrimPrefix(url, "ws://")); r.status != 1 || !strings.Contains(r.errors, "in use\nAnother program listens there") {
		t.Errorf("a second one on the same port: status %d, %s", r.status, r.errors)
	}
	interrupt()
	if got := <-status; got != 0 {
		t.Errorf("status %d", got)
	}
	for _, address := range []string{"9787", "127.0.0.1:99999"} {
		if r := run(t, "endpoint", "--listen", address); r.status != 1 || !strings.Contains(r.errors, "\nWrite it as HOST:PORT") {
			t.Errorf("%s: status %d, %s", address, r.status, r.errors)
		}
	}
}

func TestWindow(t *testing.T) {
	capture := file(t)
	for _, c := range []struct {
		args   []string
		want   WindowFlags
		status int
		says   string
	}{
		{nil, WindowFlags{}, 7, ""},
		{[]string{"--demo", "--data", "x", "--theme", "dark", "--probe", "p"}, WindowFlags{Demo: true, Data: "x", Theme: "dark", Probe: "p"}, 7, ""},
		{[]string{"ws://h/p", "wss://i", capture}, WindowFlags{Open: []string{"ws://h/p", "wss://i", capture}}, 7, ""},
		{[]string{"recrod"}, WindowFlags{}, 2, `"recrod" is neither a command`},
		{[]string{"missing.socklens"}, WindowFlags{}, 2, "no such file"},
		{[]string{"--theme", "pink"}, WindowFlags{}, 2, "theme"},
		{[]string{"--data", "x", "record", "ws://h"}, WindowFlags{}, 2, "--data is a flag of the window, which record doesn't open"},
		{[]string{"--data", ""}, WindowFlags{}, 2, "--data: want the name of a folder"},
		{[]string{"--data=", "ws://h"}, WindowFlags{}, 2, "--data: want the name of a folder"},
		{[]string{"--nonsense"}, WindowFlags{}, 2, "unknown flag"},
	} {
		var got WindowFlags
		var complaint bytes.Buffer
		status := Run(t.Context(), c.args, Program{Stdout: io.Discard, Stderr: &complaint, Window: func(_ context.Context, f WindowFlags) int {
			got = f
			return 7
		}})
		if status != c.status || !reflect.DeepEqual(got, c.want) || !strings.Contains(complaint.String(), c.says) {
			t.Errorf("%q: status %d, flags %+v, %s", c.args, status, got, &complaint)
		}
	}
}

func TestHelp(t *testing.T) {
	for _, c := range []struct {
		args string
		want []string
	}{
		{"--help", []string{"Usage: socklens [flags] [<address> | <capture>] ...\n       socklens <command> ...\n\nA debugger", "record", "info", "search", "endpoint", "Without a command the window opens", "Flags of the window", "--data=FOLDER", "--demo", "--theme=dark|light"}},
		{"record --help", []string{"--header", "--send-hex", "Exit status", "3  it ended in any other way", "Examples:", "Ctrl-C"}},
		{"info --help", []string{"--jsonl", "Exit status"}},
		{"search --help", []string{"--payloads", "$.data.price>100", "as grep's"}},
		{"endpoint --help", []string{"127.0.0.1:8787", "/bad/"}},
		{"--version", []string{"socklens 1.2.3"}},
	} {
		r := run(t, strings.Fields(c.args)...)
		if r.status != 0 || r.errors != "" {
			t.Errorf("%s: status %d, %s", c.args, r.status, r.errors)
		}
		for _, want := range c.want {
			if !strings.Contains(r.out, want) {
				t.Errorf("%s: %q is not in\n%s", c.args, want, r.out)
			}
		}
	}
}

func TestColour(t *testing.T) {
	var b bytes.Buffer
	p := newPaper(&b)
	p.colour = true
	p.line(span{"bad", bad}, span{" plain", plain})
	if err := p.flush(); err != nil || b.String() != "\x1b[31mbad\x1b[0m plain\n" {
		t.Errorf("%q, %v", b.String(), err)
	}
	if isTerminal(&b) {
		t.Error("a buffer is taken for a terminal")
	}
}

func TestSizes(t *testing.T) {
	for n, want := range map[int64]string{0: "0 B", 1023: "1023 B", 1024: "1.0 KiB", 1536: "1.5 KiB", 64 << 20: "64.0 MiB", 3 << 40: "3.0 TiB"} {
		if got := size(n); got != want {
			t.Errorf("%d is %s, want %s", n, got, want)
		}
	}
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", 88432: "88,432", -1234567: "-1,234,567"} {
		if got := grouped(n); got != want {
			t.Errorf("%d is %s, want %s", n, got, want)
		}
	}
}
