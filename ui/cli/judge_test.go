//go:build tshark

package cli

import (
	"bufio"
	"bytes"
	"compress/flate"
	"encoding/hex"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gobwas/ws"

	"socklens/session/wire"
)

// judged is a frame as far as both we and the packet analyser tell it.
type judged struct {
	fin    bool
	rsv    int
	opcode int
	masked bool
	length uint64
}

// TestJudge lets tshark capture the loopback interface while a random session is recorded, and compares what it
// dissected with what we recorded, frame by frame in each direction. It needs tshark and the right to capture, which is
// why it has a build tag of its own. SOCKLENS_SEED repeats a session.
func TestJudge(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	if s := os.Getenv("SOCKLENS_SEED"); s != "" {
		var err error
		if seed, err = strconv.ParseUint(s, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name string
		args []string
	}{{"plain", []string{"--no-compression"}}, {"deflate", nil}} {
		t.Run(c.name, func(t *testing.T) {
			t.Logf("SOCKLENS_SEED=%d", seed)
			random := rand.New(rand.NewPCG(seed, 1))
			sends, args := randomSends(random), []string{"--jsonl", "--for", "30m"}
			for _, m := range sends {
				if m.Header.OpCode == ws.OpText {
					args = append(args, "--send", string(m.Payload))
				} else {
					args = append(args, "--send-hex", hex.EncodeToString(m.Payload))
				}
			}
			server := listen(t, random, len(sends))
			judge := capturePackets(t, server.port)
			r := run(t, slices.Concat([]string{"record", fmt.Sprintf("ws://127.0.0.1:%d/", server.port)}, c.args, args)...)
			if r.status != 0 {
				t.Fatalf("status %d: %s", r.status, r.errors)
			}
			seen := judge.frames(t)
			lines := decode(t, r.out)
			for _, dir := range []string{"in", "out"} {
				compare(t, dir, seen[dir], lines)
			}
		})
	}
}

// compare walks through the frames that tshark saw and puts them together as a recorder must: a control frame is an
// entry at once, data frames are one when the last of them is there.
func compare(t *testing.T, dir string, seen []judged, lines []line) {
	t.Helper()
	var want, open [][]judged
	for _, f := range seen {
		switch {
		case f.opcode >= 8:
			want = append(want, []judged{f})
		default:
			if len(open) == 0 {
				open = append(open, nil)
			}
			open[0] = append(open[0], f)
			if f.fin {
				want, open = append(want, open[0]), nil
			}
		}
	}
	var got [][]judged
	total := 0
	for _, l := range lines {
		if l.Dir != dir {
			continue
		}
		var frames []judged
		for _, f := range l.Frames {
			frames = append(frames, judged{f.Fin, f.Rsv, f.Opcode, f.Masked, f.Length})
		}
		total += len(frames)
		got = append(got, frames)
		if len(l.Violations) > 0 {
			t.Errorf("%s: a valid session has violations: %+v", dir, l.Violations)
		}
	}
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || !slices.Equal(got[i], want[i]) {
			t.Fatalf("%s: entry %d of %d:\nours   %+v\ntshark %+v", dir, i, len(want), at(got, i), at(want, i))
		}
	}
	t.Logf("%s: %d frames in %d entries agree", dir, total, len(got))
	if len(got) < 20 {
		t.Errorf("%s: only %d entries", dir, len(got))
	}
}

func at(all [][]judged, i int) []judged {
	if i < len(all) {
		return all[i]
	}
	return nil
}

// randomSize prefers the borders between the three forms of a length.
func randomSize(random *rand.Rand) int {
	borders := []int{0, 1, 125, 126, 127, 65535, 65536}
	if random.IntN(2) == 0 {
		return borders[random.IntN(len(borders))]
	}
	return random.IntN(1 << random.IntN(17))
}

func randomMessage(random *rand.Rand) ws.Frame {
	size := randomSize(random)
	if random.IntN(3) == 0 {
		p := make([]byte, size)
		for i := range p {
			p[i] = byte(random.Uint32())
		}
		return ws.NewBinaryFrame(p)
	}
	return ws.NewTextFrame([]byte(strings.Repeat("价格 and text ", size/16+1))[:size/16*16])
}

