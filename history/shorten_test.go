package history

import (
	"bytes"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"socklens/session/wire"
)

// fragmented returns a message of n fragments of a byte each.
func fragmented(n int) Entry {
	e := message(strings.Repeat("x", n))
	e.Frames = make([]wire.Frame, n)
	for i := range e.Frames {
		e.Frames[i] = wire.Frame{Fin: i == n-1, HeaderLength: 2, Length: 1, Received: 1, Time: e.Time}
	}
	e.Frames[0].Opcode = wire.Text
	e.WireSize = int64(3 * n)
	return e
}

// TestRowsAreShort reads rows of which lists show little, and the same to be written elsewhere.
func TestRowsAreShort(t *testing.T) {
	c := newCapture(t)
	headers := make([][2]string, 1000)
	for i := range headers {
		headers[i] = [2]string{"X-Long", strings.Repeat("é", 1000)}
	}
	refused := func(body string) Entry {
		return Entry{Time: 1e18, Attempt: 1, Kind: Handshake, Detail: &Detail{Handshake: &HandshakeDetail{URL: "ws://x", Error: "refused",
			Response: &HTTPReply{Raw: "HTTP/1.1 403 Forbidden", Status: 403, Headers: headers, Body: body}}}}
	}
	want := []Entry{numbered(1), fragmented(20_000), refused(strings.Repeat("b", 1<<20)), refused(strings.Repeat("\xff", 1<<20))}
	mustAppend(t, c, want...)
	mustFlush(t, c)
	v := c.View(nil)
	for range 2 { // read, and kept
		rows := all(t, v)
		if diff := cmp.Diff(want[0], rows[0], cmp.Comparer(bytes.Equal), ignoreSeq); diff != "" {
			t.Errorf("a short entry: %s", diff)
		}
		if n := len(rows[1].Frames); n != PreviewItems || rows[1].Size != 20_000 {
			t.Errorf("a message in %d fragments has %d in its row", len(want[1].Frames), n)
		}
		for _, row := range rows[2:] {
			d := row.Detail.Handshake
			if d.Error != "refused" || d.Response.Status != 403 || len(d.Response.Body) != PreviewBytes || len(d.Response.Headers) != PreviewItems ||
				d.Response.Headers[0][1] != strings.Repeat("é", PreviewBytes/2) {
				t.Errorf("the row of a refusal has %d bytes of its body, %d headers, %+v", len(d.Response.Body), len(d.Response.Headers), d.Response.Headers[0])
			}
		}
	}
	whole, err := v.RowsFrom(t.Context(), 1, 10)
	if err != nil {
		t.Fatal(err)
	}
	for i := range want {
		want[i].Payload = want[i].Payload[:min(PreviewBytes, len(want[i].Payload))]
	}
	if diff := cmp.Diff(want, whole, cmp.Comparer(bytes.Equal), ignoreSeq); diff != "" {
		t.Errorf("to be written elsewhere: %.2000s", diff)
	}
}

var ignoreSeq = cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".Seq" }, cmp.Ignore())

// TestShownRowsTakeLittleMemory scrolls through messages of very many fragments, which take a thousand times as much in
// memory as their payloads.
func TestShownRowsTakeLittleMemory(t *testing.T) {
	c := newCapture(t)
	e := fragmented(20_000)
	for range 100 {
		mustAppend(t, c, e)
	}
	mustFlush(t, c)
	heap := func() int64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	v := c.View(nil)
	before := heap()
	for row := range v.Len() {
		if rows, err := v.Rows(t.Context(), row, 1); err != nil || len(rows) != 1 {
			t.Fatal(err)
		}
	}
	if grown := heap() - before; grown > 2*(cachedChunkBytes+cachedRowBytes) {
		t.Errorf("%d rows take %d bytes", v.Len(), grown)
	}
	runtime.KeepAlive(c)
}
