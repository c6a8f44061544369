package cli

import (
	"bufio"
	"io"
	"os"
	"runtime"
)

// look is how a piece of text looks on a terminal.
type look string

// The looks, as the parameters of SGR escape sequences. They keep to the terminal's own palette, so that they can be
// read on dark and light.
const (
	plain  look = ""
	strong look = "1"
	dim    look = "2"
	accent look = "36"
	in     look = "32"
	out    look = "33"
	bad    look = "31"
)

// span is a piece of a line.
type span struct {
	text string
	look look
}

// paper is where lines go: coloured on a terminal, plain elsewhere. The first error stays; line and flush return it.
type paper struct {
	w      *bufio.Writer
	colour bool
}

func newPaper(w io.Writer) *paper {
	return &paper{w: bufio.NewWriterSize(w, 1<<16), colour: isTerminal(w)}
}

// isTerminal reports whether colours may be used on w. NO_COLOR is https://no-color.org.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok || os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" {
		return false
	}
	if runtime.GOOS == "windows" && os.Getenv("WT_SESSION") == "" {
		return false // the old console shows the sequences
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// line writes spans and ends the line. Who writes few lines may leave the error to flush.
func (p *paper) line(spans ...span) error {
	for _, s := range spans {
		p.put(s)
	}
	return p.w.WriteByte('\n') // bufio keeps the first error
}

// put writes a span, whatever it holds, so that it doesn't act on a terminal.
func (p *paper) put(s span) {
	text := escape(s.text)
	if p.colour && s.look != plain && text != "" {
		text = "\x1b[" + string(s.look) + "m" + text + "\x1b[0m"
	}
	_, _ = p.w.WriteString(text)
}

func (p *paper) flush() error { return p.w.Flush() }
