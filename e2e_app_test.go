//go:build e2e

package main_test

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// app is the real binary in a real window, driven by the keyboard.
type app struct {
	*display
	data   string // its data folder
	window string // X's number of its window
	probe  *probe
	cmd    *exec.Cmd
	output *lockedBuffer
	ended  chan struct{}   // closed when the process has ended
	delays []time.Duration // to the UI goroutine, one a question that the probe was asked
}

// open starts the application with its data in a folder of the test's, and waits until its window has the focus.
func open(t *testing.T, args ...string) *app {
	t.Helper()
	return newDisplay(t, 1440, 900).open(t.TempDir(), args...)
}

// open starts the application on a display; data may be one that an application before it left.
func (d *display) open(data string, args ...string) *app {
	d.t.Helper()
	socket := d.socket("probe")
	a := &app{display: d, data: data, output: &lockedBuffer{}, ended: make(chan struct{})}
	a.start(d.prepare(data, append([]string{"--probe", socket}, args...)...))
	a.findWindow()
	a.probe = dialProbe(a, socket)
	a.resize(1440, 900)
	return a
}

// start starts the process, which ends with the test at the latest.
func (a *app) start(command *exec.Cmd) {
	a.t.Helper()
	a.cmd = command
	a.cmd.Stdout, a.cmd.Stderr = a.output, a.output
	if err := a.cmd.Start(); err != nil {
		a.t.Fatalf("start the application: %v", err)
	}
	go func() {
		a.cmd.Wait()
		close(a.ended)
	}()
	a.t.Cleanup(func() {
		a.cmd.Process.Kill()
		<-a.ended
		if a.t.Failed() {
			a.t.Logf("the application printed:\n%s", a.output)
		}
	})
}

// findWindow waits for the window and gives it the focus.
func (a *app) findWindow() {
	a.t.Helper()
	pid := strconv.Itoa(a.cmd.Process.Pid)
	a.await("the window", func() bool {
		out, _ := a.try("xdotool", "search", "--all", "--onlyvisible", "--pid", pid, "--name", "Socklens")
		a.window, _, _ = strings.Cut(strings.TrimSpace(out), "\n")
		return a.window != ""
	})
	a.activate()
}

// activate gives the window the focus, so that keys reach it, and waits until it has it. It asks again and again: the
// window manager doesn't hear what comes before it manages the window.
func (a *app) activate() {
	a.t.Helper()
	a.await("the window to have the focus", func() bool {
		if now, err := a.try("xdotool", "getwindowfocus"); err == nil && strings.TrimSpace(now) == a.window {
			return true
		}
		a.try("xdotool", "windowactivate", a.window)
		return false
	})
}

// prepare prepares the application with a home of its own, in which nothing of this machine helps it.
func (d *display) prepare(data string, args ...string) *exec.Cmd {
	d.t.Helper()
	binary, err := filepath.Abs(filepath.Join("build", "socklens"))
	if err != nil {
		d.t.Fatalf("find the binary: %v", err)
	}
	home := d.t.TempDir()
	if err := os.Mkdir(filepath.Join(home, ".cache"), 0o700); err != nil {
		d.t.Fatalf("make a home: %v", err)
	}
	command := d.command(binary, append([]string{"--data", data}, args...)...)
	command.Dir = home
	command.Env = append(command.Env, "HOME="+home, "XDG_CONFIG_HOME="+home, "XDG_CACHE_HOME="+home, "XDG_DATA_HOME="+home,
		"XDG_RUNTIME_DIR="+home, fmt.Sprint("FYNE_SCALE=", d.scale), "LANG=en_US.UTF-8", "LIBGL_ALWAYS_SOFTWARE=1")
	return command
}

// await is until, but gives up as soon as the application has ended.
func (a *app) await(what string, holds func() bool) {
	a.t.Helper()
	a.until(what, func() bool {
		if holds() {
			return true
		}
		select {
		case <-a.ended:
			a.t.Fatalf("the application ended (%v) while the test waited for %s", a.cmd.ProcessState, what)
		default:
		}
		return false
	})
}

// resize makes the window that large, at the screen's upper left corner, and waits until it is painted so. It asks again
// and again, because the application may still be setting its own size.
func (a *app) resize(width, height int) {
	a.t.Helper()
	want := fmt.Sprintf("WIDTH=%d\nHEIGHT=%d\n", width, height)
	a.sees("the window's size", func(s *state) bool {
		now, _ := a.try("xdotool", "getwindowgeometry", "--shell", a.window)
		if strings.Contains(now, want) {
			return math.Abs(float64(s.Width)*a.scale-float64(width)) < 2 && math.Abs(float64(s.Height)*a.scale-float64(height)) < 2
		}
		a.try("xdotool", "windowsize", a.window, strconv.Itoa(width), strconv.Itoa(height), "windowmove", a.window, "0", "0")
		return false
	})
}

