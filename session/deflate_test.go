package session

import (
	"strings"
	"testing"

	"socklens/history"
	"socklens/session/profile"
	"socklens/session/wire"
)

// Compression is recorded inflated and without complaint whatever window either side keeps, and however it was agreed on.
func TestCompressionOfTheEndpoint(t *testing.T) {
	address := endpointOf(t) + "/deflate?rate=2000&seed=1&"
	var plain []string
	for _, c := range []struct {
		query string
		offer profile.Compression
		in    bool // what comes is compressed
		out   bool // what we send is compressed
	}{
		{"", profile.Compression{Off: true}, false, false},
		{"takeover=1", profile.Compression{}, true, true},
		{"takeover=0", profile.Compression{}, true, true},
		{"takeover=1&client_takeover=1", profile.Compression{}, true, true},
		{"takeover=1&bits=9", profile.Compression{}, true, true},
		{"takeover=1", profile.Compression{ServerMaxWindowBits: 8}, true, true},
		{"takeover=1", profile.Compression{ServerNoContextTakeover: true, ClientNoContextTakeover: true}, true, true},
		{"client_takeover=1&client_bits=9", profile.Compression{ClientMaxWindowBits: 10}, true, false},
	} {
		r := record(t)
		r.open(profile.Profile{URL: address + c.query, Compression: &c.offer})
		want := strings.Repeat("again and ", 1000)
		r.eventually("prices", func() bool { return r.Status().In.Messages >= 40 })
		r.send(want)
		r.until(func(e history.Entry) bool {
			return e.Kind == history.Message && e.Dir == wire.In && e.Size == int64(len(want))
		})
		r.Cancel()
		r.end()
		var texts []string
		for _, e := range r.entries() {
			if e.Kind != history.Message {
				if len(e.Violations) > 0 {
					t.Errorf("%q %+v: %v %v", c.query, c.offer, e.Kind, e.Violations)
				}
				continue
			}
			compressed := e.Dir == wire.In && c.in || e.Dir == wire.Out && c.out
			if e.Flags&wire.Compressed != 0 != compressed || len(e.Violations) > 0 {
				t.Errorf("%q %+v: entry %d %v, flags %v, %d bytes in %d, %v", c.query, c.offer, e.Seq, e.Dir, e.Flags, e.Size, e.WireSize, e.Violations)
			}
			if e.Dir == wire.In && string(e.Payload) != want {
				texts = append(texts, string(e.Payload))
			}
		}
		texts = texts[:min(len(texts), 40)]
		if plain == nil {
			plain = texts
		}
		if len(texts) != 40 || strings.Join(texts, "\n") != strings.Join(plain, "\n") {
			t.Errorf("%q %+v: %d messages, or others than without compression", c.query, c.offer, len(texts))
		}
	}
}
