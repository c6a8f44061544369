package history

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"socklens/session/wire"
)

// mixed appends n entries in which every tenth says "ten" and every thousandth is a divider.
func mixed(t testing.TB, c *Capture, n int) {
	t.Helper()
	for i := 1; i <= n; i++ {
		switch {
		case i%1000 == 0:
			mustAppend(t, c, Entry{Time: int64(i), Attempt: 1, Kind: End, Detail: &Detail{End: &EndDetail{By: "peer"}}})
		case i%10 == 0:
			mustAppend(t, c, message(fmt.Sprint("a ten ", i)))
		default:
			mustAppend(t, c, message(fmt.Sprint("an entry ", i)))
		}
	}
	mustFlush(t, c)
}

func TestView(t *testing.T) {
	c := newCapture(t)
	const n = 40_000 // enough for two readers
	mixed(t, c, n)
	check := func(c *Capture) {
		t.Helper()
		v := view(t, c, "ten")
		if want := n/10 - n/1000; v.Matches() != want || v.Len() != n/10 || v.Total() != n || v.Progress() != 1 {
			t.Fatalf("%d matches in %d rows of %d, progress %v", v.Matches(), v.Len(), v.Total(), v.Progress())
		}
		for row, e := range all(t, v) {
			if e.Seq != int64(row+1)*10 {
				t.Fatalf("row %d is entry %d", row, e.Seq)
			}
			if seq, ok := v.Seq(row); !ok || seq != e.Seq {
				t.Fatalf("row %d is entry %d, %v", row, seq, ok)
			}
			if r, exact := v.Index(e.Seq); r != row || !exact {
				t.Fatalf("entry %d is at %d, %v", e.Seq, r, exact)
			}
		}
		for _, tt := range []struct {
			seq   int64
			row   int
			exact bool
		}{{-5, 0, false}, {1, 0, false}, {10, 0, true}, {14, 0, false}, {15, 0, false}, {16, 1, false}, {1000, 99, true},
			{n, n/10 - 1, true}, {n + 50, n/10 - 1, false}} {
			if row, exact := v.Index(tt.seq); row != tt.row || exact != tt.exact {
				t.Errorf("entry %d is at %d, %v; want %d, %v", tt.seq, row, exact, tt.row, tt.exact)
			}
		}
		for _, tt := range []struct{ seq, next, prev int64 }{{0, 10, 0}, {-9, 10, 0}, {10, 20, 0}, {15, 20, 10},
			{990, 1010, 980}, {1000, 1010, 990}, {n - 10, 0, n - 20}, {n, 0, n - 10}, {n + 99, 0, n - 10}} {
			next, okNext := v.Next(tt.seq)
			prev, okPrev := v.Prev(tt.seq)
			if next != tt.next || prev != tt.prev || okNext != (next != 0) || okPrev != (prev != 0) {
				t.Errorf("after %d comes %d, before it %d; want %d, %d", tt.seq, next, prev, tt.next, tt.prev)
			}
		}
		if _, ok := v.Seq(-1); ok {
			t.Error("there is a row -1")
		}
		if es, err := v.Rows(t.Context(), v.Len()-3, 100); err != nil || len(es) != 3 {
			t.Errorf("%d rows at the end, error %v", len(es), err)
		}
		if es, err := v.Rows(t.Context(), v.Len(), 100); err != nil || len(es) != 0 {
			t.Errorf("%d rows behind the end, error %v", len(es), err)
		}
		v.Close()
		if _, err := v.Rows(t.Context(), 0, 1); !errors.Is(err, ErrClosed) {
			t.Errorf("a closed view: %v", err)
		}
	}
	check(c)
	mustClose(t, c)
	check(mustOpen(t, c.Path()))
}

