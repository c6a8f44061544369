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
	"socklens/session/profile"
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
		{"plain on a TLS port", &session.HandshakeError{URL: "ws://h", Step: "response", Err: &session.RefusedError{Status: 400},
			Reply: &history.HTTPReply{Status: 400, Body: "Client sent an HTTP request to an HTTPS server.\n"}}, "speaks TLS", "wss://"},
		{"wrong host", handshake("tls", &tls.CertificateVerificationError{Err: x509.HostnameError{Certificate: &x509.Certificate{DNSNames: []string{"a.org"}}, Host: "b.org"}}), "a.org, not b.org", "name that the certificate holds"},
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
		{"damaged", errors.New("open capture: database disk image is malformed"), "malformed", ".recover"},
		{"unwritable", fmt.Errorf("make data folder: %w", &fs.PathError{Op: "mkdir", Path: "/root/x", Err: fs.ErrPermission}), "make a folder in /root.", "--data"},
		{"a file as data folder", fmt.Errorf("make data folder: %w", &fs.PathError{Op: "mkdir", Path: "/a/file", Err: syscall.ENOTDIR}), "/a/file is a file", "--data"},
		{"no room for a data folder", fmt.Errorf("make data folder: %w", &fs.PathError{Op: "mkdir", Path: "/proc/x", Err: fs.ErrNotExist}), "folder in it", "--data"},
		{"unwritable folder", fmt.Errorf("create session c: %w", &fs.PathError{Op: "open", Path: "/root/c", Err: fs.ErrPermission}), "make a file in /root.", "of that folder"},
		{"no folder", fmt.Errorf("create session c: %w", &fs.PathError{Op: "open", Path: "/a/c", Err: fs.ErrNotExist}), "no folder /a,", "another place"},
		{"a temporary folder that is gone", fmt.Errorf("make a folder for the capture: %w", &fs.PathError{Op: "stat", Path: "/t", Err: fs.ErrNotExist}), "/t is not there", "TMPDIR"},
		{"no temporary folder", fmt.Errorf("make a folder for the capture: %w", &fs.PathError{Op: "mkdir", Path: "/tmp/x", Err: fs.ErrPermission}), "in /tmp.", "--capture"},
		{"unwritable place", &fs.PathError{Op: "open", Path: "/root/x", Err: fs.ErrPermission}, "/root/x", "another place"},
		{"unreadable file", fmt.Errorf("read file to send: %w", &fs.PathError{Op: "open", Path: "/x", Err: fs.ErrPermission}), "/x", "another file"},
		{"folder to send", fmt.Errorf("read file to send: %w", &fs.PathError{Op: "read", Path: "/x", Err: syscall.EISDIR}), "folder", "in it"},
		{"large file to send", errors.New("read file to send: /x is larger than 256 MiB"), "larger than", "another file"},
		{"read-only disk", &fs.PathError{Op: "open", Path: "/x", Err: syscall.EROFS}, "only be read", "writable"},
		{"too many files", &fs.PathError{Op: "open", Path: "/x", Err: syscall.EMFILE}, "Too many", "ulimit"},
		{"file for a folder", &fs.PathError{Op: "mkdir", Path: "/x/y", Err: syscall.ENOTDIR}, "needed", "path"},
		{"long name", &fs.PathError{Op: "open", Path: "/x", Err: syscall.ENAMETOOLONG}, "longer", "shorter"},
		{"exists", &fs.PathError{Op: "open", Path: "/x", Err: fs.ErrExist}, "exists", "another name"},
		{"JSON", fmt.Errorf("send JSON: %w", misplaced{}), "can't be sent", "at that place"},
		{"header line", &profile.LineError{Line: 3, Text: `"foo" has no colon`}, "Line 3", "Name: value"},
		{"setting", fmt.Errorf("connect: %w", profile.FieldError{Field: "limits.body", Text: "is too much"}), "Limits.body", "Settings"},
		{"url of a profile", profile.FieldError{Field: "url", Text: "host is missing"}, "Host is missing", "ws://"},
		{"workspace damaged", &profile.DamagedError{Path: "/d/workspace.json", Err: errors.New("it is empty"), KeptAs: "/d/w.damaged.json"}, "empty", "/d/w.damaged.json, and there is no backup"},
		{"workspace with a backup", fmt.Errorf("open: %w", &profile.DamagedError{Path: "/d/workspace.json", Err: errors.New("it is empty"), KeptAs: "/d/w.damaged.json",
			Backup: &profile.Workspace{Profiles: make([]profile.Profile, 14)}}), "empty", "with 14 connections"},
		{"workspace stuck", &profile.DamagedError{Path: "/d/workspace.json", Err: errors.New("it is empty"), KeepErr: fs.ErrPermission}, "empty", "Move /d/workspace.json away"},
		{"workspace newer", &profile.NewerError{Path: "/d/workspace.json", Version: 9}, "newer version", "left as it is"},
		{"workspace edited", fmt.Errorf("save /d: %w", profile.ErrChangedOutside), "another program", "which of the two"},
		{"workspace not read", fmt.Errorf("save: %w", profile.ErrNoFile), "could not be read", "workspace.json"},
		{"capture damaged", fmt.Errorf("open session: %w", history.ErrDamaged), "damaged", ".recover"},
		{"capture half written in a read-only folder", errors.New("open session: it was not closed as it should and can't be repaired where it is: readonly"), "beside the file", "-wal"},
		{"capture in use where one is saved", fmt.Errorf("save session as x: %w", history.ErrInUse), "open", "another name"},
		{"capture in use", fmt.Errorf("delete session: %w", history.ErrInUse), "open", "Close"},
		{"capture closed", fmt.Errorf("append an entry: %w", history.ErrClosed), "closed", "again"},
		{"capture locked", errors.New("open session: database is locked"), "Another program", "Close it there"},
		{"reset", fmt.Errorf("read: %w", &net.OpError{Op: "read", Err: os.NewSyscallError("read", syscall.ECONNRESET)}), "reset", "end's entry"},
		{"dropped in a message", fmt.Errorf("read: %w", io.ErrUnexpectedEOF), "middle of a message", "end's entry"},
		{"alert", fmt.Errorf("read: %w", &net.OpError{Op: "remote error", Err: tls.AlertError(40)}), "TLS alert", "end's entry"},
		{"no way", fmt.Errorf("read: %w", syscall.EHOSTUNREACH), "no way", "VPN"},
		{"nothing comes", fmt.Errorf("write: %w", &net.OpError{Op: "write", Err: syscall.ETIMEDOUT}), "Nothing came back", "asleep"},
		{"closed here", fmt.Errorf("write: %w", net.ErrClosed), "this side", "end's entry"},
		{"violation", errors.New("the peer broke the protocol: bad opcode 3"), "bad opcode 3", "▲"},
		{"no close frame", errors.New("the peer ended the connection without a close frame"), "proxy", "end's entry"},
		{"cancelled later", session.ErrCancelled, "cancelled", "again"},
		{"nothing said", errors.New(""), "No reason", "Try again"},
		{"a peer's words", errors.New("read: \x1b[31m\u202e" + strings.Repeat("x", 5000)), "\ufffd[31m\ufffdxxx", "Try again"},
		{"missing", &fs.PathError{Op: "open", Path: "/a", Err: fs.ErrNotExist}, "/a", "name"},
		{"full", &fs.PathError{Op: "write", Path: "/a", Err: syscall.ENOSPC}, "full", "room"},
		{"deadline", fmt.Errorf("save: %w", context.DeadlineExceeded), "longer", "time-out"},
		{"anything else", errors.New("frobnicate widget: it is stuck"), "stuck", "Try again"},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := Error(c.err)
			for part, s := range map[string]string{"what": x.What, "why": x.Why, "try": x.Try} {
				if s == "" || !strings.HasSuffix(s, ".") || strings.HasSuffix(s, "..") || len(s) > 2*maxWords || strings.Contains(s, "Could not url") {
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
		{history.HandshakeDetail{Response: &history.HTTPReply{Raw: "\x15\x03"}, Error: "connect ws://h: response: the answer is not HTTP but looks like a TLS server: try wss instead of ws: it begins with x"}, "try wss"},
		{history.HandshakeDetail{Response: &history.HTTPReply{Status: 400, Body: "<p>The plain HTTP request was sent to HTTPS port"}, Error: "400"}, "speaks TLS"},
		{history.HandshakeDetail{Step: "tls", Error: "connect: tls: x509: certificate signed by unknown authority"}, "not trusted"},
		{history.HandshakeDetail{Step: "tls", Error: "x509: certificate has expired or is not yet valid"}, "expired"},
		{history.HandshakeDetail{Step: "tls", Error: "x509: certificate is valid for a, not b"}, "Certificate is valid for a"},
		{history.HandshakeDetail{Step: "tls", Error: "connect wss://h: tls: failed to verify certificate: x509: cannot validate certificate for 127.0.0.1 because it doesn't contain any IP SANs"}, "Cannot validate certificate for 127.0.0.1"},
		{history.HandshakeDetail{Step: "tls", Error: "connect wss://h: tls: failed to verify certificate: x509: unhandled critical extension"}, "Unhandled critical extension."},
		{history.HandshakeDetail{Step: "tls", Error: "tls: first record does not look like a TLS handshake"}, "speak TLS"},
		{history.HandshakeDetail{Step: "dial", Error: "read: connection reset by peer"}, "reset"},
		{history.HandshakeDetail{Step: "response", Error: "unexpected EOF"}, "closed before"},
		{history.HandshakeDetail{Step: "dial", Error: "cancelled"}, "cancelled"},
		{history.HandshakeDetail{Step: "response", Error: "connect: response: no answer in time"}, "in time"},
		{history.HandshakeDetail{Step: "tls", Error: "something new"}, "Something new."},
	} {
		x := Handshake(&c.d)
		if !strings.Contains(x.Why, c.why) || x.What == "" || x.Try == "" {
			t.Errorf("Handshake(%+v) = %+v, want a reason with %q", c.d, x, c.why)
		}
	}
}

// TestWhat holds how the first sentence is made where nothing better is known.
func TestWhat(t *testing.T) {
	for in, want := range map[string]string{
		"save session as /x: it is full":      "Could not save session as /x.",
		"headers[0].name: is empty":           "Headers[0].name: is empty.",
		"it is stuck":                         "It is stuck.",
		"write entries: what?":                "Could not write entries.",
		"is it?":                              "Is it?",
		"message 2 of 3 was not sent: closed": "Message 2 of 3 was not sent: closed.",
	} {
		if got := Error(errors.New(in)).What; got != want {
			t.Errorf("%q: got %q want %q", in, got, want)
		}
	}
}

type misplaced struct{}

func (misplaced) Error() string     { return "line 2, column 7: expected a value" }
func (misplaced) Place() (int, int) { return 2, 7 }

type selfExplaining struct{}

func (selfExplaining) Error() string        { return "x" }
func (selfExplaining) Explain() Explanation { return Explanation{What: "a.", Why: "b.", Try: "c."} }

func TestExplainer(t *testing.T) {
	if x := Error(fmt.Errorf("wrapped: %w", selfExplaining{})); x.What != "a." {
		t.Errorf("an error that explains itself was not asked: %+v", x)
	}
}
