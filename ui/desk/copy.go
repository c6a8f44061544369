package desk

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"socklens/history"
	"socklens/history/exchange"
	"socklens/session/wire"
	"socklens/ui/render"
)

// CopyFormat says what is copied of chosen rows.
type CopyFormat int

// What can be copied.
const (
	CopyPayload CopyFormat = iota // the payloads alone, a line each
	CopyLines                     // "12:01:33.123 ↓ payload"
	CopyJSONL                     // the lines of socklens record --jsonl
)

// copyLimit bounds the text that goes to the clipboard.
const copyLimit = 32 << 20

// Span is a run of rows of the list, the last one included.
type Span struct{ First, Last int }

// Copy collects rows as text in the background and hands it to done, on another goroutine than the caller's. What does
// not fit the clipboard's bound is left out and said in a notice.
func (t *Tab) Copy(rows []Span, format CopyFormat, done func(text string)) {
	d := t.desk
	d.mu.Lock()
	c, view := t.capture, t.list.view
	cleared := t.list.cleared
	d.mu.Unlock()
	if c == nil || view == nil {
		return
	}
	wanted, picked := 0, []numbers(nil)
	for _, span := range viewRows(view, cleared, rows) {
		first, _ := view.Seq(span.First)
		last, ok := view.Seq(span.Last)
		if ok {
			wanted += span.Last - span.First + 1
			picked = append(picked, numbers{first, last})
		}
	}
	d.job(func(ctx context.Context) error {
		text, copied, cut, err := copyRows(ctx, c, view, picked, format)
		if err != nil {
			return fmt.Errorf("copy rows: %w", err)
		}
		if cut {
			n := Notice{}
			n.What = fmt.Sprintf("Only the first %s of %s rows were copied.", render.Count(int64(copied)), render.Count(int64(wanted)))
			n.Why = "The clipboard takes " + render.Size(copyLimit) + " at most."
			n.Try = "File, Export writes all of them to a file."
			d.Notify(n)
		}
		done(text)
		return nil
	})
}

// viewRows turns rows of the list into those of its view, without the one that stands for what Clear hid.
func viewRows(v *history.View, cleared int64, rows []Span) []Span {
	if cleared == 0 {
		return rows
	}
	shift := hiddenRows(v, cleared) - 1
	var spans []Span
	for _, r := range rows {
		if r.Last > 0 {
			spans = append(spans, Span{max(r.First, 1) + shift, r.Last + shift})
		}
	}
	return spans
}

// copyRows goes by number: a row has another place once a chunk before it turns out to be damaged.
func copyRows(ctx context.Context, c *history.Capture, view *history.View, picked []numbers, format CopyFormat) (text string, copied int, cut bool, err error) {
	var out bytes.Buffer
	for _, p := range picked {
		for next := p.first; next <= p.last; {
			page, err := view.RowsFrom(ctx, next, 256)
			if err != nil {
				return "", copied, false, err
			}
			if len(page) == 0 {
				break
			}
			next = page[len(page)-1].Seq + 1
			for k := range page {
				e := &page[k]
				if e.Seq > p.last {
					break
				}
				if int64(len(e.Payload)) < e.Size {
					if e.Payload, err = c.Payload(ctx, e.Seq, 0, wholePayload); err != nil {
						return "", copied, false, err
					}
				}
				before := out.Len()
				if err := copyEntry(&out, e, format); err != nil {
					return "", copied, false, err
				}
				if out.Len() > copyLimit {
					out.Truncate(before)
					return strings.TrimSuffix(out.String(), "\n"), copied, true, nil
				}
				copied++
			}
		}
	}
	return strings.TrimSuffix(out.String(), "\n"), copied, false, nil
}

func copyEntry(out *bytes.Buffer, e *history.Entry, format CopyFormat) error {
	switch format {
	case CopyJSONL:
		line, err := exchange.AppendJSON(out.AvailableBuffer(), e)
		if err != nil {
			return err
		}
		out.Write(line)
	case CopyLines:
		fmt.Fprintf(out, "%s %s ", render.Clock(e.Time), Arrow(e.Dir))
		out.WriteString(payloadText(e))
	default:
		out.WriteString(payloadText(e))
	}
	out.WriteByte('\n')
	return nil
}

func payloadText(e *history.Entry) string {
	if e.Kind == history.Message && e.Op != wire.Binary {
		return string(e.Payload)
	}
	return render.Preview(e, copyLimit)
}

// Arrow is the sign of a direction.
func Arrow(d wire.Direction) string {
	switch d {
	case wire.In:
		return "↓"
	case wire.Out:
		return "↑"
	}
	return ""
}
