// Command socklens is a desktop debugger for WebSocket endpoints. Without a command it opens the window; the commands
// endpoint, record, info and search work without one.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"

	"fyne.io/fyne/v2/app"

	"socklens/assets"
	"socklens/ui"
	"socklens/ui/cli"
	"socklens/ui/explain"
	_ "socklens/ui/locale" // before Fyne looks at it
)

// version is the released version, the same as in FyneApp.toml.
const version = "0.1.0"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := cli.Run(ctx, os.Args[1:], cli.Program{Version: version, Stdout: os.Stdout, Stderr: os.Stderr, Window: openWindow})
	stop()
	os.Exit(code)
}

// openWindow runs the window until it is closed, or until a signal comes, for which Fyne ends its event loop by itself. It
// returns the exit status once every session has ended.
func openWindow(ctx context.Context, flags cli.WindowFlags) int {
	dir := flags.Data
	if dir == "" {
		var err error
		if dir, err = dataDir(); err != nil {
			return fail(err)
		}
	}
	a := app.NewWithID("io.github.socklens.socklens")
	a.SetIcon(assets.Icon)
	w, err := ui.New(ui.Config{App: a, Dir: dir, Theme: flags.Theme, Version: version})
	if err != nil {
		fail(err)
		ui.ShowFailure(a, explain.Error(err))
		return 1
	}
	for _, address := range flags.Open {
		w.OpenAddress(address)
	}
	if flags.Probe != "" {
		if err := w.ServeProbe(flags.Probe); err != nil {
			w.Wait()
			return fail(err)
		}
	}
	a.Lifecycle().SetOnStarted(func() {
		if ctx.Err() != nil { // the signal came before Fyne listened to it
			a.Quit()
			return
		}
		w.Start(ctx)
		if flags.Demo {
			w.Desk().Demo()
		}
	})
	ui.Run(a)
	w.Wait()
	return 0
}

// fail says an error on the terminal and returns the exit status.
func fail(err error) int {
	x := explain.Error(err)
	fmt.Fprintln(os.Stderr, "socklens:", strings.Join([]string{x.What, x.Why, x.Try}, " "))
	return 1
}

// dataDir is where this user's data is kept unless --data says otherwise.
func dataDir() (string, error) {
	if runtime.GOOS == "linux" {
		if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
			return filepath.Join(dir, "socklens"), nil
		}
		home, err := os.UserHomeDir()
		if err != nil {
			return "", fmt.Errorf("find the data folder: %w", err)
		}
		return filepath.Join(home, ".local", "share", "socklens"), nil
	}
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", fmt.Errorf("find the data folder: %w", err)
	}
	return filepath.Join(dir, "socklens"), nil
}
