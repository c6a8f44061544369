package render

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
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
	if at, ok := JSONStart(context.Background(), []byte(`42["x"]`)); at != 2 || !ok {
		t.Errorf("JSONStart = %d, %v", at, ok)
	}
	if _, ok := JSONStart(context.Background(), []byte(`42["x"`)); ok {
		t.Error("JSONStart accepted what isn't JSON")
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

// random returns JSON with white space in random places.
func random(r *rand.Rand, depth int) string {
	ws := func() string { return []string{"", "", " ", "\n  "}[r.IntN(4)] }
	switch n := r.IntN(7); {
	case n < 2 && depth > 0:
		var parts []string
		for range r.IntN(12) {
			parts = append(parts, ws()+random(r, depth-1)+ws())
		}
		return "[" + strings.Join(parts, ",") + "]"
	case n < 5 && depth > 0:
		var parts []string
		for i := range r.IntN(12) {
			parts = append(parts, fmt.Sprintf(`%s"k%d\"%s"%s:%s`, ws(), i, strings.Repeat("x", r.IntN(5)*r.IntN(400)), ws(), random(r, depth-1)))
		}
		return "{" + strings.Join(parts, ",") + ws() + "}"
	case n == 5:
		return `"` + strings.Repeat("é", r.IntN(3)*r.IntN(700)) + `"`
	}
	return fmt.Sprint(r.IntN(1000))
}

func TestPrettyAgreesWithItself(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 1))
	for range 10 {
		in := "[" + random(r, 3) + "," + random(r, 4) + "]"
		d := pretty0(t, in).(*pretty)
		agrees(t, d, in)
	}
}

// agrees checks a document against its source, and what it finds at random against what it finds in order.
func agrees(t *testing.T, d *pretty, in string) {
	t.Helper()
	var want, got bytes.Buffer
	if err := json.Compact(&want, []byte(in[d.start:])); err != nil {
		t.Fatal(err)
	}
	if len(in) < MaxText && utf8.ValidString(in) {
		if err := json.Compact(&got, []byte(strings.TrimPrefix(d.Text(), clipboard(d.data[:d.start])))); err != nil {
			t.Fatalf("Text isn't JSON: %v\n%s", err, in)
		}
		if !bytes.Equal(got.Bytes(), want.Bytes()) {
			t.Fatalf("Text holds something else\n%s\n%s", got.Bytes(), want.Bytes())
		}
	}
	// The source of every line in turn covers all of it but white space.
	var cover []byte
	l, n := jsonLine{nextMark: d.marks[0], more: true}, 0
	type fold struct{ line, depth, members int }
	var open []fold
	for ; l.more; n++ {
		l = d.walk(l.nextMark)
		if s := d.seek(n); s != l {
			t.Fatalf("line %d: seek %+v, walk %+v", n, s, l)
		}
		if at := d.lineAt(l.at.off); at != n {
			t.Fatalf("line %d begins at %d, lineAt says %d", n, l.at.off, at)
		}
		cover = append(cover, d.data[l.key[0]:l.key[1]]...)
		if l.colon {
			cover = append(cover, ':')
		}
		cover = append(cover, d.data[l.value[0]:l.value[1]]...)
		if l.comma {
			cover = append(cover, ',')
		}
		if k := len(open) - 1; k >= 0 && l.begins() && l.at.depth == open[k].depth+1 {
			open[k].members++
		}
		if l.kind == closing {
			f := open[len(open)-1]
			open = open[:len(open)-1]
			c := d.container(f.line, d.seek(f.line))
			if c.openLine != f.line || c.endLine != n || c.members != f.members || c.end != l.value[0] {
				t.Fatalf("container of line %d: %+v, want end line %d, %d members", f.line, c, n, f.members)
			}
		}
		if l.kind == opening {
			open = append(open, fold{line: n, depth: l.at.depth})
		}
	}
	if n != d.count || len(open) > 0 {
		t.Fatalf("%d lines, counted %d; %d left open", n, d.count, len(open))
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, cover); err != nil {
		t.Fatalf("lines aren't JSON: %v", err)
	}
	if !bytes.Equal(compact.Bytes(), want.Bytes()) {
		t.Fatalf("lines hold something else\n%.200s\n%.200s", compact.Bytes(), want.Bytes())
	}
}

func TestPrettyOfBigContainers(t *testing.T) {
	var b strings.Builder
	b.WriteString(`{"list":[`)
	for i := range 2000 {
		fmt.Fprintf(&b, `{"i":%d,"name":"number %d","deep":{"x":[%d]}},`, i, i, i)
	}
	b.WriteString(`[]],"after":{"pad":"` + strings.Repeat("z", bigContainer) + `"},"end":0}`)
	d := pretty0(t, b.String()).(*pretty)
	agrees(t, d, b.String())
	if len(d.big) != 3 {
		t.Errorf("%d big containers, want root, list and after", len(d.big))
	}
	d.Toggle(1)
	same(t, lineText(d.Line(1)), `"list": [ … 2,001 items ],`)
	same(t, lineText(d.Line(2)), `"after": {`)
	line, ok := d.Find("number 1999", 0, false)
	if !ok || !strings.Contains(lineText(d.Line(line)), "number 1999") {
		t.Errorf("found line %d, %v: %q", line, ok, lineText(d.Line(line)))
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
