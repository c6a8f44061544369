package wire_test

import (
	"fmt"

	"socklens/session/wire"
)

func ExampleAssembler() {
	// What a server sent: a text in two fragments, a ping between them, and a close whose code must not be there.
	received := []byte("\x01\x03Hel\x89\x00\x80\x02lo\x88\x02\x03\xee")

	a := wire.NewAssembler(wire.Config{Dir: wire.In}, func(m *wire.Message) {
		fmt.Printf("%v %q in %d frames\n", m.Op, m.Payload, len(m.Frames))
		for _, v := range m.Violations {
			fmt.Printf("%s: %s\n", v.Rule, v.Text)
		}
	})
	a.Feed(received[:4], 1)
	a.Feed(received[4:], 2)
	a.Finish(3)
	// Output:
	// ping "" in 1 frames
	// text "Hello" in 2 frames
	// close "\x03\xee" in 1 frames
	// RFC 6455 7.4.1: close code 1006 stands for an end without a close frame and must not be in one
}

func ExampleAppendFrame() {
	ping := wire.Frame{Fin: true, Opcode: wire.Ping, HeaderLength: 4} // a length in a longer form than allowed
	fmt.Printf("% x\n", wire.AppendFrame(nil, ping, []byte("hi")))
	// Output: 89 7e 00 02 68 69
}
