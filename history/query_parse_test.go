package history

import (
	"errors"
	"strings"
	"testing"
)

// TestSpelling shows how queries are understood, by their plainest spelling.
func TestSpelling(t *testing.T) {
	for _, tt := range []struct{ query, want string }{
		{"", ""},
		{"   ", ""},
		{"heartbeat", "heartbeat"},
		{"  a   b ", "a b"},
		{`"order filled"`, `"order filled"`},
		{`"word"`, `word`},
		{`"say \"hi\" \\ c:\new"`, `"say \"hi\" \\ c:\\new"`},
		{"-ping", "-ping"},
		{`-"a b"`, `-"a b"`},
		{"a -b", "a -b"},

		// precedence: - before and before OR
		{"a b OR c d", "(a b) OR (c d)"},
		{"a OR b OR c", "a OR b OR c"},
		{"a AND b OR c", "(a b) OR c"},
		{"a (b OR c) d", "a (b OR c) d"},
		{"-(a OR b) c", "-(a OR b) c"},
		{"-a OR b", "-a OR b"},
		{"-(-a)", "-(-a)"},
		{"((a))", "a"},
		{"(a b) OR c", "(a b) OR c"},
		{"a (b c)", "a (b c)"},
		{"x OR(y)", "x OR y"},

		// what looks like something else
		{"error:timeout", "error:timeout"},
		{"12:30:45", "12:30:45"},
		{"wss://host/path?a=b&c=d", "wss://host/path?a=b&c=d"},
		{`"type":"trade"`, `"\"type\":\"trade\""`},
		{`"order type":"limit order"`, `"\"order type\":\"limit order\""`},
		{`{"type": "trade", "n": [1, 2]}`, `"{\"type\": \"trade\", \"n\": [1, 2]}"`},
		{`[1, 2]`, `"[1, 2]"`},
		{`[info] x`, `"[info]" x`},
		{`"a",`, `"\"a\","`},
		{"/topic/prices", `"/topic/prices"`},
		{"/topic/prices/", `"/topic/prices/"`},
		{"/topic /b/", `"/topic" /b/`},
		{"//", `"//"`},
		{"/a b/", "/a b/"},
		{"/a/i", "/a/i"},
		{"/a/g", `"/a/g"`},
		{`/a\/b/`, `/a\/b/`},
		{"$100", `"$100"`},
		{"$", `"$"`},
		{"$HOME/x", `"$HOME/x"`},
		{"a:b:c", "a:b:c"},
		{"Dir:in", "Dir:in"},
		{"or", `"or"`},
		{"OR", `"OR"`},
		{"AND", `"AND"`},
		{"a or", `a "or"`},
		{"terms and", `terms "and"`},
		{"!", `"!"`},
		{"!!!", `"!!!"`},
		{"||", `"||"`},
		{"a||b", "a||b"},
		{"5-3", "5-3"},
		{"-", `"-"`},
		{"--flag", `"--flag"`},
		{"f(x) g", `"f(x)" g`},
		{"(f(x) OR y)", `"f(x)" OR y`},
		{":(", `":("`},
		{"(a :( )", `a ":("`},
		{`5"`, `"5\""`},
		{`it's`, "it's"},
		{"#channel", "#channel"},
		{"订单 成交", "订单 成交"},

		// fields keep their spelling
		{"dir:in type:text,binary size:>1k", "dir:in type:text,binary size:>1k"},
		{`hex:"de ad ?? ef"`, `hex:"de ad ?? ef"`},
		{"(dir:in)", "dir:in"},
		{"(#:100..200 OR code:1006)", "#:100..200 OR code:1006"},
		{"time:-30s", "time:-30s"},
		{"time:-99999d24h", "time:-99999d24h"},
		{`time:>"2026-11-20 12:00"`, `time:>"2026-11-20 12:00"`},
		{"is:json", "is:json"},

		// paths
		{"$.type=trade", "$.type=trade"},
		{"$.data.price > 100", "$.data.price>100"},
		{"$.a.b[0][*].c", "$.a.b[0][*].c"},
		{"$.a.*", "$.a[*]"},
		{`$["a.b"]='x'`, `$["a.b"]='x'`},
		{`$['a b'].c`, `$["a b"].c`},
		{`$[""]`, `$[""]`},
		{`$["x"]`, `$.x`},
		{"$[1]", "$[1]"},
		{`$.user.name~/^an/`, `$.user.name~/^an/`},
		{`$.user.name!~/^an b/i x`, `$.user.name!~/^an b/i x`},
		{`$.a="x y"`, `$.a="x y"`},
		{`$.a="7"`, `$.a="7"`},
		{`$.a=7`, `$.a=7`},
		{`$.a=""`, `$.a=""`},
		{`-$.x=1`, `-$.x=1`},
		{`($.a=1 OR $.b)`, `$.a=1 OR $.b`},
		{`$.a~/x`, `$.a~"/x"`},
		{`$.цена>=1e3`, `$.цена>=1e3`},
		{`$.a!=null`, `$.a!=null`},
		{`$.@type=x`, `$.@type=x`},
	} {
		q, err := ParseQuery(tt.query, testNow)
		if err != nil {
			t.Errorf("ParseQuery(%q): %v", tt.query, err)
			continue
		}
		if got := q.String(); got != tt.want {
			t.Errorf("ParseQuery(%q) is %q, want %q", tt.query, got, tt.want)
			continue
		}
		again, err := ParseQuery(q.String(), testNow)
		if err != nil {
			t.Errorf("ParseQuery(%q), spelt by String: %v", q.String(), err)
		} else if again.String() != q.String() {
			t.Errorf("%q spelt by String is %q, read again %q", tt.query, q.String(), again.String())
		}
	}
}

