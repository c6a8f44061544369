package desk

import (
	"errors"
	"strings"
	"time"

	"socklens/history"
	"socklens/session"
	"socklens/ui/render"
)

// Want is what the window needs a picture of.
type Want struct {
	First, Count int // rows of the entry list, with some to spare on both sides

	// Near is an entry that the list stays at while its rows change, and NearRow the row where it stood, or would have, when
	// these rows were wanted; 0 for none. A picture brings the rows that stand beside it as these did.
	Near    int64
	NearRow int
}

// Picture is all that the window paints, a value of its own that nothing changes any more.
type Picture struct {
	Tabs    []TabFace
	Active  int
	Turn    int // grows whenever another tab becomes the visible one
	Sidebar int // differs when the sidebar must be read again
	Tab     *Tab
	Link    Link
	List    List
	Detail  *Detail
	Compose Compose
	Profile int // of the tab's connection, grows when it was changed by something else than editing it there
	Notices []Notice
	Work    []Progress // long work that is under way, the oldest first
}

// TabFace is how a tab looks in the row of tabs.
type TabFace struct {
	ID        int
	Title     string
	Address   bool // the title is an address, whose end tells most
	State     session.State
	Past      bool
	Edited    bool
	Unseen    int64
	Violation bool
	Abnormal  bool
}

// Link is the bar with the URL and the state of the link.
type Link struct {
	URL       string
	Past      bool
	Recording bool // the tab has a session, open or not
	Status    session.Status
	Badge     string // of the handshake, such as "101 · v2.json · deflate · TLS 1.3"
	BadgeBad  bool
	Insecure  bool // the handshake's certificate was not verified
	Badges    int  // settings that are not the default
	Path      string
}

// List is the entry list.
type List struct {
	Text      string
	Find      bool
	MatchCase bool
	Err       *history.QueryError
	Total     int // rows, dividers included
	First     int
	Rows      []Row
	Matches   int64
	Entries   int64
	Searching bool
	Progress  float64
	Follow    bool
	Cleared   int64
	Stats     history.Stats
	InRate    float64 // messages a second
	OutRate   float64
	Queried   bool
	Marked    Marked
	Clock     Clock    // what the time column shows
	Since     bool     // the difference is to the chosen entry
	Columns   []string // titles of the extra columns, JSON paths
	Previews  string   // JSON paths whose values the previews show, "" where they show payloads
	Strip     []Bar    // entries over the session's time
	Turn      int      // grows when the rows are those of another query; -1 where they aren't known, as in a Glance
	Last      int64    // the entry that was chosen last, as Tab.LastChosen
	Chosen    int      // its row, -1 where it has none
	Near      int64    // what Want.Near asked for,
	NearRow   int      // and where it stands by now
	Jumping   bool     // a match is being looked for
	Found     *Found   // the match that was looked for, told once
}

// Compose is what stands beside the composer.
type Compose struct {
	Version int // grows when the draft was changed by something else than typing
	Err     error
}

// Picture collects what the window shows now. It reads the capture, so it is called from one goroutine that is not the
// UI's.
func (d *Desk) Picture(w Want) Picture {
	if t := d.Active(); t != nil {
		t.refreshViews()
	}
	p := d.Glance()
	if p.Tab != nil {
		p.List = p.Tab.picture(w, p.Detail)
	}
	return p
}

// Glance is a Picture without the rows and what was found with them. It reads no disk, so that the UI goroutine can show
// another tab at once.
func (d *Desk) Glance() Picture {
	d.mu.Lock()
	defer d.mu.Unlock()
	t := d.activeLocked()
	if t != nil {
		d.hintLocked(t)
	}
	p := Picture{Active: d.active, Turn: d.turn, Sidebar: d.sidebar, Tab: t}
	for _, n := range d.notices {
		if n.Tab == nil || n.Tab == t {
			p.Notices = append(p.Notices, n)
		}
	}
	for _, work := range d.work {
		p.Work = append(p.Work, *work)
	}
	for i, other := range d.tabs {
		p.Tabs = append(p.Tabs, other.faceLocked(i == d.active))
	}
	if t == nil {
		return p
	}
	p.Link, p.Profile = t.linkLocked(), t.profileVersion
	t.openFailureLocked(p.Link.Status)
	p.Detail = t.chose.detail
	p.Compose = Compose{Version: t.draftVersion, Err: t.sendErr}
	p.List = t.listLocked(t.lookLocked())
	return p
}

// hintLocked says once, after the first frame ever, what to do next.
func (d *Desk) hintLocked(t *Tab) {
	if d.state.Hinted || t.session == nil || t.capture == nil || t.capture.Stats().MessagesIn == 0 {
		return
	}
	d.state.Hinted = true
	n := Notice{Tab: t}
	n.What = "Ctrl+F filter · Ctrl+Enter send · recorded in " + t.capture.Path()
	d.notifyLocked(n)
	d.rememberLocked()
}

// openFailureLocked shows the handshake of an attempt that did not open, once.
func (t *Tab) openFailureLocked(s session.Status) {
	var failed *session.HandshakeError
	if s.State != session.Closed || s.HandshakeSeq == t.explained || !errors.As(s.Err, &failed) || errors.Is(s.Err, session.ErrCancelled) {
		return
	}
	t.explained = s.HandshakeSeq
	t.buildLocked(s.HandshakeSeq, Summary)
}

