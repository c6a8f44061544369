package wire

import "fmt"

// Direction tells which way bytes crossed the socket, seen from us.
type Direction uint8

// The two directions, and None for what has none, such as a change of state.
const (
	None Direction = iota
	In
	Out
)

// String returns "in", "out" or "".
func (d Direction) String() string {
	switch d {
	case In:
		return "in"
	case Out:
		return "out"
	}
	return ""
}

// Opcode is the four-bit opcode of a frame (RFC 6455 5.2).
type Opcode uint8

// The opcodes that RFC 6455 11.8 registers.
const (
	Continuation Opcode = 0x0
	Text         Opcode = 0x1
	Binary       Opcode = 0x2
	Close        Opcode = 0x8
	Ping         Opcode = 0x9
	Pong         Opcode = 0xa
)

// IsControl reports whether the opcode is one of a control frame: its highest bit is set (RFC 6455 5.5).
func (o Opcode) IsControl() bool { return o&0x8 != 0 }

// IsReserved reports whether RFC 6455 leaves the opcode for later use.
func (o Opcode) IsReserved() bool { return o > Binary && o < Close || o > Pong }

// String returns the opcode's name, or its number such as "0x3" where it is reserved.
func (o Opcode) String() string {
	switch o {
	case Continuation:
		return "continuation"
	case Text:
		return "text"
	case Binary:
		return "binary"
	case Close:
		return "close"
	case Ping:
		return "ping"
	case Pong:
		return "pong"
	}
	return fmt.Sprintf("0x%x", uint8(o))
}

// The reserved bits of a frame as they stand in Frame.Rsv. RSV1 marks a compressed message under permessage-deflate
// (RFC 7692 6).
const (
	Rsv1 = 4
	Rsv2 = 2
	Rsv3 = 1
)

// Frame is the header of one RFC 6455 frame as it crossed the wire, and when. The payload is kept apart: a message
// holds the payloads of all its frames put together.
type Frame struct {
	Fin    bool
	Rsv    uint8 // RSV1 = 4, RSV2 = 2, RSV3 = 1
	Opcode Opcode
	Masked bool
	Mask   [4]byte // in the order of the wire; zero when not masked

	// HeaderLength is the number of header bytes, 2 to 14. With Masked it tells which of the three forms the length
	// was written in.
	HeaderLength uint8

	// Length is the payload length as the header announced it, in bytes. Received is how much of it crossed the wire;
	// it is less than Length only in a frame that was cut off.
	Length   uint64
	Received uint64

	// Time is when the last byte that arrived of the frame was read or written, in Unix nanoseconds.
	Time int64
}
