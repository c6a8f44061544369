package desk

import (
	"context"
	"fmt"
	"strings"

	"socklens/history"
	"socklens/session"
)

// pastHandshake is the latest handshake of a past session, for the link bar. Guarded by the desk's mutex.
type pastHandshake struct {
	capture *history.Capture // that it is of
	entries int64            // among which it was looked for
	looking bool
	detail  *history.HandshakeDetail
}

// refreshHandshake looks for the latest handshake of a past session in the background, again where there are more entries:
// what records it may not have ended yet. Called by Picture alone.
func (t *Tab) refreshHandshake(c *history.Capture, entries int64) {
	d := t.desk
	d.mu.Lock()
	h := &t.pastHandshake
	if t.past == "" || h.looking || h.capture == c && h.entries == entries {
		d.mu.Unlock()
		return
	}
	if h.capture != c {
		*h = pastHandshake{capture: c}
	}
	h.looking, h.entries = true, entries
	d.mu.Unlock()
	d.job(func(ctx context.Context) error {
		var e history.Entry
		seq, err := d.pick(ctx, c, "type:handshake", latest)
		if err == nil && seq != 0 {
			e, err = readEntry(ctx, c, seq)
		}
		d.mu.Lock()
		defer d.mu.Unlock()
		h.looking = false
		switch {
		case t.capture != c:
			return nil // the tab shows another session now
		case err == nil && e.Detail != nil:
			h.detail = e.Detail.Handshake
		}
		return err
	})
}

// handshakeLocked returns the latest handshake of the tab's session, live or past; nil where there is none.
func (t *Tab) handshakeLocked(s session.Status) *history.HandshakeDetail {
	if t.session == nil && t.capture != nil && t.pastHandshake.capture == t.capture {
		return t.pastHandshake.detail
	}
	return s.Handshake
}

// badge sums up a handshake in a few words: "101 · v2.json · deflate · TLS 1.3".
func badge(h *history.HandshakeDetail) string {
	var say []string
	switch {
	case h.Response != nil && h.Response.Status != 0:
		say = append(say, fmt.Sprint(h.Response.Status))
	case h.Step == session.StepProxy && h.Proxy != nil && h.Proxy.Response != nil && h.Proxy.Response.Status != 0:
		say = append(say, fmt.Sprintf("proxy: %d", h.Proxy.Response.Status))
	case h.Error != "":
		say = append(say, "no answer")
	}
	if h.Subprotocol != "" {
		say = append(say, h.Subprotocol)
	}
	for _, e := range h.Extensions {
		name, _, _ := strings.Cut(e, ";")
		say = append(say, strings.TrimPrefix(strings.TrimSpace(name), "permessage-"))
	}
	if h.TLS != nil {
		say = append(say, h.TLS.Version)
	}
	if h.Proxy != nil && h.Error == "" {
		say = append(say, "proxy")
	}
	return strings.Join(say, " · ")
}
