package history

import (
	"testing"

	"socklens/session/wire"
)

// A frame is left out of the file only where the entry tells all of it.
func TestFramesArePlainOnlyWhereNothingDiffers(t *testing.T) {
	differ := map[string]func(f *wire.Frame){
		"fin":           func(f *wire.Frame) { f.Fin = false },
		"rsv":           func(f *wire.Frame) { f.Rsv ^= wire.Rsv2 },
		"opcode":        func(f *wire.Frame) { f.Opcode = wire.Ping },
		"masked":        func(f *wire.Frame) { f.Masked = true },
		"mask":          func(f *wire.Frame) { f.Mask[3] = 1 },
		"header length": func(f *wire.Frame) { f.HeaderLength += 2 },
		"length":        func(f *wire.Frame) { f.Length++ },
		"received":      func(f *wire.Frame) { f.Received-- },
		"time":          func(f *wire.Frame) { f.Time-- },
	}
	for _, size := range []int64{0, 1, 2, 127, 128, 129, 130, 131, 65539, 65540, 65545, 1 << 40} {
		for _, flags := range []wire.Flags{0, wire.Compressed} {
			e := Entry{Time: 7, Kind: Message, Dir: wire.In, Op: wire.Text, Flags: flags, WireSize: size}
			e.Frames = []wire.Frame{plainFrame(&e)}
			if !framesArePlain(&e) {
				t.Errorf("%d bytes: the plain frame isn't", size)
			}
			for what, change := range differ {
				e.Frames[0] = plainFrame(&e)
				change(&e.Frames[0])
				if framesArePlain(&e) {
					t.Errorf("%d bytes: a frame with another %s is plain", size, what)
				}
			}
		}
	}
}
