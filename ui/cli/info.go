package cli

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"time"

	"socklens/history"
	"socklens/history/exchange"
)

type infoCommand struct {
	Capture fileName `arg:"" help:"A capture, as the window, record or Save session as make them."`
	JSONL   bool     `name:"jsonl" help:"Print every entry as one line of JSON instead."`
}

// Help is shown below the flags.
func (*infoCommand) Help() string {
	return `It reads all of the capture and tells what it holds, counted by type and direction, and whether anything is damaged or
missing. A capture that was not closed, because the program or the machine stopped, is repaired when it is opened.

Exit status:

    0  the capture is sound, even where it ended unexpectedly
    1  it can't be read, or something in it is damaged
    2  the arguments are wrong

Examples:

    socklens info lunch.socklens
    socklens info --jsonl lunch.socklens | jq -r 'select(.kind=="message").text'`
}

func (c *infoCommand) run(ctx context.Context, p *program) error {
	if c.JSONL {
		return c.lines(ctx, p)
	}
	report, err := history.Check(ctx, string(c.Capture))
	if err != nil {
		return err
	}
	counts, err := countEntries(ctx, string(c.Capture))
	if err != nil {
		return err
	}
	printReport(p.out, string(c.Capture), &report, counts)
	if err := p.out.flush(); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	if !report.Sound() {
		return &statusError{status: exitError}
	}
	return nil
}

// lines prints every entry.
func (c *infoCommand) lines(ctx context.Context, p *program) (err error) {
	capture, err := history.Open(string(c.Capture))
	if err != nil {
		return err
	}
	defer closing(capture, &err)
	v := capture.View(nil)
	defer v.Close()
	return exchange.NewWriter(p.Stdout, capture, exchange.JSONLines).Rows(ctx, v, 1, math.MaxInt64, nil)
}

// countEntries counts entries by type and direction.
func countEntries(ctx context.Context, path string) (counts []history.Tally, err error) {
	capture, err := history.Open(path)
	if err != nil {
		return nil, err
	}
	defer closing(capture, &err)
	return capture.Tally(ctx)
}

func printReport(out *paper, path string, r *history.Report, counts []history.Tally) {
	say := func(name, text string, l look) { out.line(span{fmt.Sprintf("%-10s", name), dim}, span{text, l}) }
	s := &r.Summary
	if s.Info.Name != "" {
		say("name", s.Info.Name, strong)
	}
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	say("file", fmt.Sprintf("%s (%s)", path, size(s.Stats.FileBytes)), plain)
	if s.Info.URL != "" {
		say("url", s.Info.URL, accent)
	}
	say("recorded", span2(s.Stats.First, s.Stats.Last, s.Info.Start)+by(s.Info.App), plain)
	switch {
	case s.Elsewhere:
		say("ended", "not yet: another process is recording it", plain)
	case s.Crashed:
		say("ended", "unexpectedly: the program or the machine stopped; what was written is here", bad)
	default:
		say("ended", "cleanly", plain)
	}
	if len(r.Faults) == 0 {
		say("check", "quick_check: ok", plain)
	}
	for _, f := range r.Faults {
		say("check", "quick_check: "+f, bad)
	}
	for _, g := range r.Gaps {
		l, what := plain, "not kept"
		if g.Damaged {
			l, what = bad, "damaged"
		}
		say("gap", fmt.Sprintf("%s entries from #%d %s: %s", grouped(g.N), g.First, what, g.Why), l)
	}
	say("entries", fmt.Sprintf("%s, %s violations, %s pinned", grouped(s.Stats.Entries), grouped(s.Stats.Violations), grouped(int64(s.Pins))), plain)
	printCounts(out, counts)
}

// printCounts prints a table of messages and control frames, and one of events, which have no direction and no payload.
func printCounts(out *paper, counts []history.Tally) {
	slices.SortStableFunc(counts, func(a, b history.Tally) int {
		switch {
		case a.Kind.IsEvent() == b.Kind.IsEvent():
			return 0
		case a.Kind.IsEvent():
			return 1
		}
		return -1
	})
	head := ""
	for _, t := range counts {
		row, name := "%-14s%14s%14s%14s%14s", "type"
		cells := []any{t.Op.String(), grouped(t.In), grouped(t.Out), size(t.Bytes), grouped(t.Violations)}
		titles := []any{"type", "in", "out", "payload", "violations"}
		if t.Kind.IsEvent() {
			row, name = "%-14s%14s%42s", "event"
			cells, titles = []any{t.Kind.String(), grouped(t.Neither), grouped(t.Violations)}, []any{"event", "count", "violations"}
		}
		if head != name {
			head = name
			out.line()
			out.line(span{fmt.Sprintf(row, titles...), dim})
		}
		out.line(span{fmt.Sprintf(row, cells...), plain})
	}
}

// span2 says from when to when.
func span2(first, last, start int64) string {
	const layout = "2006-01-02 15:04:05.000 -0700"
	if first == 0 {
		return time.Unix(0, start).Format(layout) + ", nothing"
	}
	d := time.Duration(last - first).Round(time.Millisecond)
	return fmt.Sprintf("%s to %s, %v", time.Unix(0, first).Format(layout), time.Unix(0, last).Format(layout), d)
}

func by(app string) string {
	if app == "" {
		return ""
	}
	return ", by " + app
}
