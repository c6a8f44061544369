package cli

import (
	"fmt"
	"strings"
	"testing"

	"socklens/session/endpoint"
)

// found is what a capture must say about a path: violations as "op: rule: how its text begins", and the end as
// "by how code".
type found struct {
	flags      string
	violations []string
	end        string
	status     int
	more       func(t *testing.T, lines []line)
}

// misbehaviour says what each path under /bad/ leaves in the capture. Where the link survives the violation it is
// closed by us after so many messages.
func misbehaviour() map[string]found {
	const (
		closed = "us close 1000"
		failed = "us violation 1002"
	)
	return map[string]found{
		"accept": {violations: []string{"handshake: RFC 6455 4.1: Sec-WebSocket-Accept is"}, end: "us violation 1006", status: 1},
		"subprotocol": {flags: "--count 1", end: closed,
			violations: []string{`handshake: RFC 6455 4.1: the subprotocol "never.offered.v1" was never offered`}},
		"extension": {flags: "--count 1", end: closed,
			violations: []string{`handshake: RFC 6455 4.1: the extension "x-never-offered" was never offered`}},
		"refuse/401":  {end: "peer fin 1006", status: 1, more: refusal(401, 200<<10)},
		"refuse/200":  {end: "peer fin 1006", status: 1, more: refusal(200, 200<<10)},
		"refuse/301":  {end: "peer fin 1006", status: 1, more: refusal(301, 22)},
		"refuse/503":  {end: "peer fin 1006", status: 1, more: refusal(503, 200<<10)},
		"not-http":    {end: "us violation 1006", status: 1},
		"half-answer": {end: "peer fin 1006", status: 1},
		"silence":     {flags: "--timeout 50ms", end: "network timeout 1006", status: 1},

		"reserved-bits":   {violations: []string{"text: RFC 6455 5.2: RSV1 is set"}, end: failed, status: 3, more: goesOn},
		"reserved-opcode": {violations: []string{"0x3: RFC 6455 5.2: opcode 0x3 is reserved"}, end: failed, status: 3, more: goesOn},
		"masked":          {violations: []string{"text: RFC 6455 5.1: a frame from the server is masked"}, end: failed, status: 3, more: goesOn},
		"fragmented-ping": {violations: []string{"ping: RFC 6455 5.5: a control frame is fragmented", "continuation: RFC 6455 5.4: a continuation frame has no"},
			end: failed, status: 3, more: goesOn},
		"long-ping":          {violations: []string{"ping: RFC 6455 5.5: a control frame has more than 125"}, end: failed, status: 3, more: goesOn},
		"stray-continuation": {violations: []string{"continuation: RFC 6455 5.4: a continuation frame has no"}, end: failed, status: 3, more: goesOn},
		"interrupted-message": {violations: []string{"text: RFC 6455 5.4: a new message begins before", "continuation: RFC 6455 5.4: a continuation frame has no"},
			end: failed, status: 3, more: goesOn},
		"wide-length":      {flags: "--count 3", violations: []string{"text: RFC 6455 5.2: the length is written in two more bytes"}, end: closed, more: goesOn},
		"utf8":             {flags: "--count 3", violations: []string{"text: RFC 6455 8.1: the text is not valid UTF-8 at byte 3"}, end: closed, more: goesOn},
		"utf8-split":       {flags: "--count 3", violations: []string{"text: RFC 6455 8.1: the text is not valid UTF-8 at byte 7"}, end: closed, more: goesOn},
		"negative-length":  {violations: []string{"binary: RFC 6455 5.2: the highest bit of the 64-bit length is set"}, end: "us violation 1002", status: 3},
		"close-code":       {violations: []string{"close: RFC 6455 7.4.1: close code 1005 stands for"}, end: "peer violation 1005", status: 3},
		"close-utf8":       {violations: []string{"close: RFC 6455 5.5.1: the reason of a close frame is not valid UTF-8"}, end: "peer violation 1000", status: 3},
		"close-one-byte":   {violations: []string{"close: RFC 6455 5.5.1: a close frame has one byte"}, end: "peer close 1005"},
		"data-after-close": {violations: []string{"text: RFC 6455 5.5.1: data after a close frame"}, end: "peer close 1000"},
		"close-fragmented": {violations: []string{"close: RFC 6455 5.5: a control frame is fragmented", "continuation: RFC 6455 5.4: a continuation frame has no",
			"continuation: RFC 6455 5.5.1: data after a close frame"}, end: "peer violation 1000", status: 3},

		"deflate-answer": {flags: "--count 1", end: closed, violations: []string{
			`handshake: RFC 7692 7.1.2: server_max_window_bits is "7", and must be a number from 8 to 15`,
			`handshake: RFC 7692 7.1: permessage-deflate has the unknown parameter "level"`,
			"handshake: RFC 7692 7.1.2.2: the server answered client_max_window_bits, which was not offered"}},
		"bomb": {flags: "--count 3", violations: []string{"binary: RFC 6455 10.4: inflating was stopped"}, end: closed, more: func(t *testing.T, lines []line) {
			goesOn(t, lines)
			for _, l := range lines {
				if l.Op == "binary" && (!l.Compressed || l.Kept == nil || *l.Kept != 64<<20 || l.Long != 64<<20 || l.WireSize > 200<<10) {
					t.Errorf("the bomb has %d bytes on the wire and %d here", l.WireSize, l.Long)
				}
			}
		}},
		"deflate":              {flags: "--count 3", violations: []string{"text: RFC 7692 7.2.2: the compressed payload can't be inflated"}, end: closed, more: goesOn},
		"deflate-control":      {flags: "--count 2", violations: []string{"ping: RFC 7692 6: RSV1"}, end: closed, more: goesOn},
		"deflate-continuation": {flags: "--count 3", violations: []string{"text: RFC 7692 6: RSV1"}, end: closed, more: goesOn},

		"fragments": {flags: "--count 1", end: closed, more: func(t *testing.T, lines []line) {
			pings := 0
			for _, l := range lines {
				switch {
				case l.Op == "ping":
					pings++
				case l.Op == "text" && (len(l.Frames) != 9 || pings != 3 || l.Size != 60):
					t.Errorf("%d fragments after %d pings, %d bytes", len(l.Frames), pings, l.Size)
				}
			}
		}},
		"never-close": {flags: "--count 1", end: "us timeout 1000"},
		"drop":        {end: "peer fin 1006", status: 3},
		"rst":         {end: "peer rst 1006", status: 3},
		"cut": {end: "peer fin 1006", status: 3, more: func(t *testing.T, lines []line) {
			for _, l := range lines {
				if l.Incomplete {
					if len(l.Frames) != 2 || l.Frames[1].Length != 1000 || l.Frames[1].Received == nil || *l.Frames[1].Received != 43 {
						t.Errorf("cut off as %+v", l)
					}
					return
				}
			}
			t.Error("nothing is marked as incomplete")
		}},
		"slow":  {flags: "--count 2", end: closed},
		"huge":  {flags: "--count 2", end: closed, more: huge},
		"stall": {flags: "--count 1 --send one --send two", end: closed},
	}
}

