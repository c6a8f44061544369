package desk

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"time"

	"socklens/history"
	"socklens/session/profile"
	"socklens/session/wire"
	"socklens/ui/explain"
	"socklens/ui/render"
)

// choice is the entry that the details show. Guarded by the desk's mutex.
type choice struct {
	seq    int64 // 0 when the details are closed
	tab    string
	wanted int // counts choices, so that a slow one that was overtaken is dropped
	cancel context.CancelFunc
	detail *Detail
	failed bool // it could not be read; choosing it again tries again
}

func (c *choice) drop() {
	if c.cancel != nil {
		c.cancel()
	}
	c.wanted++
	c.seq, c.detail, c.cancel, c.failed = 0, nil, nil, false
}

// Detail is what the details show of one entry. It never changes once made, except for the folds of Doc, which belong
// to the UI goroutine.
type Detail struct {
	Entry   history.Entry // Payload holds what was read of it
	Tabs    []string
	Tab     string
	Doc     render.Doc
	Note    string              // such as "showing 64 MiB of 100 MiB"
	Explain explain.Explanation // of a failed handshake
	CanSend bool
	Leads   string // where a redirect points to; "" for none

	paths []string // of its JSON, for completion
}

// maxPaths bounds how many JSON paths of an entry are offered, and offeredBytes how long it may be for that.
const (
	maxPaths     = 50
	offeredBytes = 1 << 20
)

// The tabs of the details.
const (
	Pretty   = "Pretty"
	Raw      = "Raw"
	Hex      = "Hex"
	Frames   = "Frames"
	Summary  = "Summary"
	Request  = "Request"
	Response = "Response"
	TLS      = "TLS"
	Timing   = "Timing"
	Autopsy  = "Autopsy"
)

func detailTabs(e *history.Entry) []string {
	switch e.Kind {
	case history.Message:
		if e.Op == wire.Binary {
			return []string{Hex, Raw, Frames}
		}
		return []string{Pretty, Raw, Hex, Frames}
	case history.Control:
		return []string{Raw, Hex, Frames}
	case history.Handshake:
		tabs := []string{Summary, Request, Response, Timing}
		if d := e.Detail; d != nil && d.Handshake != nil && d.Handshake.TLS != nil {
			tabs = append(tabs, TLS)
		}
		return tabs
	case history.End:
		return []string{Autopsy}
	}
	return []string{Summary}
}

// Choose shows an entry in the details; 0 closes them.
func (t *Tab) Choose(seq int64) {
	t.desk.mu.Lock()
	if seq == t.chose.seq && !t.chose.failed {
		t.desk.mu.Unlock()
		return
	}
	if seq == 0 || seq != t.list.arrived {
		t.list.jump = jump{} // who chooses a row wants to stay there
	}
	t.list.arrived = 0
	t.buildLocked(seq, t.chose.tab)
	t.desk.mu.Unlock()
	t.desk.config.Changed()
}

// ChooseTab shows another side of the chosen entry, one of its Detail's Tabs.
func (t *Tab) ChooseTab(name string) {
	t.desk.mu.Lock()
	if t.chose.seq != 0 && t.chose.tab != name {
		t.buildLocked(t.chose.seq, name)
	}
	t.desk.mu.Unlock()
	t.desk.config.Changed()
}

// Chosen returns the number of the entry that the details show, 0 for none.
func (t *Tab) Chosen() int64 {
	t.desk.mu.Lock()
	defer t.desk.mu.Unlock()
	return t.chose.seq
}

// Unchoose closes the details and forgets which entry was chosen last.
func (t *Tab) Unchoose() {
	t.change(func() {
		t.chose.drop()
		t.list.last, t.list.lastAt, t.list.arrived = 0, 0, 0
	})
}

// LastChosen returns the number of the entry that was chosen last, also when its details were closed since; 0 for none.
func (t *Tab) LastChosen() int64 {
	t.desk.mu.Lock()
	defer t.desk.mu.Unlock()
	return t.list.last
}

// buildLocked starts to read and lay out an entry, dropping what was being built.
func (t *Tab) buildLocked(seq int64, tab string) {
	d := t.desk
	old := t.chose.detail
	t.chose.drop()
	t.chose.seq, t.chose.tab = seq, tab
	c := t.capture
	if seq == 0 || c == nil || d.closed {
		return
	}
	if t.list.last != seq {
		t.list.last, t.list.lastAt = seq, 0
	}
	t.chose.detail = old // stays until the new one is there
	ctx, cancel := context.WithCancel(d.ctx)
	t.chose.cancel = cancel
	wanted := t.chose.wanted
	d.jobs.Go(func() {
		defer cancel()
		detail, err := buildDetail(ctx, c, seq, tab)
		d.mu.Lock()
		current := t.chose.wanted == wanted
		if current {
			if t.chose.failed = err != nil; err != nil {
				detail = nil
			}
			t.chose.detail = detail
			if detail != nil {
				t.list.lastAt = detail.Entry.Time
			}
		}
		d.mu.Unlock()
		if err != nil && current && !errors.Is(err, context.Canceled) {
			d.Notify(NoticeOf(err))
		}
		d.config.Changed()
	})
}

