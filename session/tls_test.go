package session

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"errors"
	"io"
	"math/big"
	"net"
	"net/http"
	"testing"
	"time"

	"socklens/history"
	"socklens/session/profile"
	"socklens/session/wire"
)

// authority is a certificate authority made for a test.
type authority struct {
	t    *testing.T
	key  *ecdsa.PrivateKey
	cert *x509.Certificate
	pool *x509.CertPool
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{t: t, pool: x509.NewCertPool()}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Test Authority"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	a.key, a.cert = a.make(c, c, nil)
	a.pool.AddCert(a.cert)
	return a
}

func (a *authority) make(c, parent *x509.Certificate, signer *ecdsa.PrivateKey) (*ecdsa.PrivateKey, *x509.Certificate) {
	a.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		a.t.Fatal(err)
	}
	if signer == nil {
		signer = key
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, &key.PublicKey, signer)
	if err != nil {
		a.t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		a.t.Fatal(err)
	}
	return key, cert
}

// issue makes a server's certificate.
func (a *authority) issue(name string, ip net.IP, notAfter time.Time) tls.Certificate {
	c := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: name},
		NotBefore: notAfter.Add(-2 * time.Hour), NotAfter: notAfter,
		DNSNames: []string{name}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	if ip != nil {
		c.IPAddresses = []net.IP{ip}
	}
	key, cert := a.make(c, a.cert, a.key)
	return tls.Certificate{Certificate: [][]byte{cert.Raw, a.cert.Raw}, PrivateKey: key, Leaf: cert}
}

// serveTLS serves upgrades over TLS.
func serveTLS(t *testing.T, config *tls.Config, handle func(c *tls.Conn, r *bufio.Reader)) string {
	t.Helper()
	return listen(t, func(raw net.Conn) {
		c := tls.Server(raw, config)
		r := bufio.NewReader(c)
		request, err := http.ReadRequest(r)
		if err != nil {
			return
		}
		io.WriteString(c, accepting(request, ""))
		handle(c, r)
	})
}

func TestALinkOverTLS(t *testing.T) {
	a := newAuthority(t)
	issued := a.issue("localhost", net.IPv4(127, 0, 0, 1), time.Now().Add(time.Hour))
	address := serveTLS(t, &tls.Config{Certificates: []tls.Certificate{issued}, NextProtos: []string{"h2", "http/1.1"}},
		func(c *tls.Conn, r *bufio.Reader) {
			c.Write(frame(wire.Text, "over TLS"))
			c.Write(frame(wire.Close, "\x03\xe8"))
			io.CopyN(io.Discard, r, 8)
			c.Close()
		})
	r := record(t, withRoots(a.pool))
	r.begin(profile.Profile{URL: "wss://" + address})
	end := r.end()
	if end.By != "peer" || end.How != "close" || !end.Clean || end.Code != 1000 || end.Error != "" {
		t.Errorf("end %+v", end)
	}
	info := r.last(history.Handshake).Detail.Handshake.TLS
	sum := sha256.Sum256(issued.Leaf.Raw)
	if info.Version != "TLS 1.3" || info.ALPN != "http/1.1" || info.Cipher == "" || len(info.Chain) != 2 {
		t.Fatalf("TLS %+v", info)
	}
	if c := info.Chain[0]; c.Subject != "CN=localhost" || c.Issuer != "CN=Test Authority" || len(c.Names) != 2 || c.Names[1] != "127.0.0.1" ||
		c.SHA256 != hex.EncodeToString(sum[:]) || c.NotAfter != issued.Leaf.NotAfter.UTC().Format(time.RFC3339) {
		t.Errorf("certificate %+v", c)
	}
	if timing := r.Status().Handshake.Timing; timing.TLS <= 0 || timing.TCP <= 0 || timing.Upgrade <= 0 || timing.DNS != 0 {
		t.Errorf("timing %+v", timing)
	}
}

// lazy is a connection that writes when it is read from or closed, all at once. TLS sets a deadline in the past when it
// has written the last, which must not count.
type lazy struct {
	net.Conn
	waiting []byte
}

func (c *lazy) flush() {
	c.Conn.Write(c.waiting)
	c.waiting = nil
}

func (c *lazy) Write(b []byte) (int, error) {
	c.waiting = append(c.waiting, b...)
	return len(b), nil
}

func (c *lazy) SetWriteDeadline(time.Time) error { return nil }

func (c *lazy) Read(b []byte) (int, error) {
	c.flush()
	return c.Conn.Read(b)
}

func (c *lazy) Close() error {
	c.flush()
	return c.Conn.Close()
}

// The end of a connection that comes in one read with bytes doesn't hide what these did.
func TestAViolationBeforeTheEndOfTLS(t *testing.T) {
	a := newAuthority(t)
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		config := &tls.Config{MaxVersion: version, Certificates: []tls.Certificate{a.issue("localhost", net.IPv4(127, 0, 0, 1), time.Now().Add(time.Hour))}}
		address := listen(t, func(raw net.Conn) {
			c := tls.Server(&lazy{Conn: raw}, config)
			request, err := http.ReadRequest(bufio.NewReader(c))
			if err != nil {
				return
			}
			io.WriteString(c, accepting(request, ""))
			c.Write(frame(wire.Text, "before"))
			c.Write(frame(wire.Opcode(3), "reserved"))
			c.Close()
		})
		r := record(t, withRoots(a.pool))
		r.begin(profile.Profile{URL: "wss://" + address})
		if end := r.end(); end.How != "violation" || r.Status().Err == nil {
			t.Errorf("%s: end %+v, error %v", tls.VersionName(version), end, r.Status().Err)
		}
	}
}

