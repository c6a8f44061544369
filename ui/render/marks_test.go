package render

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"socklens/history"
	"socklens/session/wire"
)

// seekAll finds pieces of text.
func seekAll(pieces ...string) Seek {
	return func(text []byte) (hits [][2]int) {
		for i := 0; i < len(text); i++ {
			for _, p := range pieces {
				if bytes.HasPrefix(text[i:], []byte(p)) {
					hits = append(hits, [2]int{i, i + len(p)})
					i += len(p) - 1
					break
				}
			}
		}
		return hits
	}
}

// inMarks writes a text with ‹› around marks.
func inMarks(text string, marks [][2]int) string {
	var b strings.Builder
	last := 0
	for _, m := range marks {
		b.WriteString(text[last:m[0]] + "‹" + text[m[0]:m[1]] + "›")
		last = m[1]
	}
	return b.String() + text[last:]
}

// dumpMarks writes the lines of a Doc with what is marked in them.
func dumpMarks(d Doc, m Marks) string {
	var lines []string
	for i := range d.Len() {
		var marks [][2]int
		if m != nil {
			marks = m.In(i)
		}
		lines = append(lines, inMarks(lineText(d.Line(i)), marks))
	}
	return strings.Join(lines, "\n")
}

func TestMarksInPretty(t *testing.T) {
	long := strings.Repeat("x", Piece)
	for _, c := range []struct{ in, hit, want string }{
		{`{"type":"trade","n":1}`, `"type":"trade"`, "{\n‹\"type\": \"trade\"›,\n\"n\": 1\n}"},
		{`{"type":"trade","n":1}`, `trade","n`, "{\n\"type\": \"‹trade\",›\n‹\"n›\": 1\n}"},
		{"{ \"a\" : 1 , \"b\" : 2 }", ` , "b`, "{\n\"a\": 1‹,›\n‹\"b›\": 2\n}"},
		{"{ \"a\" : 1 , \"b\" : 2 }", ` `, "{\n\"a\": 1,\n\"b\": 2\n}"}, // isn't shown
		{`42["order",{"id":7}]`, `42["or`, "‹42[›\n‹\"or›der\",\n{ \"id\": 7 }\n]"},
		{`[[1,2,{"a":3}]]`, `2,{"a":3}`, "[\n[\n1,\n‹2,›\n‹{ \"a\": 3 }›\n]\n]"},
		{`[[1,2,3]]`, `2,3`, "[\n[1, ‹2, 3›]\n]"},
		{`{"a":"x\ty"}`, `x\t`, "{\n\"a\": \"‹x\\t›y\"\n}"},
		{"{\"a\":\"\u202ex\"}", "\u202e", "{\n\"a\": \"‹\\u202e›x\"\n}"},
		{`{"a":"` + long + `yz"}`, "xyz", "{\n\"a\": \"" + long[1:] + "\n‹xyz›\"\n}"},
		{`7`, "7", "‹7›"},
		{"not JSON\nat all", "N\na", "not JSO‹N›\n‹a›t all"},
	} {
		d, err := Pretty(context.Background(), []byte(c.in))
		if err != nil {
			t.Fatal(err)
		}
		if got := dumpMarks(d, d.Marks(seekAll(c.hit))); got != c.want {
			t.Errorf("%q in %.80s:\n%s\nwant\n%s", c.hit, c.in, got, c.want)
		}
	}
}

// TestMarksAndFolds keeps marks where they are while folds open and close, and opens those that hide the first.
func TestMarksAndFolds(t *testing.T) {
	d, err := Pretty(context.Background(), []byte(`{"a":{"b":{"c":1,"d":"hit"}},"e":"hit"}`))
	if err != nil {
		t.Fatal(err)
	}
	m := d.Marks(seekAll("hit", `1,"d":"hit"}}`))
	open := dumpMarks(d, m)
	if want := "{\n\"a\": {\n\"b\": {\n\"c\": ‹1,›\n‹\"d\": \"hit\"›\n‹}›\n‹}›,\n\"e\": \"‹hit›\"\n}"; open != want {
		t.Errorf("marked is\n%s", open)
	}
	d.Toggle(2)
	d.Toggle(1)
	if got, want := dumpMarks(d, m), "{\n\"a\": { … 1 key ‹}›,\n\"e\": \"‹hit›\"\n}"; got != want {
		t.Errorf("with folds closed, marked is\n%s", got)
	}
	if line, ok := m.First(); line != 3 || !ok || dumpMarks(d, m) != open {
		t.Errorf("the first mark is on line %d, %v, of\n%s", line, ok, dumpMarks(d, m))
	}
}

