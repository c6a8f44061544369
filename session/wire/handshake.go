package wire

// Accept returns the Sec-WebSocket-Accept that answers a Sec-WebSocket-Key (RFC 6455 4.2.2).
func Accept(key string) string { return "" }

// Agreement is what the two sides of an upgrade agreed on, and where the answer broke the rules. It follows what was
// answered even where that was never offered, because the server will act on it.
type Agreement struct {
	Subprotocol string      // as the server answered it, or ""
	Extensions  []Extension // as the server answered them

	In  *Deflate // permessage-deflate of what the server sends; nil for none
	Out *Deflate // permessage-deflate of what we send; nil for none

	// AllowedRsv holds the reserved bits that agreed extensions may use which this package does not implement.
	AllowedRsv uint8

	Violations []Violation
	Explained  []string // what was agreed on, a sentence without a full stop each
}

// JudgeUpgrade compares the header lines of an upgrade request with those of its 101 answer (RFC 6455 4.1, RFC 7692
// 7.1). The lines are names and values in the order of the wire; the case of names does not matter.
func JudgeUpgrade(request, response [][2]string) Agreement { return Agreement{} }
