package history

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"socklens/session/wire"
)

// TestTrickle appends one entry after another, each of which must reach the views by itself, also the one that makes a
// chunk of short ones whole.
func TestTrickle(t *testing.T) {
	c, err := Create(filepath.Join(t.TempDir(), "a.socklens"), Info{})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	v := c.View(nil)
	defer v.Close()
	patience := time.After(5 * time.Minute)
	for n := 1; n <= 2*chunkEntries+3; n++ {
		if _, err := c.Append(&Entry{Kind: Message, Op: wire.Text, Time: int64(n), Payload: []byte("x"), Size: 1}); err != nil {
			t.Fatal(err)
		}
		if n%chunkEntries > 3 && n%chunkEntries < chunkEntries-3 { // far from a border: faster
			if err := c.Flush(context.Background()); err != nil {
				t.Fatal(err)
			}
		}
		for v.Len() < n {
			select {
			case <-v.Changed():
			case <-patience:
				t.Fatalf("entry %d never reached the view, which has %d rows", n, v.Len())
			}
		}
	}
}
