package session

import (
	"bytes"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"socklens/history"
	"socklens/session/endpoint/peers"
	"socklens/session/profile"
	"socklens/session/wire"
)

// echoes serves an echo for ws and one for wss, and returns their URLs.
func echoes(t *testing.T, a *authority) (plain, encrypted string) {
	t.Helper()
	config := &tls.Config{Certificates: []tls.Certificate{a.issue("localhost", net.IPv4(127, 0, 0, 1), time.Now().Add(time.Hour))}}
	handle := func(w http.ResponseWriter, r *http.Request) {
		if conn, err := new(websocket.Upgrader).Upgrade(w, r, nil); err == nil {
			defer conn.Close()
			echo(conn)
		}
	}
	overTLS := func(c net.Conn) net.Conn { return tls.Server(c, config) }
	return "ws://" + serveHTTP(t, handle), "wss://" + serveHTTPOver(t, overTLS, handle)
}

// encryptedProxy puts TLS before a proxy and returns the address.
func encryptedProxy(t *testing.T, a *authority, proxy string) string {
	t.Helper()
	config := &tls.Config{Certificates: []tls.Certificate{a.issue("localhost", net.IPv4(127, 0, 0, 1), time.Now().Add(time.Hour))}}
	return listen(t, func(raw net.Conn) {
		c := tls.Server(raw, config)
		to, err := net.Dial("tcp", proxy)
		if err != nil {
			return
		}
		var wg sync.WaitGroup
		wg.Go(func() {
			io.Copy(to, c)
			to.(*net.TCPConn).CloseWrite()
		})
		io.Copy(c, to)
		c.Close()
		to.Close()
		wg.Wait()
	})
}

// unwritten fails where the password is anywhere in the capture or in what the status says.
func (r *recording) unwritten(user, password string) {
	r.t.Helper()
	if err := r.capture.Flush(r.ctx); err != nil {
		r.t.Fatal(err)
	}
	var all []byte
	for _, suffix := range []string{"", "-wal"} {
		b, _ := os.ReadFile(r.capture.Path() + suffix)
		all = append(all, b...)
	}
	if st := r.Status(); st.Err != nil {
		all = append(all, st.Err.Error()...)
	}
	for _, secret := range []string{password, base64.StdEncoding.EncodeToString([]byte(user + ":" + password))} {
		if len(all) == 0 || bytes.Contains(all, []byte(secret)) {
			r.t.Errorf("%q was written down", secret)
		}
	}
}

// Proxies by other people, with a login and without, for ws and wss, with TLS to the proxy and without.
func TestThroughProxies(t *testing.T) {
	a := newAuthority(t)
	plain, encrypted := echoes(t, a)
	const user, password = "me", "hunter2"
	for _, kind := range []string{"tinyproxy", "microsocks", "tinyproxy over TLS"} {
		for _, login := range []bool{false, true} {
			name := kind
			var setting string
			var p *peers.Proxy
			binary, overTLS := strings.CutSuffix(kind, " over TLS")
			if login {
				name += ", login"
				p = peers.StartProxy(t, binary, user, password)
				setting = p.URL(user, password)
			} else {
				p = peers.StartProxy(t, binary, "", "")
				setting = p.URL("", "")
			}
			address := p.Address
			if overTLS {
				address = encryptedProxy(t, a, p.Address)
				setting = "https" + strings.TrimPrefix(strings.Replace(setting, p.Address, address, 1), "http")
			}
			for _, url := range []string{plain, encrypted} {
				scheme, _, _ := strings.Cut(url, "://")
				t.Run(name+", "+scheme, func(t *testing.T) {
					r := record(t, withRoots(a.pool))
					r.open(profile.Profile{URL: url, Proxy: setting})
					r.send("through")
					if e := r.until(isOp(wire.In, wire.Text)); string(e.Payload) != "through" {
						t.Errorf("echoed %q", e.Payload)
					}
					r.Disconnect(1000, "")
					if end := r.end(); end.By != "us" || end.How != "close" || !end.Clean || end.Error != "" {
						t.Errorf("end %+v", end)
					}
					h := r.last(history.Handshake).Detail.Handshake
					if h.Timing.Proxy <= 0 || h.Timing.TCP <= 0 || h.Timing.Upgrade <= 0 || (h.Timing.TLS > 0) != (scheme == "wss") || h.Remote != address {
						t.Errorf("address %s, timing %+v", h.Remote, h.Timing)
					}
					d := h.Proxy
					if d == nil || d.Address != address || (d.TLS != nil) != overTLS || (h.TLS != nil) != (scheme == "wss") {
						t.Fatalf("proxy %+v", d)
					}
					if kind == "microsocks" {
						if d.Kind != "socks5" || d.Request != nil || d.Response != nil {
							t.Errorf("proxy %+v", d)
						}
					} else {
						_, target, _ := strings.Cut(url, "://")
						want := "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n"
						if login {
							want += "Proxy-Authorization: Basic ••••••\r\n"
						}
						if d.Request.Raw != want+"\r\n" || d.Response.Status != 200 {
							t.Errorf("asked %q, answered %q", d.Request.Raw, d.Response.Raw)
						}
					}
					r.unwritten(user, password)
				})
			}
		}
	}
}

