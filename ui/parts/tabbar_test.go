package parts

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
)

// barOf returns a bar with tabs and a log of what it was told.
func barOf(t *testing.T, n int, width float32) (*TabBar, *[]string) {
	b, log := NewTabBar(), &[]string{}
	tabs := make([]Tab, n)
	for i := range tabs {
		tabs[i] = Tab{ID: i, Title: fmt.Sprintf("connection %d", i), Status: StatusOpen}
	}
	b.OnSelect = func(i int) { *log = append(*log, fmt.Sprint("select ", i)); b.SetTabs(tabs, i) }
	b.OnMove = func(id, to int) {
		*log = append(*log, fmt.Sprint("move ", id, " to ", to))
		from := slices.IndexFunc(tabs, func(t Tab) bool { return t.ID == id })
		tabs = slices.Insert(slices.Delete(slices.Clone(tabs), from, from+1), to, Tab{ID: id, Title: fmt.Sprintf("connection %d", id), Status: StatusOpen})
		b.SetTabs(tabs, to)
	}
	b.OnClose = func(i int) { *log = append(*log, fmt.Sprint("close ", i)) }
	b.OnNew = func() { *log = append(*log, "new") }
	b.OnMenu = func(i int, _ fyne.Position) { *log = append(*log, fmt.Sprint("menu ", i)) }
	show(t, b, width, 34)
	b.SetTabs(tabs, 0)
	return b, log
}

func TestTabsAreChosenAndClosed(t *testing.T) {
	b, log := barOf(t, 3, 900)
	middle := func(i int) float32 { return b.paint.tabs[i].from + 30 }
	click(b, middle(1), 17)
	click(b, middle(1), 17)
	click(b, b.paint.tabs[1].crossAt+5, 17)
	press(b, middle(2), 17, desktop.MouseButtonTertiary, 0)
	click(b, b.paint.plus.back.Position().X+5, 17)
	test.TapSecondaryAt(b, fyne.NewPos(middle(2), 17))
	down := &desktop.MouseEvent{Button: desktop.MouseButtonPrimary} // pressed on the cross and let go elsewhere
	down.Position = fyne.NewPos(b.paint.tabs[0].crossAt+5, 17)
	b.MouseDown(down)
	down.Position = fyne.NewPos(middle(2), 17)
	b.MouseUp(down)
	click(b, 880, 17)
	if want := []string{"select 1", "close 1", "close 2", "new", "menu 2"}; !slices.Equal(*log, want) {
		t.Errorf("told %q, want %q", *log, want)
	}
}

func TestTabsAreDragged(t *testing.T) {
	b, log := barOf(t, 4, 900)
	down := &desktop.MouseEvent{Button: desktop.MouseButtonPrimary}
	grab := func(i int) { down.Position = fyne.NewPos(b.paint.tabs[i].from+20, 17); b.MouseDown(down) }
	drag := func(x float32) {
		ev := &fyne.DragEvent{}
		ev.Position = fyne.NewPos(x, 17)
		b.Dragged(ev)
	}
	middle := func(i int) float32 { return b.paint.tabs[i].from + b.paint.tabs[i].width/2 }
	grab(1)
	drag(middle(2) - 1) // not far enough
	drag(middle(2) + 1)
	drag(middle(2) + 2) // it has moved already
	drag(899)           // as far as there are tabs
	drag(-5)
	b.MouseUp(down)
	b.DragEnd()
	drag(899) // let go
	var order []int
	for _, tab := range b.tabs {
		order = append(order, tab.ID)
	}
	if want := []string{"select 1", "move 1 to 2", "move 1 to 3", "move 1 to 0"}; !slices.Equal(*log, want) || !slices.Equal(order, []int{1, 0, 2, 3}) {
		t.Errorf("told %q, want %q; the order is %v", *log, want, order)
	}
	*log = nil
	down.Position = fyne.NewPos(b.paint.tabs[0].crossAt+5, 17)
	b.MouseDown(down)
	drag(899) // the cross is no handle
	if len(*log) != 0 {
		t.Errorf("dragging the cross told %q", *log)
	}
}