func randomSends(random *rand.Rand) []ws.Frame {
	var all []ws.Frame
	for range 40 {
		all = append(all, randomMessage(random))
	}
	return all
}

// server answers one connection with random frames.
type server struct{ port int }

func listen(t *testing.T, random *rand.Rand, expect int) server {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- answer(l, random, expect) }()
	t.Cleanup(func() {
		_ = l.Close()
		if err := <-done; err != nil {
			t.Errorf("the server: %v", err)
		}
	})
	return server{l.Addr().(*net.TCPAddr).Port}
}

func answer(l net.Listener, random *rand.Rand, expect int) error {
	c, err := l.Accept()
	if err != nil {
		return err
	}
	defer c.Close()
	in := bufio.NewReader(c)
	req, err := http.ReadRequest(in)
	if err != nil {
		return err
	}
	extension := ""
	if strings.Contains(req.Header.Get("Sec-WebSocket-Extensions"), "permessage-deflate") {
		extension = "Sec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover\r\n"
	}
	fmt.Fprintf(c, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n%s\r\n",
		wire.Accept(req.Header.Get("Sec-WebSocket-Key")), extension)

	// All that the client sends is read meanwhile; it closes once we do.
	received, closed := make(chan struct{}), make(chan error, 1)
	go func() { closed <- discard(in, expect, received) }()
	if err := writeRandom(c, random, extension != ""); err != nil {
		return err
	}
	<-received
	if err := ws.WriteFrame(c, ws.NewCloseFrame(ws.NewCloseFrameBody(1000, "that was all"))); err != nil {
		return err
	}
	return <-closed
}

// discard reads frames until a close frame, and tells when so many messages have come.
func discard(in io.Reader, expect int, received chan<- struct{}) error {
	if expect == 0 {
		close(received)
	}
	for {
		h, err := ws.ReadHeader(in)
		if err != nil {
			if expect > 0 {
				close(received)
			}
			return err
		}
		if _, err := io.CopyN(io.Discard, in, h.Length); err != nil {
			return err
		}
		if h.OpCode == ws.OpClose {
			return nil
		}
		if h.Fin && !h.OpCode.IsControl() {
			if expect--; expect == 0 {
				close(received)
			}
		}
	}
}

// writeRandom writes messages in fragments or not, compressed with context takeover or not, pings in between, and splits
// the bytes anywhere.
func writeRandom(c net.Conn, random *rand.Rand, deflate bool) error {
	var compressed, wire bytes.Buffer
	z, err := flate.NewWriter(&compressed, flate.DefaultCompression)
	if err != nil {
		return err
	}
	frame := func(f ws.Frame) error { return ws.WriteFrame(&wire, f) }
	for range 80 {
		m := randomMessage(random)
		payload, rsv := m.Payload, byte(0)
		if deflate && random.IntN(3) > 0 {
			compressed.Reset()
			if _, err := z.Write(payload); err != nil {
				return err
			}
			if err := z.Flush(); err != nil {
				return err
			}
			payload, rsv = bytes.TrimSuffix(bytes.Clone(compressed.Bytes()), []byte{0, 0, 0xff, 0xff}), 4
		}
		op := m.Header.OpCode
		for first := true; first || len(payload) > 0; first = false {
			n := len(payload)
			if random.IntN(2) == 0 {
				n = random.IntN(n + 1)
			}
			f := ws.NewFrame(op, n == len(payload), payload[:n])
			f.Header.Rsv = rsv
			if err := frame(f); err != nil {
				return err
			}
			payload, op, rsv = payload[n:], ws.OpContinuation, 0
			if random.IntN(3) == 0 {
				if err := frame(ws.NewPingFrame(make([]byte, random.IntN(126)))); err != nil {
					return err
				}
			}
			if f.Header.Fin {
				break
			}
		}
		if random.IntN(4) == 0 {
			for wire.Len() > 0 {
				if _, err := c.Write(wire.Next(1 + random.IntN(1<<random.IntN(18)))); err != nil {
					return err
				}
			}
		}
	}
	_, err = c.Write(wire.Bytes())
	return err
}
