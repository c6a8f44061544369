package endpoint

import (
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"
)

const (
	maxLinks      = 2048             // connections in use at one time; one more is answered with 503
	writeWait     = 30 * time.Second // for a peer to take one write
	closeWait     = 2 * time.Second  // for a peer to answer our close
	headerTimeout = 10 * time.Second // for a request to arrive
	idleTimeout   = time.Minute      // for the next one
)

// Endpoint is a running server. All its methods may be called from any goroutine.
type Endpoint struct {
	listener net.Listener
	server   *http.Server
	done     chan struct{} // closed when Close begins
	room     *room         // of /chat

	buffers sync.Pool // gorilla's write buffers

	serving sync.WaitGroup // the accepting goroutine and every request
	once    sync.Once

	mu     sync.Mutex // guards what follows
	conns  map[net.Conn]struct{}
	links  int // that were admitted and have not left
	closed bool
}

// Start listens on addr, a TCP address such as "127.0.0.1:0", and serves until Close. Port 0 takes a free port. An empty
// host is refused, because it would listen on every network the machine is on; "0.0.0.0:8080" says so on purpose.
func Start(addr string) (*Endpoint, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("listen on %q: %w", addr, err)
	}
	if host == "" {
		return nil, fmt.Errorf("listen on %q: a host is missing: 127.0.0.1 for this machine alone, 0.0.0.0 for every network", addr)
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("listen on %q: %w", addr, err)
	}
	e := &Endpoint{
		listener: l,
		done:     make(chan struct{}),
		room:     newRoom(),
		conns:    make(map[net.Conn]struct{}),
	}
	e.server = &http.Server{
		Handler:           e.handler(),
		ReadHeaderTimeout: headerTimeout,
		IdleTimeout:       idleTimeout,
		ErrorLog:          log.New(io.Discard, "", 0), // it would only repeat what the peer was told
	}
	e.serving.Go(func() { _ = e.server.Serve(l) })
	return e, nil
}

// URL returns the WebSocket address of the endpoint without a path, for example "ws://127.0.0.1:40123". Append a path
// of [Paths] to it.
func (e *Endpoint) URL() string { return "ws://" + e.listener.Addr().String() }

// Close stops listening, closes every connection with status 1001, and waits for every goroutine the endpoint started.
// A peer that doesn't answer the close is dropped after two seconds. Closing twice is allowed.
func (e *Endpoint) Close() error {
	e.once.Do(func() {
		e.mu.Lock()
		e.closed = true
		e.mu.Unlock()
		close(e.done) // each path says goodbye by itself
		_ = e.listener.Close()
		force := time.AfterFunc(closeWait, e.drop)
		e.serving.Wait()
		force.Stop()
		_ = e.server.Close()
	})
	return nil
}

// drop closes every connection that is still there.
func (e *Endpoint) drop() {
	_ = e.server.Close()
	e.mu.Lock()
	defer e.mu.Unlock()
	for c := range e.conns {
		_ = c.Close()
	}
}

var (
	errFull    = errors.New("the endpoint has as many connections as it takes")
	errClosing = errors.New("the endpoint is closing")
)

// counted lets Close wait for every request that next serves.
func (e *Endpoint) counted(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e.mu.Lock()
		closed := e.closed
		if !closed {
			e.serving.Add(1)
		}
		e.mu.Unlock()
		if closed {
			http.Error(w, errClosing.Error(), http.StatusServiceUnavailable)
			return
		}
		defer e.serving.Done()
		next.ServeHTTP(w, r)
	})
}

// admit takes a place for one more connection, unless there is none. Leave gives it back.
func (e *Endpoint) admit() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch {
	case e.closed:
		return errClosing
	case e.links >= maxLinks:
		return errFull
	}
	e.links++
	return nil
}

func (e *Endpoint) leave() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.links--
}

// hold remembers a connection that net/http no longer knows, so that Close can end it.
func (e *Endpoint) hold(c net.Conn) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.conns[c] = struct{}{}
}

func (e *Endpoint) release(c net.Conn) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.conns, c)
}
