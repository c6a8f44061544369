package parts

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"socklens/ui/render"
)

func TestFinding(t *testing.T) {
	d := &paper{n: 100_000}
	v := NewLineView()
	found := []int{}
	v.OnFound = func(line int, ok bool) {
		if !ok {
			line = -1
		}
		found = append(found, line)
	}
	show(t, v, 500, 600)
	v.SetDoc(d)
	v.SetFind(render.Needle{Text: "LINE 70000 of"})
	v.FindNext(false)
	if v.Top() > 69_999 || v.Top() < 69_960 {
		t.Errorf("the hit's screen begins at line %d", v.Top())
	}
	if hits := v.layout(69_999).hits(v.needles, 9); len(hits) != 1 || hits[0] != (Mark{0, 13}) {
		t.Errorf("marks %v", hits)
	}
	v.FindNext(false) // goes round
	v.FindNext(true)
	v.SetFind(render.Needle{Text: "line 100001 of"})
	v.FindNext(false)
	v.SetFind(render.Needle{Text: ""})
	v.FindNext(false)
	if !slices.Equal(found, []int{69_999, 69_999, 69_999, -1}) {
		t.Errorf("found %v", found)
	}

	var done func()
	v.Background = func(work func(), d func()) { work(); done = d }
	v.SetFind(render.Needle{Text: "line 5 of"})
	v.FindNext(false)
	v.SetDoc(&paper{n: 3}) // overtakes the search
	found = nil
	done()
	if len(found) != 0 {
		t.Errorf("a search that was overtaken told %v", found)
	}
}

// TestTheFirstOfSeveralNeedles goes to the first hit of any of several needles, also in a closed fold, in a row far down
// a wrapped line and beyond the right edge, and leaves a view alone that a person has scrolled.
func TestTheFirstOfSeveralNeedles(t *testing.T) {
	v := NewLineView()
	show(t, v, 300, 200)
	var b strings.Builder
	b.WriteString(`{"rows":[`)
	for i := range 500 {
		fmt.Fprintf(&b, `{"id":%d,"name":"row %d"},`, 1000+i, i)
	}
	b.WriteString(`0],"long":"` + strings.Repeat("far ", 200) + `needle","end":7}`)
	v.SetDoc(pretty(t, b.String()))
	v.toggle(1) // the array
	for _, c := range []struct {
		needles []render.Needle
		want    string // of the topmost line with a mark on the screen, "" where it stays at its beginning
	}{
		{[]render.Needle{{Text: "NEEDLE"}, {Text: "row 400"}}, `"name": "row 400"`},
		{[]render.Needle{{Text: "needle"}, {Text: "nowhere"}}, "needle"},
		{[]render.Needle{{Text: "7", Whole: true}}, `"name": "row 7"`},
		{[]render.Needle{{Text: "nowhere"}}, ""},
		{nil, ""},
	} {
		for _, wrap := range []bool{true, false} {
			v.SetWrap(wrap)
			key(v, fyne.KeyHome)
			v.SetFind(c.needles...)
			v.RevealFirst()
			marked := ""
			for y := float32(1); y < 200 && marked == ""; y += float32(v.paint.row) {
				s, _ := v.spotAt(fyne.NewPos(v.paint.left()+1, y))
				l := v.layout(s.line)
				from, to := l.row(l.rowOf(s.at))
				for _, h := range l.hits(v.needles, 9) {
					if h.From >= from && h.To <= to && (wrap || v.paint.mono.text(l.text[:h.To]) <= float32(v.right)+v.paint.room()) {
						marked = l.text
					}
				}
			}
			if c.want == "" && v.at != (position{}) || !strings.Contains(marked, c.want) {
				t.Errorf("%v, wrapped %v: it goes to %+v, %q", c.needles, wrap, v.at, marked)
			}
		}
	}
	key(v, fyne.KeyHome)
	key(v, fyne.KeyPageDown)
	at := v.at
	v.SetFind(render.Needle{Text: "end"})
	v.RevealFirst()
	if v.at != at {
		t.Error("a view that a person has scrolled is scrolled again")
	}
	hits := newLineLayout(render.Line{Spans: []render.Span{{Text: "ab 7 bc 67 abc", Style: render.Plain}}}).
		hits([]render.Needle{{Text: "bc"}, {Text: "AB"}, {Text: "7", Whole: true}}, 9)
	if want := []Mark{{0, 2}, {3, 4}, {5, 7}, {11, 14}}; !slices.Equal(hits, want) {
		t.Errorf("marks %v, want %v", hits, want)
	}
}
