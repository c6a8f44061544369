package history

import (
	"context"
	"path/filepath"
	"testing"

	"socklens/session/wire"
)

// TestActivity counts every entry once, in order of time, and finds the violation and the gap.
func TestActivity(t *testing.T) {
	c, err := Create(filepath.Join(t.TempDir(), "a.socklens"), Info{})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	ctx := context.Background()
	if bars, err := c.Activity(ctx, 10); err != nil || len(bars) != 10 || bars[0] != (Bar{}) {
		t.Fatalf("an empty capture has %+v, %v", bars, err)
	}
	const count = 10_000
	for i := range int64(count) {
		e := Entry{Kind: Message, Time: 1 + i*1000, Op: wire.Text, Payload: []byte("x"), Size: 1}
		if i == count-1 {
			e.Violations = []wire.Violation{{Rule: "r", Text: "t"}}
			e.Flags = wire.Violated
		}
		if _, err := c.Append(&e); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Flush(ctx); err != nil {
		t.Fatal(err)
	}
	bars, err := c.Activity(ctx, 10)
	if err != nil {
		t.Fatal(err)
	}
	sum := int64(0)
	for i, b := range bars {
		sum += b.Entries
		if b.Entries < count/10-2*chunkEntries || b.Entries > count/10+2*chunkEntries {
			t.Errorf("stretch %d holds %d entries, want about %d", i, b.Entries, count/10)
		}
		if b.Violation != (i == 9) || b.Gap {
			t.Errorf("stretch %d: violation %v, gap %v", i, b.Violation, b.Gap)
		}
	}
	if sum != count {
		t.Errorf("all stretches together hold %d of %d entries", sum, count)
	}
}
