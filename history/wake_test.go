package history

import (
	"testing"
	"time"
)

// TestLoneEntriesReachViews appends one entry after another round the borders of chunks, without a flush: each must
// reach the views by itself, also the one that makes a chunk of short ones whole.
func TestLoneEntriesReachViews(t *testing.T) {
	c := newCapture(t)
	v := c.View(nil)
	defer v.Close()
	patience := time.After(5 * time.Minute)
	for n := 1; n <= 2*chunkEntries+3; n++ {
		appendNumbered(t, c, n, n)
		if at := n % chunkEntries; at > 3 && at < chunkEntries-3 { // far from a border: faster
			mustFlush(t, c)
		}
		for v.Len() < n {
			select {
			case <-v.Changed():
			case <-patience:
				t.Fatalf("entry %d never reached the view, which has %d rows", n, v.Len())
			}
		}
	}
	mustClose(t, c)
}
