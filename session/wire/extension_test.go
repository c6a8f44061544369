package wire

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseExtensions(t *testing.T) {
	cases := []struct {
		values []string
		want   []string
	}{
		{nil, nil},
		{[]string{""}, nil},
		{[]string{"foo"}, []string{"foo"}},
		{[]string{"foo, bar; a; b=1", "baz;c=2"}, []string{"foo", "bar; a; b=1", "baz; c=2"}},
		{[]string{" , foo\t,, bar ,"}, []string{"foo", "bar"}},
		{[]string{`permessage-deflate ; client_max_window_bits ; server_max_window_bits = "10"`},
			[]string{"permessage-deflate; client_max_window_bits; server_max_window_bits=10"}},
		{[]string{`foo; a="b\c"`}, []string{"foo; a=bc"}},
	}
	for _, c := range cases {
		list, err := ParseExtensions(c.values)
		if err != nil {
			t.Errorf("%q: %v", c.values, err)
		}
		var got []string
		for _, e := range list {
			got = append(got, e.String())
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%q: %s", c.values, diff)
		}
	}
}

func TestParseExtensionsErrors(t *testing.T) {
	cases := map[string]string{
		"foo bar":          `parse extensions "foo bar": expected ";" or "," at character 5`,
		"ok, ;a":           `parse extensions "ok, ;a": expected the name of an extension at character 5`,
		"foo;":             `parse extensions "foo;": expected the name of a parameter at character 5`,
		"foo; a=":          `parse extensions "foo; a=": expected the value of a at character 8`,
		"foo; =1":          `parse extensions "foo; =1": expected the name of a parameter at character 6`,
		`foo; a="b`:        `parse extensions "foo; a=\"b": expected the value of a in quotes at character 9`,
		`foo; a=""`:        `parse extensions "foo; a=\"\"": expected the value of a in quotes at character 9`,
		`foo; a="b c"`:     `parse extensions "foo; a=\"b c\"": expected the value of a in quotes at character 9`,
		`foo; a=" b"`:      `parse extensions "foo; a=\" b\"": expected the value of a in quotes at character 9`,
		"é":                `parse extensions "é": expected the name of an extension at character 1`,
		"foo; a=b=c":       `parse extensions "foo; a=b=c": expected ";" or "," at character 9`,
		"f" + many(65):     `more than 64 parameters`,
		manyExtensions(65): `more than 64 extensions`,
	}
	for value, want := range cases {
		_, err := ParseExtensions([]string{value})
		if err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%q: %v, want %s", value, err, want)
		}
	}
	list, err := ParseExtensions([]string{"foo, bar", "baz baz"})
	if len(list) != 2 || err == nil {
		t.Errorf("before an error: %v, %v", list, err)
	}
}

func many(n int) string           { return strings.Repeat("; a", n) }
func manyExtensions(n int) string { return strings.Repeat("a,", n) }

func FuzzParseExtensions(f *testing.F) {
	f.Add("permessage-deflate; client_max_window_bits, x; a=\"b\"")
	f.Fuzz(func(t *testing.T, value string) {
		list, err := ParseExtensions([]string{value})
		if err != nil {
			return
		}
		var again []string
		for _, e := range list {
			again = append(again, e.String())
		}
		second, err := ParseExtensions(again)
		if err != nil {
			t.Fatalf("%q became %q: %v", value, again, err)
		}
		if diff := cmp.Diff(list, second); diff != "" {
			t.Fatal(diff)
		}
	})
}
