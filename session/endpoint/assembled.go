package endpoint

import (
	"bytes"
	"io"
	"time"

	"socklens/session/wire"
)

// assembled reads the link without gorilla, which can't inflate what refers back to an earlier message. It answers pings
// and closes, hands on every message, cut at a mebibyte, and closes with 1002 at the first thing the peer does wrong.
func (l *link) assembled(p plan) {
	over := false
	a := wire.NewAssembler(wire.Config{Dir: wire.Out, Limit: 1 << 20, Deflate: p.inflate}, func(m *wire.Message) {
		switch {
		case over:
		case len(m.Violations) > 0:
			_ = l.finish(protest(m.Violations[0]))
			over = true
		case m.Op == wire.Close:
			_ = l.finish(frame(0x88, m.Payload[:min(len(m.Payload), 2)]))
			over = true
		case m.Op == wire.Ping:
			over = l.raw(frame(0x8a, m.Payload)) != nil
		case m.Op == wire.Text || m.Op == wire.Binary:
			over = m.Flags&wire.Incomplete == 0 && p.onMessage(l, int(m.Op), bytes.NewReader(m.Payload)) != nil
		}
	})
	defer a.Finish(0) // it lets go of its buffers
	buf := make([]byte, 32<<10)
	for !over {
		n, err := l.conn.Read(buf)
		if a.Feed(buf[:n], 0); err != nil {
			return
		}
	}
	// What is unread when a connection is closed resets it, and the close frame with it.
	_ = l.conn.SetReadDeadline(time.Now().Add(closeWait))
	_, _ = io.Copy(io.Discard, l.conn)
}

// protest returns the close frame that answers a violation, its reason as long as a control frame may have it.
func protest(v wire.Violation) []byte {
	reason := v.Rule + ": " + v.Text
	return closeFrame(1002, reason[:min(len(reason), 123)])
}
