package wire

import (
	"encoding/binary"
	"math"
)

// AppendHeader appends the bytes of the frame's header exactly as they crossed the wire and returns the longer slice.
// HeaderLength says which form of the length is written; where it is 0 or can't hold Length, it is the shortest that
// can (RFC 6455 5.2).
func (f Frame) AppendHeader(dst []byte) []byte {
	first := f.Rsv&7<<4 | byte(f.Opcode)&0xf
	if f.Fin {
		first |= finBit
	}
	var second byte
	if f.Masked {
		second = maskBit
	}
	form := shortestLength(f.Length)
	switch wanted := f.lengthBytes(); {
	case wanted == 8, wanted == 2 && f.Length <= math.MaxUint16:
		form = wanted
	}
	switch form {
	case 0:
		dst = append(dst, first, second|byte(f.Length))
	case 2:
		dst = append(dst, first, second|length16)
		dst = binary.BigEndian.AppendUint16(dst, uint16(f.Length))
	default:
		dst = append(dst, first, second|length64)
		dst = binary.BigEndian.AppendUint64(dst, f.Length)
	}
	if f.Masked {
		dst = append(dst, f.Mask[:]...)
	}
	return dst
}

// AppendFrame appends a whole frame with the given payload, masked with f.Mask where f.Masked says so, and returns the
// longer slice. It writes what f says, also what no RFC allows: reserved bits and opcodes, a length in a longer form
// (HeaderLength, as for AppendHeader), or a Length that is not the payload's. A Length of 0 means that of the payload.
// Dst and payload must not overlap.
func AppendFrame(dst []byte, f Frame, payload []byte) []byte {
	if f.Length == 0 {
		f.Length = uint64(len(payload))
	}
	dst = f.AppendHeader(dst)
	at := len(dst)
	dst = append(dst, payload...)
	if f.Masked {
		xorMask(dst[at:], payload, f.Mask, 0)
	}
	return dst
}
