package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"socklens/session/wire"
)

const (
	feedRate = 50_000 // messages a second

	// feedMessages of the maker's are sent again and again: more than any screen or cache has seen when they come again.
	feedMessages = 100_000

	// feedEvery is how often a feed writes: a thousandth of a second holds 50 messages, in one write.
	feedEvery = time.Millisecond

	// patience bounds each wait for a state. It is no target.
	patience = 3 * time.Minute
)

// feedURL is where as many messages as burst come from as fast as they go, and then rate a second until stopFeed.
func (s *sender) feedURL(burst, rate int) string {
	return fmt.Sprintf("ws://%s/feed?burst=%d&rate=%d", s.address, burst, rate)
}

// stopFeed lets the sender end its feed with a close frame and returns how many messages it has sent.
func (s *sender) stopFeed() (int, error) {
	client := http.Client{Timeout: patience}
	answer, err := client.Get("http://" + s.address + "/stop")
	if err != nil {
		return 0, fmt.Errorf("stop the feed: %w", err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return 0, fmt.Errorf("stop the feed: %w", err)
	}
	sent, err := strconv.Atoi(string(text))
	if err != nil {
		return 0, fmt.Errorf("stop the feed: %w", err)
	}
	return sent, nil
}

// sendFeed sends the burst and then rate messages a second, until it is asked for how many it has sent.
func sendFeed(conn *net.TCPConn, burst, rate int, stop chan chan int) error {
	frames, ends := feedFrames()
	sent := 0
	send := func(count int) error {
		for count > 0 {
			at := sent % feedMessages
			n := min(count, feedMessages-at)
			if _, err := conn.Write(frames[ends[at]:ends[at+n]]); err != nil {
				return fmt.Errorf("write to a feed: %w", err)
			}
			sent, count = sent+n, count-n
		}
		return nil
	}
	if err := send(burst); err != nil {
		return err
	}
	tick := time.NewTicker(feedEvery)
	defer tick.Stop()
	began := time.Now()
	for {
		select {
		case asked := <-stop:
			err := sayGoodbye(conn)
			asked <- sent
			return err
		case <-tick.C:
		}
		// A tick that came late makes up for it.
		if err := send(burst + int(time.Since(began).Seconds()*float64(rate)) - sent); err != nil {
			return err
		}
	}
}

// withFeed calls measure with the data of all entries, a sender, and the absolute path of a folder that is deleted
// afterwards.
func (r *report) withFeed(measure func(d data, s *sender, folder string) error) error {
	d, err := makeData(r.Entries)
	if err != nil {
		return err
	}
	s, err := startSender()
	if err != nil {
		return err
	}
	defer s.stop()
	folder, err := os.MkdirTemp("build", "bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	if folder, err = filepath.Abs(folder); err != nil {
		return err
	}
	return measure(d, s, folder)
}

// feedFrames returns messages as they cross the wire, and where each ends, beginning with 0 for where the first begins.
func feedFrames() (frames []byte, ends []int) {
	m := newMaker()
	ends = append(ends, 0)
	var payload []byte
	for range feedMessages {
		op := wire.Text
		op, payload = m.next(payload[:0])
		frames = wire.AppendFrame(frames, wire.Frame{Fin: true, Opcode: op, Length: uint64(len(payload))}, payload)
		ends = append(ends, len(frames))
	}
	return frames, ends
}
