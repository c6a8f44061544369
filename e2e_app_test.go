//go:build e2e

package main_test

import (
	"errors"
	"io"
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
	ended  chan struct{} // closed when the process has ended
}

// open starts the application with its data in a folder of the test's, and waits until its window has the focus.
func open(t *testing.T, args ...string) *app {
	t.Helper()
	return newDisplay(t, 1440, 900).open(t.TempDir(), args...)
}

// open starts the application on a display; data may be one that an application before it left.
func (d *display) open(data string, args ...string) *app {
	d.t.Helper()
	binary, err := filepath.Abs(filepath.Join("build", "socklens"))
	if err != nil {
		d.t.Fatalf("find the binary: %v", err)
	}
	socket := filepath.Join(d.t.TempDir(), "probe")
	a := &app{display: d, data: data, output: &lockedBuffer{}, ended: make(chan struct{})}
	a.cmd = d.command(binary, append([]string{"--data", data, "--probe", socket}, args...)...)
	home := d.t.TempDir()
	a.cmd.Dir = home // nothing of the work tree helps it
	a.cmd.Env = append(a.cmd.Env, "HOME="+home, "XDG_CONFIG_HOME="+home, "XDG_CACHE_HOME="+home, "XDG_DATA_HOME="+home,
		"XDG_RUNTIME_DIR="+home, "FYNE_SCALE=1", "LANG=en_US.UTF-8", "LIBGL_ALWAYS_SOFTWARE=1")
	a.cmd.Stdout, a.cmd.Stderr = a.output, a.output
	// Its end is waited for by us alone, and a test that ends early kills it.
	if err := a.cmd.Start(); err != nil {
		d.t.Fatalf("start the application: %v", err)
	}
	go func() {
		a.cmd.Wait()
		close(a.ended)
	}()
	d.t.Cleanup(func() {
		a.cmd.Process.Kill()
		<-a.ended
		if d.t.Failed() {
			d.t.Logf("the application printed:\n%s", a.output)
		}
	})

	pid := strconv.Itoa(a.cmd.Process.Pid)
	a.await("the window", func() bool {
		out, _ := d.command("xdotool", "search", "--onlyvisible", "--pid", pid, "--name", "Socklens").Output()
		a.window, _, _ = strings.Cut(strings.TrimSpace(string(out)), "\n")
		return a.window != ""
	})
	d.run("xdotool", "windowactivate", "--sync", a.window)
	a.resize(1440, 900)
	a.probe = dialProbe(a, socket)
	return a
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

// resize makes the window that large, at the screen's upper left corner.
func (a *app) resize(width, height int) {
	a.t.Helper()
	a.run("xdotool", "windowsize", a.window, strconv.Itoa(width), strconv.Itoa(height), "windowmove", a.window, "0", "0")
	want := "WIDTH=" + strconv.Itoa(width) + "\nHEIGHT=" + strconv.Itoa(height)
	a.await("the window's size", func() bool {
		return strings.Contains(a.run("xdotool", "getwindowgeometry", "--shell", a.window), want)
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

// click presses the left mouse button at a place in the window.
func (a *app) click(x, y int) {
	a.t.Helper()
	a.run("xdotool", "mousemove", "--window", a.window, strconv.Itoa(x), strconv.Itoa(y), "click", "1")
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
	a.endsWell()
}

// terminate ends the application with SIGTERM, as a desktop that logs out does, and checks that it ends well.
func (a *app) terminate() {
	a.t.Helper()
	if err := a.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		a.t.Fatalf("send SIGTERM: %v", err)
	}
	a.endsWell()
}

// kill ends the application as a crash does: at once and with nothing said.
func (a *app) kill() {
	a.t.Helper()
	if err := a.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		a.t.Fatalf("kill the application: %v", err)
	}
	<-a.ended
}

func (a *app) endsWell() {
	a.t.Helper()
	select {
	case <-a.ended:
	case <-time.After(patience):
		a.t.Fatalf("the application has not ended in %v; the screen is %s", patience, a.picture("failed"))
	}
	if status := a.cmd.ProcessState.ExitCode(); status != 0 {
		a.t.Errorf("the application ended with status %d", status)
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
