package history

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"socklens/session/wire"
)

// TestCaptureKeepsEverything appends one entry of every shape, large ones too, and reads all of them back, while the
// capture is live and from the file.
func TestCaptureKeepsEverything(t *testing.T) {
	c := newCapture(t)
	want := shapes()
	for i := range want {
		seq, err := c.Append(&want[i])
		if err != nil {
			t.Fatalf("%d: %v", i, err)
		}
		if want[i].Seq = int64(i + 1); seq != want[i].Seq {
			t.Fatalf("entry %d got number %d", i, seq)
		}
	}
	mustFlush(t, c)
	check := func(c *Capture) {
		t.Helper()
		for i := range want {
			got, err := c.Entry(t.Context(), int64(i+1))
			if err != nil {
				t.Fatal(err)
			}
			w := want[i]
			w.Payload = w.Payload[:min(EntryBytes, len(w.Payload))]
			if d := cmp.Diff(w, got, cmp.Comparer(bytes.Equal)); d != "" {
				t.Errorf("entry %d: %.2000s", i+1, d)
			}
			b, err := c.Payload(t.Context(), int64(i+1), 0, len(want[i].Payload)+10)
			if err != nil || !bytes.Equal(b, want[i].Payload) {
				t.Errorf("payload of %d: %d bytes of %d, error %v", i+1, len(b), len(want[i].Payload), err)
			}
		}
	}
	check(c)
	mustClose(t, c)
	check(mustOpen(t, c.Path()))
}

func TestPayloadInPieces(t *testing.T) {
	c := newCapture(t)
	large := make([]byte, 3*partBytes+100)
	for i := range large {
		large[i] = byte(i * 7 >> 3)
	}
	mustAppend(t, c, message("small"), message(string(large)))
	mustFlush(t, c)
	for _, tt := range []struct {
		seq, off int64
		n        int
		want     []byte
	}{
		{1, 0, 5, []byte("small")},
		{1, 1, 3, []byte("mal")},
		{1, 3, 100, []byte("ll")},
		{1, 5, 1, nil},
		{1, 99, 1, nil},
		{2, 0, 10, large[:10]},
		{2, partBytes - 5, 10, large[partBytes-5:][:10]},
		{2, partBytes, partBytes, large[partBytes : 2*partBytes]},
		{2, 10, 3 * partBytes, large[10:][:3*partBytes]},
		{2, 3*partBytes + 90, 100, large[3*partBytes+90:]},
		{2, 3*partBytes + 100, 100, nil},
		{2, 1 << 60, 100, nil},
	} {
		got, err := c.Payload(t.Context(), tt.seq, tt.off, tt.n)
		if err != nil || !bytes.Equal(got, tt.want) {
			t.Errorf("%d bytes from %d of entry %d: %d bytes, error %v", tt.n, tt.off, tt.seq, len(got), err)
		}
	}
	for _, seq := range []int64{0, 3, -1} {
		if _, err := c.Payload(t.Context(), seq, 0, 1); err == nil {
			t.Errorf("entry %d has a payload", seq)
		}
		if _, err := c.Entry(t.Context(), seq); err == nil {
			t.Errorf("entry %d is there", seq)
		}
	}
}

// TestCaptureIsOnePlainFile checks what is on disk while a capture is live and after it.
func TestCaptureIsOnePlainFile(t *testing.T) {
	for _, name := range []string{"plain", "a#b?c%41", "with space", "ünïcödé", "quote'\"", "semi;colon&amp=1"} {
		dir := filepath.Join(t.TempDir(), "new", "folder")
		path := filepath.Join(dir, name+Extension)
		c, err := Create(path, Info{ID: name})
		if err != nil {
			t.Fatal(err)
		}
		appendNumbered(t, c, 1, 1000)
		mustClose(t, c)
		mustClose(t, c) // a second time does nothing
		if other := companions(t, path); len(other) > 0 {
			t.Errorf("%q left %q", name, other)
		}
		for p, mode := range map[string]fs.FileMode{path: 0o600, dir: 0o700 | fs.ModeDir} {
			if s, err := os.Stat(p); err != nil || s.Mode() != mode {
				t.Errorf("%s has mode %v, error %v", p, s.Mode(), err)
			}
		}
		p := mustOpen(t, path)
		if p.Info().ID != name || p.Crashed() || p.Live() || p.Elsewhere() {
			t.Errorf("%q is %+v, crashed %v, live %v, elsewhere %v", name, p.Info(), p.Crashed(), p.Live(), p.Elsewhere())
		}
		isNumbered(t, all(t, p.View(nil)), 1)
		mustClose(t, p)
		if other := companions(t, path); len(other) > 0 {
			t.Errorf("reading %q left %q", name, other)
		}
		if _, err := Create(path, Info{}); !errors.Is(err, fs.ErrExist) {
			t.Errorf("%q was made twice: %v", name, err)
		}
	}
}

