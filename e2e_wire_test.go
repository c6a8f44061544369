//go:build e2e

package main_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestWindowShowsTheWire looks at what crossed the wire: fragments and their headers, a violation, the end of a link that
// was reset, and a handshake over TLS. It takes their screenshots, dark and light.
func TestWindowShowsTheWire(t *testing.T) {
	server := local(t)
	secure, authority := overTLS(t, strings.TrimPrefix(server.URL(), "ws://"))
	for _, theme := range []string{"dark", "light"} {
		t.Run(theme, func(t *testing.T) {
			data := t.TempDir()
			if err := os.WriteFile(filepath.Join(data, "state.json"), fmt.Appendf(nil, `{"hinted":true,"window":{"theme":%q}}`, theme), 0o600); err != nil {
				t.Fatalf("write the state: %v", err)
			}
			t.Setenv("SSL_CERT_FILE", authority)
			a := newDisplay(t, 1440, 900).open(data)
			tabs := 1
			visit := func(url string) {
				if tabs > 1 {
					a.keys("ctrl+t")
				}
				a.sees("an empty tab", func(s *state) bool { return len(s.Tabs) == tabs && s.Focus == "url" })
				tabs++
				a.connect(url)
			}

			visit(server.URL() + "/bad/fragments")
			a.lookAt("Frames", func(e *entry) bool { return len(e.Frames) > 1 })
			a.screenshot("frames-" + theme + "-1440")

			visit(server.URL() + "/bad/reserved-bits?bits=2")
			a.lookAt("Frames", func(e *entry) bool { return len(e.Violations) > 0 })
			a.screenshot("violation-" + theme + "-1440")

			visit(server.URL() + "/bad/rst")
			a.lookAt("Autopsy", func(e *entry) bool { return e.End != nil && e.End.How == "rst" })
			a.screenshot("autopsy-" + theme + "-1440")

			visit("wss://" + secure + "/echo")
			a.lookAt("TLS", func(e *entry) bool { return e.Handshake != nil })
			a.screenshot("tls-" + theme + "-1440")
			a.turnTo("Timing")
			a.screenshot("timing-" + theme + "-1440")
			a.close()
		})
	}
}

// lookAt waits for an entry of the visible tab, goes to it and turns the details to a side of it.
func (a *app) lookAt(side string, wanted func(*entry) bool) {
	a.t.Helper()
	var seq int64
	a.sees("an entry to look at", func(s *state) bool {
		if found := find(entries(a.t, s.capture()), wanted); len(found) > 0 {
			seq = found[0].Seq
		}
		return seq > 0 && int64(s.Total) >= seq
	})
	a.keys("ctrl+g")
	a.sees("the question where to go", func(s *state) bool { return s.Dialog != "" })
	a.write(strconv.FormatInt(seq, 10))
	a.keys("Return")
	a.sees("the entry", func(s *state) bool { return s.Dialog == "" && s.DetailSeq == seq && settled(s) })
	a.turnTo(side)
}

// turnTo turns the details until they show a side of the entry.
func (a *app) turnTo(side string) {
	a.t.Helper()
	for range 8 {
		was := a.state().Detail
		if was == side {
			return
		}
		a.keys("alt+Right")
		a.sees("the next side of the details", func(s *state) bool { return s.Detail != was })
	}
	a.t.Fatalf("the details never show %s", side)
}

// overTLS puts TLS in front of a server until the test ends. It returns the address and the file of the authority that
// its certificate is from.
func overTLS(t *testing.T, server string) (address, authority string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatalf("make a key: %v", err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Socklens test"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatalf("make a certificate: %v", err)
	}
	authority = filepath.Join(t.TempDir(), "authority.pem")
	if err := os.WriteFile(authority, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		t.Fatalf("write the certificate: %v", err)
	}
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}})
	if err != nil {
		t.Fatalf("listen with TLS: %v", err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			outer, err := l.Accept()
			if err != nil {
				return
			}
			go passOn(outer, server)
		}
	}()
	return l.Addr().String(), authority
}

// passOn copies bytes both ways until one side ends.
func passOn(outer net.Conn, server string) {
	defer outer.Close()
	inner, err := net.Dial("tcp", server)
	if err != nil {
		return
	}
	defer inner.Close()
	go func() {
		defer inner.Close()
		io.Copy(inner, outer)
	}()
	io.Copy(outer, inner)
}
