package history

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"socklens/session/wire"
)

// TestLiterals checks what words and phrases find, as bytes of payloads.
func TestLiterals(t *testing.T) {
	for _, tt := range []struct {
		query, payload string
		want           bool
	}{
		{"heartbeat", `{"type":"HeartBeat"}`, true},
		{"heartbeat", `{"type":"heart beat"}`, false},
		{"a b", "b and a", true},
		{"a b", "only b", false},
		{"a OR b", "only b", true},
		{"-a", "xyz", true},
		{"-a", "A", false},
		{"-(a b)", "a", true},
		{"-(a OR b)", "a", false},
		{"x OR a b", "a b", true},
		{"x OR a b", "a", false},
		{"(x OR a) b", "x", false},
		{`"order filled"`, "ORDER FILLED", true},
		{`"order filled"`, "order  filled", false},
		{`"type":"trade"`, `{"type":"trade"}`, true},
		{`"type":"trade"`, `{"type": "trade"}`, false},
		{"error:timeout", "Error:Timeout", true},
		{"12:30:45", "at 12:30:45", true},
		{"wss://x", "see WSS://X/", true},

		// one character is one character, whatever its case
		{"straße", "STRAẞE", true},
		{"straße", "STRASSE", false},
		{"strasse", "straße", false},
		{"ὀδυσσεύς", "ὈΔΥΣΣΕΎΣ", true},
		{"ΣΊΣΥΦΟΣ", "σίσυφος", true},
		{"ıstanbul", "ISTANBUL", false},
		{"istanbul", "ISTANBUL", true},
		{"istanbul", "İSTANBUL", false},
		{"İSTANBUL", "İstanbul", true},
		{"ıspanak", "ıspanak", true},
		{"kelvin", "300 \u212aELVIN", true},
		{"\u212a", "k", true},
		{"sss", "ſS\u017f", true},
		{"ångström", "\u212bNGSTRÖM", true},
		{"привет", "ПРИВЕТ", true},
		{"订单", "您的订单已成交", true},
		{"成交", "您的订单已成交", true},
		{"单成", "订单成交", true},
		{"订交", "订单成交", false},
		{"😀", "hi 😀!", true},
		{"😀", "hi 😁!", false},
	} {
		got := len(found(t, parse(t, tt.query), texts(tt.payload))) == 1
		if got != tt.want {
			t.Errorf("%q in %q: %v, want %v", tt.query, tt.payload, got, tt.want)
		}
	}
}

func TestMatchCase(t *testing.T) {
	entries := texts(`{"Type":"Trade"}`, `{"Type":"trade"}`, `{"type":"trade"}`)
	for _, tt := range []struct {
		query       string
		folded, not []int64
	}{
		{"Trade", []int64{1, 2, 3}, []int64{1}},
		{"/Trade/", []int64{1, 2, 3}, []int64{1}},
		{"/Trade/i", []int64{1, 2, 3}, []int64{1, 2, 3}},
		{"$.Type=Trade", []int64{1, 2}, []int64{1}},
		{"$.Type~RADE", []int64{1, 2}, nil},
		{"$.Type~/T/i", []int64{1, 2}, []int64{1, 2}},
	} {
		q := parse(t, tt.query)
		if got := found(t, q, entries); !slices.Equal(got, tt.folded) {
			t.Errorf("%q finds %v, want %v", tt.query, got, tt.folded)
		}
		q = q.WithCase(true)
		if got := found(t, q, entries); !slices.Equal(got, tt.not) {
			t.Errorf("%q finds %v when case is matched, want %v", tt.query, got, tt.not)
		}
		if got := found(t, q.WithCase(false), entries); !slices.Equal(got, tt.folded) {
			t.Errorf("%q finds %v when case is ignored again, want %v", tt.query, got, tt.folded)
		}
	}
}

// TestBoundaries checks that a hit never spans two entries, whose payloads lie side by side.
func TestBoundaries(t *testing.T) {
	entries := texts("foo", "bar", "", "foobar", "fo", "", "obar", "foobarfoobar", "xfoobar")
	for _, query := range []string{"foobar", "/foobar/", "/fo+bar/", `hex:"66 6f ?? 62"`} {
		if got, want := found(t, parse(t, query), entries), []int64{4, 8, 9}; !slices.Equal(got, want) {
			t.Errorf("%q finds %v, want %v", query, got, want)
		}
	}
	many := make([]Entry, chunkEntries)
	for i := range many {
		many[i].Payload = []byte("ab")
		if i%3 == 0 {
			many[i].Payload = []byte("ba")
		}
	}
	if got := found(t, parse(t, "ab"), many); len(got) != 170 {
		t.Errorf("ab is in %d entries, want 170", len(got))
	}
	if got := found(t, parse(t, "-ab -bb"), many); len(got) != 86 {
		t.Errorf("ab is missing in %d entries, want 86", len(got))
	}
}