func TestCertificatesThatAreNotAccepted(t *testing.T) {
	a, other := newAuthority(t), newAuthority(t)
	here := net.IPv4(127, 0, 0, 1)
	for _, c := range []struct {
		name   string
		issued tls.Certificate
		check  func(error) bool
	}{
		{"untrusted", other.issue("localhost", here, time.Now().Add(time.Hour)), func(err error) bool {
			return errors.As(err, new(x509.UnknownAuthorityError))
		}},
		{"expired", a.issue("localhost", here, time.Now().Add(-time.Minute)), func(err error) bool {
			var e x509.CertificateInvalidError
			return errors.As(err, &e) && e.Reason == x509.Expired
		}},
		{"wrong host", a.issue("other.example", nil, time.Now().Add(time.Hour)), func(err error) bool {
			return errors.As(err, new(x509.HostnameError))
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			address := serveTLS(t, &tls.Config{Certificates: []tls.Certificate{c.issued}}, func(_ *tls.Conn, r *bufio.Reader) {
				io.Copy(io.Discard, r)
			})
			r := record(t, withRoots(a.pool))
			st := r.begin(profile.Profile{URL: "wss://" + address})
			var e *HandshakeError
			if !errors.As(st.Err, &e) || e.Step != StepTLS || !c.check(st.Err) {
				t.Fatalf("%v", st.Err)
			}
			h := r.last(history.Handshake).Detail.Handshake
			if h.TLS == nil || len(h.TLS.Chain) != 2 || h.TLS.Version != "TLS 1.3" || h.Request != nil {
				t.Errorf("handshake %+v", h)
			}
			if end := r.end(); end.By != "us" || end.How != "tls" || end.Code != 1015 {
				t.Errorf("end %+v", end)
			}
			// The user may insist.
			r.open(profile.Profile{URL: "wss://" + address, Insecure: true})
			if h := r.last(history.Handshake).Detail.Handshake; !h.Insecure || len(h.TLS.Chain) != 2 {
				t.Errorf("handshake %+v", h)
			}
		})
	}
}

func TestTLSMeetsSomethingElse(t *testing.T) {
	r := record(t)
	st := r.begin(profile.Profile{URL: "wss://" + listen(t, func(c net.Conn) {
		io.WriteString(c, "HTTP/1.1 400 Bad Request\r\n\r\n")
		hang(c, bufio.NewReader(c))
	})})
	if !errors.As(st.Err, new(tls.RecordHeaderError)) {
		t.Errorf("%v", st.Err)
	}
	if end := r.end(); end.How != "tls" || end.Code != 1015 {
		t.Errorf("end %+v", end)
	}

	issued := newAuthority(t).issue("localhost", nil, time.Now().Add(time.Hour))
	for _, c := range []struct {
		name, step string
		config     *tls.Config
	}{
		{"too old", StepTLS, &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}},
		{"wants our certificate", StepResponse, &tls.Config{ClientAuth: tls.RequireAnyClientCert}},
	} {
		c.config.Certificates = []tls.Certificate{issued}
		st := r.begin(profile.Profile{Insecure: true, URL: "wss://" + listen(t, func(raw net.Conn) {
			tls.Server(raw, c.config).Handshake()
			io.Copy(io.Discard, raw) // so that the alert isn't lost in a reset
		})})
		var e *HandshakeError
		if !errors.As(st.Err, &e) || e.Step != c.step {
			t.Errorf("%s: %v", c.name, st.Err)
		}
		if end := r.end(); end.By != "peer" || end.How != "tls" {
			t.Errorf("%s: end %+v", c.name, end)
		}
	}
}

func TestTheEndOfTLS(t *testing.T) {
	a := newAuthority(t)
	config := &tls.Config{Certificates: []tls.Certificate{a.issue("localhost", net.IPv4(127, 0, 0, 1), time.Now().Add(time.Hour))}}
	for _, c := range []struct {
		name            string
		stop            func(c *tls.Conn)
		by, how, expect string
	}{
		{"close_notify", func(c *tls.Conn) { c.Close() }, "peer", "fin", ""},
		{"only FIN", func(c *tls.Conn) { c.NetConn().Close() }, "peer", "fin", "the connection ended without TLS's close_notify"},
		{"garbage", func(c *tls.Conn) { io.WriteString(c.NetConn(), "\x17\x03\x03\x00\x20garbagegarbagegarbagegarbagegarb") }, "network", "tls", "read: local error: tls: bad record MAC"},
	} {
		t.Run(c.name, func(t *testing.T) {
			address := serveTLS(t, config, func(conn *tls.Conn, _ *bufio.Reader) { c.stop(conn) })
			r := record(t, withRoots(a.pool))
			r.begin(profile.Profile{URL: "wss://" + address})
			if end := r.end(); end.By != c.by || end.How != c.how || end.Error != c.expect || end.Code != 1006 {
				t.Errorf("end %+v", end)
			}
		})
	}
}
