package endpoint

import (
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/gorilla/websocket"

	"socklens/session/wire"
)

// Path is one path of the endpoint.
type Path struct {
	Path string // with the parameters it takes, for example "/ticker?rate=5&count=0&seed="
	Says string // what it does, one sentence without a full stop
}

// Name returns the path without its parameters.
func (p Path) Name() string {
	name, _, _ := strings.Cut(p.Path, "?")
	return name
}

// path is a Path and what it does. Most make a plan for an upgrade; those that don't get that far serve.
type path struct {
	Path
	plan  func(e *Endpoint, p *params) plan
	serve func(e *Endpoint, p *params) http.HandlerFunc
}

// plan is what happens on one connection.
type plan struct {
	deflate bool                     // accept permessage-deflate where it was offered
	header  http.Header              // more lines for the 101
	rewrite func(head []byte) []byte // the 101 as it shall be sent; nil leaves it
	mute    bool                     // never answer a close

	// inflate is what was agreed on for the peer's compressed messages, where gorilla can't inflate them.
	inflate *wire.Deflate

	run       func(l *link)                            // the script; the connection is closed when it returns
	onMessage func(l *link, op int, r io.Reader) error // called by the reading goroutine; nil ignores messages
}

// Paths lists what the endpoint serves, in the order of its page: the ordinary paths first.
func Paths() []Path {
	all := paths()
	list := make([]Path, len(all))
	for i, p := range all {
		list[i] = p.Path
	}
	return list
}

func paths() []path {
	var all []path
	all = append(all, goodPaths()...)
	all = append(all, handshakePaths()...)
	all = append(all, violationPaths()...)
	all = append(all, deflatePaths()...)
	return append(all, socketPaths()...)
}

func goodPaths() []path {
	return []path{
		{Path: Path{"/echo", "sends every message back as it came, compressed where permessage-deflate was offered"}, plan: planEcho},
		{Path: Path{"/ticker?rate=5&count=0&seed=", "sends JSON prices with ids, nested fields, some Chinese news and a heartbeat every tenth message, and echoes what you send; the same seed gives the same bytes, a count ends it with 1000"}, plan: planTicker},
		{Path: Path{"/chat?name=", "passes what you write on to everybody in the room, and says who comes and goes"}, plan: planChat},
		{Path: Path{"/binary?rate=2&count=0&size=", "sends binary messages: every byte from 00 to ff first, then records with a magic number, a counter and a body; and sends yours back"}, plan: planBinary},
		{Path: Path{"/deflate?takeover=1&bits=15&client_takeover=0&client_bits=15", "sends JSON prices compressed, the window kept between messages unless takeover=0, with a window of so many bits, and sends yours back; client_takeover=1 lets you keep your window too, client_bits asks for a small one where you offered that"}, plan: planDeflate},
		{Path: Path{"/close?code=1000&reason=&after=0s", "sends one message, then closes with the code and reason you ask for"}, plan: planClose},
	}
}

// handler routes requests to the paths.
func (e *Endpoint) handler() http.Handler {
	mux := http.NewServeMux()
	for _, p := range paths() {
		mux.HandleFunc(p.Name(), func(w http.ResponseWriter, r *http.Request) { e.visit(w, r, p) })
	}
	mux.HandleFunc("/{$}", func(w http.ResponseWriter, r *http.Request) {
		if websocket.IsWebSocketUpgrade(r) {
			e.visit(w, r, path{plan: planEcho})
			return
		}
		e.page(w, r)
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "there is nothing at this path; the page at / lists those that are", http.StatusNotFound)
	})
	return e.counted(mux)
}

// deflateOffer returns the first permessage-deflate that a request offers.
func deflateOffer(r *http.Request) wire.Extension {
	all, _ := wire.ParseExtensions(r.Header.Values("Sec-WebSocket-Extensions")) // gorilla refuses what can't be read
	for _, e := range all {
		if strings.EqualFold(e.Name, "permessage-deflate") {
			return e
		}
	}
	return wire.Extension{}
}

// visit reads the parameters, then serves or upgrades.
func (e *Endpoint) visit(w http.ResponseWriter, r *http.Request, p path) {
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		http.Error(w, "read the query string: "+err.Error(), http.StatusBadRequest)
		return
	}
	q := &params{values: values, offer: deflateOffer(r)}
	var plan plan
	var serve http.HandlerFunc
	if p.serve != nil {
		serve = p.serve(e, q)
	} else {
		plan = p.plan(e, q)
	}
	switch {
	case q.err != nil:
		http.Error(w, q.err.Error(), http.StatusBadRequest)
		return
	case serve != nil:
		serve(w, r)
		return
	}
	if err := e.admit(); err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	defer e.leave()
	l, err := e.upgrade(w, r, plan)
	if err != nil {
		return // gorilla has answered
	}
	e.serve(l, plan)
}
