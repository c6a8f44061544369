package pair

import (
	"bytes"
	"testing"
)

// FuzzIndex checks what the processor finds at once against what is found one place at a time.
func FuzzIndex(f *testing.F) {
	long := bytes.Repeat([]byte("the quick brown fox, "), 20)
	f.Add(long, byte('q'), byte('x'), false, uint8(15), uint16(0))
	f.Add(append(long, "QuX"...), byte('Q'), byte('X'), true, uint8(2), uint16(3))
	f.Add(append(long, 0xff, 0, 'a'), byte(0xff), byte('a'), false, uint8(2), uint16(400))
	f.Add([]byte("ab"), byte('a'), byte('b'), true, uint8(1), uint16(0))
	f.Add([]byte{}, byte(0), byte(0), false, uint8(1), uint16(0))
	f.Fuzz(func(t *testing.T, b []byte, v0, v1 byte, fold bool, off uint8, from uint16) {
		p := Pair{Value0: v0, Value1: v1, Off: int(off) + 1}
		if fold {
			p.Mask0, p.Mask1 = 0x20, 0x20
			p.Value0 |= 0x20
			p.Value1 |= 0x20
		}
		// Every place of a slice, so that no load depends on how it is aligned or what lies behind it.
		for i := range min(len(b), 70) + 1 {
			part := b[i:len(b):len(b)]
			start := min(int(from), len(part))
			if got, want := p.Index(part, start), p.at(part, start); got != want {
				t.Fatalf("%+v in %q from %d: %d, want %d", p, part, start, got, want)
			}
		}
	})
}

// TestIndex finds a pair at each place of texts of each length around the steps that are taken at once.
func TestIndex(t *testing.T) {
	for _, off := range []int{1, 3, 16} {
		p := Pair{Value0: 'x', Mask0: 0x20, Value1: '7', Off: off}
		for length := off + 1; length < 200; length++ {
			for at := range length - off {
				b := bytes.Repeat([]byte{'.'}, length)
				b[at], b[at+off] = 'X', '7'
				if got := p.Index(b, 0); got != at {
					t.Fatalf("at %d of %d, %d apart: %d", at, length, off, got)
				}
				if got := p.Index(b, at+1); got != length {
					t.Fatalf("at %d of %d, %d apart, from behind it: %d", at, length, off, got)
				}
			}
		}
	}
}
