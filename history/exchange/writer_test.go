package exchange

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"socklens/history"
	"socklens/session/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// capture records messages with the payloads given and closes.
func capture(t *testing.T, entries ...history.Entry) *history.Capture {
	t.Helper()
	c, err := history.Create(filepath.Join(t.TempDir(), "test"+history.Extension), history.Info{ID: "x", Start: noon})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	for i := range entries {
		if _, err := c.Append(&entries[i]); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	return c
}

func message(op wire.Opcode, payload []byte) history.Entry {
	n := uint64(len(payload))
	return history.Entry{
		Time: noon, Attempt: 1, Kind: history.Message, Dir: wire.In, Op: op, Size: int64(n), WireSize: int64(n) + 10, Payload: payload,
		Frames: []wire.Frame{{Fin: true, Opcode: op, HeaderLength: 10, Length: n, Received: n, Time: noon}},
	}
}

// TestWriterWritesWhatAppendJSONDoes covers every way in which a payload is kept: in previews, chunks and parts.
func TestWriterWritesWhatAppendJSONDoes(t *testing.T) {
	var entries []history.Entry
	for _, n := range []int{0, 1, history.PreviewBytes - 1, history.PreviewBytes, history.PreviewBytes + 1, 300 << 10,
		history.EntryBytes, history.EntryBytes + 1, 3*history.EntryBytes + 7} {
		chinese := bytes.Repeat([]byte("价格🌀\n\""), n/12+1)[:n-n%12] // characters cut by every border
		entries = append(entries,
			message(wire.Text, chinese),
			message(wire.Text, append(bytes.Clone(chinese), "\xe4\xbb"...)), // half a character at the end
			message(wire.Binary, chinese))
	}
	cut := message(wire.Text, bytes.Repeat([]byte("c"), 2000))
	cut.Size, cut.Flags = 5000, wire.Cut
	small := message(wire.Text, []byte("nothing of it was cut but the end"))
	small.Size, small.Flags = 5000, wire.Cut
	entries = append(entries, cut, small,
		history.Entry{Time: noon, Kind: history.State, Detail: &history.Detail{State: &history.StateDetail{State: "open"}}})

	c := capture(t, entries...)
	v := c.View(nil)
	defer v.Close()
	var out bytes.Buffer
	var progress []int
	err := NewWriter(&out, c, JSONLines).Rows(t.Context(), v, 1, int64(v.Len()), func(n int) { progress = append(progress, n) })
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(progress, []int{len(entries)}) {
		t.Errorf("progress %v of %d", progress, len(entries))
	}
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if len(lines) != len(entries) {
		t.Fatalf("%d lines for %d entries", len(lines), len(entries))
	}
	for i, e := range entries {
		e.Seq = int64(i + 1)
		want, err := AppendJSON(nil, &e)
		if err != nil {
			t.Fatal(err)
		}
		if lines[i] != string(want) {
			t.Errorf("entry %d of %d bytes:\ngot  %.300s\nwant %.300s", i, e.Size, lines[i], want)
		}
	}
}

func TestPayloads(t *testing.T) {
	large := strings.Repeat("价", history.EntryBytes)
	ping := message(wire.Ping, []byte("ping"))
	ping.Kind = history.Control
	c := capture(t,
		history.Entry{Time: noon, Kind: history.State, Detail: &history.Detail{State: &history.StateDetail{State: "open"}}},
		message(wire.Text, []byte(`{"a":1}`)), ping, message(wire.Text, nil), message(wire.Binary, []byte{0, 0xff}),
		message(wire.Text, []byte(large)), message(wire.Text, []byte("caf\xe9")))
	v := c.View(nil)
	defer v.Close()
	var out bytes.Buffer
	if err := NewWriter(&out, c, Payloads).Rows(t.Context(), v, 1, int64(v.Len()), nil); err != nil {
		t.Fatal(err)
	}
	want := "{\"a\":1}\n\n" + base64.StdEncoding.EncodeToString([]byte{0, 0xff}) + "\n" + large + "\ncaf\xe9\n"
	if out.String() != want {
		t.Errorf("got %.100q", out.String())
	}
}

func TestRowsInPagesAndCancelled(t *testing.T) {
	var entries []history.Entry
	for i := range 3*pageRows + 10 {
		entries = append(entries, message(wire.Text, fmt.Appendf(nil, "%d", i)))
	}
	c := capture(t, entries...)
	v := c.View(nil)
	defer v.Close()
	var out bytes.Buffer
	if err := NewWriter(&out, c, JSONLines).Rows(t.Context(), v, 6, 5+2*pageRows, nil); err != nil {
		t.Fatal(err)
	}
	n := 0
	for line := range strings.Lines(out.String()) {
		var e struct {
			Seq  int64
			Text string
		}
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatal(err)
		}
		if e.Seq != int64(n+6) || e.Text != fmt.Sprint(n+5) {
			t.Fatalf("line %d is %s", n, line)
		}
		n++
	}
	if n != 2*pageRows {
		t.Errorf("%d lines", n)
	}

	ctx, cancel := context.WithCancel(t.Context())
	out.Reset()
	err := NewWriter(&out, c, JSONLines).Rows(ctx, v, 1, int64(len(entries)), func(int) { cancel() })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled, it ends with %v", err)
	}
	if err := NewWriter(fails{}, c, JSONLines).Rows(t.Context(), v, 1, int64(len(entries)), nil); !errors.Is(err, errFull) {
		t.Errorf("with a full disk it ends with %v", err)
	}
}

var errFull = errors.New("no space left")

type fails struct{}

func (fails) Write([]byte) (int, error) { return 0, errFull }
