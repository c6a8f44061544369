package ui

import (
	"bytes"
	"context"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"

	"socklens/history"
	"socklens/session"
	"socklens/ui/compose"
	"socklens/ui/desk"
	"socklens/ui/explain"
	"socklens/ui/parts"
	"socklens/ui/render"
)

// composer edits the visible tab's draft.
type composer struct {
	w       *Window
	kind    *parts.Segmented
	format  *pickField
	check   *verdict
	entry   *parts.MonoEntry
	bytes   *parts.HexEditor
	inBytes string      // the text that bytes holds the bytes of
	asBytes *parts.Chip // edit hex in columns of bytes
	file    *parts.Button
	pasted  *fyne.Container // stands for a text that is too large for the entry
	replace *parts.Button   // in pasted
	size    *words
	layout  *parts.Button
	saved   *parts.Button
	send    *parts.Button
	body    *fyne.Container
	inner   *fyne.Container
	box     fyne.CanvasObject
	draft   compose.Draft
	tab     *desk.Tab
	version int
	checks  latest
}

var kinds = []compose.Kind{compose.Text, compose.JSON, compose.Binary}

func newComposer(w *Window) *composer {
	c := &composer{w: w, checks: latest{w: w}, check: newVerdict(parts.ColorGood), entry: parts.NewMonoEntry(), size: newWords("", parts.ColorDim)}
	c.kind = parts.NewSegmented([]string{"Text", "JSON", "Binary"}, func(i int) { c.setKind(kinds[i]) })
	c.format = newPick([]string{"hex", "base64", "file"})
	c.format.OnChanged = func(v string) { c.change(func(d *compose.Draft) { d.Format = compose.Format(v) }) }
	c.entry.OnChanged = func(v string) { c.change(func(d *compose.Draft) { d.Text = v }) }
	c.entry.SetMinRowsVisible(1)
	c.entry.OnEscape = w.focusList
	c.entry.OnLargePaste = func(text string) {
		c.change(func(d *compose.Draft) { d.Text = text })
		c.arrange()
	}
	c.bytes = parts.NewHexEditor(compose.ParseHex, compose.FormatHex)
	c.bytes.OnChanged = func(p []byte) {
		c.inBytes = compose.FormatHex(p)
		c.change(func(d *compose.Draft) { d.Text = c.inBytes })
	}
	c.bytes.OnRefused = func(why string) { c.judge("▲ "+why, parts.ColorBad) }
	c.asBytes = parts.NewChip("Bytes", func(bool) { c.arrange() })
	c.file = parts.NewButton("Choose a file…", c.chooseFile)
	c.layout = parts.NewButton("Format", func() { c.flush(); w.tab().Format() })
	c.saved = parts.NewButton("Saved Ctrl+P", w.showMessages)
	c.send = parts.NewPrimary("Send Ctrl+Enter", w.send)
	c.send.Tips = w.tips
	c.replace = parts.NewButton("Replace", func() { c.tab.EmptyDraft(); c.load(c.tab.Draft()); w.focusComposer() })
	save := parts.NewButton("Save to a file…", c.saveLarge)
	c.pasted = container.NewVBox(c.size, container.NewHBox(c.replace, save))
	c.body = container.NewStack()
	arranged := &composerLayout{left: spaced(c.kind, c.format, c.asBytes, c.layout), right: spaced(c.saved, c.send), verdict: c.check, editor: c.body}
	c.inner = container.New(arranged, arranged.left, arranged.right, c.check, c.body)
	c.box = padded(c.inner, 5, 8)
	c.arrange()
	return c
}

// turnTo shows another tab's draft.
func (c *composer) turnTo(t *desk.Tab) {
	c.tab = t
	c.load(t.Draft())
}

func (c *composer) load(d compose.Draft) {
	c.draft = d
	for i, k := range kinds {
		if k == d.Kind {
			c.kind.SetChosen(i)
		}
	}
	c.arrange()
	c.verify()
}

// show takes over what a picture says of the draft.
func (c *composer) show(p desk.Picture) {
	if p.Compose.Version != c.version && p.Tab == c.tab {
		c.version = p.Compose.Version
		c.load(p.Tab.Draft())
	}
	if p.Compose.Err != nil {
		c.judge("▲ "+firstSentence(p.Compose.Err), parts.ColorBad)
	}
	why := ""
	if p.Link.Status.State != session.Open {
		why = "The link is not open. Ctrl+R connects."
	}
	c.send.DisableFor(why)
}

// judge says what is wrong with the draft, or that nothing is.
func (c *composer) judge(text string, color fyne.ThemeColorName) {
	if c.check.set(text, color) {
		c.inner.Refresh()
	}
}

func firstSentence(err error) string { return explain.Error(err).What }

func (c *composer) setKind(k compose.Kind) {
	c.change(func(d *compose.Draft) {
		d.Kind = k
		if k == compose.Binary && d.Format == "" {
			d.Format = compose.Hex
		}
	})
	for i, other := range kinds {
		if other == k {
			c.kind.SetChosen(i)
		}
	}
	c.arrange()
}

// change edits the draft and hands it to the desk.
func (c *composer) change(f func(d *compose.Draft)) {
	f(&c.draft)
	if c.tab != nil {
		c.tab.Typed(c.draft)
	}
	if c.draft.Kind == compose.Binary {
		c.arrange()
	}
	c.verify()
}

