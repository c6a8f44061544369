package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"socklens/ui/desk"
)

// wide is the width of the window from which the details stand at the right.
const wide = 1200

// stage holds the list, the composer and, where something is chosen, the details or the settings: at the right of a wide
// window, below the list in a narrow one, or as chosen.
type stage struct {
	w                 *Window
	center, composer  fyne.CanvasObject
	box               *fyne.Container
	work              *container.Split // of the list and the composer
	side              *container.Split // with the details
	aside             fyne.CanvasObject
	right             bool
	details, composed float64
}

func newStage(w *Window, center, composer fyne.CanvasObject) *stage {
	state := w.desk.Window()
	s := &stage{w: w, center: center, composer: composer, box: container.NewStack(), details: state.Details, composed: state.Composer}
	if s.composed == 0 {
		s.composed = 0.8
	}
	if s.details == 0 {
		s.details = 0.64
	}
	s.build(nil, false)
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
	right := s.w.win.Canvas().Size().Width >= wide
	switch s.w.desk.Window().Place {
	case "right":
		right = true
	case "below":
		right = false
	}
	if aside != s.aside || aside != nil && right != s.right {
		s.keep()
		s.build(aside, right)
		if c := s.w.list.Selection().Cursor; c >= 0 && !s.w.list.Following() {
			s.w.list.Reveal(c) // the list is of another size now
		}
	}
}

func (s *stage) keep() {
	if s.side != nil {
		s.details = s.side.Offset
	}
	if s.work != nil {
		s.composed = s.work.Offset
	}
}

func (s *stage) build(aside fyne.CanvasObject, right bool) {
	s.aside, s.right, s.side = aside, right, nil
	if aside == s.w.details.box {
		s.w.details.arrange(!right)
	}
	split := func(horizontal bool, a, b fyne.CanvasObject, offset float64) *container.Split {
		sp := container.NewVSplit(a, b)
		sp.Horizontal, sp.Offset = horizontal, offset
		return sp
	}
	switch {
	case aside == nil:
		s.work = split(false, s.center, s.composer, s.composed)
		s.box.Objects = []fyne.CanvasObject{s.work}
	case right:
		s.work = split(false, s.center, s.composer, s.composed)
		s.side = split(true, s.work, aside, s.details)
		s.box.Objects = []fyne.CanvasObject{s.side}
	default:
		s.side = split(false, s.center, aside, min(s.details, 0.5))
		s.work = split(false, s.side, s.composer, s.composed)
		s.box.Objects = []fyne.CanvasObject{s.work}
	}
	s.box.Refresh()
}

func (s *stage) remember(state *desk.Window) {
	s.keep()
	state.Details, state.Composer = s.details, s.composed
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
		w.onTab(w.settings.show)
		w.stage.arrange()
		w.focus(w.settings.first)
		return
	}
	w.stage.arrange()
	w.focusList()
}
