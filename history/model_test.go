package history

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"socklens/session/wire"
)

// model is what a capture should hold: a slice.
type model struct {
	t       *testing.T
	dir     string
	images  int
	c       *Capture
	entries []Entry // entry s is entries[s-1]
	flushed int
	trimmed map[int64]bool
	pinned  map[int64]bool
	follow  *View // opened at the beginning
	query   string
}

// TestModel does with a capture, in any order, all that can be done with one, and compares it with a slice: appends,
// flushes, pins, trims, reads through other handles, searches, crashes.
func TestModel(t *testing.T) {
	dir := fastDir(t)
	runs := 0
	rapid.Check(t, func(rt *rapid.T) {
		runs++
		m := &model{t: t, dir: dir, trimmed: map[int64]bool{}, pinned: map[int64]bool{}}
		c, err := Create(filepath.Join(dir, fmt.Sprint("run ", runs, Extension)), Info{ID: "model"})
		if err != nil {
			rt.Fatal(err)
		}
		m.c = c
		defer c.Close()
		m.query = m.anyQuery(rt)
		m.follow = c.View(m.parse(rt, m.query))
		rt.Repeat(map[string]func(*rapid.T){
			"append": m.append,
			"flush":  m.flush,
			"pin":    m.pin,
			"trim":   m.trim,
			"search": m.search,
			"look":   m.look,
		})
		m.flush(rt)
		m.compare(rt, c)
		m.found(rt, m.follow, m.query)
		if err := c.Close(); err != nil {
			rt.Fatal(err)
		}
		m.reopen(rt)
		m.searchPast(rt)
		if err := os.Remove(c.Path()); err != nil {
			rt.Fatal(err)
		}
	})
}

