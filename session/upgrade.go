package session

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"socklens/history"
	"socklens/session/wire"
)

// errNotUpgrade is within the cause where a 101 isn't the answer to our upgrade.
var errNotUpgrade = errors.New("the answer does not agree to the upgrade")

// answerBuffer is how much of the answer to an upgrade is read at once, in bytes.
const answerBuffer = 64 << 10

// upgraded is a connection whose upgrade is over.
type upgraded struct {
	line     *line    // TCP
	conn     net.Conn // a tunnel and TLS over it, or the same
	agreed   wire.Agreement
	early    []byte // came with the answer
	answered int64  // when that was read, Unix nanoseconds
}

// handshake makes the connection and upgrades it, and records that as one entry, whatever comes of it.
func (a *attempt) handshake() (*upgraded, *HandshakeError) {
	ctx := a.ctx
	if d := time.Duration(a.profile.Timeouts.Connect); d > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, d, fmt.Errorf("%w: %s", ErrNoAnswer, d))
		defer cancel()
	}
	detail := &history.HandshakeDetail{URL: a.profile.URL, Insecure: a.profile.Insecure && a.to.secure}
	if a.proxy != nil {
		detail.Proxy = &history.ProxyDetail{Kind: a.proxy.Scheme, Address: a.proxy.Address()}
	}
	made, violations, err := a.upgrade(ctx, detail)
	if err != nil && ctx.Err() != nil && !errors.As(err, new(*RefusedError)) {
		// Whatever the connection said, it said so because it was closed under it.
		err.Err = context.Cause(ctx)
	}
	if err != nil {
		detail.Step, detail.Error = err.Step, err.Error()
		violations = err.Violations
	}
	at := a.s.clock()
	if made != nil {
		at = made.answered // what came in the same read has the same time
	}
	e := &history.Entry{
		Time:       at,
		Attempt:    a.number,
		Kind:       history.Handshake,
		Violations: violations,
		Detail:     &history.Detail{Handshake: detail},
	}
	if len(violations) > 0 {
		e.Flags |= wire.Violated
		a.s.violations.Add(int64(len(violations)))
	}
	seq := a.s.appendEntry(e)
	a.s.mu.Lock()
	a.s.status.Handshake, a.s.status.HandshakeSeq = detail, seq
	a.s.mu.Unlock()
	return made, err
}

// upgrade goes through the steps and fills the detail in as far as it comes.
func (a *attempt) upgrade(ctx context.Context, detail *history.HandshakeDetail) (*upgraded, []wire.Violation, *HandshakeError) {
	fail := func(err error) (*upgraded, []wire.Violation, *HandshakeError) {
		e := &HandshakeError{URL: a.to.short(), Step: StepResponse, Reply: detail.Response, Err: err}
		var at *stepError
		if errors.As(err, &at) {
			e.Step, e.Err = at.step, at.err
		}
		if p := detail.Proxy; p != nil {
			e.Proxy = p.Address
			if e.Step == StepProxy {
				e.Reply = p.Response
			}
		}
		return nil, nil, e
	}
	request, err := newRequest(a.to, a.profile, a.headers)
	if err != nil {
		return fail(&stepError{StepRequest, err})
	}
	raw, err := a.dial(ctx, &detail.Timing)
	if err != nil {
		return fail(err)
	}
	kept := false
	defer func() {
		if !kept {
			raw.Close()
		}
	}()
	stop := context.AfterFunc(ctx, func() { raw.Close() })
	defer stop()
	detail.Remote, detail.Local = raw.RemoteAddr().String(), raw.LocalAddr().String()
	below := newLine(raw)
	var conn net.Conn = below
	if a.proxy != nil {
		if conn, err = a.tunnel(ctx, below, detail); err != nil {
			return fail(err)
		}
	}
	if a.to.secure {
		a.step(StepTLS)
		began := a.s.clock()
		conn, detail.TLS, err = a.secure(ctx, conn, a.to.host, a.profile.Insecure)
		detail.Timing.TLS = milliseconds(a.s.clock() - began)
		if err != nil {
			return fail(&stepError{StepTLS, err})
		}
	}
	detail.Request = request
	got, in, err := a.exchange(conn, request.Raw, &detail.Timing)
	if got != nil {
		detail.Response = &got.HTTPReply
	}
	if err != nil {
		return fail(err)
	}
	if !upgrades(got.Status) {
		return fail(got.refusal(a.to))
	}
	agreed := wire.JudgeUpgrade(request.Headers, got.Headers)
	detail.Subprotocol = agreed.Subprotocol
	for _, x := range agreed.Extensions {
		detail.Extensions = append(detail.Extensions, x.String())
	}
	if err := checkUpgrade(request.Headers, got.Headers); err != nil {
		_, _, e := fail(err)
		e.Violations = agreed.Violations
		return nil, nil, e
	}
	if !stop() {
		return fail(context.Cause(ctx))
	}
	kept = true
	early, _ := in.buffer.Peek(in.buffer.Buffered())
	return &upgraded{line: below, conn: conn, agreed: agreed, early: early, answered: in.at}, agreed.Violations, nil
}

// exchange writes the request and reads the answer. A server may answer before it has read the request, and even close
// then, so the answer counts also where writing failed.
func (a *attempt) exchange(conn net.Conn, request string, timing *history.Timing) (*answer, *stamped, error) {
	a.step(StepRequest)
	began := a.s.clock()
	_, writeErr := io.WriteString(conn, request)
	a.step(StepResponse)
	in := &stamped{conn: conn, clock: a.s.clock}
	in.buffer = bufio.NewReaderSize(in, answerBuffer)
	got, err := readAnswer(in.buffer, a.profile.Limits.Body, upgrades)
	timing.Upgrade = milliseconds(a.s.clock() - began)
	if got == nil && writeErr != nil {
		return nil, in, &stepError{StepRequest, writeErr}
	}
	return got, in, err
}

// upgrades reports whether a status is a server's consent.
func upgrades(status int) bool { return status == http.StatusSwitchingProtocols }

// checkUpgrade reports what makes a 101 something else than the answer to our upgrade (RFC 6455 4.1). What it agreed
// on beyond that is judged as violations, and the link opens all the same: the server acts on it.
func checkUpgrade(request, response [][2]string) error {
	if !hasToken(response, "Upgrade", "websocket") {
		got, _ := header(response, "Upgrade")
		return fmt.Errorf("%w: Upgrade is %q, expected websocket", errNotUpgrade, wire.Excerpt(got))
	}
	if !hasToken(response, "Connection", "upgrade") {
		got, _ := header(response, "Connection")
		return fmt.Errorf("%w: Connection is %q, expected Upgrade", errNotUpgrade, wire.Excerpt(got))
	}
	key, _ := header(request, "Sec-WebSocket-Key")
	got, _ := header(response, "Sec-WebSocket-Accept")
	if want := wire.Accept(key); got != want {
		return fmt.Errorf("%w: Sec-WebSocket-Accept is %q, expected %q for our key", errNotUpgrade, wire.Excerpt(got), want)
	}
	return nil
}

// stamped reads a connection through a buffer and knows when its latest read returned.
type stamped struct {
	conn   net.Conn
	clock  func() int64
	buffer *bufio.Reader
	at     int64
}

// Read reads the connection.
func (s *stamped) Read(p []byte) (int, error) {
	n, err := s.conn.Read(p)
	s.at = s.clock()
	return n, err
}
