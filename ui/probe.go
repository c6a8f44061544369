package ui

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// ProbeState is what the probe tells of the window. End-to-end tests wait for states with it instead of for time.
type ProbeState struct {
	DelayUS    int64         `json:"delay_us"` // from asking for the UI goroutine to getting it
	Ticks      int64         `json:"ticks"`    // pictures painted so far
	Focus      string        `json:"focus"`
	FocusAt    fyne.Position `json:"focus_at"` // where on the window it stands
	Dialog     string        `json:"dialog"`
	Tab        int           `json:"tab"`
	Tabs       []ProbeTab    `json:"tabs"`
	URL        string        `json:"url"`
	Query      string        `json:"query"`
	QueryError string        `json:"query_error"`
	Mode       string        `json:"mode"`
	Total      int           `json:"total"`
	Matches    int           `json:"matches"`
	Searching  bool          `json:"searching"` // the count may still grow
	Rows       int           `json:"rows"`
	First      int64         `json:"first"`
	Last       int64         `json:"last"`
	Visible    []int64       `json:"visible"`
	Chosen     []int64       `json:"chosen"`
	Follow     bool          `json:"follow"`
	Detail     string        `json:"detail"`
	DetailSeq  int64         `json:"detail_seq"`
	Draft      string        `json:"draft"`
	DraftKind  string        `json:"draft_kind"`
	DraftError string        `json:"draft_error"`
	Status     string        `json:"status"`
	Link       string        `json:"link"`
	Banner     string        `json:"banner"`
	Settings   bool          `json:"settings"`
	Columns    []ProbeColumn `json:"columns"`
	TextSize   float32       `json:"text_size"`
	Width      float32       `json:"width"`
	Height     float32       `json:"height"`
}

// ProbeTab is one tab in a ProbeState.
type ProbeTab struct {
	Title   string `json:"title"`
	Kind    string `json:"kind"`
	State   string `json:"state"`
	Unseen  int64  `json:"unseen"`
	Capture string `json:"capture"`
}

// ProbeColumn is one column in a ProbeState: its title, and where on the window its end can be dragged.
type ProbeColumn struct {
	Title string  `json:"title"`
	X     float64 `json:"x"`
	Y     float64 `json:"y"`
}

// ServeProbe answers on a Unix socket, readable by this user alone, until the window is closed: each line that is written
// gets one line of JSON with the state of the window, taken on the UI goroutine behind all keys and moves of the mouse that
// reached the window before.
func (w *Window) ServeProbe(path string) error {
	l, err := net.Listen("unix", path)
	if err != nil {
		return fmt.Errorf("listen on probe socket: %w", err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return fmt.Errorf("listen on probe socket: %w", err)
	}
	context.AfterFunc(w.pump.ctx, func() { _ = l.Close() })
	w.jobs.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			w.jobs.Go(func() { w.answerProbe(w.pump.ctx, c) })
		}
	})
	return nil
}

func (w *Window) answerProbe(ctx context.Context, c net.Conn) {
	defer c.Close()
	defer context.AfterFunc(ctx, func() { _ = c.Close() })()
	in, out := bufio.NewScanner(c), json.NewEncoder(c)
	for in.Scan() {
		asked, got := time.Now(), make(chan ProbeState, 1)
		w.pump.do(func() {
			delay := time.Since(asked)
			nextFrame(func() {
				if ctx.Err() == nil {
					s := w.probe()
					s.DelayUS = delay.Microseconds()
					got <- s
				}
			})
		})
		select {
		case s := <-got:
			if out.Encode(s) != nil {
				return
			}
		case <-ctx.Done():
			return
		}
	}
}

// nextFrame runs f on the UI goroutine with Fyne's next frame. Fyne takes input once a frame, and before all else in it.
func nextFrame(f func()) { fyne.NewAnimation(0, func(float32) { f() }).Start() }

// probe collects the state. It runs on the UI goroutine.
func (w *Window) probe() ProbeState {
	p := w.shown
	size := w.win.Canvas().Size()
	s := ProbeState{
		Ticks: w.pump.ticks.Load(), Focus: w.focusName(), Dialog: w.topDialog().title, Tab: p.Active,
		URL: w.link.url.Text, Query: w.search.entry.Text, Mode: "filter", Total: int(p.List.Entries), Matches: int(p.List.Matches), Searching: p.List.Searching,
		Rows: p.List.Total, Follow: w.list.Following(), Draft: w.composer.draft.Text, DraftKind: string(w.composer.draft.Kind),
		Status: w.bar.text(), Link: w.link.state.full, Banner: w.notices.text(), Settings: w.settingsOpen,
		TextSize: w.app.Settings().Theme().Size(theme.SizeNameText), Width: size.Width, Height: size.Height,
	}
	if w.search.mode.Chosen() == 1 {
		s.Mode = "find"
	}
	if p.List.Err != nil {
		s.QueryError = p.List.Err.Msg
	}
	if p.Compose.Err != nil {
		s.DraftError = p.Compose.Err.Error()
	}
	for i, f := range p.Tabs {
		t := ProbeTab{Title: f.Title, Kind: "scratch", State: f.State.String(), Unseen: f.Unseen}
		tab := w.desk.Tab(i)
		if tab != nil {
			t.Capture = tab.CapturePath()
			if tab.Profile().ID != "" {
				t.Kind = "saved"
			}
		}
		if f.Past {
			t.Kind = "past"
		}
		s.Tabs = append(s.Tabs, t)
	}
	if o, ok := w.win.Canvas().Focused().(fyne.CanvasObject); ok {
		s.FocusAt = placeOf(o)
	}
	at := placeOf(w.list)
	for _, g := range w.list.Grips() {
		end := at.Add(g.At)
		s.Columns = append(s.Columns, ProbeColumn{g.Title, float64(end.X), float64(end.Y)})
	}
	visible := w.list.Screen()
	for i := visible.From; i < visible.To; i++ {
		if row, ok := w.list.Row(i); ok {
			s.Visible = append(s.Visible, row.Seq)
			if s.First == 0 {
				s.First = row.Seq
			}
			s.Last = row.Seq
		} else {
			s.Visible = append(s.Visible, -1) // drawn, but not there yet
		}
	}
	for _, r := range w.list.Selection().Ranges {
		for i := r.From; i < r.To && len(s.Chosen) < 1000; i++ {
			if row, ok := w.list.Row(i); ok {
				s.Chosen = append(s.Chosen, row.Seq)
			}
		}
	}
	if d := p.Detail; d != nil {
		s.Detail, s.DetailSeq = d.Tab, d.Entry.Seq
	}
	return s
}