func TestMarksInRawAndHex(t *testing.T) {
	raw := raw0(t, "ab\r\nc中\xe4\xb8\n"+strings.Repeat("y", Piece)+"z")
	m := raw.Marks(func([]byte) [][2]int {
		return [][2]int{{1, 3}, {3, 5}, {6, 7}, {8, 9}, {10, 12}, {11 + Piece - 1, 11 + Piece + 1}}
	})
	want := "a‹b\\r›\n‹c中\\xe4›\\xb8\n‹y›" + strings.Repeat("y", Piece-2) + "‹y›\n‹z›"
	if got := dumpMarks(raw, m); got != want {
		t.Errorf("marked is\n%.200s\nwant\n%.200s", got, want)
	}
	if line, ok := m.First(); line != 0 || !ok {
		t.Errorf("the first mark is on line %d, %v", line, ok)
	}

	hex := Hex([]byte("0123456789abcdefGHIJ"))
	got := dumpMarks(hex, hex.Marks(seekAll("0", "789", "fG", "J")))
	if want := "00000000  ‹30› 31 32 33 34 35 36 ‹37  38 39› 61 62 63 64 65 ‹66›  ‹0›123456‹789›abcde‹f›\n" +
		"00000010  ‹47› 48 49 ‹4a›                                       ‹G›HI‹J›"; got != want {
		t.Errorf("marked is\n%s\nwant\n%s", got, want)
	}
	if d := Hex(make([]byte, 100)); d.Marks(seekAll("x")) != nil || raw.Marks(seekAll("x")) != nil {
		t.Error("there are marks of nothing")
	}
	far := Hex(append(make([]byte, 1600), 'x'))
	m = far.Marks(seekAll("x"))
	if line, ok := m.First(); line != 100 || !ok || m.In(-1) != nil || m.In(99) != nil || m.In(101) != nil {
		t.Errorf("the first mark is on line %d, %v", line, ok)
	}
}

// TestMarksInHandshakes marks the text of requests and responses as it crossed the wire, and in a summary values but not
// what they are called.
func TestMarksInHandshakes(t *testing.T) {
	d := &history.HandshakeDetail{URL: "ws://host/", Remote: "10.0.0.1:80", Error: "response refused",
		Request:  &history.HTTPRequest{Raw: "GET / HTTP/1.1\r\nHost: host\r\nX: a\nY: b\r\n\r\n", Headers: [][2]string{{"Host", "host"}}},
		Response: &history.HTTPReply{Raw: "HTTP/1.1 403 No\r\nHost: x\r\n\r\n", Status: 403, Body: "no host\nhere"}}
	request := Request(d)
	if got, want := dumpMarks(request, request.Marks(seekAll("1\r\nHost", "a\nY", "\r\n\r\n"))), "GET / HTTP/1.‹1›\n‹Host›: host\nX: ‹a\\n›\n‹Y›: b\n"; got != want {
		t.Errorf("of the request is marked\n%s\nwant\n%s", got, want)
	}
	response := Response(d)
	m := response.Marks(seekAll("host\n", "Host"))
	if got, want := dumpMarks(response, m), "HTTP/1.1 403 No\n‹Host›: x\n"; !strings.HasPrefix(got, want) || !strings.HasSuffix(got, "no ‹host\\n›\nhere") && !strings.HasSuffix(got, "no ‹host›\nhere") {
		t.Errorf("of the response is marked\n%s", got)
	}
	if line, ok := m.First(); line != 1 || !ok {
		t.Errorf("the first mark is on line %d, %v", line, ok)
	}
	body := response.Marks(seekAll("here"))
	if line, ok := body.First(); !ok || body.In(line) == nil || lineText(response.Line(line)) != "here" {
		t.Errorf("the first mark is on line %d, %v", line, ok)
	}
	if response.Marks(seekAll("nowhere")) != nil {
		t.Error("there are marks of nothing")
	}
	summary := HandshakeSummary(d, nil)
	if got := dumpMarks(summary, summary.Marks(seekAll("10.0", "Address", "ws:"))); !strings.Contains(got, "Address       ‹10.0›.0.1") || !strings.Contains(got, "‹ws:›//host/") {
		t.Errorf("of the summary is marked\n%s", got)
	}
	frames := Frames(&history.Entry{Frames: []wire.Frame{{Fin: true, Opcode: wire.Text, HeaderLength: 2, Length: 5}}})
	if frames.Marks(seekAll("text", "header")) != nil {
		t.Error("headers are marked, which no query searches")
	}
}

