package ui

import "fyne.io/fyne/v2"

// ending is what Fyne's lifecycles have besides what their interface says.
type ending interface {
	OnStopped() func()
	SetOnStoppedHookExecuted(func())
}

// Run runs the application's event loop and returns when it has ended. It belongs to the main goroutine. app.Run would
// do the same, but now and then never returns, with the window gone and the process still there: when Fyne 2.8 ends, it
// hands its last work, saving its preferences, to a goroutine that posts it back to the UI goroutine and waits, just when
// that looks into its queue for the last time. So this takes that work away from it, and does it afterwards.
func Run(app fyne.App) {
	last := func() {}
	if l, ok := app.Lifecycle().(ending); ok {
		if f := l.OnStopped(); f != nil {
			last = f
		}
		l.SetOnStoppedHookExecuted(nil)
	}
	app.Run()
	last()
}