// TestHandlesShareAFile opens a live capture again, under other names too, and closes the handles in both orders.
func TestHandlesShareAFile(t *testing.T) {
	for _, writerFirst := range []bool{true, false} {
		c := newCapture(t)
		appendNumbered(t, c, 1, 10)
		mustFlush(t, c)
		link := filepath.Join(t.TempDir(), "link"+Extension)
		if err := os.Symlink(c.Path(), link); err != nil {
			t.Fatal(err)
		}
		o := mustOpen(t, link)
		if !o.Live() {
			t.Error("the handle doesn't know that the capture is live")
		}
		if _, err := o.Append(new(Entry)); !errors.Is(err, ErrClosed) {
			t.Errorf("appending through a handle for reading: %v", err)
		}
		v := o.View(nil)
		isNumbered(t, all(t, v), 1)
		appendNumbered(t, c, 11, 20)
		if writerFirst {
			mustClose(t, c)
			if o.Live() {
				t.Error("the capture is live although its writer has ended")
			}
			isNumbered(t, all(t, v), 1)
			if v.Len() != 20 {
				t.Errorf("%d rows", v.Len())
			}
			mustClose(t, o)
		} else {
			mustClose(t, o)
			mustFlush(t, c)
			isNumbered(t, all(t, c.View(nil)), 1)
			mustClose(t, c)
		}
		if other := companions(t, c.Path()); len(other) > 0 {
			t.Errorf("left %q", other)
		}
		isNumbered(t, all(t, mustOpen(t, link).View(nil)), 1)
	}
}

func TestClosedHandle(t *testing.T) {
	c := newCapture(t)
	appendNumbered(t, c, 1, 3)
	v := c.View(nil)
	mustClose(t, c)
	e := numbered(4)
	_, appendErr := c.Append(&e)
	_, entryErr := c.Entry(t.Context(), 1)
	_, payloadErr := c.Payload(t.Context(), 1, 0, 1)
	_, rowsErr := v.Rows(t.Context(), 0, 1)
	_, seqErr := c.SeqAt(t.Context(), 0)
	for what, err := range map[string]error{"append": appendErr, "entry": entryErr, "payload": payloadErr,
		"rows": rowsErr, "time": seqErr, "flush": c.Flush(t.Context()), "pin": c.Pin(1, true), "view": c.View(nil).Err(),
		"save": c.SaveAs(t.Context(), c.Path()+"2"), "trim": c.Trim(t.Context(), 0)} {
		if !errors.Is(err, ErrClosed) {
			t.Errorf("%s on a closed handle: %v", what, err)
		}
	}
	if s := c.Stats(); s.Entries != 3 || s.Committed != 3 {
		t.Errorf("the totals are %+v", s)
	}
}

func TestStats(t *testing.T) {
	c := newCapture(t)
	in, out, pong, bad := message("four"), message("sixsix"), message("p"), message("bad")
	out.Dir = wire.Out
	pong.Kind, pong.Op = Control, wire.Pong
	bad.Violations = []wire.Violation{{Rule: "1"}, {Rule: "2"}}
	state := Entry{Time: 1e18 + 5, Kind: State, Detail: &Detail{State: &StateDetail{State: "open"}}}
	mustAppend(t, c, in, out, pong, bad, state)
	mustFlush(t, c)
	want := Stats{Entries: 5, Committed: 5, MessagesIn: 2, MessagesOut: 1, PayloadIn: 4 + 1 + 3, PayloadOut: 6,
		Violations: 2, First: 1e18, Last: 1e18 + 5}
	got := c.Stats()
	got.FileBytes = 0
	if got != want {
		t.Errorf("live: %+v, want %+v", got, want)
	}
	mustClose(t, c)
	got = mustOpen(t, c.Path()).Stats()
	if got.FileBytes == 0 {
		t.Error("the file has no size")
	}
	got.FileBytes = 0
	if got != want {
		t.Errorf("past: %+v, want %+v", got, want)
	}
}