func TestPreviewMarks(t *testing.T) {
	cut := func(e history.Entry) history.Entry { e.Size = 1000; return e }
	message := func(op wire.Opcode, payload string) history.Entry {
		return history.Entry{Kind: history.Message, Op: op, Size: int64(len(payload)), Payload: []byte(payload)}
	}
	broken := message(wire.Text, "abc")
	broken.Violations = []wire.Violation{{Text: "bad abc"}}
	closing := message(wire.Close, "\x03\xe8by\ne")
	closing.Kind, closing.Close = history.Control, &wire.CloseStatus{Code: 1000, Reason: "by\ne"}
	for _, c := range []struct {
		e    history.Entry
		max  int
		hits [][2]int
		want string
	}{
		{message(wire.Text, "abcdef"), 10, [][2]int{{1, 2}, {4, 6}}, "a‹b›cd‹ef›"},
		{message(wire.Text, "abcdef"), 5, [][2]int{{1, 2}, {3, 6}}, "a‹b›c‹d›…"},
		{message(wire.Text, "abcdef"), 5, [][2]int{{4, 6}}, "abcd…"},
		{cut(message(wire.Text, "abc")), 10, [][2]int{{2, 3}}, "ab‹c›…"},
		{message(wire.Text, "a\nb中c"), 20, [][2]int{{1, 2}, {3, 6}}, `a‹\n›b‹中›c`},
		{message(wire.Text, "a中中c"), 20, [][2]int{{2, 3}, {5, 6}}, `a‹中中›c`}, // bytes of characters
		{message(wire.Text, "ab\u202ec"), 7, [][2]int{{1, 5}}, "a‹b›…"},
		{message(wire.Text, "中中中中"), 3, [][2]int{{3, 12}}, "中‹中›…"},
		{message(wire.Binary, "\xde\xad\xbe\xef"), 20, [][2]int{{0, 1}, {2, 4}}, "‹de› ad ‹be ef›"},
		{message(wire.Binary, "\xde\xad\xbe\xef"), 10, [][2]int{{1, 4}}, "de ‹ad be›…"},
		{broken, 60, [][2]int{{0, 2}}, "▲ bad abc · ‹ab›c"},
		{closing, 60, [][2]int{{0, 3}, {4, 6}}, codeText(1000) + ` · ‹b›y‹\ne›`},
	} {
		text, marks := PreviewMarks(&c.e, c.max, slices.Clone(c.hits))
		if plain := Preview(&c.e, c.max); plain != text {
			t.Errorf("with marks the preview is %q, without %q", text, plain)
		}
		if got := inMarks(text, marks); got != c.want {
			t.Errorf("%q is marked %s, want %s", c.e.Payload, got, c.want)
		}
	}
}

// TestMarksAgree says that whatever is hit in whatever, marks lie in the lines, in order and apart, and show all that is
// hit: in Raw a line's marks, taken together, are the escaped text of the hits.
func TestMarksAgree(t *testing.T) {
	pieces := []string{"a", `"`, `{"k":[1,"x"]}`, "[", "]", ",", " ", "\n", "\r\n", "中", "👍🏽", "\xff", "\u202e", "\x00", `\u4e2d`, strings.Repeat("z", 700)}
	rapid.Check(t, func(rt *rapid.T) {
		in := []byte(strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 1, 12).Draw(rt, "pieces"), ""))
		if rapid.Bool().Draw(rt, "json") {
			in = []byte(`{"a":[` + `{"b":"` + strings.Repeat("é", len(in)%900) + `"},` + `1,[],{}]  ,` + "\n" + ` "c" : {"d":[[1],{}]}}`)
		}
		var hits [][2]int
		for at := 0; at < len(in); {
			from := at + rapid.IntRange(0, 9).Draw(rt, "gap")
			to := from + rapid.IntRange(1, 40).Draw(rt, "length")
			if to > len(in) {
				break
			}
			hits = append(hits, [2]int{from, to})
			at = to + 1
		}
		seek := func([]byte) [][2]int { return hits }
		for _, make := range []func() (Doc, error){
			func() (Doc, error) { return Raw(context.Background(), in) },
			func() (Doc, error) { return Pretty(context.Background(), in) },
			func() (Doc, error) { return Hex(in), nil },
		} {
			d, err := make()
			if err != nil {
				rt.Fatal(err)
			}
			m := d.Marks(seek)
			if m == nil != (len(hits) == 0) {
				rt.Fatalf("%v: there are marks %v", hits, m)
			}
			if m == nil {
				continue
			}
			if line, ok := m.First(); !ok || line < 0 || line >= d.Len() {
				rt.Fatalf("the first mark is on line %d, %v, of %d", line, ok, d.Len())
			}
			for i := range d.Len() {
				text, last := lineText(d.Line(i)), -1
				for _, r := range m.In(i) {
					if r[0] <= last || r[0] >= r[1] || r[1] > len(text) {
						rt.Fatalf("%v of %q: %T marks %v in line %q", hits, in, d, m.In(i), text)
					}
					last = r[1]
				}
			}
		}
	})
}
