package parts

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
)

func TestFollowing(t *testing.T) {
	stops := map[string]func(l *EntryList, w fyne.Window){
		"scrolling up": func(_ *EntryList, w fyne.Window) { test.Scroll(w.Canvas(), fyne.NewPos(99, 99), 0, 25) },
		"a key":        func(l *EntryList, _ fyne.Window) { key(l, fyne.KeyUp) },
		"a click":      func(l *EntryList, _ fyne.Window) { click(l, 99, 99) },
		"mouse down beside the rows": func(l *EntryList, _ fyne.Window) {
			click(l, 99, 5)
		},
		"the scroll bar": func(l *EntryList, _ fyne.Window) { click(l.bar, 5, 100) },
		"choosing":       func(l *EntryList, _ fyne.Window) { l.Choose(1) },
		"page up":        func(l *EntryList, _ fyne.Window) { key(l, fyne.KeyPageUp) },
		"select all":     func(l *EntryList, _ fyne.Window) { l.TypedShortcut(&fyne.ShortcutSelectAll{}) },
	}
	resumes := map[string]func(l *EntryList){
		"Space":     func(l *EntryList) { key(l, fyne.KeySpace) },
		"End":       func(l *EntryList) { key(l, fyne.KeyEnd) },
		"the badge": func(l *EntryList) { test.Tap(l.badge) },
		"Ctrl+End": func(l *EntryList) {
			l.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyEnd, Modifier: fyne.KeyModifierShortcutDefault})
		},
	}
	for stop, doStop := range stops {
		for resume, doResume := range resumes {
			t.Run(stop+", "+resume, func(t *testing.T) {
				l := NewEntryList()
				told := []bool{}
				l.OnFollow = func(f bool) { told = append(told, f) }
				win := show(t, l, 800, 620)
				grow := func(total int) { first := max(total-200, 0); l.SetWindow(total, first, testRows(first, total-first)) }
				grow(1000)
				doStop(l, win)
				if l.Following() || len(told) != 1 || told[0] {
					t.Fatalf("still following, told %v", told)
				}
				at := l.offset
				grow(1312)
				if l.offset != at {
					t.Errorf("the list moved by %d", l.offset-at)
				}
				if w := words(l); !strings.Contains(w, "▼ 312 new · Follow (Space)") {
					t.Errorf("no badge in %q", w)
				}
				doResume(l)
				if !l.Following() || l.offset != l.maxOffset() || !told[len(told)-1] {
					t.Errorf("not following at %d of %d, told %v", l.offset, l.maxOffset(), told)
				}
				if !l.badge.Hidden {
					t.Error("the badge is still there")
				}
				grow(2000)
				if numbers, _, _ := painted(l); numbers[len(numbers)-1] != "2,000" {
					t.Errorf("the rows are %q", numbers)
				}
			})
		}
	}
}

func TestSeeingTheEndClearsTheBadge(t *testing.T) {
	l := NewEntryList()
	feed(l, 1000)
	show(t, l, 800, 620)
	l.ScrollTo(0)
	l.SetWindow(1010, 0, testRows(0, 200))
	if l.Unseen() != 10 || l.badge.Hidden {
		t.Fatalf("%d are new", l.Unseen())
	}
	l.ScrollTo(1010)
	if l.Unseen() != 0 || !l.badge.Hidden || l.Following() {
		t.Errorf("at the end %d are new, following %v", l.Unseen(), l.Following())
	}
	l.OnWant = nil
	l.SetWindow(500, 300, testRows(300, 200)) // another view
	if l.Unseen() != 0 {
		t.Errorf("in a shorter view %d are new", l.Unseen())
	}
}

func TestRowsOfAnotherViewAreNotNew(t *testing.T) {
	l := NewEntryList()
	feed(l, 100)
	show(t, l, 800, 620)
	l.ScrollTo(0)
	l.Renew()
	l.SetWindow(1000, 0, testRows(0, 200))
	if l.Unseen() != 0 || !l.badge.Hidden {
		t.Errorf("in another view %d are new", l.Unseen())
	}
	l.SetWindow(1003, 0, testRows(0, 200))
	if l.Unseen() != 3 || l.badge.Hidden {
		t.Errorf("then %d are new", l.Unseen())
	}
	l.SetPast(true)
	l.SetWindow(2000, 0, testRows(0, 200))
	if l.Unseen() != 0 || !l.badge.Hidden {
		t.Errorf("of what is past %d are new", l.Unseen())
	}
}

func TestAClickPicksTheRowAsItWasPainted(t *testing.T) {
	for _, c := range []struct {
		name  string
		after time.Duration
		want  int64
	}{
		{"right after the list moved", 20 * time.Millisecond, 990},
		{"later", 200 * time.Millisecond, 1490},
	} {
		t.Run(c.name, func(t *testing.T) {
			l, clock := NewEntryList(), newClock()
			l.now = clock.now
			var chosen Selection
			l.OnSelect = func(s Selection) { chosen = s }
			show(t, l, 800, 620)
			l.SetWindow(1000, 800, testRows(800, 200))
			clock.pass(time.Second)
			y, _ := l.RowTop(989)
			y += float32(l.paint.headHeight) + 5
			l.SetWindow(1500, 1300, testRows(1300, 200))
			clock.pass(c.after)
			click(l, 100, y)
			if chosen.Seq != c.want || l.Following() {
				t.Errorf("entry %d was picked, want %d", chosen.Seq, c.want)
			}
			if at, visible := l.RowTop(int(c.want) - 1); !visible || at != y-5-float32(l.paint.headHeight) {
				t.Errorf("the picked row stands at %v, the mouse at %v", at, y)
			}
			if l.Total() != 1500 {
				t.Errorf("the list has %d rows", l.Total())
			}
		})
	}
}

// TestTheBadgeDoesNotCoverTheChosenRow chooses each row on the screen in turn, at a few heights of the list.
func TestTheBadgeDoesNotCoverTheChosenRow(t *testing.T) {
	for _, height := range []float32{120, 313, 620} {
		l := NewEntryList()
		show(t, l, 800, height)
		l.SetWindow(1000, 900, testRows(900, 100))
		key(l, fyne.KeyUp)
		l.SetWindow(1001, 900, testRows(900, 101))
		moved := 0
		for v := l.Screen(); v.From < v.To; v.From++ {
			l.SetSelection(Selection{Cursor: v.From, Ranges: []Range{{v.From, v.From + 1}}})
			y, visible := l.RowTop(v.From)
			top := float32(l.paint.headHeight) + y
			from := l.badge.Position().Y
			to := from + l.badge.Size().Height
			if l.badge.Hidden || !visible || from < top+float32(l.paint.rowHeight) && to > top {
				t.Errorf("in %v the badge is from %v to %v, row %d begins at %v", height, from, to, v.From, top)
			}
			if from < float32(l.paint.headHeight)/2 || to > height {
				t.Errorf("in %v the badge is from %v to %v", height, from, to)
			}
			if to < height-10 {
				moved++
			}
		}
		if moved == 0 || moved > 3 {
			t.Errorf("in %v it makes way %d times", height, moved)
		}
	}
}
