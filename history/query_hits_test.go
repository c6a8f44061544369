package history

import (
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/tidwall/gjson"
	"pgregory.net/rapid"

	"socklens/session/wire"
)

// marked writes a text with ‹› around hits.
func marked(text string, hits [][2]int) string {
	var b strings.Builder
	last := 0
	for _, h := range hits {
		b.WriteString(text[last:h[0]] + "‹" + text[h[0]:h[1]] + "›")
		last = h[1]
	}
	return b.String() + text[last:]
}

// entryHits returns the hits of a query in a whole payload of text.
func entryHits(t testing.TB, q *Query, payload string) [][2]int {
	t.Helper()
	hits, all := q.Hits(&Entry{Kind: Message, Op: wire.Text, Payload: []byte(payload), Size: int64(len(payload))})
	if !all {
		t.Errorf("%q has more hits in %.40q… than are told", q.Text(), payload)
	}
	return hits
}

func TestHits(t *testing.T) {
	for _, tt := range []struct{ query, text, want string }{
		// words, phrases, expressions, bytes
		{"foo", "a Foo and foofoo", "a ‹Foo› and ‹foofoo›"},
		{`"order filled"`, "Order Filled: order  filled", "‹Order Filled›: order  filled"},
		{"\"a\nb\"", "a\nb", "‹a\nb›"},
		{`"type":"trade"`, `{"type":"trade"}`, `{‹"type":"trade"›}`},
		{"ab bc", "abc", "‹abc›"},
		{"aa", "aaaaa", "‹aaaa›a"},
		{`/\d+/`, "a 12 b 3", "a ‹12› b ‹3›"},
		{`/^a/`, "a a\na", "‹a› a\na"},
		{`/(?m)^a/`, "a a\na", "‹a› a\n‹a›"},
		{`/a\s+b/`, "a\r\n b", "‹a\r\n b›"},
		{`/x*/`, "abc", "abc"},
		{`hex:"61 ?? 63"`, "xabcabc", "x‹abcabc›"},
		{`hex:B8ad`, "中", "\xe4‹\xb8\xad›"},
		{`hex:"de ad ?? ef"`, "\x00\xde\xad\x01\xef\xde\xad", "\x00‹\xde\xad\x01\xef›\xde\xad"},

		// what isn't looked for
		{"foo -bar", "foo bar", "‹foo› bar"},
		{"-foo", "foo", "foo"},
		{"-/o+/ -hex:66 -$.a=1", `foo{"a":1}`, `foo{"a":1}`},
		{"-(-foo)", "foo", "‹foo›"},
		{"-(foo OR -bar)", "foo bar", "foo ‹bar›"},
		{"foo OR (bar baz)", "baz bar", "‹baz› ‹bar›"},
		{"dir:in size:>3 is:json", "dir:in", "dir:in"},
		{"", "text", "text"},

		// characters
		{"straße", "STRAẞE! strasse", "‹STRAẞE›! strasse"},
		{"ΟΔΟΣ", "οδος οδοσ", "‹οδος› ‹οδοσ›"},
		{"kelvin", "\u212aelvin", "‹\u212aelvin›"},
		{"istanbul", "İstanbul ISTANBUL ıstanbul", "İstanbul ‹ISTANBUL› ıstanbul"},
		{"é", "e\u0301 É é", "e\u0301 ‹É› ‹é›"},
		{"e", "e\u0301", "‹e›\u0301"},
		{"👍", "👍🏽 👍", "‹👍›🏽 ‹👍›"},
		{"订单", "您的订单", "您的‹订单›"},
		{"/单+/", "订单单", "订‹单单›"},
		{"a\xffb", "A\xffb", "‹A\xffb›"},
		{"中", `"\u4e2d"`, `"\u4e2d"`}, // a word is looked for as it crossed the wire

		// JSON paths: the value, where the path leads to and nowhere else
		{"$.type=trade", `{"x":"trade","type":"Trade"}`, `{"x":"trade","type":"‹Trade›"}`},
		{"$.type~ra", `{"ra":1,"type":"trade"}`, `{"ra":1,"type":"t‹ra›de"}`},
		{"$.type~/r.d/", `{"type":"trade"}`, `{"type":"t‹rad›e"}`},
		{"$.type~/^t/", `{"type":"trt"}`, `{"type":"‹t›rt"}`},
		{"$.type!=trade", `{"type":"trade"}`, `{"type":"trade"}`},
		{"$.type!=trade $.type!~x", `{"type":"y"}`, `{"type":"y"}`},
		{"$.a=7", `{"b":7,"a":7,"c":67.5}`, `{"b":7,"a":‹7›,"c":67.5}`},
		{"$.a=7", `{"a":"7.0"}`, `{"a":"‹7.0›"}`},
		{`$.a=""`, `{"a":""}`, `{"a":‹""›}`},
		{"$.a>5", `{"a":3}`, `{"a":3}`},
		{"-$.a>5", `{"a":7}`, `{"a":7}`},
		{"$.i[*].p>2", `{"i":[{"p":1},{"p":3},{"q":{"p":9}},{"p":4}]}`, `{"i":[{"p":1},{"p":‹3›},{"q":{"p":9}},{"p":‹4›}]}`},
		{"$[1].a>5", ` 42["x",{"a":7}] `, ` 42["x",{"a":‹7›}] `},
		{"$.a.b", `{"a":{"b":null}}`, `{"a":{"b":‹null›}}`},
		{"$.a", `{"a":"x"}`, `{"a":"‹x›"}`},
		{"$.a", `{ "a" : {"b":1}}`, `{ ‹"a"› : {"b":1}}`},
		{`$["a\\\"b"]`, `{"a\\\"b":[1]}`, `{‹"a\\\"b"›:[1]}`},
		{"$.a[0]", `{"a":[{"b":1}]}`, `{"a":[{"b":1}]}`}, // an element has no name
		{"$.a~b", `{"a":{"b":"\"b"}}`, `{"a":{"‹b›":"\"‹b›"}}`},
		{"$.a>5", `no JSON`, `no JSON`},
		{"$.a=7", `{"a":7} and more`, `{"a":7} and more`},
		{"$.a=7", `{"a":7`, `{"a":7`},
		{"$.a>5", "", ""},

		// escapes in JSON
		{"$.s=订单", `{"s":"\u8ba2\u5355"}`, `{"s":"‹\u8ba2\u5355›"}`},
		{"$.s~单", `{"s":"x\u8ba2\u5355y"}`, `{"s":"x\u8ba2‹\u5355›y"}`},
		{"$.s~b", `{"s":"\n\t\\b\/b"}`, `{"s":"\n\t\\‹b›\/‹b›"}`},
		{"$.s~/\\n/", `{"s":"a\nb\u000ac"}`, `{"s":"a‹\n›b‹\u000a›c"}`},
		{`$.s~"\""`, `{"s":"say \"hi\""}`, `{"s":"say ‹\"›hi‹\"›"}`},
		{"$.s~👍", `{"s":"\ud83d\ude00\ud83d\udc4d!"}`, `{"s":"\ud83d\ude00‹\ud83d\udc4d›!"}`},
		{"$.s~x", `{"s":"\ud83dx\ud83d\u0041x"}`, `{"s":"\ud83d‹x›\ud83d\u0041‹x›"}`},
	} {
		if got := marked(tt.text, entryHits(t, parse(t, tt.query), tt.text)); got != tt.want {
			t.Errorf("%q hits %s, want %s", tt.query, got, tt.want)
		}
	}
}

