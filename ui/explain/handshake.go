package explain

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"syscall"

	"socklens/history"
	"socklens/session"
)

// Handshake explains a failed handshake as it was recorded.
func Handshake(d *history.HandshakeDetail) Explanation {
	err := errors.New(d.Error)
	x := Explanation{What: "Could not connect to " + d.URL + "."}
	if p := d.Proxy; p != nil {
		x.Why, x.Try = ofProxy(p.Address, d.Step, d.Error, p.Response)
	}
	switch {
	case x.Why != "":
	case d.Response != nil && wantsTLS(d.Response):
		x.Why, x.Try = ofPlain()
	case d.Response != nil && d.Response.Status != 0 && d.Response.Status != 101:
		x.Why, x.Try = ofStatus(d.Response.Status, header(d.Response, "Location"))
	case d.Response != nil && d.Response.Status == 0:
		x.Why, x.Try = "What answered doesn't speak HTTP.", "Check the port, and whether it is ws:// or wss://."
		if i := strings.Index(d.Error, "the answer is not HTTP"); i >= 0 {
			x.Why = sentence(d.Error[i:])
		}
	default:
		x.Why, x.Try = byWords(d.Step, d.Error)
	}
	if x.Why == "" {
		x.Why = sentence(err.Error())
	}
	if x.Try == "" {
		x.Try = stepHint(d.Step)
	}
	return x
}

func header(r *history.HTTPReply, name string) string {
	for _, h := range r.Headers {
		if strings.EqualFold(h[0], name) {
			return h[1]
		}
	}
	return ""
}

// wantsTLS reports whether a server says that a request without TLS came to a port that speaks it: nginx and Go's own
// server answer such a request in plain HTTP.
func wantsTLS(r *history.HTTPReply) bool {
	return r.Status == 400 && (strings.Contains(r.Body, "HTTP request to an HTTPS server") || strings.Contains(r.Body, "sent to HTTPS port"))
}

func ofPlain() (why, try string) {
	return "The server answered 400: this port speaks TLS.", "Use wss:// instead of ws://."
}

// ofHandshake explains why an attempt did not open.
func ofHandshake(e *session.HandshakeError) Explanation {
	x := Explanation{What: "Could not connect to " + e.URL + "."}
	var refused *session.RefusedError
	var notHTTP *session.NotHTTPError
	if e.Proxy != "" {
		x.Why, x.Try = ofProxy(e.Proxy, e.Step, e.Err.Error(), e.Reply)
	}
	switch {
	case errors.Is(e, session.ErrCancelled):
		return Explanation{What: "Connecting was cancelled.", Why: "You cancelled it at the step " + e.Step + ".", Try: "Connect again whenever you like (Ctrl+R)."}
	case x.Why != "":
	case e.Reply != nil && wantsTLS(e.Reply):
		x.Why, x.Try = ofPlain()
	case errors.As(e, &refused):
		x.Why, x.Try = ofStatus(refused.Status, refused.Location)
	case errors.As(e, &notHTTP):
		x.Why, x.Try = sentence(notHTTP.Error()), "Check the port, and whether it is ws:// or wss://."
	default:
		x.Why, x.Try = ofCause(e.Err)
	}
	if x.Why == "" {
		x.Why, x.Try = byWords(e.Step, e.Err.Error())
	}
	if x.Why == "" {
		x.Why = sentence(e.Err.Error())
	}
	if x.Try == "" {
		x.Try = stepHint(e.Step)
	}
	return x
}

// ofStatus explains an HTTP status that refused the upgrade.
func ofStatus(status int, location string) (why, try string) {
	switch {
	case status == 200:
		return "The server answered 200 OK: this address serves pages, not WebSocket.", "Check the path; the body below shows what answered."
	case status >= 300 && status < 400:
		if location != "" {
			return fmt.Sprintf("The server answered %d and points to %s.", status, location), "Connect to that address if you trust it; redirects are not followed by themselves."
		}
		return fmt.Sprintf("The server answered %d, a redirect without an address.", status), "Ask whoever runs the server for the right address."
	case status == 401:
		return "The server answered 401: it wants to know who you are.", "Add an Authorization header or a Cookie in Settings, or renew the token."
	case status == 403:
		return "The server answered 403: it knows enough and refuses.", "Check the token's rights, and the Origin header, which many servers demand."
	case status == 400:
		return "The server answered 400: it did not like the request.", "Compare the Request tab with what the server expects; a proxy may have dropped Upgrade."
	case status == 404:
		return "The server answered 404: nothing is at this path.", "Check the path and the version in it."
	case status == 405:
		return "The server answered 405: this path takes another method than GET.", "Check the path; WebSocket is always opened with GET."
	case status == 407:
		return "A proxy answered 407: it wants to know who you are.", "Name the proxy in Settings, with its user and password."
	case status == 426:
		return "The server answered 426: it wants another protocol or version.", "Look at the Upgrade and Sec-WebSocket-Version headers of its answer."
	case status == 429:
		return "The server answered 429: too many attempts.", "Wait as long as its Retry-After header says."
	case status == 502, status == 503, status == 504:
		return fmt.Sprintf("The server answered %d: it, or what stands behind it, is not available.", status), "Try again in a moment; the body below may say more."
	case status >= 500:
		return fmt.Sprintf("The server answered %d: it failed.", status), "Look at the body below and at the server's log."
	}
	return fmt.Sprintf("The server answered %d instead of 101 Switching Protocols.", status), "Look at the body below for its reason."
}

