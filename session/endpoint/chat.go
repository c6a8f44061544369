package endpoint

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/gorilla/websocket"
)

const (
	chatBacklog = 256      // messages that wait for a slow guest before it is shown out
	chatLength  = 16 << 10 // bytes kept of one message
)

// room is where everybody at /chat is.
type room struct {
	mu     sync.Mutex // guards what follows
	guests map[*guest]struct{}
	came   int // altogether, to name those who don't say
}

type guest struct {
	name   string
	joined chan struct{} // closed when the guest is in the room
	queue  chan []byte   // frames to be written
	slow   chan struct{} // closed when the queue overflowed
	once   sync.Once
}

// notice is what the room says: type is joined, left or said.
type notice struct {
	Type string `json:"type"`
	From string `json:"from"`
	Text string `json:"text,omitempty"`
	Here int    `json:"here"`
}

func newRoom() *room { return &room{guests: make(map[*guest]struct{})} }

func planChat(e *Endpoint, p *params) plan {
	name := p.str("name", "")
	if len(name) > 64 {
		p.fail("name", "at most 64 bytes")
	}
	g := &guest{
		name: name, joined: make(chan struct{}),
		queue: make(chan []byte, chatBacklog), slow: make(chan struct{}),
	}
	return plan{
		onMessage: func(_ *link, op int, r io.Reader) error {
			if op != websocket.TextMessage {
				return nil
			}
			text, err := io.ReadAll(io.LimitReader(r, chatLength))
			if err != nil {
				return err
			}
			<-g.joined // the reading begins a moment before the script
			e.room.say(g, string(text))
			return nil
		},
		run: func(l *link) {
			e.room.join(g)
			close(g.joined)
			defer e.room.leave(g)
			if err := g.write(l); err != nil {
				l.close(websocket.ClosePolicyViolation, err.Error())
			}
		},
	}
}

// write passes the queue on until the link ends, or says why the guest must go.
func (g *guest) write(l *link) error {
	for {
		select {
		case p := <-g.queue:
			if l.raw(p) != nil {
				return nil
			}
		case <-g.slow:
			return errors.New("too slow for this room")
		case <-l.gone:
			return nil
		case <-l.done:
			return nil
		}
	}
}

func (r *room) join(g *guest) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.came++
	if g.name == "" {
		g.name = fmt.Sprintf("guest %d", r.came)
	}
	r.guests[g] = struct{}{}
	r.tell(notice{Type: "joined", From: g.name})
}

func (r *room) leave(g *guest) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.guests, g)
	r.tell(notice{Type: "left", From: g.name})
}

func (r *room) say(g *guest, text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.tell(notice{Type: "said", From: g.name, Text: text})
}

// tell queues a notice for everybody; the caller holds the lock. It never waits: who doesn't keep up has to go.
func (r *room) tell(n notice) {
	n.Here = len(r.guests)
	p, err := json.Marshal(n)
	if err != nil {
		return // it holds nothing that can't be marshalled
	}
	f := frame(0x81, p)
	for g := range r.guests {
		select {
		case g.queue <- f:
		default:
			g.once.Do(func() { close(g.slow) })
		}
	}
}
