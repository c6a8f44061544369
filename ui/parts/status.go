package parts

import "fyne.io/fyne/v2/widget"

// Status is what a StatusDot stands for. Shapes differ too, so that colour is never the only sign.
type Status uint8

// The statuses.
const (
	StatusNone       Status = iota // nothing
	StatusClosed                   // a ring: never connected, or ended cleanly
	StatusConnecting               // a ring in the accent
	StatusOpen                     // a dot
	StatusAbnormal                 // a square: ended abnormally
	StatusPast                     // a clock: a past session
)

// StatusDot is a small sign of what a link is doing.
type StatusDot struct {
	widget.BaseWidget
	status Status
}

// NewStatusDot returns a dot.
func NewStatusDot(s Status) *StatusDot { return nil }

// SetStatus changes what the dot stands for.
func (d *StatusDot) SetStatus(s Status) {}
