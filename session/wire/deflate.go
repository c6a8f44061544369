package wire

// Deflate is the permessage-deflate of one direction as it was negotiated (RFC 7692 7.1).
type Deflate struct {
	NoContextTakeover bool // every message starts with an empty window
	WindowBits        int  // base-2 logarithm of the window's size, 8 to 15; 0 means 15
}

// DeflateOffer is an offer of permessage-deflate (RFC 7692 7.1). Its zero value offers it without parameters.
type DeflateOffer struct {
	ServerNoContextTakeover bool
	ClientNoContextTakeover bool
	ServerMaxWindowBits     int // 8 to 15; 0 leaves it out
	ClientMaxWindowBits     int // 8 to 15; 0 leaves it out, less than 0 offers it without a value
}

// String returns the offer as it stands in a Sec-WebSocket-Extensions header.
func (o DeflateOffer) String() string { return "" }
