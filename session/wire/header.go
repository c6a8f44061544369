package wire

import (
	"encoding/binary"
	"math"
)

// The parts of a header (RFC 6455 5.2).
const (
	finBit    = 0x80 // of the first byte
	maskBit   = 0x80 // of the second byte
	length16  = 126  // in the place of the length: it follows in two bytes
	length64  = 127  // in the place of the length: it follows in eight bytes
	maxHeader = 14

	// maxControl is how many bytes of payload a control frame may have (RFC 6455 5.5).
	maxControl = 125
)

// headerLength returns how many bytes a header has by its second byte.
func headerLength(second byte) int {
	n := 2
	switch second &^ maskBit {
	case length16:
		n += 2
	case length64:
		n += 8
	}
	if second&maskBit != 0 {
		n += 4
	}
	return n
}

// parseHeader reads a whole header.
func parseHeader(h []byte) Frame {
	f := Frame{
		Fin:          h[0]&finBit != 0,
		Rsv:          h[0] >> 4 & 7,
		Opcode:       Opcode(h[0] & 0xf),
		Masked:       h[1]&maskBit != 0,
		HeaderLength: uint8(len(h)),
		Length:       uint64(h[1] &^ maskBit),
	}
	switch f.Length {
	case length16:
		f.Length = uint64(binary.BigEndian.Uint16(h[2:]))
	case length64:
		f.Length = binary.BigEndian.Uint64(h[2:])
	}
	if f.Masked {
		f.Mask = [4]byte(h[len(h)-4:])
	}
	return f
}

// lengthBytes returns in how many bytes after the second the header writes its length: 0, 2 or 8.
func (f *Frame) lengthBytes() int {
	n := int(f.HeaderLength) - 2
	if f.Masked {
		n -= 4
	}
	return n
}

// shortestLength returns in how many bytes after the second a length must be written.
func shortestLength(length uint64) int {
	switch {
	case length < length16:
		return 0
	case length <= math.MaxUint16:
		return 2
	}
	return 8
}

// judgeHeader notes at t what is wrong with the header of a frame that belongs to it.
func (a *Assembler) judgeHeader(f *Frame, t *assembly) {
	if f.Rsv != 0 {
		a.judgeReserved(f, t)
	}
	if f.Opcode.IsReserved() {
		t.violate("RFC 6455 5.2", "opcode "+f.Opcode.String()+" is reserved")
	}
	switch {
	case a.dir == In && f.Masked:
		t.violate("RFC 6455 5.1", "a frame from the server is masked")
	case a.dir == Out && !f.Masked:
		t.violate("RFC 6455 5.1", "a frame from the client is not masked")
	}
	if used, need := f.lengthBytes(), shortestLength(f.Length); used > need {
		text := "the length is written in two more bytes where none are needed"
		if used == 8 {
			text = "the length is written in eight more bytes where none are needed"
			if need == 2 {
				text = "the length is written in eight more bytes where two would do"
			}
		}
		t.violate("RFC 6455 5.2", text)
	}
	if f.Length>>63 != 0 {
		t.violate("RFC 6455 5.2", "the highest bit of the 64-bit length is set; what follows can't be told apart into frames")
	}
	switch {
	case f.Opcode.IsControl():
		if !f.Fin {
			t.violate("RFC 6455 5.5", "a control frame is fragmented: its FIN bit is not set")
		}
		if f.Length > maxControl {
			t.violate("RFC 6455 5.5", "a control frame has more than 125 bytes of payload")
		}
		return
	case f.Opcode == Continuation && t == &a.alone:
		t.violate("RFC 6455 5.4", "a continuation frame has no message to continue")
	}
	if a.closed {
		t.violate("RFC 6455 5.5.1", "data after a close frame")
	}
}

// judgeReserved notes at t which reserved bits of a frame nobody agreed on.
func (a *Assembler) judgeReserved(f *Frame, t *assembly) {
	rsv := f.Rsv &^ a.allowedRsv
	if a.deflate && rsv&Rsv1 != 0 && !f.Opcode.IsReserved() {
		rsv &^= Rsv1
		switch {
		case f.Opcode.IsControl():
			t.violate("RFC 7692 6", "RSV1, which marks a compressed message, is set on a control frame")
		case f.Opcode == Continuation:
			t.violate("RFC 7692 6", "RSV1, which marks a compressed message, is set on a frame that does not begin one")
		}
	}
	if rsv&Rsv1 != 0 {
		t.violate("RFC 6455 5.2", "RSV1 is set, and no extension that gives it a meaning was agreed on")
	}
	if rsv&Rsv2 != 0 {
		t.violate("RFC 6455 5.2", "RSV2 is set, and no extension that gives it a meaning was agreed on")
	}
	if rsv&Rsv3 != 0 {
		t.violate("RFC 6455 5.2", "RSV3 is set, and no extension that gives it a meaning was agreed on")
	}
}
