package history

import (
	"bytes"
	"fmt"
	"math/rand"
	"testing"
)

// priceChunks returns chunks of a price feed, 200 bytes an entry, and their payloads as one text.
func priceChunks(tb testing.TB, chunks int) ([]*chunk, int64) {
	r := rand.New(rand.NewSource(1))
	var cs []*chunk
	var size int64
	for range chunks {
		entries := make([]Entry, chunkEntries)
		for i := range entries {
			p := fmt.Appendf(nil, `{"type":"trade","symbol":"%s-USD","price":%.2f,"size":%d,"side":"%s","time":"2026-11-20T12:01:%02d.%03dZ","id":"%016x","venue":"XNAS","flags":["auto"],"seq":%d}`,
				[]string{"BTC", "ETH", "SOL"}[r.Intn(3)], 100+r.Float64()*100, r.Intn(1000), []string{"buy", "sell"}[r.Intn(2)], r.Intn(60), r.Intn(1000), r.Uint64(), r.Intn(1e9))
			entries[i].Payload = append(p, bytes.Repeat([]byte(" "), max(0, 200-len(p)))...)
			size += int64(len(entries[i].Payload))
		}
		cs = append(cs, chunkOf(tb, entries))
	}
	return cs, size
}

// BenchmarkMatch runs queries over 64 chunks that lie in memory; B/s is of payload.
func BenchmarkMatch(b *testing.B) {
	chunks, size := priceChunks(b, 64)
	for _, query := range []string{
		"heartbeat", `"insufficient funds"`, "deadbeef", "trade", "sss", "订单", "-trade", "dir:in", "BTC sell deadbeef",
		`/"id":"dead[0-9a-f]+"/`, `/"price":19\d\.\d5/`, `/sell.*dead/`, `/\d{9}e/`,
		"$.price>190", "$.type=trade", "$.symbol=BTC-USD", "$.flags[*]=manual", "$.nothing", "is:json",
	} {
		b.Run(query, func(b *testing.B) {
			m := parse(b, query).matcher()
			b.SetBytes(size)
			n := 0
			for b.Loop() {
				n = 0
				for _, c := range chunks {
					var hits bitmap
					if err := m.match(c, &hits); err != nil {
						b.Fatal(err)
					}
					for range hits.entries() {
						n++
					}
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(chunks)*chunkEntries), "ns/entry")
			b.ReportMetric(float64(n), "matches")
		})
	}
}
