package render

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"socklens/history"
	"socklens/session/wire"
)

// Frames returns a line for each frame that an entry came in: time, time since the one before, header bits, opcode,
// mask, and the lengths of header and payload. Each can be opened to have its header explained; that of a single frame
// is open. The violations of the entry stand below. The Doc keeps the slice.
func Frames(e *history.Entry) Doc {
	d := &framesDoc{frames: e.Frames, delta: len(e.Frames) > 1}
	for _, f := range e.Frames {
		d.bits = max(d.bits, len([]rune(frameBits(f))))
		d.opcode = max(d.opcode, len(f.Opcode.String()))
		d.mask = max(d.mask, len(frameMask(f)))
		d.header = max(d.header, len(frameHeader(f)))
	}
	if len(e.Frames) == 1 {
		d.Toggle(0)
	}
	if len(e.Violations) == 0 {
		return d
	}
	return stack{d, page{{}}, Violations(e.Violations)}
}

type framesDoc struct {
	frames []wire.Frame

	delta                      bool // there is a column of times since the frame before
	bits, opcode, mask, header int  // widths of columns, no more than they need

	mu   sync.Mutex
	open []openFrame // in order
}

// openFrame is a frame whose header is explained.
type openFrame struct {
	i      int
	header Doc
}

func (d *framesDoc) Len() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := len(d.frames)
	for _, o := range d.open {
		n += o.header.Len()
	}
	return n
}

// at returns the frame that line i is about, and which line of its explanation it is; -1 is the frame's own.
func (d *framesDoc) at(i int) (frame, line int, header Doc) {
	for _, o := range d.open {
		switch {
		case i < o.i:
			return i, -1, nil
		case i == o.i:
			return i, -1, o.header
		case i <= o.i+o.header.Len():
			return o.i, i - o.i - 1, o.header
		}
		i -= o.header.Len()
	}
	return i, -1, nil
}

func (d *framesDoc) Toggle(i int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	frame, line, header := d.at(i)
	if line >= 0 || frame < 0 || frame >= len(d.frames) {
		return
	}
	k, _ := slices.BinarySearchFunc(d.open, frame, func(o openFrame, i int) int { return o.i - i })
	if header != nil {
		d.open = slices.Delete(d.open, k, k+1)
		return
	}
	d.open = slices.Insert(d.open, k, openFrame{frame, FrameHeader(d.frames[frame])})
}

func (d *framesDoc) Line(i int) Line {
	d.mu.Lock()
	defer d.mu.Unlock()
	frame, line, header := d.at(i)
	if frame < 0 || frame >= len(d.frames) {
		return Line{}
	}
	if line >= 0 {
		l := header.Line(line)
		l.Indent++
		return l
	}
	l := d.frameLine(frame)
	l.Fold = Closed
	if header != nil {
		l.Fold = Open
	}
	return l
}

func (d *framesDoc) frameLine(i int) Line {
	f := d.frames[i]
	clock := Clock(f.Time) + "  "
	l := Line{Number: i + 1, Hang: len(clock), Spans: []Span{{clock, Plain}}}
	add := func(text string, width int, style Style) {
		text += strings.Repeat(" ", max(width-len([]rune(text)), 0)+2)
		l.Spans = append(l.Spans, Span{text, style})
	}
	switch {
	case i > 0:
		add(fmt.Sprintf("%8s", "+"+Delta(f.Time-d.frames[i-1].Time)), 8, Dim)
	case d.delta:
		add("", 8, Dim)
	}
	add(frameBits(f), d.bits, Plain)
	opcode := Plain
	if f.Opcode.IsReserved() {
		opcode = Bad
	}
	add(f.Opcode.String(), d.opcode, opcode)
	add(frameMask(f), d.mask, Dim)
	add(frameHeader(f), d.header, Plain)
	l.Spans = append(l.Spans, Span{"payload " + Count(int64(f.Length)) + " B", Plain})
	if f.Received < f.Length {
		l.Spans = append(l.Spans, Span{"  ▲ cut off after " + Count(int64(f.Received)) + " B", Bad})
	}
	return l
}

// frameBits writes the first four bits of a header: FIN, or dots where it isn't set, and the name of each other one that
// is. The explanation of the header has them all.
func frameBits(f wire.Frame) string {
	s := "···"
	if f.Fin {
		s = "FIN"
	}
	for i, bit := range []uint8{wire.Rsv1, wire.Rsv2, wire.Rsv3} {
		if f.Rsv&bit != 0 {
			s += fmt.Sprintf(" RSV%d", i+1)
		}
	}
	return s
}

func frameHeader(f wire.Frame) string { return fmt.Sprintf("header %d B", f.HeaderLength) }

func frameMask(f wire.Frame) string {
	if !f.Masked {
		return "no mask"
	}
	return fmt.Sprintf("mask %x", f.Mask)
}

func (d *framesDoc) Find(needle string, from int, backwards bool) (int, bool) {
	return findLines(d, needle, from, backwards)
}

// Marks marks nothing: headers aren't searched.
func (d *framesDoc) Marks(Seek) Marks { return nil }

func (d *framesDoc) Text() string { return linesText(d) }

