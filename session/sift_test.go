package session

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"slices"
	"testing"

	"github.com/gorilla/websocket"
	"pgregory.net/rapid"

	"socklens/session/wire"
)

// script is a connection to read given bytes from, in given pieces.
type script struct {
	adopted
	pieces [][]byte
}

func (s *script) Read(p []byte) (int, error) {
	if !s.upgraded {
		return s.adopted.Read(p)
	}
	if len(s.pieces) == 0 {
		return 0, io.EOF
	}
	n := copy(p, s.pieces[0])
	if s.pieces[0] = s.pieces[0][n:]; len(s.pieces[0]) == 0 {
		s.pieces = s.pieces[1:]
	}
	return n, nil
}

func (s *script) Write(p []byte) (int, error) {
	if s.upgraded {
		return len(p), nil // the close frame of an error
	}
	return s.adopted.Write(p)
}

// judged returns what gorilla makes of the pieces: the control frames, the messages of several frames, and how it ends.
func judged(t *rapid.T, pieces [][]byte) []string {
	d := websocket.Dialer{NetDialContext: func(context.Context, string, string) (net.Conn, error) {
		return &script{pieces: pieces}, nil
	}}
	c, _, err := d.Dial("ws://scripted/", nil)
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	note := func(what string) func(string) error {
		return func(payload string) error {
			said = append(said, fmt.Sprintf("%s %q", what, payload))
			return nil
		}
	}
	c.SetPingHandler(note("ping"))
	c.SetPongHandler(note("pong"))
	for {
		_, r, err := c.NextReader()
		if err == nil {
			_, err = io.Copy(io.Discard, r)
		}
		if err != nil {
			return append(said, err.Error())
		}
	}
}

// TestGorillaMissesNothing has gorilla judge frames of any kind, and what the tap gives it of them: it says the same.
func TestGorillaMissesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		usually := func(name string) bool { return rapid.IntRange(0, 19).Draw(t, name) > 0 }
		var all []byte
		for range rapid.IntRange(1, 40).Draw(t, "frames") {
			f := wire.Frame{Fin: usually("fin"), Masked: !usually("unmasked")}
			if !usually("no rsv") {
				f.Rsv = rapid.Uint8Range(1, 7).Draw(t, "rsv")
			}
			f.Opcode = rapid.SampledFrom([]wire.Opcode{wire.Text, wire.Text, wire.Text, wire.Binary, wire.Binary, wire.Continuation,
				wire.Ping, wire.Pong}).Draw(t, "opcode")
			if !usually("known opcode") {
				f.Opcode = wire.Opcode(rapid.IntRange(0, 15).Draw(t, "any opcode"))
			}
			payload := bytes.Repeat([]byte("é"), rapid.SampledFrom([]int{0, 1, 30, 62, 63, 500, 40_000}).Draw(t, "characters"))
			if !usually("valid UTF-8") && len(payload) > 0 {
				payload = payload[1:]
			}
			f.Length = uint64(len(payload))
			switch {
			case !usually("length in its shortest form") && len(payload) < 1<<16:
				all = binary.BigEndian.AppendUint64(append(all, 0x80|byte(f.Opcode), 127), f.Length)
				all = append(all, payload...)
			default:
				all = wire.AppendFrame(all, f, payload)
			}
		}
		if !usually("end with a frame") {
			all = all[:rapid.IntRange(0, len(all)).Draw(t, "end")]
		}
		want := judged(t, slices.Collect(slices.Chunk(all, 1000)))

		var left [][]byte
		a := wire.NewAssembler(wire.Config{Dir: wire.In}, func(*wire.Message) {})
		for rest := all; len(rest) > 0; {
			n := min(len(rest), rapid.IntRange(1, 3000).Draw(t, "piece"))
			if piece := a.Sift(bytes.Clone(rest[:n]), 1); len(piece) > 0 {
				left = append(left, piece)
			}
			rest = rest[n:]
		}
		if got := judged(t, left); !slices.Equal(got, want) {
			t.Fatalf("gorilla says %q of what is left, %q of all", got, want)
		}
	})
}
