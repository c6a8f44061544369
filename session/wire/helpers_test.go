package wire

import (
	"bytes"
	"compress/flate"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// at is the time that tests feed with where it doesn't matter.
const at = 1_700_000_000_000_000_000

// mask is the key that masked frames of tests have.
var mask = [4]byte{0xa1, 0x02, 0xf3, 0x44}

// recorder keeps copies of what an Assembler emits.
type recorder struct{ got []Message }

func (r *recorder) emit(m *Message) {
	c := *m
	c.Payload = bytes.Clone(m.Payload)
	c.Frames = slices.Clone(m.Frames)
	c.Violations = slices.Clone(m.Violations)
	if len(c.Payload) == 0 {
		c.Payload = nil
	}
	if len(c.Violations) == 0 {
		c.Violations = nil
	}
	if len(c.Frames) == 0 {
		c.Frames = nil
	}
	if m.Close != nil {
		status := *m.Close
		c.Close = &status
	}
	r.got = append(r.got, c)
}

// split is a way to cut bytes into what is fed.
type split struct {
	name string
	feed func(a *Assembler, p []byte)
}

// splits are the ways in which tests feed the same bytes.
func splits() []split {
	chunks := func(n int) func(a *Assembler, p []byte) {
		return func(a *Assembler, p []byte) {
			for c := range slices.Chunk(p, n) {
				a.Feed(c, at)
			}
		}
	}
	return []split{
		{"whole", func(a *Assembler, p []byte) { a.Feed(p, at) }},
		{"byte by byte", chunks(1)},
		{"threes", chunks(3)},
		{"4096", chunks(4096)},
	}
}

// assemble returns what becomes of p, fed in the given way and finished.
func assemble(c Config, p []byte, s split) []Message {
	var r recorder
	a := NewAssembler(c, r.emit)
	before := bytes.Clone(p)
	s.feed(a, p)
	a.Finish(at)
	if !bytes.Equal(before, p) {
		panic("Feed changed what it was given")
	}
	return r.got
}

// eachSplit runs check with what becomes of p under every split.
func eachSplit(t *testing.T, c Config, p []byte, check func(t *testing.T, got []Message)) {
	t.Helper()
	for _, s := range splits() {
		t.Run(s.name, func(t *testing.T) { check(t, assemble(c, p, s)) })
	}
}

// frame returns the bytes of a frame, masked where the direction asks for it.
func frame(d Direction, f Frame, payload []byte) []byte {
	if d == Out {
		f.Masked, f.Mask = true, mask
	}
	return AppendFrame(nil, f, payload)
}

// text returns n bytes of UTF-8 in which sequences of every length stand at every place.
func text(n int) []byte {
	p := make([]byte, 0, n)
	for _, r := range strings.Repeat("aé€𝄞zz", n/12+1) {
		if len(p)+utf8.RuneLen(r) > n {
			break
		}
		p = utf8.AppendRune(p, r)
	}
	return append(p, "...."[:n-len(p)]...)
}

// difference describes how messages differ, and returns nothing where they don't.
func difference(want, got []Message) string {
	if reflect.DeepEqual(want, got) { // cmp.Diff is slow on large payloads
		return ""
	}
	return cmp.Diff(want, got)
}

// fin is a frame that is a whole message.
func fin(op Opcode) Frame { return Frame{Fin: true, Opcode: op} }

// deflated compresses messages as a peer does, each with its own Flush (RFC 7692 7.2.1).
type deflated struct {
	w        *flate.Writer
	buf      bytes.Buffer
	takeover bool
}

func newDeflated(takeover bool) *deflated {
	d := &deflated{takeover: takeover}
	d.w, _ = flate.NewWriter(&d.buf, flate.BestCompression)
	return d
}

func (d *deflated) message(p []byte) []byte {
	d.buf.Reset()
	if !d.takeover {
		d.w.Reset(&d.buf)
	}
	d.w.Write(p)
	d.w.Flush()
	return bytes.Clone(bytes.TrimSuffix(d.buf.Bytes(), []byte("\x00\x00\xff\xff")))
}

// held returns how much memory an Assembler holds for payloads and frames, in bytes.
func (a *Assembler) held() int64 {
	n := cap(a.message.buf) + cap(a.alone.buf) + cap(a.inflater.out) + cap(a.inflater.window) + cap(a.inflater.before) +
		cap(a.inflater.rest)
	n += 40 * (cap(a.message.m.Frames) + cap(a.alone.m.Frames))
	n += 32 * (cap(a.message.m.Violations) + cap(a.alone.m.Violations))
	return int64(n)
}