func columns() []Entry {
	at := func(s string) int64 {
		t, err := time.Parse(time.RFC3339Nano, s)
		if err != nil {
			panic(err)
		}
		return t.UnixNano()
	}
	return []Entry{
		{Kind: Handshake, Time: at("2026-11-20T23:59:59.5Z"), Attempt: 1, Detail: &Detail{Handshake: &HandshakeDetail{
			URL: "wss://example.org/feed", Request: &HTTPRequest{Raw: "GET /feed HTTP/1.1\r\nX-Token: abc\r\n"},
			Response: &HTTPReply{Raw: "HTTP/1.1 401 Unauthorized\r\n", Status: 401, Body: "token \"expired\" \xff"},
			Proxy:    &ProxyDetail{Kind: "http", Address: "gate.internal:3128", Response: &HTTPReply{Raw: "HTTP/1.1 200 Tunnel made\r\n"}}}}},
		{Dir: wire.In, Op: wire.Text, Payload: []byte("hello"), WireSize: 7, Time: at("2026-11-21T00:00:00Z"), Attempt: 1},
		{Dir: wire.Out, Op: wire.Binary, Payload: []byte("\xde\xad\x00\xef"), WireSize: 10, Time: at("2026-11-21T12:00:05.2504Z"), Attempt: 2, Flags: wire.Fragmented},
		{Kind: Control, Dir: wire.In, Op: wire.Ping, Payload: []byte("p"), WireSize: 3, Time: at("2026-11-21T12:00:05.251Z"), Attempt: 2},
		{Kind: Control, Dir: wire.In, Op: wire.Close, Payload: []byte("\x03\xe9going away"), WireSize: 14, Attempt: 2,
			Close: &wire.CloseStatus{Code: 1001, Reason: "going away"}, Time: at("2026-11-21T12:01:00Z")},
		{Kind: End, Attempt: 3, Detail: &Detail{End: &EndDetail{Code: 1006, Error: "connection reset"}}, Time: at("2026-11-22T12:00:00Z")},
		{Kind: Gap, Detail: &Detail{Gap: &GapDetail{Entries: 5, Why: "disk full"}}, Time: at("2026-11-22T12:00:01Z")},
		{Kind: State, Attempt: 3, Detail: &Detail{State: &StateDetail{State: "closed"}}, Time: at("2026-11-22T12:00:02Z")},
		{Dir: wire.In, Op: wire.Text, Payload: []byte(strings.Repeat("z", 1500)), WireSize: 90, Time: at("2026-11-22T12:00:30Z"), Attempt: 3,
			Flags: wire.Compressed | wire.Violated},
		{Op: 3, Dir: wire.In, Size: 6 << 30, WireSize: 5 << 30, Payload: []byte("cut"), Flags: wire.Cut, Time: at("2026-11-22T12:01:00Z"), Attempt: 3},
	}
}

