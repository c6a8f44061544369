package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"socklens/ui/render"
)

// followBadge floats over the end of a list that doesn't follow: how much is new, and how to see it.
type followBadge struct {
	widget.BaseWidget
	tapped func()
	text   string
}

func newFollowBadge(tapped func()) *followBadge {
	b := &followBadge{tapped: tapped}
	b.Hidden = true
	b.ExtendBaseWidget(b)
	return b
}

// show places the badge at the end of a list of a size, or above the chosen row where it would cover that, or hides it.
func (b *followBadge) show(unseen int, stopped bool, width, height float32, chosen span) {
	if b.Hidden = unseen <= 0 || !stopped; b.Hidden {
		return
	}
	if text := "▼ " + render.Count(int64(unseen)) + " new · Follow (Space)"; text != b.text {
		b.text = text
		b.Refresh()
	}
	size := b.MinSize()
	if b.Size() != size {
		b.Resize(size)
	}
	y := whole(height - size.Height - 10)
	if chosen.from < y+size.Height && chosen.to > y {
		y = whole(chosen.from - size.Height - 4)
	}
	b.Move(fyne.NewPos(whole((width-size.Width)/2), y))
}

// Tapped resumes following.
func (b *followBadge) Tapped(*fyne.PointEvent) { b.tapped() }

// Cursor shows that the badge can be clicked.
func (b *followBadge) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer is for Fyne.
func (b *followBadge) CreateRenderer() fyne.WidgetRenderer {
	r := &followBadgeRenderer{badge: b, back: canvas.NewRectangle(nil), text: canvas.NewText("", nil)}
	r.objects = []fyne.CanvasObject{r.back, r.text}
	r.Layout(b.Size())
	return r
}

type followBadgeRenderer struct {
	badge   *followBadge
	back    *canvas.Rectangle
	text    *canvas.Text
	objects []fyne.CanvasObject
}

func (r *followBadgeRenderer) Layout(size fyne.Size) {
	k := lookOf(r.badge)
	box(r.back, k.accentFill, 0, 0, size.Width, size.Height)
	r.back.CornerRadius = size.Height / 2
	height := fyne.MeasureText("x", k.textSize, fyne.TextStyle{}).Height
	put(r.text, r.badge.text, k.onAccent, k.textSize, fyne.TextStyle{}, 12, centred(0, size.Height, height))
}

func (r *followBadgeRenderer) MinSize() fyne.Size {
	k := lookOf(r.badge)
	text := fyne.MeasureText(r.badge.text, k.textSize, fyne.TextStyle{})
	return fyne.NewSize(whole(text.Width)+24, whole(text.Height)+6)
}

func (r *followBadgeRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *followBadgeRenderer) Destroy()                     {}

func (r *followBadgeRenderer) Refresh() {
	r.Layout(r.badge.Size())
	canvas.Refresh(r.badge)
}
