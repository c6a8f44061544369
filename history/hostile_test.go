package history

import (
	"errors"
	"path/filepath"
	"runtime"
	"strings"
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
		"spread":         {1 << 30, 10, text, 2*n - 1},
		"overlapping":    {10, 100, text, n / 10},
	} {
		path := pastCapture(t, 0)
		edit(t, path, series, int64(n), tt.step, tt.span, tt.flags)
		edit(t, path, "update total set entries=(select max(first+n-1) from chunk)")
		used := allocated(func() {
			c := mustOpen(t, path)
			v := view(t, c, "dir:in")
			if holes := len(c.claim.file.layout.Load().holes); holes < tt.holes || v.Len() < tt.holes || v.Matches() != 0 {
				t.Errorf("%s: %d rows, %d holes, %d matches", name, v.Len(), holes, v.Matches())
			}
			mustClose(t, c)
		})
		if used > n*eachHole {
			t.Errorf("%s: opening and searching took %d bytes a hole", name, used/n)
		}
	}
}

// TestManyNumbers looks through captures that claim more entries than anybody could count, of which few are there.
func TestManyNumbers(t *testing.T) {
	const n, many = 1000, int64(1) << 50
	for name, sql := range map[string]string{
		"at the end":    "update total set entries=?1",
		"in the middle": "update chunk set first=?1-1000 where first=(select max(first) from chunk); update total set entries=?1",
		"in a gap": `insert into chunk values(1+(select max(first+n)-1 from chunk), ?1-2000, 1, 1, 1<<62|1<<37, x'', x'', x'');
			update total set entries=?1`,
	} {
		path := pastCapture(t, n)
		for one := range strings.SplitSeq(sql, ";") {
			edit(t, path, one, many)
		}
		c := mustOpen(t, path)
		for _, query := range []string{"number", "-nothing dir:in", "type:gap"} {
			v := view(t, c, query)
			if end := c.claim.file.layout.Load().end; end < many/2 || v.Progress() != 1 || !v.Searched(1, end) || len(all(t, v)) < 1 {
				t.Errorf("%s, %s: %d rows up to %d, %v searched", name, query, v.Len(), end, v.Progress())
			}
			if m := v.Matches(); query != "type:gap" && (m < n-chunkEntries || m > n) {
				t.Errorf("%s, %s: %d matches", name, query, m)
			}
		}
		if list, err := c.Tally(t.Context()); err != nil || len(list) != 1 || list[0].In < n-chunkEntries {
			t.Errorf("%s: counted %+v, error %v", name, list, err)
		}
		if line, err := c.Timeline(t.Context()); err != nil || len(line.Buckets) == 0 {
			t.Errorf("%s: %d buckets, error %v", name, len(line.Buckets), err)
		}
		mustClose(t, c)
		if report, err := Check(t.Context(), path); err != nil || len(report.Gaps) == 0 {
			t.Errorf("%s: %+v, error %v", name, report, err)
		}
	}
}

// TestTablesThatCompute opens captures whose tables would compute what they hold, for ever or until memory is full. None of
// it runs: they are refused as they are, by all that reads them.
func TestTablesThatCompute(t *testing.T) {
	const endless = "with recursive k(i) as (select 1 union all select i+1 from k) select i seq from k where i<0"
	for name, sql := range map[string][]string{
		"a view": {"drop table pin", "create view pin as " + endless},
		"a trigger": {"update info set ended=''", "create trigger x after update on info begin insert into pin " + endless + "; end",
			"pragma journal_mode=wal"},
		"a virtual table": {"drop table pin", "create virtual table pin using rtree(seq, a, b)"},
		"a column":        {"drop table pin", "create table pin(x, seq generated always as (hex(zeroblob(4000000))))", "insert into pin(x) values(1)"},
		"a constraint":    {"drop table pin", "create table pin(seq integer primary key check(length(hex(zeroblob(4000000)))>0))"},
		"an index":        {"create index x on info(hex(name))"},
	} {
		path := pastCapture(t, 10)
		for _, s := range sql {
			edit(t, path, s)
		}
		used := allocated(func() {
			if c, err := Open(path); !errors.Is(err, ErrForeign) {
				t.Errorf("%s: opened as %v, error %v", name, c, err)
			}
			list, err := NewCatalog(filepath.Dir(path)).List(t.Context())
			if err != nil || len(list) != 1 || !errors.Is(list[0].Err, ErrForeign) {
				t.Errorf("%s: the catalog says %+v, error %v", name, list, err)
			}
		})
		if used > 1<<20 {
			t.Errorf("%s: %d bytes were allocated", name, used)
		}
	}
}

// TestForgedIndex reads a capture whose index tells of a chunk of many entries where the table has one gap for all of them.
func TestForgedIndex(t *testing.T) {
	path := pastCapture(t, 3*chunkEntries)
	for _, sql := range []string{
		"create table lie(first integer primary key, n, t0, t1, flags)",
		"insert into lie select first, n, t0, t1, flags from chunk",
		"drop index chunk_sum",
		"create index chunk_sum on lie(first, n, t0, t1, flags)",
		"update chunk set flags=flags|1<<62, idx=substr(idx, 1, 32), payload=substr(payload, 1, length('entry number 257')) where first=257",
		"pragma writable_schema=on; update sqlite_schema set tbl_name='chunk', sql='create index chunk_sum on chunk(first, n, t0, t1, flags)' where name='chunk_sum'",
	} {
		edit(t, path, sql)
	}
	c := mustOpen(t, path)
	for seq := int64(1); seq <= 3*chunkEntries; seq++ {
		e, err := c.Entry(t.Context(), seq)
		b, err2 := c.Payload(t.Context(), seq, 0, 100)
		if err != nil || err2 != nil || string(b) != string(e.Payload) {
			t.Fatalf("entry %d: %q and %q, errors %v and %v", seq, e.Payload, b, err, err2)
		}
	}
}
