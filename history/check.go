package history

import (
	"context"
	"database/sql/driver"
	"fmt"
)

// Report is what Check found.
type Report struct {
	Summary Summary
	Faults  []string // what SQLite's quick_check said; none when it found nothing
	Gaps    []Span   // numbers that have no entry: gaps that were recorded, and what was trimmed, is missing or damaged
}

// Sound reports whether nothing is wrong: gaps that were recorded and entries that were trimmed are as they should be.
func (r *Report) Sound() bool {
	for _, g := range r.Gaps {
		if g.Damaged {
			return false
		}
	}
	return len(r.Faults) == 0
}

// Span is a run of entry numbers without entries.
type Span struct {
	First, N int64
	Why      string
	Damaged  bool // neither recorded as a gap nor trimmed
}

// Check reads all of the capture at path and reports what is wrong with it. The error says why it could not be read.
func Check(ctx context.Context, path string) (Report, error) {
	c, err := Open(path)
	if err != nil {
		return Report{}, err
	}
	defer c.Close()
	f := c.file()
	report := Report{}
	r, err := f.borrow(ctx)
	if err != nil {
		return report, err
	}
	defer func() { f.scans <- r }()
	err = r.db.query(ctx, "pragma quick_check", func(row []driver.Value) error {
		s, err := text(row[0])
		if err == nil && s != "ok" {
			report.Faults = append(report.Faults, s)
		}
		return err
	})
	if ctx.Err() != nil {
		return report, ctx.Err()
	}
	if err != nil {
		report.Faults = append(report.Faults, fmt.Sprintf("quick_check: %v", err))
	}
	for seq := int64(1); seq <= f.layout.Load().end; {
		if err := ctx.Err(); err != nil {
			return report, err
		}
		if h := f.layout.Load().hole(seq); h != nil {
			s := Span{First: h.first, N: h.n, Why: h.why, Damaged: h.why != "" && h.why != whyTrimmed}
			if h.why == "" {
				e, err := f.entry(ctx, h.first, 0)
				if err == nil && e.Detail != nil && e.Detail.Gap != nil {
					s.Why = e.Detail.Gap.Why
				}
			}
			report.Gaps = append(report.Gaps, s)
			seq = h.end()
			continue
		}
		ch, err := r.chunk(seq, true)
		if err != nil {
			h, known, ok := f.missed(seq, err, r.extent)
			if !ok {
				return report, fmt.Errorf("check the session: %w", err)
			}
			if !known {
				f.lose(h)
			}
			continue // at the hole
		}
		seq = ch.first + ch.span
	}
	report.Summary = f.summary(path)
	return report, nil
}
