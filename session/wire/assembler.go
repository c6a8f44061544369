package wire

// DefaultLimit is how many bytes of one message are kept where Config says nothing, in bytes.
const DefaultLimit = 64 << 20

// Config says what an Assembler needs to know of its connection.
type Config struct {
	Dir Direction // In: from the server, which never masks; Out: from us, always masked

	// Limit is how many bytes of one message's payload are kept, inflated; what is beyond is counted, not kept. Zero or
	// less means DefaultLimit.
	Limit int64

	// Deflate is the permessage-deflate of this direction as it was negotiated, or nil for none.
	Deflate *Deflate

	// AllowedRsv holds the reserved bits (as in Frame.Rsv) that belong to negotiated extensions this package does not
	// implement: they are no violation, and a text message that has one isn't expected to be UTF-8.
	AllowedRsv uint8
}

// Assembler turns the bytes of one direction of a connection into messages. One goroutine at a time may use it.
type Assembler struct {
	cfg  Config
	emit func(*Message)
}

// NewAssembler returns an Assembler that calls emit for every message, control frame and remainder. What emit is given
// is valid only until it returns, and it must not call the Assembler.
func NewAssembler(c Config, emit func(*Message)) *Assembler {
	return &Assembler{cfg: c, emit: emit}
}

// SetOnPurpose tells whether the frames that begin in the bytes fed from now on were written as raw frames; their
// messages get the flag OnPurpose.
func (a *Assembler) SetOnPurpose(on bool) {}

// Feed takes the next bytes of the direction. Any split of the same bytes gives the same messages. It never changes p
// and keeps no reference to it after it returns. Now is when the read or write that carried p returned, in Unix
// nanoseconds.
func (a *Assembler) Feed(p []byte, now int64) {}

// Finish tells that the direction has ended: what is unfinished is emitted, marked Incomplete. The Assembler must not
// be fed afterwards; a second Finish does nothing.
func (a *Assembler) Finish(now int64) {}
