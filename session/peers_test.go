package session

import (
	"fmt"
	"strings"
	"testing"

	"socklens/history"
	"socklens/session/endpoint/peers"
	"socklens/session/profile"
	"socklens/session/wire"
)

// Servers by other people, with every kind of compression.
func TestPeers(t *testing.T) {
	for _, kind := range peers.Kinds() {
		for _, c := range []struct {
			name  string
			args  []string
			offer *profile.Compression
			out   bool // our messages are compressed
			in    bool // theirs are
		}{
			{"plain", nil, nil, false, false},
			{"takeover", []string{"--deflate", "takeover"}, nil, true, true},
			{"no takeover", []string{"--deflate", "no-takeover"}, nil, true, true},
			{"small windows", []string{"--deflate", "takeover", "--server-bits", "9", "--client-bits", "9"},
				&profile.Compression{ServerMaxWindowBits: 9, ClientMaxWindowBits: 9}, false, true},
		} {
			t.Run(kind+" "+c.name, func(t *testing.T) {
				peer := peers.Start(t, kind, c.args...)
				r := record(t)
				r.open(profile.Profile{URL: peer.URL + "/echo", Compression: c.offer})
				var sent []string
				for i := range 20 {
					text := fmt.Sprintf(`{"n":%d,"text":"%s"}`, i, strings.Repeat("价格 ", i*50))
					sent = append(sent, text)
					r.send(text)
				}
				if err := r.Send(r.ctx, wire.Binary, []byte(strings.Repeat("\x00\xff", 1<<20))); err != nil {
					t.Fatal(err)
				}
				r.until(isOp(wire.In, wire.Binary))
				if err := r.Ping(r.ctx, []byte("x")); err != nil {
					t.Fatal(err)
				}
				r.until(isOp(wire.In, wire.Pong))
				r.Disconnect(1000, "thanks")
				end := r.end()
				if end.By != "us" || !end.Clean || end.MessagesIn != 21 || end.MessagesOut != 21 || r.Status().Violations != 0 {
					t.Errorf("end %+v", end)
				}
				next := map[wire.Direction]int{}
				for _, e := range r.entries() {
					if e.Kind != history.Message {
						continue
					}
					compressed := c.in
					if e.Dir == wire.Out {
						compressed = c.out
					}
					if got := e.Flags&wire.Compressed != 0; got != compressed {
						t.Errorf("%v %d: compressed %v", e.Dir, next[e.Dir], got)
					}
					if i := next[e.Dir]; i < len(sent) && string(e.Payload) != sent[i] {
						t.Errorf("%v %d: %.40q", e.Dir, i, e.Payload)
					}
					next[e.Dir]++
				}
				r.eventually("the peer to see its end", func() bool { return !peer.Stats().Links[0].Open })
				if l := peer.Stats().Links[0]; l.MessagesIn != 21 || l.MessagesOut != 21 || l.Code != 1000 || l.Reason != "thanks" || l.PingsIn != 1 && kind == "node" {
					t.Errorf("the peer counted %+v", l)
				}
			})
		}
	}
}

// What a server says it has sent is what the capture holds.
func TestAFloodIsKeptWhole(t *testing.T) {
	const count = 100_000
	for _, kind := range peers.Kinds() {
		peer := peers.Start(t, kind)
		r := record(t)
		r.begin(profile.Profile{URL: fmt.Sprintf("%s/flood?count=%d&size=200", peer.URL, count)})
		end := r.end()
		stats := peer.Stats()
		if end.By != "peer" || !end.Clean || end.Code != 1000 || end.MessagesIn != count || stats.MessagesOut != count ||
			stats.BytesOut != 200*count {
			t.Errorf("end %+v; the peer counted %d", end, stats.MessagesOut)
		}
		if err := r.capture.Flush(r.ctx); err != nil {
			t.Fatal(err)
		}
		if s := r.capture.Stats(); s.MessagesIn != count || s.Committed != s.Entries || s.Lost != 0 || s.PayloadIn < 200*count {
			t.Errorf("the capture holds %+v", s)
		}
	}
}
