package compose

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"socklens/history"
	"socklens/session/wire"
	"socklens/ui/render"
)

func TestBytes(t *testing.T) {
	file := filepath.Join(t.TempDir(), "payload")
	if err := os.WriteFile(file, []byte{1, 2, 3}, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name    string
		draft   Draft
		op      wire.Opcode
		payload string
		err     string
	}{
		{"text as written", Draft{Kind: Text, Text: "a \"b\"\n"}, wire.Text, "a \"b\"\n", ""},
		{"empty text", Draft{Kind: Text}, wire.Text, "", ""},
		{"JSON as written", Draft{Kind: JSON, Text: `{"b": 1.0, "a":1e400}`}, wire.Text, `{"b": 1.0, "a":1e400}`, ""},
		{"JSON error", Draft{Kind: JSON, Text: "{\n \"a\": }"}, 0, "", "line 2, column 7"},
		{"invalid UTF-8", Draft{Kind: Text, Text: "\xff"}, 0, "", "UTF-8"},
		{"hex", Draft{Kind: Binary, Text: "de ad\nBE:ef"}, wire.Binary, "\xde\xad\xbe\xef", ""},
		{"odd hex", Draft{Kind: Binary, Format: Hex, Text: "de a"}, 0, "", "line 1, column 4: a byte needs two"},
		{"odd hex before a note", Draft{Kind: Binary, Text: "a# note\nb"}, 0, "", "line 1, column 1: a byte needs two"},
		{"odd hex before another note", Draft{Kind: Binary, Text: "0xf//x"}, 0, "", "line 1, column 3: a byte needs two"},
		{"hex with notes", Draft{Kind: Binary, Text: "0x01, 02 # one\n// two\n03"}, wire.Binary, "\x01\x02\x03", ""},
		{"hex as it is copied", Draft{Kind: Binary, Text: "\\x01\\x02; 03_04\u00a005;\u2028\\x06"}, wire.Binary, "\x01\x02\x03\x04\x05\x06", ""},
		{"half a byte before one", Draft{Kind: Binary, Text: `1\x02`}, 0, "", "line 1, column 2: a hexadecimal digit expected, got '\\\\'"},
		{"hex in other letters", Draft{Kind: Binary, Text: "de é"}, 0, "", `line 1, column 4: a hexadecimal digit expected, got 'é'`},
		{"a folder", Draft{Kind: Binary, Format: File, File: filepath.Dir(file)}, 0, "", "is a directory"},
		{"a device", Draft{Kind: Binary, Format: File, File: os.DevNull}, 0, "", "is not a plain file"},
		{"not hex", Draft{Kind: Binary, Format: Hex, Text: "de\nag"}, 0, "", "line 2, column 2"},
		{"base64", Draft{Kind: Binary, Format: Base64, Text: "3q2+7w=="}, wire.Binary, "\xde\xad\xbe\xef", ""},
		{"URL-safe base64", Draft{Kind: Binary, Format: Base64, Text: "3q2-7w"}, wire.Binary, "\xde\xad\xbe\xef", ""},
		{"bad base64", Draft{Kind: Binary, Format: Base64, Text: "3q!"}, 0, "", "column 3"},
		{"cut base64", Draft{Kind: Binary, Format: Base64, Text: "AAAAA"}, 0, "", "left over"},
		{"file", Draft{Kind: Binary, Format: File, File: file}, wire.Binary, "\x01\x02\x03", ""},
		{"missing file", Draft{Kind: Binary, Format: File, File: file + "x"}, 0, "", "no such file"},
		{"no file", Draft{Kind: Binary, Format: File}, 0, "", "none is chosen"},
	} {
		t.Run(c.name, func(t *testing.T) {
			op, payload, err := c.draft.Bytes()
			if c.err != "" {
				if err == nil || !strings.Contains(err.Error(), c.err) {
					t.Fatalf("error %v, want one with %q", err, c.err)
				}
				return
			}
			if err != nil || op != c.op || string(payload) != c.payload {
				t.Fatalf("Bytes() = %v %q %v, want %v %q", op, payload, err, c.op, c.payload)
			}
		})
	}
}

func TestFormatted(t *testing.T) {
	d, err := Draft{Kind: JSON, Text: `{"b":1.50,"a":[1,2]}`}.Formatted(t.Context())
	if want := "{\n  \"b\": 1.50,\n  \"a\": [\n    1,\n    2\n  ]\n}"; err != nil || d.Text != want {
		t.Fatalf("Formatted() = %q, %v; want %q", d.Text, err, want)
	}
	var bad *render.JSONError
	if _, err := (Draft{Kind: JSON, Text: "{"}).Formatted(t.Context()); !errors.As(err, &bad) {
		t.Fatalf("a broken text was formatted: %v", err)
	}
}

