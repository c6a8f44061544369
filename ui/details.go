package ui

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"socklens/ui/desk"
	"socklens/ui/parts"
	"socklens/ui/render"
)

// details shows one entry: its sides as tabs, and what can be done with it.
type details struct {
	w       *Window
	title   *words
	note    *words
	explain *widget.Label
	tabs    *parts.Segmented
	find    *parts.FieldEntry
	missing *words // says that nothing was found
	seek    bool   // the find field takes the focus as soon as the details are shown
	view    *parts.LineView
	edit    *parts.Button
	again   *parts.Button
	leads   *parts.Button // to where a redirect points
	wrap    *parts.Chip
	finder  *fyne.Container
	buttons *fyne.Container
	box     *fyne.Container
	below   bool // the list, not beside it
	shown   *desk.Detail
	turned  string      // the side that was turned to and is not shown yet
	marked  desk.Marked // what the search box looks for, in what is shown
}

func newDetails(w *Window) *details {
	d := &details{w: w, title: newWords("", parts.ColorText), note: newCutWords("", parts.ColorDim), explain: widget.NewLabel(""),
		find: parts.NewFieldEntry(), missing: newCutWords("", parts.ColorBad), view: parts.NewLineView()}
	d.title.style = fyne.TextStyle{Bold: true, Monospace: true}
	d.explain.Wrapping = fyne.TextWrapWord
	d.explain.Hide()
	d.tabs = parts.NewSegmented(nil, func(i int) {
		if options := d.tabs.Options(); i < len(options) {
			w.tab().ChooseTab(options[i])
			w.pump.now()
		}
	})
	d.find.SetPlaceHolder("find")
	d.find.OnChanged = func(needle string) { d.view.SetFind(needle); d.found(0, true) }
	d.find.OnEnter = func() { d.view.FindNext(shiftHeld()) }
	d.view.OnFound = d.found
	d.missing.Hide()
	d.find.OnEscape = func() { d.find.SetText(""); w.focusDetails() }
	d.view.Background = func(work func(), done func()) { w.background(func(context.Context) { work() }, done) }
	d.view.SetWrap(true)
	d.edit = parts.NewButton("Edit and resend", func() { d.w.edit(d.w.shown.Tab, d.shown.Entry.Seq) })
	d.again = parts.NewButton("Send again", func() { d.w.shown.Tab.SendAgain(d.shown.Entry.Seq) })
	d.edit.Tips, d.again.Tips = w.tips, w.tips
	d.leads = parts.NewPrimary("Connect to this address", nil)
	d.leads.Hide()
	copyAll := parts.NewButton("Copy", d.view.Copy)
	wrap := parts.NewChip("Wrap", func(bool) { d.wrapLines() })
	wrap.SetOn(true)
	d.finder = container.New(layout.NewGridWrapLayout(fyne.NewSize(110, d.find.MinSize().Height)), d.find)
	d.buttons = spaced(copyAll, d.edit, d.again)
	d.wrap = wrap
	d.box = container.NewStack()
	d.arrange(false)
	return d
}

// arrange lays the details out: at the right of the list with the buttons in a row of their own, or below it, where
// height is scarce and width isn't, with the buttons beside the tabs. Those scroll sideways where the window is too
// narrow for them, so that nothing makes it wider.
func (d *details) arrange(below bool) {
	if len(d.box.Objects) > 0 && d.below == below {
		return
	}
	d.below = below
	sides := container.NewBorder(nil, nil, d.tabs, d.finder)
	foot := fyne.CanvasObject(nil)
	if below {
		sides = container.NewBorder(nil, nil, d.tabs, spaced(d.wrap, d.finder), padded(container.NewHScroll(d.buttons), 0, 6))
	} else {
		foot = container.NewVBox(separator(), padded(container.NewBorder(nil, nil, d.buttons, d.wrap), 6, 8))
	}
	head := container.NewVBox(
		container.NewBorder(nil, nil, d.title, closeButton(d.w.closeDetails), padded(d.note, 0, 6)),
		sides, d.missing, d.explain, container.NewHBox(d.leads),
	)
	d.say()
	d.box.Objects = []fyne.CanvasObject{
		page(container.NewBorder(container.NewVBox(padded(head, 4, 8), separator()), foot, nil, nil, d.view)),
	}
	d.box.Refresh()
}

