package render

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

func TestCheckJSON(t *testing.T) {
	nested := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	for _, c := range []struct{ in, want string }{
		{`{"a":1,"b":[true,false,null,-0.5e+10,"\u00e9\n"]}`, ""},
		{" \t\r\n7 ", ""},
		{`""`, ""},
		{nested(JSONDepth), ""},
		{nested(JSONDepth + 1), "line 1, column 513: nested deeper than 512 levels"},
		{``, "line 1, column 1: expected a value, got the end"},
		{`  `, "line 1, column 3: expected a value, got the end"},
		{`{`, `line 1, column 2: expected a name in double quotes or "}", got the end`},
		{`[`, `line 1, column 2: expected a value or "]", got the end`},
		{`{"a":1`, `line 1, column 7: expected "," or "}", got the end`},
		{`[1`, `line 1, column 3: expected "," or "]", got the end`},
		{`[1 2]`, `line 1, column 4: expected "," or "]", got "2"`},
		{`{"a" 1}`, `line 1, column 6: expected ":", got "1"`},
		{"{\n  \"a\": 1,\n}", `line 3, column 1: expected a name in double quotes, got "}"; take out the comma before it`},
		{`[1,]`, `line 1, column 4: expected a value, got "]"; take out the comma before it`},
		{`{a:1}`, `line 1, column 2: expected a name in double quotes or "}", got "a"`},
		{`{"é":'x'}`, `line 1, column 6: expected a value, got "'"; JSON uses double quotes`},
		{`[1] // one`, `line 1, column 5: expected the end, got "/"; JSON has no comments`},
		{`[1}`, `line 1, column 3: expected "," or "]", got "}"`},
		{`tru`, `line 1, column 1: expected true, got "t"`},
		{`nul`, `line 1, column 1: expected null, got "n"`},
		{`falsy`, `line 1, column 1: expected false, got "f"`},
		{`01`, `line 1, column 2: expected a number without a leading zero`},
		{`-`, `line 1, column 2: expected a digit, got the end`},
		{`1.`, `line 1, column 3: expected a digit, got the end`},
		{`1e+x`, `line 1, column 4: expected a digit, got "x"`},
		{`"a`, `line 1, column 3: expected the string to be closed, got the end`},
		{`"a\`, `line 1, column 4: expected an escape, got the end`},
		{`"\q"`, `line 1, column 3: expected one of "\/bfnrtu after a backslash, got "q"`},
		{`"\u12g4"`, `line 1, column 6: expected four hexadecimal digits after "\u", got "g"`},
		{"\"a\nb\"", `line 1, column 3: expected the string to be closed, or a line break written as "\n", got "\n"`},
		{"\"a\x01\"", `line 1, column 3: expected the string to be closed, or the character written as "\u0001", got "\x01"`},
		{"[\u202e]", `line 1, column 2: expected a value or "]", got "\u202e"`},
	} {
		err := CheckJSON(context.Background(), []byte(c.in))
		got := ""
		if err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("CheckJSON(%.40q)\n got %s\nwant %s", c.in, got, c.want)
		}
	}
}

func TestCheckJSONStopsWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := CheckJSON(ctx, []byte(`[1,2]`)); !errors.Is(err, context.Canceled) {
		t.Errorf("CheckJSON after cancel: %v", err)
	}
}

func FuzzCheckJSON(f *testing.F) {
	for _, s := range []string{`{"a":[1,-2.5e9,"\ud83d\ude00",true]}`, `[[],{}]`, `{"a":}`, "\xff", `"\u0`, `1e`, `[1,`, "\"\x7f\""} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		err := CheckJSON(context.Background(), data)
		var bad *JSONError
		if err != nil && !errors.As(err, &bad) {
			t.Fatalf("error of another type: %v", err)
		}
		if bad != nil && strings.HasPrefix(bad.Text, "nested deeper") {
			return
		}
		if valid := json.Valid(data); valid != (err == nil) {
			t.Fatalf("encoding/json says %v, we say %v", valid, err)
		}
		if bad != nil && (bad.Offset < 0 || bad.Offset > len(data) || bad.Line < 1 || bad.Column < 1 || bad.Text == "") {
			t.Fatalf("impossible place: %+v", bad)
		}
	})
}
