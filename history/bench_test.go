package history

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"socklens/session/wire"
)

// benchEntries is how many entries the capture holds that is read; BENCH_ENTRIES says otherwise.
func benchEntries(b *testing.B) int {
	b.Helper()
	s := os.Getenv("BENCH_ENTRIES")
	if s == "" {
		return 200_000
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		b.Fatalf("BENCH_ENTRIES: %v", err)
	}
	return n
}

// prices returns entries of about 200 bytes of JSON, as a feed sends them. The caller must not change them.
func prices(n int) []Entry {
	r := rand.New(rand.NewPCG(1, 2))
	es := make([]Entry, n)
	for i := range es {
		p := fmt.Appendf(nil, `{"type":"trade","symbol":"%s","price":%.2f,"size":%d,"id":"%016x","venue":"XNAS","flags":["a","b"],`+
			`"text":"%064x"}`, []string{"AAPL", "MSFT", "NVDA"}[r.IntN(3)], 100+r.Float64()*100, r.IntN(1000), r.Uint64(), r.Uint64())
		es[i] = Entry{Time: 1e18 + int64(i)*1000, Attempt: 1, Kind: Message, Dir: wire.In, Op: wire.Text,
			Size: int64(len(p)), WireSize: int64(len(p)) + 4, Payload: p}
		es[i].Frames = []wire.Frame{plainFrame(&es[i])}
	}
	return es
}

// flood makes a capture of n entries and returns its path.
func flood(b *testing.B, n int) string {
	b.Helper()
	path := filepath.Join(b.TempDir(), "bench"+Extension)
	c, err := Create(path, Info{ID: "bench"})
	if err != nil {
		b.Fatal(err)
	}
	es := prices(1 << 12)
	for i := range n {
		e := es[i&(1<<12-1)]
		e.Time += int64(i) * 1000
		e.Frames = []wire.Frame{plainFrame(&e)}
		if _, err := c.Append(&e); err != nil {
			b.Fatal(err)
		}
	}
	if err := c.Close(); err != nil {
		b.Fatal(err)
	}
	return path
}

// BenchmarkDurable appends entries of 200 bytes and waits until they are in the file.
func BenchmarkDurable(b *testing.B) {
	es := prices(1 << 12)
	c, err := Create(filepath.Join(b.TempDir(), "bench"+Extension), Info{ID: "bench"})
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(es[0].Size)
	b.ResetTimer()
	for i := range b.N {
		if _, err := c.Append(&es[i&(1<<12-1)]); err != nil {
			b.Fatal(err)
		}
	}
	if err := c.Flush(context.Background()); err != nil {
		b.Fatal(err)
	}
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "entries/s")
	if s := c.Stats(); s.Committed != int64(b.N) || s.Lost != 0 {
		b.Fatalf("of %d entries %d are in the file, %d lost", b.N, s.Committed, s.Lost)
	}
	if err := c.Close(); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkAppend is what appending costs the caller while the queue has room: a copy.
func BenchmarkAppend(b *testing.B) {
	es := prices(1 << 12)
	q := newQueue(1<<62, func() {})
	b.SetBytes(es[0].Size)
	for i := range b.N {
		if _, err := q.append(&es[i&(1<<12-1)]); err != nil {
			b.Fatal(err)
		}
		if i&(1<<15-1) == 0 { // as if the writer were always fast enough
			b.StopTimer()
			for {
				t, ok := q.take(false)
				if !ok {
					break
				}
				q.done(t)
			}
			b.StartTimer()
		}
	}
}

// BenchmarkOpen opens a capture to its first page.
func BenchmarkOpen(b *testing.B) {
	path := flood(b, benchEntries(b))
	for b.Loop() {
		c, err := Open(path)
		if err != nil {
			b.Fatal(err)
		}
		if es, err := c.View(nil).Rows(context.Background(), 0, 50); err != nil || len(es) != 50 {
			b.Fatalf("%d rows, error %v", len(es), err)
		}
		if err := c.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPage reads 50 entries at a random place.
func BenchmarkPage(b *testing.B) {
	n := benchEntries(b)
	c, err := Open(flood(b, n))
	if err != nil {
		b.Fatal(err)
	}
	v := c.View(nil)
	r := rand.New(rand.NewPCG(3, 4))
	for b.Loop() {
		if es, err := v.Rows(context.Background(), r.IntN(n-50), 50); err != nil || len(es) != 50 {
			b.Fatalf("%d rows, error %v", len(es), err)
		}
	}
	if err := c.Close(); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkSearch searches for a text that is nowhere, ignoring case.
func BenchmarkSearch(b *testing.B) {
	n := benchEntries(b)
	path := flood(b, n)
	c, err := Open(path)
	if err != nil {
		b.Fatal(err)
	}
	q, err := ParseQuery("nowhere", time.Now())
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(c.Stats().FileBytes)
	for b.Loop() {
		v := c.View(q)
		for !v.Done() {
			<-v.Changed()
		}
		if v.Len() != 0 || v.Total() != n {
			b.Fatalf("%d rows", v.Len())
		}
		v.Close()
	}
	if err := c.Close(); err != nil {
		b.Fatal(err)
	}
}