func (t *Tab) faceLocked(active bool) TabFace {
	f := TabFace{ID: t.id, Title: t.titleLocked(), Address: t.past == "" && t.profile.Name == "" && t.profile.URL != "", Past: t.past != "", Edited: t.editedLocked()}
	if t.session != nil {
		s := t.session.Status()
		f.State = s.State
		f.Abnormal = s.State == session.Closed && s.Err != nil
	}
	if t.capture != nil {
		stats := t.capture.Stats()
		f.Violation = stats.Violations > 0
		if active {
			t.list.seen = stats.Entries
		}
		if t.past == "" {
			f.Unseen = stats.Entries - t.list.seen
		}
	}
	return f
}

func (t *Tab) linkLocked() Link {
	l := Link{URL: t.profile.URL, Past: t.past != "", Badges: t.profile.NonDefault()}
	if t.capture != nil {
		l.Path = t.capture.Path()
	}
	if t.session != nil {
		l.Recording = true
		l.Status = t.session.Status()
	}
	if h := t.handshakeLocked(l.Status); h != nil {
		l.Badge, l.BadgeBad, l.Insecure = badge(h), h.Error != "" || h.Insecure, h.Insecure
	}
	return l
}

// listLocked is the list without anything that is read from the disk.
func (t *Tab) listLocked(look look) List {
	l := &t.list
	p := List{
		Turn: -1, Chosen: -1, Text: l.text, Find: l.find, MatchCase: l.matchCase, Err: l.err, Follow: l.follow,
		Clock: look.clock, Since: look.toChosen, Columns: look.titles, Previews: look.previews,
	}
	if t.capture != nil {
		p.Stats = t.capture.Stats()
		p.Entries = p.Stats.Entries
	}
	if t.strip.capture == t.capture {
		p.Strip = t.strip.bars
	}
	return p
}

// picture reads the rows that are wanted, and finds what to mark of what the details show.
func (t *Tab) picture(w Want, detail *Detail) List {
	d := t.desk
	found := t.tryJump()
	d.mu.Lock()
	l, look := &t.list, t.lookLocked()
	c, view, finder, q := t.capture, l.view, l.finder, l.query
	p := t.listLocked(look)
	p.Found, p.Jumping, p.Turn, p.Queried = found, l.jump.step != 0, l.turn, q != nil
	cleared, chosen, stale := l.cleared, l.last, l.stale
	d.mu.Unlock()
	if c == nil {
		return p
	}
	p.Last = chosen
	p.InRate, p.OutRate = t.rates(p.Stats)
	look.first, look.texts = p.Stats.First, &t.texts
	t.texts.ask(c, strings.Join(look.titles, " ")+"\n"+look.previews, look.paths)
	t.refreshStrip(c, p.Stats)
	t.refreshHandshake(c, p.Stats.Committed)
	if view == nil {
		return p
	}
	counted := view
	if finder != nil {
		counted = finder
	}
	p.Matches = int64(counted.Matches())
	p.Searching, p.Progress = stale || !counted.Done(), counted.Progress() // stale: something else was asked for meanwhile
	defer func() { hasten(&p, view, finder, w.Near) }()
	if detail != nil && !counted.Matched(detail.Entry.Seq) {
		detail = nil
	}
	p.Marked = t.marking.of(d, q, detail)

	hidden, lead := 0, 0
	if cleared > 0 {
		hidden = hiddenRows(view, cleared)
		p.Cleared, lead = cleared, 1
	}
	p.Total = max(view.Len()-hidden, 0) + lead
	if row, exact := view.Index(chosen); exact && row >= hidden && chosen > 0 {
		p.Chosen = row - hidden + lead
	}
	first, count := w.First, w.Count
	if w.Near > 0 {
		p.Near, p.NearRow = w.Near, rowNear(view, w.Near, cleared)
		first += p.NearRow - w.NearRow
	}
	if p.Follow {
		first = p.Total - count
	}
	p.First = max(min(first, p.Total-count), 0)
	count = min(count, p.Total-p.First)
	if count <= 0 {
		return p
	}
	if lead > 0 && p.First == 0 {
		p.Rows = append(p.Rows, Row{Kind: ClearedRow, Preview: render.Count(cleared) + " earlier · Show"})
		count--
	}
	from := p.First + len(p.Rows) - lead + hidden
	before := min(from, 1) // the row above tells the first difference
	entries, err := view.Rows(d.ctx, from-before, count+before)
	if err != nil {
		if d.ctx.Err() == nil && !errors.Is(err, history.ErrClosed) { // closed: the tab shows something else by now
			d.Notify(NoticeOf(err))
		}
		return p
	}
	var previous int64
	for i := range entries {
		if i >= before {
			matched := counted.Matched(entries[i].Seq)
			row := look.row(d.ctx, &entries[i], previous, matched)
			row.Match = finder != nil && matched
			p.Rows = append(p.Rows, row)
		}
		previous = entries[i].Time
	}
	return p
}

// rates tells how many messages a second crossed each way, over about the last second.
func (t *Tab) rates(s history.Stats) (in, out float64) {
	now := t.desk.config.Now()
	r := &t.rate
	if r.at.IsZero() || r.in > s.MessagesIn {
		*r = rate{at: now, in: s.MessagesIn, out: s.MessagesOut}
	}
	if passed := now.Sub(r.at); passed >= time.Second {
		r.inRate = float64(s.MessagesIn-r.in) / passed.Seconds()
		r.outRate = float64(s.MessagesOut-r.out) / passed.Seconds()
		r.at, r.in, r.out = now, s.MessagesIn, s.MessagesOut
	}
	return r.inRate, r.outRate
}

// rate is what Picture alone keeps to tell rates.
type rate struct {
	at              time.Time
	in, out         int64
	inRate, outRate float64
}
