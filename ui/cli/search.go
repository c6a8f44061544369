package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"socklens/history"
	"socklens/history/exchange"
)

const exitNothingFound = 1

type searchCommand struct {
	Capture fileName `arg:"" help:"A capture."`
	Query   []string `arg:"" help:"What to find, in the language of the window's search box."`

	JSONL    bool   `name:"jsonl" xor:"form" help:"Print each entry as one line of JSON."`
	Payloads bool   `xor:"form" help:"Print the payloads of messages alone, a line each, binary in base64; what is no message counts as not found."`
	Count    bool   `xor:"form" help:"Print only how many entries were found."`
	Limit    number `placeholder:"N" help:"Stop after N entries."`
	Case     bool   `help:"Tell upper from lower case."`
}

// Help is shown below the flags.
func (*searchCommand) Help() string {
	return `All terms must hold; OR and parentheses combine; a leading - excludes. Case is ignored. In short:

    heartbeat "order filled" -ping          words and phrases, and without
    /price":\s*1\d\d/                       a regular expression
    dir:in type:text,binary size:>1k        direction, types, size
    wire:100..2k #:100..200 attempt:2       size on the wire, numbers, an attempt
    time:-30s time:12:00..12:05             before the newest entry, a time of day
    is:violation code:1006 hex:"de ?? ef"   what is special, a close code, bytes
    $.type=trade $.data.price>100 $.error   JSON paths: = != > >= < <=, or it is there
    $.user.name~an $.items[*].id!~/^x/      contains, or matches; !~ for not

Quote the query for the shell. One that begins with - goes after --.

Exit status, as grep's:

    0  something was found
    1  nothing was found
    2  an error, or a part of the capture can't be read

Examples:

    socklens search lunch.socklens 'dir:in $.price>100' --count
    socklens search lunch.socklens --jsonl is:violation
    socklens search lunch.socklens -- -heartbeat`
}

func (c *searchCommand) run(ctx context.Context, p *program) error {
	found, err := c.search(ctx, p)
	var status *statusError
	switch {
	case errors.As(err, &status):
		return err
	case err != nil:
		return &statusError{status: exitUsage, err: err}
	case !found:
		return &statusError{status: exitNothingFound}
	}
	return nil
}

func (c *searchCommand) search(ctx context.Context, p *program) (found bool, err error) {
	capture, err := history.Open(string(c.Capture))
	if err != nil {
		return false, err
	}
	defer closing(capture, &err)
	text := strings.Join(c.Query, " ")
	q, err := history.ParseQuery(text, time.Unix(0, capture.Stats().Last))
	if err != nil {
		return false, underlined(p, text, err)
	}
	if q.Empty() {
		return false, usage(errors.New("the query is empty; socklens info --jsonl prints everything"))
	}
	v := capture.View(q.WithCase(c.Case))
	defer v.Close() // ends a search that goes on
	form := exchange.JSONLines
	if c.Payloads {
		form = exchange.Payloads
	}
	pr := newPrinter(capture, p, !c.JSONL && !c.Payloads, form)
	n, err := c.matches(ctx, v, pr.flush, func(seq int64) (bool, error) {
		if c.Count {
			return true, nil
		}
		e, err := capture.Entry(ctx, seq)
		if err != nil || c.Payloads && e.Kind != history.Message {
			return false, err
		}
		return true, pr.entry(ctx, &e)
	})
	if err == nil && c.Count {
		_, err = fmt.Fprintln(p.Stdout, n)
	}
	if flushed := pr.flush(); err == nil {
		err = flushed
	}
	if err == nil && (c.Limit == 0 || n < int64(c.Limit)) {
		err = tellMissing(ctx, p, capture, string(c.Capture))
	}
	return n > 0, err
}

// matches calls f with the numbers of the matches, in order and as they are found, until it has counted as many as are
// wanted, and pause whenever it has to wait for more. It returns how many it has counted.
func (c *searchCommand) matches(ctx context.Context, v *history.View, pause func() error, f func(seq int64) (bool, error)) (n int64, err error) {
	all := c.Count && c.Limit == 0 // the view counts them itself
	for last := int64(0); ; {
		done := v.Done()
		for seq, ok := v.Next(last); ok && !all && (done || v.Searched(last+1, seq)); seq, ok = v.Next(last) {
			counts, err := f(seq)
			if err != nil {
				return n, err
			}
			last = seq
			if counts {
				n++
			}
			if counts && n == int64(c.Limit) {
				return n, nil
			}
		}
		if err := v.Err(); err != nil {
			return n, fmt.Errorf("search %s: %w", c.Capture, err)
		}
		switch {
		case done && all:
			return int64(v.Matches()), nil
		case done:
			return n, nil
		}
		if err := pause(); err != nil {
			return n, err
		}
		select {
		case <-v.Changed():
		case <-ctx.Done():
			return n, fmt.Errorf("search: %w", ctx.Err())
		}
	}
}

// underlined shows where a query is wrong.
func underlined(p *program, text string, err error) error {
	var q *history.QueryError
	if !errors.As(err, &q) || strings.ContainsAny(text, "\n\t") {
		return err
	}
	from := min(max(q.Pos, 0), len(text))
	to := min(from+max(q.Len, 1), len(text))
	marks := max(utf8.RuneCountInString(text[from:to]), 1)
	fmt.Fprintf(p.Stderr, "  %s\n  %s%s\n", escape(text), strings.Repeat(" ", utf8.RuneCountInString(text[:from])), strings.Repeat("^", marks))
	return err
}
