package compose

import (
	"crypto/rand"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"socklens/session/wire"
)

// CloseCode reads the code of a close frame. Any code of four digits or fewer goes, since illegal ones are sent on
// purpose; the reason has room for 123 bytes (RFC 6455 5.5.1).
func CloseCode(code, reason string) (uint16, error) {
	n, err := strconv.ParseUint(strings.TrimSpace(code), 10, 16)
	if err != nil {
		return 0, fmt.Errorf("close with code: %q is not a number from 0 to 65535", code)
	}
	if len(reason) > 123 {
		return 0, fmt.Errorf("close with code: the reason has %d bytes, at most 123 fit", len(reason))
	}
	return uint16(n), nil
}

// maxFragments bounds how many frames Fragments makes.
const maxFragments = 10_000

// Fragments cuts a message into masked frames of at most size bytes of payload each, the first with the opcode, the
// others continuations (RFC 6455 5.4). Where that would be more than 10,000 frames they are larger.
func Fragments(op wire.Opcode, payload []byte, size int) [][]byte {
	size = max(size, 1, (len(payload)+maxFragments-1)/maxFragments)
	var frames [][]byte
	for first := true; first || len(payload) > 0; first = false {
		n := min(size, len(payload))
		f := wire.Frame{Fin: n == len(payload), Opcode: wire.Continuation, Masked: true}
		if first {
			f.Opcode = op
		}
		_, _ = rand.Read(f.Mask[:])
		frames = append(frames, wire.AppendFrame(nil, f, payload[:n]))
		payload = payload[n:]
	}
	return frames
}

// IllegalFrame is a frame that breaks RFC 6455 in one way, ready to be sent.
type IllegalFrame struct {
	Name  string
	Rule  string // the section it breaks
	Bytes []byte
}

// IllegalFrames lists frames that no library would send. Masks are fresh with each call (RFC 6455 5.3).
func IllegalFrames() []IllegalFrame {
	frame := func(name, rule string, payload []byte, f wire.Frame) IllegalFrame {
		if f.Masked {
			_, _ = rand.Read(f.Mask[:])
		}
		return IllegalFrame{Name: name, Rule: rule, Bytes: wire.AppendFrame(nil, f, payload)}
	}
	text := []byte("hello")
	bytes := func(payload []byte, f wire.Frame) []byte { return frame("", "", payload, f).Bytes }
	begun := bytes(text, wire.Frame{Opcode: wire.Text, Masked: true})
	whole := bytes(text, wire.Frame{Fin: true, Opcode: wire.Text, Masked: true})
	closing := bytes([]byte{0x03, 0xe8}, wire.Frame{Fin: true, Opcode: wire.Close, Masked: true})
	return []IllegalFrame{
		frame("Reserved bit RSV1", "RFC 6455 5.2", text, wire.Frame{Fin: true, Rsv: wire.Rsv1, Opcode: wire.Text, Masked: true}),
		frame("Reserved bit RSV2", "RFC 6455 5.2", text, wire.Frame{Fin: true, Rsv: wire.Rsv2, Opcode: wire.Text, Masked: true}),
		frame("Reserved bit RSV3", "RFC 6455 5.2", text, wire.Frame{Fin: true, Rsv: wire.Rsv3, Opcode: wire.Text, Masked: true}),
		frame("Reserved opcode 0x3", "RFC 6455 5.2", text, wire.Frame{Fin: true, Opcode: 3, Masked: true}),
		frame("Reserved control opcode 0xb", "RFC 6455 5.2", text, wire.Frame{Fin: true, Opcode: 0xb, Masked: true}),
		frame("Unmasked text", "RFC 6455 5.1", text, wire.Frame{Fin: true, Opcode: wire.Text}),
		frame("Fragmented ping", "RFC 6455 5.5", text, wire.Frame{Opcode: wire.Ping, Masked: true}),
		frame("Ping of 126 bytes", "RFC 6455 5.5", []byte(strings.Repeat("p", 126)), wire.Frame{Fin: true, Opcode: wire.Ping, Masked: true}),
		frame("Continuation without a start", "RFC 6455 5.4", text, wire.Frame{Fin: true, Opcode: wire.Continuation, Masked: true}),
		{Name: "New message within a message", Rule: "RFC 6455 5.4", Bytes: slices.Concat(begun, whole)},
		frame("Length in the 16-bit form", "RFC 6455 5.2", text, wire.Frame{Fin: true, Opcode: wire.Text, Masked: true, HeaderLength: 8}),
		frame("Length in the 64-bit form", "RFC 6455 5.2", text, wire.Frame{Fin: true, Opcode: wire.Text, Masked: true, HeaderLength: 14}),
		frame("Length with its top bit set; nothing after it is understood", "RFC 6455 5.2", text, wire.Frame{Fin: true, Opcode: wire.Text, Masked: true, HeaderLength: 14, Length: 1<<63 | 5}),
		frame("Invalid UTF-8 in text", "RFC 6455 8.1", []byte("caf\xe9"), wire.Frame{Fin: true, Opcode: wire.Text, Masked: true}),
		frame("Close with code 1005", "RFC 6455 7.4.1", []byte{0x03, 0xed}, wire.Frame{Fin: true, Opcode: wire.Close, Masked: true}),
		frame("Close with one byte", "RFC 6455 5.5.1", []byte{0x03}, wire.Frame{Fin: true, Opcode: wire.Close, Masked: true}),
		frame("Close with invalid UTF-8 in its reason", "RFC 6455 5.5.1", []byte("\x03\xe8caf\xe9"), wire.Frame{Fin: true, Opcode: wire.Close, Masked: true}),
		{Name: "Text after a close", Rule: "RFC 6455 5.5.1", Bytes: slices.Concat(closing, whole)},
	}
}
