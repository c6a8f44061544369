package ui

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"socklens/ui/desk"
)

// The pump's pace: a picture is painted at most every fastest while painting is cheap, and at least every slowest under
// a flood. What a person did is shown at once.
const (
	fastest = time.Second / 30
	slowest = time.Second / 8
	// rest is how many times as long as a tick took the pump rests behind it, within fastest and slowest: what a tick costs
	// is then a fifth of a core.
	rest = 4
)

// pump brings pictures of the desk to the window.
type pump struct {
	picture func() desk.Picture // off the UI goroutine
	show    func(desk.Picture)  // on the UI goroutine
	post    func(func())        // posts to the UI goroutine; fyne.Do, or the test's own
	ctx     context.Context     // ends when the window is being closed
	stop    context.CancelFunc
	dirty   chan struct{}
	urgent  chan struct{}
	ticks   atomic.Int64
	done    sync.WaitGroup
}

func newPump(picture func() desk.Picture, show func(desk.Picture), post func(func())) *pump {
	p := &pump{picture: picture, show: show, post: post, dirty: make(chan struct{}, 1), urgent: make(chan struct{}, 1)}
	p.ctx, p.stop = context.WithCancel(context.Background())
	return p
}

// do runs f on the UI goroutine and doesn't wait for it. Once the window is being closed it does nothing: Fyne's event loop
// may have ended, and what is posted then runs on the goroutine that posts it.
func (p *pump) do(f func()) {
	if p.ctx.Err() != nil {
		return
	}
	p.post(func() {
		if p.ctx.Err() == nil {
			f()
		}
	})
}

// background runs work on a goroutine that closing the desk waits for, and then done on the UI goroutine, as do does. Work
// ends early when ctx does.
func (w *Window) background(work func(ctx context.Context), done func()) {
	w.desk.Background(func(ctx context.Context) error {
		work(ctx)
		w.pump.do(done)
		return nil
	})
}

// latest is work in the background of which only what was asked for last counts.
type latest struct {
	w        *Window
	overtake context.CancelFunc // ends the work that is under way
}

// run runs work and then done, as background does. When it is called again meanwhile, the ctx of work ends and done is not
// called.
func (l *latest) run(work func(ctx context.Context), done func()) {
	if l.overtake != nil {
		l.overtake()
	}
	overtaken, overtake := context.WithCancel(context.Background())
	l.overtake = overtake
	l.w.background(func(ctx context.Context) {
		defer context.AfterFunc(ctx, overtake)()
		work(overtaken)
	}, func() {
		if overtaken.Err() == nil {
			done()
		}
	})
}

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

// run works until ctx ends or the pump is stopped; wait waits for it.
func (p *pump) run(ctx context.Context) {
	context.AfterFunc(ctx, p.stop)
	ctx = p.ctx
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
