package endpoint

import (
	"bytes"
	"io"
	"net"
	"time"
)

func socketPaths() []path {
	return []path{
		{Path: Path{"/bad/fragments?length=60&size=7&every=20ms", "sends a message in fragments with pings between them, which is allowed but seldom tested"}, plan: planFragments},
		{Path: Path{"/bad/never-close", "never answers a close"}, plan: planNeverClose},
		{Path: Path{"/bad/drop?after=0s", "hangs up without a close frame (FIN), after being silent for as long as you like, as a proxy's idle timeout does"}, plan: planDrop},
		{Path: Path{"/bad/rst?after=0s", "resets the connection (RST)"}, plan: planReset},
		{Path: Path{"/bad/cut", "hangs up in the middle of a frame of a fragmented message"}, plan: planCut},
		{Path: Path{"/bad/slow?every=20ms", "sends everything one byte at a time"}, plan: planSlow},
		{Path: Path{"/bad/huge?size=104857600&type=binary", "sends one message of so many bytes in one frame"}, plan: planHuge},
		{Path: Path{"/bad/stall?for=1m", "stops reading at each message of yours, so that what you send fills every buffer in between"}, plan: planStall},
	}
}

func planNeverClose(*Endpoint, *params) plan {
	return plan{mute: true, run: func(l *link) {
		_ = l.text("close me if you can")
		<-l.gone // gorilla's reading ends at the close frame; the connection doesn't
		l.hang()
	}}
}

// hang keeps the connection open until the peer lets go of it.
func (l *link) hang() {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		scratch := make([]byte, 4<<10)
		for {
			if _, err := l.conn.Read(scratch); err != nil {
				return
			}
		}
	}()
	select {
	case <-ended:
	case <-l.done:
		_ = l.conn.Close()
		<-ended
	}
}

func planDrop(_ *Endpoint, p *params) plan {
	after := p.wait("after", 0)
	return plan{run: func(l *link) {
		_ = l.text("the last you hear of me")
		l.wait(after)
	}}
}

func planReset(_ *Endpoint, p *params) plan {
	after := p.wait("after", 0)
	return plan{run: func(l *link) {
		_ = l.text("the last you hear of me")
		if tcp, ok := l.conn.Conn.(*net.TCPConn); ok && l.wait(after) {
			_ = tcp.SetLinger(0) // closing sends RST
		}
	}}
}

func planCut(*Endpoint, *params) plan {
	return plan{run: func(l *link) {
		_ = l.raw(join(
			frame(0x81, []byte("before")),
			frame(0x01, []byte("the first fragment, ")),
			header(0x00, 1000), []byte("and a second one that announced 1,000 bytes")))
	}}
}

func planSlow(_ *Endpoint, p *params) plan {
	every := p.wait("every", 20*time.Millisecond)
	if every > 5*time.Second {
		p.fail("every", "at most 5s")
	}
	return plan{run: func(l *link) {
		for _, f := range [][]byte{frame(0x81, []byte("slowly, ")), frame(0x89, []byte("ping")), frame(0x81, filler(130))} {
			next := 0
			err := l.conn.pieces(func() []byte {
				if next == len(f) || next > 0 && !l.wait(every) {
					return nil
				}
				next++
				return f[next-1 : next]
			}, int64(len(f)))
			if err != nil {
				return
			}
		}
		l.stay()
	}}
}

func planHuge(_ *Endpoint, p *params) plan {
	size := p.number("size", 100<<20, 0, 8<<30)
	first := byte(0x82)
	if p.str("type", "binary") == "text" {
		first = 0x81
	}
	return plan{run: func(l *link) {
		head := header(first, int(size))
		piece := bytes.Repeat([]byte("0123456789abcdef"), 1<<12)
		left := size
		err := l.conn.pieces(func() []byte {
			if head != nil {
				h := head
				head = nil
				return h
			}
			if !l.wait(0) {
				return nil
			}
			n := min(left, int64(len(piece)))
			left -= n
			return piece[:n]
		}, int64(len(head))+size)
		if err != nil {
			return
		}
		_ = l.text("after")
		l.stay()
	}}
}

func planStall(_ *Endpoint, p *params) plan {
	pause := p.wait("for", time.Minute)
	return plan{
		run: func(l *link) {
			_ = l.text("I stop listening at your first message")
			l.stay()
		},
		onMessage: func(l *link, _ int, _ io.Reader) error {
			l.wait(pause)
			return nil
		},
	}
}
