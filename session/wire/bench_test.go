package wire

import (
	"bytes"
	"strconv"
	"testing"
)

// stream returns many text messages of the given size, at least 1 MiB together, as frames of one direction.
func stream(d Direction, size int) (p []byte, messages int) {
	line := bytes.Repeat([]byte(`{"type":"trade","symbol":"ABC","price":100.25,"n":1}`), size/50+1)[:size]
	for len(p) < 1<<20 {
		p = append(p, frame(d, fin(Text), line)...)
		messages++
	}
	return p, messages
}

// feedChunks feeds p as reads of at most 64 KiB would.
func feedChunks(a *Assembler, p []byte) {
	for len(p) > 0 {
		n := min(len(p), 64<<10)
		a.Feed(p[:n], at)
		p = p[n:]
	}
}

var benchSizes = []int{200, 64 << 10, 1 << 20}

func BenchmarkFeed(b *testing.B) {
	for _, d := range []Direction{In, Out} {
		for _, size := range benchSizes {
			b.Run(d.String()+"/"+strconv.Itoa(size), func(b *testing.B) {
				p, messages := stream(d, size)
				got := 0
				a := NewAssembler(Config{Dir: d}, func(*Message) { got++ })
				b.SetBytes(int64(len(p)))
				b.ReportAllocs()
				for b.Loop() {
					feedChunks(a, p)
				}
				if got != b.N*messages {
					b.Fatalf("%d messages, want %d", got, b.N*messages)
				}
				b.ReportMetric(float64(got)/b.Elapsed().Seconds(), "messages/s")
			})
		}
	}
}

func BenchmarkInflate(b *testing.B) {
	for _, takeover := range []bool{false, true} {
		b.Run("takeover="+strconv.FormatBool(takeover), func(b *testing.B) {
			d := newDeflated(takeover)
			line := bytes.Repeat([]byte(`{"type":"trade","symbol":"ABC","price":100.25,"n":1}`), 4)
			var p []byte
			for range 1000 {
				p = append(p, frame(In, Frame{Fin: true, Rsv: Rsv1, Opcode: Text}, d.message(line))...)
			}
			got := 0
			b.ReportAllocs()
			for b.Loop() {
				a := NewAssembler(Config{Dir: In, Deflate: &Deflate{NoContextTakeover: !takeover}}, func(*Message) { got++ })
				feedChunks(a, p)
			}
			b.ReportMetric(float64(got)/b.Elapsed().Seconds(), "messages/s")
		})
	}
}

func TestUsualPathAllocatesNothing(t *testing.T) {
	for _, d := range []Direction{In, Out} {
		for _, size := range benchSizes {
			p, _ := stream(d, size)
			a := NewAssembler(Config{Dir: d}, func(*Message) {})
			feedChunks(a, p) // the buffers grow once
			if n := testing.AllocsPerRun(10, func() { feedChunks(a, p) }); n != 0 {
				t.Errorf("%v, %d bytes: %v allocations", d, size, n)
			}
		}
	}
}
