package wire

import (
	"encoding/binary"
	"math"
)

const (
	// DefaultLimit is how many bytes of one message are kept where Config says nothing.
	DefaultLimit = 64 << 20

	// maxLimit keeps sums of a few limits within an int on every platform.
	maxLimit = math.MaxInt / 8

	// maxControlKept is how many bytes are kept of a control frame that is longer than the 125 bytes it may have, and
	// of bytes that can't be told apart into frames.
	maxControlKept = 1 << 20
)

// Config says what an Assembler needs to know of its connection.
type Config struct {
	Dir Direction // In: from the server, which never masks; Out: from us, always masked

	// Limit is how many bytes of one message's payload are kept, inflated; what is beyond is counted, not kept. Zero or
	// less means DefaultLimit. An Assembler holds at most four times as much, and some fixed 8 MiB.
	Limit int64

	// Deflate is the permessage-deflate of this direction as it was negotiated, or nil for none.
	Deflate *Deflate

	// AllowedRsv holds the reserved bits (as in Frame.Rsv) that belong to negotiated extensions this package does not
	// implement: they are no violation, and what is in a frame that has one is not judged.
	AllowedRsv uint8
}

// Assembler turns the bytes of one direction of a connection into messages. One goroutine at a time may use it.
type Assembler struct {
	dir        Direction
	limit      int64
	deflate    bool
	allowedRsv uint8
	emit       func(*Message)

	// The frame that is coming.
	head      [maxHeader]byte
	have      int       // bytes of head
	need      int       // bytes of head that make it whole, as far as they tell
	frame     Frame     // once its header is whole
	left      uint64    // bytes of its payload that are still to come
	into      *assembly // what its payload belongs to; nil before its header is whole
	onPurpose bool      // as it was when the frame began

	message  assembly // a text or binary message
	alone    assembly // a control frame or one that belongs to no message, also between those of a message
	inflater inflater

	// What handOn emits.
	whole      Message
	wholeFrame [1]Frame

	purpose  bool  // as SetOnPurpose said last
	closed   bool  // a close frame has crossed the wire
	lost     bool  // the end of a frame can't be found: the rest goes to alone as it is
	finished bool  // after Finish
	last     int64 // when the last byte came
}

// NewAssembler returns an Assembler that calls emit for every message, control frame and remainder. What emit is given
// is valid only until it returns, and it must not call the Assembler.
func NewAssembler(c Config, emit func(*Message)) *Assembler {
	a := &Assembler{dir: c.Dir, limit: c.Limit, allowedRsv: c.AllowedRsv, emit: emit}
	a.wholeFrame[0].Fin = true
	a.whole.Dir, a.whole.Frames = In, a.wholeFrame[:]
	if a.limit <= 0 {
		a.limit = DefaultLimit
	}
	a.limit = min(a.limit, maxLimit)
	if c.Deflate != nil {
		a.deflate = true
		a.inflater = newInflater(*c.Deflate, a.limit)
	}
	return a
}

// SetOnPurpose tells whether the frames that begin in the bytes fed from now on were written as raw frames; their
// messages get the flag OnPurpose.
func (a *Assembler) SetOnPurpose(on bool) { a.purpose = on }

// Feed takes the next bytes of the direction. Any split of the same bytes gives the same messages. It never changes p
// and keeps no reference to it after it returns. Now is when the read or write that carried p returned, in Unix
// nanoseconds.
func (a *Assembler) Feed(p []byte, now int64) {
	for len(p) > 0 {
		p, _ = a.step(p, now)
	}
}

// Sift is Feed for a reader that has the frames judged by others, too: it returns what of p is left to judge, moved to
// the beginning of p. Left out are whole frames that are each a message of their own and break no rule, wherever they
// stand: whoever is in the right state for what is left would only read them away.
func (a *Assembler) Sift(p []byte, now int64) []byte {
	kept := 0
	for at := 0; at < len(p); {
		rest, inOrder := a.step(p[at:], now)
		end := len(p) - len(rest)
		switch {
		case inOrder:
		case kept == at:
			kept = end
		default:
			kept += copy(p[kept:], p[at:end])
		}
		at = end
	}
	return p[:kept]
}

// step takes a part of p and returns the rest. InOrder tells that the part was whole messages that break no rule.
func (a *Assembler) step(p []byte, now int64) (rest []byte, inOrder bool) {
	switch {
	case a.finished:
		return nil, false
	case a.lost:
		a.last = now
		a.alone.add(p, nil)
		return nil, false
	}
	a.last = now
	switch {
	case a.into != nil:
		return a.payload(p, now), false
	case a.have > 0:
		return a.header(p, now), false
	}
	if rest = a.handOn(p, now); len(rest) < len(p) {
		return rest, true
	}
	return a.header(p, now), false
}