// FrameHeader explains the header of a frame field by field, each with its bytes and bits (RFC 6455 5.2).
func FrameHeader(f wire.Frame) Doc {
	h := f.AppendHeader(nil)
	p := page{
		{Spans: []Span{{"Header, ", Dim}, {fmt.Sprintf("%d bytes", len(h)), Plain}, {"  " + spaced(h), Accent}}},
		{},
	}
	wide, wideValue := len("00"), len("0x0") // of the columns of bytes and values
	if h[1]&0x7f == 126 {
		wide = len("00 00")
	}
	if f.Masked {
		wide, wideValue = len("00 00 00 00"), len("00000000")
	}
	if h[1]&0x7f == 127 {
		wide = len("00 00 00 00 00 00 00 00")
	}
	wideValue = max(wideValue, len(fmt.Sprint(f.Length)))
	hang := wide + len("  1... ....  opcode  ") + wideValue + 2 // meanings hang below each other
	add := func(bytes, bits, name, value, meaning string) {
		p = append(p, Line{Hang: hang, Spans: []Span{
			{fmt.Sprintf("%-*s  ", wide, bytes), Accent},
			{fmt.Sprintf("%-9s  ", bits), Faint},
			{fmt.Sprintf("%-6s  ", name), Key},
			{fmt.Sprintf("%-*s  ", wideValue, value), Plain},
			{meaning, Dim},
		}})
	}
	bit := func(b byte, at int) string {
		s := []byte("........")
		s[at] = '0' + b>>(7-at)&1
		return string(s[:4]) + " " + string(s[4:])
	}
	first := fmt.Sprintf("%02x", h[0])
	add(first, bit(h[0], 0), "FIN", digit(f.Fin), finMeaning(f))
	for i, b := range []uint8{wire.Rsv1, wire.Rsv2, wire.Rsv3} {
		add("", bit(h[0], i+1), fmt.Sprintf("RSV%d", i+1), digit(f.Rsv&b != 0), rsvMeaning(i+1, f.Rsv&b != 0))
	}
	add("", fmt.Sprintf(".... %04b", h[0]&15), "opcode", fmt.Sprintf("0x%x", h[0]&15), opcodeMeaning(f.Opcode))
	add(fmt.Sprintf("%02x", h[1]), bit(h[1], 0), "MASK", digit(f.Masked), maskMeaning(f))
	extended := 2
	switch h[1] & 0x7f {
	case 126:
		extended = 4
		add("", fmt.Sprintf(".%03b %04b", h[1]>>4&7, h[1]&15), "length", "126", "the next 2 bytes hold the length")
	case 127:
		extended = 10
		add("", fmt.Sprintf(".%03b %04b", h[1]>>4&7, h[1]&15), "length", "127", "the next 8 bytes hold the length")
	default:
		add("", fmt.Sprintf(".%03b %04b", h[1]>>4&7, h[1]&15), "length", Count(int64(f.Length)), "bytes of payload")
	}
	if extended > 2 {
		add(spaced(h[2:extended]), "", "length", fmt.Sprint(f.Length), "bytes of payload"+longForm(f, extended-2))
	}
	if f.Masked {
		add(spaced(h[extended:]), "", "mask", fmt.Sprintf("%x", f.Mask), "every payload byte was combined with it by XOR")
	}
	p = append(p, Line{}, Line{Hang: len("Last byte at "), Spans: []Span{{"Last byte at ", Dim}, {Clock(f.Time), Plain},
		{time.Unix(0, f.Time).Format("  2006-01-02 15:04:05.000000000"), Faint}}})
	if f.Received < f.Length {
		p = append(p, Line{Spans: []Span{{fmt.Sprintf("▲ cut off: %s of %s bytes of payload crossed the wire",
			Count(int64(f.Received)), fmt.Sprint(f.Length)), Bad}}})
	}
	return p
}

func spaced(b []byte) string { return strings.TrimSpace(fmt.Sprintf("% x", b)) }

func digit(b bool) string {
	if b {
		return "1"
	}
	return "0"
}

func finMeaning(f wire.Frame) string {
	switch {
	case !f.Fin:
		return "more fragments of the message follow"
	case f.Opcode == wire.Continuation:
		return "the message's last fragment"
	case f.Opcode.IsControl():
		return "a control frame is never fragmented"
	}
	return "the whole message"
}

func rsvMeaning(n int, set bool) string {
	switch {
	case n == 1 && set:
		return "the message is compressed, where permessage-deflate was agreed on (RFC 7692 6)"
	case n == 1:
		return "not compressed, or not the message's first frame"
	case set:
		return "set: only an extension may give it a meaning"
	}
	return "reserved for extensions"
}

func opcodeMeaning(o wire.Opcode) string {
	switch {
	case o == wire.Continuation:
		return "continuation: it belongs to the message begun before"
	case o.IsReserved() && o.IsControl():
		return "reserved for a control frame of the future"
	case o.IsReserved():
		return "reserved for a data frame of the future"
	}
	return o.String()
}

func maskMeaning(f wire.Frame) string {
	if f.Masked {
		return "masked, as a client must and a server must not"
	}
	return "not masked, as a server must and a client must not"
}

// longForm says that a length stands in a longer form than it needs.
func longForm(f wire.Frame, bytes int) string {
	if bytes == 2 && f.Length < 126 || bytes == 8 && f.Length <= 0xffff {
		return "; ▲ not in the shortest form (RFC 6455 5.2)"
	}
	if f.Length>>63 == 1 {
		return "; ▲ its highest bit must be 0 (RFC 6455 5.2)"
	}
	return ""
}

// Violations lists broken rules, each with its section.
func Violations(v []wire.Violation) Doc { return violationLines(v) }

func violationLines(v []wire.Violation) page {
	var p page
	for _, x := range v {
		p = append(p, Line{Spans: []Span{{"▲ " + Escape(x.Text), Bad}, {"  " + Escape(x.Rule), Dim}}})
	}
	return p
}
