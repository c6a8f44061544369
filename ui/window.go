package ui

import (
	"context"
	"maps"
	"net/url"
	"slices"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"socklens/assets"
	"socklens/ui/desk"
	"socklens/ui/parts"
)

// Window is the window of Socklens. Its methods belong to the UI goroutine, other than Wait, which is called when the event
// loop there has ended.
type Window struct {
	app     fyne.App
	win     fyne.Window
	desk    *desk.Desk
	pump    *pump
	version string
	closing sync.Once
	jobs    sync.WaitGroup // goroutines of the window's own

	shown desk.Picture // what is painted

	wantMu sync.Mutex
	want   desk.Want // what the pump asks for next

	sidebar  *sidebar
	tabs     *parts.TabBar
	link     *linkBar
	notices  *noticeBar
	search   *searchBar
	list     *parts.EntryList
	welcome  *welcome
	details  *details
	settings *settings
	composer *composer
	bar      *statusBar
	stage    *stage
	tips     *parts.TipLayer

	settingsOpen bool
	messages     *messageList           // while the saved messages are shown
	listTurn     int                    // of the rows that are painted
	place        place                  // of the chosen entry among them
	held         hold                   // what the list stays at while they change
	left         map[*desk.Tab]leftList // how the lists of tabs that are not visible stand
	dialogs      []openDialog           // that wait for an answer, the topmost last
}

// Config is what a window needs.
type Config struct {
	App     fyne.App
	Dir     string // the data folder
	Theme   string // dark, light or system; "" leaves it as it was
	Version string
	Now     func() time.Time
	Do      func(func()) // posts to the UI goroutine; nil means fyne.Do
}

// New opens the desk and builds the window without showing it. It blocks on the disk, so it is called before the
// application runs.
func New(c Config) (*Window, error) {
	w := &Window{app: c.App, version: c.Version, left: map[*desk.Tab]leftList{}}
	do := c.Do
	if do == nil {
		do = fyne.Do
	}
	w.pump = newPump(w.picture, w.show, do)
	d, err := desk.Open(desk.Config{Dir: c.Dir, Changed: w.pump.mark, Version: "socklens " + c.Version, Now: c.Now})
	if err != nil {
		return nil, err
	}
	w.desk = d
	if c.Theme != "" {
		w.chooseTheme(c.Theme)
	}
	if d.Tabs() == 0 {
		d.NewTab("")
	}
	w.applyTheme()
	w.build()
	w.show(w.desk.Glance())
	return w, nil
}

// Desk is the model behind the window.
func (w *Window) Desk() *desk.Desk { return w.desk }

// Start shows the window and begins to paint. The application's event loop must be running or about to.
func (w *Window) Start(ctx context.Context) {
	w.pump.run(ctx)
	w.win.Show()
	if w.shown.Link.Past {
		w.focusList()
		return
	}
	w.focusURL()
}

// Close ends every session with 1001, waits for them off the UI goroutine, and closes the window. It asks nothing.
func (w *Window) Close() {
	w.closing.Do(func() {
		w.remember()
		w.win.Hide()
		w.pump.stop()
		w.jobs.Go(func() {
			w.pump.wait()      // nothing may be posted while the event loop ends
			_ = w.desk.Close() // Wait returns the same error
			w.pump.post(func() {
				w.win.SetCloseIntercept(nil)
				w.win.Close()
				w.app.Quit()
			})
		})
	})
}

func (w *Window) build() {
	w.win = w.app.NewWindow("Socklens")
	w.win.SetIcon(assets.Icon)
	w.win.SetPadded(false)
	w.win.SetMaster()

	w.tips = parts.NewTipLayer()
	w.list = parts.NewEntryList()
	w.sidebar = newSidebar(w)
	w.tabs = parts.NewTabBar()
	w.link = newLinkBar(w)
	w.notices = newNoticeBar(w)
	w.search = newSearchBar(w)
	w.welcome = newWelcome(w)
	w.details = newDetails(w)
	w.settings = newSettings(w)
	w.composer = newComposer(w)
	w.bar = newStatusBar(w)
	w.bindList()
	w.bindTabs()

	head := container.New(layout.NewCustomPaddedLayout(0, theme.Padding(), 0, 0), w.search.box)
	center := headed(page(head), container.NewStack(w.list, w.welcome.box))
	w.stage = newStage(w, center, w.composer.box)
	main := container.NewBorder(
		container.NewVBox(w.tabs, w.link.box, w.notices.rows, separator()),
		nil, nil, nil, w.stage.box)
	w.win.SetContent(container.NewStack(container.NewBorder(nil, w.bar.box, nil, nil, w.sidebar.beside(main)), w.search.offers.layer, w.tips))
	w.win.SetMainMenu(w.mainMenu())
	w.addKeys()

	state := w.desk.Window()
	size := fyne.NewSize(1280, 820)
	if state.Width > 0 {
		size = fyne.NewSize(max(state.Width, 640), max(state.Height, 480))
	}
	w.win.Resize(size)
	w.win.SetCloseIntercept(w.quit)
	w.win.SetOnDropped(func(_ fyne.Position, uris []fyne.URI) {
		for _, u := range uris {
			w.desk.OpenSession(u.Path())
		}
		w.turned()
	})
	w.win.Canvas().SetOnTypedKey(w.key)
	w.app.Lifecycle().SetOnEnteredForeground(w.desk.CheckOutside)
}

// picture is what the pump asks for, off the UI goroutine.
func (w *Window) picture() desk.Picture {
	w.wantMu.Lock()
	want := w.want
	w.wantMu.Unlock()
	return w.desk.Picture(want)
}

