package session

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"time"

	"github.com/gorilla/websocket"

	"socklens/session/wire"
)

const (
	readBuffer  = 256 << 10 // bytes gorilla reads at once; large enough to hold most messages whole, which saves copies
	writeBuffer = 1 << 20   // bytes of the longest message that is one frame
)

// adopted is the tap as gorilla is given it: the first exchange, gorilla's own upgrade, is answered here and never
// reaches the wire, because the real one is over. Deadlines are the tap's own affair.
type adopted struct {
	net.Conn // the connection below, for its addresses
	tap      *tap

	deflate  bool
	request  []byte // what gorilla has written of its upgrade
	response []byte // what it has still to read of our answer
	upgraded bool   // the answer was given

	// protest is called with the payload of the close frame that gorilla wants to send from within a read, because the
	// peer broke the protocol.
	protest func(payload []byte)
}

// adopt makes gorilla take over a connection that was upgraded already. With deflate it accepts compressed frames and
// compresses messages, without context takeover, which a peer that keeps its window can read just as well.
func adopt(c *adopted, buffers websocket.BufferPool) (*websocket.Conn, error) {
	d := websocket.Dialer{
		NetDialContext:    func(context.Context, string, string) (net.Conn, error) { return c, nil },
		ReadBufferSize:    readBuffer,
		WriteBufferSize:   writeBuffer,
		WriteBufferPool:   buffers,
		EnableCompression: c.deflate,
	}
	conn, _, err := d.Dial("ws://adopted/", nil)
	if err != nil {
		return nil, fmt.Errorf("hand over the connection: %w", err)
	}
	return conn, nil
}

// Read gives gorilla the answer to its upgrade and from then on what the tap reads.
func (c *adopted) Read(p []byte) (int, error) {
	if c.upgraded {
		return c.tap.Read(p)
	}
	n := copy(p, c.response)
	c.response = c.response[n:]
	if n == 0 {
		return 0, fmt.Errorf("read before the upgrade was written")
	}
	c.upgraded = len(c.response) == 0
	return n, nil
}

// Write takes gorilla's upgrade and from then on passes messages to the tap, each write one whole frame. Gorilla writes
// a close frame by itself only from within a read, where it would interfere with the writer goroutine: that is handed
// to it instead.
func (c *adopted) Write(p []byte) (int, error) {
	switch {
	case !c.upgraded:
		c.request = append(c.request, p...)
		c.answer()
		return len(p), nil
	case wire.Opcode(p[0]&0xf) == wire.Close:
		c.protest(unmaskedControl(p))
		return len(p), nil
	}
	return c.tap.Write(p)
}

// answer composes the answer once the request is whole.
func (c *adopted) answer() {
	if !bytes.HasSuffix(c.request, []byte("\r\n\r\n")) {
		return
	}
	_, rest, _ := bytes.Cut(c.request, []byte("Sec-WebSocket-Key: "))
	key, _, _ := bytes.Cut(rest, []byte("\r\n"))
	answer := "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
		"Sec-WebSocket-Accept: " + wire.Accept(string(key)) + "\r\n"
	if c.deflate {
		answer += "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_no_context_takeover\r\n"
	}
	c.response = []byte(answer + "\r\n")
}

// unmaskedControl returns the payload of a masked control frame as gorilla builds it: two bytes of header, four of mask.
func unmaskedControl(frame []byte) []byte {
	if len(frame) < 6 {
		return nil
	}
	payload := bytes.Clone(frame[6:])
	for i := range payload {
		payload[i] ^= frame[2+i%4]
	}
	return payload
}

// Close does nothing: the link ends the connection.
func (c *adopted) Close() error { return nil }

// SetDeadline does nothing, as SetReadDeadline and SetWriteDeadline: the tap sets its own.
func (c *adopted) SetDeadline(time.Time) error { return nil }

// SetReadDeadline does nothing.
func (c *adopted) SetReadDeadline(time.Time) error { return nil }

// SetWriteDeadline does nothing.
func (c *adopted) SetWriteDeadline(time.Time) error { return nil }
