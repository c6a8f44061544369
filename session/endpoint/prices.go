package endpoint

import (
	"math/rand/v2"
	"strconv"
	"time"
)

// feed makes market messages. The same seed and start give the same bytes.
type feed struct {
	random *rand.Rand
	id     int64
	clock  time.Time     // of the market, not of the machine
	step   time.Duration // between two messages
	prices [8]int        // of each symbol, in cents
}

func newFeed(seed uint64, start time.Time, step time.Duration) *feed {
	f := &feed{random: rand.New(rand.NewPCG(seed, 0)), clock: start, step: step}
	for i := range f.prices {
		f.prices[i] = 5000 + f.random.IntN(20000)
	}
	return f
}

func symbols() [8]string {
	return [8]string{"ACME", "GLOBEX", "INITECH", "UMBRELLA", "HOOLI", "600519.SS", "0700.HK", "WONKA"}
}

func headlines() [6]string {
	return [6]string{
		"央行宣布维持利率不变", "新能源汽车出口同比增长三成", "港股午后拉升,科技股领涨",
		"Sugar harvest better than expected", "台风“海葵”逼近,交易所提醒风险 🌀", "Board approves buy-back of \"B\" shares",
	}
}

// next appends one message to dst: mostly trades and quotes, now and then an order book or news, and every tenth a
// heartbeat.
func (f *feed) next(dst []byte) []byte {
	if f.id++; f.id > 1 {
		f.clock = f.clock.Add(f.step)
	}
	i := f.random.IntN(len(f.prices))
	f.prices[i] = max(100, f.prices[i]+f.random.IntN(41)-20)
	kind := f.random.IntN(100)
	switch {
	case f.id%10 == 0:
		dst = f.open(dst, "heartbeat")
		dst = append(dst, `,"uptime_ms":`...)
		dst = strconv.AppendInt(dst, (time.Duration(f.id-1) * f.step).Milliseconds(), 10)
	case kind < 60:
		dst = f.trade(f.open(dst, "trade"), i)
	case kind < 92:
		dst = f.quote(f.open(dst, "quote"), i)
	case kind < 97:
		dst = f.book(f.open(dst, "book"), i)
	default:
		lines := headlines()
		dst = f.open(dst, "news")
		dst = append(dst, `,"symbol":"`...)
		dst = append(dst, symbols()[i]...)
		dst = append(dst, `","headline":`...)
		dst = strconv.AppendQuote(dst, lines[f.random.IntN(len(lines))])
		dst = append(dst, `,"source":{"name":"财经快讯","urgent":`...)
		dst = strconv.AppendBool(dst, kind == 99)
		dst = append(dst, '}')
	}
	return append(dst, '}')
}

// open begins a message with what all of them have.
func (f *feed) open(dst []byte, kind string) []byte {
	dst = append(dst, `{"type":"`...)
	dst = append(dst, kind...)
	dst = append(dst, `","id":`...)
	dst = strconv.AppendInt(dst, f.id, 10)
	dst = append(dst, `,"at":"`...)
	dst = f.clock.AppendFormat(dst, "2006-01-02T15:04:05.000000Z")
	return append(dst, '"')
}

func (f *feed) trade(dst []byte, i int) []byte {
	side := "buy"
	if f.random.IntN(2) == 1 {
		side = "sell"
	}
	dst = append(dst, `,"symbol":"`...)
	dst = append(dst, symbols()[i]...)
	dst = append(dst, `","price":`...)
	dst = appendCents(dst, f.prices[i])
	dst = append(dst, `,"size":`...)
	dst = strconv.AppendInt(dst, int64(1+f.random.IntN(500)), 10)
	dst = append(dst, `,"side":"`...)
	dst = append(dst, side...)
	dst = append(dst, `","venue":{"name":"上海","mic":"XSHG","fees":{"maker":-0.0001,"taker":0.0004}},"flags":["regular"`...)
	if f.random.IntN(4) == 0 {
		dst = append(dst, `,"odd-lot"`...)
	}
	return append(dst, ']')
}

func (f *feed) quote(dst []byte, i int) []byte {
	dst = append(dst, `,"symbol":"`...)
	dst = append(dst, symbols()[i]...)
	dst = append(dst, `","bid":`...)
	dst = f.level(dst, f.prices[i]-1)
	dst = append(dst, `,"ask":`...)
	return f.level(dst, f.prices[i]+1)
}

func (f *feed) book(dst []byte, i int) []byte {
	dst = append(dst, `,"symbol":"`...)
	dst = append(dst, symbols()[i]...)
	dst = append(dst, '"')
	for _, side := range [2]string{"bids", "asks"} {
		dst = append(dst, `,"`...)
		dst = append(dst, side...)
		dst = append(dst, `":[`...)
		for depth := 1; depth <= 5; depth++ {
			if depth > 1 {
				dst = append(dst, ',')
			}
			price := f.prices[i] + depth
			if side == "bids" {
				price = f.prices[i] - depth
			}
			dst = f.level(dst, price)
		}
		dst = append(dst, ']')
	}
	return dst
}

func (f *feed) level(dst []byte, cents int) []byte {
	dst = append(dst, `{"price":`...)
	dst = appendCents(dst, cents)
	dst = append(dst, `,"size":`...)
	dst = strconv.AppendInt(dst, int64(1+f.random.IntN(2000)), 10)
	return append(dst, '}')
}

// appendCents appends a price with two decimals, as exchanges write it, so that 100.50 keeps its zero.
func appendCents(dst []byte, cents int) []byte {
	dst = strconv.AppendInt(dst, int64(cents/100), 10)
	return append(dst, '.', byte('0'+cents/10%10), byte('0'+cents%10))
}
