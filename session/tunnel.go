package session

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strings"

	socks "golang.org/x/net/proxy"

	"socklens/history"
	"socklens/session/profile"
)

// errProxySilent is the cause where a proxy hung up instead of answering.
var errProxySilent = errors.New("the proxy ended the connection without an answer")

// hiddenLogin stands for the user and the password in what is kept of a request.
const hiddenLogin = "••••••"

// tunnel asks the proxy, to which below is connected, for a connection to the target and returns that. What crossed the
// wire goes into the detail, also where it failed. Cancelling the context closes below, which ends every step.
func (a *attempt) tunnel(ctx context.Context, below *line, detail *history.HandshakeDetail) (net.Conn, error) {
	a.step(StepProxy)
	began := a.s.clock()
	var conn net.Conn = below
	var err error
	if a.proxy.Scheme == "https" {
		conn, detail.Proxy.TLS, err = a.secure(ctx, below, a.proxy.Host, false)
	}
	switch {
	case err != nil:
	case a.proxy.Scheme == "socks5":
		err = a.askSOCKS(conn)
	default:
		conn, err = a.askHTTP(conn, detail.Proxy)
	}
	detail.Timing.Proxy = milliseconds(a.s.clock() - began)
	if err != nil {
		return nil, &stepError{StepProxy, err}
	}
	return conn, nil
}

// askHTTP asks for a tunnel with CONNECT (RFC 9110 9.3.6).
func (a *attempt) askHTTP(conn net.Conn, detail *history.ProxyDetail) (net.Conn, error) {
	to := a.to.authority()
	request := "CONNECT " + to + " HTTP/1.1\r\nHost: " + to + "\r\n"
	detail.Request = &history.HTTPRequest{Raw: request, Headers: [][2]string{{"Host", to}}}
	if a.proxy.Login {
		const name, scheme = "Proxy-Authorization", "Basic "
		login := base64.StdEncoding.EncodeToString([]byte(a.proxy.User + ":" + a.proxy.Password))
		request += name + ": " + scheme + login + "\r\n"
		detail.Request.Raw += name + ": " + scheme + hiddenLogin + "\r\n"
		detail.Request.Headers = append(detail.Request.Headers, [2]string{name, scheme + hiddenLogin})
	}
	detail.Request.Raw += "\r\n"
	_, writeErr := io.WriteString(conn, request+"\r\n")
	in := bufio.NewReaderSize(conn, answerBuffer)
	got, err := readAnswer(in, a.profile.Limits.Body, opensTunnel)
	if got != nil {
		detail.Response = &got.HTTPReply
	}
	switch {
	case got == nil && writeErr != nil:
		return nil, fmt.Errorf("ask the proxy: %w", writeErr)
	case errors.Is(err, errEndedSilent):
		return nil, errProxySilent
	case err != nil:
		return nil, err
	case !opensTunnel(got.Status):
		return nil, &RefusedError{Status: got.Status, Text: got.line, Proxy: true}
	}
	if early, _ := in.Peek(in.Buffered()); len(early) > 0 {
		return &ahead{Conn: conn, early: bytes.Clone(early)}, nil
	}
	return conn, nil
}

// opensTunnel reports whether a status is a proxy's consent. Its headers about a body mean nothing then.
func opensTunnel(status int) bool { return status >= 200 && status <= 299 }

// askSOCKS asks for a tunnel with SOCKS5 (RFC 1928). The proxy looks the name up.
func (a *attempt) askSOCKS(conn net.Conn) error {
	var login *socks.Auth
	if a.proxy.Login {
		login = &socks.Auth{User: a.proxy.User, Password: a.proxy.Password}
	}
	d, err := socks.SOCKS5("tcp", a.proxy.Address(), login, connected{conn})
	if err != nil {
		return err
	}
	// No context: the connection is closed under it when ours ends, and then nobody else sets its deadlines.
	if _, err = d.(socks.ContextDialer).DialContext(context.Background(), "tcp", a.to.authority()); err != nil {
		return socksError(err, a.proxy)
	}
	return nil
}

// connected is a dialer of a connection that there is already.
type connected struct{ conn net.Conn }

// Dial returns the connection.
func (c connected) Dial(string, string) (net.Conn, error) { return c.conn, nil }

// DialContext returns the connection.
func (c connected) DialContext(context.Context, string, string) (net.Conn, error) { return c.conn, nil }

// socksError says what the errors of package proxy mean, which has no types for them.
func socksError(err error, p *profile.Proxy) error {
	var op *net.OpError
	if errors.As(err, &op) && strings.HasPrefix(op.Op, "socks") {
		err = op.Err // without the addresses, which stand before it already
	}
	words := err.Error()
	if why, ok := strings.CutPrefix(words, "unknown error "); ok {
		return fmt.Errorf("the proxy could not make the connection: %s (RFC 1928 6)", why)
	}
	if version, ok := strings.CutPrefix(words, "unexpected protocol version "); ok {
		return fmt.Errorf("the proxy does not speak SOCKS5: it answered with version %s", version)
	}
	switch {
	case isEOF(err):
		return errProxySilent
	case words == "no acceptable authentication methods" && p.Login:
		return errors.New("the proxy takes no user and password (RFC 1929)")
	case words == "no acceptable authentication methods":
		return errors.New("the proxy wants a user and a password")
	case words == "username/password authentication failed":
		return errors.New("the proxy refused the user and the password")
	}
	return err
}

// authority returns host and port as a proxy is asked for them: a zone means nothing to it.
func (t target) authority() string {
	host, port, err := net.SplitHostPort(t.address)
	if err != nil {
		return t.address
	}
	if ip, err := netip.ParseAddr(host); err == nil {
		host = ip.WithZone("").String()
	}
	return net.JoinHostPort(host, port)
}

// ahead is a connection of which something was read already.
type ahead struct {
	net.Conn
	early []byte
}

// Read reads what came early, then the connection.
func (c *ahead) Read(p []byte) (int, error) {
	if len(c.early) > 0 {
		n := copy(p, c.early)
		c.early = c.early[n:]
		return n, nil
	}
	return c.Conn.Read(p)
}
