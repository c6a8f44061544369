package wire

import "strconv"

const (
	// maxFrames is how many fragments of one message are listed. A fragment can be as short as two bytes, so the list
	// needs a bound of its own.
	maxFrames = 1 << 16

	// maxRetained is how large a buffer may be that is kept for the next message, in bytes.
	maxRetained = 4 << 20
)

// assembly is a message in the making, or a frame that stands alone. Its memory is used again and again.
type assembly struct {
	m    Message
	open bool

	buf    []byte // of the payload as it crossed the wire, unmasked: the beginning, at most keep bytes
	keep   int64
	size   int64 // of the payload as it crossed the wire, as far as it came
	frames int64 // how many there are, listed or not

	judged  bool // whether what is in it is judged, because no unknown extension changed it
	partial bool // whether what is in it ends before its end
	text    utf8Check
	status  CloseStatus
}

// start makes t a new assembly of which at most keep bytes are kept.
func (a *Assembler) start(t *assembly, op Opcode, keep int64) {
	t.m = Message{Dir: a.dir, Op: op, Frames: t.m.Frames[:0], Violations: t.m.Violations[:0]}
	t.open, t.keep, t.size, t.frames = true, keep, 0, 0
	t.buf = t.buf[:0]
	t.judged = false
}

// startMessage makes a.message a new text or binary message that f begins.
func (a *Assembler) startMessage(f *Frame) {
	t := &a.message
	a.start(t, f.Opcode, a.limit)
	if a.deflate && f.Rsv&Rsv1 != 0 {
		t.m.Flags |= Compressed
		t.keep = a.inflater.keepRaw()
	}
	t.judged = f.Opcode == Text && f.Rsv&a.allowedRsv == 0
	t.text = utf8Check{}
}

// violate notes a violation, once each.
func (t *assembly) violate(rule, text string) {
	v := Violation{Rule: rule, Text: text}
	for i := range t.m.Violations {
		if t.m.Violations[i] == v {
			return
		}
	}
	t.m.Violations = append(t.m.Violations, v)
}

// add takes the next bytes of the payload of f, whose Received tells where in the payload they stand. Without f the
// bytes are taken as they are.
func (t *assembly) add(p []byte, f *Frame) {
	t.size += int64(len(p))
	check := t.judged && t.m.Op == Text && t.m.Flags&Compressed == 0
	masked := f != nil && f.Masked
	at := len(t.buf)
	kept := int(min(int64(len(p)), t.keep-int64(at)))
	t.buf = grow(t.buf, kept, int(t.keep)+len(deflateTail))
	if masked {
		xorMask(t.buf[at:], p[:kept], f.Mask, f.Received)
	} else {
		copy(t.buf[at:], p)
	}
	if !check {
		return
	}
	t.text.write(t.buf[at:])
	rest := p[kept:]
	if !masked {
		t.text.write(rest)
		return
	}
	// What is too much to keep is still judged.
	var scratch [1024]byte
	for pos := f.Received + uint64(kept); len(rest) > 0; {
		n := min(len(rest), len(scratch))
		xorMask(scratch[:n], rest[:n], f.Mask, pos)
		t.text.write(scratch[:n])
		rest, pos = rest[n:], pos+uint64(n)
	}
}

// grow returns b longer by n bytes. Its memory grows with what is really there, never by more than double and not
// beyond limit, which must leave room for n bytes.
func grow(b []byte, n, limit int) []byte {
	need := len(b) + n
	if need > cap(b) {
		bigger := make([]byte, len(b), max(need, min(limit, max(4096, 2*cap(b)))))
		copy(bigger, b)
		b = bigger
	}
	return b[:need]
}

// addFrame lists a frame that has ended.
func (t *assembly) addFrame(f *Frame) {
	t.m.WireSize += int64(f.HeaderLength) + int64(f.Received)
	if t.frames++; t.frames <= maxFrames {
		t.m.Frames = append(t.m.Frames, *f)
	}
}

// complete emits t with some more flags and makes room for the next.
func (a *Assembler) complete(t *assembly, flags Flags, now int64) {
	m := &t.m
	m.Time = now
	m.Flags |= flags
	t.partial = m.Flags&Incomplete != 0
	if t.frames > 1 {
		m.Flags |= Fragmented
	}
	m.Payload, m.Size = t.buf, t.size
	if m.Flags&Compressed != 0 {
		a.inflater.inflate(t)
	}
	if m.Size > int64(len(m.Payload)) {
		m.Flags |= Cut
	}
	if t.judged && m.Op == Text {
		if at, bad := t.text.invalid(t.partial); bad {
			t.violate("RFC 6455 8.1", "the text is not valid UTF-8 at byte "+strconv.FormatInt(at, 10))
		}
	}
	if m.Op == Close && len(m.Frames) > 0 {
		t.judgeClose()
	}
	if t.frames > maxFrames {
		t.violate("RFC 6455 10.4", "the message has "+strconv.FormatInt(t.frames, 10)+" frames; only the first "+
			strconv.Itoa(maxFrames)+" are listed")
	}
	if len(m.Violations) > 0 {
		m.Flags |= Violated
	}
	a.emit(m)

	t.open = false
	t.m.Payload, t.m.Close = nil, nil
	if cap(t.buf) > maxRetained {
		t.buf = nil
	}
	if cap(t.m.Frames) > 1024 {
		t.m.Frames = nil
	}
	if cap(a.inflater.out) > maxRetained {
		a.inflater.out = nil
	}
}

// judgeClose reads the body of a close frame (RFC 6455 5.5.1, 7.4).
func (t *assembly) judgeClose() {
	m := &t.m
	body := m.Payload
	if len(body) < 2 {
		if len(body) == 1 && t.judged && m.Flags&Incomplete == 0 {
			t.violate("RFC 6455 5.5.1", "a close frame has one byte of payload where a code needs two")
		}
		return
	}
	t.status = CloseStatus{Code: uint16(body[0])<<8 | uint16(body[1]), Reason: string(body[2:])}
	m.Close = &t.status
	if !t.judged {
		return
	}
	if rule, text := judgeCloseCode(t.status.Code); rule != "" {
		t.violate(rule, text)
	}
	var reason utf8Check
	reason.write(body[2:])
	if _, bad := reason.invalid(m.Flags&(Incomplete|Cut) != 0); bad {
		t.violate("RFC 6455 5.5.1", "the reason of a close frame is not valid UTF-8")
	}
}