// flush makes sure that the desk holds what the entry shows.
func (c *composer) flush() {
	if c.tab != nil && c.entry.Text != c.draft.Text && !c.large() && c.body.Objects[0] == fyne.CanvasObject(c.entry) {
		c.change(func(d *compose.Draft) { d.Text = c.entry.Text })
	}
}

// first is what takes the focus of what is shown of the draft.
func (c *composer) first() fyne.Focusable {
	switch c.body.Objects[0] {
	case fyne.CanvasObject(c.pasted):
		return c.replace
	case fyne.CanvasObject(c.bytes):
		return c.bytes
	case fyne.CanvasObject(c.entry):
		return c.entry
	}
	return c.file
}

func (c *composer) large() bool { return len(c.draft.Text) > compose.LargeText }

// arrange shows the editor that fits the draft.
func (c *composer) arrange() {
	binary := c.draft.Kind == compose.Binary
	setVisible(c.format, binary)
	hex := binary && c.draft.Format == compose.Hex
	setVisible(c.asBytes, hex)
	setVisible(c.layout, c.draft.Kind == compose.JSON)
	if binary && c.format.Selected != string(c.draft.Format) {
		changed := c.format.OnChanged
		c.format.OnChanged = nil
		c.format.SetSelected(string(c.draft.Format))
		c.format.OnChanged = changed
	}
	var body fyne.CanvasObject = c.entry
	switch {
	case binary && c.draft.Format == compose.File:
		body = container.NewVBox(c.file)
		c.file.SetText("Choose a file…")
		if c.draft.File != "" {
			c.file.SetText(c.draft.File)
		}
	case hex && c.asBytes.On() && c.showBytes():
		body = c.bytes
	case c.large():
		body = c.pasted
		c.size.set("pasted "+render.Size(int64(len(c.draft.Text)))+", too long to edit here; it is sent whole", parts.ColorDim)
	}
	c.entry.SetPlaceHolder(map[compose.Kind]string{
		compose.Text: "A message. Ctrl+Enter sends it.", compose.JSON: `{"op": "subscribe"}`, compose.Binary: "de ad be ef"}[c.draft.Kind])
	if body == fyne.CanvasObject(c.entry) && c.entry.Text != c.draft.Text {
		changed := c.entry.OnChanged
		c.entry.OnChanged = nil
		c.entry.SetText(c.draft.Text)
		c.entry.OnChanged = changed
	}
	if len(c.body.Objects) != 1 || c.body.Objects[0] != body {
		had := len(c.body.Objects) > 0 && c.w.win.Canvas().Focused() == c.first()
		c.body.Objects = []fyne.CanvasObject{body}
		c.body.Refresh()
		if had { // what is typed must not go into what isn't shown any more
			c.w.focusComposer()
		}
	}
}

// maxHexText is how long a text may be that is read on the UI goroutine in order to be edited as bytes. That is more than
// compose.FormatHex makes of as many as the editor holds.
const maxHexText = 4 * parts.MaxHexBytes

// showBytes puts the draft's bytes into the editor of bytes, and reports whether they could be read and fit.
func (c *composer) showBytes() bool {
	text := c.draft.Text
	if text == c.inBytes {
		return true
	}
	if len(text) > maxHexText {
		return false
	}
	p, err := compose.ParseHex(text)
	if err != nil || !bytes.Equal(p, c.bytes.Bytes()) && !c.bytes.SetBytes(p) {
		return false
	}
	c.inBytes = text
	return true
}

func setVisible(o fyne.CanvasObject, visible bool) {
	if visible != o.Visible() {
		if visible {
			o.Show()
		} else {
			o.Hide()
		}
	}
}

// verify checks the draft off the UI goroutine and says what is wrong with it and where.
func (c *composer) verify() {
	draft, text, color := c.draft, "", parts.ColorGood
	c.checks.run(func(ctx context.Context) {
		if draft.Text == "" {
			return
		}
		if err := draft.Check(ctx); err != nil {
			text, color = "▲ "+err.Error(), parts.ColorBad
		} else if draft.Kind == compose.JSON {
			text = "✓ valid"
		}
	}, func() { c.judge(text, color) })
}

func (c *composer) chooseFile() {
	tab := c.tab
	d := dialog.NewFileOpen(func(f fyne.URIReadCloser, err error) {
		if err != nil {
			c.w.desk.Notify(desk.NoticeOf(err))
			return
		}
		if f == nil {
			return
		}
		_ = f.Close()
		if c.tab == tab {
			c.change(func(d *compose.Draft) { d.File = f.URI().Path() })
			return
		}
		draft := tab.Draft()
		draft.File = f.URI().Path()
		tab.Typed(draft)
	}, c.w.win)
	d.SetTitleText("Choose a file")
	d.SetView(dialog.ListView)
	c.w.showDialog(openDialog{dialogBox: d, title: "Choose a file"})
	d.Resize(c.w.dialogSize())
}

func (c *composer) saveLarge() {
	text := c.draft.Text
	c.w.askPath("Save to a file", "message.txt", func(path string) {
		if filepath.Ext(path) == history.Extension {
			c.w.inform("Not saved", "A file ending in "+history.Extension+" is a session. Choose another ending, such as .txt.")
			return
		}
		c.w.desk.WriteFile(path, text)
	})
}