// A press belongs to the tab that was pressed, though another one may stand there when the button is let go.
func TestACrossClosesTheTabThatWasPressed(t *testing.T) {
	b, log := barOf(t, 3, 900)
	down := &desktop.MouseEvent{Button: desktop.MouseButtonPrimary}
	down.Position = fyne.NewPos(b.paint.tabs[1].crossAt+5, 17)
	b.MouseDown(down)
	b.SetTabs(slices.Delete(slices.Clone(b.tabs), 0, 1), 0) // closed by itself meanwhile
	b.MouseUp(down)
	if len(*log) != 0 {
		t.Errorf("told %q", *log)
	}
}

func TestTabsByKeyboard(t *testing.T) {
	b, log := barOf(t, 3, 900)
	key(b, fyne.KeyLeft, fyne.KeyRight, fyne.KeyRight, fyne.KeyRight, fyne.KeyHome, fyne.KeyEnd, fyne.KeyDelete, desktop.KeyMenu)
	typed(b, "x+")
	if want := []string{"select 1", "select 2", "select 0", "select 2", "close 2", "menu 2", "new"}; !slices.Equal(*log, want) {
		t.Errorf("told %q, want %q", *log, want)
	}
}

func TestTheVisibleTabShowsWhereThereAreTooMany(t *testing.T) {
	b, _ := barOf(t, 40, 700)
	for i := range 40 {
		b.SetTabs(b.tabs, i)
		s := b.paint.shown
		if i < s.From || i >= s.To {
			t.Fatalf("tab %d is visible, %v show", i, s)
		}
		if last := b.paint.tabs[s.To-1]; last.from+last.width > 700-2*plusWidth+tabGap {
			t.Fatalf("the tabs end at %v", last.from+last.width)
		}
		if b.paint.more.text.Hidden {
			t.Fatal("there is no menu for the rest")
		}
		if !strings.Contains(words(b), "conn") {
			t.Fatalf("shows %q", words(b))
		}
	}
	b.SetTabs(b.tabs[:2], 1)
	if b.paint.shown != (Range{0, 2}) || !b.paint.more.text.Hidden {
		t.Errorf("with two tabs %v show", b.paint.shown)
	}
	b.SetTabs(nil, -1)
	key(b, fyne.KeyLeft, fyne.KeyRight, fyne.KeyEnd, fyne.KeyDelete, desktop.KeyMenu)
	if b.active != -1 {
		t.Errorf("tab %d of none is visible", b.active)
	}
}

func TestATabSaysWhatHappened(t *testing.T) {
	b := NewTabBar()
	show(t, b, 900, 34)
	b.SetTabs([]Tab{
		{Title: "trades", Status: StatusOpen}, {Title: "chat", Status: StatusClosed, Unseen: 42, Violation: true},
		{Title: "orders", Status: StatusAbnormal, Unseen: 12_345}, {Title: "old", Status: StatusPast},
	}, 0)
	for _, want := range []string{"trades", "chat 42", "▲", "orders 12k", "old", "✕", "+"} {
		if got := strings.Join(strings.Fields(words(b)), " "); !strings.Contains(got, strings.Fields(want)[0]) {
			t.Errorf("%q is missing in %q", want, got)
		}
	}
	if b.paint.tabs[2].sign.square.Hidden || !b.paint.tabs[1].sign.square.Hidden {
		t.Error("the sign of an abnormal end is at the wrong tab")
	}
	for n, want := range map[int]string{1: "1", 999: "999", 1000: "1k", 1_250: "1.2k", 12_345: "12k", 2_000_000: "2M"} {
		if got := unseen(n); got != want {
			t.Errorf("%d unseen is %q, want %q", n, got, want)
		}
	}
}
