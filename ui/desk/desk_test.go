package desk_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"socklens/history"
	"socklens/session"
	"socklens/session/endpoint"
	"socklens/ui/compose"
	"socklens/ui/desk"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience bounds every wait; it is far beyond what any of them needs.
const patience = 5 * time.Minute

// rig is a desk and what it takes to wait for its states.
type rig struct {
	*desk.Desk
	t       *testing.T
	changed chan struct{}
	want    desk.Want
}

func open(t *testing.T, dir string) *rig {
	t.Helper()
	r := &rig{t: t, changed: make(chan struct{}, 1), want: desk.Want{Count: 100}}
	d, err := desk.Open(desk.Config{Dir: dir, Version: "test", Changed: func() {
		select {
		case r.changed <- struct{}{}:
		default:
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	r.Desk = d
	return r
}

// until waits for a picture of which ok holds, and returns it.
func (r *rig) until(what string, ok func(p desk.Picture) bool) desk.Picture {
	r.t.Helper()
	deadline := time.After(patience)
	for {
		p := r.Picture(r.want)
		if ok(p) {
			return p
		}
		select {
		case <-r.changed:
		case <-time.After(20 * time.Millisecond): // counters change without a call
		case <-deadline:
			r.t.Fatalf("%s: not seen in %v; notices %+v, link %v %v, draft error %v, list %d rows of %d entries:\n%s",
				what, patience, p.Notices, p.Link.Status.State, p.Link.Status.Err, p.Compose.Err, p.List.Total, p.List.Entries, previews(p))
		}
	}
}

func (r *rig) close() {
	r.t.Helper()
	if err := r.Close(); err != nil {
		r.t.Fatal(err)
	}
}

func startEndpoint(t *testing.T) string {
	t.Helper()
	e, err := endpoint.Start("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e.URL()
}

func isOpen(p desk.Picture) bool { return p.Link.Status.State == session.Open }

func previews(p desk.Picture) string {
	var b strings.Builder
	for _, r := range p.List.Rows {
		b.WriteString(r.Type + " " + r.Preview + "\n")
	}
	return b.String()
}

// TestMainJob does the whole job: connect, send, read, search, edit and resend, close, and find it all again later.
func TestMainJob(t *testing.T) {
	base := startEndpoint(t)
	dir := t.TempDir()
	r := open(t, dir)
	tab := r.NewTab(base + "/echo")
	tab.Connect()
	r.until("open", isOpen)

	for _, d := range []compose.Draft{
		{Kind: compose.Text, Text: "hello 世界"},
		{Kind: compose.JSON, Text: `{"op": "subscribe", "n": 1.50}`},
		{Kind: compose.Binary, Format: compose.Hex, Text: "de ad be ef"},
	} {
		tab.Typed(d)
		tab.Send()
		r.until("sent", func(p desk.Picture) bool { return p.Compose.Err == nil })
	}
	p := r.until("echoed", func(p desk.Picture) bool {
		return p.List.Stats.MessagesIn == 3 && p.List.Stats.MessagesOut == 3 && len(p.List.Rows) == 9
	})
	for _, want := range []string{"text hello 世界", `text {"op": "subscribe", "n": 1.50}`, "binary de ad be ef"} {
		if n := strings.Count(previews(p), want); n != 2 {
			t.Errorf("%q stands %d times in the list, want sent and echoed:\n%s", want, n, previews(p))
		}
	}

	tab.SetQuery("subscribe dir:in")
	p = r.until("filtered", func(p desk.Picture) bool { return p.List.Queried && !p.List.Searching && p.List.Matches == 1 })
	var chosen int64
	for _, row := range p.List.Rows {
		if row.Kind == desk.EntryRow {
			chosen = row.Seq
			if len(row.Hits) == 0 {
				t.Errorf("no hit is marked in %q", row.Preview)
			}
		}
	}
	tab.Choose(chosen)
	p = r.until("details", func(p desk.Picture) bool { return p.Detail != nil })
	if p.Detail.Tab != desk.Pretty || p.Detail.Entry.Seq != chosen {
		t.Fatalf("details show %s of %d, want Pretty of %d", p.Detail.Tab, p.Detail.Entry.Seq, chosen)
	}
	version := p.Compose.Version
	tab.EditAndResend(chosen)
	r.until("draft", func(p desk.Picture) bool { return p.Compose.Version > version })
	if d := tab.Draft(); d.Kind != compose.JSON || d.Text != `{"op": "subscribe", "n": 1.50}` {
		t.Fatalf("the composer holds %+v", d)
	}
	tab.EditAndResend(1) // the change of state to connecting
	r.until("notice", func(p desk.Picture) bool {
		return slices.ContainsFunc(p.Notices, func(n desk.Notice) bool { return n.What == "The chosen entry can't be sent." })
	})
	if d := tab.Draft(); d.Text != `{"op": "subscribe", "n": 1.50}` {
		t.Fatalf("an entry that can't be sent left %+v in the composer", d)
	}
	tab.Send()
	r.until("resent", func(p desk.Picture) bool { return p.List.Stats.MessagesOut == 4 && p.List.Stats.MessagesIn == 4 })

	tab.Disconnect(desk.NormalClosure, "bye")
	p = r.until("closed", func(p desk.Picture) bool { return p.Link.Status.State == session.Closed && p.Link.Status.End != nil })
	if e := p.Link.Status.End; !e.Clean || e.Code != 1000 || e.By != "us" {
		t.Errorf("ended as %+v, want clean by us with 1000", e)
	}
	path := tab.CapturePath()
	entries := p.List.Stats.Entries
	r.close()
	assertPlain(t, path)

	again := open(t, dir)
	p = again.until("brought back", func(p desk.Picture) bool { return p.Link.Past && p.List.Entries == entries })
	if p.List.Text != "subscribe dir:in" {
		t.Errorf("the query was not remembered: %q", p.List.Text)
	}
	if d := again.Active().Draft(); d.Text != `{"op": "subscribe", "n": 1.50}` {
		t.Errorf("the draft was not remembered: %+v", d)
	}
	again.close()
}

// assertPlain checks that a capture is one file of this user's own, closed as it should.
func assertPlain(t *testing.T, path string) {
	t.Helper()
	for _, companion := range []string{"-wal", "-shm", "-journal"} {
		if _, err := os.Stat(path + companion); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s%s was left behind", filepath.Base(path), companion)
		}
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the capture is not 0600: %v %v", info, err)
	}
	report, err := history.Check(context.Background(), path)
	if err != nil || report.Summary.Crashed || len(report.Faults) > 0 || len(report.Gaps) > 0 {
		t.Errorf("the capture is not whole: %+v, %v", report, err)
	}
}

// TestCloseWhileOpen ends a live session with 1001.
func TestCloseWhileOpen(t *testing.T) {
	base := startEndpoint(t)
	r := open(t, t.TempDir())
	tab := r.NewTab(base + "/ticker?rate=200")
	tab.Connect()
	r.until("ticking", func(p desk.Picture) bool { return p.List.Stats.MessagesIn > 20 })
	path := tab.CapturePath()
	r.close()
	assertPlain(t, path)
	c, err := history.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	e, err := c.Entry(context.Background(), c.Stats().Entries)
	for seq := c.Stats().Entries; err == nil && e.Kind != history.End && seq > 0; seq-- {
		e, err = c.Entry(context.Background(), seq)
	}
	if err != nil || e.Detail == nil || e.Detail.End.Code != 1001 || e.Detail.End.By != "us" {
		t.Errorf("the end is %+v, %v; want 1001 by us", e.Detail, err)
	}
}

// TestTiming tells how long after the handshake the first frame came.
func TestTiming(t *testing.T) {
	base := startEndpoint(t)
	r := open(t, t.TempDir())
	defer r.close()
	tab := r.NewTab(base + "/ticker")
	tab.Connect()
	p := r.until("ticking", func(p desk.Picture) bool { return p.List.Stats.MessagesIn > 0 && p.Link.Status.HandshakeSeq > 0 })
	tab.Choose(p.Link.Status.HandshakeSeq)
	tab.ChooseTab(desk.Timing)
	p = r.until("timing", func(p desk.Picture) bool { return p.Detail != nil && p.Detail.Tab == desk.Timing })
	if text := p.Detail.Doc.Text(); !strings.Contains(text, "first frame") {
		t.Errorf("the timing reads\n%s", text)
	}
}

// TestClear hides what came before and nothing else, and shows it again.
func TestClear(t *testing.T) {
	base := startEndpoint(t)
	r := open(t, t.TempDir())
	defer r.close()
	tab := r.NewTab(base + "/echo")
	tab.Connect()
	r.until("open", isOpen)
	tab.SendDraft(compose.Draft{Kind: compose.Text, Text: "before"})
	p := r.until("echoed", func(p desk.Picture) bool {
		return p.List.Stats.MessagesIn == 1 && int64(p.List.Total) == p.List.Entries
	})
	all := p.List.Total
	tab.Clear()
	p = r.until("cleared", func(p desk.Picture) bool { return p.List.Cleared > 0 })
	if len(p.List.Rows) != 1 || p.List.Rows[0].Kind != desk.ClearedRow || !strings.HasSuffix(p.List.Rows[0].Preview, "earlier · Show") {
		t.Fatalf("after clearing the list holds %+v", p.List.Rows)
	}
	tab.SendDraft(compose.Draft{Kind: compose.Text, Text: "after"})
	p = r.until("two more", func(p desk.Picture) bool { return p.List.Total == 3 && len(p.List.Rows) == 3 })
	if strings.Contains(previews(p), "before") || strings.Count(previews(p), "after") != 2 {
		t.Errorf("the list holds\n%s", previews(p))
	}
	tab.ShowAll()
	r.until("all shown", func(p desk.Picture) bool { return p.List.Total == all+2 && p.List.Cleared == 0 })
}

// TestBadQuery keeps the last good view and says what is wrong.
func TestBadQuery(t *testing.T) {
	base := startEndpoint(t)
	r := open(t, t.TempDir())
	defer r.close()
	tab := r.NewTab(base + "/echo")
	tab.Connect()
	r.until("open", isOpen)
	tab.SendDraft(compose.Draft{Kind: compose.Text, Text: "needle"})
	tab.SetQuery("needle")
	r.until("found", func(p desk.Picture) bool { return p.List.Matches == 2 })
	tab.SetQuery("needle (")
	p := r.until("refused", func(p desk.Picture) bool { return p.List.Err != nil })
	if p.List.Matches != 2 {
		t.Errorf("the last good view was lost: %d matches", p.List.Matches)
	}
	tab.SetQuery("")
	r.until("all", func(p desk.Picture) bool { return p.List.Err == nil && !p.List.Queried })
}
