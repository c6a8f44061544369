package session

import (
	"cmp"
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"strings"

	"golang.org/x/net/http/httpproxy"

	"socklens/session/profile"
)

// proxyFor returns the proxy that a connection is to be made through, nil for none. Errors name the field.
func proxyFor(setting string, to target) (p *profile.Proxy, err error) {
	switch setting = strings.TrimSpace(setting); setting {
	case "":
		return nil, nil
	case profile.ProxyEnvironment:
		p, err = environmentProxy(to)
	default:
		p, err = profile.ParseProxy(setting)
	}
	if err == nil && p != nil {
		if _, notIP := netip.ParseAddr(p.Host); notIP != nil {
			p.Host, err = asciiHost(p.Host)
		}
	}
	if err != nil {
		return nil, profile.FieldError{Field: "proxy", Text: err.Error()}
	}
	return p, nil
}

// environmentProxy returns the proxy that the environment names for a target, as most programs read it: HTTPS_PROXY for
// wss and HTTP_PROXY for ws, ALL_PROXY where that is not set, each in lower case first, and none for this machine and
// what NO_PROXY lists. A value that can't be used is an error: to connect directly is not what it asks for.
func environmentProxy(to target) (*profile.Proxy, error) {
	env := httpproxy.FromEnvironment()
	scheme, name, value := "http", "HTTP_PROXY", env.HTTPProxy
	if to.secure {
		scheme, name, value = "https", "HTTPS_PROXY", env.HTTPSProxy
	}
	if value == "" {
		name, value = "ALL_PROXY", cmp.Or(os.Getenv("all_proxy"), os.Getenv("ALL_PROXY"))
	}
	if value == "" {
		return nil, nil
	}
	// Package httpproxy decides whether there is to be one; the value is ours to read, because it takes one that it can't
	// read for none.
	env = &httpproxy.Config{HTTPProxy: "http://any", HTTPSProxy: "http://any", NoProxy: env.NoProxy}
	if some, err := env.ProxyFunc()(&url.URL{Scheme: scheme, Host: to.address}); some == nil || err != nil {
		return nil, err
	}
	if !strings.Contains(value, "://") {
		value = "http://" + value
	}
	p, err := profile.ParseProxy(value)
	if err != nil {
		return nil, fmt.Errorf("%s in the environment: %w", name, err)
	}
	return p, nil
}
