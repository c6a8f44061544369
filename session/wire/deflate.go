package wire

import (
	"fmt"
	"strconv"
	"strings"
)

// deflateName is the name under which RFC 7692 registers its extension.
const deflateName = "permessage-deflate"

// The window bits that may be negotiated (RFC 7692 7.1.2).
const (
	minWindowBits = 8
	maxWindowBits = 15
)

// The parameters of permessage-deflate (RFC 7692 7.1).
const (
	serverNoTakeover = "server_no_context_takeover"
	clientNoTakeover = "client_no_context_takeover"
	serverMaxBits    = "server_max_window_bits"
	clientMaxBits    = "client_max_window_bits"
)

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
func (o DeflateOffer) String() string {
	e := Extension{Name: deflateName}
	if o.ServerNoContextTakeover {
		e.Params = append(e.Params, Param{Name: serverNoTakeover})
	}
	if o.ClientNoContextTakeover {
		e.Params = append(e.Params, Param{Name: clientNoTakeover})
	}
	if o.ServerMaxWindowBits != 0 {
		e.Params = append(e.Params, Param{serverMaxBits, strconv.Itoa(o.ServerMaxWindowBits)})
	}
	switch {
	case o.ClientMaxWindowBits > 0:
		e.Params = append(e.Params, Param{clientMaxBits, strconv.Itoa(o.ClientMaxWindowBits)})
	case o.ClientMaxWindowBits < 0:
		e.Params = append(e.Params, Param{Name: clientMaxBits})
	}
	return e.String()
}

// deflateParams is a permessage-deflate element of either header, read.
type deflateParams struct {
	server, client         Deflate // WindowBits is 0 where nothing was said
	serverBits, clientBits bool    // whether the parameters are there, with or without a value
}

// readDeflate reads the parameters of a permessage-deflate element and returns what is wrong with them. Wrong ones are
// left out.
func readDeflate(e Extension, answer bool) (d deflateParams, wrong []Violation) {
	seen := make(map[string]bool, len(e.Params))
	for _, p := range e.Params {
		name := strings.ToLower(p.Name)
		if seen[name] {
			wrong = append(wrong, Violation{"RFC 7692 7.1", deflateName + " has " + name + " twice"})
			continue
		}
		switch name {
		case serverNoTakeover, clientNoTakeover:
			if p.Value != "" {
				wrong = append(wrong, Violation{"RFC 7692 7.1.1", name + " has a value, and must not"})
			}
			if name == serverNoTakeover {
				d.server.NoContextTakeover = true
			} else {
				d.client.NoContextTakeover = true
			}
		case serverMaxBits, clientMaxBits:
			bits, ok := windowBits(p.Value)
			if !ok && (p.Value != "" || answer || name == serverMaxBits) {
				wrong = append(wrong, Violation{"RFC 7692 7.1.2", fmt.Sprintf(
					"%s is %q, and must be a number from 8 to 15", name, Excerpt(p.Value))})
			}
			if name == serverMaxBits {
				d.server.WindowBits, d.serverBits = bits, true
			} else {
				d.client.WindowBits, d.clientBits = bits, true
			}
		default:
			wrong = append(wrong, Violation{"RFC 7692 7.1", fmt.Sprintf(
				"%s has the unknown parameter %q", deflateName, Excerpt(p.Name))})
			continue
		}
		seen[name] = true
	}
	return d, wrong
}

// windowBits reads a number of window bits; it has no leading zero (RFC 7692 7.1.2.1).
func windowBits(s string) (int, bool) {
	n, err := strconv.Atoi(s)
	if err != nil || n < minWindowBits || n > maxWindowBits || s != strconv.Itoa(n) {
		return 0, false
	}
	return n, true
}

// answers returns where an answer goes beyond the offer o (RFC 7692 7.1).
func (d deflateParams) answers(o deflateParams) []Violation {
	var wrong []Violation
	if o.server.NoContextTakeover && !d.server.NoContextTakeover {
		wrong = append(wrong, Violation{"RFC 7692 7.1.1.1",
			"the server accepted " + deflateName + " without the " + serverNoTakeover + " that was asked for"})
	}
	switch {
	case !o.serverBits || o.server.WindowBits == 0:
	case !d.serverBits:
		wrong = append(wrong, Violation{"RFC 7692 7.1.2.1",
			"the server accepted " + deflateName + " without the " + serverMaxBits + " that was asked for"})
	case d.server.WindowBits > o.server.WindowBits:
		wrong = append(wrong, Violation{"RFC 7692 7.1.2.1", fmt.Sprintf(
			"the server answered %s=%d to an offer of %d", serverMaxBits, d.server.WindowBits, o.server.WindowBits)})
	}
	switch {
	case !d.clientBits:
	case !o.clientBits:
		wrong = append(wrong, Violation{"RFC 7692 7.1.2.2", "the server answered " + clientMaxBits + ", which was not offered"})
	case o.client.WindowBits != 0 && d.client.WindowBits > o.client.WindowBits:
		wrong = append(wrong, Violation{"RFC 7692 7.1.2.2", fmt.Sprintf(
			"the server answered %s=%d to an offer of %d", clientMaxBits, d.client.WindowBits, o.client.WindowBits)})
	}
	return wrong
}

// explain says in plain words what was agreed on.
func (d deflateParams) explain() []string {
	explain := func(who, keeps string, d Deflate) []string {
		window := keeps
		if d.NoContextTakeover {
			window = "begins every message with an empty compression window"
		}
		list := []string{who + " " + window}
		if d.WindowBits != 0 && d.WindowBits != maxWindowBits {
			list = append(list, fmt.Sprintf("%s refers back at most %d bytes (%d window bits)", who, 1<<d.WindowBits, d.WindowBits))
		}
		return list
	}
	list := []string{"messages may be compressed, each marked by RSV1 (" + deflateName + ")"}
	list = append(list, explain("the server", "keeps its compression window between messages", d.server)...)
	return append(list, explain("the client", "may keep its compression window between messages", d.client)...)
}
