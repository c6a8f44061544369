package session

import (
	"strings"
	"testing"
	"time"

	"socklens/history"
	"socklens/session/endpoint"
	"socklens/session/profile"
	"socklens/session/wire"
)

// Every way in which the built-in endpoint misbehaves is found in the capture, exactly.
func TestMisbehaviour(t *testing.T) {
	const (
		frames  = "RFC 6455 5.2: "
		refused = "the server answered "
	)
	stopped := func(reason string) history.EndDetail {
		return history.EndDetail{By: "us", How: "violation", Code: 1002, Reason: reason}
	}
	closed := func(how string, clean bool, code uint16, reason string) history.EndDetail {
		return history.EndDetail{By: "peer", How: how, Clean: clean, Code: code, Reason: reason}
	}
	lives := history.EndDetail{By: "us", How: "fin", Code: 1006} // until we cancel
	untested := map[string]bool{}
	for _, p := range endpoint.Paths() {
		if name, ok := strings.CutPrefix(p.Name(), "/bad/"); ok {
			untested[name] = true
		}
	}
	for _, c := range []struct {
		path       string
		violations []string // how each begins
		end        history.EndDetail
		err        string // part of it
	}{
		{path: "accept", violations: []string{"RFC 6455 4.1: Sec-WebSocket-Accept is"}, end: history.EndDetail{By: "us", How: "violation", Code: 1006}, err: "where the key asks for"},
		{path: "subprotocol", violations: []string{"RFC 6455 4.1: the subprotocol"}, end: lives},
		{path: "extension", violations: []string{"RFC 6455 4.1: the extension"}, end: lives},
		{path: "refuse/401", end: closed("fin", false, 1006, ""), err: refused + "401 Unauthorized"},
		{path: "refuse/200", end: closed("fin", false, 1006, ""), err: refused + "200 OK"},
		{path: "refuse/301", end: closed("fin", false, 1006, ""), err: "/echo"},
		{path: "refuse/503", end: closed("fin", false, 1006, ""), err: refused + "503 Service Unavailable"},
		{path: "not-http", end: history.EndDetail{By: "us", How: "violation", Code: 1006}, err: "an SSH server"},
		{path: "half-answer", end: closed("fin", false, 1006, ""), err: "in mid-answer"},
		{path: "silence", end: history.EndDetail{By: "network", How: "timeout", Code: 1006}, err: "no answer in time"},
		{path: "reserved-bits", violations: []string{frames + "RSV1 is set"}, end: stopped("RSV1 set"), err: "RSV1"},
		{path: "reserved-opcode", violations: []string{frames + "opcode 0x3 is reserved"}, end: stopped("bad opcode 3"), err: "bad opcode 3"},
		{path: "masked", violations: []string{"RFC 6455 5.1: a frame from the server is masked"}, end: stopped("bad MASK"), err: "bad MASK"},
		{path: "fragmented-ping", violations: []string{"RFC 6455 5.5: a control frame is fragmented", "RFC 6455 5.4: a continuation"}, end: stopped("FIN not set on control"), err: "FIN not set"},
		{path: "long-ping", violations: []string{"RFC 6455 5.5: a control frame has more than 125"}, end: stopped("len > 125 for control"), err: "len > 125"},
		{path: "stray-continuation", violations: []string{"RFC 6455 5.4: a continuation"}, end: stopped("continuation after FIN"), err: "continuation"},
		{path: "interrupted-message", violations: []string{"RFC 6455 5.4: a new message", "RFC 6455 5.4: a continuation"}, end: stopped("data before FIN"), err: "data before"},
		{path: "wide-length", violations: []string{frames + "the length is written in"}, end: lives},
		{path: "negative-length", violations: []string{frames + "the highest bit"}, end: stopped("a length that no frame can have"), err: "a length"},
		{path: "utf8", violations: []string{"RFC 6455 8.1: the text is not valid UTF-8"}, end: lives},
		{path: "utf8-split", violations: []string{"RFC 6455 8.1: the text is not valid UTF-8"}, end: lives},
		{path: "close-code", violations: []string{"RFC 6455 7.4.1: close code 1005"}, end: closed("violation", false, 1005, "an odd code"), err: "bad close code 1005"},
		{path: "close-utf8", violations: []string{"RFC 6455 5.5.1: the reason"}, end: closed("violation", false, 1000, "au revoir, caf\xe9"), err: "invalid utf8"},
		{path: "close-one-byte", violations: []string{"RFC 6455 5.5.1: a close frame has one byte"}, end: closed("close", true, 1005, "")},
		{path: "close-fragmented", violations: []string{"RFC 6455 5.5: a control frame is fragmented", "RFC 6455 5.4: a continuation", "RFC 6455 5.5.1: data after"}, end: closed("violation", false, 1000, ""), err: "FIN not set"},
		{path: "data-after-close", violations: []string{"RFC 6455 5.5.1: data after"}, end: closed("close", true, 1000, "that was all")},
		{path: "deflate-answer", violations: []string{`RFC 7692 7.1.2: server_max_window_bits is "7"`, "RFC 7692 7.1: permessage-deflate has the unknown parameter \"level\"", "RFC 7692 7.1.2.2: the server answered client_max_window_bits, which was not offered"}, end: lives},
		{path: "bomb?size=2000000", violations: []string{"RFC 6455 10.4: inflating was stopped"}, end: lives},
		{path: "deflate", violations: []string{"RFC 7692 7.2.2: the compressed payload can't be inflated"}, end: lives},
		{path: "deflate-control", violations: []string{"RFC 7692 6: RSV1"}, end: lives},
		{path: "deflate-continuation", violations: []string{"RFC 7692 6: RSV1"}, end: lives},
		{path: "fragments?every=0s", end: lives},
		{path: "never-close", end: lives},
		{path: "drop", end: closed("fin", false, 1006, ""), err: "without a close frame"},
		{path: "rst", end: closed("rst", false, 1006, ""), err: "connection reset by peer"},
		{path: "cut", end: closed("fin", false, 1006, ""), err: "without a close frame"},
		{path: "slow?every=0s", end: lives},
		{path: "huge?size=3000000", end: lives},
		{path: "stall", end: lives},
	} {
		name, _, _ := strings.Cut(c.path, "?")
		delete(untested, name)
		t.Run(name, func(t *testing.T) {
			r := record(t)
			p := profile.Profile{
				URL:    endpointOf(t) + "/bad/" + c.path,
				Limits: profile.Limits{Message: 1 << 20},
			}
			if c.path == "silence" {
				p.Timeouts.Connect = profile.Duration(50 * time.Millisecond)
			}
			r.begin(p)
			if c.end == lives {
				r.until(func(e history.Entry) bool { return e.Kind == history.Message })
				r.untilViolations(len(c.violations))
				if err := r.Ping(r.ctx, []byte("are you there")); err != nil {
					t.Error(err)
				}
				r.Cancel()
			}
			got := r.end()
			got = history.EndDetail{By: got.By, How: got.How, Clean: got.Clean, Code: got.Code, Reason: got.Reason}
			if got.Reason = strings.ToValidUTF8(got.Reason, "?"); got.Reason != strings.ToValidUTF8(c.end.Reason, "?") && got.Reason != strings.ToValidUTF8(c.end.Reason, "\ufffd") {
				t.Errorf("reason %q", got.Reason)
			}
			got.Reason = c.end.Reason
			if got != c.end {
				t.Errorf("got  %+v\nwant %+v", got, c.end)
			}
			if text := errorText(r.Status().Err); !strings.Contains(text, c.err) || (text == "") != (c.err == "") {
				t.Errorf("error %q, want %q", text, c.err)
			}
			var found []string
			for _, e := range r.entries() {
				for _, v := range e.Violations {
					found = append(found, v.Rule+": "+v.Text)
				}
				if len(e.Violations) > 0 != (e.Flags&wire.Violated != 0) {
					t.Errorf("entry %d has flags %v and violations %v", e.Seq, e.Flags, e.Violations)
				}
			}
			if len(found) != len(c.violations) || r.Status().Violations != int64(len(found)) {
				t.Fatalf("violations %q", found)
			}
			for i, want := range c.violations {
				if !strings.HasPrefix(found[i], want) {
					t.Errorf("violation %q, want %q", found[i], want)
				}
			}
		})
	}
	for name := range untested {
		t.Errorf("/bad/%s is not tested", name)
	}
}

func endpointOf(t *testing.T) string {
	t.Helper()
	e, err := endpoint.Start("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e.URL()
}

// untilViolations waits until so many are found.
func (r *recording) untilViolations(n int) {
	r.t.Helper()
	r.eventually("violations", func() bool { return r.Status().Violations >= int64(n) })
}
