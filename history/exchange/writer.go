package exchange

import (
	"bufio"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"iter"
	"unicode/utf8"

	"socklens/history"
	"socklens/session/wire"
)

// Form is what is written of an entry.
type Form uint8

// The forms.
const (
	JSONLines Form = iota // one JSON object a line
	Payloads              // the payload of each message and a newline, binary in base64; nothing of other entries
)

const (
	pageRows  = 256     // rows read at a time
	partBytes = 1 << 20 // of a large payload read at a time
	outBytes  = 1 << 16
)

// Writer writes entries of one capture to a stream. It is for one goroutine at a time.
type Writer struct {
	capture *history.Capture
	form    Form
	out     *bufio.Writer
	line    []byte // reused for everything but payloads
}

// NewWriter returns a Writer of entries of c. What it writes is buffered until Flush.
func NewWriter(out io.Writer, c *history.Capture, form Form) *Writer {
	return &Writer{capture: c, form: form, out: bufio.NewWriterSize(out, outBytes)}
}

// Flush writes what is buffered.
func (w *Writer) Flush() error {
	if err := w.out.Flush(); err != nil {
		return fmt.Errorf("write entries: %w", err)
	}
	return nil
}

// Rows writes the rows of a view that have the numbers first to last, and flushes. Rows that come while it writes are
// written where they lie behind what was written already. After each page it calls progress, which may be nil, with the
// number of rows written. A cancelled context ends it between two entries.
func (w *Writer) Rows(ctx context.Context, v *history.View, first, last int64, progress func(done int)) error {
	for done := 0; ; {
		rows, err := v.RowsFrom(ctx, first, pageRows)
		if err != nil {
			return fmt.Errorf("read entries: %w", err)
		}
		for len(rows) > 0 && rows[len(rows)-1].Seq > last {
			rows = rows[:len(rows)-1]
		}
		if len(rows) == 0 {
			return w.Flush()
		}
		for i := range rows {
			if err := w.Entry(ctx, &rows[i]); err != nil {
				return err
			}
		}
		done += len(rows)
		first = rows[len(rows)-1].Seq + 1
		if progress != nil {
			progress(done)
		}
	}
}

// Entry writes one entry as View.Rows or Capture.Entry returned it. The rest of its payload it reads itself.
func (w *Writer) Entry(ctx context.Context, e *history.Entry) error {
	var err error
	switch {
	case w.form == Payloads:
		err = w.payload(ctx, e)
	case e.Kind.IsEvent() || int64(len(e.Payload)) == e.Size:
		if w.line, err = AppendJSON(w.line[:0], e); err == nil {
			_, err = w.out.Write(append(w.line, '\n'))
		}
	default:
		err = w.json(ctx, e)
	}
	if err != nil {
		return fmt.Errorf("write entry %d: %w", e.Seq, err)
	}
	if cap(w.line) > 4*partBytes {
		w.line = nil
	}
	return nil
}

// json writes the line of an entry whose payload is not all in e. It is read twice: to know how much of it there is and
// whether it is text, and to write it.
func (w *Writer) json(ctx context.Context, e *history.Entry) error {
	text, kept, err := w.measure(ctx, e)
	if err != nil {
		return err
	}
	w.line = appendHead(w.line[:0], e, kept)
	name := `,"base64":"`
	if text {
		name = `,"text":"`
	}
	if _, err := w.out.Write(append(w.line, name...)); err != nil {
		return err
	}
	if text {
		err = w.text(ctx, e)
	} else {
		err = w.base64(ctx, e)
	}
	if err != nil {
		return err
	}
	if w.line, err = appendTail(append(w.line[:0], '"'), e); err != nil {
		return err
	}
	_, err = w.out.Write(append(w.line, '\n'))
	return err
}

// payload writes the payload of a message.
func (w *Writer) payload(ctx context.Context, e *history.Entry) error {
	if e.Kind != history.Message {
		return nil
	}
	var err error
	if e.Op == wire.Binary {
		err = w.base64(ctx, e)
	} else {
		for p, failed := range w.parts(ctx, e) {
			if err = failed; err == nil {
				_, err = w.out.Write(p)
			}
			if err != nil {
				break
			}
		}
	}
	if err == nil {
		err = w.out.WriteByte('\n')
	}
	return err
}

// parts yields what was kept of a payload: what e holds, then the rest from the capture.
func (w *Writer) parts(ctx context.Context, e *history.Entry) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		if !yield(e.Payload, nil) {
			return
		}
		for at := int64(len(e.Payload)); at < e.Size; {
			p, err := w.capture.Payload(ctx, e.Seq, at, partBytes)
			if err != nil {
				yield(nil, err)
				return
			}
			if len(p) == 0 || !yield(p, nil) {
				return // the capture kept no more
			}
			at += int64(len(p))
		}
	}
}

// measure says whether a payload stands as text, and how many bytes of it there are.
func (w *Writer) measure(ctx context.Context, e *history.Entry) (text bool, kept int64, err error) {
	text = isText(e)
	var check characters
	for p, err := range w.parts(ctx, e) {
		if err != nil {
			return false, 0, err
		}
		kept += int64(len(p))
		text = text && utf8.Valid(check.join(p))
	}
	return text && len(check.half) == 0, kept, nil
}

// text writes a payload that is known to be UTF-8 as the inside of a JSON string.
func (w *Writer) text(ctx context.Context, e *history.Entry) error {
	var whole characters
	for p, err := range w.parts(ctx, e) {
		if err != nil {
			return err
		}
		w.line = appendText(w.line[:0], whole.join(p))
		if _, err := w.out.Write(w.line); err != nil {
			return err
		}
	}
	return nil
}

func (w *Writer) base64(ctx context.Context, e *history.Entry) error {
	enc := base64.NewEncoder(base64.StdEncoding, w.out)
	for p, err := range w.parts(ctx, e) {
		if err != nil {
			return err
		}
		if _, err := enc.Write(p); err != nil {
			return err
		}
	}
	return enc.Close()
}

// characters puts together the characters that the borders of parts cut in two.
type characters struct{ half, buf []byte }

// join returns p behind what the part before left over, up to its last whole character. The result is valid until the
// next call.
func (c *characters) join(p []byte) []byte {
	if len(c.half) > 0 {
		c.buf = append(append(c.buf[:0], c.half...), p...)
		p = c.buf
	}
	n := len(p) - wire.HalfRune(p)
	c.half = append(c.half[:0], p[n:]...)
	return p[:n]
}