func TestViewOfAll(t *testing.T) {
	c := newCapture(t)
	v := c.View(parse(t, "  "))
	if row, exact := v.Index(1); row != -1 || exact || v.Len() != 0 || !v.Done() || v.Progress() != 1 {
		t.Errorf("the empty view has row %d, %d rows, done %v", row, v.Len(), v.Done())
	}
	appendNumbered(t, c, 1, 100)
	mustFlush(t, c)
	for _, tt := range []struct {
		seq   int64
		row   int
		exact bool
	}{{0, 0, false}, {1, 0, true}, {100, 99, true}, {101, 99, false}} {
		if row, exact := v.Index(tt.seq); row != tt.row || exact != tt.exact {
			t.Errorf("entry %d is at %d, %v; want %d, %v", tt.seq, row, exact, tt.row, tt.exact)
		}
	}
	if v.Matches() != 100 || v.Total() != 100 {
		t.Errorf("%d matches of %d", v.Matches(), v.Total())
	}
	if _, ok := v.Next(1); ok {
		t.Error("a view of all has matches to go to")
	}
}

// TestPreview checks that rows have the beginning of a payload and the truth about its size.
func TestPreview(t *testing.T) {
	c := newCapture(t)
	sizes := []int{0, PreviewBytes, PreviewBytes + 1, largePayload, largePayload + 1, partBytes * 2}
	for _, n := range sizes {
		mustAppend(t, c, message(strings.Repeat("x", n)))
	}
	mustFlush(t, c)
	for i, e := range all(t, c.View(nil)) {
		if len(e.Payload) != min(sizes[i], PreviewBytes) || e.Size != int64(sizes[i]) {
			t.Errorf("of %d bytes the row has %d and says %d", sizes[i], len(e.Payload), e.Size)
		}
		if len(e.Frames) != 1 || e.Flags != 0 {
			t.Errorf("the row has flags %x and frames %+v", e.Flags, e.Frames)
		}
	}
}

// TestSearchesWhileItGrows has views start and follow while entries are appended.
func TestSearchesWhileItGrows(t *testing.T) {
	c := newCapture(t)
	const n = 100_000
	done := make(chan struct{})
	go func() {
		defer close(done)
		for i := 1; i <= n; i++ {
			e := numbered(i)
			if _, err := c.Append(&e); err != nil {
				t.Error(err)
				return
			}
		}
	}()
	var views []*View
	for k := range 5 {
		v := c.View(parse(t, fmt.Sprintf("number dir:in #:>%d", k)))
		defer v.Close()
		for v.Len() < k*n/10 {
			<-v.Changed()
		}
		views = append(views, v)
	}
	<-done
	mustFlush(t, c)
	for k, v := range views {
		caughtUp(t, v)
		if v.Len() != n-k {
			t.Errorf("view %d has %d rows", k, v.Len())
		}
		if first, _ := v.Seq(0); first != int64(k)+1 {
			t.Errorf("view %d begins with %d", k, first)
		}
	}
}

// TestSearchesLargePayloads finds what lies anywhere in payloads of several parts.
func TestSearchesLargePayloads(t *testing.T) {
	c := newCapture(t)
	at := []int{0, headBytes + 5, partBytes - 3, partBytes, 2*partBytes + 7, 3*partBytes - 6}
	for _, at := range at {
		p := slices.Repeat([]byte("."), 3*partBytes)
		copy(p[at:], "needle")
		mustAppend(t, c, message(string(p)), message("hay"))
	}
	mustFlush(t, c)
	if v := view(t, c, "NEEDLE"); v.Matches() != len(at) {
		t.Errorf("%d matches", v.Matches())
	}
	if v := view(t, c, "-needle"); v.Matches() != len(at) {
		t.Errorf("%d others", v.Matches())
	}
	// What can't be read is told, and the rest is found.
	if err := c.file().writer.do(func(db *conn) error {
		return db.exec("update part set bytes='text' where seq=3 and i=1")
	}); err != nil {
		t.Fatal(err)
	}
	v := c.View(parse(t, "needle"))
	defer v.Close()
	for !v.Done() {
		<-v.Changed()
	}
	if v.Matches() < len(at)-1 {
		t.Errorf("%d matches, error %v", v.Matches(), v.Err())
	}
	if e, err := c.Payload(t.Context(), 3, 0, 2*partBytes); err == nil {
		t.Errorf("%d bytes were read of a damaged part", len(e))
	}
}

