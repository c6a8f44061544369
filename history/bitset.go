package history

import (
	"math/bits"
	"sort"
)

// bitset is a row of bits with counts, so that both "how many are set before" and "where is the k-th" are quick. Ten
// million bits take 1.3 MB. It is not safe for concurrent use.
type bitset struct {
	words  []uint64
	len    int
	count  int      // bits that are set
	prefix []uint32 // bits set before each block, valid up to and including block clean
	clean  int
}

const blockWords = 8 // 512 bits to a block

// grow makes the set at least n bits long.
func (b *bitset) grow(n int) {
	if n <= b.len {
		return
	}
	b.len = n
	if words := (n + 63) / 64; len(b.words) < words {
		b.words = append(b.words, make([]uint64, words-len(b.words))...)
	}
}

func (b *bitset) set(i int) {
	w, bit := &b.words[i>>6], uint64(1)<<(i&63)
	if *w&bit == 0 {
		*w |= bit
		b.count++
		b.dirty(i >> 6)
	}
}

// put sets or clears bits at to at+n-1 as m says for those that mask has.
func (b *bitset) put(at int, m, mask *bitmap) {
	for k := range m {
		b.putWord(at+k*64, m[k], mask[k])
	}
}

func (b *bitset) putWord(at int, m, mask uint64) {
	if mask == 0 {
		return
	}
	i, s := at>>6, at&63
	b.blend(i, m<<s, mask<<s)
	if s > 0 {
		b.blend(i+1, m>>(64-s), mask>>(64-s))
	}
}

func (b *bitset) blend(i int, m, mask uint64) {
	if mask == 0 {
		return
	}
	old := b.words[i]
	word := old&^mask | m&mask
	if word == old {
		return
	}
	b.words[i] = word
	b.count += bits.OnesCount64(word) - bits.OnesCount64(old)
	b.dirty(i)
}

func (b *bitset) dirty(word int) { b.clean = min(b.clean, word/blockWords) }

// index makes prefix valid up to block.
func (b *bitset) index(block int) {
	if len(b.prefix) == 0 {
		b.prefix = append(b.prefix, 0)
	}
	for ; b.clean < block; b.clean++ {
		n := b.prefix[b.clean]
		for _, w := range b.words[b.clean*blockWords : min((b.clean+1)*blockWords, len(b.words))] {
			n += uint32(bits.OnesCount64(w))
		}
		if len(b.prefix) == b.clean+1 {
			b.prefix = append(b.prefix, n)
		}
		b.prefix[b.clean+1] = n
	}
}

// rank returns how many bits are set before i, which may be len.
func (b *bitset) rank(i int) int {
	word := i >> 6
	block := word / blockWords
	b.index(block)
	n := int(b.prefix[block])
	for _, w := range b.words[block*blockWords : word] {
		n += bits.OnesCount64(w)
	}
	if i&63 > 0 {
		n += bits.OnesCount64(b.words[word] << (64 - i&63))
	}
	return n
}

// nth returns the place of the k-th bit that is set, from 0; k must be below count.
func (b *bitset) nth(k int) int {
	blocks := (len(b.words) + blockWords - 1) / blockWords
	b.index(blocks)
	block := sort.Search(blocks, func(i int) bool { return int(b.prefix[i+1]) > k })
	k -= int(b.prefix[block])
	for i := block * blockWords; ; i++ {
		w := b.words[i]
		if n := bits.OnesCount64(w); k >= n {
			k -= n
			continue
		}
		for ; k > 0; k-- {
			w &= w - 1
		}
		return i<<6 + bits.TrailingZeros64(w)
	}
}

// next returns the place of the first bit set at i or later, or -1.
func (b *bitset) next(i int) int {
	if i = max(i, 0); i >= b.len {
		return -1
	}
	w := b.words[i>>6] &^ (1<<(i&63) - 1)
	for k := i >> 6; ; {
		if w != 0 {
			return k<<6 + bits.TrailingZeros64(w)
		}
		if k++; k >= len(b.words) {
			return -1
		}
		w = b.words[k]
	}
}

// prev returns the place of the last bit set at i or before, or -1.
func (b *bitset) prev(i int) int {
	if i = min(i, b.len-1); i < 0 {
		return -1
	}
	w := b.words[i>>6] << (63 - i&63) >> (63 - i&63)
	for k := i >> 6; ; {
		if w != 0 {
			return k<<6 + 63 - bits.LeadingZeros64(w)
		}
		if k--; k < 0 {
			return -1
		}
		w = b.words[k]
	}
}
