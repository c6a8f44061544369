//go:build e2e

package main_test

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// patience bounds every wait for a state. It is no target: a warm machine needs a hundredth of it.
const patience = 2 * time.Minute

// openboxConfig gives windows no decorations, so that one of the screen's size fills it, and takes one key only, so
// that all others reach the application.
const openboxConfig = `<?xml version="1.0" encoding="UTF-8"?>
<openbox_config xmlns="http://openbox.org/3.4/rc">
  <focus><focusNew>yes</focusNew></focus>
  <keyboard><keybind key="A-F4"><action name="Close"/></keybind></keyboard>
  <applications><application class="*"><decor>no</decor></application></applications>
</openbox_config>
`

// display is a virtual screen with a window manager, of one test alone.
type display struct {
	t    *testing.T
	name string // such as ":71"
	bus  string // address of its session bus

	scale float64 // of what is shown on it
}

// newDisplay starts Xvfb on the first free display from :71 up, and on it a session bus and openbox. All end with the
// test.
func newDisplay(t *testing.T, width, height int) *display {
	t.Helper()
	for number := 71; number < 171; number++ {
		if name := fmt.Sprint(":", number); startXvfb(t, name, width, height) {
			d := &display{t: t, name: name, scale: 1}
			d.startBus()
			d.startOpenbox()
			return d
		}
	}
	t.Fatal("no display from :71 to :170 could be started")
	return nil
}

// startXvfb reports whether Xvfb came up as the display of that name, which it doesn't where it is taken.
func startXvfb(t *testing.T, name string, width, height int) bool {
	t.Helper()
	ready, write, err := os.Pipe()
	if err != nil {
		t.Fatalf("make a pipe for Xvfb: %v", err)
	}
	defer ready.Close()
	// Descriptor 3 is where the server writes its number once it takes connections. It must not repeat keys by itself: on a
	// busy machine one is pressed and released again so much later that it would.
	server := exec.Command("Xvfb", name, "-displayfd", "3", "-screen", "0", fmt.Sprintf("%dx%dx24", width, height),
		"-dpi", "96", "-nolisten", "tcp", "-noreset", "-r")
	server.ExtraFiles = []*os.File{write}
	err = server.Start()
	write.Close()
	if err != nil {
		t.Fatalf("start Xvfb: %v", err)
	}
	number, err := bufio.NewReader(ready).ReadString('\n')
	if err != nil || ":"+strings.TrimSpace(number) != name {
		server.Process.Kill()
		server.Wait()
		return false
	}
	t.Cleanup(func() {
		server.Process.Kill()
		server.Wait()
	})
	return true
}

// startBus starts a session bus. Without one each application would start its own, which would outlive the test.
func (d *display) startBus() {
	d.t.Helper()
	socket := d.socket("bus")
	d.bus = "unix:path=" + socket
	d.background(d.command("dbus-daemon", "--session", "--nofork", "--nopidfile", "--address="+d.bus))
	d.until("the session bus", func() bool {
		_, err := os.Stat(socket)
		return err == nil
	})
}

// socket returns a path for a socket, which must be short: the test's own folder has the name of the test in it.
func (d *display) socket(name string) string {
	d.t.Helper()
	folder, err := os.MkdirTemp("", "s")
	if err != nil {
		d.t.Fatalf("make a folder for a socket: %v", err)
	}
	d.t.Cleanup(func() { os.RemoveAll(folder) })
	return filepath.Join(folder, name)
}

func (d *display) startOpenbox() {
	d.t.Helper()
	config := filepath.Join(d.t.TempDir(), "rc.xml")
	if err := os.WriteFile(config, []byte(openboxConfig), 0o600); err != nil {
		d.t.Fatalf("write the window manager's configuration: %v", err)
	}
	d.background(d.command("openbox", "--sm-disable", "--config-file", config))
	d.until("the window manager", func() bool {
		out, err := d.try("xprop", "-root", "_NET_SUPPORTING_WM_CHECK")
		return err == nil && strings.Contains(out, "window id")
	})
}

