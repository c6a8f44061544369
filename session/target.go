package session

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"

	"golang.org/x/net/idna"

	"socklens/session/profile"
)

// target is where an attempt connects to, taken from the profile's URL.
type target struct {
	url     *url.URL
	host    string // as it is looked up and verified: without port and brackets, in ASCII
	address string // host and port, for the dialer
	secure  bool
}

// parseTarget reads the URL of a profile. What may stand there is profile.CheckURL's to say.
func parseTarget(s string) (target, error) {
	if err := profile.CheckURL(s); err != nil {
		return target{}, fmt.Errorf("url: %w", err)
	}
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil {
		return target{}, fmt.Errorf("url: %w", err)
	}
	t := target{url: u, host: u.Hostname(), secure: strings.EqualFold(u.Scheme, "wss")}
	port := "80"
	if t.secure {
		port = "443"
	}
	if _, err := netip.ParseAddr(t.host); err != nil {
		if t.host, err = asciiHost(t.host); err != nil {
			return target{}, fmt.Errorf("url: host %q: %w", u.Hostname(), err)
		}
	}
	if p := u.Port(); p != "" {
		port = p
	}
	t.address = net.JoinHostPort(t.host, port)
	return t, nil
}

// asciiHost returns the host as it is looked up. A host in ASCII stays as it was typed, underscores and all.
func asciiHost(host string) (string, error) {
	for i := range len(host) {
		if host[i] >= 0x80 {
			return idna.Lookup.ToASCII(host)
		}
	}
	return host, nil
}

// hostHeader returns the value of the Host header: the port only where the URL has one.
func (t target) hostHeader() string {
	host := t.host
	if strings.Contains(host, ":") {
		host = "[" + strings.SplitN(host, "%", 2)[0] + "]" // a zone means nothing to the server
	}
	if p := t.url.Port(); p != "" {
		host += ":" + p
	}
	return host
}

// short returns scheme and host: the part of the URL that holds no secret.
func (t target) short() string {
	return strings.ToLower(t.url.Scheme) + "://" + t.hostHeader()
}

// firstStep returns the step that connecting to a host begins with: an address needs no lookup.
func firstStep(host string) string {
	if _, err := netip.ParseAddr(host); err == nil {
		return StepDial
	}
	return StepResolve
}