// buildDetail reads an entry and lays out one side of it.
func buildDetail(ctx context.Context, c *history.Capture, seq int64, tab string) (*Detail, error) {
	e, err := readEntry(ctx, c, seq)
	if err != nil {
		return nil, err
	}
	detail := &Detail{Entry: e, Tabs: detailTabs(&e)}
	detail.Tab = detail.Tabs[0]
	for _, name := range detail.Tabs {
		if name == tab {
			detail.Tab = tab
		}
	}
	detail.CanSend = sendable(&e)
	if e.Kind == history.Message {
		detail.paths = history.JSONPaths(e.Payload[:min(len(e.Payload), offeredBytes)], maxPaths)
	}
	if int64(len(e.Payload)) < e.Size {
		detail.Note = "showing " + render.Size(int64(len(e.Payload))) + " of " + render.Size(e.Size)
	}
	if h := e.Detail; h != nil && h.Handshake != nil && h.Handshake.Error != "" {
		detail.Leads = leadsTo(h.Handshake)
		detail.Explain = explain.Handshake(h.Handshake)
	}
	first := time.Duration(-1)
	if detail.Tab == Timing {
		first = firstFrame(ctx, c, &e)
	}
	detail.Doc, err = docOf(ctx, &e, detail.Tab, first)
	return detail, err
}

// readEntry reads an entry with its payload up to wholePayload, also one that isn't in the file yet.
func readEntry(ctx context.Context, c *history.Capture, seq int64) (history.Entry, error) {
	if seq > c.Stats().Committed && c.Live() {
		if err := c.Flush(ctx); err != nil {
			return history.Entry{}, err
		}
	}
	e, err := c.Entry(ctx, seq)
	if err == nil && int64(len(e.Payload)) < e.Size {
		e.Payload, err = c.Payload(ctx, seq, 0, wholePayload)
	}
	return e, err
}

// leadsTo returns the WebSocket address that a redirect points to, absolute; "" where it is none.
func leadsTo(h *history.HandshakeDetail) string {
	if h.Response == nil || h.Response.Status < 300 || h.Response.Status > 399 {
		return ""
	}
	from, err := url.Parse(h.URL)
	if err != nil {
		return ""
	}
	for _, header := range h.Response.Headers {
		if !strings.EqualFold(header[0], "Location") {
			continue
		}
		to, err := from.Parse(header[1])
		if err != nil {
			return ""
		}
		switch to.Scheme {
		case "http":
			to.Scheme = "ws"
		case "https":
			to.Scheme = "wss"
		}
		to.Fragment = "" // means nothing to a server (RFC 6455 3)
		if profile.CheckURL(to.String()) != nil {
			return ""
		}
		return to.String()
	}
	return ""
}

// soonest is within how many entries after a handshake its first frame is looked for.
const soonest = 32

// firstFrame tells how long after a handshake the first frame of the server came; -1 where none is near.
func firstFrame(ctx context.Context, c *history.Capture, handshake *history.Entry) time.Duration {
	for seq := handshake.Seq + 1; seq <= handshake.Seq+soonest; seq++ {
		e, err := c.Entry(ctx, seq)
		if err != nil || e.Attempt != handshake.Attempt {
			return -1
		}
		if e.Dir == wire.In && !e.Kind.IsEvent() && len(e.Frames) > 0 {
			return max(time.Duration(e.Frames[0].Time-handshake.Time), 0)
		}
	}
	return -1
}

func docOf(ctx context.Context, e *history.Entry, tab string, first time.Duration) (render.Doc, error) {
	switch tab {
	case Pretty:
		return render.Pretty(ctx, e.Payload)
	case Raw:
		return render.Raw(ctx, e.Payload)
	case Hex:
		return render.Hex(e.Payload), nil
	case Frames:
		return render.Frames(e), nil
	}
	if e.Detail != nil {
		switch h := e.Detail.Handshake; {
		case h != nil && tab == Request:
			return render.Request(h), nil
		case h != nil && tab == Response:
			return render.Response(h), nil
		case h != nil && tab == TLS:
			return render.TLS(h), nil
		case h != nil && tab == Timing:
			return render.Timing(h, first), nil
		case h != nil:
			return render.HandshakeSummary(h, e.Violations), nil
		case e.Detail.End != nil:
			return render.Autopsy(e.Detail.End), nil
		}
	}
	return render.Raw(ctx, []byte(render.Preview(e, 4096)))
}
