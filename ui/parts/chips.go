package parts

import "fyne.io/fyne/v2/widget"

// Badge is a pill with a short text or a number; an empty one takes no room.
type Badge struct {
	widget.BaseWidget
	text string
}

// NewBadge returns a badge.
func NewBadge(text string) *Badge { return nil }

// SetText changes the text; "" hides the badge.
func (b *Badge) SetText(text string) {}

// Chip is a small bordered button that can be on or off, and says what it is about.
type Chip struct {
	widget.DisableableWidget

	OnChanged func(on bool)
}

// NewChip returns a chip that is off.
func NewChip(text string, changed func(on bool)) *Chip { return nil }

// On reports whether the chip is on.
func (c *Chip) On() bool { return false }

// SetOn turns the chip on or off without calling OnChanged.
func (c *Chip) SetOn(on bool) {}

// Text returns what stands on the chip.
func (c *Chip) Text() string { return "" }

// SetText changes what stands on the chip.
func (c *Chip) SetText(text string) {}

// Segmented is a row of chips of which one is chosen.
type Segmented struct {
	widget.BaseWidget

	OnChanged func(i int)
}

// NewSegmented returns a control with the first of its options chosen.
func NewSegmented(options []string, changed func(i int)) *Segmented { return nil }

// SetOptions replaces the options and says which is chosen.
func (s *Segmented) SetOptions(options []string, chosen int) {}

// Options returns the options.
func (s *Segmented) Options() []string { return nil }

// Chosen returns which option is chosen.
func (s *Segmented) Chosen() int { return 0 }

// SetChosen chooses an option without calling OnChanged.
func (s *Segmented) SetChosen(i int) {}
