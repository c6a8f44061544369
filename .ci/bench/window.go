package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// window is the real application on a virtual screen, with a software renderer.
type window struct {
	screen  *screen
	cmd     *exec.Cmd
	ended   chan struct{} // closed when the process has ended
	id      string        // X's number of it
	probe   net.Conn
	answers *bufio.Reader
	feed    int // which of the tabs follows
}

// state is what the window says of itself, of which ui.ProbeState tells more.
type state struct {
	DelayUS int64 `json:"delay_us"` // from asking for the UI goroutine to getting it
	Ticks   int64 `json:"ticks"`    // pictures painted so far
	Tab     int   `json:"tab"`
	Tabs    []struct {
		Kind    string `json:"kind"`
		State   string `json:"state"`
		Capture string `json:"capture"`
	} `json:"tabs"`
	Total   int   `json:"total"`
	Rows    int   `json:"rows"`
	Visible []int `json:"visible"`
	Follow  bool  `json:"follow"`
}

// openWindow starts the application with its data below a folder and waits until its window has the focus.
func openWindow(sc *screen, folder string, args ...string) (*window, error) {
	program, err := filepath.Abs(filepath.Join("build", "socklens"))
	if err != nil {
		return nil, err
	}
	socket := filepath.Join(sc.folder, "probe")
	w := &window{screen: sc, ended: make(chan struct{})}
	w.cmd = sc.command(program, append([]string{"--data", filepath.Join(folder, "data"), "--probe", socket}, args...)...)
	w.cmd.Stderr = os.Stderr
	if err := w.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the application: %w", err)
	}
	go func() {
		w.cmd.Wait()
		close(w.ended)
	}()
	if err := w.settle(socket); err != nil {
		w.kill()
		return nil, fmt.Errorf("open the window: %w", err)
	}
	return w, nil
}

// settle waits for the window, gives it the screen and the keyboard, and connects to its probe.
func (w *window) settle(socket string) error {
	pid := strconv.Itoa(w.cmd.Process.Pid)
	err := w.wait("the window", func() (bool, error) {
		out, _ := w.screen.command("xdotool", "search", "--onlyvisible", "--pid", pid, "--name", "Socklens").Output()
		w.id, _, _ = strings.Cut(strings.TrimSpace(string(out)), "\n")
		return w.id != "", nil
	})
	if err != nil {
		return err
	}
	// Again and again, because the window manager doesn't hear what comes before it manages the window.
	err = w.wait("the window to have the focus", func() (bool, error) {
		now, err := w.screen.command("xdotool", "getwindowfocus").Output()
		if err == nil && strings.TrimSpace(string(now)) == w.id {
			return true, nil
		}
		_ = w.screen.command("xdotool", "windowactivate", w.id).Run()
		return false, nil
	})
	if err != nil {
		return err
	}
	if err := w.xdotool("windowsize", w.id, strconv.Itoa(screenWidth), strconv.Itoa(screenHeight), "windowmove", w.id, "0", "0"); err != nil {
		return err
	}
	return w.wait("the probe", func() (bool, error) {
		var err error
		if w.probe, err = net.Dial("unix", socket); err == nil {
			w.answers = bufio.NewReader(w.probe)
		}
		return err == nil, nil
	})
}

// wait is the function of that name, but gives up as soon as the application has ended.
func (w *window) wait(what string, holds func() (bool, error)) error {
	return wait(what, func() (bool, error) {
		select {
		case <-w.ended:
			return false, fmt.Errorf("the application ended: %v", w.cmd.ProcessState)
		default:
			return holds()
		}
	})
}

func (w *window) xdotool(args ...string) error {
	if out, err := w.screen.command("xdotool", args...).CombinedOutput(); err != nil {
		return fmt.Errorf("xdotool %s: %w: %s", strings.Join(args, " "), err, out)
	}
	return nil
}

// keys presses keys one after another, by their names in X.
func (w *window) keys(names ...string) error {
	return w.xdotool(append([]string{"key", "--clearmodifiers", "--delay", "20"}, names...)...)
}

// ask returns what the window shows at this moment.
func (w *window) ask() (*state, error) {
	if err := w.probe.SetDeadline(time.Now().Add(patience)); err != nil {
		return nil, err
	}
	if _, err := w.probe.Write([]byte("\n")); err != nil {
		return nil, fmt.Errorf("ask the window: %w", err)
	}
	line, err := w.answers.ReadBytes('\n')
	if err != nil {
		return nil, fmt.Errorf("ask the window: %w", err)
	}
	s := new(state)
	if err := json.Unmarshal(line, s); err != nil {
		return nil, fmt.Errorf("ask the window: %w", err)
	}
	return s, nil
}

// sees waits until the window's state is as wanted and returns it.
func (w *window) sees(what string, holds func(*state) bool) (s *state, err error) {
	err = w.wait(what, func() (bool, error) {
		if s, err = w.ask(); err != nil {
			return false, err
		}
		return holds(s), nil
	})
	return s, err
}

// close ends the application as a desktop that logs out does, and waits for it.
func (w *window) close() error {
	if err := w.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return fmt.Errorf("close the window: %w", err)
	}
	select {
	case <-w.ended:
	case <-time.After(patience):
		return errors.New("close the window: the application doesn't end")
	}
	if status := w.cmd.ProcessState.ExitCode(); status != 0 {
		return fmt.Errorf("close the window: the application ended with status %d", status)
	}
	return nil
}

// kill ends the application whatever it does. It may have ended before.
func (w *window) kill() {
	w.cmd.Process.Kill()
	<-w.ended
	if w.probe != nil {
		w.probe.Close()
	}
}

// ticksASecond is what /proc counts processor time in, on every Linux.
const ticksASecond = 100

// spent returns the processor time that a process has used, all threads together.
func spent(pid int) (time.Duration, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	// The name in parentheses may hold spaces; utime and stime are the 12th and 13th behind it.
	_, rest, _ := strings.Cut(string(stat[strings.LastIndexByte(string(stat), ')')+1:]), " ")
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0, fmt.Errorf("process %d doesn't tell its processor time", pid)
	}
	var ticks int64
	for _, f := range fields[11:13] {
		n, err := strconv.ParseInt(f, 10, 64)
		if err != nil {
			return 0, fmt.Errorf("read the processor time of process %d: %w", pid, err)
		}
		ticks += n
	}
	return time.Duration(ticks) * time.Second / ticksASecond, nil
}
