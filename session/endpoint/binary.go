package endpoint

import (
	"encoding/binary"
	"math/rand/v2"
)

func planBinary(_ *Endpoint, p *params) plan {
	rate := p.rate("rate", 2)
	count := p.number("count", 0, 0, 1e9)
	size := int(p.number("size", 0, 0, 1<<20))
	seed := uint64(p.number("seed", 1, 0, 1<<62))
	return plan{onMessage: echoPlain, run: func(l *link) {
		random := rand.New(rand.NewPCG(seed, 0))
		var n uint32
		var block []byte
		l.pace(rate, count, func(due int64) error {
			for range due {
				block = append(block[:0], record(random, n, size)...)
				n++
				if err := l.raw(frame(0x82, block)); err != nil {
					return err
				}
			}
			return nil
		})
		l.ended(count)
	}}
}

// record returns the n-th binary message: every byte value once as the first, then a magic number, a counter, a length
// and a body, little-endian as such formats usually are. A size of 0 varies the body.
func record(random *rand.Rand, n uint32, size int) []byte {
	if n == 0 && size == 0 {
		all := make([]byte, 256)
		for i := range all {
			all[i] = byte(i)
		}
		return all
	}
	if size == 0 {
		size = 16 + random.IntN(240)
	}
	body := make([]byte, size)
	for i := range body {
		body[i] = byte(random.Uint32())
	}
	head := append([]byte("SLB1"), 0, 0, 0, 0, 0, 0, 0, 0)
	binary.LittleEndian.PutUint32(head[4:], n)
	binary.LittleEndian.PutUint32(head[8:], uint32(size))
	return append(head, body...)
}
