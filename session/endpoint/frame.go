package endpoint

import "encoding/binary"

// frame returns one unmasked frame with its length in the shortest form. first is the whole first byte, so that any
// bits and any opcode can be asked for: 0x81 is a text message, 0x01 its first fragment.
func frame(first byte, payload []byte) []byte {
	return append(header(first, len(payload)), payload...)
}

// header returns the header of an unmasked frame that announces n bytes.
func header(first byte, n int) []byte {
	switch {
	case n <= 125:
		return []byte{first, byte(n)}
	case n <= 65535:
		return binary.BigEndian.AppendUint16([]byte{first, 126}, uint16(n))
	}
	return binary.BigEndian.AppendUint64([]byte{first, 127}, uint64(n))
}

// closeFrame returns a close frame with any code, also one that may not be sent.
func closeFrame(code uint16, reason string) []byte {
	return frame(0x88, append(binary.BigEndian.AppendUint16(nil, code), reason...))
}

// join puts frames together for one write.
func join(parts ...[]byte) []byte {
	var all []byte
	for _, p := range parts {
		all = append(all, p...)
	}
	return all
}