func TestViewsEndWithTheCapture(t *testing.T) {
	c := newCapture(t)
	mixed(t, c, 30_000)
	v, w := c.View(parse(t, "ten")), c.View(nil)
	mustClose(t, c) // waits for the search
	v.Close()
	w.Close()
	w.Close()
}

func TestCancelledRows(t *testing.T) {
	c := newCapture(t)
	appendNumbered(t, c, 1, 10)
	mustFlush(t, c)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.View(nil).Rows(ctx, 0, 10); !errors.Is(err, context.Canceled) {
		t.Errorf("rows: %v", err)
	}
	if _, err := c.Entry(ctx, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("entry: %v", err)
	}
}

// TestPins pins entries in a live and a past capture while views look at them.
func TestPins(t *testing.T) {
	c := newCapture(t)
	appendNumbered(t, c, 1, 1000)
	check := func(c *Capture, v *View, want ...int64) {
		t.Helper()
		caughtUp(t, v)
		if got := seqsOf(all(t, v)); !slices.Equal(got, want) {
			t.Errorf("pinned are %v, want %v", got, want)
		}
		if got := c.Pins(); !slices.Equal(got, want) {
			t.Errorf("pins are %v, want %v", got, want)
		}
		for _, seq := range []int64{3, 500} {
			e, err := c.Entry(t.Context(), seq)
			if err != nil || (e.Flags&Pinned != 0) != slices.Contains(want, seq) {
				t.Errorf("entry %d has flags %x, error %v", seq, e.Flags, err)
			}
		}
	}
	pin := func(c *Capture, seq int64, on bool) {
		t.Helper()
		if err := c.Pin(seq, on); err != nil {
			t.Error(err)
		}
	}
	v := view(t, c, "is:pinned")
	pin(c, 1000, true) // not in the file yet
	pin(c, 3, true)
	pin(c, 3, true)
	check(c, v, 3, 1000)
	pin(c, 3, false)
	pin(c, 500, true)
	check(c, v, 500, 1000)
	for _, seq := range []int64{0, -1, 1001} {
		if err := c.Pin(seq, true); err == nil {
			t.Errorf("entry %d was pinned", seq)
		}
	}
	mustClose(t, c)
	c = mustOpen(t, c.Path())
	v = view(t, c, "is:pinned")
	check(c, v, 500, 1000)
	pin(c, 3, true)
	pin(c, 1000, false)
	check(c, v, 3, 500)
	mustClose(t, c)
	c = mustOpen(t, c.Path())
	check(c, view(t, c, "is:pinned dir:in"), 3, 500)
	if list := companions(t, c.Path()); len(list) > 0 {
		t.Errorf("left %q", list)
	}
}

