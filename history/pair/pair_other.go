//go:build !amd64

package pair

// Fast says that pairs are found faster than single bytes.
const Fast = false

// Index returns the first place from which on, 0 or more, where the pair stands in b, or len(b).
func (p *Pair) Index(b []byte, from int) int { return p.at(b, from) }
