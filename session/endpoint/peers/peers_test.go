package peers

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/coder/websocket"
)

func TestPeersEchoAndCount(t *testing.T) {
	for _, kind := range Kinds() {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			p := Start(t, kind, "--deflate", "takeover", "--server-bits", "10", "--subprotocol", "v2.json")
			ctx := t.Context()
			ws, _, err := websocket.Dial(ctx, p.URL+"/echo?who=me", &websocket.DialOptions{
				CompressionMode: websocket.CompressionContextTakeover, Subprotocols: []string{"v1.json", "v2.json"},
			})
			if err != nil {
				t.Fatal(err)
			}
			if s := p.Stats(); len(s.Links) != 1 || !s.Links[0].Open {
				t.Errorf("while it is open the stats are %+v", s)
			}
			ws.SetReadLimit(-1)
			message := bytes.Repeat([]byte("消息 "), 1<<18)
			for range 2 {
				if err := ws.Write(ctx, websocket.MessageText, message); err != nil {
					t.Fatal(err)
				}
				if _, got, err := ws.Read(ctx); err != nil || !bytes.Equal(got, message) {
					t.Fatalf("%d bytes came back, %v", len(got), err)
				}
			}
			if err := ws.Close(4321, "that was all"); err != nil {
				t.Error(err)
			}
			s := p.Ended()
			if s.Server != kind || s.Connections != 1 || len(s.Links) != 1 {
				t.Fatalf("stats %+v", s)
			}
			l := s.Links[0]
			want := Counts{MessagesIn: 2, MessagesOut: 2, BytesIn: 2 * int64(len(message)), BytesOut: 2 * int64(len(message))}
			if l.Counts != want || s.Counts != want {
				t.Errorf("counted %+v and %+v, want %+v", l.Counts, s.Counts, want)
			}
			if l.Path != "/echo?who=me" || l.Subprotocol != "v2.json" || l.Code != 4321 || l.Reason != "that was all" {
				t.Errorf("the link is %+v", l)
			}
			if !strings.Contains(l.Extensions, "permessage-deflate") || len(l.Headers) == 0 {
				t.Errorf("extensions %q, headers %q", l.Extensions, l.Headers)
			}
		})
	}
}

func TestPeersFloodAndFragment(t *testing.T) {
	for _, kind := range Kinds() {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			p := Start(t, kind)
			for _, c := range []struct {
				path        string
				count, size int
			}{
				{"/flood?count=2000&size=200", 2000, 200},
				{"/flood?count=50&size=1000&rate=1000&fragments=4&binary=1", 50, 1000},
				{"/flood?count=0", 0, 0},
			} {
				ws, _, err := websocket.Dial(t.Context(), p.URL+c.path, nil)
				if err != nil {
					t.Fatal(err)
				}
				n := 0
				for ; ; n++ {
					_, got, err := ws.Read(t.Context())
					if err != nil {
						var closed websocket.CloseError
						if !errors.As(err, &closed) || closed.Code != 1000 {
							t.Errorf("%s: ended with %v", c.path, err)
						}
						break
					}
					if len(got) != c.size {
						t.Fatalf("%s: message %d has %d bytes", c.path, n, len(got))
					}
				}
				if n != c.count {
					t.Errorf("%s: %d messages", c.path, n)
				}
			}
			ws, _, err := websocket.Dial(t.Context(), p.URL+"/big?fragments=3&binary=0", nil)
			if err != nil {
				t.Fatal(err)
			}
			ws.SetReadLimit(-1)
			if kind, got, err := ws.Read(t.Context()); err != nil || len(got) != 10<<20 || kind != websocket.MessageText {
				t.Errorf("the big one has %d bytes, %v", len(got), err)
			}
			_ = ws.CloseNow()
		})
	}
}

func TestPeersBroadcast(t *testing.T) {
	for _, kind := range Kinds() {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			p := Start(t, kind)
			var all []*websocket.Conn
			for range 3 {
				ws, _, err := websocket.Dial(t.Context(), p.URL+"/broadcast", nil)
				if err != nil {
					t.Fatal(err)
				}
				defer func() { _ = ws.CloseNow() }()
				// One's own words come back only when one is in the room.
				if err := ws.Write(t.Context(), websocket.MessageText, []byte("here")); err != nil {
					t.Fatal(err)
				}
				all = append(all, ws)
				for _, ws := range all {
					if _, got, err := ws.Read(t.Context()); err != nil || string(got) != "here" {
						t.Fatalf("%q, %v", got, err)
					}
				}
			}
		})
	}
}
