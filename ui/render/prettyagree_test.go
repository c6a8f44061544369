package render

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"
)

// random returns JSON with white space in random places.
func random(r *rand.Rand, depth int) string {
	ws := func() string { return []string{"", "", " ", "\n  "}[r.IntN(4)] }
	switch n := r.IntN(7); {
	case n < 2 && depth > 0:
		var parts []string
		for range r.IntN(12) {
			parts = append(parts, ws()+random(r, depth-1)+ws())
		}
		return "[" + strings.Join(parts, ",") + "]"
	case n < 5 && depth > 0:
		var parts []string
		for i := range r.IntN(12) {
			parts = append(parts, fmt.Sprintf(`%s"k%d\"%s"%s:%s`, ws(), i, strings.Repeat("x", r.IntN(5)*r.IntN(400)), ws(), random(r, depth-1)))
		}
		return "{" + strings.Join(parts, ",") + ws() + "}"
	case n == 5:
		return `"` + strings.Repeat("é", r.IntN(3)*r.IntN(700)) + `"`
	}
	return fmt.Sprint(r.IntN(1000))
}

func TestPrettyAgreesWithItself(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 1))
	for range 10 {
		in := "[" + random(r, 3) + "," + random(r, 4) + "]"
		d := pretty0(t, in).(*pretty)
		agrees(t, d, in)
	}
}

// agrees checks a document against its source, and what it finds at random against what it finds in order.
func agrees(t *testing.T, d *pretty, in string) {
	t.Helper()
	var want, got bytes.Buffer
	if err := json.Compact(&want, []byte(in[d.start:])); err != nil {
		t.Fatal(err)
	}
	if len(in) < MaxText && utf8.ValidString(in) {
		if err := json.Compact(&got, []byte(strings.TrimPrefix(d.Text(), clipboard(d.data[:d.start])))); err != nil {
			t.Fatalf("Text isn't JSON: %v\n%s", err, in)
		}
		if !bytes.Equal(got.Bytes(), want.Bytes()) {
			t.Fatalf("Text holds something else\n%s\n%s", got.Bytes(), want.Bytes())
		}
	}
	// The source of every line in turn covers all of it but white space.
	var cover []byte
	l, n := jsonLine{nextMark: d.marks[0], more: true}, 0
	type fold struct{ line, depth, members int }
	var open []fold
	for ; l.more; n++ {
		l = d.walk(l.nextMark)
		if s := d.seek(n); s != l {
			t.Fatalf("line %d: seek %+v, walk %+v", n, s, l)
		}
		if at := d.lineAt(l.at.off); at != n {
			t.Fatalf("line %d begins at %d, lineAt says %d", n, l.at.off, at)
		}
		cover = append(cover, d.data[l.key[0]:l.key[1]]...)
		if l.colon {
			cover = append(cover, ':')
		}
		cover = append(cover, d.data[l.value[0]:l.value[1]]...)
		if l.comma {
			cover = append(cover, ',')
		}
		if k := len(open) - 1; k >= 0 && l.begins() && l.at.depth == open[k].depth+1 {
			open[k].members++
		}
		if l.kind == closing {
			f := open[len(open)-1]
			open = open[:len(open)-1]
			c := d.container(f.line, d.seek(f.line))
			if c.openLine != f.line || c.endLine != n || c.members != f.members || c.end != l.value[0] {
				t.Fatalf("container of line %d: %+v, want end line %d, %d members", f.line, c, n, f.members)
			}
		}
		if l.kind == opening {
			open = append(open, fold{line: n, depth: l.at.depth})
		}
	}
	if n != d.count || len(open) > 0 {
		t.Fatalf("%d lines, counted %d; %d left open", n, d.count, len(open))
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, cover); err != nil {
		t.Fatalf("lines aren't JSON: %v", err)
	}
	if !bytes.Equal(compact.Bytes(), want.Bytes()) {
		t.Fatalf("lines hold something else\n%.200s\n%.200s", compact.Bytes(), want.Bytes())
	}
}

func TestPrettyOfBigContainers(t *testing.T) {
	var b strings.Builder
	b.WriteString(`{"list":[`)
	for i := range 2000 {
		fmt.Fprintf(&b, `{"i":%d,"name":"number %d","deep":{"x":[%d]}},`, i, i, i)
	}
	b.WriteString(`[]],"after":{"pad":"` + strings.Repeat("z", bigContainer) + `"},"end":0}`)
	d := pretty0(t, b.String()).(*pretty)
	agrees(t, d, b.String())
	if len(d.big) != 3 {
		t.Errorf("%d big containers, want root, list and after", len(d.big))
	}
	d.Toggle(1)
	same(t, lineText(d.Line(1)), `"list": [ … 2,001 items ],`)
	same(t, lineText(d.Line(2)), `"after": {`)
	line, ok := d.Find("number 1999", 0, false)
	if !ok || !strings.Contains(lineText(d.Line(line)), "number 1999") {
		t.Errorf("found line %d, %v: %q", line, ok, lineText(d.Line(line)))
	}
}
