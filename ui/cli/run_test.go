package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"socklens/session/endpoint"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// result is what a command did.
type result struct {
	status      int
	out, errors string
}

// run runs a command as main would.
func run(t *testing.T, args ...string) result {
	t.Helper()
	return runContext(t, t.Context(), args...)
}

func runContext(t *testing.T, ctx context.Context, args ...string) result {
	t.Helper()
	var out, errors bytes.Buffer
	status := Run(ctx, args, Program{Version: "1.2.3", Stdout: &out, Stderr: &errors})
	return result{status, out.String(), errors.String()}
}

// serve starts the endpoint and returns its address.
func serve(t *testing.T) string {
	t.Helper()
	e, err := endpoint.Start("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e.URL()
}

// line is a line of JSON Lines, as a reader in another language would take it.
type line struct {
	Seq        int64
	Attempt    int
	Time       string
	Kind       string
	Dir        string
	Op         string
	Size       int64
	WireSize   int64 `json:"wire_size"`
	Kept       *int64
	Compressed bool
	Incomplete bool
	Text       *string
	Base64     []byte
	Long       int // bytes of a base64 too long to be worth decoding
	Close      *struct {
		Code   int
		Reason string
	}
	Frames []struct {
		Fin          bool
		Rsv          int
		Opcode       int
		Masked       bool
		Length       uint64
		HeaderLength int `json:"header_length"`
		Received     *uint64
	}
	Violations []struct{ Rule, Text string }
	Handshake  *struct {
		Request  *message
		Response *struct {
			message
			Status int
			Body   string
		}
		Timing      map[string]float64
		Subprotocol string
		Extensions  []string
		Error       string
		Step        string
	}
	State *struct{ State string }
	End   *struct {
		By, How, Reason, Hint string
		Clean                 bool
		Code                  int
		SilenceMS             float64 `json:"silence_ms"`
	}
}

type message struct {
	Raw     string
	Headers [][2]string
}

// decode reads JSON Lines and checks what holds for all of them.
func decode(t *testing.T, out string) []line {
	t.Helper()
	var all []line
	for text := range strings.Lines(out) {
		var l line
		text, l.Long = withoutLong(text)
		if err := json.Unmarshal([]byte(text), &l); err != nil {
			t.Fatalf("%v: %s", err, text)
		}
		if l.Seq != int64(len(all)+1) {
			t.Fatalf("line %d has the number %d", len(all)+1, l.Seq)
		}
		if len(l.Time) != len("2026-11-21T12:01:33.123456789Z") {
			t.Errorf("time %q has not nine digits", l.Time)
		}
		all = append(all, l)
	}
	return all
}

// withoutLong takes a base64 of a mebibyte and more out of a line, and returns how many bytes it stands for.
func withoutLong(text string) (string, int) {
	const name = `,"base64":"`
	from := strings.Index(text[:min(len(text), 1000)], name)
	if from < 0 {
		return text, 0
	}
	value, rest, _ := strings.Cut(text[from+len(name):], `"`)
	if len(value) < 1<<20 {
		return text, 0
	}
	return text[:from] + rest, len(strings.TrimRight(value, "=")) * 3 / 4
}

// end returns the end of a session, which must be its last entry.
func end(t *testing.T, lines []line) line {
	t.Helper()
	if len(lines) == 0 || lines[len(lines)-1].End == nil {
		t.Fatalf("%d lines without an end", len(lines))
	}
	return lines[len(lines)-1]
}

// gate is a writer that can be waited on.
type gate struct {
	mu    sync.Mutex
	buf   bytes.Buffer
	wants string
	met   chan struct{}
}

// opensAt returns a gate whose channel met is closed once want was written.
func opensAt(want string) *gate { return &gate{wants: want, met: make(chan struct{})} }

func (g *gate) Write(p []byte) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.buf.Write(p)
	if g.wants != "" && strings.Contains(g.buf.String(), g.wants) {
		g.wants = ""
		close(g.met)
	}
	return len(p), nil
}

func (g *gate) String() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.buf.String()
}