// turned shows the tab that has just become the visible one, without waiting for the pump: what is typed next must go
// there. Where that is the same one, the list stays as it is until then.
func (w *Window) turned() {
	p := w.desk.Glance()
	if p.Tab == w.shown.Tab {
		p.List = w.shown.List
		p.List.Found = nil // it is told once
	}
	w.show(p)
	w.pump.now()
}

// show paints a picture. One that was made before the visible tab changed is dropped.
func (w *Window) show(p desk.Picture) {
	if p.Turn < w.shown.Turn {
		return
	}
	if len(p.Tabs) == 0 {
		w.newTab()
		return
	}
	old := w.shown
	w.shown = p
	w.sidebar.show(old, p)
	w.showTabs(p)
	if old.Tab != p.Tab {
		w.turnTo(old, p)
	} else if old.Profile != p.Profile && w.settingsOpen {
		w.settings.show(p.Tab)
	}
	if was, is := old.Link.Status, p.Link.Status; was.ReadingStopped != is.ReadingStopped || was.PongsOff != is.PongsOff {
		w.win.SetMainMenu(w.mainMenu()) // it shows what is stopped
	}
	w.link.show(p.Link)
	w.notices.show(p.Notices, p.Work)
	w.search.show(p.List)
	w.showList(p)
	if f := p.List.Found; f != nil {
		w.arrive(*f)
	}
	w.details.show(p.Detail, p.List.Marked)
	w.composer.show(p)
	w.bar.show(p)
	w.welcome.show(p)
	w.stage.arrange()
	w.seekInDetails()
	w.keepFocus()
	if title := p.Tabs[p.Active].Title + " – Socklens"; w.win.Title() != title {
		w.win.SetTitle(title)
	}
}

// turnTo makes the window's own parts those of another tab.
func (w *Window) turnTo(old, p desk.Picture) {
	if old.Tab != nil {
		w.left[old.Tab] = leftList{w.list.Screen().From, w.list.Selection(), w.listTurn}
	}
	maps.DeleteFunc(w.left, func(t *desk.Tab, _ leftList) bool {
		return !slices.ContainsFunc(p.Tabs, func(f desk.TabFace) bool { return f.ID == t.ID() })
	})
	w.list.SetSelection(parts.Selection{Cursor: -1})
	w.listTurn, w.place, w.held = -1, place{}, hold{} // no rows of this tab are painted
	w.wantMu.Lock()
	w.want.Near = 0
	w.wantMu.Unlock()
	w.composer.turnTo(p.Tab)
	if w.settingsOpen {
		w.settings.show(p.Tab)
	}
	w.list.SetFollow(p.List.Follow)
}

// remember keeps how the window stands.
func (w *Window) remember() {
	if w.win.Content() == nil {
		return
	}
	state := w.desk.Window()
	size := w.win.Canvas().Size()
	if size.Width > 0 {
		state.Width, state.Height = size.Width, size.Height
	}
	w.stage.remember(&state)
	w.sidebar.remember(&state)
	w.desk.SetWindow(state)
}

func (w *Window) applyTheme() {
	state := w.desk.Window()
	variant := parts.System
	switch state.Theme {
	case "dark":
		variant = parts.DarkOnly
	case "light":
		variant = parts.LightOnly
	}
	scale := state.TextSize
	if scale == 0 {
		scale = 1
	}
	w.app.Settings().SetTheme(parts.NewTheme(variant, scale))
}

// Wait ends every session with 1001, closes the data folder and blocks until that is done. It is called when the
// application's event loop has ended, however that came about: on a signal Fyne ends it by itself.
func (w *Window) Wait() {
	w.pump.stop()
	w.pump.wait()
	w.remember()
	if err := w.desk.Close(); err != nil {
		fyne.LogError("close the data folder", err)
	}
	w.jobs.Wait()
}

// OpenAddress opens a scratch tab for a ws or wss address, without connecting, or a capture file as a past session.
func (w *Window) OpenAddress(address string) {
	w.desk.CloseUnused()
	if u, err := url.Parse(address); err == nil && (u.Scheme == "ws" || u.Scheme == "wss") {
		w.desk.NewTab(address)
	} else {
		w.desk.OpenSession(address)
	}
	w.turned()
}

// page puts something on the background of what is read. Everything else stands on the window's own, the panel's, which
// costs nothing to paint.
func page(o fyne.CanvasObject) *fyne.Container {
	return container.NewStack(newFill(parts.ColorPage), o)
}

// fill is a rectangle in a colour of the theme that follows the theme.
type fill struct {
	widget.BaseWidget
	name fyne.ThemeColorName
	rect *canvas.Rectangle
}

func newFill(name fyne.ThemeColorName) *fill {
	f := &fill{name: name, rect: canvas.NewRectangle(theme.Color(name))}
	f.ExtendBaseWidget(f)
	return f
}

func (f *fill) CreateRenderer() fyne.WidgetRenderer {
	r := &fillRenderer{f}
	r.Refresh()
	return r
}

type fillRenderer struct{ f *fill }

func (r *fillRenderer) Destroy()                     {}
func (r *fillRenderer) Layout(s fyne.Size)           { r.f.rect.Resize(s) }
func (r *fillRenderer) MinSize() fyne.Size           { return fyne.Size{} }
func (r *fillRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.f.rect} }
func (r *fillRenderer) Refresh() {
	r.f.rect.FillColor = theme.Color(r.f.name)
	r.f.rect.Refresh()
}

func separator() fyne.CanvasObject { return widget.NewSeparator() }
