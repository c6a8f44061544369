package wire

import (
	"bytes"
	"fmt"
	"testing"
)

func TestAppendFrame(t *testing.T) {
	long := bytes.Repeat([]byte("x"), 126)
	cases := []struct {
		name    string
		f       Frame
		payload []byte
		want    string
	}{
		// The first five are the examples of RFC 6455 5.7.
		{"text", fin(Text), []byte("Hello"), "\x81\x05Hello"},
		{"masked text", Frame{Fin: true, Opcode: Text, Masked: true, Mask: [4]byte{0x37, 0xfa, 0x21, 0x3d}}, []byte("Hello"),
			"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"},
		{"fragment", Frame{Opcode: Text}, []byte("Hel"), "\x01\x03Hel"},
		{"last fragment", fin(Continuation), []byte("lo"), "\x80\x02lo"},
		{"ping", fin(Ping), []byte("Hello"), "\x89\x05Hello"},
		{"126 bytes", fin(Binary), long, "\x82\x7e\x00\x7e" + string(long)},
		{"16 bits on purpose", Frame{Fin: true, Opcode: Text, HeaderLength: 4}, []byte("a"), "\x81\x7e\x00\x01a"},
		{"64 bits on purpose", Frame{Fin: true, Opcode: Text, HeaderLength: 10}, []byte("a"),
			"\x81\x7f\x00\x00\x00\x00\x00\x00\x00\x01a"},
		{"too short a form", Frame{Fin: true, Opcode: Binary, HeaderLength: 2}, long, "\x82\x7e\x00\x7e" + string(long)},
		{"another length", Frame{Fin: true, Opcode: Text, Length: 1 << 63}, []byte("a"),
			"\x81\x7f\x80\x00\x00\x00\x00\x00\x00\x00a"},
		{"reserved", Frame{Rsv: 7, Opcode: 15}, nil, "\x7f\x00"},
		{"too much in a field", Frame{Rsv: 0xff, Opcode: 0xff}, nil, "\x7f\x00"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := AppendFrame([]byte("before "), c.f, c.payload)
			if want := "before " + c.want; string(got) != want {
				t.Errorf("got % x, want % x", got, want)
			}
		})
	}
}

func TestAppendHeaderReproducesEveryForm(t *testing.T) {
	for _, masked := range []bool{false, true} {
		for _, form := range []uint8{2, 4, 10} {
			for _, length := range []uint64{0, 1, 125, 126, 127, 65535, 65536, 1<<31 + 1, 1<<63 - 1, 1 << 63, 1<<64 - 1} {
				if form == 2 && length > 125 || form == 4 && length > 65535 {
					continue
				}
				f := Frame{Fin: length%2 == 0, Rsv: uint8(length % 8), Opcode: Opcode(length % 16), HeaderLength: form, Length: length}
				if masked {
					f.Masked, f.Mask, f.HeaderLength = true, mask, form+4
				}
				header := f.AppendHeader(nil)
				if len(header) != int(f.HeaderLength) || headerLength(header[1]) != len(header) {
					t.Fatalf("%+v: % x", f, header)
				}
				if got := parseHeader(header); got != f {
					t.Errorf("got %+v, want %+v", got, f)
				}
			}
		}
	}
}

func TestMask(t *testing.T) {
	src := random(100, 1)
	for _, n := range []int{0, 1, 3, 7, 8, 9, 31, 32, 33, 63, 64, 100} {
		for pos := range uint64(5) {
			t.Run(fmt.Sprintf("%d/%d", n, pos), func(t *testing.T) {
				want := make([]byte, n)
				for i := range want {
					want[i] = src[i] ^ mask[(pos+uint64(i))%4]
				}
				got := make([]byte, n)
				xorMask(got, src[:n], mask, pos)
				if !bytes.Equal(got, want) {
					t.Errorf("got % x, want % x", got, want)
				}
				xorMask(got, got, mask, pos)
				if !bytes.Equal(got, src[:n]) {
					t.Errorf("in place: got % x, want % x", got, src[:n])
				}
			})
		}
	}
}
