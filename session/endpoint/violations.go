package endpoint

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"time"
)

// violation is a path that sends frames which break a rule, between a message before and, where the link survives it, a
// message after.
type violation struct {
	path, says string
	frames     func(p *params) []byte
	last       bool // the frames end with a close frame, or leave the stream unreadable: nothing is sent after
}

func violationPaths() []path {
	var all []path
	for _, v := range violations() {
		all = append(all, path{Path: Path{"/bad/" + v.path, v.says}, plan: func(_ *Endpoint, p *params) plan {
			frames := v.frames(p)
			return plan{run: func(l *link) { l.violate(frames, v.last) }}
		}})
	}
	return all
}

// violate sends the frames in one write.
func (l *link) violate(frames []byte, last bool) {
	if last {
		_ = l.text("before")
		_ = l.finish(frames)
		l.linger()
		return
	}
	_ = l.raw(join(frame(0x81, []byte("before")), frames, frame(0x81, []byte("after"))))
	l.stay()
}

// always is for frames without parameters.
func always(frames ...[]byte) func(*params) []byte {
	return func(*params) []byte { return join(frames...) }
}

func violations() []violation {
	text := func(s string) []byte { return frame(0x81, []byte(s)) }
	return []violation{
		{path: "reserved-bits?bits=4", says: "sets reserved bits that no extension was agreed on for: RSV1 = 4, RSV2 = 2, RSV3 = 1",
			frames: func(p *params) []byte {
				return frame(0x81|byte(p.number("bits", 4, 1, 7))<<4, []byte("reserved bits"))
			}},
		{path: "reserved-opcode?opcode=3", says: "sends a frame with a reserved opcode, 3 to 7 or 11 to 15",
			frames: func(p *params) []byte {
				n := p.number("opcode", 3, 3, 15)
				if n > 7 && n < 11 {
					p.fail("opcode", "a reserved one, 3 to 7 or 11 to 15")
				}
				return frame(0x80|byte(n), []byte("reserved opcode"))
			}},
		{path: "masked", says: "masks a frame, which only clients may",
			frames: always(maskedFrame(0x81, []byte("masked by the server")))},
		{path: "fragmented-ping", says: "sends a ping in two fragments",
			frames: always(frame(0x09, []byte("half ")), frame(0x80, []byte("a ping")))},
		{path: "long-ping", says: "sends a ping of 126 bytes, one more than fits a control frame",
			frames: always(frame(0x89, bytes.Repeat([]byte("p"), 126)))},
		{path: "stray-continuation", says: "continues a message that was never begun",
			frames: always(frame(0x80, []byte("of what?")))},
		{path: "interrupted-message", says: "begins a message in the middle of another",
			frames: always(frame(0x01, []byte("begun, but ")), text("interrupted"), frame(0x80, []byte("and finished after")))},
		{path: "wide-length?bytes=2", says: "writes a length of 5 in two or eight bytes although one would do",
			frames: func(p *params) []byte {
				if p.number("bytes", 2, 2, 8) == 2 {
					return append([]byte{0x81, 126, 0, 5}, "short"...)
				}
				return append([]byte{0x81, 127, 0, 0, 0, 0, 0, 0, 0, 5}, "short"...)
			}},
		{path: "negative-length", says: "announces a length with the top bit of its 64 set, then hangs up", last: true,
			frames: always(append([]byte{0x82, 127, 0x80, 0, 0, 0, 0, 0, 0, 1}, "what is this?"...))},
		{path: "utf8", says: "sends a text message that is not UTF-8",
			frames: always(text("caf\xe9 au lait"))},
		{path: "utf8-split", says: "sends a text message in fragments whose borders cut characters in two, and which ends in half a character",
			frames: always(frame(0x01, []byte("价\xe6")), frame(0x00, []byte("\xa0")), frame(0x80, []byte("\xbc \xf0\x9f")))},
		{path: "close-code?code=1005", says: "closes with a code that may not be sent, or any other",
			last: true, frames: func(p *params) []byte {
				return closeFrame(uint16(p.number("code", 1005, 0, 65535)), "an odd code")
			}},
		{path: "close-utf8", says: "closes with a reason that is not UTF-8", last: true,
			frames: always(closeFrame(1000, "au revoir, caf\xe9"))},
		{path: "close-one-byte", says: "closes with half a code", last: true,
			frames: always(frame(0x88, []byte{0x03}))},
		{path: "close-fragmented", says: "closes in two fragments", last: true,
			frames: always(frame(0x08, binary.BigEndian.AppendUint16(nil, 1000)), frame(0x80, []byte("bye")))},
		{path: "data-after-close", says: "closes, and goes on sending", last: true,
			frames: always(closeFrame(1000, "that was all"), text("one more thing"), frame(0x89, []byte("and a ping")))},
	}
}

// maskedFrame returns a short frame as a client would send it.
func maskedFrame(first byte, payload []byte) []byte {
	key := [4]byte{0x12, 0x34, 0x56, 0x78}
	f := append([]byte{first, 0x80 | byte(len(payload))}, key[:]...)
	for i, b := range payload {
		f = append(f, b^key[i%4])
	}
	return f
}

func planFragments(_ *Endpoint, p *params) plan {
	const most = 1 << 20
	size := int(p.number("size", 7, 1, most))
	length := int(p.number("length", 60, 1, most))
	every := p.wait("every", 20*time.Millisecond)
	return plan{run: func(l *link) {
		message := filler(length)
		first := byte(0x01)
		for i := 0; len(message) > 0; i++ {
			n := min(size, len(message))
			if n == len(message) {
				first |= 0x80
			}
			if l.raw(frame(first, message[:n])) != nil {
				return
			}
			message, first = message[n:], 0x00
			if i%3 == 1 && len(message) > 0 && l.raw(frame(0x89, fmt.Appendf(nil, "ping %d", i))) != nil {
				return
			}
			if !l.wait(every) {
				return
			}
		}
		l.stay()
	}}
}

// filler returns n bytes of readable text, each part of which tells where it stands.
func filler(n int) []byte {
	p := make([]byte, 0, n+16)
	for len(p) < n {
		p = fmt.Appendf(p, "%d bytes before. ", len(p))
	}
	return p[:n]
}