// ofCause explains the errors of the network, of TLS and of time.
func ofCause(err error) (why, try string) {
	var dns *net.DNSError
	var unknown x509.UnknownAuthorityError
	var invalid x509.CertificateInvalidError
	var host x509.HostnameError
	var record tls.RecordHeaderError
	switch {
	case errors.As(err, &dns):
		if dns.IsNotFound {
			return fmt.Sprintf("No address is known for the host %q.", dns.Name), "Check how the host is written, and whether a VPN is needed."
		}
		return fmt.Sprintf("The address of %q could not be looked up: %s.", dns.Name, dns.Err), "Check the network connection and its name server."
	case errors.As(err, &unknown):
		return "The server's certificate is signed by an authority that is not trusted here.", "Install the authority's certificate, or turn verifying off in Settings if you know this server."
	case errors.As(err, &host):
		return ofCertificate(host.Error()), "Connect to a name that the certificate holds, or turn verifying off in Settings if you know this server."
	case errors.As(err, &invalid):
		if invalid.Reason == x509.Expired {
			return ofCertificate(invalid.Error()), "Renew the server's certificate, check this machine's clock, or turn verifying off in Settings."
		}
		return ofCertificate(invalid.Error()), "Mend the server's certificate, or turn verifying off in Settings if you know this server."
	case errors.As(err, &record):
		return "What answered doesn't speak TLS.", "Use ws:// instead of wss://, or another port."
	case errors.Is(err, syscall.ECONNREFUSED):
		return "Nothing listens on that port: the connection was refused.", "Start the server, or check the port."
	case errors.Is(err, syscall.ECONNRESET):
		return "The connection was reset while the handshake was under way.", "Check whether it is ws:// or wss://, and the server's log."
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return "There is no way to that host from here.", "Check the network connection, and whether a VPN is needed."
	case errors.Is(err, session.ErrNoAnswer), errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded):
		return "No answer came in time.", "Check that the server is up, or raise the connect time-out in Settings."
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "The connection was closed before the whole answer had come.", "Check whether it is ws:// or wss://, and the server's log."
	}
	return "", ""
}

// byWords explains an error of which only the words are left.
func byWords(step, text string) (why, try string) {
	has := func(s string) bool { return strings.Contains(text, s) }
	switch {
	case has("no such host"):
		return ofCause(&net.DNSError{IsNotFound: true, Name: afterLookup(text)})
	case has("connection refused"):
		return ofCause(syscall.ECONNREFUSED)
	case has("connection reset"):
		return ofCause(syscall.ECONNRESET)
	case has("unknown authority"):
		return ofCause(x509.UnknownAuthorityError{})
	case has("certificate has expired"), has("certificate expired"):
		return ofCertificate(text), "Renew the server's certificate, check this machine's clock, or turn verifying off in Settings."
	case has("certificate is valid for"), has("certificate is not valid"), has("cannot validate certificate"):
		return ofCertificate(text), "Connect to a name that the certificate holds, or turn verifying off in Settings if you know this server."
	case has("x509: "):
		return ofCertificate(text), "Mend the server's certificate, or turn verifying off in Settings if you know this server."
	case has("first record does not look like a TLS handshake"):
		return ofCause(tls.RecordHeaderError{})
	case has("no answer in time"), has("deadline exceeded"), has("i/o timeout"):
		return ofCause(session.ErrNoAnswer)
	case has("cancelled"):
		return "Connecting was cancelled at the step " + step + ".", "Connect again whenever you like (Ctrl+R)."
	case has("unexpected EOF"), strings.HasSuffix(text, "EOF"):
		return ofCause(io.ErrUnexpectedEOF)
	}
	return "", ""
}

// ofCertificate makes a sentence of what is wrong with a certificate, without the steps that lead to it.
func ofCertificate(text string) string {
	if _, what, ok := strings.Cut(text, "x509: "); ok {
		text = what
	}
	return sentence(text)
}

func afterLookup(text string) string {
	if _, rest, ok := strings.Cut(text, "lookup "); ok {
		name, _, _ := strings.Cut(rest, " ")
		return strings.TrimSuffix(name, ":")
	}
	return "in the address"
}

// stepHint says where to look when a step failed for a reason that isn't known.
func stepHint(step string) string {
	switch step {
	case session.StepResolve:
		return "Check how the host is written."
	case session.StepDial:
		return "Check the host, the port and the network connection."
	case session.StepProxy:
		return "Check the proxy in Settings."
	case session.StepTLS:
		return "Check the certificate, and whether the port speaks TLS."
	case session.StepResponse:
		return "Look at the Response tab, and at the server's log."
	}
	return "Check the address and the settings of the connection."
}
