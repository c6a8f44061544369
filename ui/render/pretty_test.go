package render

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"
)

func pretty0(t *testing.T, in string) Doc {
	t.Helper()
	d, err := Pretty(context.Background(), []byte(in))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// dump writes a document as it shows: the fold, the number, the text.
func dump(d Doc) string {
	var b strings.Builder
	for i := range d.Len() {
		l := d.Line(i)
		fold := map[Fold]string{None: " ", Open: "▾", Closed: "▸"}[l.Fold]
		number := ""
		if l.Number > 0 {
			number = fmt.Sprint(l.Number)
		}
		fmt.Fprintf(&b, "%3s %s %s%s\n", number, fold, strings.Repeat("  ", l.Indent), lineText(l))
	}
	return b.String()
}

func same(t *testing.T, got, want string) {
	t.Helper()
	got, want = strings.TrimRight(got, "\n"), strings.Trim(want, "\n")
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

const trade = `{"type":"trade", "price" : 67214.50,"qty":0.0120,"maker":false,"fees":[{"asset":"USDT","rate":0.00075}],` +
	`"book":{"bids":[["1","2"],[]],"n":1e400,"x":{},"o":{"a":null}},"note":"\u6210 成交"}`

func TestPrettyLaysOutWithKeysAndNumbersAsSent(t *testing.T) {
	same(t, dump(pretty0(t, trade)), `
  1 ▾ {
  2     "type": "trade",
  3     "price": 67214.50,
  4     "qty": 0.0120,
  5     "maker": false,
  6 ▾   "fees": [
  7       { "asset": "USDT", "rate": 0.00075 }
  8     ],
  9 ▾   "book": {
 10 ▾     "bids": [
 11         ["1", "2"],
 12         []
 13       ],
 14       "n": 1e400,
 15       "x": {},
 16 ▾     "o": {
 17         "a": null
 18       }
 19     },
 20     "note": "\u6210 成交"
 21   }
`)
}

func TestPrettyStyles(t *testing.T) {
	d := pretty0(t, "{\"k\":\"a\u202eb\",\"n\":-1,\"t\":true}")
	want := [][]Span{
		{{"{", Punct}},
		{{`"k"`, Key}, {": ", Punct}, {`"a`, String}, {`\u202e`, Escaped}, {`b"`, String}, {",", Punct}},
		{{`"n"`, Key}, {": ", Punct}, {"-1", Number}, {",", Punct}},
		{{`"t"`, Key}, {": ", Punct}, {"true", Literal}},
		{{"}", Punct}},
	}
	for i, w := range want {
		if got := d.Line(i).Spans; fmt.Sprint(got) != fmt.Sprint(w) {
			t.Errorf("line %d: got %v want %v", i, got, w)
		}
	}
}

func TestPrettyOfScalarsAndPrefixes(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{`7`, "  1   7"},
		{` "x" `, `  1   "x"`},
		{`[]`, `  1   []`},
		{` { } `, `  1   {}`},
		{`42["order",{"id":7}]`, "  1 ▾ 42[\n  2     \"order\",\n  3     { \"id\": 7 }\n  4   ]"},
		{"\ufeff{\"a\":1}", "  1 ▾ \\ufeff{\n  2     \"a\": 1\n  3   }"},
		{`[info] {"a":1}`, "  1 ▾ [info] {\n  2     \"a\": 1\n  3   }"},
		{strings.Repeat("p", 32) + `[1]`, "  1 ▾ " + strings.Repeat("p", 32) + "[\n  2     1\n  3   ]"},
		{strings.Repeat("p", 33) + `[1]`, "  1   " + strings.Repeat("p", 33) + "[1]"}, // text
		{`not json`, "  1   not json"},
		{`[] {"b":2}`, `  1   [] {"b":2}`},
		{`{"a":1} {"b":2}`, `  1   {"a":1} {"b":2}`},
		{``, ``},
	} {
		same(t, dump(pretty0(t, c.in)), c.want)
	}
}

func TestPrettyFolds(t *testing.T) {
	d := pretty0(t, trade)
	d.Toggle(9) // bids
	d.Toggle(8) // book
	d.Toggle(1) // nothing to fold
	same(t, dump(d), `
  1 ▾ {
  2     "type": "trade",
  3     "price": 67214.50,
  4     "qty": 0.0120,
  5     "maker": false,
  6 ▾   "fees": [
  7       { "asset": "USDT", "rate": 0.00075 }
  8     ],
  9 ▸   "book": { … 4 keys },
 20     "note": "\u6210 成交"
 21   }
`)
	d.Toggle(5)
	d.Toggle(6) // book again: bids is still closed in it
	same(t, dump(d), `
  1 ▾ {
  2     "type": "trade",
  3     "price": 67214.50,
  4     "qty": 0.0120,
  5     "maker": false,
  6 ▸   "fees": [ … 1 item ],
  9 ▾   "book": {
 10 ▸     "bids": [ … 2 items ],
 14       "n": 1e400,
 15       "x": {},
 16 ▾     "o": {
 17         "a": null
 18       }
 19     },
 20     "note": "\u6210 成交"
 21   }
`)
	d.Toggle(0)
	same(t, dump(d), `  1 ▸ { … 7 keys }`)
	if got := d.Line(1); got.Number != 0 || got.Spans != nil {
		t.Errorf("line behind the end: %+v", got)
	}
	d.Toggle(0)
	if d.Len() != 16 {
		t.Errorf("after opening the root %d lines", d.Len())
	}
}

func TestPrettyFind(t *testing.T) {
	d := pretty0(t, trade)
	d.Toggle(8) // book
	for _, c := range []struct {
		needle    string
		from      int
		backwards bool
		line      int
		ok        bool
	}{
		{"PRICE", 0, false, 2, true},
		{"price", 3, false, 0, false},
		{`"price": 67214`, 0, false, 2, true}, // as it is laid out, not as it was sent
		{"成交", 0, false, 9, true},
		{"usdt", 9, true, 6, true},
		{"usdt", 6, true, 6, true},
		{"usdt", 5, true, 0, false},
		{"", 0, false, 0, false},
		{"type", -1, true, 0, false},
		{"type", 99, true, 1, true},
		{"type", 99, false, 0, false},
		{"nowhere", 0, false, 0, false},
		{`"rate": 0.0`, 99, true, 6, true},
		{"bids", 9, false, 0, false},
		{"bids", 10, true, 9, true}, // hidden: opens the fold
		{"1e400", 0, false, 13, true},
	} {
		line, ok := d.Find(c.needle, c.from, c.backwards)
		if ok != c.ok || ok && line != c.line {
			t.Errorf("Find(%q, %d, %v) = %d, %v; want %d, %v", c.needle, c.from, c.backwards, line, ok, c.line, c.ok)
		}
	}
	if d.Len() != 21 {
		t.Errorf("the fold that hid a hit is still closed: %d lines", d.Len())
	}
	p := pretty0(t, `42["order"]`)
	if line, ok := p.Find("42", 0, false); !ok || line != 0 {
		t.Errorf("prefix found at %d, %v", line, ok)
	}
	if line, ok := p.Find("2[", 9, true); !ok || line != 0 {
		t.Errorf("prefix with bracket found at %d, %v", line, ok)
	}
}

func TestPrettyBoundsLinesAndMemory(t *testing.T) {
	long := strings.Repeat("é", 3000)
	in := `{"` + long + `":"` + long + `",` + strings.Repeat(" ", 5000) + `"n":` + strings.Repeat("9", 2500) + `,"o":{"` + long + `":{"x":1}}}`
	d := pretty0(t, in)
	var all strings.Builder
	for i := range d.Len() {
		l := d.Line(i)
		n := 0
		for _, s := range l.Spans {
			n += len(s.Text)
			if !utf8.ValidString(s.Text) || s.Style == Escaped {
				t.Errorf("line %d was cut within a character", i)
			}
		}
		if n > 2*Piece+16 {
			t.Errorf("line %d has %d bytes", i, n)
		}
		all.WriteString(lineText(l))
	}
	if got, want := strings.ReplaceAll(all.String(), ": ", ":"), strings.ReplaceAll(in, " ", ""); got != want {
		t.Error("the lines put together are not the source")
	}
	if got := d.Line(d.Len() - 4); lineText(got) != `"x": 1` {
		t.Errorf("fourth line from the end: %q", lineText(got))
	}
	line, ok := d.Find(`"o"`, 0, false)
	if !ok {
		t.Fatal("no line for o")
	}
	d.Toggle(line)
	if got := lineText(d.Line(line)); got != `"o": { … 1 key }` {
		t.Errorf("folded: %q", got)
	}
}

func TestPrettyFromSeveralGoroutines(t *testing.T) {
	d := pretty0(t, trade)
	var wg sync.WaitGroup
	for k := range 4 {
		wg.Go(func() {
			for i := range 200 {
				d.Toggle((i + k) % 10)
				for n := range d.Len() {
					if l := d.Line(n); l.Number > 21 {
						t.Errorf("line %d has number %d", n, l.Number)
					}
				}
				d.Find("bids", 0, i%2 == 0)
			}
		})
	}
	wg.Wait()
	if _, ok := d.Find("1e400", 0, false); !ok {
		t.Error("lost a line")
	}
}

func TestPrettyStopsWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for name, in := range map[string]string{"json": `[1]`, "text": "text"} {
		if d, err := Pretty(ctx, []byte(in)); !errors.Is(err, context.Canceled) || d != nil {
			t.Errorf("%s: %v, %v", name, d, err)
		}
	}
}

func FuzzPretty(f *testing.F) {
	for _, s := range []string{trade, `42["order",{}]`, `[[[1,2],{"a":"b"}],""]`, `{"a":{"b":{}}}`, "[\"\xff\"]", ` [ { } ] `} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, err := Pretty(context.Background(), data)
		if err != nil {
			t.Fatal(err)
		}
		if d, ok := doc.(*pretty); ok {
			agrees(t, d, string(data))
		}
		for i := 0; i < doc.Len() && i < 200; i++ {
			doc.Line(i)
			doc.Toggle(i)
			doc.Find("a", i, i%2 == 0)
			doc.Find(`": "`, i, i%2 == 0)
		}
		if doc.Len() > 0 && len(doc.Line(doc.Len()-1).Spans) == 0 && len(bytes.TrimSpace(data)) > 0 && data[len(data)-1] != '\n' {
			t.Fatal("the last line is empty")
		}
	})
}
