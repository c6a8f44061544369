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
	made, err := a.upgrade(ctx, detail)
	if err != nil && ctx.Err() != nil && !errors.As(err, new(*RefusedError)) {
		// Whatever the connection said, it said so because it was closed under it.
		err.Err = context.Cause(ctx)
	}
	var violations []wire.Violation
	if err != nil {
		detail.Step, detail.Error = err.Step, err.Error()
		violations = err.Violations
	} else {
		violations = made.agreed.Violations
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
func (a *attempt) upgrade(ctx context.Context, detail *history.HandshakeDetail) (*upgraded, *HandshakeError) {
	request, err := newRequest(a.to, a.profile, a.headers)
	if err != nil {
		return nil, a.failure(&stepError{StepRequest, err}, detail)
	}
	raw, err := a.dial(ctx, &detail.Timing)
	if err != nil {
		return nil, a.failure(err, detail)
	}
	detail.Remote, detail.Local = raw.RemoteAddr().String(), raw.LocalAddr().String()
	stop := context.AfterFunc(ctx, func() { raw.Close() })
	made := &upgraded{line: newLine(raw)}
	err = a.agree(ctx, made, request, detail)
	if !stop() && err == nil {
		err = context.Cause(ctx)
	}
	if err != nil {
		raw.Close()
		e := a.failure(err, detail)
		e.Violations = made.agreed.Violations
		return nil, e
	}
	return made, nil
}

// failure is why no link was opened, with the answer that says so.
func (a *attempt) failure(err error, detail *history.HandshakeDetail) *HandshakeError {
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
	return e
}

// agree completes what has a line with the rest: a tunnel and TLS where they are wanted, and the two sides' agreement.
func (a *attempt) agree(ctx context.Context, made *upgraded, request *history.HTTPRequest, detail *history.HandshakeDetail) error {
	made.conn = made.line
	var err error
	if a.proxy != nil {
		if made.conn, err = a.tunnel(ctx, made.line, detail); err != nil {
			return err
		}
	}
	if a.to.secure {
		a.step(StepTLS)
		began := a.s.clock()
		made.conn, detail.TLS, err = a.secure(ctx, made.conn, a.to.host, a.profile.Insecure)
		detail.Timing.TLS = milliseconds(a.s.clock() - began)
		if err != nil {
			return &stepError{StepTLS, err}
		}
	}
	detail.Request = request
	got, in, err := a.exchange(made.conn, request.Raw, &detail.Timing)
	if got != nil {
		detail.Response = &got.HTTPReply
	}
	if err != nil {
		return err
	}
	if !upgrades(got.Status) {
		return got.refusal(a.to)
	}
	made.agreed = wire.JudgeUpgrade(request.Headers, got.Headers)
	detail.Subprotocol = made.agreed.Subprotocol
	for _, x := range made.agreed.Extensions {
		detail.Extensions = append(detail.Extensions, x.String())
	}
	if made.agreed.Refused != "" {
		return fmt.Errorf("%w: %s", errNotUpgrade, made.agreed.Refused)
	}
	made.early, _ = in.buffer.Peek(in.buffer.Buffered())
	made.answered = in.at
	return nil
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
