package ui

import (
	"bufio"
	"context"
	"net"
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"
)

// TestRunDoesLastWorkItself fails where a newer Fyne has no such work, or no way to take it: then Run may be of no use
// any more.
func TestRunDoesLastWorkItself(t *testing.T) {
	app := test.NewTempApp(t)
	l, ok := app.Lifecycle().(ending)
	if !ok {
		t.Fatalf("Fyne's lifecycle, %T, doesn't tell its last work", app.Lifecycle())
	}
	done := 0
	l.SetOnStoppedHookExecuted(func() { done++ })
	Run(app)
	if done != 1 {
		t.Errorf("the last work was done %d times, want once", done)
	}
	if l.OnStopped() != nil {
		t.Error("Fyne still has work for the end of its event loop")
	}
}

// TestClosingWaitsForWork ends what the window does in the background when it is closed, and posts nothing of it to an event
// loop that may have ended.
func TestClosingWaitsForWork(t *testing.T) {
	r := openWindow(t, t.TempDir())
	ended, posted := false, false
	r.background(func(ctx context.Context) {
		<-ctx.Done()
		ended = true
	}, func() { posted = true })
	r.background(func(context.Context) {}, func() { posted = true })
	r.Wait()
	r.background(func(context.Context) { t.Error("work began behind the end") }, func() { posted = true })
	for len(r.posts) > 0 {
		(<-r.posts)()
	}
	if !ended || posted {
		t.Errorf("work has ended: %v, its result came: %v", ended, posted)
	}
}

// TestTheProbeEndsWithTheWindow asks the probe for the window's state, until it is closed.
func TestTheProbeEndsWithTheWindow(t *testing.T) {
	r := openWindow(t, t.TempDir())
	t.Chdir(t.TempDir())
	const path = "probe" // the path of a socket must be short, and that of a folder for temporary files may be long
	if err := r.ServeProbe(path); err != nil {
		t.Fatal(err)
	}
	c, err := net.Dial("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	answers := make(chan string)
	go func() {
		defer close(answers)
		for in := bufio.NewScanner(c); in.Scan(); {
			answers <- in.Text()
		}
	}()
	if _, err := c.Write([]byte("\n")); err != nil {
		t.Fatal(err)
	}
	answer := ""
	r.until("answered", func() bool {
		select {
		case answer = <-answers:
			return true
		default:
			return false
		}
	})
	if !strings.Contains(answer, `"focus":"url"`) {
		t.Errorf("answered %s", answer)
	}
	r.Wait()
	if got, more := <-answers; more {
		t.Errorf("behind the end it answers %s", got)
	}
}
