//go:build tshark

package cli

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// packets is a running tshark that captures into a file.
type packets struct {
	port int
	file string
	cmd  *exec.Cmd
	fins chan struct{} // one for each packet that ends a direction of the connection; closed when tshark has ended
	said chan string   // what tshark complained of, once it has ended
}

// capturePackets starts tshark on the loopback interface and waits until it captures.
func capturePackets(t *testing.T, port int) *packets {
	t.Helper()
	p := &packets{
		port: port, file: filepath.Join(t.TempDir(), "judge.pcapng"),
		fins: make(chan struct{}, 16), said: make(chan string, 1),
	}
	p.cmd = exec.Command("tshark", "-i", "lo", "-B", "64", "-f", fmt.Sprintf("tcp port %d", port), "-w", p.file,
		"-l", "-P", "-T", "fields", "-e", "tcp.flags.fin")
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	complaint, err := p.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatalf("start tshark: %v", err)
	}
	begun := make(chan struct{})
	go func() {
		var all strings.Builder
		started := false
		for s := bufio.NewScanner(complaint); s.Scan(); {
			fmt.Fprintln(&all, s.Text())
			if !started && strings.Contains(s.Text(), "Capture started") {
				started = true
				close(begun)
			}
		}
		p.said <- all.String()
	}()
	go func() {
		defer close(p.fins)
		for s := bufio.NewScanner(out); s.Scan(); {
			if s.Text() == "1" || s.Text() == "True" {
				p.fins <- struct{}{}
			}
		}
	}()
	t.Cleanup(func() { p.stop(t) })
	select {
	case <-begun:
	case s := <-p.said:
		p.said <- s
		t.Fatalf("tshark does not capture:\n%s", s)
	}
	return p
}

// stop ends the capture; a second call does nothing.
func (p *packets) stop(t *testing.T) {
	if p.cmd == nil {
		return
	}
	_ = p.cmd.Process.Signal(os.Interrupt)
	for range p.fins { // until it has ended
	}
	s := <-p.said
	if err := p.cmd.Wait(); err != nil {
		t.Logf("tshark: %v\n%s", err, s)
	}
	p.cmd = nil
}

// frames waits until the end of the connection is captured too, and returns the frames of each direction. Packets may
// be captured in another order than that of their bytes, where a window was full, so tshark has to sort them.
func (p *packets) frames(t *testing.T) map[string][]judged {
	t.Helper()
	for range 2 {
		select {
		case <-p.fins:
		case <-time.After(2 * time.Minute): // it prints what it captured within a second
			t.Fatal("tshark does not see the end of the connection")
		}
	}
	p.stop(t)
	out, err := exec.Command("tshark", "-r", p.file, "-o", "tcp.reassemble_out_of_order:TRUE", "-d", fmt.Sprintf("tcp.port==%d,http", p.port),
		"-Y", "websocket", "-T", "fields", "-e", "tcp.srcport", "-e", "websocket.fin", "-e", "websocket.rsv", "-e", "websocket.opcode",
		"-e", "websocket.mask", "-e", "websocket.payload_length", "-e", "websocket.payload_length_ext_16",
		"-e", "websocket.payload_length_ext_64").Output()
	if err != nil {
		t.Fatalf("dissect the packets: %v", err)
	}
	all := map[string][]judged{}
	for l := range strings.Lines(string(out)) {
		dir, frames := p.parse(t, strings.TrimSuffix(l, "\n"))
		all[dir] = append(all[dir], frames...)
	}
	return all
}

// parse reads a line of tshark: fields with tabs between, each with a value a frame and commas between. The long forms
// of a length have values only for the frames that use them.
func (p *packets) parse(t *testing.T, l string) (dir string, all []judged) {
	t.Helper()
	fields := make([][]string, 8)
	for i, f := range strings.Split(l, "\t") {
		if f != "" {
			fields[i] = strings.Split(f, ",")
		}
	}
	dir = "out"
	if fields[0][0] == strconv.Itoa(p.port) {
		dir = "in"
	}
	number := func(s string) uint64 {
		n, err := strconv.ParseUint(s, 0, 64)
		if err != nil {
			t.Fatalf("%v in %s", err, l)
		}
		return n
	}
	for i := range fields[1] {
		f := judged{fields[1][i] == "1", int(number(fields[2][i])), int(number(fields[3][i])), fields[4][i] == "1", number(fields[5][i])}
		switch f.length {
		case 126:
			f.length, fields[6] = number(fields[6][0]), fields[6][1:]
		case 127:
			f.length, fields[7] = number(fields[7][0]), fields[7][1:]
		}
		all = append(all, f)
	}
	return dir, all
}
