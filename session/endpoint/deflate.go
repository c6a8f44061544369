package endpoint

import (
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"

	"socklens/session/wire"
)

// deflater compresses messages for permessage-deflate (RFC 7692 7.2.1), which gorilla can do only without context
// takeover and with the full window.
type deflater struct {
	mu       sync.Mutex // held while a message is compressed and sent: what the peer remembers depends on the order
	out      bytes.Buffer
	w        *flate.Writer
	takeover bool
	window   int // bytes that the peer remembers
	used     int // bytes since the compressor last forgot everything
}

func newDeflater(takeover bool, bits int) *deflater {
	d := &deflater{takeover: takeover, window: 1 << bits}
	d.w, _ = flate.NewWriter(&d.out, flate.DefaultCompression) // fails only for an unknown level
	return d
}

// compress returns the payload of a compressed message, valid until the next call.
//
// compress/flate always looks back up to 32 KiB. For a smaller window it is made to forget whenever a window's worth has
// gone by; deflate blocks of several compressors may follow each other, because a flush ends at a whole byte.
func (d *deflater) compress(message []byte) []byte {
	d.out.Reset()
	if !d.takeover {
		d.forget()
	}
	for len(message) > 0 {
		n := len(message)
		if d.window < 1<<15 {
			n = min(n, d.window-d.used)
		}
		_, _ = d.w.Write(message[:n]) // a bytes.Buffer takes everything
		_ = d.w.Flush()
		d.used += n
		message = message[n:]
		if d.used >= d.window && d.window < 1<<15 {
			d.forget()
		}
	}
	if d.out.Len() == 0 {
		_ = d.w.Flush() // of an empty message
	}
	return bytes.TrimSuffix(d.out.Bytes(), []byte{0x00, 0x00, 0xff, 0xff})
}

func (d *deflater) forget() {
	d.w.Reset(&d.out)
	d.used = 0
}

func planDeflate(_ *Endpoint, p *params) plan {
	takeover := p.number("takeover", 1, 0, 1) == 1
	bits := int(p.number("bits", 15, 8, 15))
	feed, rate, count := tickerFeed(p)
	client := wire.Deflate{
		NoContextTakeover: p.number("client_takeover", 0, 0, 1) == 0,
		WindowBits:        int(p.number("client_bits", 15, 8, 15)),
	}
	server, agreed := wire.Deflate{NoContextTakeover: !takeover, WindowBits: bits}, ""
	server, client, agreed = settle(p.offer, server, client)
	d := newDeflater(!server.NoContextTakeover, server.WindowBits)
	echo := func(l *link, op int, r io.Reader) error {
		message, err := io.ReadAll(io.LimitReader(r, 1<<20))
		if err != nil {
			return err
		}
		return l.compressed(d, byte(op), message)
	}
	return plan{deflate: true, rewrite: agree(agreed), inflate: &client, onMessage: echo, run: func(l *link) {
		f := feed()
		var message []byte
		l.pace(rate, count, func(n int64) error {
			for range n {
				message = f.next(message[:0])
				if err := l.compressed(d, 1, message); err != nil {
					return err
				}
			}
			return nil
		})
		l.ended(count)
	}}
}

// settle returns what of an offer of permessage-deflate is agreed on where the path would have it so, and the answer that
// says it (RFC 7692 7.1). What the client asks of the server is granted.
func settle(offer wire.Extension, server, client wire.Deflate) (s, c wire.Deflate, answer string) {
	clientBits, serverBits := false, server.WindowBits < 15
	for _, p := range offer.Params {
		n, err := strconv.Atoi(p.Value)
		switch strings.ToLower(p.Name) {
		case "server_no_context_takeover":
			server.NoContextTakeover = true
		case "server_max_window_bits":
			if err == nil && n >= 8 {
				serverBits, server.WindowBits = true, min(server.WindowBits, n)
			}
		case "client_max_window_bits": // only what was offered may be asked for
			clientBits = client.WindowBits < 15
			if err == nil && n >= 8 {
				client.WindowBits = min(client.WindowBits, n)
			}
		}
	}
	answer = "permessage-deflate"
	if client.NoContextTakeover {
		answer += "; client_no_context_takeover"
	}
	if !clientBits {
		client.WindowBits = 15
	} else {
		answer += fmt.Sprintf("; client_max_window_bits=%d", client.WindowBits)
	}
	if server.NoContextTakeover {
		answer += "; server_no_context_takeover"
	}
	if serverBits {
		answer += fmt.Sprintf("; server_max_window_bits=%d", server.WindowBits)
	}
	return server, client, answer
}

