package cli

import (
	"context"
	"fmt"

	"socklens/history"
	"socklens/history/exchange"
)

// pageRows is how many rows are read at a time.
const pageRows = 256

// printer prints entries of a capture, readable or as JSON Lines.
type printer struct {
	paper *paper
	lines *exchange.Writer // nil prints readable rows
}

// newPrinter returns a printer of entries of c. Form is that of lines; it isn't used for readable rows.
func newPrinter(c *history.Capture, p *program, readable bool, form exchange.Form) *printer {
	if readable {
		return &printer{paper: p.out}
	}
	return &printer{paper: p.out, lines: exchange.NewWriter(p.Stdout, c, form)}
}

// entry prints one entry. Once writing has failed it fails always: nobody reads on, or there is no room.
func (pr *printer) entry(ctx context.Context, e *history.Entry) error {
	if pr.lines != nil {
		return pr.lines.Entry(ctx, e)
	}
	return unwritten(pr.paper.line(row(e)...))
}

func (pr *printer) flush() error {
	if pr.lines != nil {
		return pr.lines.Flush()
	}
	return unwritten(pr.paper.flush())
}

// unwritten says of an error, or nil, what could not be written.
func unwritten(err error) error {
	if err != nil {
		return fmt.Errorf("write entries: %w", err)
	}
	return nil
}

// follower prints the entries of a capture while it grows.
type follower struct {
	capture *history.Capture
	printer *printer

	failed context.Context // ends when printing failed, with its error
	fail   context.CancelCauseFunc
}

func newFollower(c *history.Capture, p *program, jsonl bool) *follower {
	f := &follower{capture: c, printer: newPrinter(c, p, !jsonl, exchange.JSONLines)}
	f.failed, f.fail = context.WithCancelCause(context.Background())
	return f
}

// follow prints until over is closed and everything that was there then is printed, or until printing fails. What it
// has printed is flushed whenever nothing more is waiting.
func (f *follower) follow(over <-chan struct{}) (err error) {
	defer func() { f.fail(err) }()
	ctx := context.Background()
	v := f.capture.View(nil)
	defer v.Close()
	for next, ended := int64(1), false; ; {
		for {
			rows, err := v.RowsFrom(ctx, next, pageRows)
			if err != nil {
				return fmt.Errorf("read entries: %w", err)
			}
			if len(rows) == 0 {
				break
			}
			for i := range rows {
				if err := f.printer.entry(ctx, &rows[i]); err != nil {
					return err
				}
			}
			next = rows[len(rows)-1].Seq + 1
		}
		if err := f.printer.flush(); err != nil {
			return err
		}
		if ended {
			return nil
		}
		select {
		case <-v.Changed():
		case <-over:
			ended = true // all is committed: what there is now is all there will be
		}
	}
}
