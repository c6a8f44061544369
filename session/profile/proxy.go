package profile

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// ProxyEnvironment is the Proxy of a profile that uses what the environment says.
const ProxyEnvironment = "environment"

// maxSOCKSLogin is how long a user and a password may be in SOCKS5, in bytes (RFC 1929 2).
const maxSOCKSLogin = 255

// Proxy is a proxy that a connection can be made through, taken apart. Password is a secret: it belongs in what is sent
// to the proxy and nowhere else.
type Proxy struct {
	Scheme         string // http, https or socks5. socks5h and socks are the same as socks5: the proxy looks names up
	Host           string // without port and brackets
	Port           string
	User, Password string
	Login          bool // there is a user
}

// Address returns host and port, which can be shown anywhere.
func (p *Proxy) Address() string { return net.JoinHostPort(p.Host, p.Port) }

// CheckProxy says what is wrong with a Profile's Proxy; nil where nothing is, as with "" and ProxyEnvironment. No error
// holds the password or a part of it.
func CheckProxy(s string) error {
	s = strings.TrimSpace(s)
	if s == "" || s == ProxyEnvironment {
		return nil
	}
	_, err := ParseProxy(s)
	return err
}

// ParseProxy takes the URL of a proxy apart. A port that is missing is 80 for http, 443 for https and 1080 for SOCKS5.
// No error holds the password or a part of it.
func ParseProxy(s string) (*Proxy, error) {
	s = strings.TrimSpace(s)
	if i := strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r == 0x7f }); i >= 0 {
		return nil, fmt.Errorf("holds %s at character %d", nameOf(s[i]), utf8.RuneCountInString(s[:i])+1)
	}
	scheme, rest, ok := strings.Cut(s, "://")
	if !ok || !isScheme(scheme) { // what stands there may be a password
		return nil, errors.New(`scheme is missing: it begins with http://, https:// or socks5://, or is "environment"`)
	}
	p := &Proxy{Scheme: strings.ToLower(scheme)}
	switch p.Scheme {
	case "http":
		p.Port = "80"
	case "https":
		p.Port = "443"
	case "socks5", "socks5h", "socks": // the last is how GNOME writes ALL_PROXY
		p.Scheme, p.Port = "socks5", "1080"
	default:
		return nil, fmt.Errorf("scheme must be http, https or socks5, got %q", scheme)
	}
	end := len(rest)
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		end = i
	}
	authority, more := rest[:end], rest[end:]
	if strings.Contains(more, "@") {
		return nil, fmt.Errorf("the user and the password must not hold %q: write it as %%%02X", more[:1], more[0])
	}
	if more != "" && more != "/" {
		return nil, errors.New("must end with the port: a proxy has no path")
	}
	if i := strings.LastIndexByte(authority, '@'); i >= 0 {
		if err := p.login(authority[:i]); err != nil {
			return nil, err
		}
		authority = authority[i+1:]
	}
	if err := p.at(authority); err != nil {
		return nil, err
	}
	return p, nil
}

// login reads user:password.
func (p *Proxy) login(s string) error {
	user, password, _ := strings.Cut(s, ":")
	var err, errToo error
	p.User, err = url.PathUnescape(user)
	p.Password, errToo = url.PathUnescape(password)
	switch {
	case err != nil || errToo != nil:
		return errors.New("the user or the password holds a % without two hex digits: write % as %25")
	case p.User == "":
		return errors.New("the user is missing before the password")
	case p.Scheme == "socks5" && (len(p.User) > maxSOCKSLogin || len(p.Password) > maxSOCKSLogin):
		return fmt.Errorf("the user and the password must be at most %d bytes each (RFC 1929 2)", maxSOCKSLogin)
	case p.Scheme != "socks5" && strings.Contains(p.User, ":"):
		return errors.New(`the user must not hold ":" (RFC 7617 2)`)
	}
	p.Login = true
	return nil
}

// at reads host:port.
func (p *Proxy) at(s string) error {
	if i := strings.LastIndexByte(s, ':'); i > strings.LastIndexByte(s, ']') {
		if n, err := strconv.ParseUint(s[i+1:], 10, 16); err != nil || n == 0 {
			return errors.New("port must be 1 to 65535") // what stands there is a password where the rest is still to be typed
		}
		s, p.Port = s[:i], s[i+1:]
	}
	u, err := url.Parse("http://" + s)
	if err != nil {
		var cause *url.Error
		if errors.As(err, &cause) {
			err = cause.Err
		}
		return err
	}
	if p.Host = u.Hostname(); p.Host == "" {
		return errors.New("host is missing")
	}
	return nil
}

// isScheme reports whether s has the form of a scheme (RFC 3986 3.1).
func isScheme(s string) bool {
	return s != "" && !slices.ContainsFunc([]byte(s), func(c byte) bool {
		return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '+' && c != '-' && c != '.'
	})
}
