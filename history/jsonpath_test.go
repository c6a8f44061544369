package history

import (
	"math/big"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestJSONPaths(t *testing.T) {
	for _, tt := range []struct {
		query, payload string
		want           bool
	}{
		{"$.type=trade", `{"type":"trade"}`, true},
		{"$.type=trade", `{ "type" : "Trade" }`, true},
		{"$.type=trade", `{"type":"trades"}`, false},
		{"$.type=trade", `{"x":{"type":"trade"}}`, false},
		{"$.x.type=trade", `{"x":{"type":"trade"}}`, true},
		{"$.type", `{"type":null}`, true},
		{"$.type", `{"typ":1,"other":"type"}`, false},
		{"-$.type", `{"typ":1}`, true},
		{"$.Type", `{"type":1}`, false}, // names are as they are written

		// names that mean something to gjson
		{`$["a.b"]=1`, `{"a.b":1}`, true},
		{`$["a.b"]=1`, `{"a":{"b":1}}`, false},
		{`$["*"]=1`, `{"x":1}`, false},
		{`$["*"]=1`, `{"*":1}`, true},
		{`$.a?=1`, `{"ab":1}`, false},
		{`$.a?=1`, `{"a?":1}`, true},
		{`$.@this.a=1`, `{"a":1}`, false},
		{`$.@this=1`, `{"@this":1}`, true},
		{`$.#=2`, `[1,2]`, false},
		{`$.a.#=2`, `{"a":[1,2]}`, false},
		{`$.a.#=2`, `{"a":{"#":2}}`, true},
		{`$["a|b"].c=1`, `{"a|b":{"c":1}}`, true},
		{`$["{a,b}"]=1`, `{"a":1,"b":1}`, false},
		{`$["!\"x\""]=x`, `{}`, false},
		{`$["a\\b"]=1`, `{"a\\b":1}`, true},
		{`$["q\"q"]=1`, `{"q\"q":1}`, true},
		{`$[""]=1`, `{"":1}`, true},
		{`$[""].a=1`, `{"":{"a":1}}`, true},
		{`$.ключ=1`, `{"ключ":1}`, true},
		{`$["a b"]=1`, `{"a b":1}`, true},
		{`$.a:b-c_d=1`, `{"a:b-c_d":1}`, true},
		{`$.a\u0062=1`, `{"ab":1}`, false},
		{`$.ab=1`, `{"a\u0062":1}`, true}, // written otherwise, the same name
		{`$.ab=x`, `{"a\u0062":"\u0078"}`, true},
		{`$.u=a/b`, `{"u":"a\/b"}`, true},
		{`$.u~"/b"`, `{"u":"a\/b"}`, true},

		// arrays
		{"$[1]=b", `["a","b"]`, true},
		{"$[2]", `["a","b"]`, false},
		{"$[0]", `{"0":1}`, false},
		{"$.0=1", `{"0":1}`, true},
		{"$.0=1", `[1]`, false},
		{"$.a.0=1", `{"a":[1]}`, false},
		{"$.a[0]=1", `{"a":[1]}`, true},
		{"$.a[0]=1", `{"a":{"0":1}}`, false},
		{"$.items[*].id=7", `{"items":[{"id":1},{"id":7}]}`, true},
		{"$.items[*].id=8", `{"items":[{"id":1},{"id":7}]}`, false},
		{"$.items.id=7", `{"items":[{"id":7}]}`, false},
		{"$[*][*]=3", `[[1,2],[3]]`, true},
		{"$.*.id=7", `{"a":{"id":1},"b":{"id":7}}`, true},
		{"$[*]", `[]`, false},
		{"$[*]", `[null]`, true},
		{"$.s.a", `{"s":"{\"a\":1}"}`, false},
		{"$[0].a", `["{\"a\":1}"]`, false},
		{"$.a[*].b[1].c~/x$/", `{"a":[{"b":[0]},{"b":[0,{"c":"box"}]}]}`, true},

		// numbers, also as texts
		{"$.p>100", `{"p":100.01}`, true},
		{"$.p>100", `{"p":"100.01"}`, true},
		{"$.p>100", `{"p":100}`, false},
		{"$.p>=100", `{"p":1e2}`, true},
		{"$.p<100", `{"p":-5}`, true},
		{"$.p<=-5", `{"p":-5.0}`, true},
		{"$.p<-5", `{"p":-5.0}`, false},
		{"$.p>100", `{"p":"abc"}`, false},
		{"$.p>100", `{"p":true}`, false},
		{"$.p>100", `{"p":[200]}`, false},
		{"$.p=7", `{"p":"7.0"}`, true},
		{"$.p=7", `{"p":7.0e0}`, true},
		{"$.p=0", `{"p":-0.0}`, true},
		{`$.p="7"`, `{"p":7}`, false},
		{`$.p="7"`, `{"p":"7"}`, true},
		{`$.p="7"`, `{"p":"7.0"}`, false},
		{"$.p!=7", `{"p":7.00}`, false},
		{"$.p!=7", `{"p":"seven"}`, true},
		{"$.p!=7", `{"q":1}`, false},
		{"-$.p=7", `{"q":1}`, true},
		{"$.p!=7", `{"p":{}}`, true},

		// numbers that a float64 can't tell apart
		{"$.id=9007199254740993", `{"id":9007199254740993}`, true},
		{"$.id=9007199254740993", `{"id":9007199254740992}`, false},
		{"$.id=9007199254740993", `{"id":"9007199254740993"}`, true},
		{"$.id>9007199254740992", `{"id":9007199254740993}`, true},
		{"$.id<9007199254740993", `{"id":"9007199254740992"}`, true},
		{"$.id=18446744073709551615", `{"id":18446744073709551615}`, true},
		{"$.id=18446744073709551615", `{"id":18446744073709551616}`, false},
		{"$.x=0.1", `{"x":0.10000000000000000001}`, false},
		{"$.x<0.10000000000000000001", `{"x":0.1}`, true},
		{"$.x>1e400", `{"x":1.1e400}`, true},
		{"$.x=1e400", `{"x":10e399}`, true},
		{"$.x<1e-400", `{"x":0}`, true},
		{"$.x>-1e-400", `{"x":-1e-401}`, true},
		{"$.x>1e99999999999999999999", `{"x":1e400}`, false},

		// texts, true, false, null
		{"$.t>2026-01-02T10:00", `{"t":"2026-01-02T10:00:01Z"}`, true},
		{"$.t>2026-01-02T10:00", `{"t":"2026-01-02T09:59"}`, false},
		{"$.t<b", `{"t":"A"}`, true},
		{"$.ok=true", `{"ok":true}`, true},
		{"$.ok=TRUE", `{"ok":true}`, true},
		{`$.ok="true"`, `{"ok":true}`, false},
		{"$.ok=null", `{"ok":null}`, true},
		{"$.ok=null", `{}`, false},
		{`$.s=""`, `{"s":""}`, true},
		{`$.s="a b"`, `{"s":"A B"}`, true},
		{"$.s=straße", `{"s":"STRAẞE"}`, true},
		{"$.s=订单", `{"s":"订单"}`, true},
		{"$.s=订单", `{"s":"\u8ba2\u5355"}`, true},
		{"$.s~单", `{"s":"\u8ba2\u5355"}`, true},
		{"$.s~ell", `{"s":"Hello"}`, true},
		{"$.s~12", `{"s":3.125}`, true},
		{"$.s~inner", `{"s":{"inner":[1]}}`, true},
		{"$.s!~ell", `{"s":"Hello"}`, false},
		{"$.s!~ell", `{"s":"x"}`, true},
		{"$.s!~ell", `{}`, false},
		{"$.user.name~/^an/", `{"user":{"name":"Anna"}}`, true},
		{"$.user.name~/^an/", `{"user":{"name":"Hanna"}}`, false},
		{"$.s~/a b/", `{"s":"a b"}`, true},
		{"$.s~/\"/", `{"s":"say \"hi\""}`, true},

		// what is JSON
		{"is:json", `{}`, true},
		{"is:json", `[]`, true},
		{"is:json", ` {"a":1} ` + "\r\n", true},
		{"is:json", `42["order",{"id":7}]`, true},
		{"is:json", `a["x"]`, true},
		{"is:json", "{\"type\":6}\x1e", true},
		{"is:json", strings.Repeat("p", 32) + `{}`, true},
		{"is:json", strings.Repeat("p", 33) + `{}`, false},
		{"is:json", `42`, false},
		{"is:json", `"text"`, false},
		{"is:json", `{"a":1`, false},
		{"is:json", `{"a":1}}`, false},
		{"is:json", `{"a":1}{"a":2}`, false},
		{"is:json", ``, false},
		{"is:json", `plain text`, false},
		{"is:json", strings.Repeat("[", 9_000) + strings.Repeat("]", 9_000), true},
		{"is:json", strings.Repeat("[", 200_000) + strings.Repeat("]", 200_000), false},
		{"$[0]=order", `42["order",{"id":7}]`, true},
		{"$[1].id=7", `42["order",{"id":7}]`, true},
		{"$.type=6", "{\"type\":6}\x1e", true},
		{"$.a=1", `{"a":1`, false},
		{"$.a=1", `{"a":1} trailing`, false},
		{"$.a=1", `"a":1`, false},
		{"$.price>1", `the "price": 200 is {high}`, false},
		{"$.a=1", `{'a':1}`, false},
	} {
		entries := texts(tt.payload)
		if len(tt.payload) > 1000 {
			// encoding/json, the reference's means, takes the square of the depth
			if got := len(matched(t, parse(t, tt.query), entries)) == 1; got != tt.want {
				t.Errorf("%s in %d bytes: %v, want %v", tt.query, len(tt.payload), got, tt.want)
			}
			continue
		}
		if got := len(found(t, parse(t, tt.query), entries)) == 1; got != tt.want {
			t.Errorf("%s in %s: %v, want %v", tt.query, tt.payload, got, tt.want)
		}
	}
}

func TestDecimal(t *testing.T) {
	numbers := []string{
		"0", "-0", "0.0", "+1", "1", "1.0", "10e-1", "0.1e1", "-1", "1.5", "-1.5", "9007199254740992", "9007199254740993",
		"9007199254740993.0", "-9007199254740993", "0.1", "0.10000000000000000001", "1e400", "10e399", "1.1e400", "-1e400",
		"1e-400", "2e-400", "-1e-400", "00012", "12", "12.", ".5", "0.5", "123456789012345678901234567890",
		"123456789012345678901234567891", "1e22", "10000000000000000000000", "10000000000000000000001",
	}
	for _, a := range numbers {
		for _, b := range numbers {
			x, okX := parseDecimal(a)
			y, okY := parseDecimal(b)
			if !okX || !okY {
				t.Fatalf("%s or %s is no number", a, b)
			}
			want := rat(t, a).Cmp(rat(t, b))
			if got := x.compare(&y); got != want {
				t.Errorf("%s compared with %s is %d, want %d", a, b, got, want)
			}
		}
	}
	for _, s := range []string{"", "-", ".", "e5", "1e", "1e+", "0x10", "1_000", "NaN", "Inf", " 1", "1 ", "1.2.3", "--1", "١"} {
		if _, ok := parseDecimal(s); ok {
			t.Errorf("%q is a number", s)
		}
	}
	huge, _ := parseDecimal("1e999999999999999999999")
	tiny, _ := parseDecimal("-1e-999999999999999999999")
	zero, _ := parseDecimal("0e999999999999999999999")
	if huge.compare(&tiny) != 1 || tiny.compare(&zero) != -1 || zero.compare(&huge) != -1 {
		t.Error("numbers with endless exponents are out of order")
	}
}

func rat(t *testing.T, s string) *big.Rat {
	r, ok := slowNumber(s)
	if !ok {
		t.Fatalf("the reference takes %s for no number", s)
	}
	return r
}

func TestJSONPathsOf(t *testing.T) {
	got := JSONPaths([]byte(`42["order",{"id":7,"a.b":{"c":[{"d":1},{"d":2,"e":3}]}}]`), 100)
	want := []string{`$[*]`, `$[*].id`, `$[*]["a.b"]`, `$[*]["a.b"].c`, `$[*]["a.b"].c[*]`, `$[*]["a.b"].c[*].d`, `$[*]["a.b"].c[*].e`}
	if !slices.Equal(got, want) {
		t.Errorf("the paths are %q, want %q", got, want)
	}
	if got := JSONPaths([]byte(`{"a":1,"b":2,"c":3}`), 2); !slices.Equal(got, []string{"$.a", "$.b"}) {
		t.Errorf("the first two paths are %q", got)
	}
	if got := JSONPaths([]byte("no JSON"), 10); got != nil {
		t.Errorf("text that isn't JSON has the paths %q", got)
	}
	for _, p := range want {
		if got := len(matched(t, parse(t, p), texts(`42["order",{"id":7,"a.b":{"c":[{"d":1},{"d":2,"e":3}]}}]`))); got != 1 {
			t.Errorf("the entry doesn't match its own path %s", p)
		}
	}
}

func TestShortNumber(t *testing.T) {
	for _, tt := range []struct {
		text string
		n    int
	}{
		{"0", 1}, {"-0", 2}, {"7,", 1}, {"123.25}", 6}, {"-0.1 ", 4}, {"0.3", 3}, {"999999999999999", 15}, {"0.00000000000001", 16},
		{"1234567.12345678", 16}, {"5.", 2}, {"1000000000000000", 0}, {"1e5", 0}, {"1.2.3", 0}, {"-", 0}, {"x", 0}, {"", 0}, {"1-2", 0},
	} {
		v, n := shortNumber([]byte(tt.text))
		if n != tt.n {
			t.Errorf("of %q %d bytes are a number, want %d", tt.text, n, tt.n)
			continue
		}
		if want, err := strconv.ParseFloat(tt.text[:n], 64); n > 0 && (err != nil || v != want) {
			t.Errorf("%q is %v, want %v", tt.text, v, want)
		}
	}
}
