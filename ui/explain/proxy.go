package explain

import (
	"fmt"
	"strings"

	"socklens/history"
	"socklens/session"
)

// ofProxy explains why there was no way through a proxy. It goes by the words, which is all that a capture keeps of an
// error, and by the proxy's answer, nil for none. Why is "" where the failure is not the proxy's.
func ofProxy(proxy, step, words string, reply *history.HTTPReply) (why, try string) {
	has := func(s string) bool { return strings.Contains(words, s) }
	if step == session.StepResolve || step == session.StepDial {
		return ofProxyAway(proxy, words)
	}
	if step != session.StepProxy {
		return "", ""
	}
	what := "The proxy " + proxy
	switch {
	case reply != nil && reply.Status != 0 && has("the proxy answered"):
		return ofProxyStatus(what, reply)
	case has("the answer is not HTTP"), has("malformed"):
		why = what + " doesn't speak HTTP"
		if i := strings.Index(words, "looks like"); i >= 0 {
			why += ": what answered " + words[i:]
		}
		return sentence(why), "Check the port, and whether the proxy is http://, https:// or socks5://."
	case has("does not speak SOCKS5: it answered with version 72"): // the H of HTTP
		return what + " doesn't speak SOCKS5, but what looks like HTTP.", "Write http:// instead of socks5:// in Settings."
	case has("does not speak SOCKS5"):
		return what + " doesn't speak SOCKS5.", "Check the port, and whether the proxy is http://, https:// or socks5://."
	case has("first record does not look like a TLS handshake"):
		return what + " doesn't speak TLS.", "Write http:// instead of https:// for the proxy in Settings; what goes through it stays encrypted with wss."
	case has("x509:"), has("tls:"):
		return sentence(what + "'s certificate was not accepted: " + after(words, "tls: ")), "Install the authority that signed it, or write the proxy as the certificate names it."
	case has("the proxy wants a user and a password"):
		return what + " wants to know who you are.", "Give a user and a password in Settings: socks5://user:password@" + proxy + "."
	case has("the proxy refused the user and the password"):
		return what + " refused the user and the password.", "Check both in Settings; write %, /, @ and : in them as %25, %2F, %40 and %3A."
	case has("the proxy takes no user and password"):
		return what + " takes no user and password.", "Leave them out in Settings."
	case has("the proxy could not make the connection"):
		return ofSOCKSReply(what, words)
	case has("ended the connection"), has("mid-answer"), strings.HasSuffix(words, "EOF"), has("connection reset"):
		return what + " ended the connection without an answer.", "Check the port, and whether the proxy is http://, https:// or socks5://."
	case has("no answer in time"), has("deadline exceeded"):
		return what + " did not answer in time.", "Check its port, whether it is http://, https:// or socks5://, and whether it can reach the server, or raise the connect time-out in Settings."
	case has("headers are longer"):
		return sentence(what + "'s answer is no answer: " + after(words, "proxy: ")), "Check whether a proxy is at that port."
	}
	return "", ""
}

// ofProxyAway explains why a proxy could not be reached.
func ofProxyAway(proxy, words string) (why, try string) {
	has := func(s string) bool { return strings.Contains(words, s) }
	const check = "Check the proxy in Settings, or empty the field to connect directly."
	switch {
	case has("no such host"):
		return "No address is known for the proxy " + proxy + ".", check
	case has("connection refused"):
		return "Nothing listens at the proxy " + proxy + ": the connection was refused.", "Start the proxy, or check its port in Settings."
	case has("no answer in time"), has("deadline exceeded"), has("i/o timeout"):
		return "The proxy " + proxy + " did not answer in time.", check
	case has("cancelled"):
		return "", ""
	}
	return sentence("The proxy " + proxy + " could not be reached: " + after(words, proxy+": ")), check
}

// ofProxyStatus explains the HTTP status with which a proxy refused a tunnel.
func ofProxyStatus(what string, reply *history.HTTPReply) (why, try string) {
	const body = "; the body below may say more."
	switch reply.Status {
	case 401, 407:
		offers := strings.ToLower(strings.Join(headers(reply, "Proxy-Authenticate"), ", "))
		if offers != "" && !strings.Contains(offers, "basic") {
			return sentence(fmt.Sprintf("%s answered %d: it wants a login of the kind %q", what, reply.Status, offers)),
				"Only Basic is spoken here: let a proxy on this machine log in for you, and connect through that."
		}
		return fmt.Sprintf("%s answered %d: it wants to know who you are, or refused the user and the password.", what, reply.Status),
			"Give the user and the password in Settings: http://user:password@host:port."
	case 403, 405:
		return fmt.Sprintf("%s answered %d: it doesn't allow a connection to that host and port.", what, reply.Status),
			"Ask whoever runs the proxy to allow it, or try wss:// on port 443, which most allow" + body
	case 400, 404, 501:
		return fmt.Sprintf("%s answered %d: it may not be a proxy, or none that opens tunnels.", what, reply.Status),
			"Check the proxy's port in Settings" + body
	}
	if reply.Status >= 500 {
		return fmt.Sprintf("%s answered %d: it could not reach the server.", what, reply.Status),
			"Check the host and the port, and whether the proxy can see them" + body
	}
	return fmt.Sprintf("%s answered %d instead of opening a tunnel.", what, reply.Status), "Check the proxy in Settings" + body
}

// ofSOCKSReply explains the reply codes of SOCKS5 (RFC 1928 6).
func ofSOCKSReply(what, words string) (why, try string) {
	why = sentence(what + " could not make the connection: " + after(words, "the proxy could not make the connection: "))
	for _, x := range [...]struct{ word, try string }{
		{"not allowed by ruleset", "Ask whoever runs the proxy to allow it, or try wss:// on port 443."},
		{"connection refused", "Start the server, or check the port."},
		{"host unreachable", "Check how the host is written: the proxy looks its name up, and may know fewer names than this machine."},
		{"general SOCKS server failure", "Check how the host is written: the proxy looks its name up, and may know fewer names than this machine."},
		{"address type not supported", "Connect to another kind of address: the proxy takes no names, or no IPv6."},
	} {
		if strings.Contains(words, x.word) {
			return why, x.try
		}
	}
	return why, "Check the host and the port, and whether the proxy can reach them."
}

// after returns what follows the first of a mark, or all where there is none.
func after(s, mark string) string {
	if _, rest, ok := strings.Cut(s, mark); ok {
		return rest
	}
	return s
}

// headers returns the values of all header lines with a name.
func headers(r *history.HTTPReply, name string) []string {
	var values []string
	for _, h := range r.Headers {
		if strings.EqualFold(h[0], name) {
			values = append(values, h[1])
		}
	}
	return values
}
