package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"socklens/session/wire"
)

// sender is the process that floods and feeds. It takes upgrades by hand and writes blocks that were built before, so
// that it is never what a figure measures.
type sender struct {
	address string
	cmd     *exec.Cmd
}

// startSender starts this program again as the sender, on a free loopback port.
func startSender() (*sender, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program: %w", err)
	}
	cmd := exec.Command(program, "sender")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start the sender: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the sender: %w", err)
	}
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		cmd.Process.Kill()
		return nil, fmt.Errorf("start the sender: %w", err)
	}
	return &sender{address: strings.TrimSpace(address), cmd: cmd}, nil
}

// url is where count messages of size bytes come from.
func (s *sender) url(size, count int) string {
	return fmt.Sprintf("ws://%s/?size=%d&count=%d", s.address, size, count)
}

func (s *sender) stop() {
	s.cmd.Process.Kill()
	s.cmd.Wait()
}

// serve is the sender's main. Each connection is answered on a goroutine of its own, so that a feed can be told to stop.
func serve() error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	fmt.Println(l.Addr())
	stop := make(chan chan int)
	for {
		conn, err := l.Accept()
		if err != nil {
			return fmt.Errorf("accept: %w", err)
		}
		go func() {
			if err := answer(conn.(*net.TCPConn), stop); err != nil {
				fmt.Fprintln(os.Stderr, "bench sender:", err)
			}
		}()
	}
}

// answer does what one request asks for.
func answer(conn *net.TCPConn, stop chan chan int) error {
	defer conn.Close()
	request, err := http.ReadRequest(bufio.NewReader(conn))
	if err != nil {
		return fmt.Errorf("read the request: %w", err)
	}
	if request.URL.Path == "/stop" {
		sent := make(chan int)
		stop <- sent
		_, err := fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n%d", <-sent)
		return err
	}
	answer := "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
		wire.Accept(request.Header.Get("Sec-WebSocket-Key")) + "\r\n\r\n"
	if _, err := io.WriteString(conn, answer); err != nil {
		return fmt.Errorf("answer: %w", err)
	}
	numbers := map[string]int{"size": 0, "count": 0, "burst": 0, "rate": 0}
	for name := range numbers {
		if numbers[name], err = strconv.Atoi(request.FormValue(name)); err != nil && request.FormValue(name) != "" {
			return fmt.Errorf("read the %s: %w", name, err)
		}
	}
	if request.URL.Path == "/feed" {
		return sendFeed(conn, numbers["burst"], numbers["rate"], stop)
	}
	return sendFlood(conn, numbers["size"], numbers["count"])
}

// sendFlood sends count messages of size bytes as fast as they go, and a close frame.
func sendFlood(conn *net.TCPConn, size, count int) error {
	frame := wire.AppendFrame(nil, wire.Frame{Fin: true, Opcode: wire.Text, Length: uint64(size)}, text(size))
	perBlock := (256<<10)/len(frame) + 1
	block := bytes.Repeat(frame, perBlock)
	if err := conn.SetWriteBuffer(1 << 20); err != nil { // four blocks keep the reader busy
		return fmt.Errorf("set the write buffer: %w", err)
	}
	for left := count; left > 0; left -= perBlock {
		if _, err := conn.Write(block[:min(left, perBlock)*len(frame)]); err != nil {
			return fmt.Errorf("write a block: %w", err)
		}
	}
	return sayGoodbye(conn)
}

// sayGoodbye sends a close frame and waits for the answer, or the end. It is the server that ends the connection first
// (RFC 6455 7.1.1).
func sayGoodbye(conn *net.TCPConn) error {
	goodbye := wire.AppendFrame(nil, wire.Frame{Fin: true, Opcode: wire.Close, Length: 2}, []byte{1000 >> 8, 1000 & 0xff})
	if _, err := conn.Write(goodbye); err != nil {
		return fmt.Errorf("write the close frame: %w", err)
	}
	if err := conn.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
		return fmt.Errorf("wait for the peer: %w", err)
	}
	conn.Read(make([]byte, 64))
	return nil
}

// text returns a message of a market feed with exactly size bytes.
func text(size int) []byte {
	const begin, end = `{"type":"trade","symbol":"BTCUSDT","price":67214.50,"qty":0.0120,"maker":false,"note":"`, `"}`
	if size < len(begin)+len(end) {
		return bytes.Repeat([]byte("x"), size)
	}
	return []byte(begin + strings.Repeat("x", size-len(begin)-len(end)) + end)
}
