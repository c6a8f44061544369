package cli

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"socklens/session/endpoint/peers"
)

// TestRecordAgainstPeers records floods of servers by other people and compares with what they counted.
func TestRecordAgainstPeers(t *testing.T) {
	fragments := map[string]int{"node": 3, "python": 4} // websockets ends such a message with an empty one
	for _, kind := range peers.Kinds() {
		for _, deflate := range []string{"--deflate off", "--deflate takeover", "--deflate no-takeover", "--deflate takeover --server-bits 9"} {
			t.Run(strings.ReplaceAll(kind+deflate, " ", ""), func(t *testing.T) {
				t.Parallel()
				p := peers.Start(t, kind, strings.Fields(deflate)...)
				r := run(t, "record", p.URL+"/flood?count=500&size=300&fragments=3&close=0", "--jsonl", "--count", "500", "--send", "消息", "--send-hex", "00ff")
				if r.status != 0 {
					t.Fatalf("status %d: %s", r.status, r.errors)
				}
				n := 0
				for _, l := range decode(t, r.out) {
					if l.Kind != "message" || l.Dir != "in" {
						continue
					}
					n++
					if l.Size != 300 || l.Text == nil || !strings.HasPrefix(*l.Text, fmt.Sprintf(`{"type":"flood","id":%d,`, n)) {
						t.Fatalf("message %d is %+v", n, l)
					}
					if on := deflate != "--deflate off"; l.Compressed != on || on && l.WireSize > 200 {
						t.Fatalf("with %s message %d has %d bytes on the wire, compressed: %t", deflate, n, l.WireSize, l.Compressed)
					}
					if f := l.Frames; len(f) != fragments[kind] || f[0].Fin || f[0].Opcode != 1 || f[1].Opcode != 0 || !f[len(f)-1].Fin {
						t.Fatalf("message %d has the frames %+v", n, f)
					}
					if len(l.Violations) > 0 {
						t.Fatalf("message %d: %v", n, l.Violations)
					}
				}
				s := p.Ended()
				if n != 500 || s.MessagesOut != 500 || s.MessagesIn != 2 || s.Links[0].Code != 1000 {
					t.Errorf("%d messages here; there %+v", n, s)
				}
			})
		}
	}
}

func TestRecordEchoesOfPeers(t *testing.T) {
	for _, kind := range peers.Kinds() {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			p := peers.Start(t, kind, "--deflate", "no-takeover", "--subprotocol", "v2.json")
			long := strings.Repeat("价格 ", 30000)
			r := run(t, "record", p.URL+"/echo", "--jsonl", "--count", "3", "--header", "X-Test: yes",
				"--subprotocol", "v1.json", "--subprotocol", "v2.json", "--send", `{"op":"subscribe"}`, "--send-hex", "deadbeef", "--send", long)
			if r.status != 0 {
				t.Fatalf("status %d: %s", r.status, r.errors)
			}
			got := map[string][]string{}
			for _, l := range decode(t, r.out) {
				if l.Kind == "message" {
					text := string(l.Base64)
					if l.Text != nil {
						text = *l.Text
					}
					got[l.Dir] = append(got[l.Dir], text)
				}
				if l.Handshake != nil && l.Handshake.Subprotocol != "v2.json" {
					t.Errorf("the subprotocol is %q", l.Handshake.Subprotocol)
				}
			}
			want := []string{`{"op":"subscribe"}`, "\xde\xad\xbe\xef", long}
			if !slices.Equal(got["out"], want) || !slices.Equal(got["in"], want) {
				t.Errorf("sent %.60q, received %.60q", got["out"], got["in"])
			}
			s := p.Ended()
			if l := s.Links[0]; l.MessagesIn != 3 || l.Code != 1000 || !slices.Contains(l.Headers, "X-Test") {
				t.Errorf("the peer saw %+v", l)
			}
		})
	}
}

func TestRecordLargeMessageOfPeers(t *testing.T) {
	for _, kind := range peers.Kinds() {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			p := peers.Start(t, kind, "--deflate", "takeover")
			r := run(t, "record", p.URL+"/big?size=10485760&fragments=10&binary=0", "--jsonl", "--count", "1")
			for _, l := range decode(t, r.out) {
				if l.Kind != "message" {
					continue
				}
				if l.Size != 10<<20 || l.Text == nil || int64(len(*l.Text)) != l.Size || len(l.Frames) < 10 || !l.Compressed {
					t.Fatalf("%d bytes in %d frames", l.Size, len(l.Frames))
				}
				at := 0 // every line says where it stands
				for line := range strings.Lines(*l.Text) {
					if at+len(line) < 10<<20 && line != fmt.Sprintf("%d bytes before this line\n", at) {
						t.Fatalf("at %d stands %q", at, line)
					}
					at += len(line)
				}
				return
			}
			t.Errorf("no message; status %d: %s", r.status, r.errors)
		})
	}
}