// compressed sends a message, compressed where that was agreed on.
func (l *link) compressed(d *deflater, op byte, message []byte) error {
	if !l.deflated {
		return l.raw(frame(0x80|op, message))
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return l.raw(frame(0xc0|op, d.compress(message)))
}

func deflatePaths() []path {
	return []path{
		{Path: Path{"/bad/deflate-answer?answer=", "accepts permessage-deflate with parameters that don't exist, are out of range or were never offered, or those you write"}, plan: planDeflateAnswer},
		{Path: Path{"/bad/bomb?size=134217728&type=binary", "sends a compressed message a thousand times smaller than what it inflates to, then an ordinary one"}, plan: planBomb},
		{Path: Path{"/bad/deflate", "sends a message that is marked as compressed but can't be inflated"},
			plan: deflated(frame(0xc1, []byte{0x07, 0xff, 0xff, 0xff, 0x00, 0x12}))},
		{Path: Path{"/bad/deflate-control", "sends a ping that is marked as compressed"},
			plan: deflated(frame(0xc9, []byte("ping")))},
		{Path: Path{"/bad/deflate-continuation", "marks the second fragment of a compressed message as compressed too"},
			plan: func(_ *Endpoint, p *params) plan {
				c := newDeflater(false, 15).compress([]byte("in two compressed fragments"))
				return deflated(join(frame(0x41, c[:5]), frame(0xc0, c[5:])))(nil, p)
			}},
	}
}

func planDeflateAnswer(_ *Endpoint, p *params) plan {
	answer := p.str("answer", "server_max_window_bits=7; client_max_window_bits=9; level=9")
	if len(answer) > 200 || strings.ContainsFunc(answer, func(r rune) bool { return r < ' ' || r > '~' }) {
		p.fail("answer", "up to 200 printable characters of ASCII")
	}
	return plan{deflate: true, rewrite: agree("permessage-deflate; " + answer), run: func(l *link) {
		if !l.deflated {
			l.close(1008, noDeflate)
			return
		}
		greet(l)
	}}
}

const noDeflate = "this path needs permessage-deflate, which was not offered"

// deflated sends frames after permessage-deflate was agreed on.
func deflated(frames []byte) func(*Endpoint, *params) plan {
	return func(*Endpoint, *params) plan {
		return plan{deflate: true, run: func(l *link) {
			if !l.deflated {
				l.close(1008, noDeflate)
				return
			}
			l.violate(frames, false)
		}}
	}
}

func planBomb(_ *Endpoint, p *params) plan {
	size := p.number("size", 128<<20, 1, 4<<30)
	first := byte(0xc2)
	if p.str("type", "binary") == "text" {
		first = 0xc1
	}
	return plan{deflate: true, run: func(l *link) {
		if !l.deflated {
			l.close(1008, noDeflate)
			return
		}
		l.violate(frame(first, bomb(size)), false)
	}}
}

// bomb compresses size zero digits. It compresses a mebibyte once and repeats it: flushed deflate blocks that don't look
// back may follow each other.
func bomb(size int64) []byte {
	piece := bytes.Repeat([]byte("0"), 1<<20)
	d := newDeflater(false, 15)
	whole := append(bytes.Clone(d.compress(piece)), 0x00, 0x00, 0xff, 0xff)
	all := bytes.Repeat(whole, int(size/int64(len(piece))))
	return append(all, d.compress(piece[:size%int64(len(piece))])...)
}
