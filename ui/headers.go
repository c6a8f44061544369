package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"socklens/session/profile"
	"socklens/ui/parts"
)

// headerRow edits one header.
type headerRow struct {
	widget.BaseWidget
	on          *checkField
	name, value *parts.FieldEntry
	remove      *parts.Button
	row         *fyne.Container
}

func (h *headerRow) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(h.row) }

// fillHeaders shows the headers of the drawer's tab.
func (s *settings) fillHeaders() {
	s.refill(s.headers, func() {
		headers := s.tab.Profile().Headers
		for i, h := range headers {
			s.headers.Add(s.newHeaderRow(i, h))
		}
		if len(headers) == 0 {
			s.headers.Add(hint("Only what the handshake needs is sent. Add a header, or paste several."))
		}
	})
}

func (s *settings) newHeaderRow(i int, h profile.Header) *headerRow {
	row := &headerRow{on: newCheck(""), name: newField(), value: newField()}
	row.ExtendBaseWidget(row)
	edit := s.editor()
	// change does nothing where another header has come into the place of this one, and the window is about to show it.
	change := func(f func(p *profile.Profile)) {
		edit(func(p *profile.Profile) {
			if i < len(p.Headers) && sameHeader(p.Headers[i], h) {
				f(p)
			}
		})
	}
	set := func(f func()) {
		change(func(p *profile.Profile) {
			f()
			p.Headers[i].Name, p.Headers[i].Value, p.Headers[i].Off = h.Name, h.Value, h.Off
		})
	}
	row.on.SetChecked(!h.Off)
	row.on.OnChanged = func(on bool) { set(func() { h.Off = !on }) }
	row.name.SetText(h.Name)
	row.name.SetPlaceHolder("Name")
	row.name.OnChanged = func(v string) { set(func() { h.Name = v }) }
	row.value.SetText(h.Value)
	row.value.SetPlaceHolder("Value")
	row.value.OnChanged = func(v string) { set(func() { h.Value = v }) }
	row.remove = closeButton(func() {
		change(func(p *profile.Profile) { p.Headers = append(p.Headers[:i:i], p.Headers[i+1:]...) })
		focused := s.w.win.Canvas().Focused()
		s.fillHeaders()
		if focused != nil && s.w.win.Canvas().Focused() == nil { // it was in the last row
			s.w.focus(s.add)
		}
	})
	row.row = container.NewBorder(nil, nil, row.on, row.remove, container.NewGridWithColumns(2, row.name, row.value))
	return row
}

func sameHeader(a, b profile.Header) bool {
	return a.Name == b.Name && a.Value == b.Value && a.Off == b.Off
}

func (s *settings) addHeader() {
	s.editor()(func(p *profile.Profile) { p.Headers = append(p.Headers, profile.Header{}) })
	s.fillHeaders()
	s.focusLast()
}

// focusLast puts the focus into the last header, if there is any.
func (s *settings) focusLast() {
	if p := s.tab.Profile(); len(p.Headers) > 0 {
		s.w.focus(s.headers.Objects[len(p.Headers)-1].(*headerRow).name)
	}
}

func (s *settings) pasteHeaders() {
	text := newArea()
	text.SetPlaceHolder("Authorization: Bearer …\nX-Trace: 1")
	text.SetMinRowsVisible(10)
	edit := s.editor()
	s.w.askChecked("Paste headers", "Add", text, text, func() (func(), error) {
		headers, err := profile.ParseHeaders(text.Text)
		return func() {
			edit(func(p *profile.Profile) { p.Headers = append(p.Headers, headers...) })
			s.fillHeaders()
			s.focusLast()
		}, err
	})
}
