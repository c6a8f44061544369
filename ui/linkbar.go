package ui

import (
	"fmt"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"socklens/session"
	"socklens/session/profile"
	"socklens/ui/desk"
	"socklens/ui/parts"
	"socklens/ui/render"
)

// linkBar is the URL with its buttons, and below it the state of the link.
type linkBar struct {
	w        *Window
	url      *parts.FieldEntry
	button   *parts.Button
	more     *parts.Button
	settings *parts.Button
	dot      *parts.StatusDot
	state    *words
	badge    *words
	insecure *words
	box      fyne.CanvasObject
	tabID    int
}

func newLinkBar(w *Window) *linkBar {
	l := &linkBar{
		w: w, url: parts.NewMonoField(), dot: parts.NewStatusDot(parts.StatusClosed),
		state: newWords("", parts.ColorDim), badge: newWords("", parts.ColorAccent), insecure: newWords("", parts.ColorBad),
	}
	l.url.SetPlaceHolder("ws://localhost:8080/path or wss://…   Enter connects")
	l.url.OnChanged = func(v string) {
		w.tab().Edit(func(p *profile.Profile) { p.URL = v })
	}
	l.url.OnEnter = w.connect
	l.url.OnEscape = w.focusList
	l.url.OnFocus = w.welcomeFocus
	l.button = parts.NewPrimary("Connect", l.press)
	l.more = parts.NewButton("▾", func() {
		at := fyne.CurrentApp().Driver().AbsolutePositionForObject(l.more)
		w.popUp(at.AddXY(0, l.more.Size().Height), w.linkActions())
	})
	l.settings = parts.NewButton("Settings", w.toggleSettings)
	l.badge.style.Monospace = true
	l.badge.onTap = w.showHandshake
	top := container.NewBorder(nil, nil, nil, padded(spaced(l.button, l.more, l.settings), 0, 4), l.url)
	below := spaced(l.dot, l.state, l.badge, l.insecure, layout.NewSpacer())
	l.box = padded(container.NewVBox(top, below), 6, 8)
	return l
}

func (w *Window) linkActions() []action {
	return append(w.disconnectActions(), line,
		action{label: "Stop or resume reading", do: w.toggleReading},
		action{label: "Stop or resume answering pings", do: w.togglePong},
		line,
		action{label: "New session", do: w.newSession})
}

func (l *linkBar) press() {
	switch l.w.status().State {
	case session.Connecting:
		l.w.tab().Cancel()
	case session.Open, session.Closing:
		l.w.disconnect()
	default:
		l.w.connect()
	}
}

func (l *linkBar) show(p desk.Link) {
	if id := l.w.shown.Tab.ID(); id != l.tabID || l.url.Text != p.URL && l.w.win.Canvas().Focused() != fyne.Focusable(l.url) {
		l.tabID = id
		if l.url.Text != p.URL {
			changed := l.url.OnChanged
			l.url.OnChanged = nil
			l.url.SetText(p.URL)
			l.url.CursorColumn = len([]rune(p.URL))
			l.url.OnChanged = changed
		}
	}
	label, importance := "Connect", parts.Primary
	switch p.Status.State {
	case session.Connecting:
		label, importance = "Cancel", parts.Ordinary
	case session.Open:
		label, importance = "Disconnect", parts.Ordinary
	case session.Closing:
		label, importance = "Closing…", parts.Ordinary
	}
	l.button.SetImportance(importance)
	l.button.SetText(label)
	changed := ""
	if p.Badges > 0 {
		changed = fmt.Sprint(p.Badges)
	}
	l.settings.SetBadge(changed)
	text, color, dot := linkState(p, time.Now())
	l.dot.SetStatus(dot)
	l.state.set(text, color)
	badgeColor := parts.ColorAccent
	if p.BadgeBad {
		badgeColor = parts.ColorBad
	}
	l.badge.set(p.Badge, badgeColor)
	insecure := ""
	if p.Insecure {
		insecure = "▲ certificate not verified"
	}
	l.insecure.set(insecure, parts.ColorBad)
}

// linkState says in words how the link stands.
func linkState(p desk.Link, now time.Time) (string, fyne.ThemeColorName, parts.Status) {
	s := p.Status
	var say []string
	add := func(format string, a ...any) { say = append(say, fmt.Sprintf(format, a...)) }
	color, dot := parts.ColorDim, parts.StatusClosed
	switch s.State {
	case session.Connecting:
		step := s.Step
		if step == session.StepProxy {
			step = "asking the proxy for a tunnel"
		}
		add("Connecting: %s %s", step, render.Elapsed(now.Sub(s.Since).Truncate(time.Second)))
		dot = parts.StatusConnecting
	case session.Open:
		add("Open %s", render.Elapsed(now.Sub(s.Opened)))
		color, dot = parts.ColorGood, parts.StatusOpen
	case session.Closing:
		add("Closing %s", render.Elapsed(now.Sub(s.Since)))
		dot = parts.StatusOpen
	case session.Closed:
		add("Closed")
		if s.Err != nil {
			color, dot = parts.ColorBad, parts.StatusAbnormal
		}
		if e := s.End; e != nil && e.Code != 0 {
			add("%d", e.Code)
		}
	default:
		switch {
		case p.Past:
			return "Past session, read-only. Connect starts a new one.", parts.ColorDim, parts.StatusPast
		default:
			return "Not connected", parts.ColorDim, parts.StatusClosed
		}
	}
	if s.Attempt > 0 {
		add("attempt %d", s.Attempt)
	}
	if s.RTT > 0 && s.State == session.Open {
		add("RTT %s", render.Duration(s.RTT))
	}
	if s.ReadingStopped {
		add("reading stopped")
	}
	if s.PongsOff {
		add("pings unanswered")
	}
	return strings.Join(say, " · "), color, dot
}
