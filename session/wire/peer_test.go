package wire

import (
	"bytes"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/gobwas/ws"
)

// script is random valid traffic of one direction, and the messages it must become.
type script struct {
	wire []byte
	want []Message
}

// newScript lets gobwas/ws write the frames.
func newScript(t *testing.T, d Direction, rng *rand.Rand) script {
	t.Helper()
	var s script
	var buf bytes.Buffer
	write := func(op Opcode, last bool, payload []byte) Frame {
		f := ws.NewFrame(ws.OpCode(op), last, bytes.Clone(payload))
		if d == Out {
			f = ws.MaskFrameInPlaceWith(f, ws.NewMask())
		}
		if err := ws.WriteFrame(&buf, f); err != nil {
			t.Fatal(err)
		}
		return Frame{
			Fin: last, Opcode: op, Masked: f.Header.Masked, Mask: f.Header.Mask, HeaderLength: uint8(ws.HeaderSize(f.Header)),
			Length: uint64(len(payload)), Received: uint64(len(payload)), Time: at,
		}
	}
	control := func() {
		payload := text(rng.IntN(126))
		op := Ping + Opcode(rng.IntN(2))
		m := Message{Time: at, Dir: d, Op: op, Frames: []Frame{write(op, true, payload)}, Payload: payload}
		s.want = append(s.want, m)
	}
	sizes := []int{0, 1, 125, 126, 127, 1000, 65535, 65536}
	for range 20 {
		m := Message{Time: at, Dir: d, Op: Text + Opcode(rng.IntN(2))}
		fragments := 1 + rng.IntN(3)*rng.IntN(4)
		payload := text(sizes[rng.IntN(len(sizes))])
		m.Payload = payload
		for i := range fragments {
			op := m.Op
			if i > 0 {
				op = Continuation
				m.Flags = Fragmented
			}
			n := len(payload)
			if i < fragments-1 {
				n = rng.IntN(n + 1)
			}
			m.Frames = append(m.Frames, write(op, i == fragments-1, payload[:n]))
			payload = payload[n:]
			if i < fragments-1 && rng.IntN(2) == 0 {
				control()
			}
		}
		s.want = append(s.want, m)
	}
	for i := range s.want {
		m := &s.want[i]
		m.Size = int64(len(m.Payload))
		if m.Size == 0 {
			m.Payload = nil
		}
		for _, f := range m.Frames {
			m.WireSize += int64(f.HeaderLength) + int64(f.Received)
		}
	}
	s.wire = buf.Bytes()
	return s
}

func TestReadsWhatGobwasWrites(t *testing.T) {
	for seed := range uint64(4) {
		for _, d := range []Direction{In, Out} {
			s := newScript(t, d, rand.New(rand.NewPCG(seed, 2)))
			eachSplit(t, Config{Dir: d}, s.wire, func(t *testing.T, got []Message) {
				if diff := difference(s.want, got); diff != "" {
					t.Fatalf("seed %d: %s", seed, diff)
				}
			})
		}
	}
}

func TestGobwasReadsWhatAppendFrameWrites(t *testing.T) {
	for _, size := range []int{0, 1, 125, 126, 127, 65535, 65536} {
		for _, d := range []Direction{In, Out} {
			payload := text(size)
			r := bytes.NewReader(frame(d, Frame{Fin: true, Rsv: Rsv1 | Rsv3, Opcode: Text}, payload))
			h, err := ws.ReadHeader(r)
			if err != nil {
				t.Fatal(err)
			}
			if !h.Fin || h.Rsv != Rsv1|Rsv3 || h.OpCode != ws.OpText || h.Masked != (d == Out) || h.Length != int64(size) {
				t.Errorf("%d bytes: %+v", size, h)
			}
			got, err := io.ReadAll(r)
			if err != nil {
				t.Fatal(err)
			}
			if h.Masked {
				ws.Cipher(got, h.Mask, 0)
			}
			if !bytes.Equal(got, payload) {
				t.Errorf("%d bytes: the payload differs", size)
			}
		}
	}
}
