package history

import (
	"regexp/syntax"
	"slices"
	"strings"
	"testing"
)

func TestRegex(t *testing.T) {
	entries := texts(
		`{"price": 150,"id":"a"}`,
		`{"price":99,"id":"b"}`,
		"PRICE\":\t199",
		"line one\nline two",
		"",
		"foo-1 foo-2 foo-3 foo-4 foo-5 foo-6 foo-7 foo-8 foo-9 foo-x",
		"error 500 / warning",
		"\xff\xfe binary foo-1",
		"straße",
	)
	for _, tt := range []struct {
		query string
		want  []int64
	}{
		{`/price":\s*1\d\d/`, []int64{1, 3}},
		{`/price":\s*1\d\d\b/`, []int64{1, 3}},
		{`/^line/`, []int64{4}},
		{`/(?m)^line two$/`, []int64{4}},
		{`/one$/`, nil},
		{`/one.line/`, nil},
		{`/(?s)one.line/`, []int64{4}},
		{`/^$/`, []int64{5}},
		{`/foo-x/`, []int64{6}},
		{`/foo-[a-z]/`, []int64{6}}, // behind more literals than are tried one by one
		{`/foo-\d\b.*x$/`, []int64{6}},
		{`/error|warning/`, []int64{7}},
		{`/error (4|5)\d\d \/ w/`, []int64{7}},
		{`/(foo|bar)-1/`, []int64{6, 8}},
		{`/\xff/`, nil},    // a character, not a byte
		{`/STRASSE/`, nil}, // ß is one character
		{`/stra\x{1E9E}e/`, []int64{9}},
		{`-/o/`, []int64{1, 2, 3, 5, 9}},
		{`/\d{3}/ -/price/`, []int64{7}},
	} {
		if got := found(t, parse(t, tt.query), entries); !slices.Equal(got, tt.want) {
			t.Errorf("%q finds %v, want %v", tt.query, got, tt.want)
		}
	}
}

// TestRequired checks the literals that are looked for before an expression is tried.
func TestRequired(t *testing.T) {
	for expr, want := range map[string]string{
		`heartbeat`:             "heartbeat",
		`price":\s*1\d\d`:       `price":`,
		`\d+ms timeout`:         "ms timeout",
		`(foo|barbar)-baz`:      "-baz foo|barbar",
		`(foo|barbar)-x`:        "foo|barbar",
		`a.*bbb.*cc.*dddd.*e`:   "dddd bbb",
		`foo|`:                  "",
		`(abc)+x?`:              "abc",
		`(abc)*`:                "",
		`(abc){2,}`:             "abc",
		`(abc){0,2}d`:           "d",
		`\bword\b`:              "word",
		`^GET .*HTTP`:           "GET  HTTP",
		`.*`:                    "",
		`[0-9a-f]{32}`:          "",
		`a|b|c|d|e|f|g|h|i|jjj`: "",
		`x\x{FFFD}y`:            "",
	} {
		tree, err := syntax.Parse(expr, syntax.Perl)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, set := range required(tree) {
			got = append(got, strings.Join(set, "|"))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s requires %q, want %q", expr, got, want)
		}
	}
}

// TestDeepRegex checks an expression that is as deep as the regexp package takes.
func TestDeepRegex(t *testing.T) {
	accepted := 0
	for depth := 485; depth < 515; depth++ {
		query := "/a" + strings.Repeat("(b", depth) + strings.Repeat(")", depth) + "/"
		q, err := ParseQuery(query, testNow)
		if err != nil {
			continue
		}
		accepted++
		if got := matched(t, q, texts("a"+strings.Repeat("b", depth), "ab")); !slices.Equal(got, []int64{1}) {
			t.Errorf("an expression of depth %d finds %v", depth, got)
		}
	}
	if accepted == 0 || accepted == 30 {
		t.Errorf("%d of 30 expressions around the limit were accepted", accepted)
	}
}
