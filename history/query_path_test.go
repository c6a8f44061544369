package history

import (
	"errors"
	"testing"
)

func TestPathText(t *testing.T) {
	for _, c := range []struct{ path, payload, want string }{
		{"$.type", `{"type":"trade","n":1.50}`, "trade"},
		{"$.n", `{"type":"trade","n":1.50}`, "1.50"},
		{"$.a.b", `{"a":{"b":[1, 2]}}`, "[1, 2]"},
		{"$[1]", `42["order",{"x":1}]`, `{"x":1}`},
		{"$.items[*].id", `{"items":[{"id":7},{"id":8}]}`, "7"},
		{"$.gone", `{"type":"trade"}`, ""},
		{"$.type", "not JSON", ""},
		{"$.type", `{"type":"trade","cut":"he`, "trade"},
		{"$.null", `{"null":null}`, "null"},
	} {
		p, err := ParsePath(c.path)
		if err != nil {
			t.Fatalf("%s: %v", c.path, err)
		}
		if got := p.Text([]byte(c.payload)); got != c.want {
			t.Errorf("%s of %s is %q, want %q", c.path, c.payload, got, c.want)
		}
	}
	for _, bad := range []string{"", "type", "$.", "$.a b", "$[x"} {
		var e *QueryError
		if _, err := ParsePath(bad); !errors.As(err, &e) {
			t.Errorf("ParsePath(%q) gave %v, want a *QueryError", bad, err)
		}
	}
}