func TestFromEntry(t *testing.T) {
	failed := FromEntry(&history.Entry{Op: wire.Text, Flags: wire.InflateFailed, Payload: []byte("abc")})
	if failed.Kind != Binary || failed.Text != "61 62 63" {
		t.Errorf("bytes that could not be inflated became %+v", failed)
	}
	for _, c := range []struct {
		op      wire.Opcode
		payload string
		kind    Kind
	}{
		{wire.Text, `{"a":1}`, JSON}, {wire.Text, "[1]", JSON}, {wire.Text, "plain", Text}, {wire.Text, "42", Text},
		{wire.Text, "\xff", Binary}, {wire.Binary, "\x00\x01", Binary}, {wire.Text, "", Text},
	} {
		d := FromEntry(&history.Entry{Op: c.op, Payload: []byte(c.payload)})
		_, payload, err := d.Bytes()
		if d.Kind != c.kind || err != nil || string(payload) != c.payload {
			t.Errorf("FromEntry(%v %q) = %+v, sends %q, %v", c.op, c.payload, d, payload, err)
		}
	}
}

// TestFormattedIsBounded refuses what a peer made to grow: each of many short elements indented by a thousand spaces. It
// stops when nobody waits for it any more.
func TestFormattedIsBounded(t *testing.T) {
	nested := func(elements int) Draft {
		return Draft{Kind: JSON, Text: strings.Repeat("[", 500) + strings.Repeat("1,", elements) + "1" + strings.Repeat("]", 500)}
	}
	if _, err := nested(300 << 10).Formatted(t.Context()); err == nil || !strings.Contains(err.Error(), "more than the 256.0 MiB") {
		t.Errorf("got %v", err)
	}
	asked := 0
	ended := endingContext{t.Context(), func() bool { asked++; return asked > 3 }}
	if _, err := nested(10_000).Formatted(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("nobody waits any more, got %v", err)
	}
}

// endingContext has ended as soon as ended says so.
type endingContext struct {
	context.Context
	ended func() bool
}

func (c endingContext) Err() error {
	if c.ended() {
		return context.Canceled
	}
	return nil
}

// FuzzFormatted lays JSON out as the standard library does.
func FuzzFormatted(f *testing.F) {
	for _, text := range []string{
		"[1]", "[{},[]]", ` {"a\\\"[{":[ {"b" : -1.5e3} , "x,:"],"c":{"d":null}} `, "\t[ ]\n", "{ \"a\" : { } }", `"\\"`, "0", `["你好",true,false]`,
		strings.Repeat("[", 500) + "1,2" + strings.Repeat("]", 500),
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := Draft{Kind: JSON, Text: text}.Formatted(t.Context())
		if err != nil {
			if got.Text != text || json.Valid([]byte(text)) && !strings.Contains(err.Error(), "nested deeper") {
				t.Errorf("%q: %v, left with %q", text, err, got.Text)
			}
			return
		}
		var want bytes.Buffer
		if err := json.Indent(&want, []byte(strings.TrimSpace(text)), "", "  "); err != nil || got.Text != want.String() {
			t.Errorf("%q became %q, not %q, %v", text, got.Text, want.String(), err)
		}
	})
}

func TestSent(t *testing.T) {
	var s Sent
	draft := func(text string) Draft { return Draft{Kind: Text, Text: text} }
	if _, ok := s.Step(-1, draft("new")); ok {
		t.Fatal("stepped into an empty ring")
	}
	s.Add(draft("one"))
	s.Add(draft("two"))
	s.Add(draft("two"))
	for i, c := range []struct {
		step int
		want string
		ok   bool
	}{{-1, "two", true}, {-1, "one", true}, {-1, "one", false}, {1, "two", true}, {1, "new", true}, {1, "new", false}} {
		current := draft("new")
		if i > 0 {
			current = draft([]string{"", "two", "one", "one", "two", "new"}[i])
		}
		if d, ok := s.Step(c.step, current); ok != c.ok || d.Text != c.want {
			t.Fatalf("step %d: got %q %v, want %q %v", i, d.Text, ok, c.want, c.ok)
		}
	}
	// Edits of what was recalled are there again on coming back, until something is sent.
	s.Step(-1, draft("new"))
	s.Step(-1, draft("two, edited"))
	if d, _ := s.Step(1, draft("one, edited")); d.Text != "two, edited" {
		t.Errorf("an edit became %q", d.Text)
	}
	if d, _ := s.Step(1, draft("two, edited")); d.Text != "new" {
		t.Errorf("what was being written became %q", d.Text)
	}
	// Sending begins the walk anew. What was not sent is not lost by it.
	s.Add(draft("three"))
	s.SetAside(draft("written"))
	s.SetAside(draft("written"))
	s.SetAside(draft(""))
	s.SetAside(draft("two"))
	s.SetAside(Draft{Kind: Binary, Format: File, File: "/a"})
	current := draft("")
	for _, want := range []string{"", "written", "three", "two, edited", "one, edited", "two", "one"} {
		d, ok := s.Step(-1, current)
		if !ok || d.Text != want || (d.File == "/a") != (want == "") {
			t.Fatalf("stepped to %+v %v, want %q", d, ok, want)
		}
		current = d
	}
	s.Add(current) // recalled and sent as it is
	if d, _ := s.Step(-1, current); d.Text != "one" {
		t.Errorf("after sending what was recalled comes %q", d.Text)
	}
	for range sentCount + 50 {
		s.Add(draft(strings.Repeat("x", 1+len(s.drafts))))
	}
	if len(s.drafts) > sentCount || s.bytes > sentBytes {
		t.Fatalf("%d drafts of %d bytes are remembered", len(s.drafts), s.bytes)
	}
}

