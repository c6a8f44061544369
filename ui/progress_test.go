package ui

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"socklens/ui/desk"
)

// TestLongWorkHasRows shows two works at a time, cancels each by its own button, and keeps the row of the one that goes on.
func TestLongWorkHasRows(t *testing.T) {
	r := openWindow(t, t.TempDir())
	var cancelled []string
	work := func(id int, label string, share float64) desk.Progress {
		return desk.Progress{ID: id, Label: label, Share: share, Cancel: func() { cancelled = append(cancelled, label) }}
	}
	show := func(all ...desk.Progress) (said []string) {
		p := r.shown
		p.Work = all
		r.show(p)
		for _, row := range r.notices.work {
			said = append(said, row.what.full)
		}
		return said
	}
	if got := show(work(1, "one", 0), work(2, "two", 0.5)); !slices.Equal(got, []string{"one", "two"}) || r.notices.work[1].bar.Value != 0.5 {
		t.Errorf("shown are %q, the second at %v", got, r.notices.work[1].bar.Value)
	}
	one, two := r.notices.work[0].cancel, r.notices.work[1].cancel
	test.Tap(one)
	r.win.Canvas().Focus(two)
	if got := show(work(2, "two and on", 0.75)); !slices.Equal(got, []string{"two and on"}) || r.win.Canvas().Focused() != fyne.Focusable(two) {
		t.Errorf("then shown are %q, the focus is in %q", got, r.focusName())
	}
	test.Tap(two)
	if got := show(); len(got) > 0 || r.focusName() != "list" || len(r.notices.rows.Objects) != 1 {
		t.Errorf("in the end %q are shown in %d rows, the focus is in %q", got, len(r.notices.rows.Objects), r.focusName())
	}
	if !slices.Equal(cancelled, []string{"one", "two"}) {
		t.Errorf("cancelled were %q", cancelled)
	}
}

// inDialog is all that stands in the topmost dialog's labels.
func (r *rig) inDialog() string {
	var said []string
	var walk func(o fyne.CanvasObject)
	walk = func(o fyne.CanvasObject) {
		switch o := o.(type) {
		case *widget.Label:
			said = append(said, o.Text)
		case *fyne.Container:
			for _, child := range o.Objects {
				walk(child)
			}
		}
	}
	if r.asking() {
		walk(r.topDialog().dialogBox.(*modal).Content)
	}
	return strings.Join(said, "\n")
}

// TestQuitAsksAboutWork closes the window while something is being written, and then without.
func TestQuitAsksAboutWork(t *testing.T) {
	r := openWindow(t, t.TempDir())
	p := r.shown
	p.Work = []desk.Progress{{ID: 1, Label: "Exporting 3 of 9 rows", Cancel: func() {}}, {ID: 2, Label: "Saving a", Cancel: func() {}}}
	r.show(p)
	r.keys(ctrl(fyne.KeyQ))
	if r.topDialog().title != closeTitle || !strings.Contains(r.inDialog(), "Exporting 3 of 9 rows; Saving a.") {
		t.Fatalf("the dialog is %q and says %q", r.topDialog().title, r.inDialog())
	}
	r.quit() // as whoever presses the frame's button again
	if len(r.dialogs) != 1 {
		t.Errorf("%d dialogs ask", len(r.dialogs))
	}
	r.key(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if r.asking() || r.pump.ctx.Err() != nil {
		t.Error("Escape doesn't keep the window open")
	}
	r.quit()
	r.key(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if r.pump.ctx.Err() == nil {
		t.Error("the window stays open")
	}
	r.jobs.Wait()
}
