package main

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/gorilla/websocket"

	"socklens/session/wire"
)

const (
	small = 200       // bytes of a message of the flood
	flood = 1_000_000 // messages of the flood
	bulk  = 2 << 30   // bytes of the larger messages, in all

	// readBuffer is what the session gives gorilla; bare reading gets the same.
	readBuffer = 256 << 10

	// arena is how much of the payloads that tapped reading keeps is there at a time. It is far more than the
	// processor's caches hold and little enough to need no collecting.
	arena = 64 << 20
)

// measureReceiving measures what the tap and the capture cost a reader that does nothing else. The flood is of one size
// whatever BENCH_ENTRIES says, because a short one would measure the connecting.
func (r *report) measureReceiving() error {
	say("receiving %s messages", sizeName(flood))
	s, err := startSender()
	if err != nil {
		return err
	}
	defer s.stop()

	sizes := []messageSize{{"200b", small}, {"64k", 64 << 10}, {"1m", 1 << 20}}
	for range r.runs() {
		keep := make([]byte, arena)
		clear(keep) // a session's memory is touched before, too, but for its first moments
		discarded, err := rate(flood, func() error { return discard(s, small, flood) })
		if err != nil {
			return err
		}
		for _, size := range sizes {
			count := flood
			if size.bytes > small {
				count = bulk / size.bytes
			}
			bare, err := rate(count, func() error { return bare(s, size.bytes, count) })
			if err != nil {
				return err
			}
			tapped, err := rate(count, func() error { return tapped(s, size.bytes, count, keep) })
			if err != nil {
				return err
			}
			r.add("bare_"+size.name, "messages/s", bare)
			r.add("tapped_"+size.name, "messages/s", tapped)
			r.add("tap_"+size.name+"_vs_bare", "", tapped/bare)
		}
		keep = nil
		runtime.GC() // or the collector would leave the session alone for what was kept
		ingested, err := ingest(s, flood)
		if err != nil {
			return err
		}
		bare := r.figure("bare_200b").last()
		r.add("sender", "messages/s", discarded)
		r.add("ingest", "entries/s", ingested)
		r.add("ingest_vs_bare", "", ingested/bare)
	}
	// The least of the sizes is the figure, by their medians: the least of each run would be mere bad luck.
	least := slices.MinFunc(sizes, func(a, b messageSize) int {
		return cmp.Compare(r.figure("tap_"+a.name+"_vs_bare").median(), r.figure("tap_"+b.name+"_vs_bare").median())
	})
	for _, ratio := range r.figure("tap_" + least.name + "_vs_bare").Samples {
		r.add("tap_vs_bare", "", ratio)
	}
	return r.judgeSender(s)
}

// judgeSender checks that the sender is twice as fast as bare reading, or it would be what is measured. What it can do is
// the best that it did: others on the machine only ever make it less, so it may try again. A run that is too small for
// its figures to be of use is told so and goes on, because nothing of ours is wrong then.
func (r *report) judgeSender(s *sender) error {
	bare := r.figure("bare_200b").median()
	reached := func() float64 { return slices.Max(r.figure("sender").Samples) }
	for tries := 0; reached() < 2*bare && tries < 50; tries++ {
		discarded, err := rate(flood, func() error { return discard(s, small, flood) })
		if err != nil {
			return err
		}
		r.add("sender", "messages/s", discarded)
	}
	if reached() >= 2*bare {
		return nil
	}
	complaint := fmt.Sprintf("the sender reaches %.0f messages/s, less than twice the %.0f of bare reading: it would be "+
		"what is measured", reached(), bare)
	if r.Entries < 1_000_000 {
		say("%s; this run's figures of receiving are void", complaint)
		return nil
	}
	return errors.New(complaint)
}

// messageSize is how large the messages of a run are.
type messageSize struct {
	name  string
	bytes int
}

// rate returns how many of count things a second work did.
func rate(count int, work func() error) (float64, error) {
	began := time.Now()
	if err := work(); err != nil {
		return 0, err
	}
	return float64(count) / time.Since(began).Seconds(), nil
}

