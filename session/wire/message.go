package wire

// Flags say what is special about a message or a control frame. They are stored, so their values never change.
type Flags uint32

// The flags of a message.
const (
	Compressed    Flags = 1 << iota // RSV1 was set under permessage-deflate; Payload is inflated unless InflateFailed
	Fragmented                      // it came in more than one frame
	Violated                        // it has at least one violation
	Incomplete                      // it was never finished
	Cut                             // only the beginning was kept; Size tells how much there was
	InflateFailed                   // inflating failed; Payload is the raw bytes as they crossed the wire
	OnPurpose                       // sent as a raw frame, not as a message
)

// Message is what the assembler makes of frames: a text or binary message put together from its fragments and
// inflated, or one control frame, or a frame that is neither, such as one with a reserved opcode.
//
// A Message without Frames is a remainder, marked Incomplete: bytes at the end of a direction that can't be told apart
// into frames, because a header was cut off or a length before them was impossible. Its Payload is those bytes as they
// crossed the wire, and its Op that of the header they begin with or follow.
//
// A Message and all it points to belong to the assembler and are valid only until the callback that received it
// returns. Payload may alias the buffer that was given to Feed.
type Message struct {
	// Time is that of the last byte, in Unix nanoseconds; of a message that was never finished, when that became clear.
	// The times of its last bytes are in Frames.
	Time int64

	Dir      Direction
	Op       Opcode // of the first frame
	Flags    Flags
	Size     int64  // bytes of the payload, unmasked, inflated and put together; as counted where inflating was stopped
	WireSize int64  // bytes that crossed the wire for it, headers included
	Payload  []byte // unmasked and inflated; shorter than Size only with Cut

	Frames     []Frame      // in order; only the first 65,536 of more, which a violation says
	Violations []Violation  // each once
	Close      *CloseStatus // of a close frame that carries a status
}

// CloseStatus is the body of a close frame (RFC 6455 5.5.1).
type CloseStatus struct {
	Code   uint16 `json:"code"`
	Reason string `json:"reason"` // as received; it need not be valid UTF-8
}

// Violation is something the peer, or we on purpose, did that RFC 6455 or RFC 7692 forbids.
type Violation struct {
	Rule string `json:"rule"` // the section, for example "RFC 6455 5.5"
	Text string `json:"text"` // a sentence without a full stop
}
