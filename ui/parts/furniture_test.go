package parts

import (
	"image"
	"image/color"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
)

func TestAChipTurnsOnAndOff(t *testing.T) {
	told := []bool{}
	c := NewChip("Text", func(on bool) { told = append(told, on) })
	show(t, container.NewHBox(c), 200, 40)
	test.Tap(c)
	key(c, fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter, fyne.KeyDown)
	if !slices.Equal(told, []bool{true, false, true, false}) || c.On() {
		t.Errorf("told %v", told)
	}
	c.SetOn(true)
	if len(told) != 4 || !c.On() {
		t.Error("SetOn tells")
	}
	c.Disable()
	test.Tap(c)
	if !c.On() {
		t.Error("a disabled chip changes")
	}
}

func TestOneSegmentIsChosen(t *testing.T) {
	told := []int{}
	s := NewSegmented([]string{"Pretty", "Raw", "Hex"}, func(i int) { told = append(told, i) })
	win := show(t, container.NewHBox(s), 400, 40)
	test.Tap(s.chips[2])
	test.Tap(s.chips[2])
	if s.Chosen() != 2 || !s.chips[2].On() || s.chips[0].On() {
		t.Errorf("chosen %d", s.Chosen())
	}
	win.Canvas().Focus(s.chips[2])
	key(s.chips[2], fyne.KeyRight, fyne.KeyLeft)
	if win.Canvas().Focused() != s.chips[1] {
		t.Error("the focus doesn't go with the choice")
	}
	s.SetOptions([]string{"Summary", "Request"}, 1)
	if !slices.Equal(told, []int{2, 1}) || s.Chosen() != 1 || !slices.Equal(s.Options(), []string{"Summary", "Request"}) {
		t.Errorf("told %v, chosen %d of %v", told, s.Chosen(), s.Options())
	}
	if w := words(s); !strings.Contains(w, "Summary") || strings.Contains(w, "Pretty") {
		t.Errorf("shows %q", w)
	}
}

func TestAButtonSaysWhyItCannot(t *testing.T) {
	tips, pressed := NewTipLayer(), 0
	b := NewPrimary("Send Ctrl+↵", func() { pressed++ })
	b.Tips = tips
	win := show(t, container.NewStack(container.NewVBox(b), tips), 300, 100)
	test.Tap(b)
	key(b, fyne.KeySpace, fyne.KeyReturn)
	b.DisableFor("Not connected:\nconnect with Ctrl+R first")
	test.Tap(b)
	if pressed != 3 {
		t.Errorf("pressed %d times", pressed)
	}
	test.MoveMouse(win.Canvas(), fyne.NewPos(50, 10))
	if !strings.Contains(words(tips), "Not connected:") || !strings.Contains(words(tips), "Ctrl+R") {
		t.Errorf("the tip is %q", words(tips))
	}
	test.MoveMouse(win.Canvas(), fyne.NewPos(50, 90))
	if tips.text != "" {
		t.Errorf("the tip %q stays", tips.text)
	}
	b.DisableFor("")
	test.Tap(b)
	if pressed != 4 {
		t.Error("it stays disabled")
	}
	b.SetBadge("3")
	if !strings.Contains(words(b), "3") {
		t.Errorf("shows %q", words(b))
	}
}

func TestEveryStatusHasAShape(t *testing.T) {
	d := NewStatusDot(StatusOpen)
	show(t, container.NewHBox(d), 200, 40)
	shapes := map[int]bool{}
	for s := StatusNone; s <= StatusPast; s++ {
		d.SetStatus(s)
		r := test.WidgetRenderer(d).(*statusDotRenderer).sign
		shape := 0
		for i, hidden := range []bool{r.outer.Hidden, r.inner.Hidden, r.square.Hidden, r.hands[0].Hidden, r.outer.FillColor == nil} {
			if !hidden {
				shape |= 1 << i
			}
		}
		if s == StatusNone {
			shape = -1
		}
		if shapes[shape] {
			t.Errorf("status %d has the shape of another", s)
		}
		shapes[shape] = true
	}
}

func TestArrowsStandAlone(t *testing.T) {
	for s, want := range map[string][]string{
		"": nil, "plain": {"plain"}, "↓ 1/s ↑ 3/s": {"↓", " 1/s ", "↑", " 3/s"}, "Ctrl+↵": {"Ctrl+", "↵"},
	} {
		if got := pieces(s); !slices.Equal(got, want) {
			t.Errorf("%q in pieces is %q, want %q", s, got, want)
		}
	}
}

