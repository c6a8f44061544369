package desk

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"socklens/history"
	"socklens/session"
	"socklens/session/profile"
	"socklens/session/wire"
	"socklens/ui/compose"
	"socklens/ui/explain"
	"socklens/ui/render"
)

// Connect begins an attempt with the tab's connection as it stands. The first one of a tab, and the first one in a tab
// that shows a past session, starts a new session and its capture.
func (t *Tab) Connect() {
	t.desk.forgetTroubles(t)
	t.job(func(ctx context.Context) error {
		err := t.connect(ctx)
		if errors.Is(err, session.ErrNotClosed) {
			return nil // it is on its way already
		}
		return err
	})
}

func (t *Tab) connect(ctx context.Context) error {
	d := t.desk
	d.mu.Lock()
	p := t.profile.Clone()
	headers := d.workspace.FolderHeaders(&p)
	past := t.capture
	if t.past == "" || d.workspace.Profile(p.ID) != nil {
		past = nil
	}
	d.mu.Unlock()
	if errs := p.Validate(); len(errs) > 0 {
		return errs[0]
	}
	if past != nil {
		if names := leftOut(ctx, past, p, slices.Concat(headers, p.Headers)); len(names) > 0 {
			n := leftOutNotice(names)
			n.Tab = t
			d.Notify(n)
		}
	}
	s, err := t.begin(p)
	if err != nil {
		return err
	}
	return s.Connect(p, headers)
}

// begin returns the tab's session, and makes it and its capture where there is none. A past session that was shown
// gives way to it; one that is being ended is waited for.
func (t *Tab) begin(p profile.Profile) (*session.Session, error) {
	t.turning.Lock()
	defer t.turning.Unlock()
	d := t.desk
	d.mu.Lock()
	s, gone := t.session, t.ending || d.closed
	d.mu.Unlock()
	switch {
	case s != nil:
		return s, nil
	case gone:
		return nil, fmt.Errorf("connect: the tab was closed: %w", context.Canceled)
	}
	now := d.config.Now()
	name := captureName(p, now)
	c, err := createCapture(d.sessionsDir(), name, history.Info{
		ID: profile.NewID(), ProfileID: p.ID, Name: p.Name, URL: p.URL, Start: now.UnixNano(), App: d.config.Version,
	})
	if err != nil {
		return nil, err
	}
	s = session.New(session.Config{Capture: c, Now: d.config.Now, Changed: d.config.Changed})

	d.mu.Lock()
	old, view := t.capture, t.list.detach()
	t.session, t.capture, t.past = s, c, ""
	t.freshLocked()
	d.sidebar++
	d.rememberLocked()
	d.mu.Unlock()
	view.close()
	if old != nil {
		return s, old.Close()
	}
	return s, nil
}

// createCapture makes a capture under a name that is not taken yet.
func createCapture(dir, name string, info history.Info) (*history.Capture, error) {
	for i := 1; ; i++ {
		path := filepath.Join(dir, name+".socklens")
		if i > 1 {
			path = filepath.Join(dir, fmt.Sprintf("%s (%d).socklens", name, i))
		}
		c, err := history.Create(path, info)
		if i < 100 && errors.Is(err, fs.ErrExist) {
			continue
		}
		return c, err
	}
}

// NewSession ends the tab's session with 1000 and empties the tab for the next one.
func (t *Tab) NewSession() {
	t.job(func(context.Context) error {
		t.turning.Lock()
		defer t.turning.Unlock()
		err := t.finish(NormalClosure)
		d := t.desk
		d.mu.Lock()
		t.ending = !slices.Contains(d.tabs, t) // where it was closed meanwhile
		t.past = ""
		t.freshLocked()
		d.mu.Unlock()
		d.refreshPast()
		return err
	})
}

// freshLocked empties the list and the details for another session. What is searched for stays.
func (t *Tab) freshLocked() {
	l := &t.list
	l.stale, l.follow, l.cleared, l.seen = true, true, 0, 0
	l.query, l.err = nil, nil
	t.explained = 0
	t.chose.drop()
}