// TestFlushesByItself waits for entries to come into view without asking for it.
func TestFlushesByItself(t *testing.T) {
	c := newCapture(t)
	v := c.View(nil)
	for i := 1; i <= 3; i++ {
		appendNumbered(t, c, i, i)
		for v.Len() < i {
			<-v.Changed()
		}
	}
	isNumbered(t, all(t, v), 1)
}

// TestTrickle appends a few entries at a time and checks that they end up in whole chunks, and nothing is lost on the
// way.
func TestTrickle(t *testing.T) {
	c := newCapture(t)
	v := view(t, c, "number")
	const n = 2000
	for i := 1; i <= n; i += 3 {
		appendNumbered(t, c, i, min(i+2, n))
		mustFlush(t, c)
		caughtUp(t, v)
		if want := min(i+2, n); v.Len() != want {
			t.Fatalf("%d rows after %d entries", v.Len(), want)
		}
		if k := chunksIn(t, c); k > i/chunkEntries+chunkEntries/3+1 {
			t.Fatalf("%d chunks hold %d entries", k, i)
		}
	}
	isNumbered(t, all(t, v), 1)
	mustClose(t, c)
	p := mustOpen(t, c.Path())
	if k, want := chunksIn(t, p), (n+chunkEntries-1)/chunkEntries; k != want {
		t.Errorf("%d chunks in the end, want %d", k, want)
	}
	isNumbered(t, all(t, p.View(nil)), 1)
}