// open reports whether an entry is chosen in the visible tab.
func (d *details) open() bool { return d.shown != nil }

func (d *details) show(p *desk.Detail, marked desk.Marked) {
	if marked.Detail != p {
		marked = desk.Marked{} // of what was shown before
	}
	again := marked != d.marked
	d.marked = marked
	if p == d.shown {
		if again {
			d.view.SetMarks(marked.Marks)
			d.sayNote()
			d.view.RevealFirst()
		}
		return
	}
	d.shown, d.turned = p, ""
	d.found(0, true) // nothing was looked for in this one
	if p == nil {
		d.view.SetDoc(nil)
		return
	}
	d.title.set(titleOf(p), parts.ColorText)
	d.sayNote()
	chosen := 0
	for i, name := range p.Tabs {
		if name == p.Tab {
			chosen = i
		}
	}
	d.tabs.SetOptions(p.Tabs, chosen)
	d.say()
	setVisible(d.leads, p.Leads != "" && p.Tab == desk.Summary)
	d.leads.SetText("Connect to " + p.Leads)
	d.leads.OnTap = func() {
		d.w.desk.NewTab(p.Leads)
		d.w.turned()
		d.w.connect()
	}
	why := ""
	if !p.CanSend {
		why = "Only messages, pings and pongs can be sent."
	}
	d.edit.DisableFor(why)
	d.again.DisableFor(why)
	d.wrapLines()
	d.view.SetDoc(p.Doc)
	d.view.SetMarks(marked.Marks)
	d.view.RevealFirst()
}

// sayNote says beside the title what else there is to know: what the entry breaks, or how much of it there is and is
// shown.
func (d *details) sayNote() {
	p := d.shown
	if p == nil {
		return
	}
	if v := p.Entry.Violations; len(v) > 0 {
		d.note.set("▲ "+v[0].Text+" ("+v[0].Rule+")", parts.ColorBad)
		return
	}
	var notes []string
	if p.Entry.WireSize > 0 {
		notes = append(notes, render.Size(p.Entry.WireSize)+" on the wire")
	}
	for _, note := range []string{p.Note, d.marked.Note} {
		if note != "" {
			notes = append(notes, note)
		}
	}
	d.note.set(strings.Join(notes, " · "), parts.ColorDim)
}

// say explains a failure above its summary: as sentences below each other, or in a paragraph where height is scarce. The
// other sides have the room for themselves.
func (d *details) say() {
	p := d.shown
	setVisible(d.explain, p != nil && p.Explain.What != "" && p.Tab == desk.Summary)
	if !d.explain.Visible() {
		return
	}
	between := "\n"
	if d.below {
		between = " "
	}
	d.explain.SetText(strings.Join([]string{p.Explain.What, p.Explain.Why, p.Explain.Try}, between))
}

// wrapLines wraps long lines where that is wanted, but never rows of bytes, which stand below each other.
func (d *details) wrapLines() {
	d.view.SetWrap(d.wrap.On() && (d.shown == nil || d.shown.Tab != desk.Hex))
}

// turn shows the next or previous side of the entry.
func (d *details) turn(step int) {
	if d.shown == nil {
		return
	}
	sides, from := d.shown.Tabs, d.shown.Tab
	if d.turned != "" {
		from = d.turned
	}
	d.turned = sides[(slices.Index(sides, from)+step+len(sides))%len(sides)]
	d.w.tab().ChooseTab(d.turned)
	d.w.pump.now()
}

func titleOf(p *desk.Detail) string {
	e := &p.Entry
	title := "#" + render.Count(e.Seq)
	if arrow := desk.Arrow(e.Dir); arrow != "" {
		title += "  " + arrow
	}
	if e.Kind.IsEvent() {
		return title + " " + e.Kind.String()
	}
	return title + " " + e.Op.String() + " " + render.Size(e.Size)
}
