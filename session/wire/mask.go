package wire

import (
	"encoding/binary"
	"math/bits"
)

// xorMask writes src, masked or unmasked, to dst, which must be as long and may be src itself. Pos is where in the
// frame's payload src begins (RFC 6455 5.3).
func xorMask(dst, src []byte, mask [4]byte, pos uint64) {
	key := bits.RotateLeft32(binary.LittleEndian.Uint32(mask[:]), -8*int(pos&3))
	wide := uint64(key)<<32 | uint64(key)
	for len(src) >= 32 && len(dst) >= 32 {
		binary.LittleEndian.PutUint64(dst, binary.LittleEndian.Uint64(src)^wide)
		binary.LittleEndian.PutUint64(dst[8:], binary.LittleEndian.Uint64(src[8:])^wide)
		binary.LittleEndian.PutUint64(dst[16:], binary.LittleEndian.Uint64(src[16:])^wide)
		binary.LittleEndian.PutUint64(dst[24:], binary.LittleEndian.Uint64(src[24:])^wide)
		dst, src = dst[32:], src[32:]
	}
	for len(src) >= 8 && len(dst) >= 8 {
		binary.LittleEndian.PutUint64(dst, binary.LittleEndian.Uint64(src)^wide)
		dst, src = dst[8:], src[8:]
	}
	for i := range src {
		dst[i] = src[i] ^ byte(wide>>(8*i))
	}
}