// discard reads the bytes of the flood and nothing more.
func discard(s *sender, size, count int) error {
	conn, err := net.Dial("tcp", s.address)
	if err != nil {
		return fmt.Errorf("discard: %w", err)
	}
	defer conn.Close()
	_, rest, _ := strings.Cut(s.url(size, count), s.address)
	if _, err := fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: bench\r\nSec-WebSocket-Key: x\r\n\r\n", rest); err != nil {
		return fmt.Errorf("discard: %w", err)
	}
	in := bufio.NewReader(conn)
	answer, err := http.ReadResponse(in, nil)
	if err != nil {
		return fmt.Errorf("discard: %w", err)
	}
	answer.Body.Close()
	head := wire.Frame{Fin: true, Opcode: wire.Text, Length: uint64(size)}
	want := int64(len(wire.AppendFrame(nil, head, make([]byte, size)))) * int64(count)
	buffer := make([]byte, readBuffer)
	for got := int64(in.Buffered()); got < want; {
		n, err := conn.Read(buffer)
		if err != nil {
			return fmt.Errorf("discard: %w", err)
		}
		got += int64(n)
	}
	return nil
}

// bare reads messages with gorilla into one reused buffer, which is as fast as gorilla can be read.
func bare(s *sender, size, count int) error {
	seen, err := read(s, size, count, func(c net.Conn) net.Conn { return c })
	if err == nil && seen != count {
		err = fmt.Errorf("bare: read %d messages of %d", seen, count)
	}
	return err
}

// tapped reads the same as a session does: an assembler below gorilla makes messages of the bytes, each of which is
// copied into keep, over the oldest where that is full, and gorilla is given what is left to judge.
func tapped(s *sender, size, count int, keep []byte) error {
	kept, at := 0, 0
	_, err := read(s, size, count, func(c net.Conn) net.Conn {
		return &tap{Conn: c, assembler: wire.NewAssembler(wire.Config{Dir: wire.In, Limit: 64 << 20}, func(m *wire.Message) {
			if m.Op != wire.Text || m.Size != int64(size) {
				return
			}
			if len(keep)-at < size {
				at = 0
			}
			kept++
			at += copy(keep[at:], m.Payload)
		})}
	})
	if err == nil && kept != count {
		err = fmt.Errorf("tapped: kept %d messages of %d", kept, count)
	}
	return err
}

// tap shows an assembler what is read once the upgrade's answer is over.
type tap struct {
	net.Conn
	assembler *wire.Assembler
	open      bool
}

func (t *tap) Read(p []byte) (int, error) {
	for {
		n, err := t.Conn.Read(p)
		now := time.Now().UnixNano()
		if !t.open {
			_, after, found := strings.Cut(string(p[:n]), "\r\n\r\n")
			if !found { // the sender writes its answer at once, so this doesn't happen
				return 0, errors.New("the answer came in parts")
			}
			t.open = true
			t.assembler.Feed([]byte(after), now)
			return n, err
		}
		if n = len(t.assembler.Sift(p[:n], now)); n > 0 || err != nil {
			return n, err
		}
	}
}

// read reads until the sender closes and returns how many messages gorilla was given.
func read(s *sender, size, count int, wrap func(net.Conn) net.Conn) (seen int, err error) {
	dialer := websocket.Dialer{ReadBufferSize: readBuffer, NetDial: func(network, address string) (net.Conn, error) {
		conn, err := net.Dial(network, address)
		if err != nil {
			return nil, err
		}
		return wrap(conn), nil
	}}
	conn, _, err := dialer.Dial(s.url(size, count), nil)
	if err != nil {
		return 0, fmt.Errorf("read: %w", err)
	}
	defer conn.Close()
	buffer := make([]byte, readBuffer)
	for {
		_, message, err := conn.NextReader()
		if websocket.IsCloseError(err, websocket.CloseNormalClosure) {
			return seen, nil
		}
		if err != nil {
			return seen, fmt.Errorf("read: %w", err)
		}
		got := 0
		for err == nil {
			var n int
			n, err = message.Read(buffer)
			got += n
		}
		if err != io.EOF || got != size {
			return seen, fmt.Errorf("read: a message of %d bytes instead of %d: %w", got, size, err)
		}
		seen++
	}
}
