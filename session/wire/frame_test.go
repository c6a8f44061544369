package wire

import (
	"fmt"
	"testing"
)

func TestNames(t *testing.T) {
	var got string
	for op := range Opcode(16) {
		got += op.String() + " "
	}
	want := "continuation text binary 0x3 0x4 0x5 0x6 0x7 close ping pong 0xb 0xc 0xd 0xe 0xf "
	if got != want {
		t.Errorf("opcodes: got %s, want %s", got, want)
	}
	if got := fmt.Sprintf("%v,%v,%v", None, In, Out); got != ",in,out" {
		t.Errorf("directions: %s", got)
	}
}
