package main

import (
	"encoding/hex"
	"math/rand/v2"
	"strconv"

	"socklens/session/wire"
)

// maker makes the messages that are recorded and searched: a market feed with people talking beside it. The same ones
// in the same order every time, so that two runs, and ten times as many entries, can be compared.
type maker struct {
	random *rand.Rand
	names  []string
	made   int64
	raw    []byte
}

// names is how many names there are. About each message but the binary ones holds one of them, so that a search for
// a name finds one message in a thousand.
const names = 1000

func newMaker() *maker {
	m := &maker{random: rand.New(rand.NewPCG(20, 26))}
	const consonants, vowels = "bdfgklmnprstvz", "aeiou"
	known := map[string]bool{}
	for len(m.names) < names {
		var name []byte
		for range 4 {
			name = append(name, consonants[m.random.IntN(len(consonants))], vowels[m.random.IntN(len(vowels))])
		}
		name[0] -= 'a' - 'A'
		if !known[string(name)] {
			known[string(name)] = true
			m.names = append(m.names, string(name))
		}
	}
	return m
}

// What the messages are made of. Numbers stand nowhere as texts: jq takes any text for more than any number.
var (
	symbols = [...]string{"BTC-USDT", "ETH-USDT", "SOL-USDT", "AAPL", "MSFT", "NVDA", "0700.HK", "600519.SS"}
	rooms   = [...]string{"desk", "交易大厅", "support", "风控", "random 🎲"}
	phrases = [...]string{"今天的订单已经成交了", "see you at the close", "价格又涨了 🚀🚀", "who is watching the spread?", "好的 👍",
		"请检查一下延迟", "back in five ☕", "止损设在哪里?", "filled, thanks!", "网络好像断了一下", "\\\"really\\\"?", "明天见 👋🏽",
		"latency is down again", "谁动了我的仓位", "é à ü ß — all fine", "收到"}
	reasons = [...]string{"margin too low", "price out of band", "market closed", "duplicate id"}
)

// next returns the next message; its bytes are appended to dst. Every text is JSON without line feeds.
func (m *maker) next(dst []byte) (wire.Opcode, []byte) {
	m.made++
	switch kind := m.random.IntN(100); {
	case kind < 58:
		return wire.Text, m.trade(dst)
	case kind < 76:
		return wire.Text, m.chat(dst)
	case kind < 94:
		return wire.Text, m.order(dst)
	case kind < 98:
		return wire.Text, m.heartbeat(dst)
	}
	return wire.Binary, m.binary(dst)
}

func (m *maker) trade(dst []byte) []byte {
	price := 10000 + m.random.IntN(10000)
	dst = append(dst, `{"type":"trade","symbol":"`...)
	dst = append(dst, symbols[m.random.IntN(len(symbols))]...)
	dst = append(dst, `","price":`...)
	dst = cents(dst, price)
	dst = append(dst, `,"qty":`...)
	dst = cents(dst, 1+m.random.IntN(50000))
	dst = append(dst, `,"book":{"bid":`...)
	dst = cents(dst, price-m.random.IntN(20))
	dst = append(dst, `,"ask":`...)
	dst = cents(dst, price+m.random.IntN(20))
	dst = append(dst, `,"depth":[`...)
	dst = strconv.AppendInt(dst, int64(m.random.IntN(100)), 10)
	dst = append(dst, ',')
	dst = strconv.AppendInt(dst, int64(m.random.IntN(100)), 10)
	dst = append(dst, `]},"maker":`...)
	dst = strconv.AppendBool(dst, m.random.IntN(2) == 0)
	dst = append(dst, `,"trader":"`...)
	dst = append(dst, m.name()...)
	dst = append(dst, `","id":"`...)
	dst = m.id(dst)
	return m.end(dst)
}

func (m *maker) chat(dst []byte) []byte {
	dst = append(dst, `{"type":"chat","room":"`...)
	dst = append(dst, rooms[m.random.IntN(len(rooms))]...)
	dst = append(dst, `","user":"`...)
	dst = append(dst, m.name()...)
	dst = append(dst, `","text":"`...)
	for i := range 2 + m.random.IntN(3) {
		if i > 0 {
			dst = append(dst, ' ')
		}
		dst = append(dst, phrases[m.random.IntN(len(phrases))]...)
	}
	return m.end(dst)
}

func (m *maker) order(dst []byte) []byte {
	dst = append(dst, `{"type":"order","id":"`...)
	dst = m.id(dst)
	dst = append(dst, `","parent":"`...)
	dst = m.id(dst)
	dst = append(dst, `","trader":"`...)
	dst = append(dst, m.name()...)
	dst = append(dst, `","order":{"price":`...)
	dst = cents(dst, 10000+m.random.IntN(10000))
	dst = append(dst, `,"qty":`...)
	dst = cents(dst, 1+m.random.IntN(50000))
	dst = append(dst, `},"state":"`...)
	switch state := m.random.IntN(50); {
	case state < 30:
		dst = append(dst, `filled`...)
	case state < 49:
		dst = append(dst, `open`...)
	default:
		dst = append(dst, `rejected","note":"Rejected: `...)
		dst = append(dst, reasons[m.random.IntN(len(reasons))]...)
		dst = append(dst, ` (code `...)
		dst = strconv.AppendInt(dst, int64(400+m.random.IntN(200)), 10)
		dst = append(dst, ')')
	}
	return m.end(dst)
}

func (m *maker) heartbeat(dst []byte) []byte {
	dst = append(dst, `{"type":"heartbeat","node":"`...)
	dst = append(dst, m.name()...)
	return m.end(dst)
}

// end writes what every text ends with, behind an open text.
func (m *maker) end(dst []byte) []byte {
	dst = append(dst, `","n":`...)
	dst = strconv.AppendInt(dst, m.made, 10)
	return append(dst, '}')
}

func (m *maker) binary(dst []byte) []byte {
	for range 4 + m.random.IntN(16) {
		n := m.random.Uint64()
		dst = append(dst, byte(n), byte(n>>8), byte(n>>16), byte(n>>24), byte(n>>32), byte(n>>40), byte(n>>48), byte(n>>56))
	}
	return dst
}

func (m *maker) name() string { return m.names[m.random.IntN(len(m.names))] }

// id writes 128 random bits as hexadecimal digits.
func (m *maker) id(dst []byte) []byte {
	m.raw = m.raw[:0]
	for range 2 {
		n := m.random.Uint64()
		m.raw = append(m.raw, byte(n), byte(n>>8), byte(n>>16), byte(n>>24), byte(n>>32), byte(n>>40), byte(n>>48), byte(n>>56))
	}
	return hex.AppendEncode(dst, m.raw)
}

// cents writes a number of hundredths.
func cents(dst []byte, n int) []byte {
	dst = strconv.AppendInt(dst, int64(n/100), 10)
	return append(dst, '.', '0'+byte(n/10%10), '0'+byte(n%10))
}
