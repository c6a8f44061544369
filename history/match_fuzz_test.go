package history

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"socklens/session/wire"
)

// termsOf are terms for random queries; entriesOf are payloads that they meet.
var (
	termsOf = []string{
		"a", "b", "ab", "foo", "FOO", "ſ", "sk", "σ", "ß", "订单", "\"a b\"", "\"\\\"a\\\":\"", "dir:in", "dir:out", "type:text",
		"type:binary,ping", "type:control", "type:event", "size:>3", "size:1..4", "wire:..100", "#:2..5", "attempt:1", "is:compressed",
		"is:json", "code:1000..1006", "hex:61", "hex:\"61 ?? 62\"", "time:>12:00", "time:-10s", "/a+b/", "/^a/", "/fo*/", "/[ab]\\d/i", "/foo-\\d+x/",
		"/(ab|foo)$/", "/sk/", "/k|ss/", "/ſ+k?/", "$.a", "$.a=1", "$.a=x", "$.a!=1", "$.a>1", "$.a<=\"b\"", "$.a~o", "$.a!~o", "$.a~/^o|1/", "$[0]", "$[*]=1", "$.a[*].b=x",
		"$.a.b>=1", "$[\"a.b\"]=true", "$.a=null", "$.ab", "gone", "reset",
	}
	payloadsOf = []string{
		"", "a", "ab", "AB", "b a", "foo", "xfoo-12x", "foo-1 foo-2 foo-3 foo-4 foo-5 foo-6 foo-7 foo-8 foo-9 foo-10x", "a1", "S", "ſK", "\u212a", "Σ", "ς",
		"ẞ", "SS", "您的订单", "\xff\xfea\x00b", "a b", "aab\nfoo", `{"a":1}`, `{"a":"1.0"}`, `{"a":"x"}`, `{"a":"foo"}`, `{"a":{"b":2}}`, `{"a":[{"b":"x"},{"b":1}]}`,
		`[1]`, `["a",{"a":1}]`, `42["a",1]`, `{"a.b":true}`, `{"\u0061":"\u0078"}`, `{"a":null}`, `{"a":1`, `{"a":12345678901234567890}`, `{"ab":{"a":1}}`, "\x03\xe8gone",
		`{"a":true}`, `[[1],{"b":1}]`, "{\"a\":\"o\"}\x1e",
	}
)

func genEntry() *rapid.Generator[Entry] {
	return rapid.Custom(func(t *rapid.T) Entry {
		e := Entry{
			Time:     testNow.UnixNano() - rapid.Int64Range(0, 20e9).Draw(t, "age"),
			Attempt:  rapid.IntRange(0, 2).Draw(t, "attempt"),
			Dir:      wire.Direction(rapid.IntRange(0, 2).Draw(t, "dir")),
			WireSize: rapid.Int64Range(0, 200).Draw(t, "wire"),
			Flags:    wire.Flags(rapid.IntRange(0, 3).Draw(t, "flags")),
		}
		switch rapid.IntRange(0, 9).Draw(t, "sort") {
		case 0:
			e.Kind, e.Op = Control, wire.Ping
			e.Payload = []byte(rapid.SampledFrom(payloadsOf).Draw(t, "payload"))
		case 1:
			e.Kind, e.Op, e.Payload = Control, wire.Close, []byte("\x03\xe8gone")
			e.Close = &wire.CloseStatus{Code: 1000, Reason: "gone"}
		case 2:
			e.Kind, e.Detail = End, &Detail{End: &EndDetail{Code: 1006, Error: "reset by foo"}}
		default:
			e.Kind, e.Op = Message, wire.Opcode(rapid.IntRange(1, 2).Draw(t, "op"))
			e.Payload = []byte(rapid.SampledFrom(payloadsOf).Draw(t, "payload"))
		}
		e.Size = int64(len(e.Payload))
		return e
	})
}

func genQuery(depth int) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		switch sort := rapid.IntRange(0, 9).Draw(t, "sort"); {
		case depth == 0 || sort < 4:
			return rapid.SampledFrom(termsOf).Draw(t, "term")
		case sort == 4:
			return "-(" + genQuery(depth-1).Draw(t, "excluded") + ")"
		case sort < 7:
			return strings.Join(rapid.SliceOfN(genQuery(depth-1), 2, 3).Draw(t, "any"), " OR ")
		}
		kids := rapid.SliceOfN(genQuery(depth-1), 2, 3).Draw(t, "all")
		for i, k := range kids {
			if strings.Contains(k, " OR ") {
				kids[i] = "(" + k + ")"
			}
		}
		return strings.Join(kids, " ")
	})
}

// TestMatcherModel runs random queries over random chunks and compares with the reference, and the matcher with itself
// when it runs over a second chunk.
func TestMatcherModel(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		q := parse(t, genQuery(3).Draw(rt, "query")).WithCase(rapid.Bool().Draw(rt, "case"))
		m := q.matcher()
		for range 2 {
			entries := rapid.SliceOfN(genEntry(), 1, 40).Draw(rt, "entries")
			c := chunkOf(t, entries)
			var hits bitmap
			if err := m.match(c, &hits); err != nil {
				rt.Fatal(err)
			}
			if !skimmed(q, c, hits) {
				rt.Fatalf("query %q matches where its literals are not", q.Text())
			}
			for i := range entries {
				if want := matchEntry(q.root, &entries[i]); hits.has(i) != want {
					rt.Fatalf("query %q, entry %d %q: the matcher says %v, the reference %v", q.Text(), i, entries[i].Payload, hits.has(i), want)
				}
			}
		}
		again := parse(t, q.String()).WithCase(q.matched)
		if again.String() != q.String() {
			rt.Fatalf("%q is spelt %q, and that %q", q.Text(), q.String(), again.String())
		}
	})
}