func TestColumns(t *testing.T) {
	entries := columns()
	now := time.Unix(0, entries[len(entries)-1].Time).UTC()
	for _, tt := range []struct {
		query string
		want  []int64
	}{
		{"dir:in", []int64{2, 4, 5, 9, 10}},
		{"dir:sent", []int64{3}},
		{"dir:in,out", []int64{2, 3, 4, 5, 9, 10}},
		{"-dir:received", []int64{1, 3, 6, 7, 8}},
		{"type:text", []int64{2, 9}},
		{"type:binary,ping", []int64{3, 4}},
		{"type:close", []int64{5}},
		{"type:handshake", []int64{1}},
		{"type:end,gap,state", []int64{6, 7, 8}},
		{"type:message", []int64{2, 3, 9, 10}},
		{"type:control", []int64{4, 5}},
		{"type:event", []int64{1, 6, 7, 8}},
		{"type:0x3", []int64{10}},
		{"size:5", []int64{2}},
		{"size:>1k", []int64{9, 10}},
		{"size:<=4 type:message", []int64{3}},
		{"size:4..5", []int64{2, 3}},
		{"size:6g", []int64{10}},
		{"size:>6GiB", nil},
		{"wire:5G..", []int64{10}},
		{"wire:7..10", []int64{2, 3}},
		{"wire:..3 dir:in", []int64{4}},
		{"#:3", []int64{3}},
		{"#:2..4", []int64{2, 3, 4}},
		{"#:>8", []int64{9, 10}},
		{"#:1,000", nil},
		{"attempt:2", []int64{3, 4, 5}},
		{"attempt:>=3", []int64{6, 8, 9, 10}},
		{"attempt:<1", []int64{7}},
		{"is:fragmented", []int64{3}},
		{"is:compressed is:violation", []int64{9}},
		{"is:cut", []int64{10}},
		{"is:raw OR is:incomplete OR is:uninflated", nil},
		{"is:json", nil},
		{"code:1001", []int64{5}},
		{"code:1006", []int64{6}},
		{"code:>=1000", []int64{5, 6}},
		{"code:1002..1015", []int64{6}},
		{`hex:"de ad"`, []int64{3}},
		{`hex:DEAD??ef`, []int64{3}},
		{`hex:"?? 61 77 61 79"`, []int64{5}},
		{`hex:"70 ??"`, nil},

		{"expired", []int64{1}},
		{`gate.internal "tunnel made"`, []int64{1}},
		{"x-token:", []int64{1}},
		{"401", []int64{1}},
		{"example.org", []int64{1}},
		{`"going away"`, []int64{5}},
		{"/^going/", []int64{5}},
		{"/^GET .feed/", []int64{1}},
		{"reset", []int64{6}},
		{"full", []int64{7}},
		{"closed", []int64{8}},
		{`"\"expired\""`, []int64{1}},
		{"entries", nil}, // the name of a field, not what people read

		{"time:12:00", []int64{3, 4, 6, 7, 8, 9}},
		{"time:12:00:05", []int64{3, 4}},
		{"time:12:00:05.250", []int64{3}},
		{"time:>12:00:05.250", []int64{1, 4, 5, 9, 10}},
		{"time:>=12:00:05.250", []int64{1, 3, 4, 5, 9, 10}},
		{"time:<=12:00:05.250", []int64{2, 3, 6, 7, 8}},
		{"time:<00:00", nil},
		{"time:>=23:59", []int64{1}},
		{"time:23:59..00:01", []int64{1, 2}},
		{"time:12:00:30..", []int64{1, 5, 9, 10}},
		{"time:..0:00:00", []int64{2}},
		{"time:2026-11-21", []int64{2, 3, 4, 5}},
		{"time:<=2026-11-21", []int64{1, 2, 3, 4, 5}},
		{"time:>2026-11-21", []int64{6, 7, 8, 9, 10}},
		{"time:2026-11-21T12:00..2026-11-22T12:00", []int64{3, 4, 5, 6}},
		{`time:>"2026-11-22 12:00:01"`, []int64{8, 9, 10}},
		{"time:2026-11-22T13:00:30+01:00", []int64{9}},
		{"time:-30s", []int64{9, 10}},
		{"time:-1m", []int64{6, 7, 8, 9, 10}},
		{"time:<-30s", []int64{1, 2, 3, 4, 5, 6, 7, 8}},
		{"time:-1m..-30s", []int64{6, 7, 8, 9}},
		{"time:-1d", []int64{5, 6, 7, 8, 9, 10}},
		{"time:-1d1m", []int64{3, 4, 5, 6, 7, 8, 9, 10}},
	} {
		q, err := ParseQuery(tt.query, now)
		if err != nil {
			t.Errorf("ParseQuery(%q): %v", tt.query, err)
			continue
		}
		if got := found(t, q, entries); !slices.Equal(got, tt.want) {
			t.Errorf("%q finds %v, want %v", tt.query, got, tt.want)
		}
	}
}

// TestPinned checks that a pin set in the records counts, although the chunk was written without.
func TestPinned(t *testing.T) {
	c := chunkOf(t, texts("a", "b", "c"))
	c.idx[1*recordSize+27] |= byte(Pinned >> 24)
	var hits bitmap
	if err := parse(t, "is:pinned").matcher().match(c, &hits); err != nil {
		t.Fatal(err)
	}
	if want := (bitmap{2}); hits != want {
		t.Errorf("is:pinned finds %b, want %b", hits, want)
	}
}

// TestTimeOfDay checks times of day across a change of summer time, with chunks in any order.
func TestTimeOfDay(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	var entries []Entry
	for _, s := range []string{"2026-10-24T22:30:00Z", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z"} {
		at, _ := time.Parse(time.RFC3339, s)
		entries = append(entries, Entry{Time: at.UnixNano()})
	}
	q, err := ParseQuery("time:2:30", testNow.In(berlin))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := found(t, q, entries), []int64{2, 3}; !slices.Equal(got, want) {
		t.Errorf("2:30 in Berlin is at %v, want %v", got, want)
	}
}

