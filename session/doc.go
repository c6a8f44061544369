// Package session is one live session: it dials, through a proxy where one is set, upgrades, reads, writes and ends a
// WebSocket link, as often as it is asked to, and records everything that crosses the socket in one history.Capture.
//
// A Session goes idle → connecting → open → closing → closed, and from closed to connecting again; each such round is
// an attempt with a number. The upgrade is written and read here, byte for byte; then gorilla/websocket adopts the
// connection as the protocol engine. Below it lies the tap, which hands every byte to a wire.Assembler a direction:
// entries come from there alone, so that what is recorded is what crossed the wire, whatever gorilla makes of it. It is
// given all that has to be judged: control frames, fragments, compressed messages and what breaks the rules, but not
// those messages that came whole and in order.
//
// Each attempt has three goroutines: one owns its state (attempt.go), one reads (reader.go) and one writes (writer.go).
// The methods of a Session may be called from any goroutine. None but Send, SendFrames, Ping, Pong, Wait and Close
// waits for the network.
package session
