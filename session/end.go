package session

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"syscall"
	"time"

	"socklens/history"
	"socklens/session/wire"
)

// The words of an end entry.
const (
	byPeer    = "peer"
	byUs      = "us"
	byNetwork = "network"

	howClose     = "close"
	howFIN       = "fin"
	howRST       = "rst"
	howTLS       = "tls"
	howTimeout   = "timeout"
	howViolation = "violation"
	howUnknown   = "" // there was no connection, or the system said something that fits none of the others
)

// Close codes that mean something here (RFC 6455 7.4.1). The last three stand for ends without one.
const (
	codeNormal    = 1000
	codeGoingAway = 1001
	codeProtocol  = 1002
	codeNone      = 1005 // a close frame without a code
	codeAbnormal  = 1006 // no close frame
	codeTLS       = 1015 // no TLS
)

// What may be missing at the end.
var (
	errNoCloseFrame  = errors.New("the peer ended the connection without a close frame")
	errNoCloseNotify = errors.New("the connection ended without TLS's close_notify")
)

// autopsy says who ended a link and how. The code is that of the first close frame, whoever sent it. The error is what
// Status gives: nil where the end was orderly or asked for.
func (f facts) autopsy() (history.EndDetail, error) {
	end := history.EndDetail{
		SilenceMS:   milliseconds(f.began.at - f.began.lastIn),
		RTTMS:       milliseconds(f.rtt),
		Duration:    milliseconds(f.began.at - f.opened),
		MessagesIn:  f.in.Messages,
		MessagesOut: f.out.Messages,
		BytesIn:     f.in.Bytes,
		BytesOut:    f.out.Bytes,
		Code:        codeAbnormal,
	}
	if f.first != wire.None {
		end.Code = codeNone
		if f.status != nil {
			end.Code, end.Reason = f.status.Code, f.status.Reason
		}
	}
	by, how, socket := f.socket()
	if socket != nil {
		end.Error = socket.Error()
	}
	var err error
	switch {
	case f.verdict == verdictViolation:
		end.By, end.How = byUs, howViolation
		if f.first == wire.In {
			end.By = byPeer
		}
		err = fmt.Errorf("the peer broke the protocol: %w", f.protocol)
		end.Error = err.Error()
	case f.first == wire.In:
		end.By, end.How, end.Clean = byPeer, howClose, f.closeOut
		if end.Code != codeNormal && end.Code != codeGoingAway && end.Code != codeNone {
			err = &CloseError{Code: end.Code, Reason: end.Reason}
		}
	case f.first == wire.Out && f.closeIn:
		end.By, end.How, end.Clean = byUs, howClose, true
	case f.verdict == verdictLate:
		end.By, end.How, err = byUs, howTimeout, ErrUnanswered
		end.Error = err.Error()
	case f.verdict == verdictDropped, f.verdict == verdictCancelled:
		end.By, end.How = byUs, howFIN
	case f.verdict == verdictReset:
		end.By, end.How = byUs, howRST
	case f.first == wire.Out:
		end.By, end.How = byUs, how
	default:
		end.By, end.How = by, how
		if err = socket; how == howFIN {
			err = errNoCloseFrame
		}
	}
	return end, err
}

// socket says what the socket said at the end, and who it says did it. The error is nil where it said nothing unusual:
// the end of the stream, or our own closing.
func (f facts) socket() (by, how string, err error) {
	read := f.readErr
	if read == nil || errors.Is(read, os.ErrDeadlineExceeded) || errors.Is(read, net.ErrClosed) {
		// Reading ended because we wanted it to. What a write said before tells more.
		if f.writeErr == nil {
			return byUs, howFIN, nil
		}
		by, how = classify(f.writeErr)
		return by, how, named("write", f.writeErr)
	}
	by, how = classify(read)
	if isEOF(read) && f.below {
		return by, how, errNoCloseNotify
	}
	if read == io.EOF {
		return by, how, nil
	}
	return by, how, named("read", read)
}

