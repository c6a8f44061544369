package wire

import (
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
)

const (
	// maxWindow is how far back DEFLATE can refer, in bytes (RFC 1951 2).
	maxWindow = 32 << 10

	// maxFinals is how many blocks marked final one message may have. Each costs a restart of the reader with the whole
	// window; senders that use them at all write one.
	maxFinals = 16

	// countFactor is up to how many times the limit a message is inflated to know its size; nothing is kept of that.
	countFactor = 2

	// bombRatio is how many bytes each byte on the wire may give once the limit is reached. DEFLATE can reach 1032.
	bombRatio = 200

	// deflateTail follows the payload of a message: the four bytes that its sender left out (RFC 7692 7.2.2), and an
	// empty final block, so that the reader comes to an end of its own.
	deflateTail = "\x00\x00\xff\xff\x01\x00\x00\xff\xff"
)

// The reasons why inflater.run ends early, other than those of compress/flate.
var (
	errStopped = errors.New("it inflates to too much")
	errFinals  = fmt.Errorf("it has more than %d final blocks", maxFinals)
	errTail    = errors.New("it ends within a block")
)

// inflater inflates the messages of one direction, each once (RFC 7692 7.2.2).
type inflater struct {
	takeover bool
	reach    int // how far back messages may refer, in bytes
	limit    int64

	reader io.ReadCloser // of compress/flate; it is a flate.Resetter too
	src    bytes.Reader
	tail   int // how many of the last bytes of src are deflateTail

	// window ends with the last bytes that were inflated, without a hole. After a failure it begins anew, and holed
	// says so. A message that inflates all the same refers to nothing that is missing: the reader refuses to look
	// further back than what it was given.
	window []byte
	holed  bool
	before []byte // the window as it was before the message

	out  []byte // what the message inflated to, at most limit bytes
	size int64  // what it inflated to
	rest []byte // where what is beyond the limit is inflated to
}

// newInflater returns an inflater that keeps at most limit bytes of a message.
func newInflater(d Deflate, limit int64) inflater {
	z := inflater{takeover: !d.NoContextTakeover, reach: maxWindow, limit: limit}
	if d.WindowBits >= minWindowBits && d.WindowBits < maxWindowBits {
		z.reach = 1 << d.WindowBits
	}
	return z
}

// keepRaw returns how many bytes of a compressed message are kept until it can be inflated. It is more than the limit,
// because what can't be compressed gets no shorter, and its end is needed for the window.
func (z *inflater) keepRaw() int64 { return countFactor * z.limit }

// inflate replaces the payload of a message, which has ended, by what it inflates to. Where that fails the payload is
// what crossed the wire.
func (z *inflater) inflate(t *assembly) {
	m, raw, holed := &t.m, len(t.buf), z.holed
	missing := t.size > int64(raw) || m.Flags&Incomplete != 0
	if z.tail = 0; !missing {
		t.buf = append(t.buf, deflateTail...)
		z.tail = len(deflateTail)
	}
	err := z.attempt(t)
	z.src.Reset(nil)
	if missing && errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil // as is to be expected
		if m.Flags&Incomplete == 0 {
			err = errStopped
		}
	}
	z.holed = z.takeover && (missing || err != nil || holed && len(z.window) < maxWindow)
	after := ""
	if missing || err != nil {
		z.window = z.window[:0]
		if z.takeover {
			after = "; later messages that refer back to it can't be inflated"
		}
	}

	failed := err != nil && err != errStopped
	switch {
	case err == errStopped:
		m.Flags |= Cut
		t.violate("RFC 6455 10.4", fmt.Sprintf(
			"inflating was stopped: %d bytes on the wire gave %d and there is more%s", t.size, z.size, after))
	case failed && !holed:
		t.violate("RFC 7692 7.2.2", fmt.Sprintf("the compressed payload can't be inflated: %v%s", err, after))
	}
	t.partial = missing || err != nil
	if failed || missing && z.size == 0 {
		m.Flags |= InflateFailed
		m.Payload, m.Size = t.buf[:min(int64(raw), z.limit)], t.size
		t.judged = false
		return
	}
	m.Payload, m.Size = z.out, z.size
}

// attempt inflates t.buf. A message that refers further back than was agreed on is inflated all the same.
func (z *inflater) attempt(t *assembly) error {
	if !z.takeover {
		z.window = z.window[:0]
	}
	known := z.window[max(0, len(z.window)-maxWindow):]
	if len(known) <= z.reach {
		return z.run(t, known)
	}
	z.before = append(z.before[:0], known...)
	err := z.run(t, z.before[len(z.before)-z.reach:])
	if _, corrupt := err.(flate.CorruptInputError); !corrupt {
		return err
	}
	z.window = append(z.window[:0], z.before...)
	if z.run(t, z.before) != nil {
		return err
	}
	rule := "RFC 7692 7.1.2.1"
	if t.m.Dir == Out {
		rule = "RFC 7692 7.1.2.2"
	}
	t.violate(rule, fmt.Sprintf("it refers further back than the %d bytes of the agreed window", z.reach))
	return nil
}

// run inflates t.buf to z.out with a window of what came before, and checks a text on the way.
func (z *inflater) run(t *assembly, window []byte) error {
	z.out, z.size, t.text = z.out[:0], 0, utf8Check{}
	z.src.Reset(t.buf)
	z.restart(window)
	for finals := 0; ; {
		room, kept := z.room()
		n, err := z.reader.Read(room)
		room = room[:n]
		z.size += int64(n)
		if kept {
			z.out = z.out[:len(z.out)+n]
		}
		z.slide(room)
		if t.judged {
			t.text.write(room)
		}
		if z.size > z.limit && (z.size > countFactor*z.limit || z.size/bombRatio > int64(len(t.buf))) {
			return errStopped
		}
		if err == nil {
			continue
		}
		if err != io.EOF {
			return err
		}
		// A message may have final blocks of its own (RFC 7692 7.2.1); what is left then goes on with the same window.
		switch left := z.src.Len(); {
		case left == 0, left == z.tail:
			return nil
		case left < z.tail:
			return errTail
		}
		if finals++; finals > maxFinals {
			return errFinals
		}
		z.restart(z.window[max(0, len(z.window)-maxWindow):])
	}
}

// restart makes the reader begin at the place of src, with a window.
func (z *inflater) restart(window []byte) {
	if z.reader == nil {
		z.reader = flate.NewReaderDict(&z.src, window)
		return
	}
	// The reader's Reset never fails.
	_ = z.reader.(flate.Resetter).Reset(&z.src, window)
}

// room returns where to inflate to next: behind what is kept, or elsewhere where that is enough.
func (z *inflater) room() (p []byte, kept bool) {
	if int64(len(z.out)) < z.limit {
		z.out = grow(z.out, 1, int(z.limit))[:len(z.out)]
		return z.out[len(z.out):min(int64(cap(z.out)), z.limit)], true
	}
	if z.rest == nil {
		z.rest = make([]byte, maxWindow)
	}
	return z.rest, false
}

// slide adds what was inflated to the window. It moves bytes once in a while, not with every message.
func (z *inflater) slide(p []byte) {
	if len(p) >= maxWindow {
		z.window = append(z.window[:0], p[len(p)-maxWindow:]...)
		return
	}
	if len(z.window)+len(p) > 2*maxWindow {
		z.window = z.window[:copy(z.window, z.window[len(z.window)-maxWindow:])]
	}
	z.window = append(z.window, p...)
}