// TestHitsMatchCase has hits only where the query matches, with case and without.
func TestHitsMatchCase(t *testing.T) {
	for _, tt := range []struct{ query, text, want string }{
		{"Foo", "foo Foo", "foo ‹Foo›"},
		{`"Foo b"`, "foo b Foo b", "foo b ‹Foo b›"},
		{"/Fo+/", "foo Foo", "foo ‹Foo›"},
		{"/Fo+/i", "foo Foo", "‹foo› ‹Foo›"},
		{"$.a=x", `{"a":"X"}`, `{"a":"X"}`},
		{"$.a~x", `{"a":"Xx"}`, `{"a":"X‹x›"}`},
		{"$.a~/x/", `{"a":"Xx"}`, `{"a":"X‹x›"}`},
		{"σ", "Σσς", "Σ‹σ›ς"},
		{`hex:41`, "aA", "a‹A›"},
	} {
		if got := marked(tt.text, entryHits(t, parse(t, tt.query).WithCase(true), tt.text)); got != tt.want {
			t.Errorf("%q with case hits %s, want %s", tt.query, got, tt.want)
		}
	}
}

// TestHitsOfABeginning marks in the beginning of a payload what doesn't depend on the rest.
func TestHitsOfABeginning(t *testing.T) {
	for _, tt := range []struct{ query, text, want string }{
		{"foo", "foo fo", "‹foo› fo"},
		{"$.a>5", `{"b":7,"a":"7.5","c":`, `{"b":7,"a":"‹7.5›","c":`},
		{"$.a=7", `{"a":7`, `{"a":7`},   // of 70, perhaps
		{"$.a=x", `{"a":"x`, `{"a":"x`}, // of xy
		{"$.a~x", `{"a":"xy`, `{"a":"‹x›y`},
		{"$.a~/y$/", `{"a":"xy`, `{"a":"xy`},
		{"$.a", `{"a":"xy`, `{"a":"‹xy›`},
		{"$.a.b=1", `{"a":{"b":1,"c":{`, `{"a":{"b":‹1›,"c":{`},
	} {
		hits, _ := parse(t, tt.query).Hits(&Entry{Kind: Message, Op: wire.Text, Payload: []byte(tt.text), Size: 1000})
		if got := marked(tt.text, hits); got != tt.want {
			t.Errorf("%q hits %s, want %s", tt.query, got, tt.want)
		}
	}
}

