package endpoint

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"time"
)

func handshakePaths() []path {
	return []path{
		{Path: Path{"/bad/accept", "answers 101 with a Sec-WebSocket-Accept that was not computed from the key"}, plan: planAccept},
		{Path: Path{"/bad/subprotocol", "answers 101 with a subprotocol that was never offered"}, plan: planSubprotocol},
		{Path: Path{"/bad/extension", "answers 101 with an extension that was never offered"}, plan: planExtension},
		{Path: Path{"/bad/refuse/401?size=204800&pause=100ms", "refuses with 401 and a large body in two parts, a pause between them"}, serve: refuse(401)},
		{Path: Path{"/bad/refuse/200?size=204800&pause=100ms", "answers 200 and a web page, as a server that knows nothing of WebSocket"}, serve: refuse(200)},
		{Path: Path{"/bad/refuse/301?size=0&pause=0s&to=/echo", "sends the client elsewhere"}, serve: refuse(301)},
		{Path: Path{"/bad/refuse/503?size=204800&pause=100ms", "refuses with 503, Retry-After and a chunked body in two parts"}, serve: refuse(503)},
		{Path: Path{"/bad/not-http", "answers as an SSH server would and hangs up"}, serve: hijacked(notHTTP)},
		{Path: Path{"/bad/half-answer", "hangs up in the middle of the 101"}, serve: hijacked(halfAnswer)},
		{Path: Path{"/bad/silence", "accepts the connection and never answers the request"}, serve: hijacked(silence)},
	}
}

// agree replaces what gorilla says about extensions. A response without any is left as it is.
func agree(extensions string) func(head []byte) []byte {
	return func(head []byte) []byte { return replaceLine(head, "Sec-WebSocket-Extensions", extensions) }
}

// replaceLine replaces the value of one header line of a response.
func replaceLine(head []byte, name, value string) []byte {
	lines := bytes.Split(head, []byte("\r\n"))
	for i, line := range lines {
		if n, _, ok := bytes.Cut(line, []byte(":")); ok && string(n) == name {
			lines[i] = fmt.Appendf(nil, "%s: %s", name, value)
		}
	}
	return bytes.Join(lines, []byte("\r\n"))
}

// greet is what the paths with a wrong handshake do if the client goes on all the same.
func greet(l *link) {
	_ = l.text("you went on all the same")
	l.stay()
}

func planAccept(*Endpoint, *params) plan {
	return plan{run: greet, rewrite: func(head []byte) []byte {
		return replaceLine(head, "Sec-WebSocket-Accept", "bm90IHlvdXIga2V5IGF0IGFsbCE=")
	}}
}

func planSubprotocol(*Endpoint, *params) plan {
	return plan{run: greet, header: http.Header{"Sec-Websocket-Protocol": {"never.offered.v1"}}}
}

func planExtension(*Endpoint, *params) plan {
	return plan{run: greet, rewrite: func(head []byte) []byte {
		return append(bytes.TrimSuffix(head, []byte("\r\n")), "Sec-WebSocket-Extensions: x-never-offered; level=3\r\n\r\n"...)
	}}
}

// refuse answers with an ordinary HTTP response, its body in two parts.
func refuse(status int) func(*Endpoint, *params) http.HandlerFunc {
	return func(e *Endpoint, p *params) http.HandlerFunc {
		def, pause := int64(200<<10), 100*time.Millisecond
		if status == 301 {
			def, pause = 0, 0
		}
		size := int(p.number("size", def, 0, 64<<20))
		pause = p.wait("pause", pause)
		to := p.str("to", "/echo")
		return func(w http.ResponseWriter, r *http.Request) {
			h := w.Header()
			h.Set("Content-Type", "text/plain; charset=utf-8")
			switch status {
			case 200:
				h.Set("Content-Type", "text/html; charset=utf-8")
			case 301:
				h.Set("Location", to)
			case 401:
				h.Set("WWW-Authenticate", `Bearer realm="socklens", error="invalid_token"`)
			case 503:
				h.Set("Retry-After", "30")
			}
			body := fmt.Appendf(nil, "%d %s\n", status, http.StatusText(status))
			if size > len(body) {
				body = append(body, filler(size-len(body))...)
			}
			if status != 503 {
				h.Set("Content-Length", strconv.Itoa(len(body)))
			}
			w.WriteHeader(status)
			half := len(body) / 2
			_, _ = w.Write(body[:half])
			_ = http.NewResponseController(w).Flush()
			select {
			case <-time.After(pause):
			case <-e.done:
			case <-r.Context().Done():
			}
			_, _ = w.Write(body[half:])
		}
	}
}

// hijacked takes the connection over before anything was answered. The connection is closed when serve returns.
func hijacked(serve func(e *Endpoint, c net.Conn)) func(*Endpoint, *params) http.HandlerFunc {
	return func(e *Endpoint, _ *params) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			if err := e.admit(); err != nil {
				http.Error(w, err.Error(), http.StatusServiceUnavailable)
				return
			}
			defer e.leave()
			h := &hijacker{ResponseWriter: w, hold: e.hold}
			c, _, err := h.Hijack()
			if err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
			defer e.release(c)
			defer c.Close()
			serve(e, c)
		}
	}
}

func notHTTP(_ *Endpoint, c net.Conn) {
	_, _ = c.Write([]byte("SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n"))
}

func halfAnswer(_ *Endpoint, c net.Conn) {
	_, _ = c.Write([]byte("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upg"))
}

// silence waits until the client gives up.
func silence(e *Endpoint, c net.Conn) {
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		_, _ = c.Read(make([]byte, 1)) // what a client sends before our answer is its own fault
	}()
	select {
	case <-gone:
	case <-e.done:
		_ = c.Close()
		<-gone
	}
}
