package explain

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"syscall"
)

// ofNetwork explains how a link was lost that had been open.
func ofNetwork(err error) (Explanation, bool) {
	x := Explanation{What: "The connection was lost.", Try: "Look at the end's entry for what came before, then connect again (Ctrl+R)."}
	var alert tls.AlertError
	var op *net.OpError
	var timeout net.Error
	switch {
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.ECONNABORTED), errors.Is(err, syscall.EPIPE):
		x.Why = "The other side reset it: its process died, or a firewall had forgotten the connection."
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		x.Why = "The other side ended it in the middle of a message."
	case errors.As(err, &alert), errors.As(err, &op) && op.Op == "remote error":
		x.Why = "The other side ended it with a TLS alert: " + sentence(err.Error())
	case errors.Is(err, net.ErrClosed):
		x.Why = "It was closed on this side."
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETDOWN):
		x.Why, x.Try = "There is no way to the host any more.", "Check the network connection, and whether a VPN is needed."
	case errors.As(err, &timeout) && timeout.Timeout():
		x.Why, x.Try = "Nothing came back any more.", "Check the network connection, and whether the machine was asleep."
	default:
		return Explanation{}, false
	}
	return x, true
}
