package history

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"socklens/session/wire"
)

// TestTally counts entries of several chunks, some with large payloads, gaps and violations, and compares with what
// reading every row gives.
func TestTally(t *testing.T) {
	c := newCapture(t)
	event := func(k Kind, d Detail) Entry { return Entry{Time: 1e18, Attempt: 1, Kind: k, Detail: &d} }
	mustAppend(t, c, event(Handshake, Detail{Handshake: &HandshakeDetail{URL: "ws://x"}}), event(State, Detail{State: &StateDetail{State: "open"}}))
	for i := range 3 * chunkEntries {
		e := message(strings.Repeat("x", i))
		switch i % 5 {
		case 1:
			e.Dir = wire.Out
		case 2:
			e.Op = wire.Binary
		case 3:
			e.Kind, e.Op, e.Payload, e.Size = Control, wire.Ping, nil, 0
		case 4:
			e.Flags |= wire.Violated
			e.Violations = []wire.Violation{{Rule: "RFC 6455 5.2", Text: "one"}, {Rule: "RFC 6455 5.2", Text: "two"}}
		}
		mustAppend(t, c, e)
	}
	mustAppend(t, c, message(strings.Repeat("y", 2*partBytes)), event(End, Detail{End: &EndDetail{By: "peer"}}))
	check := func(c *Capture) {
		t.Helper()
		got, err := c.Tally(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var want []Tally
		at := map[Tally]int{}
		for _, e := range all(t, c.View(nil)) {
			key := Tally{Kind: e.Kind}
			if !e.Kind.IsEvent() {
				key.Op = e.Op
			}
			if _, ok := at[key]; !ok {
				at[key] = len(want)
				want = append(want, key)
			}
			n := &want[at[key]]
			switch e.Dir {
			case wire.In:
				n.In++
			case wire.Out:
				n.Out++
			default:
				n.Neither++
			}
			n.Bytes += e.Size
			n.Violations += int64(len(e.Violations))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("reading every row gives another tally (-rows +tally):\n%s", diff)
		}
	}
	mustFlush(t, c)
	check(c)
	mustClose(t, c)
	if _, err := c.Tally(t.Context()); !errors.Is(err, ErrClosed) {
		t.Errorf("of a closed capture: %v", err)
	}
	check(mustOpen(t, c.Path()))
}

// TestTallyLeavesOutWhatIsDamaged counts around a chunk that can't be read.
func TestTallyLeavesOutWhatIsDamaged(t *testing.T) {
	c := newCapture(t)
	appendNumbered(t, c, 1, 3*chunkEntries)
	mustFlush(t, c)
	if err := c.file().writer.do(func(db *conn) error {
		return db.exec("update chunk set idx='text' where first=(select min(first) from chunk)")
	}); err != nil {
		t.Fatal(err)
	}
	got, err := c.Tally(t.Context())
	if err != nil || len(got) != 1 || got[0].In == 0 || got[0].In >= 3*chunkEntries {
		t.Errorf("tally %+v, error %v", got, err)
	}
}

// TestTallyGoesOnBehindDamage damages a page of the file at a time: every entry that can be read is counted.
func TestTallyGoesOnBehindDamage(t *testing.T) {
	c := newCapture(t)
	const n = 40 * chunkEntries
	appendNumbered(t, c, 1, n)
	path := c.Path()
	mustClose(t, c)
	sound, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	opened, short := 0, 0
	for at := pageBytes; at < len(sound); at += pageBytes {
		b := bytes.Clone(sound)
		for i := range 64 {
			b[at+i] = 0xee
		}
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		c, err := Open(path)
		if err != nil {
			continue
		}
		opened++
		got, err := c.Tally(t.Context())
		if err != nil {
			t.Errorf("page %d: %v", at/pageBytes, err)
		}
		counted, readable := int64(0), int64(0)
		for _, k := range got {
			counted += k.In
		}
		for _, e := range all(t, c.View(nil)) {
			if e.Kind == Message {
				readable++
			}
		}
		if counted < readable || counted > n {
			t.Errorf("page %d: %d entries were counted, %d can be read, there were %d", at/pageBytes, counted, readable, n)
		}
		if counted < n {
			short++
		}
		mustClose(t, c)
	}
	if opened < 10 || short < 5 {
		t.Errorf("%d damaged files could be opened, %d lacked entries", opened, short)
	}
}
