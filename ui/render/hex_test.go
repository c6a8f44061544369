package render

import (
	"strings"
	"testing"
)

func TestHex(t *testing.T) {
	same(t, dump(Hex([]byte("\x00\x01ABCdef~\x7f\xff 0123456789"))), ""+
		"      00000000  00 01 41 42 43 64 65 66  7e 7f ff 20 30 31 32 33  ..ABCdef~.. 0123\n"+
		"      00000010  34 35 36 37 38 39                                 456789")
	if n := Hex(nil).Len(); n != 0 {
		t.Errorf("%d lines of nothing", n)
	}
	if n := Hex(make([]byte, 16)).Len(); n != 1 {
		t.Errorf("%d lines of sixteen bytes", n)
	}
	if got := Hex([]byte("a")).Text(); got != "00000000  61                                                a\n" {
		t.Errorf("Text: %q", got)
	}
}

func TestHexFind(t *testing.T) {
	d := Hex([]byte(strings.Repeat("\x00", 14) + "\xde\xad\xbe\xef" + strings.Repeat("\x00", 14) + "Hello" + strings.Repeat("\x00", 16) + "\xde\xad"))
	for _, c := range []struct {
		needle    string
		from      int
		backwards bool
		line      int
		ok        bool
	}{
		{"hello", 0, false, 2, true},
		{"de ad be", 0, false, 0, true}, // over the end of a line
		{"DEAD", 1, false, 3, true},
		{"dead", 9, true, 3, true},
		{"dead", 2, true, 0, true},
		{"be ef", 0, true, 0, false},
		{"de a", 0, false, 0, false},
		{"", 0, false, 0, false},
		{"hello", 9, false, 0, false},
	} {
		line, ok := d.Find(c.needle, c.from, c.backwards)
		if ok != c.ok || ok && line != c.line {
			t.Errorf("Find(%q, %d, %v) = %d, %v; want %d, %v", c.needle, c.from, c.backwards, line, ok, c.line, c.ok)
		}
	}
}
