package render

import (
	"bytes"
	"context"
	"strings"
	"testing"
)

func raw0(t *testing.T, in string) Doc {
	t.Helper()
	d, err := Raw(context.Background(), []byte(in))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestRawLines(t *testing.T) {
	long := strings.Repeat("a", Piece)
	for _, c := range []struct{ name, in, want string }{
		{"empty", "", ""},
		{"one", "one", "  1   one"},
		{"ends in a line break", "one\n", "  1   one\n  2"},
		{"escapes", "a\tb\r\n\x00\xff\u202e\u200bé", "  1   a\\tb\\r\n  2   \\x00\\xff\\u202e\\u200bé"},
		{"a whole piece", long, "  1   " + long},
		{"a piece and its break", long + "\nx", "  1   " + long + "\n  2   x"},
		{"a piece and more", long + "b\nx", "  1   " + long + "\n      b\n  2   x"},
		{"a character at the cut", long[1:] + "éx", "  1   " + long[1:] + "\n      éx"},
	} {
		got := dump(raw0(t, c.in))
		got = strings.ReplaceAll(got, "   \n", "\n")
		if strings.TrimRight(got, "\n") != c.want {
			t.Errorf("%s: got\n%q want\n%q", c.name, got, c.want)
		}
	}
}

func TestRawOfManyLines(t *testing.T) {
	var b bytes.Buffer
	for i := range 1000 {
		b.WriteString(strings.Repeat("x", i%7) + Count(int64(i)) + "\n")
	}
	d := raw0(t, b.String()).(*raw)
	if d.Len() != 1001 {
		t.Fatalf("%d lines", d.Len())
	}
	for i := range 1000 {
		l := d.Line(i)
		if want := strings.Repeat("x", i%7) + Count(int64(i)); lineText(l) != want || l.Number != i+1 {
			t.Fatalf("line %d: %+v", i, l)
		}
		if at := d.lineAt(d.seek(i).off); at != i {
			t.Fatalf("line %d begins on line %d", i, at)
		}
	}
	if got := d.Text(); got != b.String() {
		t.Error("Text is not the payload")
	}
}

func TestRawFind(t *testing.T) {
	d := raw0(t, "alpha\nBeta\ngamma beta\n"+strings.Repeat("z", Piece-2)+"DELTA")
	for _, c := range []struct {
		needle    string
		from      int
		backwards bool
		line      int
		ok        bool
	}{
		{"beta", 0, false, 1, true},
		{"BETA", 2, false, 2, true},
		{"beta", 3, false, 0, false},
		{"beta", 3, true, 2, true},
		{"beta", 1, true, 1, true},
		{"beta", 0, true, 0, false},
		{"delta", 0, false, 3, true}, // over the cut of a long line
		{"delta", 99, true, 3, true},
		{"delta", 2, true, 0, false},
		{"alpha", -5, false, 0, true},
		{"alpha", -1, true, 0, false},
		{"", 0, false, 0, false},
	} {
		line, ok := d.Find(c.needle, c.from, c.backwards)
		if ok != c.ok || ok && line != c.line {
			t.Errorf("Find(%q, %d, %v) = %d, %v; want %d, %v", c.needle, c.from, c.backwards, line, ok, c.line, c.ok)
		}
	}
}

func TestTextSaysWhenItIsNotAll(t *testing.T) {
	data := strings.Repeat("é", MaxText)
	for name, d := range map[string]Doc{"raw": raw0(t, data), "hex": Hex([]byte(data)),
		"json": pretty0(t, "["+strings.Repeat(`"`+data[:2000]+`",`, 5000)+"1]")} {
		text := d.Text()
		if len(text) > MaxText+3*Piece {
			t.Errorf("%s: Text has %d bytes", name, len(text))
		}
		if last := text[strings.LastIndexByte(text, '\n')+1:]; !strings.HasPrefix(last, "… copied ") || !strings.Contains(last, " of ") {
			t.Errorf("%s: Text ends in %q", name, last)
		}
	}
	if got := raw0(t, "a\x00b\xffc\x1b").Text(); got != "a\\x00b\\xffc\x1b" {
		t.Errorf("Text for the clipboard: %q", got)
	}
}

func FuzzRaw(f *testing.F) {
	f.Add([]byte("a\nb"), "b")
	f.Add([]byte(strings.Repeat("é\xff", 800)), "É")
	f.Fuzz(func(t *testing.T, data []byte, needle string) {
		doc, err := Raw(context.Background(), data)
		if err != nil {
			t.Fatal(err)
		}
		d := doc.(*raw)
		var all []byte
		for i := range d.Len() {
			at := d.seek(i)
			end, next, more := d.walk(at)
			if end-at.off > Piece {
				t.Fatalf("line %d has %d bytes", i, end-at.off)
			}
			all = append(all, data[at.off:end]...)
			if more && next.off > end {
				all = append(all, '\n')
			}
			d.Line(i)
		}
		if !bytes.Equal(all, data) {
			t.Fatal("the lines put together are not the payload")
		}
		first, ok := d.Find(needle, 0, false)
		last, ok2 := d.Find(needle, d.Len()-1, true)
		if ok != ok2 || first > last {
			t.Fatalf("first hit %d, %v; last hit %d, %v", first, ok, last, ok2)
		}
		if needle != "" && bytes.Contains(data, []byte(needle)) && len([]rune(needle)) == len([]rune(strings.ToValidUTF8(needle, ""))) && !ok {
			t.Fatal("not found, though it is there")
		}
	})
}
