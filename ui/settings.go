package ui

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"socklens/session/profile"
	"socklens/ui/desk"
	"socklens/ui/parts"
)

// settings is the drawer that edits the visible tab's connection, in the details' place. Every change goes into the
// tab's copy at once; Save keeps it.
type settings struct {
	w       *Window
	tab     *desk.Tab
	box     *fyne.Container // of the drawer
	body    *fyne.Container
	headers *fyne.Container
	faults  *widget.Label
	via     *parts.FieldEntry // the proxy
	proxy   *widget.Label     // what is wrong with it
	add     *parts.Button     // adds a header
	first   fyne.Focusable    // takes the focus when the drawer opens
}

func newSettings(w *Window) *settings {
	s := &settings{w: w, body: container.NewVBox(), headers: container.NewVBox(), faults: fault(), proxy: fault()}
	head := container.NewBorder(nil, nil, heading("Settings"), spaced(
		parts.NewButton("Save", w.saveConnection),
		closeButton(w.toggleSettings),
	))
	s.box = page(container.NewBorder(container.NewVBox(padded(head, 5, 8), separator()), nil, nil, nil,
		container.NewVScroll(padded(s.body, 4, 10))))
	return s
}

// show fills the drawer from a tab.
func (s *settings) show(t *desk.Tab) {
	another := s.tab != t
	s.tab = t
	if s.refill(s.body, s.fill) && another {
		s.w.focus(s.first)
	}
}

// fill builds the drawer's fields for its tab.
func (s *settings) fill() {
	p := s.tab.Profile()
	name := s.entry(p.Name, "shown in the sidebar and on the tab", func(p *profile.Profile, v string) error { p.Name = v; return nil })
	s.first = name
	s.via = s.entry(p.Proxy, "none; environment, http://…, socks5://…", nil)
	s.via.Validator = profile.CheckProxy
	s.via.AlwaysShowValidationError = true // else a tick stands beside what is wrong, as long as it has the focus
	edit := s.editor()
	s.via.OnChanged = func(v string) { edit(func(p *profile.Profile) { p.Proxy = strings.TrimSpace(v) }) }
	s.body.Add(s.section("Connection", form(
		"Name", name,
		"Proxy", container.NewVBox(s.via, s.proxy),
		"Keep alive", s.duration(p.Keepalive, "no pings of our own", func(p *profile.Profile) *profile.Duration { return &p.Keepalive }),
	), s.check("Leave pings unanswered", p.NoPong, func(p *profile.Profile, on bool) { p.NoPong = on })))

	s.fillHeaders()
	bulk := parts.NewButton("Paste headers…", s.pasteHeaders)
	s.add = parts.NewButton("Add header", s.addHeader)
	s.body.Add(s.section("Headers, sent in this order", s.headers, spaced(s.add, bulk)))

	s.body.Add(s.section("Subprotocols", s.entry(strings.Join(p.Subprotocols, ", "), "v2.json, v1.json — in order of preference",
		func(p *profile.Profile, v string) error { p.Subprotocols = splitList(v); return nil })))

	c := profile.Compression{}
	if p.Compression != nil {
		c = *p.Compression
	}
	s.body.Add(s.section("Compression (permessage-deflate)",
		s.compression("Offer it", !c.Off, func(c *profile.Compression, on bool) { c.Off = !on }),
		s.compression("Ask the server to reset its window after each message", c.ServerNoContextTakeover,
			func(c *profile.Compression, on bool) { c.ServerNoContextTakeover = on }),
		s.compression("Announce that we reset ours", c.ClientNoContextTakeover,
			func(c *profile.Compression, on bool) { c.ClientNoContextTakeover = on }),
		form(
			"Server window bits", s.bits(c.ServerMaxWindowBits, func(c *profile.Compression) *int { return &c.ServerMaxWindowBits }),
			"Client window bits", s.bits(c.ClientMaxWindowBits, func(c *profile.Compression) *int { return &c.ClientMaxWindowBits }),
		)))

	s.body.Add(s.section("TLS", s.check("Don't verify the server's certificate (insecure)", p.Insecure,
		func(p *profile.Profile, on bool) { p.Insecure = on })))

	def := profile.Defaults()
	s.body.Add(s.section("Time-outs", form(
		"Connect", s.duration(p.Timeouts.Connect, timeText(def.Timeouts.Connect), func(p *profile.Profile) *profile.Duration { return &p.Timeouts.Connect }),
		"Close", s.duration(p.Timeouts.Close, timeText(def.Timeouts.Close), func(p *profile.Profile) *profile.Duration { return &p.Timeouts.Close }),
		"Write", s.duration(p.Timeouts.Write, timeText(def.Timeouts.Write), func(p *profile.Profile) *profile.Duration { return &p.Timeouts.Write }),
	)))
	s.body.Add(s.section("Limits, in MiB", form(
		"Kept of one message", s.mebibytes(p.Limits.Message, def.Limits.Message, func(p *profile.Profile) *int64 { return &p.Limits.Message }),
		"Kept of a refusal", s.mebibytes(p.Limits.Body, def.Limits.Body, func(p *profile.Profile) *int64 { return &p.Limits.Body }),
	)))
	s.body.Add(s.faults)
	s.validate()
}