// TestIllegalFrames sends each frame through the decoder, which must find what the menu says is wrong.
func TestIllegalFrames(t *testing.T) {
	for _, f := range IllegalFrames() {
		t.Run(f.Name, func(t *testing.T) {
			var rules []string
			a := wire.NewAssembler(wire.Config{Dir: wire.Out}, func(m *wire.Message) {
				for _, v := range m.Violations {
					rules = append(rules, v.Rule)
				}
			})
			a.Feed(f.Bytes, 1)
			a.Finish(2)
			if !strings.Contains(strings.Join(rules, ", "), f.Rule) {
				t.Errorf("breaks %q, want %s", rules, f.Rule)
			}
		})
	}
}

func TestCloseCode(t *testing.T) {
	if n, err := CloseCode(" 4001 ", "why"); n != 4001 || err != nil {
		t.Errorf("CloseCode = %d, %v", n, err)
	}
	for _, c := range [][2]string{{"x", ""}, {"70000", ""}, {"1000", strings.Repeat("r", 124)}} {
		if _, err := CloseCode(c[0], c[1]); err == nil {
			t.Errorf("CloseCode(%q, %d bytes) was taken", c[0], len(c[1]))
		}
	}
}

func TestCheckStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	long := Draft{Kind: JSON, Text: "[" + strings.Repeat("1,", 1<<20) + "1]"}
	if err := long.Check(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("a check that was given up ended with %v", err)
	}
}

// FuzzParseHex holds that hexadecimal is read without a panic, and that what FormatHex writes is read back.
func FuzzParseHex(f *testing.F) {
	f.Add("de ad", []byte{0, 1})
	f.Add("\\xde;ad_be\u00a0ef", []byte("y"))
	f.Add("0xde,0xad # note\n//x\nbe", []byte("x"))
	f.Fuzz(func(t *testing.T, text string, payload []byte) {
		if _, err := ParseHex(text); err != nil {
			var where *NotationError
			if !errors.As(err, &where) || where.Line < 1 || where.Column < 1 {
				t.Fatalf("error without a place: %v", err)
			}
		}
		if back, err := ParseHex(FormatHex(payload)); err != nil || !bytes.Equal(back, payload) {
			t.Fatalf("%x came back as %x, %v", payload, back, err)
		}
	})
}

// FuzzParseBase64 holds that base64 is read without a panic and that errors have a place.
func FuzzParseBase64(f *testing.F) {
	f.Add("3q2+7w==")
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := ParseBase64(text); err != nil {
			var where *NotationError
			if !errors.As(err, &where) {
				t.Fatalf("error without a place: %v", err)
			}
		}
	})
}

// TestFragments puts the fragments together again.
func TestFragments(t *testing.T) {
	for _, c := range []struct{ length, size, frames int }{{0, 5, 1}, {5, 5, 1}, {6, 5, 2}, {100, 1, 100}, {20_000, 1, 10_000}, {3, 0, 3}} {
		payload := []byte(strings.Repeat("x", c.length))
		var messages, fragments int
		a := wire.NewAssembler(wire.Config{Dir: wire.Out}, func(m *wire.Message) {
			messages, fragments = messages+1, len(m.Frames)
			if string(m.Payload) != string(payload) || len(m.Violations) > 0 {
				t.Errorf("%d bytes came together as %d, violations %v", c.length, len(m.Payload), m.Violations)
			}
		})
		for _, f := range Fragments(wire.Text, payload, c.size) {
			a.Feed(f, 1)
		}
		if messages != 1 || fragments != c.frames {
			t.Errorf("%d bytes in fragments of %d: %d messages in %d frames, want %d", c.length, c.size, messages, fragments, c.frames)
		}
	}
}

// TestAside tells what was written and never sent, also on the way through what was sent, and as much of it as can be kept.
func TestAside(t *testing.T) {
	draft := func(text string) Draft { return Draft{Kind: Text, Text: text} }
	var s Sent
	is := func(what string, want ...string) {
		t.Helper()
		var got []string
		for _, d := range s.Aside() {
			got = append(got, d.Text)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: aside are %.80q, not %q", what, got, want)
		}
	}
	is("at first")
	s.Add(draft("sent"))
	s.SetAside(draft("written"))
	s.SetAside(draft(""))
	is("set aside", "written")
	if d, ok := s.Step(-1, draft("the third")); d.Text != "written" || !ok {
		t.Fatalf("recalled %q", d.Text)
	}
	is("on the way", "written", "the third")
	s.Step(-1, draft("written"))
	is("further", "written", "the third")
	s.Add(draft("written"))
	is("sent after all", "the third")
	s.SetAside(draft(strings.Repeat("x", LargeText)))
	is("with a long one", strings.Repeat("x", LargeText))
	s.SetAside(draft("y"))
	is("behind it", "y")
	for i := range sentCount {
		s.Add(draft(strings.Repeat("z", i+1)))
	}
	is("forgotten")
}