// keys presses keys one after another, by their names in X: "ctrl+t", "Return", "Prior".
func (a *app) keys(names ...string) {
	a.t.Helper()
	a.run("xdotool", append([]string{"key", "--clearmodifiers", "--delay", "10"}, names...)...)
}

// write types a text as it is, line feeds included.
func (a *app) write(text string) {
	a.t.Helper()
	a.run("xdotool", "type", "--clearmodifiers", "--delay", "5", "--", text)
}

// drag takes hold of a place of the window with the mouse and moves it to another one, in steps as a hand does. It waits
// behind each until the window has taken it: Fyne looks where the mouse is once a frame, but at its buttons at once.
func (a *app) drag(fromX, fromY, toX, toY float64) {
	a.t.Helper()
	mouse := func(args ...string) {
		a.run("xdotool", args...)
		a.state()
	}
	move := func(share float64) {
		at := func(from, to float64) string {
			return strconv.Itoa(int(math.Round((from + (to-from)*share) * a.scale)))
		}
		mouse("mousemove", "--window", a.window, at(fromX, toX), at(fromY, toY))
	}
	move(0)
	mouse("mousedown", "1")
	for share := 0.25; share <= 1; share += 0.25 {
		move(share)
	}
	mouse("mouseup", "1")
}

// connect types an address into the URL box, which has the focus, and waits until the link is open or already closed.
func (a *app) connect(url string) {
	a.t.Helper()
	a.keys("ctrl+l")
	a.write(url)
	a.sees("the URL", func(s *state) bool { return s.URL == url })
	a.keys("Return")
	a.sees("the link to open", func(s *state) bool { return s.link() == "open" || s.link() == "closed" && s.Total > 0 })
}

// focusList moves the focus from pane to pane until the entry list has it.
func (a *app) focusList() {
	a.t.Helper()
	for range 10 {
		was := a.state().Focus
		if was == "list" {
			return
		}
		a.keys("F6")
		a.sees("the next pane", func(s *state) bool { return s.Focus != was })
	}
	a.t.Fatal("F6 never reaches the entry list")
}

// close closes the window as its frame's button does and checks that the application ends well.
func (a *app) close() {
	a.t.Helper()
	a.keys("alt+F4")
	a.ends(0)
}

// terminate ends the application with SIGTERM, as a desktop that logs out does, and checks that it ends well.
func (a *app) terminate() {
	a.t.Helper()
	if err := a.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		a.t.Fatalf("send SIGTERM: %v", err)
	}
	a.ends(0)
}

// kill ends the application as a crash does: at once and with nothing said.
func (a *app) kill() {
	a.t.Helper()
	if err := a.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		a.t.Fatalf("kill the application: %v", err)
	}
	<-a.ended
}

// ends waits until the application has ended and checks its exit status.
func (a *app) ends(status int) {
	a.t.Helper()
	select {
	case <-a.ended:
	case <-time.After(patience):
		screen := a.picture("failed")
		a.cmd.Process.Signal(syscall.SIGQUIT) // it prints what each goroutine does
		<-a.ended
		a.t.Fatalf("the application had not ended in %v; the screen is %s", patience, screen)
	}
	if got := a.cmd.ProcessState.ExitCode(); got != status {
		a.t.Errorf("the application ended with status %d, want %d", got, status)
	}
}

// memory returns the largest resident size that the application has had so far, in bytes.
func (a *app) memory() int64 {
	a.t.Helper()
	status, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(a.cmd.Process.Pid), "status"))
	if err != nil {
		a.t.Fatalf("read the application's memory: %v", err)
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	kib, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
	if err != nil {
		a.t.Fatalf("read the application's memory: %v", err)
	}
	return kib << 10
}

// socklens runs the binary's command line, waits, and returns its standard output.
func socklens(t *testing.T, args ...string) io.ReadCloser {
	t.Helper()
	command := exec.CommandContext(t.Context(), filepath.Join("build", "socklens"), args...)
	var complaint lockedBuffer
	command.Stderr = &complaint
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatalf("read from socklens %s: %v", strings.Join(args, " "), err)
	}
	if err := command.Start(); err != nil {
		t.Fatalf("start socklens %s: %v", strings.Join(args, " "), err)
	}
	return &process{Reader: out, end: func() {
		t.Helper()
		if err := command.Wait(); err != nil {
			t.Errorf("socklens %s: %v\n%s", strings.Join(args, " "), err, &complaint)
		}
	}}
}

// process is the output of a running command; closing it waits for the command.
type process struct {
	io.Reader
	end func()
}

func (p *process) Close() error {
	io.Copy(io.Discard, p.Reader)
	p.end()
	return nil
}