// editor returns what changes the connection of the tab that is shown now, and checks it. What was built for a tab never
// writes into another one, whatever still reaches it.
func (s *settings) editor() func(f func(p *profile.Profile)) {
	t := s.tab
	return func(f func(p *profile.Profile)) {
		t.Edit(f)
		if s.tab == t {
			s.validate()
		}
	}
}

// refill builds a part of the drawer anew and reports whether the focus was in it. A field that is removed would keep it,
// and take what is typed where nobody sees it: the one that comes into its place takes it over, with the caret.
func (s *settings) refill(part *fyne.Container, fill func()) bool {
	old, canvas := focusables(part), s.w.win.Canvas()
	at := slices.IndexFunc(old, func(f fyne.Focusable) bool { return f == canvas.Focused() })
	if at >= 0 {
		canvas.Unfocus()
	}
	for _, f := range old {
		f.(fyne.CanvasObject).Hide() // closes its list of options too
	}
	part.RemoveAll()
	fill()
	now := focusables(part)
	if at < 0 || len(now) == 0 {
		return at >= 0
	}
	f := now[min(at, len(now)-1)]
	s.w.focus(f)
	was, ok := old[at].(*parts.FieldEntry)
	if is, too := f.(*parts.FieldEntry); ok && too {
		is.CursorColumn = min(was.CursorColumn, len([]rune(is.Text)))
		is.Refresh()
	}
	return true
}

func (s *settings) validate() {
	p := s.tab.Profile()
	var text []string
	proxy := ""
	for _, f := range p.Validate() {
		if f.Field == "proxy" {
			proxy = f.Error()
			continue
		}
		text = append(text, f.Error())
	}
	say(s.faults, strings.Join(text, "\n"))
	say(s.proxy, proxy)
}

// fault makes the place of a complaint, which takes no room while there is none.
func fault() *widget.Label {
	l := widget.NewLabel("")
	l.Wrapping = fyne.TextWrapWord
	l.Importance = widget.DangerImportance
	l.Hide()
	return l
}

func say(l *widget.Label, text string) {
	l.SetText(text)
	l.Hidden = text == ""
	l.Refresh()
}

func (s *settings) section(title string, parts ...fyne.CanvasObject) fyne.CanvasObject {
	box := container.NewVBox(caption(title))
	for _, p := range parts {
		box.Add(p)
	}
	box.Add(separator())
	return box
}

// entry edits one text. What set refuses is shown at the field.
func (s *settings) entry(value, hint string, set func(p *profile.Profile, v string) error) *parts.FieldEntry {
	e := newField()
	e.SetText(value)
	e.SetPlaceHolder(hint)
	e.Validator = func(v string) error { return set(&profile.Profile{}, v) }
	edit := s.editor()
	e.OnChanged = func(v string) {
		if e.Validate() == nil {
			edit(func(p *profile.Profile) { _ = set(p, v) })
		}
	}
	return e
}

