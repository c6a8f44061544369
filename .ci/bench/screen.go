package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

const screenWidth, screenHeight = 1440, 900

// openboxConfig gives windows no decorations, so that one of the screen's size fills it, and takes no key.
const openboxConfig = `<?xml version="1.0" encoding="UTF-8"?>
<openbox_config xmlns="http://openbox.org/3.4/rc">
  <applications><application class="*"><decor>no</decor></application></applications>
</openbox_config>
`

// screen is a virtual screen with a window manager and a session bus of its own.
type screen struct {
	folder  string // of what its programs keep
	env     []string
	running []*exec.Cmd
}

// screenMissing returns the programs that a screen needs and this machine doesn't have.
func screenMissing() []string {
	var missing []string
	for _, name := range []string{"Xvfb", "openbox", "xdotool", "dbus-daemon"} {
		if _, err := exec.LookPath(name); err != nil {
			missing = append(missing, name)
		}
	}
	return missing
}

// startScreen starts Xvfb on the first free display from :81 up, and the rest on it.
func startScreen() (*screen, error) {
	folder, err := os.MkdirTemp("", "bench-")
	if err != nil {
		return nil, err
	}
	sc := &screen{folder: folder}
	if err := sc.start(); err != nil {
		sc.stop()
		return nil, fmt.Errorf("start a virtual screen: %w", err)
	}
	return sc, nil
}

func (sc *screen) start() error {
	display := ""
	for n := 81; n < 181 && display == ""; n++ {
		up, err := sc.startServer(strconv.Itoa(n))
		if err != nil {
			return err
		}
		if up {
			display = fmt.Sprintf(":%d", n)
		}
	}
	if display == "" {
		return errors.New("every display from :81 to :180 is taken")
	}
	bus := "unix:path=" + filepath.Join(sc.folder, "bus")
	for _, variable := range os.Environ() {
		switch key, _, _ := strings.Cut(variable, "="); key {
		case "DISPLAY", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE", "DBUS_SESSION_BUS_ADDRESS", "FYNE_THEME", "FYNE_FONT", "FYNE_SCALE":
		default:
			sc.env = append(sc.env, variable)
		}
	}
	sc.env = append(sc.env, "DISPLAY="+display, "XDG_SESSION_TYPE=x11", "DBUS_SESSION_BUS_ADDRESS="+bus, "LANG=en_US.UTF-8",
		"LIBGL_ALWAYS_SOFTWARE=1", "FYNE_SCALE=1")
	for _, name := range []string{"HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR"} {
		sc.env = append(sc.env, name+"="+sc.folder)
	}
	config := filepath.Join(sc.folder, "rc.xml")
	if err := os.WriteFile(config, []byte(openboxConfig), 0o600); err != nil {
		return err
	}
	// Without a session bus the application starts one, which outlives it.
	return errors.Join(
		sc.run(sc.command("dbus-daemon", "--session", "--nofork", "--nopidfile", "--address="+bus)),
		sc.run(sc.command("openbox", "--sm-disable", "--config-file", config)))
}

// startServer reports whether Xvfb came up as a display, which it doesn't where that is taken.
func (sc *screen) startServer(number string) (up bool, err error) {
	ready, write, err := os.Pipe()
	if err != nil {
		return false, err
	}
	defer ready.Close()
	// Descriptor 3 is where the server writes its number once it takes connections.
	server := exec.Command("Xvfb", ":"+number, "-displayfd", "3", "-screen", "0", fmt.Sprintf("%dx%dx24", screenWidth, screenHeight),
		"-dpi", "96", "-nolisten", "tcp", "-noreset")
	server.ExtraFiles = []*os.File{write}
	err = server.Start()
	write.Close()
	if err != nil {
		return false, err
	}
	answer, err := bufio.NewReader(ready).ReadString('\n')
	if err != nil || strings.TrimSpace(answer) != number {
		server.Process.Kill()
		server.Wait()
		return false, nil
	}
	sc.running = append(sc.running, server)
	return true, nil
}

// command prepares a program that sees this screen and nothing of another one.
func (sc *screen) command(name string, args ...string) *exec.Cmd {
	command := exec.Command(name, args...)
	command.Env = sc.env
	return command
}

// run starts a program that ends with the screen.
func (sc *screen) run(command *exec.Cmd) error {
	if err := command.Start(); err != nil {
		return err
	}
	sc.running = append(sc.running, command)
	return nil
}

// stop ends what was started, the latest first, and deletes what it kept.
func (sc *screen) stop() {
	for i := len(sc.running) - 1; i >= 0; i-- {
		sc.running[i].Process.Kill()
		sc.running[i].Wait()
	}
	os.RemoveAll(sc.folder)
}

// wait polls until a condition holds that nothing tells of.
func wait(what string, holds func() (bool, error)) error {
	for began := time.Now(); time.Since(began) < patience; time.Sleep(50 * time.Millisecond) {
		if ok, err := holds(); ok || err != nil {
			return err
		}
	}
	return fmt.Errorf("%s did not come within %v", what, patience)
}