func TestHitsOfAClose(t *testing.T) {
	e := Entry{Kind: Control, Op: wire.Close, Payload: []byte("\x03\xe8gone away"), Size: 11, Close: &wire.CloseStatus{Code: 1000, Reason: "gone away"}}
	for query, want := range map[string]string{
		"gone": "\x03\xe8‹gone› away", "/^gone/": "\x03\xe8‹gone› away", "/away$/": "\x03\xe8gone ‹away›", "hex:03e8": "‹\x03\xe8›gone away", "code:1000": "\x03\xe8gone away",
	} {
		if hits, _ := parse(t, query).Hits(&e); marked(string(e.Payload), hits) != want {
			t.Errorf("%s hits %v of a close frame, want %q", query, hits, want)
		}
	}
}

// TestHitsOfTexts marks in texts beside payloads, and in values of paths, what is searched for there.
func TestHitsOfTexts(t *testing.T) {
	for _, tt := range []struct{ query, text, want, value string }{
		{"upgrade -get", "GET / Upgrade", "GET / ‹Upgrade›", "GET / ‹Upgrade›"},
		{`/^get/`, "GET /", "‹GET› /", "‹GET› /"},
		{"hex:47", "GET", "GET", "GET"},
		{"$.a=get", "GET", "GET", "‹GET›"},
		{"$.b=get $.a!=x $.a!~x", "GET", "GET", "GET"},
		{"$.a~e", "GET", "GET", "G‹E›T"},
		{"$.a>5", "7", "7", "‹7›"},
		{"$.a", "7", "7", "‹7›"},
	} {
		q := parse(t, tt.query)
		if got := marked(tt.text, q.TextHits(tt.text)); got != tt.want {
			t.Errorf("%q hits %s, want %s", tt.query, got, tt.want)
		}
		p, err := ParsePath("$.a")
		if err != nil {
			t.Fatal(err)
		}
		if got := marked(tt.text, q.ValueHits(p, tt.text)); got != tt.value {
			t.Errorf("%q hits %s of a value, want %s", tt.query, got, tt.value)
		}
	}
}

func TestManyHits(t *testing.T) {
	e := Entry{Kind: Message, Op: wire.Text, Payload: []byte(strings.Repeat("a-", MaxHits+1))}
	e.Size = int64(len(e.Payload))
	for _, query := range []string{"a", "/a/", "hex:61"} {
		if hits, all := parse(t, query).Hits(&e); len(hits) != MaxHits || all {
			t.Errorf("%s has %d hits, all %v; want the first %d", query, len(hits), all, MaxHits)
		}
	}
	e.Payload = []byte(`["` + strings.Repeat("a-", MaxHits+1) + `"]`)
	e.Size = int64(len(e.Payload))
	if hits, all := parse(t, "$[0]~a").Hits(&e); len(hits) != MaxHits || all {
		t.Errorf("a path has %d hits, all %v; want the first %d", len(hits), all, MaxHits)
	}
	if hits := entryHits(t, parse(t, `$.a`), `{"`+strings.Repeat(`\\`, 1<<20)+`":1,"a":[]}`); len(hits) != 1 {
		t.Errorf("behind a long name there are the hits %v", hits)
	}
}

