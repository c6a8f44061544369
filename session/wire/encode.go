package wire

// AppendHeader appends the bytes of the frame's header exactly as they crossed the wire and returns the longer slice.
// HeaderLength says which form of the length is written; where it is 0 or can't hold Length, it is the shortest that
// can (RFC 6455 5.2).
func (f Frame) AppendHeader(dst []byte) []byte { return dst }

// AppendFrame appends a whole frame with the given payload, masked with f.Mask where f.Masked says so, and returns the
// longer slice. It writes what f says, also what no RFC allows: reserved bits and opcodes, a length in a longer form
// (HeaderLength, as for AppendHeader), or a Length that is not the payload's. A Length of 0 means that of the payload.
// Dst and payload must not overlap.
func AppendFrame(dst []byte, f Frame, payload []byte) []byte { return dst }
