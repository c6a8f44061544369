package session

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"net"
	"net/http/httptrace"
	"sync"
	"time"

	"socklens/history"
)

// stepError is an error together with the step it happened in.
type stepError struct {
	step string
	err  error
}

func (e *stepError) Error() string { return e.step + ": " + e.err.Error() }
func (e *stepError) Unwrap() error { return e.err }

// next returns what TCP connects to: the proxy, where there is one.
func (a *attempt) next() (host, address string) {
	if a.proxy != nil {
		return a.proxy.Host, a.proxy.Address()
	}
	return a.to.host, a.to.address
}

// dial makes the TCP connection, telling the steps and their times apart.
func (a *attempt) dial(ctx context.Context, timing *history.Timing) (net.Conn, error) {
	clock := a.s.clock
	began := clock()
	var mu sync.Mutex // the dialer tries addresses in parallel, and may call late
	var asked, answered int64
	host, address := a.next()
	step := firstStep(host)
	over := false
	trace := &httptrace.ClientTrace{
		DNSStart: func(httptrace.DNSStartInfo) {
			mu.Lock()
			defer mu.Unlock()
			asked = clock()
		},
		DNSDone: func(httptrace.DNSDoneInfo) {
			mu.Lock()
			defer mu.Unlock()
			answered = clock()
		},
		ConnectStart: func(string, string) {
			mu.Lock()
			defer mu.Unlock()
			if step = StepDial; !over {
				a.step(StepDial)
			}
		},
	}
	a.step(step)
	conn, err := a.s.cfg.Dial(httptrace.WithClientTrace(ctx, trace), "tcp", address)
	ended := clock()
	mu.Lock()
	defer mu.Unlock()
	over = true
	var lookup int64
	if asked != 0 {
		if answered == 0 {
			answered = ended // cancelled meanwhile
		}
		lookup = answered - asked
	}
	timing.DNS = milliseconds(lookup)
	timing.TCP = milliseconds(ended - began - lookup)
	if err != nil {
		var dns *net.DNSError
		if errors.As(err, &dns) {
			step = StepResolve
		} else if asked == 0 {
			step = StepDial // a dialer that doesn't tell
		}
		return nil, &stepError{step, err}
	}
	return conn, nil
}

// secure does a TLS handshake with the server of a name. What is known of it is returned also where it failed.
func (a *attempt) secure(ctx context.Context, below net.Conn, name string, insecure bool) (net.Conn, *history.TLSInfo, error) {
	conn := tls.Client(below, &tls.Config{
		ServerName:         name,
		RootCAs:            a.s.cfg.RootCAs,
		InsecureSkipVerify: insecure,
		NextProtos:         []string{"http/1.1"}, // a server that would rather speak HTTP/2 has to be told
		Time:               a.s.cfg.Now,
	})
	err := conn.HandshakeContext(ctx)
	state := conn.ConnectionState()
	chain := state.PeerCertificates
	if err != nil {
		var unverified *tls.CertificateVerificationError
		if !errors.As(err, &unverified) {
			return nil, nil, err
		}
		chain = unverified.UnverifiedCertificates
		return nil, tlsInfo(state, chain), err
	}
	return conn, tlsInfo(state, chain), nil
}

// tlsInfo describes what a TLS handshake agreed on.
func tlsInfo(state tls.ConnectionState, chain []*x509.Certificate) *history.TLSInfo {
	info := &history.TLSInfo{ALPN: state.NegotiatedProtocol, Chain: []history.Certificate{}}
	if state.Version != 0 {
		info.Version = tls.VersionName(state.Version)
	}
	if state.CipherSuite != 0 {
		info.Cipher = tls.CipherSuiteName(state.CipherSuite)
	}
	for _, c := range chain {
		sum := sha256.Sum256(c.Raw)
		names := append([]string(nil), c.DNSNames...)
		for _, ip := range c.IPAddresses {
			names = append(names, ip.String())
		}
		info.Chain = append(info.Chain, history.Certificate{
			Subject:  c.Subject.String(),
			Issuer:   c.Issuer.String(),
			Names:    names,
			NotAfter: c.NotAfter.UTC().Format(time.RFC3339),
			SHA256:   hex.EncodeToString(sum[:]),
		})
	}
	return info
}