// fastDir returns a folder in memory where the system has such a place: thousands of steps wait for a disk too long.
func fastDir(t *testing.T) string {
	dir, err := os.MkdirTemp("/dev/shm", "history-*")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

func (m *model) parse(t *rapid.T, query string) *Query {
	q, err := ParseQuery(query, time.Unix(0, 1e18))
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func (m *model) append(t *rapid.T) {
	n := rapid.IntRange(1, 400).Draw(t, "n")
	r := rand.New(rand.NewPCG(1, rapid.Uint64().Draw(t, "seed"))) // rapid's own draws take longer than all the rest
	for range n {
		var words []string
		for range r.IntN(4) {
			words = append(words, []string{"red", "green", "Blue", `{"a":1}`, "grün", "\xff"}[r.IntN(6)])
		}
		e := message(strings.Join(words, " "))
		e.Time += int64(len(m.entries))
		switch r.IntN(20) {
		case 0:
			e = Entry{Time: e.Time, Attempt: 1, Kind: []Kind{Handshake, State, End, Gap}[r.IntN(4)]}
		case 1, 2:
			e.Kind, e.Op = Control, wire.Ping
		case 3, 4, 5:
			e.Dir = wire.Out
		case 6:
			if r.IntN(100) == 0 {
				e = message(strings.Repeat("x", largePayload) + string(e.Payload))
			}
		}
		if !e.Kind.IsEvent() {
			e.Frames = []wire.Frame{plainFrame(&e)}
		}
		seq, err := m.c.Append(&e)
		if err != nil || seq != int64(len(m.entries)+1) {
			t.Fatalf("entry %d got number %d, error %v", len(m.entries)+1, seq, err)
		}
		e.Seq = seq
		m.entries = append(m.entries, e)
	}
}

func (m *model) flush(t *rapid.T) {
	if err := m.c.Flush(m.t.Context()); err != nil {
		t.Fatal(err)
	}
	m.flushed = len(m.entries)
}

func (m *model) pin(t *rapid.T) {
	if len(m.entries) == 0 {
		return
	}
	seq := rapid.Int64Range(1, int64(len(m.entries))).Draw(t, "seq")
	on := rapid.IntRange(0, 3).Draw(t, "on") > 0
	if err := m.c.Pin(seq, on); (err != nil) != (on && m.trimmed[seq]) {
		t.Fatalf("pin entry %d, trimmed %v: %v", seq, m.trimmed[seq], err)
	} else if err == nil {
		m.pinned[seq] = on
	}
}

func (m *model) trim(t *rapid.T) {
	budget := rapid.Int64Range(0, 20).Draw(t, "pages") * pageBytes
	if err := m.c.Trim(m.t.Context(), budget); err != nil {
		t.Fatal(err)
	}
	m.flush(t)
	l := m.c.file().layout.Load()
	for _, h := range l.holes {
		for s := h.first; s < h.end() && h.why == whyTrimmed; s++ {
			if m.pinned[s] || s > l.end-trimKeep {
				t.Fatalf("entry %d of %d was trimmed, pinned %v", s, l.end, m.pinned[s])
			}
			m.trimmed[s] = true
		}
	}
}

// compare checks every row of a capture, which holds at least what was flushed.
func (m *model) compare(t *rapid.T, c *Capture) {
	v := c.View(nil)
	defer v.Close()
	es, err := v.Rows(m.t.Context(), 0, v.Len())
	if err != nil {
		t.Fatal(err)
	}
	next := int64(1)
	for _, e := range es {
		if e.Seq != next {
			t.Fatalf("entry %d follows %d", e.Seq, next-1)
		}
		if m.trimmed[next] {
			for n := e.Detail.Gap.Entries; n > 0; n-- {
				if !m.trimmed[next] {
					t.Fatalf("entry %d was trimmed", next)
				}
				next++
			}
			continue
		}
		w := m.entries[next-1]
		if e.Kind != w.Kind || e.Time != w.Time || e.Dir != w.Dir || e.Op != w.Op || e.Size != w.Size ||
			!strings.HasPrefix(string(w.Payload), string(e.Payload)) || len(e.Payload) < min(PreviewBytes, len(w.Payload)) {
			t.Fatalf("entry %d is %+v, want %+v", next, e, w)
		}
		if (e.Flags&Pinned != 0) != m.pinned[next] {
			t.Fatalf("entry %d: pinned is %v", next, !m.pinned[next])
		}
		next++
	}
	if next <= int64(m.flushed) || next > int64(len(m.entries))+1 {
		t.Fatalf("there are %d entries, %d were flushed of %d", next-1, m.flushed, len(m.entries))
	}
}

func (m *model) anyQuery(t *rapid.T) string {
	return rapid.SampledFrom([]string{"red", "blue -green", "dir:out", "type:ping OR is:pinned", "$.a=1", "is:pinned",
		"grün", "size:>200k", "#:100..300 red", "type:event"}).Draw(t, "query")
}

// found checks what a view found.
func (m *model) found(t *rapid.T, v *View, query string) {
	for !v.Done() {
		<-v.Changed()
	}
	if err := v.Err(); err != nil {
		t.Fatal(err)
	}
	q := m.parse(t, query)
	var rows, hits []int64
	for i := range m.entries[:v.file.layout.Load().end] {
		e := m.entries[i]
		if m.trimmed[e.Seq] {
			if !m.trimmed[e.Seq-1] {
				rows = append(rows, e.Seq)
			}
			continue
		}
		if m.pinned[e.Seq] {
			e.Flags |= Pinned
		}
		hit := matchEntry(q.root, &e)
		if hit {
			hits = append(hits, e.Seq)
		}
		if hit || e.Kind == Gap || e.Kind == Handshake || e.Kind == End {
			rows = append(rows, e.Seq)
		}
	}
	if got := v.seqs(0, v.Len()); !slices.Equal(got, rows) || v.Matches() != len(hits) {
		t.Fatalf("%q has %d rows, %d of them match; want %d, %d\n%v\n%v", query, len(got), v.Matches(), len(rows), len(hits),
			got, rows)
	}
	seq, ok := int64(0), true
	for _, h := range hits {
		if seq, ok = v.Next(seq); !ok || seq != h {
			t.Fatalf("%q: the next match is %d, want %d", query, seq, h)
		}
	}
}

func (m *model) search(t *rapid.T) {
	if len(m.entries) == 0 {
		return
	}
	m.flush(t)
	query := m.anyQuery(t)
	v := m.c.View(m.parse(t, query))
	defer v.Close()
	m.found(t, v, query)
	m.found(t, m.follow, m.query)
}

// searchPast searches the capture once it is closed, with SQLite and without.
func (m *model) searchPast(t *rapid.T) {
	c, err := Open(m.c.Path())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for range 3 {
		query := m.anyQuery(t)
		for _, on := range []bool{false, true} {
			directly(m.t, c, on)
			v := c.View(m.parse(t, query))
			m.found(t, v, query)
			v.Close()
		}
	}
}

// look reads the capture in another way. These wait for the disk, so there are fewer of them.
func (m *model) look(t *rapid.T) {
	rapid.SampledFrom([]func(*rapid.T){m.reopen, m.crash, m.save}).Draw(t, "how")(t)
}

func (m *model) reopen(t *rapid.T) {
	c, err := Open(m.c.Path())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	m.compare(t, c)
}

func (m *model) save(t *rapid.T) {
	path := filepath.Join(m.dir, "saved"+Extension)
	if err := m.c.SaveAs(m.t.Context(), path, quiet); err != nil {
		t.Fatal(err)
	}
	m.flushed = len(m.entries)
	m.copied(t, path, false)
}

// crash opens what would be left if the process ended now.
func (m *model) crash(t *rapid.T) {
	m.images++
	path := filepath.Join(m.dir, fmt.Sprint("crashed ", m.images, Extension))
	image(m.t, m.c.Path(), path)
	m.copied(t, path, true)
}

func (m *model) copied(t *rapid.T, path string, crashed bool) {
	report, err := Check(m.t.Context(), path)
	if err != nil || !report.Sound() {
		t.Fatalf("%+v, error %v", report, err)
	}
	c, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if summary(c).Crashed != crashed {
		t.Fatalf("crashed is %v", summary(c).Crashed)
	}
	m.compare(t, c)
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
}
