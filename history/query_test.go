package history

import (
	"slices"
	"testing"

	"socklens/session/wire"
)

func TestNilQuery(t *testing.T) {
	var q *Query
	if !q.Empty() || q.String() != "" || q.Text() != "" || q.WithCase(true) != nil || q.TextHits("x") != nil || q.skips(&chunk{}) || q.needsPayload() {
		t.Error("a nil query isn't one that matches everything")
	}
	if got := matched(t, q, texts("a", "b")); !slices.Equal(got, []int64{1, 2}) {
		t.Errorf("a nil query finds %v of two entries", got)
	}
}

func TestTerms(t *testing.T) {
	for _, tt := range []struct {
		query, term   string
		has           bool
		added, remove string
	}{
		{"", "dir:in", false, "dir:in", ""},
		{"foo", "dir:in", false, "foo dir:in", "foo"},
		{"foo dir:in", "dir:in", true, "foo dir:in", "foo"},
		{"dir:received foo", "dir:in", true, "dir:received foo", "foo"},
		{"foo dir:out", "dir:in", false, "foo dir:out,in", "foo dir:out"},
		{"type:text,control x", "type:control", true, "type:text,control x", "type:text x"},
		{"type:message", "type:text", false, "type:message,text", "type:message"},
		{"-dir:in", "dir:in", false, "-dir:in dir:in", "-dir:in"},
		{"-dir:in", "-dir:in", true, "-dir:in", ""},
		{"a OR b", "dir:in", false, "(a OR b) dir:in", "a OR b"},
		{"(a OR b) dir:in", "dir:in", true, "(a OR b) dir:in", "(a OR b)"},
		{"(a dir:in)", "dir:in", false, "(a dir:in) dir:in", "(a dir:in)"},
		{"a AND dir:in AND b", "dir:in", true, "a AND dir:in AND b", "a b"},
		{`"open quote`, "dir:in", false, `dir:in "open quote`, `"open quote`},
		{`dir:in "open quote`, "dir:in", false, `dir:in dir:in "open quote`, `dir:in "open quote`},
		{`$.a="x" y`, "$.a=x", false, `$.a="x" y $.a=x`, `$.a="x" y`},
		{"$.a = 7", "$.a=7", true, "$.a = 7", ""},
		{`"ping" x`, "ping", true, `"ping" x`, "x"},
	} {
		if got := HasTerm(tt.query, tt.term); got != tt.has {
			t.Errorf("%q has %q: %v, want %v", tt.query, tt.term, got, tt.has)
		}
		if got := AddTerm(tt.query, tt.term); got != tt.added {
			t.Errorf("%q and %q are %q, want %q", tt.query, tt.term, got, tt.added)
		}
		if got := RemoveTerm(tt.query, tt.term); got != tt.remove {
			t.Errorf("%q without %q is %q, want %q", tt.query, tt.term, got, tt.remove)
		}
	}
}

func TestLikeEntry(t *testing.T) {
	for _, tt := range []struct {
		e            Entry
		want, unlike string
	}{
		{Entry{Payload: []byte(`{"id":1,"type":"trade"}`)}, "$.type=trade", "-$.type=trade"},
		{Entry{Payload: []byte(`{"op":11}`)}, "$.op=11", "-$.op=11"},
		{Entry{Payload: []byte(`{"op":"11"}`)}, `$.op="11"`, `-$.op="11"`},
		{Entry{Payload: []byte(`{"event":"order filled"}`)}, `$.event="order filled"`, `-$.event="order filled"`},
		{Entry{Payload: []byte(`{"op":0,"t":"MESSAGE_CREATE"}`)}, "$.t=MESSAGE_CREATE", "-$.t=MESSAGE_CREATE"},
		{Entry{Payload: []byte(`{"t":1700000000,"op":0}`)}, "$.op=0", "-$.op=0"},
		{Entry{Payload: []byte(`42["order",{"id":7}]`)}, "$[0]=order", "-$[0]=order"},
		{Entry{Payload: []byte(`{"id":1}`), Dir: wire.In}, "dir:in type:text", "-(dir:in type:text)"},
		{Entry{Payload: []byte("heartbeat")}, "heartbeat", "-heartbeat"},
		{Entry{Payload: []byte("dir:in or out")}, `"dir:in or out"`, `-"dir:in or out"`},
		{Entry{Payload: []byte("\x00\xff"), Op: wire.Binary, Dir: wire.Out}, "dir:out type:binary", "-(dir:out type:binary)"},
		{Entry{Kind: Control, Op: wire.Ping}, "type:ping", "-type:ping"},
		{Entry{Kind: Handshake, Detail: &Detail{Handshake: &HandshakeDetail{}}}, "type:handshake", "-type:handshake"},
	} {
		entries := []Entry{tt.e, {Payload: []byte("something else")}}
		chunkOf(t, entries) // fills in what is left out
		like := LikeEntry(&entries[0])
		if like != tt.want {
			t.Errorf("entries like %q are found by %q, want %q", tt.e.Payload, like, tt.want)
		}
		if got := Exclude(like); got != tt.unlike {
			t.Errorf("all but %q are found by %q, want %q", like, got, tt.unlike)
		}
		if got := found(t, parse(t, like), entries); !slices.Equal(got, []int64{1}) {
			t.Errorf("%q finds %v, want the entry it was made of", like, got)
		}
		if got := found(t, parse(t, Exclude(like)), entries); !slices.Equal(got, []int64{2}) {
			t.Errorf("%q finds %v, want the other entry", Exclude(like), got)
		}
	}
}

func TestLikeValue(t *testing.T) {
	payload := []byte(`{"a":{"b":["x y",null]},"n":1.50,"o":{}}`)
	for path, want := range map[string]string{
		"$.a.b[0]": `$.a.b[0]="x y"`,
		"$.a.b[1]": "$.a.b[1]=null",
		"$.n":      "$.n=1.50",
		"$.o":      "",
		"$.z":      "",
		"$..":      "",
		"n":        "",
	} {
		got, ok := LikeValue(payload, path)
		if got != want || ok != (want != "") {
			t.Errorf("the value of %s is %q, %v, want %q", path, got, ok, want)
		}
	}
}

func TestExcludeOr(t *testing.T) {
	if got := Exclude("a OR b"); got != "-(a OR b)" {
		t.Errorf("the contrary of a OR b is %q", got)
	}
}