// named says which side an error belongs to, where it doesn't itself.
func named(verb string, err error) error {
	var op *net.OpError
	if errors.As(err, &op) && op.Op == verb {
		return err
	}
	return fmt.Errorf("%s: %w", verb, err)
}

// classify says what the error of a socket means.
func classify(err error) (by, how string) {
	var alert tls.AlertError
	var record tls.RecordHeaderError
	var op *net.OpError
	var timeout net.Error
	switch {
	case isEOF(err), errors.Is(err, errEndedSilent), errors.Is(err, errEndedEarly), errors.Is(err, errProxySilent):
		return byPeer, howFIN
	case isErrno(err, syscall.ECONNRESET, syscall.EPIPE, syscall.ECONNABORTED, syscall.ECONNREFUSED,
		wsaConnReset, wsaConnAborted, wsaConnRefused):
		return byPeer, howRST
	case errors.As(err, &alert), errors.As(err, &op) && op.Op == "remote error":
		return byPeer, howTLS
	case errors.As(err, &record), errors.As(err, &op) && op.Op == "local error":
		return byNetwork, howTLS
	case isErrno(err, syscall.ETIMEDOUT, syscall.EHOSTUNREACH, syscall.ENETUNREACH,
		wsaTimedOut, wsaHostUnreach, wsaNetUnreach), errors.As(err, &timeout) && timeout.Timeout():
		return byNetwork, howTimeout
	}
	return byNetwork, howUnknown
}

// The errors of Windows sockets; there the names of package syscall stand for numbers that no socket returns. Elsewhere
// no error has these numbers.
const (
	wsaNetUnreach  syscall.Errno = 10051
	wsaConnAborted syscall.Errno = 10053
	wsaConnReset   syscall.Errno = 10054
	wsaTimedOut    syscall.Errno = 10060
	wsaConnRefused syscall.Errno = 10061
	wsaHostUnreach syscall.Errno = 10065
)

// isErrno reports whether an error is one of the system's.
func isErrno(err error, any ...syscall.Errno) bool {
	var errno syscall.Errno
	return errors.As(err, &errno) && slices.Contains(any, errno)
}

// endOfFailure says how an attempt ended that never opened.
func endOfFailure(e *HandshakeError) history.EndDetail {
	end := history.EndDetail{Code: codeAbnormal, Error: e.Error()}
	var refused *RefusedError
	var dns *net.DNSError
	switch {
	case errors.Is(e, ErrCancelled):
		end.By = byUs
		if e.Step != StepResolve && e.Step != StepDial {
			end.How = howFIN
		}
	case errors.Is(e, ErrNoAnswer):
		end.By, end.How = byNetwork, howTimeout
	case errors.As(e, &refused):
		end.By, end.How = byPeer, howFIN
	case errors.As(e, &dns):
		end.By = byNetwork
	case errors.Is(e, errNotUpgrade):
		end.By, end.How = byUs, howViolation
	case e.Step == StepProxy:
		end.By, end.How = classify(e.Err)
	case e.Step == StepTLS:
		end.By, end.How = classify(e.Err)
		if end.How == howUnknown {
			end.By, end.How = byUs, howTLS // we didn't accept the certificate
		}
		if end.How == howTLS {
			end.Code = codeTLS
		}
	default:
		end.By, end.How = classify(e.Err)
		if end.How == howUnknown && !errors.As(e.Err, new(*net.OpError)) {
			end.By = byUs // the socket said nothing: we didn't accept the answer, or the request could not be composed
			if e.Step == StepResponse {
				end.How = howViolation
			}
		}
	}
	if e.Proxy != "" && end.By == byPeer && (e.Step == StepDial || e.Step == StepProxy) {
		end.By = byNetwork // the proxy stands between us and the peer
	}
	return end
}

// idle returns how long nothing had crossed the wire in either direction when the end began.
func (f facts) idle() time.Duration {
	return time.Duration(f.began.at - max(f.began.lastIn, f.began.lastOut))
}

// milliseconds converts nanoseconds.
func milliseconds(ns int64) float64 { return float64(max(0, ns)) / 1e6 }
