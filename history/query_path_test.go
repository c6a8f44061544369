package history

import (
	"errors"
	"slices"
	"testing"

	"github.com/tidwall/gjson"
)

func TestPathText(t *testing.T) {
	for _, c := range []struct {
		path, payload, want string
		cut                 bool // where more comes behind the payload
	}{
		{"$.type", `{"type":"trade","n":1.50}`, "trade", false},
		{"$.n", `{"type":"trade","n":1.50}`, "1.50", false},
		{"$.a.b", `{"a":{"b":[1, 2]}}`, "[1, 2]", false},
		{"$[1]", `42["order",{"x":1}]`, `{"x":1}`, false},
		{"$.items[*].id", `{"items":[{"id":7},{"id":8}]}`, "7", false},
		{"$.gone", `{"type":"trade"}`, "", true},
		{"$.type", "not JSON", "", false},
		{"$.type", `{"type":"trade","cut":"he`, "trade", false},
		{"$.cut", `{"cut":"he"`, "he", true}, // can't be told from a value that goes on
		{"$.n", `{"n":12`, "12", true},
		{"$.n", `{"n":12  `, "12", true},
		{"$.n", `{"n":12,`, "12", false},
		{"$.a", `{"a":{"b":[1, 2`, `{"b":[1, 2`, true},
		{"$.a.b[0]", `{"a":{"b":[1, 2`, "1", false},
		{"$.items[*].id", `{"items":[{"x":7},{"x":8}`, "", true},
		{"$", `{"a":1}`, `{"a":1}`, true},
		{"$.null", `{"null":null}`, "null", false},
		{`$["a b"]["\\"]`, `{"a b":{"\\":"odd"}}`, "odd", false},
		{"$.a.b", `{"a":{"b":"it goes on`, "it goes on", true},
		{"$.gone", `{"a":{"b":"it goes on`, "", true},
	} {
		p, err := ParsePath(c.path)
		if err != nil {
			t.Fatalf("%s: %v", c.path, err)
		}
		if got, cut := p.Text([]byte(c.payload), true); gjson.Valid(c.payload) && got != c.want || cut {
			t.Errorf("%s of %s is %q, cut %v; want %q", c.path, c.payload, got, cut, c.want)
		}
		if got, cut := p.Text([]byte(c.payload), false); got != c.want || cut != c.cut {
			t.Errorf("%s of the beginning %s is %q, cut %v; want %q, %v", c.path, c.payload, got, cut, c.want, c.cut)
		}
	}
	for _, bad := range []string{"", "type", "$.", "$.a b", "$[x"} {
		var e *QueryError
		if _, err := ParsePath(bad); !errors.As(err, &e) {
			t.Errorf("ParsePath(%q) gave %v, want a *QueryError", bad, err)
		}
	}
}

func TestSplitPaths(t *testing.T) {
	for text, want := range map[string][]string{
		"":                             nil,
		" \t":                          nil,
		"$.a":                          {"$.a"},
		" $.a  $[0].b ":                {"$.a", "$[0].b"},
		`$["a b"] $.x['c d']["]"] $.y`: {`$["a b"]`, `$.x['c d']["]"]`, "$.y"},
	} {
		if got, err := SplitPaths(text); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q splits into %q, %v; want %q", text, got, err, want)
		}
	}
	for text, want := range map[string]QueryError{
		"type $.a":     {Pos: 0, Len: 4},
		"$.a type $.b": {Pos: 4, Len: 4},
		"$.a (":        {Pos: 4, Len: 1},
		`$["a"]b`:      {Pos: 6, Len: 1},
		`$.a $["never`: {Pos: 6, Len: 6},
		"$.a $..b":     {Pos: 5, Len: 2},
	} {
		var e *QueryError
		if got, err := SplitPaths(text); !errors.As(err, &e) || e.Pos != want.Pos || e.Len != want.Len {
			t.Errorf("%q splits into %q, %+v; want an error at %d, %d long", text, got, err, want.Pos, want.Len)
		}
	}
}