// TestTrim trims a live capture, with a view open and a pin in the way.
func TestTrim(t *testing.T) {
	c := newCapture(t)
	const n = 50_000
	payload := 0
	for i := 1; i <= n; i++ {
		mustAppend(t, c, numbered(i))
		payload += int(numbered(i).Size)
	}
	big := message(strings.Repeat("x", largePayload+1))
	mustAppend(t, c, big)
	mustFlush(t, c)
	const pinned = 3000
	if err := c.Pin(pinned, true); err != nil {
		t.Fatal(err)
	}
	v, w := c.View(nil), view(t, c, "number")
	rowsOf := func(c *Capture, v *View) (gaps []*GapDetail, entries []Entry) {
		for _, e := range all(t, v) {
			if e.Kind == Gap {
				gaps = append(gaps, e.Detail.Gap)
			} else {
				entries = append(entries, e)
			}
		}
		return gaps, entries
	}
	if err := c.Trim(t.Context(), 1<<40); err != nil {
		t.Fatal(err)
	}
	if v.Len() != n+1 {
		t.Errorf("%d rows after trimming to much more than there is", v.Len())
	}
	for _, budget := range []int64{1 << 20, 512 << 10, 0, 0} {
		if err := c.Trim(t.Context(), budget); err != nil {
			t.Fatal(err)
		}
		gaps, entries := rowsOf(c, v)
		var went, bytes int64
		for _, g := range gaps {
			went += g.Entries
			bytes += g.Bytes
			if g.Why != whyTrimmed {
				t.Errorf("the gap says %q", g.Why)
			}
		}
		left := 0
		for _, e := range entries {
			left += int(e.Size)
		}
		if went+int64(len(entries)) != n+1 || bytes+int64(left) != int64(payload+len(big.Payload)) {
			t.Errorf("%d entries went, %d are left; %d bytes went, %d are left of %d", went, len(entries), bytes, left,
				payload+len(big.Payload))
		}
		if len(gaps) != 2 || !slices.Contains(seqsOf(entries), pinned) || len(entries) < trimKeep {
			t.Errorf("%d gaps, %d entries", len(gaps), len(entries))
		}
		caughtUp(t, w)
		if w.Matches() != len(entries)-1 || w.Len() != len(entries)-1+len(gaps) {
			t.Errorf("a search has %d matches in %d rows, there are %d entries", w.Matches(), w.Len(), len(entries))
		}
		for _, e := range entries[:len(entries)-1] {
			isNumbered(t, []Entry{{Seq: e.Seq, Time: e.Time, Payload: e.Payload}}, int(e.Seq))
		}
	}
	gaps, entries := rowsOf(c, v)
	if err := c.Pin(1, true); err == nil {
		t.Error("a trimmed entry was pinned")
	}
	size := c.Stats().FileBytes
	for i := 1; i <= 10_000; i++ { // go where the others were
		mustAppend(t, c, numbered(n+1+i))
	}
	mustFlush(t, c)
	c.file().measure()
	if now := c.Stats().FileBytes; size > 0 && now > size+8<<20 {
		t.Errorf("the file grew from %d to %d bytes", size, now)
	}
	mustClose(t, c)
	if err := c.Trim(t.Context(), 0); !errors.Is(err, ErrClosed) {
		t.Errorf("trimming a past session: %v", err)
	}
	c = mustOpen(t, c.Path())
	g, e := rowsOf(c, c.View(nil))
	var bytes, want int64
	for i := range gaps {
		bytes += g[i].Bytes
		want += gaps[i].Bytes
	}
	if len(g) != len(gaps) || len(e) != len(entries)+10_000 || bytes != want {
		t.Errorf("reopened: %d gaps of %d bytes and %d entries, want %d of %d and %d", len(g), bytes, len(e), len(gaps),
			want, len(entries)+10_000)
	}
	if report, err := Check(t.Context(), c.Path()); err != nil || !report.Sound() || len(report.Gaps) != 2 {
		t.Errorf("%+v, error %v", report, err)
	}
}

// TestEventsAreDividers checks which kinds stay under every filter.
func TestEventsAreDividers(t *testing.T) {
	c := newCapture(t)
	for _, k := range []Kind{Message, Control, Handshake, State, End, Gap} {
		e := Entry{Time: 1, Kind: k, Op: wire.Ping}
		if k == Gap {
			e.Detail = &Detail{Gap: &GapDetail{Entries: 5, Bytes: 6, Why: "the socket"}}
		}
		mustAppend(t, c, e)
	}
	mustFlush(t, c)
	v := view(t, c, "nothing-like-it")
	var kinds []Kind
	for _, e := range all(t, v) {
		kinds = append(kinds, e.Kind)
	}
	if want := []Kind{Handshake, End, Gap}; !slices.Equal(kinds, want) || v.Matches() != 0 {
		t.Errorf("%v stay, %d match", kinds, v.Matches())
	}
	if w := view(t, c, "dir:in"); w.Len() != 3 {
		t.Errorf("%d stay where whole chunks are skipped", w.Len())
	}
}
