package ui

import (
	"net/url"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"socklens/ui/desk"
	"socklens/ui/parts"
)

// welcome stands in the place of the list while a tab has recorded nothing.
type welcome struct {
	w     *Window
	offer *parts.Button // of the URL on the clipboard
	box   *fyne.Container
}

func newWelcome(w *Window) *welcome {
	wl := &welcome{w: w, offer: parts.NewPrimary("", nil)}
	wl.offer.Hide()
	demo := parts.NewButton("Try the demo endpoint", w.desk.Demo)
	open := parts.NewButton("Open a session…", w.openSession)
	wl.box = container.NewCenter(container.NewVBox(
		container.NewCenter(newWords("Type the address of a WebSocket endpoint above and press Enter.", parts.ColorText)),
		container.NewCenter(newWords("Everything that crosses the wire is listed here and kept.", parts.ColorDim)),
		padded(container.NewCenter(spaced(wl.offer, demo, open)), 8, 0),
	))
	return wl
}

func (wl *welcome) show(p desk.Picture) {
	setVisible(wl.box, !p.Link.Recording && !p.Link.Past)
}

// welcomeFocus offers the URL on the clipboard when the URL box gains the focus. It is never used by itself.
func (w *Window) welcomeFocus(focused bool) {
	if !focused {
		return
	}
	text := strings.TrimSpace(w.app.Clipboard().Content())
	u, err := url.Parse(text)
	if err != nil || len(text) > 2048 || u.Host == "" || u.Scheme != "ws" && u.Scheme != "wss" || text == w.link.url.Text {
		w.welcome.offer.Hide()
		return
	}
	label := []rune("Connect to " + text)
	if len(label) > 60 {
		label = append(label[:59], '…')
	}
	w.welcome.offer.SetText(string(label))
	w.welcome.offer.OnTap = func() {
		w.link.url.SetText(text)
		w.welcome.offer.Hide()
		w.connect()
	}
	w.welcome.offer.Show()
}
