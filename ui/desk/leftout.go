package desk

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"socklens/history"
	"socklens/session/profile"
	"socklens/ui/render"
)

// leftOut names what the latest handshake of a past session was made with and one with p and headers won't be: header
// lines, subprotocols, the proxy. Nothing is taken over from there: values may be secrets, which would end up in the
// workspace and in the remembered tabs, and a session from elsewhere must not choose a proxy. What can't be read is not
// missed.
func leftOut(ctx context.Context, c *history.Capture, p profile.Profile, headers []profile.Header) (names []string) {
	q, err := history.ParseQuery("type:handshake", time.Time{})
	if err != nil {
		return nil
	}
	v := c.View(q)
	defer v.Close()
	if caughtUp(ctx, v) != nil {
		return nil
	}
	seq, ok := v.Prev(beyond)
	if !ok {
		return nil
	}
	e, err := c.Entry(ctx, seq)
	if err != nil || e.Detail == nil || e.Detail.Handshake == nil {
		return nil
	}
	h := e.Detail.Handshake
	if h.Request != nil {
		for _, line := range h.Request.Headers {
			if !supplied(line[0], p, headers) && !slices.Contains(names, line[0]) {
				names = append(names, line[0])
			}
		}
	}
	if h.Proxy != nil && p.Proxy == "" {
		names = append(names, "the proxy "+h.Proxy.Address)
	}
	return names
}

// leftOutNotice says what a connection is made without, in place of what a past session was made with.
func leftOutNotice(names []string) Notice {
	n := Notice{}
	n.What = "Connecting without what the past session was connected with: " + render.Escape(strings.Join(names, ", ")) + "."
	n.Why = "Its connection was never saved, and a session keeps none of the settings that it was recorded with."
	n.Try = "Add them in Settings. The past session shows them in its handshake (Ctrl+I)."
	return n
}

// supplied reports whether a handshake with p and headers has a header line.
func supplied(name string, p profile.Profile, headers []profile.Header) bool {
	switch strings.ToLower(name) {
	case "host", "upgrade", "connection", "sec-websocket-key", "sec-websocket-version", "sec-websocket-extensions":
		return true
	case "sec-websocket-protocol":
		if len(p.Subprotocols) > 0 {
			return true
		}
	case "authorization":
		if u, err := url.Parse(p.URL); err == nil && u.User != nil {
			return true
		}
	}
	return slices.ContainsFunc(headers, func(h profile.Header) bool { return !h.Off && strings.EqualFold(h.Name, name) })
}
