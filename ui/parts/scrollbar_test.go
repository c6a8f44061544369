package parts

import (
	"strconv"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

func TestBothEndsOfAScrollBarAreExact(t *testing.T) {
	for _, total := range []int64{601, 2000, 1_000_003, 200_000_020, 1 << 40} {
		t.Run(strconv.FormatInt(total, 10), func(t *testing.T) { checkEnds(t, total) })
	}
}

func checkEnds(t *testing.T, total int64) {
	var at int64
	var b *scrollBar
	b = newScrollBar(false, func(pos int64) { at = pos; b.set(total, 600, pos) })
	b.set(total, 600, 0)
	show(t, b, 10, 600)
	b.Resize(fyne.NewSize(10, 600))
	drag := func(from, to float32) {
		down := &desktop.MouseEvent{Button: desktop.MouseButtonPrimary}
		down.Position = fyne.NewPos(5, from)
		b.MouseDown(down)
		ev := &fyne.DragEvent{}
		ev.Position = fyne.NewPos(5, to)
		b.Dragged(ev)
		b.MouseUp(down)
		b.DragEnd()
	}
	drag(3, 10_000)
	if from, length := b.thumb(); at != total-600 || from+length != 600 {
		t.Errorf("of %d: dragged to %d, thumb ends at %v", total, at, from+length)
	}
	drag(598, -10_000)
	if from, _ := b.thumb(); at != 0 || from != 0 {
		t.Errorf("of %d: dragged back to %d, thumb at %v", total, at, from)
	}
	if _, length := b.thumb(); length < thumbMin {
		t.Errorf("of %d: the thumb is %v long", total, length)
	}
	drag(300, 300) // beside the thumb: it comes to the mouse
	if middle := (total - 600) / 2; at < middle-total/100-1 || at > middle+total/100+1 {
		t.Errorf("of %d: a press in the middle goes to %d", total, at)
	}
}

func TestAScrollBarHidesWhereAllFits(t *testing.T) {
	b := newScrollBar(true, func(int64) { t.Error("scrolled") })
	show(t, b, 600, 10)
	b.set(600, 600, 0)
	if b.Visible() {
		t.Error("it shows")
	}
	click(b, 300, 5)
}
