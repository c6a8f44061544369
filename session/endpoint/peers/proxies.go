package peers

import (
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Proxy is a running proxy. It ends with the test that started it.
type Proxy struct {
	Kind    string // "tinyproxy", which speaks HTTP, or "microsocks", which speaks SOCKS5
	Address string // 127.0.0.1:PORT
}

// URL returns the URL of the proxy with a user and a password as they are to be written in it; both may be "".
func (p *Proxy) URL(user, password string) string {
	scheme, login := "http", ""
	if p.Kind == "microsocks" {
		scheme = "socks5"
	}
	if user != "" {
		login = user + ":" + password + "@"
	}
	return scheme + "://" + login + p.Address
}

// StartProxy starts a proxy, "tinyproxy" or "microsocks", on a free loopback port and waits until it listens. Where a
// user is given, it lets nobody else in. It ends when the test does, by its process id, and also where the test is
// killed.
func StartProxy(t testing.TB, kind, user, password string) *Proxy {
	t.Helper()
	if _, err := exec.LookPath(kind); err != nil {
		t.Fatalf("the tests of proxies need %s (Debian: the packages tinyproxy-bin and microsocks)", kind)
	}
	var said string
	for range 10 { // somebody else may have taken the port meanwhile
		port := freePort(t)
		var p *Proxy
		if p, said = startProxy(t, kind, port, user, password); p != nil {
			return p
		}
	}
	t.Fatalf("%s did not start:\n%s", kind, said)
	return nil
}

func freePort(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// startProxy returns nil and what the proxy said where it ended at once.
func startProxy(t testing.TB, kind string, port int, user, password string) (*Proxy, string) {
	t.Helper()
	dir := t.TempDir()
	command := []string{"microsocks", "-i", "127.0.0.1", "-p", strconv.Itoa(port)}
	if user != "" {
		command = append(command, "-u", user, "-P", password)
	}
	if kind == "tinyproxy" {
		config := fmt.Sprintf("Listen 127.0.0.1\nPort %d\nTimeout 60\nMaxClients 100\nLogLevel Critical\n", port)
		if user != "" {
			config += fmt.Sprintf("BasicAuth %s %s\n", user, password)
		}
		path := filepath.Join(dir, "tinyproxy.conf")
		if err := os.WriteFile(path, []byte(config), 0o600); err != nil {
			t.Fatal(err)
		}
		command = []string{"tinyproxy", "-d", "-c", path}
	}
	log, err := os.OpenFile(filepath.Join(dir, "log"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	// The shell ends the proxy when its own input ends, which it does also where the test is killed.
	cmd := exec.Command("sh", append([]string{"-c", `exec 3<&0; "$@" 3<&- & p=$!; { cat <&3; kill $p; } >/dev/null 2>&1 & k=$!; wait $p; kill $k 2>/dev/null`, "sh"}, command...)...)
	cmd.Stdout, cmd.Stderr = log, log // files, so that nobody waits for who else has them
	alive, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatalf("start %s: %v", kind, err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = cmd.Wait() // it was killed
	}()
	t.Cleanup(func() {
		_ = alive.Close()
		<-ended
		_ = log.Close()
	})
	address := net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	look := time.NewTicker(2 * time.Millisecond)
	defer look.Stop()
	late := time.After(patience)
	for {
		select {
		case <-ended:
			said, _ := os.ReadFile(log.Name())
			return nil, string(said)
		case <-late:
			t.Fatalf("%s did not listen within %v", kind, patience)
		case <-look.C:
			if listens(kind, address) {
				return &Proxy{Kind: kind, Address: address}, ""
			}
		}
	}
}

// listens reports whether a proxy of a kind listens at an address, and not somebody else who was faster to take the port.
func listens(kind, address string) bool {
	c, err := net.Dial("tcp", address)
	if err != nil {
		return false
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(10 * time.Second)) // then it is asked again
	ask, answer := "GET / HTTP/1.0\r\n\r\n", "Server: tinyproxy"
	length := int64(1 << 10)
	if kind == "microsocks" {
		ask, answer, length = "\x05\x01\x00", "\x05", 1 // the version
	}
	if _, err := io.WriteString(c, ask); err != nil {
		return false
	}
	said, _ := io.ReadAll(io.LimitReader(c, length))
	return strings.Contains(string(said), answer)
}
