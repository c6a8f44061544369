package history

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"go.uber.org/goleak"

	"socklens/session/wire"
)

// TestMain makes the test binary play the other process where a test needs one, and looks for goroutines left behind.
func TestMain(m *testing.M) {
	if role := os.Getenv("HISTORY_ROLE"); role != "" {
		if err := play(role, os.Getenv("HISTORY_PATH")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

// play is the other process. It tells on standard output how far it is, a line each.
func play(role, path string) error {
	switch role {
	case "flood":
		return playFlood(path)
	case "write":
		return playWrite(path)
	case "peek":
		return playPeek(path)
	}
	return fmt.Errorf("no role %q", role)
}

// process is this test binary in another role.
type process struct {
	*exec.Cmd
	in  io.WriteCloser
	out *bufio.Scanner
}

func spawn(t *testing.T, role, path string) *process {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "HISTORY_ROLE="+role, "HISTORY_PATH="+path)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &process{cmd, in, bufio.NewScanner(out)}
	t.Cleanup(func() {
		if cmd.ProcessState == nil {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
		}
	})
	return p
}

// line waits for the next line of the other process and reads numbers from it.
func (p *process) line(t *testing.T, format string, into ...any) {
	t.Helper()
	if !p.out.Scan() {
		t.Fatalf("the other process ended: %v", p.out.Err())
	}
	if _, err := fmt.Sscanf(p.out.Text(), format, into...); err != nil {
		t.Fatalf("the other process said %q: %v", p.out.Text(), err)
	}
}

// newCapture makes a capture in a folder of the test's own.
func newCapture(t testing.TB) *Capture {
	t.Helper()
	c, err := Create(filepath.Join(t.TempDir(), "c"+Extension), Info{ID: "an id", Name: "a name", Start: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// message returns an entry of one plain frame.
func message(payload string) Entry {
	e := Entry{Time: 1e18, Attempt: 1, Kind: Message, Dir: wire.In, Op: wire.Text,
		Size: int64(len(payload)), WireSize: wireSizeOf(len(payload)), Payload: []byte(payload)}
	e.Frames = []wire.Frame{plainFrame(&e)}
	return e
}

func wireSizeOf(n int) int64 {
	switch {
	case n <= 125:
		return int64(n) + 2
	case n <= 65535:
		return int64(n) + 4
	}
	return int64(n) + 10
}

// numbered returns the i-th entry of a stream that can be checked by its numbers.
func numbered(i int) Entry {
	e := message(fmt.Sprintf("entry number %d", i))
	e.Time += int64(i)
	e.Frames[0].Time = e.Time
	return e
}

func mustAppend(t testing.TB, c *Capture, es ...Entry) {
	t.Helper()
	for i := range es {
		if _, err := c.Append(&es[i]); err != nil {
			t.Fatal(err)
		}
	}
}

// appendNumbered appends the entries from to to, which get those numbers if the capture holds those before.
func appendNumbered(t testing.TB, c *Capture, from, to int) {
	t.Helper()
	for i := from; i <= to; i++ {
		mustAppend(t, c, numbered(i))
	}
}

func mustFlush(t testing.TB, c *Capture) {
	t.Helper()
	if err := c.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func mustClose(t testing.TB, c *Capture) {
	t.Helper()
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
}

func mustOpen(t testing.TB, path string) *Capture {
	t.Helper()
	c, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// summary is what a catalog would tell of an open capture.
func summary(c *Capture) Summary { return c.claim.file.summary(c.Path()) }

// pending is how many bytes the queue of a live capture holds.
func pending(c *Capture) int {
	q := c.claim.file.queue
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.bytes
}

// all returns every row of a view.
func all(t testing.TB, v *View) []Entry {
	t.Helper()
	es, err := v.Rows(t.Context(), 0, v.Len())
	if err != nil {
		t.Fatal(err)
	}
	if len(es) != v.Len() {
		t.Fatalf("the view returns %d rows of %d", len(es), v.Len())
	}
	return es
}

// view starts a view and waits until it has caught up.
func view(t testing.TB, c *Capture, query string) *View {
	t.Helper()
	v := c.View(parse(t, query))
	t.Cleanup(v.Close)
	caughtUp(t, v)
	return v
}

func caughtUp(t testing.TB, v *View) {
	t.Helper()
	for !v.Done() {
		<-v.Changed()
	}
	if err := v.Err(); err != nil {
		t.Fatal(err)
	}
}

func seqsOf(es []Entry) []int64 {
	s := make([]int64, len(es))
	for i := range es {
		s[i] = es[i].Seq
	}
	return s
}

// isNumbered checks that entries are those that appendNumbered appended, from a number on.
func isNumbered(t testing.TB, es []Entry, from int) {
	t.Helper()
	for i, e := range es {
		if want := numbered(from + i); e.Seq != int64(from+i) || string(e.Payload) != string(want.Payload) ||
			e.Time != want.Time {
			t.Fatalf("row %d is entry %d at %d with %q, want %d at %d with %q", i, e.Seq, e.Time, e.Payload, from+i,
				want.Time, want.Payload)
		}
	}
}

// companions returns the names of the files beside path that SQLite makes, and checks that path is there.
func companions(t testing.TB, path string) []string {
	t.Helper()
	files, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	found := false
	for _, f := range files {
		if f.Name() == filepath.Base(path) {
			found = true
		} else {
			names = append(names, f.Name())
		}
	}
	if !found {
		t.Fatalf("%s is not there", path)
	}
	return names
}
