package parts

import "fyne.io/fyne/v2/widget"

// Bar is one step of a Strip.
type Bar struct {
	Height    float32 // from 0 to 1
	Violation bool
	Gap       bool
}

// Strip is a thin row of bars: a rate over time. Bars with a violation are bad, those with a gap have a bad foot too.
type Strip struct {
	widget.BaseWidget

	OnTap func(fraction float64) // a click, from 0 at the left end to 1 at the right
}

// NewStrip returns a strip without bars.
func NewStrip() *Strip { return nil }

// SetBars gives the bars, spread over the whole width, and where the list's screen begins and ends among them, both from
// 0 to 1; equal for nowhere.
func (s *Strip) SetBars(bars []Bar, from, to float64) {}
