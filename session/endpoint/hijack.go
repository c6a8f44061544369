package endpoint

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
)

// hijacker puts a wireConn between net/http and gorilla.
type hijacker struct {
	http.ResponseWriter
	hold    func(net.Conn)
	rewrite func(head []byte) []byte
	conn    *wireConn // after Hijack
}

// Hijack takes the connection over and remembers it.
func (h *hijacker) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	c, brw, err := http.NewResponseController(h.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	tcp, ok := c.(*net.TCPConn)
	if !ok {
		_ = c.Close()
		return nil, nil, fmt.Errorf("take the connection over: it is a %T, not TCP", c)
	}
	h.conn = &wireConn{Conn: tcp, rewrite: h.rewrite}
	h.hold(h.conn)
	return h.conn, brw, nil
}
