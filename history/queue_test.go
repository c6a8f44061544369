package history

import (
	"context"
	"errors"
	"os"
	"runtime"
	"strings"
	"testing"
)

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
		// The writer may come by itself between two entries: how many short chunks there are is a matter of time.
		if k := chunksIn(t, c); k > i/chunkEntries+chunkEntries {
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

// TestChunksFillTheirPages checks that little of the file is padding where chunks of as many entries as they may have
// would leave much of a page empty.
func TestChunksFillTheirPages(t *testing.T) {
	const n, size = 20_000, 200
	c := newCapture(t)
	for range n {
		mustAppend(t, c, message(strings.Repeat("x", size)))
	}
	mustClose(t, c)
	file, err := os.Stat(c.Path())
	if err != nil {
		t.Fatal(err)
	}
	const held, tables = n * (recordSize + size), 20 * pageBytes // the other tables, and the index of the chunks
	if padding := file.Size() - tables - held; padding > held/25 {
		t.Errorf("%d bytes of padding in a file of %d", padding, file.Size())
	}
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
	v := c.View(nil)
	q := c.file().queue
	q.mu.Lock()
	q.limit = 200 << 10 // and half of it while the writer works
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
		<-v.Changed()
	}
	if s := c.Stats(); pending(c) > 100<<10 || s.Entries >= 100 {
		t.Errorf("%d bytes of %d entries are held", pending(c), s.Entries)
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

// TestKeepsLittleOfLargeEvents appends events with details far larger than a chunk and looks at what is kept of the memory
// that they took, also behind short chunks.
func TestKeepsLittleOfLargeEvents(t *testing.T) {
	c := newCapture(t)
	heap := func() int64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	before := heap()
	body := strings.Repeat("b", 8<<20)
	for i := range 6 {
		mustAppend(t, c, message("short"))
		mustFlush(t, c)
		if i%2 == 0 {
			mustAppend(t, c, message("also short"))
		}
		mustAppend(t, c, Entry{Time: 1e18, Kind: Handshake, Detail: &Detail{Handshake: &HandshakeDetail{Response: &HTTPReply{Body: body}}}})
		mustFlush(t, c)
	}
	if grown := heap() - before; grown > int64(len(body))+freeBytes {
		t.Errorf("%d bytes are kept", grown)
	}
	runtime.KeepAlive(body)
	runtime.KeepAlive(c)
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

// TestGapKnowsWhy lets chunks go while the writer tries again, and succeeds: the gap still tells what the trouble was.
func TestGapKnowsWhy(t *testing.T) {
	full := errors.New("the disk is full")
	q := newQueue(64<<10, func() {})
	fill := func(entries int) {
		for range entries {
			e := numbered(1)
			e.Payload = make([]byte, 1<<10)
			if _, err := q.append(&e); err != nil {
				t.Fatal(err)
			}
		}
	}
	fill(20)
	b, _ := q.take(true)
	q.failed(b, full)
	fill(300)
	b, _ = q.take(false) // this one will do
	fill(600)
	q.done(b)
	b, ok := q.take(true)
	if !ok || b.gap.n == 0 || b.gap.why != full {
		t.Errorf("a gap of %d entries, because %v", b.gap.n, b.gap.why)
	}
}
