package wire

import "strconv"

// CloseCodeText returns the registered name of a close code and a sentence, without a full stop, that says what it
// means (RFC 6455 7.4 and IANA's registry). Codes without a name of their own get that of their range.
func CloseCodeText(code uint16) (name, meaning string) {
	switch code {
	case 1000:
		return "Normal Closure", "the purpose of the connection has been fulfilled"
	case 1001:
		return "Going Away", "the server is shutting down, or the page or program has been left"
	case 1002:
		return "Protocol Error", "the other side broke the protocol"
	case 1003:
		return "Unsupported Data", "the other side sent a type of message that can't be accepted"
	case 1004:
		return "Reserved", "it has no meaning yet"
	case 1005:
		return "No Status Received", "the close frame carried no code"
	case 1006:
		return "Abnormal Closure", "the connection ended without a close frame"
	case 1007:
		return "Invalid Frame Payload Data", "a message did not fit its type, such as text that is not UTF-8"
	case 1008:
		return "Policy Violation", "a message broke a policy of this side; often missing or expired rights"
	case 1009:
		return "Message Too Big", "a message was too large to be processed"
	case 1010:
		return "Mandatory Extension", "the client needs an extension that the server did not agree to"
	case 1011:
		return "Internal Error", "the server met something unexpected and could not go on"
	case 1012:
		return "Service Restart", "the server is restarting; connecting again after a random delay is welcome"
	case 1013:
		return "Try Again Later", "the server is overloaded; it asks to connect to another address or later"
	case 1014:
		return "Bad Gateway", "the server is a gateway or proxy and got an invalid response from the one behind it"
	case 1015:
		return "TLS Handshake", "the TLS handshake failed"
	case 3000:
		return "Unauthorized", "the endpoint asks for authentication, as HTTP status 401 does"
	case 3003:
		return "Forbidden", "the endpoint refuses these rights, as HTTP status 403 does"
	case 3008:
		return "Timeout", "the endpoint waited too long, as HTTP status 408 says"
	}
	switch {
	case code < 1000:
		return "Unused", "codes below 1000 are not used"
	case code < 3000:
		return "Unassigned", "the code is kept for the protocol and has no meaning yet"
	case code < 4000:
		return "Library Code", "a library or framework gives the code its meaning"
	case code < 5000:
		return "Private Code", "the application gives the code its meaning"
	}
	return "Undefined", "codes from 5000 up are not defined"
}

// judgeCloseCode returns what is wrong with a code in a close frame, and nothing where it may be there: 1005, 1006 and 1015
// only stand for ends without one, and others are reserved (RFC 6455 7.4).
func judgeCloseCode(code uint16) (rule, text string) {
	n := strconv.Itoa(int(code))
	switch {
	case code >= 1000 && code <= 1003, code >= 1007 && code <= 1014, code >= 3000 && code <= 4999:
		return "", ""
	case code == 1005, code == 1006, code == 1015:
		return "RFC 6455 7.4.1", "close code " + n + " stands for an end without a close frame and must not be in one"
	case code == 1004:
		return "RFC 6455 7.4.1", "close code 1004 is reserved"
	case code < 1000:
		return "RFC 6455 7.4.2", "close code " + n + " is below 1000, where no codes are"
	case code < 3000:
		return "RFC 6455 7.4.2", "close code " + n + " is not assigned"
	}
	return "RFC 6455 7.4.2", "close code " + n + " is above 4999, where no codes are"
}
