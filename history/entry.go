package history

import (
	"socklens/session/wire"
)

// Kind is the kind of an entry. Values are stored, so they never change.
type Kind uint8

// The kinds of entries. The last four are events.
const (
	Message   Kind = 1 + iota // a text or binary message, or a frame with a reserved opcode below 8
	Control                   // a ping, pong or close, or a frame with a reserved opcode from 8 up
	Handshake                 // an upgrade, also one that failed
	State                     // a change of the link's state
	End                       // how an attempt ended: the autopsy
	Gap                       // entries or bytes that were not kept
)

// String returns the kind's name as it stands in JSON Lines.
func (k Kind) String() string {
	switch k {
	case Message:
		return "message"
	case Control:
		return "control"
	case Handshake:
		return "handshake"
	case State:
		return "state"
	case End:
		return "end"
	case Gap:
		return "gap"
	}
	return "unknown"
}

// IsEvent reports whether an entry of this kind is an event, not a frame.
func (k Kind) IsEvent() bool { return k >= Handshake }

// Entry is one row of a session. Once appended it never changes.
type Entry struct {
	Seq     int64 // numbered from 1 within a capture, without holes
	Time    int64 // Unix nanoseconds
	Attempt int   // numbered from 1; 0 for what belongs to none
	Kind    Kind
	Dir     wire.Direction
	Op      wire.Opcode
	Flags   wire.Flags

	Size     int64  // of the payload, inflated, in bytes, also where less of it was kept
	WireSize int64  // bytes that crossed the wire, headers included
	Payload  []byte // unmasked and inflated

	Frames     []wire.Frame
	Violations []wire.Violation
	Close      *wire.CloseStatus // of a close frame with a status
	Detail     *Detail           // of an event; nil for messages and control frames
}

// Detail holds what an event knows beyond the columns: exactly one field is set, the one named after its kind. It is
// stored as JSON in the shape of JSON Lines.
type Detail struct {
	Handshake *HandshakeDetail `json:"handshake,omitempty"`
	State     *StateDetail     `json:"state,omitempty"`
	End       *EndDetail       `json:"end,omitempty"`
	Gap       *GapDetail       `json:"gap,omitempty"`
}

// HandshakeDetail is one upgrade as it crossed the wire, whether it succeeded or not.
type HandshakeDetail struct {
	URL         string       `json:"url"`
	Request     *HTTPRequest `json:"request,omitempty"`  // nil when the connection was never made
	Response    *HTTPReply   `json:"response,omitempty"` // nil when none came
	TLS         *TLSInfo     `json:"tls,omitempty"`
	Timing      Timing       `json:"timing"`
	Subprotocol string       `json:"subprotocol,omitempty"`
	Extensions  []string     `json:"extensions,omitempty"` // as the server answered them, one an element
	Remote      string       `json:"remote,omitempty"`     // address reached; of the proxy, where there is one
	Local       string       `json:"local,omitempty"`
	Proxy       *ProxyDetail `json:"proxy,omitempty"`    // nil for a direct connection, and in captures from before there were others
	Insecure    bool         `json:"insecure,omitempty"` // certificates were not verified, because the user said so
	Step        string       `json:"step,omitempty"`     // of a failure: resolve, dial, proxy, tls, request, response
	Error       string       `json:"error,omitempty"`    // of a failure: the whole error
}

// ProxyDetail is the proxy that a connection was made through, or was to be made through. It never holds the password:
// where the request has one, it is replaced.
type ProxyDetail struct {
	Kind     string       `json:"kind"`               // http, https or socks5
	Address  string       `json:"address"`            // host and port, as the proxy was asked for
	TLS      *TLSInfo     `json:"tls,omitempty"`      // of the connection to the proxy itself
	Request  *HTTPRequest `json:"request,omitempty"`  // CONNECT; nil for SOCKS5
	Response *HTTPReply   `json:"response,omitempty"` // its answer, whole where it was a refusal
}

// HTTPRequest is a request as it was written.
type HTTPRequest struct {
	Raw     string      `json:"raw"`
	Headers [][2]string `json:"headers"`
}

// HTTPReply is a response as it was read. Raw is the head; the body stands apart, cut at the session's bound.
type HTTPReply struct {
	Raw     string      `json:"raw"`
	Headers [][2]string `json:"headers"`
	Status  int         `json:"status"`
	Body    string      `json:"body,omitempty"`
	BodyCut bool        `json:"body_cut,omitempty"` // there was more
}

// TLSInfo is what a TLS handshake agreed on.
type TLSInfo struct {
	Version string        `json:"version"`
	Cipher  string        `json:"cipher"`
	ALPN    string        `json:"alpn,omitempty"`
	Chain   []Certificate `json:"chain"`
}

// Certificate is one certificate of the chain that the server sent, the server's own first.
type Certificate struct {
	Subject  string   `json:"subject"`
	Issuer   string   `json:"issuer"`
	Names    []string `json:"names,omitempty"`
	NotAfter string   `json:"not_after"` // RFC 3339
	SHA256   string   `json:"sha256"`    // fingerprint, lower-case hexadecimal
}

// Timing is how long each step of a handshake took, in milliseconds; zero where there was no such step.
type Timing struct {
	DNS     float64 `json:"dns"`
	TCP     float64 `json:"tcp"`
	Proxy   float64 `json:"proxy"`
	TLS     float64 `json:"tls"`
	Upgrade float64 `json:"upgrade"`
}

// StateDetail is a change of the link's state: connecting, open, closing or closed.
type StateDetail struct {
	State string `json:"state"`
}

// EndDetail says who ended an attempt and how.
type EndDetail struct {
	By        string  `json:"by"`  // peer, us or network
	How       string  `json:"how"` // close, fin, rst, tls, timeout or violation
	Clean     bool    `json:"clean"`
	Code      uint16  `json:"code"`
	Reason    string  `json:"reason,omitempty"`
	SilenceMS float64 `json:"silence_ms"` // from the last byte received to the end
	RTTMS     float64 `json:"rtt_ms,omitempty"`
	Duration  float64 `json:"duration_ms"` // from open to the end

	MessagesIn  int64  `json:"messages_in"`
	MessagesOut int64  `json:"messages_out"`
	BytesIn     int64  `json:"bytes_in"`
	BytesOut    int64  `json:"bytes_out"`
	Error       string `json:"error,omitempty"` // what the socket said, where it said anything
	Hint        string `json:"hint,omitempty"`
}

// GapDetail counts what was not kept, and says why.
type GapDetail struct {
	Entries int64  `json:"entries"`
	Bytes   int64  `json:"bytes"`
	Why     string `json:"why"`
}
