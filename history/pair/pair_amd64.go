package pair

// Fast says that pairs are found faster than single bytes.
const Fast = true

// scan returns the first of n places at which the pair stands, or ^i where it stands at none before place i and fewer
// than 64 are left. The values and masks have their byte eight times. It reads b[0] to b[n-1+off].
//
//go:noescape
func scan(b *byte, n, off int, value0, mask0, value1, mask1 uint64) int

// Index returns the first place from which on, 0 or more, where the pair stands in b, or len(b).
func (p *Pair) Index(b []byte, from int) int {
	if n := len(b) - p.Off - from; n >= 64 {
		const eight = 0x0101010101010101
		i := scan(&b[from], n, p.Off, uint64(p.Value0)*eight, uint64(p.Mask0)*eight, uint64(p.Value1)*eight, uint64(p.Mask1)*eight)
		if i >= 0 {
			return from + i
		}
		from += ^i
	}
	return p.at(b, from)
}
