package cli

import (
	"context"
	"fmt"
	"time"

	"socklens/history"
)

// tellMissing says how many entries were not searched because they are not there: on standard error those that were never
// kept or are trimmed, and as an error those that can't be read.
func tellMissing(ctx context.Context, p *program, capture *history.Capture, path string) error {
	gaps, err := gapRows(ctx, capture)
	if err != nil || len(gaps) == 0 {
		return err
	}
	report, err := history.Check(ctx, path) // it knows them apart
	if err != nil {
		return err
	}
	damaged := int64(0)
	for _, g := range report.Gaps {
		if g.Damaged {
			damaged += g.N
			delete(gaps, g.First)
		}
	}
	lost := int64(0)
	for _, n := range gaps {
		lost += n
	}
	const try = "socklens info tells which and why."
	if lost > 0 {
		fmt.Fprintf(p.Stderr, "%s entries were not kept, so nobody knows whether they match; %s\n", grouped(lost), try)
	}
	if damaged > 0 {
		return &advised{fmt.Sprintf("search %s: %s entries are damaged and could not be searched", path, grouped(damaged)), try}
	}
	return nil
}

// gapRows returns how many entries each gap stands for, by its number. Those that nobody recorded are known once a search
// has come upon them.
func gapRows(ctx context.Context, capture *history.Capture) (map[int64]int64, error) {
	q, err := history.ParseQuery("type:gap", time.Time{})
	if err != nil {
		return nil, err
	}
	v := capture.View(q) // of the rows that stay under every query
	defer v.Close()
	for !v.Done() {
		select {
		case <-v.Changed():
		case <-ctx.Done():
			return nil, fmt.Errorf("search: %w", ctx.Err())
		}
	}
	gaps := map[int64]int64{}
	for from := int64(1); ; {
		rows, err := v.RowsFrom(ctx, from, pageRows)
		if err != nil {
			return nil, err
		}
		if len(rows) == 0 {
			return gaps, v.Err()
		}
		for _, e := range rows {
			if e.Detail != nil && e.Detail.Gap != nil {
				gaps[e.Seq] = e.Detail.Gap.Entries
			}
		}
		from = rows[len(rows)-1].Seq + 1
	}
}
