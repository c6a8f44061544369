package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"socklens/ui/desk"
)

// wide is the width of the window from which the details stand at the right.
const wide = 1200

// low is the height of the window below which the composer has one line, unless its edge was dragged.
const low = 760

// stage holds the list, the composer and, where something is chosen, the details or the settings: at the right of a wide
// window, below the list in a narrow one, or as chosen.
type stage struct {
	w                *Window
	center, composer fyne.CanvasObject
	box              *fyne.Container
	work             *container.Split // of the list and the composer
	side             *container.Split // with the details
	aside            fyne.CanvasObject
	right, low       bool
	built            shares // as the splits were made
	beside, below    shares // as they were dragged, with the details at the right and below
}

// shares are where the edges between the parts are, 0 where nobody dragged them.
type shares struct{ details, composer float64 }

func newStage(w *Window, center, composer fyne.CanvasObject) *stage {
	state := w.desk.Window()
	s := &stage{w: w, center: center, composer: composer, box: container.NewStack(),
		beside: shares{state.Details, state.Composer}, below: shares{state.DetailsBelow, state.ComposerBelow}}
	s.build(nil, false, false)
	return s
}

// arrange shows what is wanted where there is room for it.
func (s *stage) arrange() {
	var aside fyne.CanvasObject
	switch {
	case s.w.settingsOpen:
		aside = s.w.settings.box
	case s.w.details.open():
		aside = s.w.details.box
	}
	size := s.w.win.Canvas().Size()
	right := size.Width >= wide
	switch s.w.desk.Window().Place {
	case "right":
		right = true
	case "below":
		right = false
	}
	if low := size.Height < low; aside != s.aside || right != s.right || low != s.low {
		s.keep()
		s.build(aside, right, low)
		if c := s.w.list.Selection().Cursor; c >= 0 && !s.w.list.Following() {
			s.w.list.Reveal(c) // the list is of another size now
		}
	}
}

// dragged returns where the edges were dragged to in the way that the parts stand now.
func (s *stage) dragged() *shares {
	if s.right {
		return &s.beside
	}
	return &s.below
}

// keep notes what was dragged since the splits were made.
func (s *stage) keep() {
	if s.side != nil && s.side.Offset != s.built.details {
		s.dragged().details = s.side.Offset
	}
	if s.work != nil && s.work.Offset != s.built.composer {
		s.dragged().composer = s.work.Offset
	}
}

func (s *stage) build(aside fyne.CanvasObject, right, low bool) {
	s.aside, s.right, s.low, s.side = aside, right, low, nil
	if aside == s.w.details.box {
		s.w.details.arrange(!right)
	}
	s.built = *s.dragged()
	if s.built.details == 0 {
		s.built.details = 0.64
		if !right {
			s.built.details = 0.45
		}
	}
	if s.built.composer == 0 {
		s.built.composer = 0.8
		if low {
			s.built.composer = 1 // as far as the composer allows
		}
	}
	split := func(horizontal bool, a, b fyne.CanvasObject, offset float64) *container.Split {
		sp := container.NewVSplit(a, b)
		sp.Horizontal, sp.Offset = horizontal, offset
		return sp
	}
	switch {
	case aside == nil:
		s.work = split(false, s.center, s.composer, s.built.composer)
		s.box.Objects = []fyne.CanvasObject{s.work}
	case right:
		s.work = split(false, s.center, s.composer, s.built.composer)
		s.side = split(true, s.work, aside, s.built.details)
		s.box.Objects = []fyne.CanvasObject{s.side}
	default:
		s.side = split(false, s.center, aside, s.built.details)
		s.work = split(false, s.side, s.composer, s.built.composer)
		s.box.Objects = []fyne.CanvasObject{s.work}
	}
	s.box.Refresh()
}

func (s *stage) remember(state *desk.Window) {
	s.keep()
	state.Details, state.Composer = s.beside.details, s.beside.composer
	state.DetailsBelow, state.ComposerBelow = s.below.details, s.below.composer
}

func (w *Window) placeDetails(where string) {
	state := w.desk.Window()
	state.Place = where
	w.desk.SetWindow(state)
	w.stage.arrange()
}

func (w *Window) toggleSettings() {
	w.settingsOpen = !w.settingsOpen
	if w.settingsOpen {
		w.settings.show(w.tab())
		w.stage.arrange()
		w.focus(w.settings.first)
		return
	}
	w.stage.arrange()
	w.focusList()
}
