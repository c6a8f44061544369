package render

import (
	"strings"

	"socklens/history"
)

// answerOf returns what was answered: by the proxy where it was in the way, else by the server; nil for nothing.
func answerOf(d *history.HandshakeDetail) *history.HTTPReply {
	if atProxy(d) {
		return d.Proxy.Response
	}
	return d.Response
}

// atProxy reports whether a handshake failed at the proxy's answer.
func atProxy(d *history.HandshakeDetail) bool { return d.Step == "proxy" && d.Proxy != nil }

// refusal names the status of an answer that ended a handshake.
func refusal(d *history.HandshakeDetail, r *history.HTTPReply) string {
	if atProxy(d) {
		return "■ proxy: " + statusLine(r)
	}
	return "■ " + statusLine(r)
}

// failedAt names the step at which a handshake failed.
func failedAt(d *history.HandshakeDetail) string {
	where := stepText(d.Step)
	if d.Proxy == nil {
		return where
	}
	switch d.Step {
	case "resolve":
		where += " of the proxy"
	case "dial":
		where += " to the proxy"
	}
	return where
}

// proxyLine says what a connection was made through, and how that was asked.
func proxyLine(p page, d *history.ProxyDetail) page {
	how := "HTTP CONNECT"
	switch d.Kind {
	case "socks5":
		how = "SOCKS5"
	case "https":
		how += " over TLS"
		if d.TLS != nil {
			how = "HTTP CONNECT over " + Escape(d.TLS.Version)
		}
	}
	return p.field("Proxy", Span{"through proxy " + Escape(d.Address[:min(len(d.Address), Piece)]), Plain}, Span{"  " + how, Dim})
}

// titled puts a line over a head, where there are heads of both the proxy and the server.
func titled(title string, docs ...Doc) stack {
	return append(stack{page{{Spans: []Span{{"— " + title + " —", Faint}}}}}, docs...)
}

// connectRequest shows what the proxy was asked.
func connectRequest(r *history.HTTPRequest) stack {
	title := "to the proxy"
	for _, h := range r.Headers {
		if strings.EqualFold(h[0], "Proxy-Authorization") {
			title += "; the user and the password are not kept"
		}
	}
	return titled(title, head(r.Raw))
}
