// Package pair finds two bytes at a fixed distance in a text, which are far rarer than the rarer of them alone. On amd64
// it looks at 64 places at once.
package pair

// Pair is two bytes and how far apart they stand. Of a letter, the mask has the bit that tells its cases apart, and the
// value has that bit set: a byte b of the text is meant where b|mask is the value.
type Pair struct {
	Value0, Mask0 byte
	Value1, Mask1 byte
	Off           int // of the second byte from the first, more than 0
}

// at returns the first place from which on the pair stands in b, or len(b). It looks at one place at a time.
func (p *Pair) at(b []byte, from int) int {
	for i := from; i+p.Off < len(b); i++ {
		if b[i]|p.Mask0 == p.Value0 && b[i+p.Off]|p.Mask1 == p.Value1 {
			return i
		}
	}
	return len(b)
}
