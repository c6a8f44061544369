package history

import (
	"runtime"
	"testing"

	"socklens/session/wire"
)

// allocated returns how many bytes f allocates.
func allocated(f func()) int64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return int64(after.TotalAlloc - before.TotalAlloc)
}

// series makes chunks that hold nothing: count of them, each step numbers after the one before.
const series = `with recursive k(i) as (select 0 union all select i+1 from k where i+1<?1)
	insert into chunk select 1+i*?2, ?3, 1, 1, ?4, x'', x'', x'' from k`

// TestManyHoles opens captures with very many gaps and holes, and searches and checks them. What each costs doesn't grow
// with their number.
func TestManyHoles(t *testing.T) {
	const n, eachHole = 10_000, 16 << 10
	gap := int64(spanBit | 1<<(kindShift+Gap))
	text := int64(1<<(kindShift+Message) | 1<<(dirShift+wire.In) | 1<<(opShift+wire.Text))
	for name, tt := range map[string]struct {
		step, span, flags int64
		holes             int
	}{
		"gaps":           {10, 10, gap, n},
		"gaps and holes": {20, 10, gap, 2*n - 1},
		"damaged chunks": {10, 10, text, n},
		"overlapping":    {10, 100, text, n / 10},
	} {
		path := pastCapture(t, 0)
		edit(t, path, series, int64(n), tt.step, tt.span, tt.flags)
		edit(t, path, "update total set entries=(select max(first+n-1) from chunk)")
		used := allocated(func() {
			c := mustOpen(t, path)
			v := view(t, c, "dir:in")
			if len(v.layout.holes) < tt.holes || v.Len() < tt.holes || v.Matches() != 0 {
				t.Errorf("%s: %d rows, %d holes, %d matches", name, v.Len(), len(v.layout.holes), v.Matches())
			}
			mustClose(t, c)
		})
		if used > n*eachHole {
			t.Errorf("%s: opening and searching took %d bytes a hole", name, used/n)
		}
	}
}
