package ui

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"

	"socklens/ui/desk"
)

// The pump's pace: a picture is painted at most every fastest while painting is cheap, and at least every slowest under
// a flood. What a person did is shown at once.
const (
	fastest = time.Second / 30
	slowest = time.Second / 8
	// share is how much of a core the window may take: after a tick that cost d, the pump rests for d*rest.
	rest = 4
)

// pump brings pictures of the desk to the window.
type pump struct {
	picture func() desk.Picture // off the UI goroutine
	show    func(desk.Picture)  // on the UI goroutine
	do      func(func())        // posts to the UI goroutine; fyne.Do, or the test's own
	dirty   chan struct{}
	urgent  chan struct{}
	ticks   atomic.Int64
	done    sync.WaitGroup
}

func newPump(picture func() desk.Picture, show func(desk.Picture), do func(func())) *pump {
	return &pump{picture: picture, show: show, do: do, dirty: make(chan struct{}, 1), urgent: make(chan struct{}, 1)}
}

// fyneDo posts f to the UI goroutine and doesn't wait.
func fyneDo(f func()) { fyne.Do(f) }

// mark says that a new picture would differ. It never blocks.
func (p *pump) mark() {
	select {
	case p.dirty <- struct{}{}:
	default:
	}
}

// now is mark for what a person did: the pump doesn't rest first.
func (p *pump) now() {
	select {
	case p.urgent <- struct{}{}:
	default:
	}
}

// run works until ctx ends; wait waits for it.
func (p *pump) run(ctx context.Context) {
	p.done.Go(func() {
		second := time.NewTicker(time.Second) // for what changes by itself, such as how long the link is open
		defer second.Stop()
		var pause time.Duration
		var before desk.List
		for {
			select {
			case <-ctx.Done():
				return
			case <-p.urgent:
			case <-p.dirty:
			case <-second.C:
			}
			began := time.Now()
			picture := p.picture()
			if ctx.Err() != nil {
				return // the event loop may be ending
			}
			shown := make(chan struct{})
			p.do(func() {
				p.show(picture)
				close(shown)
			})
			select {
			case <-shown:
			case <-ctx.Done():
				return
			}
			p.ticks.Add(1)
			pause = min(max(fastest, rest*time.Since(began)), slowest)
			if l := picture.List; l.Follow && l.Total-before.Total > len(l.Rows) {
				pause = slowest // every row is new: nobody can read them, and painting all of them costs the most
			}
			before = picture.List
			select {
			case <-time.After(pause):
			case <-p.urgent:
				p.now()
			case <-ctx.Done():
				return
			}
		}
	})
}

func (p *pump) wait() { p.done.Wait() }