// TestQueryError checks that errors point at the place and say what to write. The place is marked in the query by
// ‹ and ›.
func TestQueryError(t *testing.T) {
	for _, tt := range []struct{ query, want string }{
		{`a ‹or› b`, `write OR`},
		{`a ‹||› b`, `write OR`},
		{`a ‹&&› b`, `leave it out`},
		{`a ‹and› b`, `leave it out`},
		{`‹!›ping`, `write - instead`},
		{`‹!› ping`, `write - right before`},
		{`‹!›(a b)`, `write - right before`},
		{`‹!›dir:in`, `write - instead`},
		{`‹NOT› ping`, `write - right before`},
		{`a ‹OR›`, `OR needs a term on its right`},
		{`‹OR› a`, `OR needs a term on its left`},
		{`a OR ‹OR› b`, `OR needs a term on its left`},
		{`(a ‹OR›)`, `on its right`},
		{`a ‹AND›`, `both sides`},
		{`‹AND› a`, `both sides`},
		{`‹(›a b`, `never closed`},
		{`a ‹)› b`, `no parenthesis is open`},
		{`a ‹()› b`, `a term was expected`},
		{`x ‹"abc def›`, `never closed`},
		{`‹""›`, `a text was expected`},
		{`dir:‹sideways›`, `in or out`},
		{`‹dir:›`, `right after the colon`},
		{`a ‹type:› text`, `right after the colon`},
		{`type:‹trade›`, `$.type=trade`},
		{`type:‹text,nope›`, `text, binary`},
		{`size:‹big›`, `a size such as`},
		{`size:‹2k..1k›`, `write 1k..2k`},
		{`size:‹..›`, `a size such as`},
		{`size:‹-5›`, `a size such as`},
		{`wire:‹1x›`, `on the wire`},
		{`#:‹abc›`, `number of an entry`},
		{`attempt:‹x›`, `number of an attempt`},
		{`is:‹fine›`, `violation`},
		{`code:‹12›`, `1000 to 4999`},
		{`hex:‹xyz›`, `hexadecimal`},
		{`hex:‹abc›`, `hexadecimal`},
		{`hex:‹??›`, `?? for any byte but not only those`},
		{`hex:‹"de ad›`, `never closed`},
		{`time:‹25:00›`, `a time of day such as`},
		{`time:‹noon›`, `a time of day such as`},
		{`time:‹2026-13-01›`, `a time of day such as`},
		{`time:‹12:00..2026-11-20›`, `of one sort`},
		{`time:‹-10s..-60s›`, `write -60s..-10s`},
		{`time:‹-100000d1h›`, `a time of day such as`},
		{`$‹.›`, `a name was expected`},
		{`$.a‹.› b`, `a name was expected`},
		{`$‹..›price`, `.. is not known`},
		{`$.a‹.›[0]`, `leave the dot`},
		{`$.a‹[-1]›`, `a number from 0`},
		{`$.a‹[?(@.x)]›`, `a number from 0`},
		{`$.a‹[1›`, `a number from 0`},
		{`$[‹"a›`, `never closed`},
		{`$[‹'a›`, `never closed`},
		{`$.a‹==›1`, `write = instead`},
		{`$.a‹=~›x`, `write ~ instead`},
		{`$.a‹=>›1`, `write >= instead`},
		{`$.a‹<>›1`, `write != instead`},
		{`$.a‹!›x`, `after ! comes`},
		{`$.a‹=›`, `a value was expected after =`},
		{`($.a ‹>› )`, `a value was expected after >`},
		{`$.a=‹"x›`, `never closed`},
		{`$.a‹"›b`, `goes in quotes`},
		{`/‹a(b›/`, `missing closing )`},
		{`/x[‹z-a›]y/`, `invalid character class range`},
		{`/foo‹(?=›bar)/`, `RE2`},
		{`/(a)‹\1›/`, `RE2`},
		{`$.a~/‹*›b/`, `missing argument`},
	} {
		before, rest, _ := strings.Cut(tt.query, "‹")
		place, after, _ := strings.Cut(rest, "›")
		query := before + place + after
		_, err := ParseQuery(query, testNow)
		var e *QueryError
		if !errors.As(err, &e) {
			t.Errorf("ParseQuery(%q) is %v, want a QueryError", query, err)
			continue
		}
		if e.Pos != len(before) || e.Len != len(place) {
			t.Errorf("ParseQuery(%q) fails at %q, want %q: %v", query, query[e.Pos:e.Pos+e.Len], place, err)
		}
		if !strings.Contains(e.Msg, tt.want) {
			t.Errorf("ParseQuery(%q) says %q, want %q in it", query, e.Msg, tt.want)
		}
	}
}

func TestQueryBounds(t *testing.T) {
	for name, query := range map[string]string{
		"length":  strings.Repeat("a", maxQuery+1),
		"depth":   strings.Repeat("(", maxNested) + "a" + strings.Repeat(")", maxNested),
		"regex":   "/" + strings.Repeat(`\pL{900}`, 30) + "/",
		"repeats": "/((a{100}){100}){100}/",
		"path":    "$" + strings.Repeat("[0]", maxSteps+1),
	} {
		if _, err := ParseQuery(query, testNow); err == nil {
			t.Errorf("%s: the query was accepted", name)
		}
	}
	deep := strings.Repeat("(", maxNested/2) + "a" + strings.Repeat(")", maxNested/2)
	if got := parse(t, deep).String(); got != "a" {
		t.Errorf("%d parentheses around a are %q", maxNested/2, got)
	}
}