func TestMisbehaviourIsFound(t *testing.T) {
	t.Parallel()
	url := serve(t)
	all := misbehaviour()
	t.Run("paths", func(t *testing.T) {
		for _, p := range endpoint.Paths() {
			name, bad := strings.CutPrefix(p.Name(), "/bad/")
			if !bad {
				continue
			}
			want, known := all[name]
			if !known {
				t.Errorf("%s has no test", p.Name())
				continue
			}
			delete(all, name)
			path := p.Name()
			if name == "stall" {
				path += "?for=10ms"
			}
			t.Run(strings.ReplaceAll(name, "/", "-"), func(t *testing.T) {
				t.Parallel()
				args := append([]string{"record", url + path, "--jsonl", "--for", "30m"}, strings.Fields(want.flags)...)
				want.check(t, run(t, args...))
			})
		}
	})
	for name := range all {
		t.Errorf("/bad/%s is tested but not served", name)
	}
}

func (want found) check(t *testing.T, r result) {
	lines := decode(t, r.out)
	var got []string
	for _, l := range lines {
		for _, v := range l.Violations {
			op := l.Op
			if op == "" {
				op = l.Kind
			}
			got = append(got, fmt.Sprintf("%s: %s: %s", op, v.Rule, v.Text))
		}
	}
	if len(got) != len(want.violations) {
		t.Errorf("violations %q, want %q", got, want.violations)
	} else {
		for i, v := range want.violations {
			if !strings.HasPrefix(got[i], v) {
				t.Errorf("violation %q, want %q", got[i], v)
			}
		}
	}
	e := end(t, lines).End
	if got := fmt.Sprintf("%s %s %d", e.By, e.How, e.Code); got != want.end {
		t.Errorf("ended as %q, want %q", got, want.end)
	}
	if r.status != want.status {
		t.Errorf("status %d, want %d: %s", r.status, want.status, r.errors)
	}
	if want.more != nil {
		want.more(t, lines)
	}
}

// goesOn checks that what came after the violation is in the capture too.
func goesOn(t *testing.T, lines []line) {
	for _, l := range lines {
		if l.Text != nil && *l.Text == "after" {
			return
		}
	}
	t.Error("what followed the violation is missing")
}

func refusal(status, size int) func(t *testing.T, lines []line) {
	return func(t *testing.T, lines []line) {
		for _, l := range lines {
			if h := l.Handshake; h != nil {
				if h.Response == nil || h.Response.Status != status || len(h.Response.Body) != size || h.Step != "response" {
					t.Errorf("the handshake is %+v", h)
				}
				return
			}
		}
		t.Error("there is no handshake")
	}
}

// huge checks a message of 100 MiB: all of it crossed the wire, 64 MiB were kept, and that is said.
func huge(t *testing.T, lines []line) {
	for _, l := range lines {
		if l.Op == "binary" {
			if l.Size != 100<<20 || l.Kept == nil || *l.Kept != 64<<20 || l.Long != 64<<20 {
				t.Errorf("%d bytes, of which %d are here", l.Size, l.Long)
			}
			goesOn(t, lines)
			return
		}
	}
	t.Error("there is no binary message")
}
