package render

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"socklens/history"
	"socklens/session/wire"
)

// feed returns n bytes or a little more of JSON as a price feed sends it.
func feed(n int) []byte {
	var b strings.Builder
	b.WriteString(`{"type":"snapshot","book":[`)
	for i := 0; b.Len() < n; i++ {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"sym":"BTCUSDT","price":%d.%02d,"qty":0.0%d,"maker":false,"levels":[["1.5","2"],["1.6","3"]]}`, 60000+i%999, i%100, i%9)
	}
	b.WriteString(`]}`)
	return []byte(b.String())
}

func BenchmarkPreview(b *testing.B) {
	for name, payload := range map[string]string{
		"ascii":   string(feed(150)[:200]),
		"chinese": strings.Repeat("行情 ok ", 20)[:200],
	} {
		b.Run(name, func(b *testing.B) {
			e := &history.Entry{Kind: history.Message, Op: wire.Text, Size: int64(len(payload)), Payload: []byte(payload)}
			b.ReportAllocs()
			for b.Loop() {
				Preview(e, 160)
			}
		})
	}
	b.Run("binary", func(b *testing.B) {
		e := &history.Entry{Kind: history.Message, Op: wire.Binary, Size: 200, Payload: make([]byte, 200)}
		b.ReportAllocs()
		for b.Loop() {
			Preview(e, 160)
		}
	})
}

func BenchmarkPretty(b *testing.B) {
	for _, size := range []int{200, 64 << 10, 64 << 20} {
		data := feed(size)
		b.Run(Size(int64(size)), func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Pretty(context.Background(), data); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkPrettyWorst is JSON with a line for every two bytes.
func BenchmarkPrettyWorst(b *testing.B) {
	data := []byte("[" + strings.Repeat("1,", 32<<20) + "1]")
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Pretty(context.Background(), data); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPrettyScreen(b *testing.B) {
	data := feed(64 << 20)
	d, err := Pretty(context.Background(), data)
	if err != nil {
		b.Fatal(err)
	}
	at := 0
	b.Run("50 lines", func(b *testing.B) {
		for b.Loop() {
			at = (at + 7919*50) % (d.Len() - 50)
			for i := range 50 {
				d.Line(at + i)
			}
		}
	})
	b.Run("fold root", func(b *testing.B) {
		for b.Loop() {
			d.Toggle(0)
		}
	})
	b.Run("find", func(b *testing.B) {
		for b.Loop() {
			d.Find("nowhere", 0, false)
		}
	})
	b.Run("find as laid out", func(b *testing.B) {
		for b.Loop() {
			d.Find(`"price": x`, 0, false)
		}
	})
}

func BenchmarkRaw(b *testing.B) {
	data := []byte(strings.Repeat(strings.Repeat("x", 79)+"\n", 64<<20/80))
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := Raw(context.Background(), data); err != nil {
			b.Fatal(err)
		}
	}
}