// live returns the tab's session, or an error that says there is none.
func (t *Tab) live() (*session.Session, error) {
	t.desk.mu.Lock()
	defer t.desk.mu.Unlock()
	if t.session == nil {
		return nil, session.ErrNotOpen
	}
	return t.session, nil
}

// errNotOpen is session.ErrNotOpen with what became of a command that isn't about the draft.
type errNotOpen string

// What becomes of commands that need an open link where it isn't open.
const (
	nothingToEnd   = errNotOpen("There is nothing to disconnect.")
	nothingChanged = errNotOpen("Nothing was changed.")
	nothingSent    = errNotOpen("Nothing was sent.")
)

func (errNotOpen) Error() string { return session.ErrNotOpen.Error() }

// Explain says it to a person.
func (e errNotOpen) Explain() explain.Explanation {
	return explain.Explanation{What: string(e), Why: "The link is not open.", Try: "Connect first (Ctrl+R)."}
}

// do runs one command of the session in the background. Where it needs an open link and there is none, the person is told
// so by notOpen.
func (t *Tab) do(notOpen error, f func(ctx context.Context, s *session.Session) error) {
	t.job(func(ctx context.Context) error {
		s, err := t.live()
		if err == nil {
			err = f(ctx, s)
		}
		if errors.Is(err, session.ErrNotOpen) {
			return notOpen
		}
		return err
	})
}

// Cancel gives up the attempt that is connecting. One that has opened meanwhile is closed with 1000.
func (t *Tab) Cancel() { t.Disconnect(NormalClosure, "") }

// Disconnect closes the link with a code and a reason, or gives up an attempt that is connecting.
func (t *Tab) Disconnect(code uint16, reason string) {
	t.do(nothingToEnd, func(_ context.Context, s *session.Session) error { return s.Disconnect(code, reason) })
}

// Drop ends the TCP connection with FIN and without a closing handshake.
func (t *Tab) Drop() {
	t.do(nothingToEnd, func(_ context.Context, s *session.Session) error { return s.Drop() })
}

// Reset ends the TCP connection with RST.
func (t *Tab) Reset() {
	t.do(nothingToEnd, func(_ context.Context, s *session.Session) error { return s.Reset() })
}

// StopReading stops or resumes reading the socket, so that the peer's sending backs up.
func (t *Tab) StopReading(stop bool) {
	t.do(nothingChanged, func(_ context.Context, s *session.Session) error { return s.StopReading(stop) })
}

// NoPong stops or resumes answering pings.
func (t *Tab) NoPong(stop bool) {
	t.do(nothingChanged, func(_ context.Context, s *session.Session) error { s.LeavePings(stop); return nil })
}

// Ping sends a ping with a payload of at most 125 bytes.
func (t *Tab) Ping(payload []byte) {
	t.do(nothingSent, func(ctx context.Context, s *session.Session) error { return s.Ping(ctx, payload) })
}

// Pong sends a pong that answers nothing, which RFC 6455 5.5.3 allows as a heartbeat.
func (t *Tab) Pong(payload []byte) {
	t.do(nothingSent, func(ctx context.Context, s *session.Session) error { return s.Pong(ctx, payload) })
}

// SendRaw sends bytes as they are: whole frames built on purpose.
func (t *Tab) SendRaw(frames []byte) {
	t.do(nothingSent, func(ctx context.Context, s *session.Session) error { return s.SendFrames(ctx, frames) })
}

// Send sends the draft of the composer. What is wrong with it shows beside the composer, and the draft stays.
func (t *Tab) Send() {
	d := t.desk
	d.mu.Lock()
	draft := t.draft
	d.mu.Unlock()
	t.SendDraft(draft)
}