// TestSkips checks that chunks are skipped by their first, n, t0, t1 and flags alone, and never where they match.
func TestSkips(t *testing.T) {
	c := chunkOf(t, columns()[1:5]) // two messages, a ping and a close
	head := &chunk{first: c.first, n: c.n, span: c.span, t0: c.t0, t1: c.t1, flags: c.flags}
	for query, want := range map[string]bool{
		"":                          false,
		"word":                      false,
		"type:text":                 false,
		"type:event":                true,
		"type:pong":                 true,
		"dir:in":                    false,
		"is:violation":              true,
		"is:fragmented":             false,
		"is:pinned":                 false,
		"-is:violation":             false,
		"is:violation word":         true,
		"is:violation OR word":      false,
		"is:violation OR type:pong": true,
		"code:1001":                 false,
		"#:5":                       true,
		"#:4":                       false,
		"time:2026-11-22":           true,
		"time:2026-11-21":           false,
	} {
		if got := parse(t, query).skips(head); got != want {
			t.Errorf("%q skips the chunk: %v, want %v", query, got, want)
		}
	}
	events := chunkOf(t, columns()[5:8])
	if parse(t, "code:1006").skips(events) || !parse(t, "dir:in").skips(events) {
		t.Error("the chunk of events is skipped where it must not be, or not where it could be")
	}
}

func TestNeedsPayload(t *testing.T) {
	for query, want := range map[string]bool{
		"": false, "dir:in type:text": false, "code:1001 OR is:violation": false, "time:12:00": false,
		"dir:in word": true, "$.a": true, "/x/": true, "is:json": true, "hex:00": true, "-(dir:in OR word)": true,
	} {
		if got := parse(t, query).needsPayload(); got != want {
			t.Errorf("%q needs payloads: %v, want %v", query, got, want)
		}
	}
}

// TestParts checks payloads in parts: hits in a part, across the edge between two, and none.
func TestParts(t *testing.T) {
	large := []byte(strings.Repeat("x", partBytes+partBytes/8))
	at := func(off int, s string) []byte {
		b := slices.Clone(large)
		copy(b[off:], s)
		return b
	}
	json := []byte(`{"a":"` + strings.Repeat("y", partBytes) + `","price":250}`)
	entries := []Entry{
		{Payload: []byte("small needle"), Op: wire.Text},
		{Payload: at(0, "Needle")},
		{Payload: at(partBytes-3, "needle")},
		{Payload: at(partBytes-1, "NEEDLE")},
		{Payload: at(len(large)-6, "needle")},
		{Payload: at(500, "needl")},
		{Payload: json},
		{Payload: append(slices.Clone(json), '}')},
	}
	for _, tt := range []struct {
		query string
		want  []int64
	}{
		{"needle", []int64{1, 2, 3, 4, 5}},
		{"-needle", []int64{6, 7, 8}},
		{"/x{3}needle/ #:4", []int64{4}},
		{"/^needle/ #:2..3", []int64{2}},
		{"/n[e]+dle$/ -#:3..4", []int64{1, 5}},
		{`hex:"?? 65 65 64 6c 65"`, []int64{1, 2, 3, 5}},
		{"$.price>200", []int64{7}},
		{"$.price", []int64{7}},
		{"is:json", []int64{7}},
		{"$.a~yyy", []int64{7}},
	} {
		if got := matched(t, parse(t, tt.query), entries); !slices.Equal(got, tt.want) {
			t.Errorf("%q finds %v, want %v", tt.query, got, tt.want)
		}
	}
}

// TestPartError checks that a part that can't be read leaves its entry out and decides the others.
func TestPartError(t *testing.T) {
	large := []byte(`{"a":"` + strings.Repeat("x", 2*partBytes) + `"}`)
	c := chunkOf(t, []Entry{{Payload: []byte("foo")}, {Payload: large}, {Payload: []byte("bar")}, {Payload: slices.Concat([]byte("foo"), large)}})
	broken := errors.New("disk on fire")
	c.parts = func(int64, int) ([]byte, error) { return nil, broken }
	for query, want := range map[string]bitmap{
		"foo":   {1<<0 | 1<<3}, // the head of the last is in the chunk
		"-foo":  {1 << 2},
		"-/^b/": {1 << 0},
		"$.a=x": {},
	} {
		var hits bitmap
		err := parse(t, query).matcher().match(c, &hits)
		if !errors.Is(err, broken) {
			t.Errorf("%q: the error is %v, want %v", query, err, broken)
		}
		if hits != want {
			t.Errorf("%q finds %b, want %b", query, hits, want)
		}
	}
}

// match adds the entries of c that match to hits.
func (m *matcher) match(c *chunk, hits *bitmap) error {
	return m.matchAmong(c, firstEntries(c.n), hits)
}