func (s *settings) check(label string, on bool, set func(p *profile.Profile, on bool)) *checkField {
	c := newCheck(label)
	c.SetChecked(on)
	edit := s.editor()
	c.OnChanged = func(on bool) { edit(func(p *profile.Profile) { set(p, on) }) }
	return c
}

func (s *settings) compression(label string, on bool, set func(c *profile.Compression, on bool)) *checkField {
	return s.check(label, on, func(p *profile.Profile, on bool) {
		editCompression(p, func(c *profile.Compression) { set(c, on) })
	})
}

// editCompression keeps a profile's compression nil where nothing of it differs from the default.
func editCompression(p *profile.Profile, f func(c *profile.Compression)) {
	c := profile.Compression{}
	if p.Compression != nil {
		c = *p.Compression
	}
	f(&c)
	p.Compression = &c
	if c == (profile.Compression{}) {
		p.Compression = nil
	}
}

func (s *settings) bits(value int, field func(c *profile.Compression) *int) *pickField {
	options := []string{"not offered"}
	for n := 8; n <= 15; n++ {
		options = append(options, strconv.Itoa(n))
	}
	sel := newPick(options)
	sel.SetSelectedIndex(max(value-7, 0))
	edit := s.editor()
	sel.OnChanged = func(v string) {
		n, _ := strconv.Atoi(v)
		edit(func(p *profile.Profile) { editCompression(p, func(c *profile.Compression) { *field(c) = n }) })
	}
	return sel
}

func timeText(d profile.Duration) string { return time.Duration(d).String() }

func (s *settings) duration(value profile.Duration, hint string, field func(p *profile.Profile) *profile.Duration) *parts.FieldEntry {
	text := ""
	if value != 0 {
		text = timeText(value)
	}
	return s.entry(text, hint, func(p *profile.Profile, v string) error {
		if strings.TrimSpace(v) == "" {
			*field(p) = 0
			return nil
		}
		d, err := time.ParseDuration(strings.TrimSpace(v))
		if err != nil {
			return fmt.Errorf("write a time such as 15s, 500ms or 2m")
		}
		*field(p) = profile.Duration(d)
		return nil
	})
}

func (s *settings) mebibytes(value, def int64, field func(p *profile.Profile) *int64) *parts.FieldEntry {
	text := ""
	if value != 0 {
		text = inUnits(value, 1<<20)
	}
	return s.entry(text, strconv.FormatInt(def>>20, 10), func(p *profile.Profile, v string) error {
		if strings.TrimSpace(v) == "" {
			*field(p) = 0
			return nil
		}
		bytes, ok := bytesOf(v, 1<<20)
		if !ok {
			return fmt.Errorf("write a number of MiB above 0")
		}
		*field(p) = bytes
		return nil
	})
}

// inUnits writes a number of bytes in a larger unit, which bytesOf reads.
func inUnits(bytes, unit int64) string {
	return strconv.FormatFloat(float64(bytes)/float64(unit), 'f', -1, 64)
}

// bytesOf reads a number of units; ok is false where it comes to no byte, or to more than a million units.
func bytesOf(text string, unit int64) (bytes int64, ok bool) {
	n, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || !(n*float64(unit) >= 1 && n <= 1<<20) { // not what is no number either
		return 0, false
	}
	return int64(n * float64(unit)), true
}

func splitList(v string) []string {
	return strings.FieldsFunc(v, func(r rune) bool { return r == ',' || r == ' ' || r == '\n' })
}

// form lays out labels and fields in two columns: label, field, label, field…
func form(pairs ...any) fyne.CanvasObject {
	box := container.New(layout.NewFormLayout())
	for i := 0; i < len(pairs); i += 2 {
		box.Add(widget.NewLabel(pairs[i].(string)))
		box.Add(pairs[i+1].(fyne.CanvasObject))
	}
	return box
}