// Finish tells that the direction has ended: what is unfinished is emitted, marked Incomplete, with now as its time.
// The Assembler ignores what it is fed afterwards, and a second Finish does nothing.
func (a *Assembler) Finish(now int64) {
	if a.finished {
		return
	}
	a.finished = true
	if a.into != nil {
		a.frame.Time = a.last
		a.into.addFrame(&a.frame)
	}
	if a.message.open {
		a.complete(&a.message, Incomplete, now)
	}
	if a.have > 0 {
		a.start(&a.alone, Opcode(a.head[0]&0xf), maxHeader)
		a.alone.add(a.head[:a.have], nil)
		if a.onPurpose {
			a.alone.m.Flags |= OnPurpose
		}
	}
	if a.alone.open && (a.into != nil || a.alone.size > 0) {
		if a.into == nil {
			a.alone.m.WireSize = a.alone.size
		}
		a.complete(&a.alone, Incomplete, now)
	}
}

// handOn emits the whole frames at the beginning of p where they lie, as long as they are all that a message needs and
// break no rule, and returns what follows them. It is the usual path of what is received, and all its speed.
func (a *Assembler) handOn(p []byte, now int64) []byte {
	if a.message.open || a.closed || a.purpose || a.dir != In {
		return p
	}
	for len(p) >= 2 {
		op := Opcode(p[0] &^ finBit)
		if p[0] != finBit|byte(Text) && p[0] != finBit|byte(Binary) {
			return p
		}
		header, n := 2, int(p[1])
		switch {
		case n < length16:
		case n == length16:
			if len(p) < 4 {
				return p
			}
			header, n = 4, int(binary.BigEndian.Uint16(p[2:]))
			if n < length16 {
				return p
			}
		case n == length64:
			if len(p) < 10 {
				return p
			}
			long := binary.BigEndian.Uint64(p[2:])
			if long <= math.MaxUint16 || long > uint64(len(p)) {
				return p
			}
			header, n = 10, int(long)
		default: // masked
			return p
		}
		if n > len(p)-header || int64(n) > a.limit {
			return p
		}
		payload := p[header : header+n : header+n]
		if op == Text && !validUTF8(payload) {
			return p
		}
		// Field by field: composite literals would be built elsewhere and copied, which costs a third of all this.
		f, m := &a.wholeFrame[0], &a.whole
		f.Opcode, f.HeaderLength, f.Length, f.Received, f.Time = op, uint8(header), uint64(n), uint64(n), now
		m.Op, m.Size, m.WireSize, m.Payload, m.Time = op, int64(n), int64(header+n), payload, now
		a.emit(m)
		p = p[header+n:]
	}
	return p
}

// header takes what p has of the header that is coming and returns the rest.
func (a *Assembler) header(p []byte, now int64) []byte {
	if a.have == 0 {
		a.need, a.onPurpose = 2, a.purpose
	}
	for a.have < a.need {
		if len(p) == 0 {
			return p
		}
		n := copy(a.head[a.have:a.need], p)
		a.have, p = a.have+n, p[n:]
		if a.have == 2 {
			a.need = headerLength(a.head[1])
		}
	}
	a.begin(now)
	return p
}

// begin starts the frame whose header is whole.
func (a *Assembler) begin(now int64) {
	a.frame = parseHeader(a.head[:a.have])
	a.have, a.left = 0, a.frame.Length
	f := &a.frame
	switch {
	case f.Opcode == Text || f.Opcode == Binary:
		interrupts := a.message.open
		if interrupts {
			a.complete(&a.message, Incomplete, now)
		}
		a.startMessage(f)
		if interrupts {
			a.message.violate("RFC 6455 5.4", "a new message begins before the last one was finished")
		}
		a.into = &a.message
	case f.Opcode == Continuation && a.message.open:
		a.into = &a.message
	default:
		kept := a.limit
		if f.Opcode.IsControl() {
			kept = min(kept, maxControlKept)
		}
		a.start(&a.alone, f.Opcode, kept)
		a.alone.judged = f.Rsv&a.allowedRsv == 0
		a.into = &a.alone
	}
	if a.onPurpose {
		a.into.m.Flags |= OnPurpose
	}
	a.judgeHeader(f, a.into)

	switch {
	case f.Length>>63 != 0:
		f.Time = now
		a.into.addFrame(f)
		a.complete(a.into, Incomplete, now)
		a.into, a.lost = nil, true
		a.start(&a.alone, f.Opcode, min(a.limit, maxControlKept))
	case a.left == 0:
		a.end(now)
	}
}

// payload takes what p has of the payload that is coming and returns the rest.
func (a *Assembler) payload(p []byte, now int64) []byte {
	n := len(p)
	if uint64(n) > a.left {
		n = int(a.left)
	}
	a.into.add(p[:n], &a.frame)
	a.frame.Received += uint64(n)
	if a.left -= uint64(n); a.left == 0 {
		a.end(now)
	}
	return p[n:]
}

// end ends the frame whose payload is whole.
func (a *Assembler) end(now int64) {
	t := a.into
	a.into = nil
	a.frame.Time = now
	t.addFrame(&a.frame)
	if t == &a.alone || a.frame.Fin {
		a.complete(t, 0, now)
	}
	if a.frame.Opcode == Close {
		a.closed = true
	}
}
