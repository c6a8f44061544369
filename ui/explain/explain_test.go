package explain

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"

	"socklens/history"
	"socklens/session"
)

func handshake(step string, err error) error {
	return &session.HandshakeError{URL: "wss://example.com", Step: step, Err: err}
}

// TestError holds what each kind of failure is explained with: a word of the reason and a word of the advice.
func TestError(t *testing.T) {
	for _, c := range []struct {
		name     string
		err      error
		why, try string
	}{
		{"scheme", errors.New(`url: scheme must be ws or wss, got "http"`), `got "http"`, "ws://"},
		{"unknown host", handshake("resolve", &net.DNSError{Name: "nope.invalid", IsNotFound: true}), "nope.invalid", "host"},
		{"refused", handshake("dial", &net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}), "refused", "Start the server"},
		{"timeout", handshake("response", session.ErrNoAnswer), "in time", "time-out"},
		{"200", handshake("response", &session.RefusedError{Status: 200}), "200", "path"},
		{"301", handshake("response", &session.RefusedError{Status: 301, Location: "wss://b/"}), "wss://b/", "not followed"},
		{"401", handshake("response", &session.RefusedError{Status: 401}), "401", "Authorization"},
		{"403", handshake("response", &session.RefusedError{Status: 403}), "403", "Origin"},
		{"404", handshake("response", &session.RefusedError{Status: 404}), "404", "path"},
		{"418", handshake("response", &session.RefusedError{Status: 418}), "418", "body"},
		{"426", handshake("response", &session.RefusedError{Status: 426}), "426", "Upgrade"},
		{"429", handshake("response", &session.RefusedError{Status: 429}), "429", "Retry-After"},
		{"503", handshake("response", &session.RefusedError{Status: 503}), "503", "moment"},
		{"not HTTP", handshake("response", &session.NotHTTPError{Got: []byte("SSH-2.0"), Guess: "an SSH server"}), "SSH", "port"},
		{"untrusted", handshake("tls", x509.UnknownAuthorityError{}), "not trusted", "authority"},
		{"expired", handshake("tls", x509.CertificateInvalidError{Reason: x509.Expired, Detail: "current time is after"}), "expired", "clock"},
		{"plain on TLS", handshake("tls", tls.RecordHeaderError{Msg: "no TLS"}), "speak TLS", "ws://"},
		{"dropped", handshake("response", io.ErrUnexpectedEOF), "closed before", "log"},
		{"cancelled", handshake("tls", session.ErrCancelled), "cancelled", "again"},
		{"closed 1009", &session.CloseError{Code: 1009, Reason: "too big"}, "too big", "smaller"},
		{"closed 4001", &session.CloseError{Code: 4001}, "4001", "application"},
		{"not open", fmt.Errorf("send: %w", session.ErrNotOpen), "not open", "Connect"},
		{"newer", fmt.Errorf("open capture: %w", history.ErrNewer), "newer", "newer version"},
		{"foreign", fmt.Errorf("open capture: %w", history.ErrForeign), "not a Socklens", "left as it is"},
		{"damaged", errors.New("open capture: database disk image is malformed"), "malformed", "socklens info"},
		{"unwritable", &fs.PathError{Op: "mkdir", Path: "/root/x", Err: fs.ErrPermission}, "/root/x", "--data"},
		{"missing", &fs.PathError{Op: "open", Path: "/a", Err: fs.ErrNotExist}, "/a", "name"},
		{"full", &fs.PathError{Op: "write", Path: "/a", Err: syscall.ENOSPC}, "full", "room"},
		{"deadline", fmt.Errorf("save: %w", context.DeadlineExceeded), "longer", "time-out"},
		{"anything else", errors.New("frobnicate widget: it is stuck"), "stuck", "Try again"},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := Error(c.err)
			for part, s := range map[string]string{"what": x.What, "why": x.Why, "try": x.Try} {
				if s == "" || !strings.HasSuffix(s, ".") {
					t.Errorf("%s is not a sentence: %q", part, s)
				}
			}
			if !strings.Contains(x.Why, c.why) {
				t.Errorf("why = %q, want it to hold %q", x.Why, c.why)
			}
			if !strings.Contains(x.Try, c.try) {
				t.Errorf("try = %q, want it to hold %q", x.Try, c.try)
			}
		})
	}
}

// TestHandshake explains from what a capture keeps just as from the error itself.
func TestHandshake(t *testing.T) {
	for _, c := range []struct {
		d   history.HandshakeDetail
		why string
	}{
		{history.HandshakeDetail{Step: "resolve", Error: "connect ws://a: resolve: lookup a.invalid: no such host"}, "a.invalid"},
		{history.HandshakeDetail{Step: "dial", Error: "connect: dial tcp: connection refused"}, "refused"},
		{history.HandshakeDetail{Response: &history.HTTPReply{Status: 301, Headers: [][2]string{{"location", "/x"}}}, Error: "refused"}, "/x"},
		{history.HandshakeDetail{Response: &history.HTTPReply{Raw: "SSH"}, Error: "not HTTP"}, "HTTP"},
		{history.HandshakeDetail{Step: "response", Error: "connect: response: no answer in time"}, "in time"},
		{history.HandshakeDetail{Step: "tls", Error: "something new"}, "Something new."},
	} {
		x := Handshake(&c.d)
		if !strings.Contains(x.Why, c.why) || x.What == "" || x.Try == "" {
			t.Errorf("Handshake(%+v) = %+v, want a reason with %q", c.d, x, c.why)
		}
	}
}

type selfExplaining struct{}

func (selfExplaining) Error() string        { return "x" }
func (selfExplaining) Explain() Explanation { return Explanation{What: "a.", Why: "b.", Try: "c."} }

func TestExplainer(t *testing.T) {
	if x := Error(fmt.Errorf("wrapped: %w", selfExplaining{})); x.What != "a." {
		t.Errorf("an error that explains itself was not asked: %+v", x)
	}
}