func FuzzParseQuery(f *testing.F) {
	for _, s := range termsOf {
		f.Add(s, len(s)/2)
	}
	f.Add(`a (b OR -c) "d e" or`, 3)
	f.Add(`$["a\"b"][*].c!~/x y/i`, 9)
	f.Fuzz(func(t *testing.T, s string, caret int) {
		Complete(s, caret, []string{"$.a", "$.b.c"}, []string{s, "x"})
		if got := AddTerm(s, "dir:in"); len(got) < len("dir:in") {
			t.Errorf("%q and dir:in are %q", s, got)
		}
		q, err := ParseQuery(s, testNow)
		if err != nil {
			var e *QueryError
			if !errors.As(err, &e) || e.Pos < 0 || e.Len < 1 || e.Pos+e.Len > len(s) || e.Msg == "" {
				t.Fatalf("%q fails with %#v", s, err)
			}
			return
		}
		again, err := ParseQuery(q.String(), testNow)
		if err != nil || again.String() != q.String() {
			t.Fatalf("%q is spelt %q, and that %q, %v", s, q.String(), again, err)
		}
		if !HasTerm(AddTerm(s, "dir:in"), "dir:in") {
			t.Fatalf("%q with dir:in added is %q, which hasn't got it", s, AddTerm(s, "dir:in"))
		}
		if without := RemoveTerm(s, "dir:in"); HasTerm(without, "dir:in") {
			t.Fatalf("%q without dir:in is %q", s, without)
		}
		entries := texts("a", `{"a":1}`)
		for i := range entries {
			for range 2 {
				chunkOf(t, entries)
				if a, b := matchEntry(q.root, &entries[i]), matchEntry(again.root, &entries[i]); a != b {
					t.Fatalf("%q and its spelling %q differ on %q", s, q.String(), entries[i].Payload)
				}
			}
		}
	})
}

func FuzzMatch(f *testing.F) {
	for i, p := range payloadsOf {
		f.Add(termsOf[i%len(termsOf)], []byte(p), false)
	}
	f.Add(`$.a=x foo`, []byte("{\"a\":\"x\"}\nfoo\n{\"a\":\"X foo\"}"), true)
	f.Fuzz(func(t *testing.T, query string, data []byte, matchCase bool) {
		if len(query) > 200 || len(data) > 4000 || bytes.Count(data, []byte("\n")) > 40 {
			return
		}
		q, err := ParseQuery(query, testNow)
		if err != nil || q.Empty() {
			return
		}
		q = q.WithCase(matchCase)
		var entries []Entry
		for _, line := range bytes.Split(data, []byte("\n")) {
			entries = append(entries, Entry{Payload: line, Dir: wire.Direction(len(line) % 3), Time: testNow.UnixNano()})
			if len(line) > 1 && line[0] == 3 {
				e := &entries[len(entries)-1]
				e.Kind, e.Op, e.Close = Control, wire.Close, &wire.CloseStatus{Code: 768 + uint16(line[1]), Reason: string(line[2:])}
			}
		}
		if usesJSON(q) {
			for _, e := range entries {
				if !comparable(e.Payload) {
					return
				}
			}
		}
		found(t, q, entries)
	})
}

func usesJSON(q *Query) bool {
	uses := false
	for _, wanted := range []bool{true, false} {
		r := q.root
		if !wanted {
			r = &notNode{r}
		}
		(&Query{root: r}).wanted(func(n node) {
			_, ok := n.(*jsonTerm)
			uses = uses || ok
		})
	}
	return uses
}

// comparable reports whether gjson and encoding/json read a payload alike: not where names come twice in an object,
// where text isn't UTF-8, or where exponents are out of the reference's reach.
func comparable(payload []byte) bool {
	if !utf8.Valid(payload) {
		return false
	}
	body, ok := slowBody(payload)
	if !ok {
		return true
	}
	if strings.ContainsAny(body, "eE") && strings.ContainsAny(body, "0123456789") && hasExponent(body) {
		return false
	}
	var v any
	d := json.NewDecoder(strings.NewReader(body))
	d.UseNumber()
	if d.Decode(&v) != nil {
		return false
	}
	return len(namesTwice(body)) == 0
}

func hasExponent(body string) bool {
	for i := range len(body) {
		if (body[i] == 'e' || body[i] == 'E') && i > 0 && ('0' <= body[i-1] && body[i-1] <= '9' || body[i-1] == '.') {
			return true
		}
	}
	return false
}

// namesTwice returns the names that come twice in an object.
func namesTwice(body string) []string {
	var twice []string
	d := json.NewDecoder(strings.NewReader(body))
	var value func()
	value = func() {
		tok, err := d.Token()
		if err != nil {
			return
		}
		switch tok {
		case json.Delim('{'):
			seen := map[string]bool{}
			for d.More() {
				k, _ := d.Token()
				name, _ := k.(string)
				if seen[name] {
					twice = append(twice, name)
				}
				seen[name] = true
				value()
			}
			d.Token()
		case json.Delim('['):
			for d.More() {
				value()
			}
			d.Token()
		}
	}
	value()
	return twice
}
