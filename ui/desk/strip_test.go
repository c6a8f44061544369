package desk

import (
	"testing"

	"socklens/history"
)

func TestBarsOf(t *testing.T) {
	line := history.Timeline{Buckets: make([]history.Bucket, 10)}
	for i := range line.Buckets {
		line.Buckets[i].Entries = int64(i)
	}
	line.Buckets[3].Violation, line.Buckets[9].Gap = true, true
	bars := barsOf(line, 4) // three buckets each, the last bar with one
	want := []Bar{{Share: 3.0 / 21}, {Share: 12.0 / 21, Violation: true}, {Share: 1}, {Share: 9.0 / 21, Gap: true}}
	if len(bars) != len(want) {
		t.Fatalf("%d bars, want %d", len(bars), len(want))
	}
	for i := range want {
		if bars[i] != want[i] {
			t.Errorf("bar %d is %+v, want %+v", i, bars[i], want[i])
		}
	}
	if barsOf(history.Timeline{}, 4) != nil {
		t.Error("an empty session has bars")
	}
}