// TestHitsAreMatches says of random queries and payloads that a single term has hits where it matches, and none where it
// doesn't, but for terms that have none by what they are.
func TestHitsAreMatches(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		q := parse(t, rapid.SampledFrom(termsOf).Draw(rt, "term")).WithCase(rapid.Bool().Draw(rt, "case"))
		payload := rapid.SampledFrom(payloadsOf).Draw(rt, "payload") + rapid.SampledFrom(payloadsOf).Draw(rt, "more")
		hits := entryHits(t, q, payload)
		matches := len(matched(t, q, texts(payload))) == 1
		for i, h := range hits {
			if h[0] < 0 || h[0] >= h[1] || h[1] > len(payload) || i > 0 && h[0] <= hits[i-1][1] {
				rt.Fatalf("%q in %q: the hits are %v", q.Text(), payload, hits)
			}
		}
		if len(hits) > 0 && !matches {
			rt.Fatalf("%q doesn't match %q, and hits %v", q.Text(), payload, hits)
		}
		switch term := q.root.(type) {
		case *textTerm, *patternTerm:
			if matches && len(hits) == 0 {
				rt.Fatalf("%q matches %q, and hits nothing", q.Text(), payload)
			}
		case *regexTerm:
			if matches && len(hits) == 0 && term.re.FindString(payload) != "" {
				rt.Fatalf("%q matches %q, and hits nothing", q.Text(), payload)
			}
		}
	})
}

// TestWrittenText finds every place of a decoded text in its JSON.
func TestWrittenText(t *testing.T) {
	pieces := []string{"a", "é", "中", "👍", `\n`, `\"`, `\\`, `\/`, `\u0041`, `\u4e2d`, `\ud83d\udc4d`, `\ud83d`, `\udc4d`, `\ud83d\u0041`, `\u00e9`}
	rapid.Check(t, func(rt *rapid.T) {
		parts := rapid.SliceOfN(rapid.SampledFrom(pieces), 1, 8).Draw(rt, "parts")
		raw := strings.Join(parts, "")
		text := gjson.Parse(`"` + raw + `"`).Str
		for from := range text {
			for to := from + 1; to <= len(text); to++ {
				if to < len(text) && !utf8.RuneStart(text[to]) {
					continue
				}
				w := writtenText{raw: raw + `"`}
				a := w.place(from)
				if got := gjson.Parse(`"` + raw[a:w.place(to)] + `"`).Str; got != text[from:to] {
					rt.Fatalf("of %s, %q is written %s", raw, text[from:to], raw[a:w.place(to)])
				}
			}
		}
	})
}

// FuzzHits checks that hits lie in the payload, in order and apart, whatever is searched for in whatever.
func FuzzHits(f *testing.F) {
	for i, p := range payloadsOf {
		f.Add(termsOf[i%len(termsOf)], []byte(p), len(p))
	}
	f.Add(`$.a~/.x/ OR hex:"?? 61"`, []byte(`{"a":"\ud83d\`), 20)
	f.Fuzz(func(t *testing.T, query string, payload []byte, size int) {
		q, err := ParseQuery(query, testNow)
		if err != nil || len(payload) > 4000 {
			return
		}
		hits, _ := q.Hits(&Entry{Kind: Message, Op: wire.Text, Payload: payload, Size: int64(size)})
		last := -1
		for _, h := range hits {
			if h[0] <= last || h[0] >= h[1] || h[1] > len(payload) {
				t.Fatalf("%q has the hits %v in %q", query, hits, payload)
			}
			last = h[1]
		}
	})
}

// BenchmarkHits is what a row costs: the beginning of a payload.
func BenchmarkHits(b *testing.B) {
	payload := []byte(`{"type":"trade","price":101.25,"text":"` + strings.Repeat("filler ", 80))[:PreviewBytes]
	e := Entry{Kind: Message, Op: wire.Text, Payload: payload, Size: 1000}
	for _, query := range []string{"filler", `/fil+er/`, "$.price>100", `hex:"66 ?? 6c"`} {
		b.Run(strconv.Quote(query), func(b *testing.B) {
			q := parse(b, query)
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				hits, _ := q.Hits(&e)
				n = len(hits)
			}
			b.ReportMetric(float64(n), "hits")
		})
	}
}
