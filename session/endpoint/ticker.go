package endpoint

import (
	"fmt"
	"io"
	"math/rand/v2"
	"time"
)

// tickerFeed reads the parameters that /ticker and /deflate share. Without a seed the market's clock is the machine's;
// with one it starts at a fixed time, so that nothing in the messages depends on the day.
func tickerFeed(p *params) (f func() *feed, rate float64, count int64) {
	rate = p.rate("rate", 5)
	count = p.number("count", 0, 0, 1e9)
	step := time.Duration(float64(time.Second) / rate)
	if p.str("seed", "") == "" {
		return func() *feed { return newFeed(rand.Uint64(), time.Now().UTC(), step) }, rate, count
	}
	seed := uint64(p.number("seed", 0, 0, 1<<62))
	return func() *feed { return newFeed(seed, time.Date(2026, 1, 5, 1, 30, 0, 0, time.UTC), step) }, rate, count
}

func planTicker(_ *Endpoint, p *params) plan {
	feed, rate, count := tickerFeed(p)
	return plan{onMessage: echoPlain, run: func(l *link) {
		f := feed()
		var block, message []byte
		l.pace(rate, count, func(n int64) error {
			block = block[:0]
			for range n {
				message = f.next(message[:0])
				block = append(block, header(0x81, len(message))...)
				block = append(block, message...)
			}
			return l.raw(block)
		})
		l.ended(count)
	}}
}

// ended closes with 1000 what had a count and has reached it, and waits for the peer otherwise.
func (l *link) ended(count int64) {
	if count > 0 && l.wait(0) {
		l.close(1000, fmt.Sprintf("%d messages sent", count))
		return
	}
	l.stay()
}

// echoPlain sends a message back beside a script that writes below gorilla. What exceeds a mebibyte is cut, because it
// is kept whole.
func echoPlain(l *link, op int, r io.Reader) error {
	message, err := io.ReadAll(io.LimitReader(r, 1<<20))
	if err != nil {
		return err
	}
	return l.raw(frame(0x80|byte(op), message))
}
