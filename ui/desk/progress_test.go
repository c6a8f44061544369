package desk

import (
	"context"
	"slices"
	"testing"
)

// TestLongWork has two long works at a time, of which each is shown with its own progress and cancelled alone, and a third
// that closing the desk ends.
func TestLongWork(t *testing.T) {
	changed := make(chan struct{}, 1)
	d, err := Open(Config{Dir: t.TempDir(), Changed: func() {
		select {
		case changed <- struct{}{}:
		default:
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	type work struct {
		tell  func(label string, share float64)
		ended chan error
	}
	begin := func(label string) work {
		w, began := work{ended: make(chan error, 1)}, make(chan struct{})
		d.long(label, func(ctx context.Context, tell func(label string, share float64)) error {
			w.tell = tell
			close(began)
			<-ctx.Done()
			w.ended <- ctx.Err()
			return ctx.Err()
		})
		<-began
		return w
	}
	labels := func() (all []string) {
		for _, p := range d.Glance().Work {
			all = append(all, p.Label)
		}
		return all
	}
	first, second := begin("first"), begin("second")
	second.tell("second of all", 0.75)
	first.tell("first of all", 0.25)
	shown := d.Glance().Work
	if got := labels(); !slices.Equal(got, []string{"first of all", "second of all"}) || shown[0].Share != 0.25 || shown[1].Share != 0.75 || shown[0].ID == shown[1].ID {
		t.Fatalf("shown are %+v", shown)
	}
	shown[0].Cancel()
	if err := <-first.ended; err != context.Canceled {
		t.Errorf("the first ended with %v", err)
	}
	third := begin("third")
	for len(labels()) > 2 { // until the first is gone
		<-changed
	}
	if got := labels(); !slices.Equal(got, []string{"second of all", "third"}) {
		t.Errorf("then shown are %q", got)
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
	for _, w := range []work{second, third} {
		if err := <-w.ended; err != context.Canceled {
			t.Errorf("closing ended it with %v", err)
		}
	}
	d.long("late", func(context.Context, func(string, float64)) error { panic("the desk is closed") })
	if got := d.Glance(); len(got.Work) > 0 || len(got.Notices) > 0 {
		t.Errorf("in the end there are %+v and notices %+v", got.Work, got.Notices)
	}
}
