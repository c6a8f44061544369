package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"socklens/ui/desk"
)

// measureTicks measures what the window's pump does at each tick but the painting: it asks a desk for a picture. The
// desk is the real one, without a window. It has two tabs: one shows the capture of all entries, the visible one follows
// a session that has as many behind it and receives 50,000 a second.
func (r *report) measureTicks() error { return r.withFeed(r.measureDesk) }

func (r *report) measureDesk(d data, s *sender, folder string) (err error) {
	p := &desktop{dirty: make(chan struct{}, 1)}
	if p.desk, err = desk.Open(desk.Config{Dir: filepath.Join(folder, "data"), Changed: p.mark, Version: "bench"}); err != nil {
		return err
	}
	defer p.desk.Close()
	p.desk.OpenSession(d.capture)
	if err := p.until("the past session", func(l *desk.List) bool { return l.Total == d.entries }); err != nil {
		return err
	}
	say("receiving %s messages into the visible tab of a desk", sizeName(d.entries))
	tab := p.desk.NewTab(s.feedURL(d.entries, feedRate))
	tab.Connect()
	if err := p.until("the messages behind", func(l *desk.List) bool { return l.Stats.MessagesIn >= int64(d.entries) }); err != nil {
		return err
	}
	if err := r.measurePictures(p, tab); err != nil {
		return err
	}

	sent, err := s.stopFeed()
	if err != nil {
		return err
	}
	recorded := tab.CapturePath()
	if err := p.desk.Close(); err != nil {
		return err
	}
	return holds(recorded, sent)
}

// measurePictures measures ticks that follow all entries, ticks while a search for one in a thousand goes on, and ticks
// that follow what it finds. The first are the figure.
func (r *report) measurePictures(p *desktop, tab *desk.Tab) error {
	say("asking the desk for pictures at %d messages a second", feedRate)
	words := newMaker().names
	goOn := func(*desk.List) bool { return true }
	for round := range watched {
		tab.SetQuery("")
		if err := p.until("all entries", func(l *desk.List) bool { return !l.Queried }); err != nil {
			return err
		}
		before, began := p.list.Stats.MessagesIn, time.Now()
		all, err := p.follow(r.span(), goOn)
		if err != nil {
			return err
		}
		load := float64(p.list.Stats.MessagesIn-before) / time.Since(began).Seconds()
		tab.SetQuery(strings.ToLower(words[round]))
		searching, err := p.follow(patience, func(l *desk.List) bool { return !l.Queried || l.Searching })
		if err != nil {
			return err
		}
		filtered, err := p.follow(r.span()/2, goOn)
		if err != nil {
			return err
		}
		r.add("tick_p99_ms", "ms", percentile99(all))
		r.add("tick_searching_p99_ms", "ms", percentile99(searching))
		r.add("tick_filtered_p99_ms", "ms", percentile99(filtered))
		r.add("tick_load", "messages/s", load)
	}
	return nil
}

// desktop is a desk that is asked for pictures as the window's pump does.
type desktop struct {
	desk  *desk.Desk
	dirty chan struct{} // capacity 1
	list  desk.List     // as the last picture shows it
}

func (p *desktop) mark() {
	select {
	case p.dirty <- struct{}{}:
	default:
	}
}

// tickEvery is the fastest that the pump ever ticks.
const tickEvery = time.Second / 30

// rows is how many the list of a large window asks for.
const rows = 100

// tick waits until a picture would differ, asks for it, and returns what that took in milliseconds.
func (p *desktop) tick() (float64, error) {
	select {
	case <-p.dirty:
	case <-time.After(time.Second):
	}
	began := time.Now()
	picture := p.desk.Picture(desk.Want{First: max(0, p.list.Total-rows), Count: rows})
	took := milliseconds(time.Since(began))
	for _, n := range picture.Notices {
		if n.Bad {
			return 0, errors.New(n.What + " " + n.Why)
		}
	}
	p.list = picture.List
	time.Sleep(tickEvery)
	return took, nil
}

// follow ticks for a while, or as long as goes holds after a tick, and returns what the ticks took in milliseconds.
// Where it follows it checks that the last row is shown.
func (p *desktop) follow(span time.Duration, goes func(*desk.List) bool) ([]float64, error) {
	var ticks []float64
	for began := time.Now(); time.Since(began) < span; {
		took, err := p.tick()
		if err != nil {
			return nil, err
		}
		ticks = append(ticks, took)
		if l := &p.list; l.Follow && l.First+len(l.Rows) != l.Total {
			return nil, fmt.Errorf("the list shows rows %d to %d of %d", l.First, l.First+len(l.Rows), l.Total)
		}
		if !goes(&p.list) {
			break
		}
	}
	return ticks, nil
}

// until ticks until the list is as wanted.
func (p *desktop) until(what string, holds func(*desk.List) bool) error {
	if _, err := p.follow(patience, func(l *desk.List) bool { return !holds(l) }); err != nil {
		return err
	}
	if !holds(&p.list) {
		return fmt.Errorf("%s did not show within %v", what, patience)
	}
	return nil
}

// holds checks that a capture holds as many messages as were sent.
func holds(path string, sent int) error {
	found, err := messages(path)
	if err != nil {
		return err
	}
	if found != sent {
		return fmt.Errorf("%s holds %d messages of %d that were sent", path, found, sent)
	}
	return nil
}
