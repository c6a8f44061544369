package session

import (
	"bufio"
	"bytes"
	"net"
	"runtime"
	"testing"

	"socklens/session/profile"
	"socklens/session/wire"
)

// Receiving allocates nothing for a message, of which gorilla is given those alone that a read has cut in two; what little
// there is belongs to these, to the capture's chunks and to reads.
func TestReceivingAllocatesNothingForAMessage(t *testing.T) {
	const blocks, each = 200, 1000
	one := frame(wire.Text, string(bytes.Repeat([]byte("x"), 200)))
	block := bytes.Repeat(one, each)
	next := make(chan struct{})
	address := raw(t, "", func(c net.Conn, r *bufio.Reader) {
		for range next {
			for range blocks {
				if _, err := c.Write(block); err != nil {
					return
				}
			}
			c.Write(frame(wire.Ping, ""))
			r.Discard(6) // the pong tells that all was read
		}
	})
	r := record(t)
	r.open(profile.Profile{URL: "ws://" + address})
	var before, after runtime.MemStats
	var rounds int64
	for _, m := range []*runtime.MemStats{&before, &after} {
		next <- struct{}{}
		rounds++
		r.eventually("the pong", func() bool { return r.Status().Out.Controls == rounds })
		runtime.ReadMemStats(m)
	}
	close(next)
	if n := float64(after.Mallocs-before.Mallocs) / (blocks * each); n > 0.5 {
		t.Errorf("%.2f allocations for each message", n)
	}
}