// background starts a command that ends with the test.
func (d *display) background(command *exec.Cmd) {
	d.t.Helper()
	if err := command.Start(); err != nil {
		d.t.Fatalf("start %s: %v", command.Path, err)
	}
	d.t.Cleanup(func() {
		command.Process.Kill()
		command.Wait()
	})
}

// command prepares a command that sees this display and nothing of another one.
func (d *display) command(name string, args ...string) *exec.Cmd {
	command := exec.CommandContext(d.t.Context(), name, args...)
	for _, variable := range os.Environ() {
		switch key, _, _ := strings.Cut(variable, "="); key {
		case "DISPLAY", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE", "DBUS_SESSION_BUS_ADDRESS", "FYNE_THEME", "FYNE_FONT",
			"LC_ALL", "LC_CTYPE", "XMODIFIERS", "XAUTHORITY":
		default:
			command.Env = append(command.Env, variable)
		}
	}
	command.Env = append(command.Env, "DISPLAY="+d.name, "XDG_SESSION_TYPE=x11", "DBUS_SESSION_BUS_ADDRESS="+d.bus)
	return command
}

// run runs a command on the display and returns what it printed; the test fails where the command does.
func (d *display) run(name string, args ...string) string {
	d.t.Helper()
	out, err := d.try(name, args...)
	if err != nil {
		d.t.Fatal(err)
	}
	return strings.TrimSpace(out)
}

// try is run for a command that may fail because what it is about is not there yet.
func (d *display) try(name string, args ...string) (string, error) {
	command := d.command(name, args...)
	var out bytes.Buffer
	command.Stdout, command.Stderr = &out, &out
	if err := command.Start(); err != nil {
		return "", fmt.Errorf("start %s: %w", name, err)
	}
	kill := time.AfterFunc(patience, func() { command.Process.Kill() })
	defer kill.Stop()
	if err := command.Wait(); err != nil {
		return "", fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, &out)
	}
	return out.String(), nil
}

// until waits until holds returns true, and fails the test with a picture when it doesn't in time.
func (d *display) until(what string, holds func() bool) {
	d.t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); <-tick.C {
		if holds() {
			return
		}
	}
	d.t.Fatalf("waited %v in vain for %s; the screen is %s", patience, what, d.picture("failed"))
}

// picture stores what the screen shows as build/e2e/TEST-name.png and returns that path.
func (d *display) picture(name string) string {
	d.t.Helper()
	path := filepath.Join("build", "e2e", strings.ReplaceAll(d.t.Name(), "/", "-")+"-"+name+".png")
	d.capture("root", path)
	return path
}

// capture stores a picture of a window. Painting follows the state by a frame or two, so it is taken again until it
// stands still, or until it is clear that something moves all the time.
func (d *display) capture(window, path string) {
	d.t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		d.t.Fatalf("make the folder for screenshots: %v", err)
	}
	var before []byte
	for range 10 {
		d.run("import", "-silent", "-window", window, "+set", "date:create", "+set", "date:modify", path)
		now, err := os.ReadFile(path)
		if err != nil {
			d.t.Fatalf("read the screenshot: %v", err)
		}
		if bytes.Equal(before, now) {
			return
		}
		before = now
	}
}

// setClipboard makes text what pasting gives.
func (d *display) setClipboard(text string) {
	d.t.Helper()
	command := d.command("xclip", "-selection", "clipboard")
	command.Stdin = strings.NewReader(text)
	if err := command.Run(); err != nil { // it stays behind in the background and serves the text
		d.t.Fatalf("put text on the clipboard: %v", err)
	}
	d.until("the text to be on the clipboard", func() bool { return d.clipboard() == text })
}

// clipboard returns the text that pasting would give.
func (d *display) clipboard() string {
	d.t.Helper()
	out, err := d.try("xclip", "-selection", "clipboard", "-o")
	if err != nil {
		return "" // nobody owns it yet
	}
	return out
}
