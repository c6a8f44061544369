package wire

// CloseCodeText returns the registered name of a close code and a sentence, without a full stop, that says what it
// means (RFC 6455 7.4 and IANA's registry). Codes without a name of their own get that of their range.
func CloseCodeText(code uint16) (name, meaning string) { return "", "" }

// CloseCodeAllowed reports whether a close frame may carry the code: 1005, 1006 and 1015 only stand for ends without
// one, and others are reserved (RFC 6455 7.4).
func CloseCodeAllowed(code uint16) bool { return true }
