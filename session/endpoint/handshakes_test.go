package endpoint

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
)

func handshakeChecks() map[string]func(t *testing.T, e *Endpoint) {
	greeted := func(path, header, want string) func(*testing.T, *Endpoint) {
		return func(t *testing.T, e *Endpoint) {
			c := dial(t, e, path)
			if got := c.resp.Header.Values(header); len(got) != 1 || got[0] != want {
				t.Errorf("%s: %q", header, got)
			}
			c.expect("\x81\x18you went on all the same")
			c.bye()
		}
	}
	return map[string]func(t *testing.T, e *Endpoint){
		"/bad/accept":      greeted("/bad/accept", "Sec-WebSocket-Accept", "bm90IHlvdXIga2V5IGF0IGFsbCE="),
		"/bad/subprotocol": greeted("/bad/subprotocol", "Sec-WebSocket-Protocol", "never.offered.v1"),
		"/bad/extension":   greeted("/bad/extension", "Sec-WebSocket-Extensions", "x-never-offered; level=3"),
		"/bad/refuse/401":  checkRefusal("/bad/refuse/401", 401, 200<<10, "WWW-Authenticate", `Bearer realm="socklens", error="invalid_token"`),
		"/bad/refuse/200":  checkRefusal("/bad/refuse/200?pause=1ms&size=10000", 200, 10000, "Content-Type", "text/html; charset=utf-8"),
		"/bad/refuse/301":  checkRefusal("/bad/refuse/301?to=/ticker", 301, 22, "Location", "/ticker"),
		"/bad/refuse/503":  checkRefusal("/bad/refuse/503", 503, 200<<10, "Retry-After", "30"),
		"/bad/not-http": func(t *testing.T, e *Endpoint) {
			c := request(t, e, "/bad/not-http")
			c.expect("SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n")
			c.eof()
		},
		"/bad/half-answer": func(t *testing.T, e *Endpoint) {
			c := request(t, e, "/bad/half-answer")
			if _, err := http.ReadResponse(c.r, nil); err != io.ErrUnexpectedEOF {
				t.Errorf("half an answer ends with %v", err)
			}
		},
		"/bad/silence": func(t *testing.T, e *Endpoint) {
			c := request(t, e, "/bad/silence")
			kept := request(t, e, "/bad/silence")
			// Whether nothing comes can't be waited for, but it must still be nothing after something else was served.
			dial(t, e, "/echo").bye()
			_ = c.conn.CloseWrite()
			c.eof()
			if err := e.Close(); err != nil {
				t.Fatal(err)
			}
			// Closed or reset, depending on how far its request had got; answered in neither case.
			if rest, err := io.ReadAll(kept.r); len(rest) > 0 || errors.Is(err, os.ErrDeadlineExceeded) {
				t.Errorf("got %q, %v", rest, err)
			}
		},
	}
}

func checkRefusal(path string, status, size int, header, value string) func(*testing.T, *Endpoint) {
	return func(t *testing.T, e *Endpoint) {
		c := request(t, e, path)
		resp, err := http.ReadResponse(c.r, &http.Request{Method: "GET"})
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		if resp.StatusCode != status || resp.Header.Get(header) != value {
			t.Errorf("answered %s with %s %q", resp.Status, header, resp.Header.Get(header))
		}
		if len(body) != size || !bytes.HasPrefix(body, []byte(strings.TrimSpace(resp.Status)+"\n")) {
			t.Errorf("the body has %d bytes and begins %q", len(body), body[:min(len(body), 40)])
		}
	}
}