// SendDraft sends any draft, such as a saved message, and remembers it among what was sent.
//
// Drafts go out in the order of the calls, however long each takes to be checked or read.
func (t *Tab) SendDraft(draft compose.Draft) {
	d := t.desk
	d.mu.Lock()
	before, sent := t.sending, make(chan struct{})
	t.sending = sent
	d.mu.Unlock()
	d.job(func(ctx context.Context) error {
		defer close(sent)
		if before != nil {
			select {
			case <-before:
			case <-ctx.Done():
				return nil
			}
		}
		err := t.send(ctx, draft)
		t.desk.mu.Lock()
		defer t.desk.mu.Unlock()
		t.sendErr = err
		if err == nil {
			t.sent.Add(draft)
			t.list.follow = true
		}
		return nil
	})
}

// SendFragments sends the draft as one message in frames of at most size bytes of payload each (RFC 6455 5.4). They go
// out as raw frames, uncompressed.
func (t *Tab) SendFragments(size int) {
	d := t.desk
	d.mu.Lock()
	draft := t.draft
	d.mu.Unlock()
	t.do(session.ErrNotOpen, func(ctx context.Context, s *session.Session) error {
		op, payload, err := draft.Bytes()
		if err != nil {
			return err
		}
		return s.SendFrames(ctx, compose.Fragments(op, payload, size)...)
	})
}

func (t *Tab) send(ctx context.Context, draft compose.Draft) error {
	op, payload, err := draft.Bytes()
	if err != nil {
		return err
	}
	s, err := t.live()
	if err != nil {
		return err
	}
	return s.Send(ctx, op, payload)
}

// SendAgain sends the payload of an entry once more, byte for byte.
func (t *Tab) SendAgain(seq int64) {
	t.do(nothingSent, func(ctx context.Context, s *session.Session) error {
		e, err := t.whole(ctx, seq)
		if err != nil {
			return err
		}
		switch {
		case !sendable(&e):
			return errNotSendable{}
		case e.Op == wire.Ping:
			return s.Ping(ctx, e.Payload)
		case e.Op == wire.Pong:
			return s.Pong(ctx, e.Payload)
		}
		return s.Send(ctx, e.Op, e.Payload)
	})
}

// sendable tells whether an entry holds something that can be sent as it is.
func sendable(e *history.Entry) bool {
	return e.Kind == history.Message && (e.Op == wire.Text || e.Op == wire.Binary) || e.Op == wire.Ping || e.Op == wire.Pong
}

// errNotSendable says that the chosen entry is none that can be sent.
type errNotSendable struct{}

func (errNotSendable) Error() string { return "the chosen entry can't be sent" }

// Explain implements explain.Explainer.
func (errNotSendable) Explain() explain.Explanation {
	return explain.Explanation{What: "The chosen entry can't be sent.", Why: "Only messages, pings and pongs can be.",
		Try: "Choose one of those; the composer was left as it is."}
}

// EditAndResend puts an entry's payload into the composer, where it is one that can be sent.
func (t *Tab) EditAndResend(seq int64) {
	t.job(func(ctx context.Context) error {
		e, err := t.whole(ctx, seq)
		if err != nil {
			return err
		}
		if !sendable(&e) {
			return errNotSendable{}
		}
		t.setDraft(compose.FromEntry(&e))
		return nil
	})
}

// whole reads an entry with its payload. One that was not kept whole is an error: part of it would be another message.
func (t *Tab) whole(ctx context.Context, seq int64) (history.Entry, error) {
	c := t.recorded()
	if c == nil {
		return history.Entry{}, errors.New("read entry: the tab holds no session")
	}
	e, err := readEntry(ctx, c, seq)
	if err == nil && int64(len(e.Payload)) < e.Size {
		err = fmt.Errorf("read entry %d: only %s of its %s were kept", seq, render.Size(int64(len(e.Payload))), render.Size(e.Size))
	}
	return e, err
}

// wholePayload bounds what is read of one entry to be shown, copied or sent again.
const wholePayload = 64 << 20