func TestTheStripTellsWhere(t *testing.T) {
	s, told := NewStrip(), []float64{}
	s.OnTap = func(f float64) { told = append(told, f) }
	win := show(t, s, 200, 22)
	click(s, 100, 10) // no bars yet
	s.SetBars([]Bar{{Height: 0.5}, {Height: 1, Violation: true}, {Gap: true}, {}}, 0.25, 0.5)
	click(s, 50, 10)
	s.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(500, 3)}})
	if !slices.Equal(told, []float64{0.25, 1}) {
		t.Errorf("told %v", told)
	}
	dark := Dark()
	usual, screen := mix(dark.Background, dark.In, 0.4), mix(dark.Background, dark.Dim, float64(dark.Hover.A)/0xff)
	img := win.Canvas().Capture()
	for at, want := range map[image.Point]color.NRGBA{
		{0, 10}: dark.Background, {0, 11}: usual, {48, 21}: usual, {49, 21}: dark.Background, // half the height, and a gap
		{50, 0}: dark.Bad, {98, 21}: dark.Bad, {99, 10}: screen, {49, 10}: dark.Background, // a violation within the screen
		{120, 0}: dark.Bad, {120, 4}: dark.Background, {120, 17}: dark.Background, {120, 18}: dark.Bad, // a gap
		{160, 21}: dark.Background, // nothing
	} {
		if got := nrgba(img.At(at.X, at.Y)); got != want {
			t.Errorf("at %v is %v, want %v", at, got, want)
		}
	}
	s.SetBars([]Bar{{Height: 1}}, 0, 0)
	if got := nrgba(win.Canvas().Capture().At(160, 0)); got != usual {
		t.Errorf("after the bars changed there is %v", got)
	}
}

// An entry is one shape in the colours of Fyne's two, before and behind a change of the theme, and with the focus.
func TestAnEntryIsOneShape(t *testing.T) {
	for name, e := range map[string]interface {
		fyne.Widget
		fyne.Focusable
	}{"field": NewFieldEntry(), "editor": NewMonoEntry()} {
		win := show(t, e, 300, 100)
		for _, variant := range []Variant{DarkOnly, LightOnly} {
			th := NewTheme(variant, 1)
			fyne.CurrentApp().Settings().SetTheme(th)
			for _, focused := range []bool{false, true} {
				win.Canvas().Unfocus()
				edge := theme.ColorNameInputBorder
				if focused {
					win.Canvas().Focus(e)
					edge = theme.ColorNamePrimary
				}
				shapes := []*canvas.Rectangle{}
				for _, o := range test.WidgetRenderer(e).Objects() {
					if r, ok := o.(*canvas.Rectangle); ok && r.Visible() {
						shapes = append(shapes, r)
					}
				}
				if len(shapes) != 1 {
					t.Fatalf("the %s is %d shapes", name, len(shapes))
				}
				s := shapes[0]
				if s.FillColor != th.Color(theme.ColorNameInputBackground, 0) || s.StrokeColor != th.Color(edge, 0) || s.StrokeWidth != 1 {
					t.Errorf("the %s in %v, focused %v: %v within %v", name, variant, focused, s.FillColor, s.StrokeColor)
				}
			}
		}
	}
}

func TestALargePasteIsRefused(t *testing.T) {
	e := NewMonoEntry()
	large, escaped := "", 0
	e.OnLargePaste = func(text string) { large = text }
	e.OnEscape = func() { escaped++ }
	show(t, e, 300, 100)
	clip := test.NewClipboard()
	clip.SetContent(strings.Repeat("x", MaxPaste+1))
	e.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip})
	if e.Text != "" || len(large) != MaxPaste+1 {
		t.Errorf("%d bytes were inserted, %d refused", len(e.Text), len(large))
	}
	clip.SetContent(`{"a":1}`)
	e.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip})
	key(e, fyne.KeyEscape)
	if e.Text != `{"a":1}` || escaped != 1 {
		t.Errorf("%q after a small paste, Escape told %d times", e.Text, escaped)
	}
	// It goes to the cursor, in the place of what is selected.
	e.SetText("ab世c\nd")
	key(e, fyne.KeyUp)
	key(e, fyne.KeyHome)
	key(e, fyne.KeyRight)
	e.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	key(e, fyne.KeyRight)
	key(e, fyne.KeyRight)
	e.KeyUp(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	paste := strings.Repeat("y", MaxPaste-4)
	clip.SetContent(paste)
	large = ""
	e.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip})
	if want := "a" + paste + "c\nd"; e.Text != want { // MaxPaste is what it may become
		t.Errorf("pasted over two characters it is %d bytes, want %d", len(e.Text), len(want))
	}
	clip.SetContent("zz")
	e.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip})
	if want := "a" + paste + "zzc\nd"; large != want {
		t.Errorf("a small paste into a large text became %d bytes, want %d", len(large), len(want))
	}
}