// refusedThrough connects and wants a failure at the proxy.
func (r *recording) refusedThrough(p profile.Profile) *HandshakeError {
	r.t.Helper()
	st := r.begin(p)
	var e *HandshakeError
	if !errors.As(st.Err, &e) || e.Step != StepProxy {
		r.t.Fatalf("%v: %v", st.State, st.Err)
	}
	h := r.last(history.Handshake).Detail.Handshake
	if h.Step != StepProxy || h.Error != e.Error() || h.Request != nil || h.Response != nil || h.Proxy == nil || h.Timing.Proxy <= 0 {
		r.t.Errorf("handshake %+v", h)
	}
	if end := r.end(); end.By != "network" || end.Clean || end.Code != 1006 {
		r.t.Errorf("end %+v", end)
	}
	return e
}

func TestWhatProxiesRefuse(t *testing.T) {
	closed := refusing(t)
	plain, _ := echoes(t, newAuthority(t))
	const user, password = "me", "hunter2"
	for _, c := range []struct {
		name, kind  string
		login       bool // the proxy wants one
		user, given string
		url         string
		status      int
		want        string
	}{
		{"no login", "tinyproxy", true, "", "", plain, 407, "the proxy answered 407 Proxy Authentication Required instead of opening a tunnel"},
		{"wrong login", "tinyproxy", true, "me", "hunter3", plain, 401, "the proxy answered 401 Unauthorized instead of opening a tunnel"},
		{"refused port", "tinyproxy", false, "", "", "ws://" + closed, 500, "the proxy answered 500 Unable to connect instead of opening a tunnel"},
		{"no login", "microsocks", true, "", "", plain, 0, "the proxy wants a user and a password"},
		{"wrong login", "microsocks", true, "me", "hunter3", plain, 0, "the proxy refused the user and the password"},
		{"refused port", "microsocks", false, "", "", "ws://" + closed, 0, "the proxy could not make the connection: connection refused (RFC 1928 6)"},
		{"unknown host", "microsocks", false, "", "", "ws://" + strings.Repeat("x", 64) + ".invalid/", 0, "the proxy could not make the connection: general SOCKS server failure (RFC 1928 6)"},
	} {
		t.Run(c.kind+", "+c.name, func(t *testing.T) {
			wanted, secret := "", ""
			if c.login {
				wanted, secret = user, password
			}
			p := peers.StartProxy(t, c.kind, wanted, secret)
			r := record(t)
			e := r.refusedThrough(profile.Profile{URL: c.url, Proxy: p.URL(c.user, c.given)})
			if e.Err.Error() != c.want || e.Proxy != p.Address {
				t.Errorf("%v", e)
			}
			r.unwritten(user, "hunter3")
			if c.status == 0 {
				return
			}
			var refused *RefusedError
			kept := r.last(history.Handshake).Detail.Handshake.Proxy.Response
			if !errors.As(e, &refused) || !refused.Proxy || e.Reply.Status != c.status || kept.Body != e.Reply.Body ||
				!strings.Contains(kept.Body, "</html>") || kept.BodyCut || len(kept.Headers) == 0 {
				t.Errorf("%+v", kept)
			}
		})
	}
}
