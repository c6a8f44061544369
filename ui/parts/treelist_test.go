package parts

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
)

func sidebar() []TreeItem {
	return []TreeItem{
		{ID: "s", Heading: true, Title: "Staging"}, {ID: "a", Title: "trades", Status: StatusOpen, Caption: "1,204/s"}, {ID: "b", Title: "chat"},
		{ID: "l", Heading: true, Title: "Local", Folded: true}, {ID: "p", Heading: true, Fixed: true, Title: "Past sessions"}, {ID: "c", Title: "today"},
	}
}

func treeOf(t *testing.T, items []TreeItem) (*TreeList, *[]string) {
	l, log := NewTreeList(), &[]string{}
	tell := func(what string) func(string) {
		return func(id string) { *log = append(*log, what+" "+id) }
	}
	l.OnOpen, l.OnActivate, l.OnNewTab, l.OnFold = tell("open"), tell("activate"), tell("new"), tell("fold")
	l.OnMenu = func(id string, _ fyne.Position) { tell("menu")(id) }
	l.OnDelete = tell("delete")
	show(t, l, 220, 400).Canvas().SetOnTypedKey(func(ev *fyne.KeyEvent) { tell("key")(string(ev.Name)) })
	l.SetItems(items, "a")
	return l, log
}

func treeY(l *TreeList, id string) float32 {
	top, height := l.paint.place(l.index(id))
	return float32(top + height - l.offset - 5)
}

func TestTheSidebarByMouse(t *testing.T) {
	l, log := treeOf(t, sidebar())
	clock := newClock()
	l.now = clock.now
	click(l, 50, treeY(l, "a"))
	click(l, 50, treeY(l, "a"))
	clock.pass(time.Minute)
	click(l, 50, treeY(l, "b"))
	clock.pass(time.Minute)
	click(l, 50, treeY(l, "b"))
	press(l, 50, treeY(l, "c"), desktop.MouseButtonPrimary, fyne.KeyModifierShortcutDefault)
	press(l, 50, treeY(l, "c"), desktop.MouseButtonTertiary, 0)
	click(l, 50, treeY(l, "s"))
	click(l, 50, treeY(l, "p"))
	click(l, 50, 390)
	test.TapSecondaryAt(l, fyne.NewPos(50, treeY(l, "b")))
	test.TapSecondaryAt(l, fyne.NewPos(50, 390))
	want := []string{"open a", "activate a", "open b", "open b", "new c", "new c", "fold s", "menu b", "menu "}
	if !slices.Equal(*log, want) {
		t.Errorf("told %q, want %q", *log, want)
	}
}

func TestTheSidebarByKeyboard(t *testing.T) {
	l, log := treeOf(t, sidebar())
	l.FocusGained()
	if l.Cursor() != "a" {
		t.Errorf("the keys begin at %q", l.Cursor())
	}
	key(l, fyne.KeyReturn, fyne.KeyDown, fyne.KeySpace, fyne.KeyLeft, fyne.KeyLeft, fyne.KeyRight, fyne.KeyDelete, fyne.KeyF6)
	key(l, fyne.KeyEnd, desktop.KeyMenu, fyne.KeyUp, fyne.KeyReturn, fyne.KeyUp, fyne.KeyRight, fyne.KeyHome, fyne.KeyUp)
	l.SetCursor("c")
	l.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyReturn, Modifier: fyne.KeyModifierShortcutDefault})
	want := []string{"activate a", "open b", "fold s", "delete s", "key F6", "menu c", "fold l", "new c"}
	if !slices.Equal(*log, want) {
		t.Errorf("told %q, want %q", *log, want)
	}
	l.SetItems(sidebar()[:2], "a")
	if l.Cursor() != "" {
		t.Errorf("the keys are on %q, which is gone", l.Cursor())
	}
	key(l, fyne.KeyDown)
	if l.Cursor() != "s" {
		t.Errorf("Down goes to %q", l.Cursor())
	}
}

func TestTheSidebarShowsWhatItIsGiven(t *testing.T) {
	l, _ := treeOf(t, sidebar())
	for _, want := range []string{"▾ STAGING", "trades", "1,204/s", "▸ LOCAL", "PAST SESSIONS", "today"} {
		if !strings.Contains(words(l), want) {
			t.Errorf("%q is missing in %q", want, words(l))
		}
	}
	l.SetEmpty("Nothing saved yet")
	l.SetItems(nil, "")
	if words(l) != "Nothing saved yet" {
		t.Errorf("an empty one shows %q", words(l))
	}
	many := make([]TreeItem, 100_000)
	for i := range many {
		many[i] = TreeItem{ID: fmt.Sprint(i), Title: fmt.Sprint("session ", i)}
	}
	l.SetItems(many, "")
	l.FocusGained()
	key(l, fyne.KeyEnd)
	if !strings.Contains(words(l), "session 99999") || drawn(l) > 200 {
		t.Errorf("the end of many shows %q in %d objects", words(l), drawn(l))
	}
	l.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, 1e9)})
	if !strings.Contains(words(l), "session 0 ") {
		t.Errorf("scrolled to the start it shows %q", words(l))
	}
}