func chunksIn(t *testing.T, c *Capture) int {
	t.Helper()
	n := 0
	err := c.file().pages.do(func(r *reader) error {
		return r.heads(1, maxSeq, func(*chunk) error {
			n++
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestQueueIsBounded holds the writer up and checks that appends wait instead of taking memory, and that an entry
// larger than the bound gets through when it is alone.
func TestQueueIsBounded(t *testing.T) {
	c := newCapture(t)
	q := c.file().queue
	q.mu.Lock()
	q.limit = 100 << 10
	q.mu.Unlock()
	release := make(chan struct{})
	held := make(chan struct{})
	go c.file().writer.do(func(*conn) error {
		close(held)
		<-release
		return nil
	})
	<-held
	payload := strings.Repeat("x", 10<<10)
	done := make(chan error)
	go func() {
		for range 100 {
			e := message(payload)
			if _, err := c.Append(&e); err != nil {
				done <- err
				return
			}
		}
		e := message(strings.Repeat("y", 1<<20))
		_, err := c.Append(&e)
		done <- err
	}()
	for !c.Stats().Behind {
		time.Sleep(time.Millisecond) // nothing tells when an append begins to wait
	}
	if s := c.Stats(); s.Pending > 100<<10 || s.Entries >= 100 {
		t.Errorf("%d bytes of %d entries are held", s.Pending, s.Entries)
	}
	close(release)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	mustFlush(t, c)
	if s := c.Stats(); s.Behind || s.Lost != 0 || s.Committed != 101 {
		t.Errorf("in the end: %+v", s)
	}
}

func TestFlushCancelled(t *testing.T) {
	c := newCapture(t)
	appendNumbered(t, c, 1, 1)
	release, held := make(chan struct{}), make(chan struct{})
	go c.file().writer.do(func(*conn) error {
		close(held)
		<-release
		return nil
	})
	<-held
	defer close(release)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := c.Flush(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled flush: %v", err)
	}
}

// TestSeqAt looks for entries by time.
func TestSeqAt(t *testing.T) {
	c := newCapture(t)
	if seq, err := c.SeqAt(t.Context(), 5); seq != 0 || err != nil {
		t.Errorf("an empty capture: %d, %v", seq, err)
	}
	for i := range 1000 {
		e := message("x")
		e.Time = int64(i+1) * 10
		mustAppend(t, c, e)
	}
	mustFlush(t, c)
	for _, tt := range [][2]int64{{0, 1}, {10, 1}, {11, 2}, {5000, 500}, {5001, 501}, {10000, 1000}, {99999, 1000}} {
		if seq, err := c.SeqAt(t.Context(), tt[0]); seq != tt[1] || err != nil {
			t.Errorf("at %d: entry %d, %v; want %d", tt[0], seq, err, tt[1])
		}
	}
}

// shapes returns entries of every shape that is stored in a way of its own.
func shapes() []Entry {
	plain := message("plain")
	empty := message("")
	compressed := message("inflated to more than was on the wire")
	compressed.Flags, compressed.WireSize = wire.Compressed, 12
	compressed.Frames = []wire.Frame{plainFrame(&compressed)}
	masked := message("masked")
	masked.Dir, masked.WireSize = wire.Out, 12
	masked.Frames = []wire.Frame{{Fin: true, Opcode: wire.Text, Masked: true, Mask: [4]byte{1, 2, 3, 4}, HeaderLength: 6,
		Length: 6, Received: 6, Time: masked.Time}}
	fragments := message("in three fragments")
	fragments.Flags = wire.Fragmented
	fragments.Frames = []wire.Frame{
		{Opcode: wire.Text, HeaderLength: 2, Length: 3, Received: 3, Time: fragments.Time - 2000},
		{Opcode: wire.Continuation, HeaderLength: 10, Length: 10, Received: 10, Time: fragments.Time - 1000},
		{Fin: true, Rsv: 7, Opcode: wire.Continuation, HeaderLength: 2, Length: 5, Received: 5, Time: fragments.Time + 7},
	}
	cut := message("cut off")
	cut.Flags = wire.Incomplete
	cut.Frames = []wire.Frame{{Opcode: wire.Binary, HeaderLength: 10, Length: 1 << 63, Received: 7, Time: cut.Time}}
	frameless := message("no frame")
	frameless.Frames = nil
	closing := message("\x03\xe9going")
	closing.Kind, closing.Op = Control, wire.Close
	closing.Close = &wire.CloseStatus{Code: 1001, Reason: "go\xffing"}
	closing.Frames = []wire.Frame{plainFrame(&closing)}
	bad := message("bad\xff")
	bad.Flags = wire.Violated | wire.OnPurpose
	bad.Violations = []wire.Violation{{Rule: "RFC 6455 5.6", Text: "not UTF-8"}, {Rule: "", Text: strings.Repeat("v", 300)}}
	huge := message("the beginning")
	huge.Flags, huge.Size, huge.WireSize, huge.Attempt = wire.Cut, 1<<40, 1<<40+14, 1<<23
	huge.Frames = []wire.Frame{plainFrame(&huge)}
	atLimit := message("x")
	atLimit.Size, atLimit.WireSize, atLimit.Attempt = saturated, saturated, saturatedAttempt
	atLimit.Frames = []wire.Frame{plainFrame(&atLimit)}
	es := []Entry{plain, empty, compressed, masked, fragments, cut, frameless, closing, bad, huge, atLimit}
	for _, n := range []int{largePayload - 1, largePayload, largePayload + 1, partBytes, partBytes + 1, 3*partBytes + 5} {
		e := message(strings.Repeat("0123456789abcdef", n/16+1)[:n])
		e.Op = wire.Binary
		e.Frames[0].Opcode = wire.Binary
		es = append(es, e)
	}
	for i, d := range []*Detail{
		{Handshake: &HandshakeDetail{URL: "wss://x", Request: &HTTPRequest{Raw: "GET / HTTP/1.1\r\n", Headers: [][2]string{
			{"A", "<b>&"}}}, Response: &HTTPReply{Raw: "HTTP/1.1 401\r\n", Status: 401, Body: "latin-1: \xe4\xf6 \u00e4",
			Headers: [][2]string{{"X", "\xff"}}}, Extensions: []string{"permessage-deflate"}}},
		{Handshake: &HandshakeDetail{URL: "ws://x", Error: "refused", TLS: &TLSInfo{Chain: []Certificate{{Subject: "CN"}}}}},
		{State: &StateDetail{State: "open"}},
		{End: &EndDetail{By: "peer", How: "close", Code: 1000, Reason: "\xfe", SilenceMS: 1.5}},
		{Gap: &GapDetail{Entries: 3, Bytes: 4, Why: "because"}},
	} {
		es = append(es, Entry{Time: 1e18 + int64(i), Attempt: 2, Kind: []Kind{Handshake, Handshake, State, End, Gap}[i],
			Detail: d})
	}
	for i := range 300 {
		es = append(es, numbered(i))
	}
	for i := range es {
		if es[i].Payload == nil && !es[i].Kind.IsEvent() {
			panic(fmt.Sprint("shape without payload: ", i))
		}
	}
	return es
}