// TestTypingBehindAReplacedText replaces a text that is selected, wholly or in part, and an empty selection made by keys:
// what is typed next stays, from its first character on.
func TestTypingBehindAReplacedText(t *testing.T) {
	type entry interface {
		fyne.Focusable
		fyne.CanvasObject
		SetText(string)
		TypedShortcut(fyne.Shortcut)
		SelectedText() string
		KeyDown(*fyne.KeyEvent)
		KeyUp(*fyne.KeyEvent)
	}
	field, area := NewMonoField(), NewMonoEntry()
	for _, c := range []struct {
		entry entry
		text  func() string
	}{{field, func() string { return field.Text }}, {area, func() string { return area.Text }}} {
		e := c.entry
		win := show(t, e, 300, 100)
		win.Canvas().Focus(e)
		shift := &fyne.KeyEvent{Name: desktop.KeyShiftLeft}
		for _, replaced := range []struct{ by, want string }{{"", "wss"}, {"long and new", "long and newwss"}} {
			e.SetText("ws://a/b")
			e.TypedShortcut(&fyne.ShortcutSelectAll{})
			e.SetText(replaced.by)
			if got := e.SelectedText(); got != "" {
				t.Errorf("%T: %q of the new text is selected", e, got)
			}
			key(e, fyne.KeyEnd)
			typed(e, "wss")
			if got := c.text(); got != replaced.want {
				t.Errorf("%T: typing behind %q gives %q", e, replaced.by, got)
			}
		}
		e.SetText("")
		typed(e, "a")
		e.KeyDown(shift)
		key(e, fyne.KeyLeft)
		e.SetText("") // as a tab that is brought back with Shift still held
		e.KeyUp(shift)
		typed(e, "a")
		e.KeyDown(shift)
		key(e, fyne.KeyLeft, fyne.KeyRight)
		e.KeyUp(shift)
		typed(e, "bc")
		if got := c.text(); got != "abc" {
			t.Errorf("%T: typing behind an empty selection gives %q", e, got)
		}
	}
}

// TestAnEntryTakesItsOwnShortcuts leaves those of the window alone; that they get there, only the real window can tell.
func TestAnEntryTakesItsOwnShortcuts(t *testing.T) {
	e := NewMonoEntry()
	win := show(t, e, 300, 100)
	win.Canvas().Focus(e)
	test.Type(e, "abc")
	e.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyEnter, Modifier: fyne.KeyModifierShortcutDefault})
	e.TypedShortcut(&fyne.ShortcutSelectAll{})
	if e.SelectedText() != "abc" || e.Text != "abc" {
		t.Errorf("%q is selected of %q", e.SelectedText(), e.Text)
	}
}

func TestAFieldTellsItsKeys(t *testing.T) {
	e := NewMonoField()
	log := []string{}
	add := func(s string) func() { return func() { log = append(log, s) } }
	e.OnEnter, e.OnEscape, e.OnUp, e.OnDown = add("enter"), add("escape"), add("up"), add("down")
	e.OnFocus = func(f bool) { add(map[bool]string{true: "in", false: "out"}[f])() }
	win := show(t, e, 300, 100)
	win.Canvas().SetOnTypedKey(func(ev *fyne.KeyEvent) { add(string(ev.Name))() })
	win.Canvas().Focus(e)
	typed(e, "wss")
	key(e, fyne.KeyReturn, fyne.KeyEnter, fyne.KeyEscape, fyne.KeyUp, fyne.KeyDown, fyne.KeyF3, fyne.KeyBackspace)
	win.Canvas().Unfocus()
	if want := []string{"in", "enter", "enter", "escape", "up", "down", "F3", "out"}; !slices.Equal(log, want) || e.Text != "ws" {
		t.Errorf("told %q, text %q", log, e.Text)
	}
	e.TypedShortcut(&fyne.ShortcutSelectAll{})
	if e.SelectedText() != "ws" {
		t.Errorf("%q is selected", e.SelectedText())
	}
	clip := test.NewClipboard()
	clip.SetContent(strings.Repeat("é", MaxPaste))
	e.SetText("")
	e.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip})
	if n := len(e.Text); n > MaxPaste || n < MaxPaste-4 || strings.Contains(e.Text, "\ufffd") {
		t.Errorf("a long paste left %d bytes", n)
	}
}
