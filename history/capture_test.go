package history

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

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

// TestWhatCanNotBeStored checks that an entry beyond every bound leaves a gap that says so, and is counted.
func TestWhatCanNotBeStored(t *testing.T) {
	c := newCapture(t)
	mustAppend(t, c, message("before"))
	body := string(bytes.Repeat([]byte{1}, maxMeta/6+1)) // six times as long in JSON
	seq, err := c.Append(&Entry{Time: 5, Attempt: 3, Kind: Handshake, Payload: []byte("four"),
		Detail: &Detail{Handshake: &HandshakeDetail{Response: &HTTPReply{Body: body}}}})
	if seq != 2 || err == nil {
		t.Fatalf("number %d, error %v", seq, err)
	}
	mustAppend(t, c, message("behind"))
	if s := c.Stats(); s.Entries != 3 || s.Lost != 1 {
		t.Errorf("%d entries, %d lost", s.Entries, s.Lost)
	}
	mustClose(t, c)
	c = mustOpen(t, c.Path())
	if s := c.Stats(); s.Entries != 3 || s.Lost != 1 {
		t.Errorf("%d entries, %d lost, once it is opened again", s.Entries, s.Lost)
	}
	e, err := c.Entry(t.Context(), 2)
	if err != nil || e.Kind != Gap || e.Attempt != 3 || e.Time != 5 || e.Detail.Gap.Entries != 1 || e.Detail.Gap.Bytes != 4 || e.Detail.Gap.Why == "" {
		t.Errorf("%+v, error %v", e, err)
	}
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
		if p.Info().ID != name || summary(p).Crashed || p.Live() || summary(p).Elsewhere {
			t.Errorf("%q is %+v, crashed %v, live %v, elsewhere %v", name, p.Info(), summary(p).Crashed, p.Live(), summary(p).Elsewhere)
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

// TestStaleLog makes a capture where a deleted one left its log behind.
func TestStaleLog(t *testing.T) {
	old := newCapture(t)
	appendNumbered(t, old, 1, 1000)
	mustFlush(t, old)
	path := filepath.Join(t.TempDir(), "again"+Extension)
	image(t, old.Path(), path)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	c, err := Create(path, Info{})
	if err != nil {
		t.Fatal(err)
	}
	appendNumbered(t, c, 1, 10)
	mustClose(t, c)
	p := mustOpen(t, path)
	isNumbered(t, all(t, p.View(nil)), 1)
	if n := p.View(nil).Len(); n != 10 {
		t.Errorf("%d rows", n)
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
		"save": c.SaveAs(t.Context(), c.Path()+"2", quiet), "trim": c.Trim(t.Context(), 0)} {
		if !errors.Is(err, ErrClosed) {
			t.Errorf("%s on a closed handle: %v", what, err)
		}
	}
	if s := c.Stats(); s.Entries != 3 || s.Committed != 3 {
		t.Errorf("the totals are %+v", s)
	}
}

// TestReadersOfAClosedFile has somebody come for a reader at the moment when the last handle has been closed.
func TestReadersOfAClosedFile(t *testing.T) {
	c := newCapture(t)
	appendNumbered(t, c, 1, 3)
	f := c.file()
	var waiting []*reader
	for range scanReaders {
		r, err := f.borrow(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		waiting = append(waiting, r)
	}
	closed, tallied := make(chan error), make(chan error)
	go func() {
		_, err := c.Tally(t.Context())
		tallied <- err
	}()
	go func() { closed <- c.Close() }()
	if err := <-tallied; !errors.Is(err, ErrClosed) {
		t.Errorf("counting while it is closed: %v", err)
	}
	for _, r := range waiting {
		f.scans <- r
	}
	if err := <-closed; err != nil {
		t.Error(err)
	}
	_, borrowErr := f.borrow(t.Context())
	for what, err := range map[string]error{"borrow": borrowErr, "timeline": f.times.extend(t.Context(), f),
		"save": f.saveAs(t.Context(), filepath.Join(t.TempDir(), "copy"), quiet)} {
		if !errors.Is(err, ErrClosed) {
			t.Errorf("%s: %v", what, err)
		}
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
