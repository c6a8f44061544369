package parts

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// segmentGap is between the chips of a Segmented.
const segmentGap = 6

// Segmented is a row of chips of which one is chosen.
type Segmented struct {
	widget.BaseWidget

	OnChanged func(i int)

	chips  []*Chip
	chosen int
}

// NewSegmented returns a control with the first of its options chosen.
func NewSegmented(options []string, changed func(i int)) *Segmented {
	s := &Segmented{OnChanged: changed}
	s.ExtendBaseWidget(s)
	s.SetOptions(options, 0)
	return s
}

// SetOptions replaces the options and says which is chosen.
func (s *Segmented) SetOptions(options []string, chosen int) {
	focused := slices.ContainsFunc(s.chips, func(c *Chip) bool { return c.focused })
	if !slices.Equal(options, s.Options()) {
		s.chips = nil
		for i, text := range options {
			c := NewChip(text, func(bool) { s.choose(i) })
			c.onKey = s.typedKey
			s.chips = append(s.chips, c)
		}
	}
	s.chosen = chosen
	s.mark()
	s.Refresh()
	if focused && chosen < len(s.chips) {
		refocus(s.chips[chosen])
	}
}

// Options returns the options.
func (s *Segmented) Options() []string {
	out := make([]string, len(s.chips))
	for i, c := range s.chips {
		out[i] = c.text
	}
	return out
}

// Chosen returns which option is chosen.
func (s *Segmented) Chosen() int { return s.chosen }

// SetChosen chooses an option without calling OnChanged.
func (s *Segmented) SetChosen(i int) {
	s.chosen = i
	s.mark()
}

func (s *Segmented) mark() {
	for i, c := range s.chips {
		c.SetOn(i == s.chosen)
	}
}

func (s *Segmented) choose(i int) {
	changed := i != s.chosen
	s.SetChosen(i)
	if changed && s.OnChanged != nil {
		s.OnChanged(i)
	}
}

// typedKey moves the choice with the arrows, and the focus with it.
func (s *Segmented) typedKey(ev *fyne.KeyEvent) {
	to := s.chosen
	switch ev.Name {
	case fyne.KeyLeft:
		to--
	case fyne.KeyRight:
		to++
	default:
		PassKey(s, ev)
		return
	}
	if to >= 0 && to < len(s.chips) {
		s.choose(to)
		refocus(s.chips[to])
	}
}

// CreateRenderer is for Fyne.
func (s *Segmented) CreateRenderer() fyne.WidgetRenderer { return &segmentedRenderer{s} }

type segmentedRenderer struct{ control *Segmented }

func (r *segmentedRenderer) Layout(size fyne.Size) {
	x := float32(0)
	for _, c := range r.control.chips {
		min := c.MinSize()
		c.Move(fyne.NewPos(x, whole((size.Height-min.Height)/2)))
		c.Resize(min)
		x += min.Width + segmentGap
	}
}

func (r *segmentedRenderer) MinSize() fyne.Size {
	size := fyne.Size{}
	for i, c := range r.control.chips {
		min := c.MinSize()
		if i > 0 {
			size.Width += segmentGap
		}
		size = fyne.NewSize(size.Width+min.Width, max(size.Height, min.Height))
	}
	return size
}

func (r *segmentedRenderer) Objects() []fyne.CanvasObject {
	out := make([]fyne.CanvasObject, len(r.control.chips))
	for i, c := range r.control.chips {
		out[i] = c
	}
	return out
}

func (r *segmentedRenderer) Destroy() {}

func (r *segmentedRenderer) Refresh() {
	for _, c := range r.control.chips {
		c.Refresh()
	}
	r.Layout(r.control.Size())
}
