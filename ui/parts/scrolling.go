package parts

import (
	"time"

	"fyne.io/fyne/v2"
)

// reaction is how long a click after the list has moved by itself still means what was there before: no hand is faster.
const reaction = 60 * time.Millisecond

// wheelStep is what Fyne reports for one step of a wheel, and wheelRows how many rows that is.
const (
	wheelStep = 25
	wheelRows = 3
)

// frame is what was on the screen before the list last moved by itself.
type frame struct {
	offset int64
	total  int
	first  int
	rows   []Row
	until  time.Time
}

// rowHeight returns the height of a row, a whole number of pixels.
func (l *EntryList) rowHeight() int64 {
	if l.paint == nil {
		return 20
	}
	return l.paint.rowHeight
}

// page returns the height of the part of the list that shows rows.
func (l *EntryList) page() int64 {
	if l.paint == nil {
		return 0
	}
	return max(int64(l.Size().Height)-l.paint.headHeight, 0)
}

func (l *EntryList) maxOffset() int64 { return max(int64(l.total)*l.rowHeight()-l.page(), 0) }

// Screen returns the rows that are on the screen, whole or in part.
func (l *EntryList) Screen() Range {
	h, page := l.rowHeight(), l.page()
	if page == 0 {
		return Range{}
	}
	return Range{min(int(l.offset/h), l.total), min(int((l.offset+page+h-1)/h), l.total)}
}

// pageRows returns how many whole rows the screen holds, at least one.
func (l *EntryList) pageRows() int { return max(int(l.page()/l.rowHeight()), 1) }

// settle brings the offset to where it may be after anything has changed, and repaints.
func (l *EntryList) settle() {
	end := l.maxOffset()
	if l.following {
		l.offset = end
	}
	l.offset = min(max(l.offset, 0), end)
	if l.following || l.past || l.Screen().To == l.total {
		l.seen = l.total
	}
	l.seen = min(l.seen, l.total)
	l.Refresh()
	l.want()
}

// scrollTo scrolls by hand, which stops following.
func (l *EntryList) scrollTo(offset int64) {
	l.stopFollowing()
	l.offset = offset
	l.settle()
}

func (l *EntryList) stopFollowing() {
	if l.following {
		l.following = false
		l.seen = l.total
		if l.OnFollow != nil {
			l.OnFollow(false)
		}
	}
}

// Following reports whether the list sticks to its end.
func (l *EntryList) Following() bool { return l.following }

// SetFollow makes the list stick to its end, or stop. OnFollow is called when that is a change.
func (l *EntryList) SetFollow(follow bool) {
	if follow == l.following {
		return
	}
	if !follow {
		l.stopFollowing()
		l.Refresh()
		return
	}
	l.following = true
	l.settle()
	if l.OnFollow != nil {
		l.OnFollow(true)
	}
}

// Unseen returns how many rows were added since the end was last on the screen.
func (l *EntryList) Unseen() int { return l.total - l.seen }

// ScrollTo makes a row the uppermost, as far as the end of the list allows. Following stops.
func (l *EntryList) ScrollTo(i int) { l.scrollTo(int64(i) * l.rowHeight()) }

// Reveal scrolls as little as needed to have a row on the screen; one that was far away comes to a third of the height.
// Following stops.
func (l *EntryList) Reveal(i int) {
	h, page := l.rowHeight(), l.page()
	top := int64(i) * h
	switch {
	case top >= l.offset && top+h <= l.offset+page:
		l.stopFollowing()
		l.Refresh()
	case top < l.offset-page || top > l.offset+2*page:
		l.scrollTo(top - page/3/h*h)
	case top < l.offset:
		l.scrollTo(top)
	default:
		l.scrollTo(top + h - page)
	}
}

// RowTop returns where a row stands in the list, below its header, and whether it is on the screen.
func (l *EntryList) RowTop(i int) (y float32, visible bool) {
	h := l.rowHeight()
	top := int64(i)*h - l.offset
	return float32(top), i >= 0 && i < l.total && top > -h && top < l.page()
}

// Place scrolls so that a row stands where RowTop says, as far as the ends allow: so a row stays in place when the view
// changes around it. Following stops.
func (l *EntryList) Place(i int, y float32) { l.scrollTo(int64(i)*l.rowHeight() - int64(y)) }

// Scrolled scrolls with the wheel. What is below a pixel is kept for the next time.
func (l *EntryList) Scrolled(ev *fyne.ScrollEvent) {
	move := -ev.Scrolled.DY/wheelStep*wheelRows*float32(l.rowHeight()) + l.rest
	pixels := int64(move)
	l.rest = move - float32(pixels)
	switch {
	case pixels < 0 && l.offset > 0:
		l.scrollTo(l.offset + pixels)
	case pixels > 0 && !l.following:
		l.offset += pixels
		l.settle()
	}
}
