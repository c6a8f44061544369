package parts

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

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
	v.SetFind("LINE 70000 of")
	v.FindNext(false)
	if v.Top() > 69_999 || v.Top() < 69_960 {
		t.Errorf("the hit's screen begins at line %d", v.Top())
	}
	if hits := v.layout(69_999).hits; len(hits) != 1 || hits[0] != (Mark{0, 13}) {
		t.Errorf("marks %v", hits)
	}
	v.FindNext(false) // goes round
	v.FindNext(true)
	v.SetFind("line 100001 of")
	v.FindNext(false)
	v.SetFind("")
	v.FindNext(false)
	if !slices.Equal(found, []int{69_999, 69_999, 69_999, -1}) {
		t.Errorf("found %v", found)
	}

	var done func()
	v.Background = func(work func(), d func()) { work(); done = d }
	v.SetFind("line 5 of")
	v.FindNext(false)
	v.SetDoc(&paper{n: 3}) // overtakes the search
	found = nil
	done()
	if len(found) != 0 {
		t.Errorf("a search that was overtaken told %v", found)
	}
}

// seek finds a text.
func seek(text string) render.Seek {
	return func(in []byte) [][2]int {
		if at := bytes.Index(in, []byte(text)); at >= 0 {
			return [][2]int{{at, at + len(text)}}
		}
		return nil
	}
}

// TestRevealFirst goes to the first mark, or to a needle, also in a closed fold, in a row far down a wrapped line and
// beyond the right edge, and leaves a view alone that a person has scrolled.
func TestRevealFirst(t *testing.T) {
	v := NewLineView()
	show(t, v, 300, 200)
	var b strings.Builder
	b.WriteString(`{"rows":[`)
	for i := range 500 {
		fmt.Fprintf(&b, `{"id":%d,"name":"row %d"},`, 1000+i, i)
	}
	b.WriteString(`0],"long":"` + strings.Repeat("far ", 200) + `needle","end":7}`)
	d := pretty(t, b.String())
	v.SetDoc(d)
	for _, c := range []struct {
		needle, mark string
		want         string // of the topmost line with a mark on the screen, "" where it stays at its beginning
	}{
		{"ROW 400", "row 300", `"name": "row 400"`},
		{"", "row 300", `"name": "row 300"`},
		{"NEEDLE", "", "needle"},
		{"", "needle", "needle"},
		{"", `7"},{"id`, `"name": "row 7"`},
		{"", "nowhere", ""},
		{"nowhere", "row 300", ""},
		{"", "", ""},
	} {
		for _, wrap := range []bool{true, false} {
			v.SetWrap(wrap)
			key(v, fyne.KeyHome)
			if d.Len() > 500 {
				v.toggle(1) // the array
			}
			v.SetFind(c.needle)
			v.SetMarks(nil)
			if c.mark != "" {
				v.SetMarks(d.Marks(seek(c.mark)))
			}
			v.RevealFirst()
			marked := ""
			for y := float32(1); y < 200 && marked == ""; y += float32(v.paint.row) {
				s, _ := v.spotAt(fyne.NewPos(v.paint.left()+1, y))
				l := v.layout(s.line)
				from, to := l.row(l.rowOf(s.at))
				for _, h := range l.hits {
					if h.From >= from && h.To <= to && (wrap || v.paint.mono.text(l.text[:h.To]) <= float32(v.right)+v.paint.room()) {
						marked = l.text
					}
				}
			}
			if c.want == "" && v.at != (position{}) || !strings.Contains(marked, c.want) {
				t.Errorf("%+v, wrapped %v: it goes to %+v, %q", c, wrap, v.at, marked)
			}
		}
	}
	v.toggle(1)
	key(v, fyne.KeyPageDown)
	at := v.at
	for _, needle := range []string{"end", ""} {
		v.SetFind(needle)
		v.SetMarks(d.Marks(seek("end")))
		if v.RevealFirst(); v.at != at {
			t.Error("a view that a person has scrolled is scrolled again")
		}
	}
}

// TestWhatIsPainted paints a mark where its text stands, indented, wrapped or scrolled, and a needle in place of marks.
func TestWhatIsPainted(t *testing.T) {
	v := NewLineView()
	show(t, v, 400, 300)
	d := pretty(t, `{"a":{"b":"`+strings.Repeat("word ", 60)+`hit","c":"x"}}`)
	v.SetDoc(d)
	painted := func() (boxes []*canvas.Rectangle) {
		for _, b := range v.paint.boxes {
			if !b.Hidden && b.FillColor == v.paint.look.match {
				boxes = append(boxes, b)
			}
		}
		return boxes
	}
	if n := len(painted()); n != 0 {
		t.Errorf("%d marks are painted before there are any", n)
	}
	v.SetMarks(d.Marks(seek(`hit","c`)))
	if n := len(painted()); n != 1 {
		t.Errorf("%d marks are painted, where one is beyond the right edge", n)
	}
	v.SetWrap(true)
	boxes := painted()
	if len(boxes) != 2 || boxes[0].Position().Y >= boxes[1].Position().Y {
		t.Fatalf("%d marks are painted, want one in each of two lines", len(boxes))
	}
	m := v.paint.mono
	if got, want := boxes[1].Position().X, v.paint.left()+m.text("    ")-1; got != want {
		t.Errorf("the mark of the name begins at %v, want %v", got, want)
	}
	if got, want := boxes[1].Size().Width, m.text(`"c`)+2; got != want {
		t.Errorf("the mark of the name is %v wide, want %v", got, want)
	}
	v.SetFind("B")
	if boxes = painted(); len(boxes) != 1 || boxes[0].Size().Width != m.text("b")+2 {
		t.Errorf("of a needle %d marks are painted", len(boxes))
	}
	v.SetFind("")
	if n := len(painted()); n != 2 {
		t.Errorf("without the needle %d marks are painted", n)
	}
	v.SetDoc(pretty(t, `["hit"]`))
	if n := len(painted()); n != 0 {
		t.Errorf("%d marks of another document are painted", n)
	}
}
