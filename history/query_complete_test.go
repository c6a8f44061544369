package history

import (
	"slices"
	"strings"
	"testing"
)

// TestComplete checks what is offered at the caret, which is written |, by what the whole query is when it is taken.
func TestComplete(t *testing.T) {
	keys := []string{"$.type", "$.data.price", "$.data.side", `$["odd name"]`}
	recent := []string{"dir:in heartbeat", "heartbeat -ping"}
	for _, tt := range []struct {
		query string
		want  []string // among what is offered, in this order
		not   []string
	}{
		{"|", []string{"dir:in heartbeat", "heartbeat -ping", "dir:", "type:"}, nil},
		{"di|", []string{"dir:in heartbeat", "dir:"}, []string{"type:"}},
		{"foo di|", []string{"foo dir:"}, []string{"dir:in heartbeat"}},
		{"foo -di|", []string{"foo -dir:"}, nil},
		{"(a OR ty|)", []string{"(a OR type:)"}, nil},
		{"dir:|", []string{"dir:in heartbeat", "dir:in", "dir:out"}, nil},
		{"dir:o|", []string{"dir:out"}, []string{"dir:in"}},
		{"type:text,b|", []string{"type:text,binary"}, nil},
		{"is:|", []string{"is:violation", "is:json"}, nil},
		{"is:pin| x", []string{"is:pinned x"}, nil},
		{"$|", []string{"$.type", "$.data.price"}, nil},
		{"$.data.p|", []string{"$.data.price"}, []string{"$.data.side"}},
		{"x $.DATA|", []string{"x $.data.price", "x $.data.side"}, nil},
		{"pri|", []string{"$.data.price"}, []string{"$.type"}},
		{`"type":"trade"|`, []string{"$.type=trade"}, nil},
		{`"price":100,|`, []string{"$.data.price=100"}, nil},
		{`x "type":"limit order" y|`, nil, nil},
		{`x "type":"limit order"|`, []string{`x $.type="limit order"`}, nil},
		{`{"type":"trade","side":"buy","o":{}}|`, []string{"$.type=trade $.data.side=buy"}, nil},
		{`"unclosed|`, nil, nil},
		{"size>1k|", []string{"size:>1k"}, nil},
		{"x -size>=1k| y", []string{"x -size:>=1k y"}, nil},
		{"type=te|xt", []string{"type:text"}, nil},
		{"type=trade|", nil, []string{"type:trade"}},
		{"$.type:trade|", []string{"$.type=trade"}, nil},
		{"$.type>3|", nil, []string{"$.type:>3", "$.type=>3"}},
		{"error=1|", nil, []string{"error:1"}},
		{"a |", nil, nil},
		{"hear|", []string{"heartbeat -ping"}, []string{"dir:in heartbeat"}},
		{"hear|t", nil, []string{"heartbeat -ping"}},
		{"code:|", []string{"code:1000", "code:1006"}, nil},
		{"time:|", []string{"time:-30s"}, nil},
	} {
		caret := strings.IndexByte(tt.query, '|')
		s := strings.Replace(tt.query, "|", "", 1)
		var got []string
		for _, c := range Complete(s, caret, keys, recent) {
			got = append(got, s[:c.Pos]+c.Text+s[c.Pos+c.Len:])
		}
		if len(got) > maxCompletions {
			t.Errorf("%q: %d are offered, more than %d", tt.query, len(got), maxCompletions)
		}
		rest := got
		for _, w := range tt.want {
			i := slices.Index(rest, w)
			if i < 0 {
				t.Errorf("%q: %q is not offered in order, only %q", tt.query, w, got)
				break
			}
			rest = rest[i+1:]
		}
		for _, n := range tt.not {
			if slices.Contains(got, n) {
				t.Errorf("%q: %q is offered", tt.query, n)
			}
		}
	}
}
