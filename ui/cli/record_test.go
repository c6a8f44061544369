package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"socklens/history"
	"socklens/session"
)

func TestRecordPrintsJSONLines(t *testing.T) {
	url := serve(t)
	r := run(t, "record", url+"/close?code=1001&reason=bye", "--jsonl", "--no-compression",
		"--header", "X-One: 1", "--header", "x-one:2, 3", "--subprotocol", "v2.json", "--subprotocol", "v1")
	if r.status != 0 || r.errors != "" {
		t.Fatalf("status %d, %s", r.status, r.errors)
	}
	lines := decode(t, r.out)
	raw := strings.Split(strings.TrimSuffix(r.out, "\n"), "\n")

	// What differs from run to run is put out of the way; every other byte of the lines is compared.
	hide := strings.NewReplacer(url, "URL", strings.TrimPrefix(url, "ws://"), "HOST")
	shape := func(i int) string {
		s := hide.Replace(raw[i])
		for _, change := range [][2]string{
			{`"time":"[^"]*"`, `"time":"T"`}, {`Sec-WebSocket-Key: [^\\]*`, `Sec-WebSocket-Key: K`},
			{`"Sec-WebSocket-Key","[^"]*"`, `"Sec-WebSocket-Key","K"`}, {`Sec-WebSocket-Accept: [^\\]*`, `Sec-WebSocket-Accept: A`},
			{`"Sec-WebSocket-Accept","[^"]*"`, `"Sec-WebSocket-Accept","A"`}, {`"local":"[^"]*"`, `"local":"L"`},
			{`(dns|tcp|proxy|tls|upgrade|silence_ms|duration_ms)":[0-9.]+`, `$1":0`}, {`"seq":\d+`, `"seq":0`},
		} {
			s = regexp.MustCompile(change[0]).ReplaceAllString(s, change[1])
		}
		return s
	}
	var got []string
	for i, l := range lines {
		if l.State == nil {
			got = append(got, shape(i))
		}
	}
	want := []string{
		`{"seq":0,"attempt":1,"time":"T","kind":"handshake","handshake":{"url":"URL/close?code=1001&reason=bye",` +
			`"request":{"raw":"GET /close?code=1001&reason=bye HTTP/1.1\r\nHost: HOST\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
			`Sec-WebSocket-Key: K\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: v2.json, v1\r\nX-One: 1\r\nx-one: 2, 3\r\n\r\n",` +
			`"headers":[["Host","HOST"],["Upgrade","websocket"],["Connection","Upgrade"],["Sec-WebSocket-Key","K"],["Sec-WebSocket-Version","13"],` +
			`["Sec-WebSocket-Protocol","v2.json, v1"],["X-One","1"],["x-one","2, 3"]]},` +
			`"response":{"raw":"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: A\r\n\r\n",` +
			`"headers":[["Upgrade","websocket"],["Connection","Upgrade"],["Sec-WebSocket-Accept","A"]],"status":101},` +
			`"timing":{"dns":0,"tcp":0,"proxy":0,"tls":0,"upgrade":0},"remote":"HOST","local":"L"}}`,
		`{"seq":0,"attempt":1,"time":"T","kind":"message","dir":"in","op":"text","size":12,"wire_size":14,"text":"closing soon",` +
			`"frames":[{"fin":true,"rsv":0,"opcode":1,"masked":false,"length":12,"header_length":2}]}`,
		`{"seq":0,"attempt":1,"time":"T","kind":"control","dir":"in","op":"close","size":5,"wire_size":7,"base64":"A+lieWU=",` +
			`"close":{"code":1001,"reason":"bye"},"frames":[{"fin":true,"rsv":0,"opcode":8,"masked":false,"length":5,"header_length":2}]}`,
		`{"seq":0,"attempt":1,"time":"T","kind":"control","dir":"out","op":"close","size":2,"wire_size":8,"base64":"A+k=",` +
			`"close":{"code":1001,"reason":""},"frames":[{"fin":true,"rsv":0,"opcode":8,"masked":true,"length":2,"header_length":6}]}`,
		`{"seq":0,"attempt":1,"time":"T","kind":"end","end":{"by":"peer","how":"close","clean":true,"code":1001,"reason":"bye",` +
			`"silence_ms":0,"duration_ms":0,"messages_in":1,"messages_out":0,"bytes_in":21,"bytes_out":8}}`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	var states []string
	for _, l := range lines {
		if l.State != nil {
			states = append(states, l.State.State)
		}
	}
	if !slices.Equal(states, []string{"connecting", "open", "closing", "closed"}) {
		t.Errorf("states %v", states)
	}
}

func TestRecordSendsInOrder(t *testing.T) {
	r := run(t, "record", serve(t)+"/echo", "--jsonl", "--count", "5",
		"--send", "one, with a comma", "--send-hex", "de AD be ef", "--send", "", "--send", "价格", "--send-hex", "")
	if r.status != 0 {
		t.Fatalf("status %d, %s", r.status, r.errors)
	}
	want := []string{"text one, with a comma", "binary \xde\xad\xbe\xef", "text ", "text 价格", "binary "}
	got := map[string][]string{}
	for _, l := range decode(t, r.out) {
		if l.Kind != "message" {
			continue
		}
		payload := string(l.Base64)
		if l.Text != nil {
			payload = *l.Text
		}
		got[l.Dir] = append(got[l.Dir], l.Op+" "+payload)
	}
	if !slices.Equal(got["out"], want) || !slices.Equal(got["in"], want) {
		t.Errorf("sent %q, received %q", got["out"], got["in"])
	}
}

func TestRecordReadable(t *testing.T) {
	url := serve(t)
	r := run(t, "record", url+"/bad/utf8", "--count", "3", "--send", "\x1b]0;hostile\x07\u202e")
	if r.status != 0 {
		t.Fatalf("status %d, %s", r.status, r.errors)
	}
	for _, want := range []string{
		`─ handshake ` + url + `/bad/utf8  101 · `,
		`↓ text         6 B  before`,
		`↓ text        12 B  636166e9 20617520 6c616974  ▲ the text is not valid UTF-8 at byte 3 (RFC 6455 8.1)`,
		`↑ text        15 B  \u{1b}]0;hostile\u{7}\u{202e}`,
		`↑ close        2 B  1000`,
		"─ end by us (close) 1000 Normal Closure\n",
	} {
		if !strings.Contains(r.out, want) {
			t.Errorf("%q is not in\n%s", want, r.out)
		}
	}
	if strings.Contains(r.out, "\x1b") {
		t.Error("an escape sequence reached the output")
	}
}

func TestRecordExitStatus(t *testing.T) {
	url := serve(t)
	gone := serve(t) // another, whose port is closed below
	exists := filepath.Join(t.TempDir(), "exists")
	if err := os.WriteFile(exists, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		status int
		says   string // on standard error
		args   []string
	}{
		{0, "", []string{url + "/close?code=1000"}},
		{0, "", []string{url + "/close?code=1001"}},
		{0, "", []string{url + "/bad/close-one-byte"}}, // as good as 1005
		{0, "", []string{url + "/ticker?rate=1000", "--count", "3"}},
		{0, "", []string{url + "/echo", "--for", "10ms"}},
		{1, "404", []string{url + "/nowhere"}},
		{1, "401", []string{url + "/bad/refuse/401?pause=0s"}},
		{1, "the request (--jsonl shows it)", []string{url + "/close?code=1005"}},
		{1, "SSH", []string{url + "/bad/not-http"}},
		{1, "no answer in time", []string{url + "/bad/silence", "--timeout", "50ms"}},
		{1, "Sec-WebSocket-Accept", []string{url + "/bad/accept"}},
		{1, "no such host", []string{"ws://" + strings.Repeat("x", 64) + ".invalid/"}}, // no name server has to be asked
		{1, "connection refused", []string{strings.Replace(gone, "127.0.0.1", "127.0.0.2", 1)}},
		{2, "scheme must be ws or wss", []string{"http://127.0.0.1/"}},
		{2, "url", nil},
		{2, "Name: value", []string{url, "--header", "nonsense"}},
		{2, "headers[0].name", []string{url, "--header", "bad name: x"}},
		{2, "subprotocols[0]", []string{url, "--subprotocol", "a b"}},
		{2, "odd length", []string{url, "--send-hex", "abc"}},
		{2, "invalid byte", []string{url, "--send-hex", "zz"}},
		{2, "must be UTF-8", []string{url, "--send", "caf\xe9"}},
		{2, "--count: expected number value", []string{url, "--count", "-1"}},
		{2, `--count: want a number above zero, got "-1"`, []string{url, "--count=-1"}},
		{2, `--count: want a number above zero, got "0"`, []string{url, "--count", "0"}},
		{2, `--count: want a number above zero, got "9e9"`, []string{url, "--count", "9e9"}},
		{2, "--for", []string{url, "--for", "-1s"}},
		{2, `--for: want a duration above zero, such as 500ms, 30s or 1h, got "0s"`, []string{url, "--for=0s"}},
		{2, `--for: want a duration above zero, such as 500ms, 30s or 1h, got "5"`, []string{url, "--for", "5"}},
		{2, "--for", []string{url, "--for", "soon"}},
		{2, "--timeout", []string{url, "--timeout", "-1s"}},
		{2, "--timeout: want a duration above zero", []string{url, "--timeout", "0"}},
		{2, "unknown flag --nonsense", []string{url, "--nonsense"}},
		{2, "mkdir -p " + exists + "-not", []string{url, "--capture", filepath.Join(exists+"-not", "c.socklens")}},
		{2, "the file exists; a capture is never written over\nChoose another name", []string{url, "--capture", exists}},
		{2, exists + " is a file, and a folder is needed there\nCheck the path", []string{url, "--capture", filepath.Join(exists, "c.socklens")}},
		{2, exists + " is a file, and a folder is needed there\nCheck the path", []string{url, "--capture", filepath.Join(exists, "deep", "c.socklens")}},
		{2, "it is a folder\nName a file in it", []string{url, "--capture", filepath.Dir(exists)}},
		{2, "--capture: want a name, got an empty one", []string{url, "--capture", ""}},
		{3, "4001", []string{url + "/close?code=4001"}},
		{3, "without a close frame", []string{url + "/bad/drop"}},
		{3, "reset", []string{url + "/bad/rst"}},
		{3, "the peer broke the protocol", []string{url + "/bad/masked"}},
	} {
		t.Run(strings.Join(c.args, " ")[:min(60, len(strings.Join(c.args, " ")))], func(t *testing.T) {
			r := run(t, append([]string{"record"}, c.args...)...)
			if r.status != c.status || !strings.Contains(r.errors, c.says) {
				t.Errorf("status %d, want %d: %s", r.status, c.status, r.errors)
			}
		})
	}
	if b, err := os.ReadFile(exists); err != nil || string(b) != "precious" {
		t.Errorf("the file that was there holds %q, %v", b, err)
	}
}

// TestRecordInterrupted presses Ctrl-C in the middle of a stream.
func TestRecordInterrupted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kept"+history.Extension)
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	out := opensAt(`"kind":"message"`)
	var complaint bytes.Buffer
	status := make(chan int)
	go func() {
		status <- Run(ctx, []string{"record", serve(t) + "/ticker?rate=1000", "--jsonl", "--capture", path},
			Program{Stdout: out, Stderr: &complaint})
	}()
	<-out.met
	interrupt()
	if got := <-status; got != 0 {
		t.Errorf("status %d: %s", got, &complaint)
	}
	last := end(t, decode(t, out.String()))
	if e := last.End; !e.Clean || e.By != "us" || e.Code != 1000 {
		t.Errorf("ended as %+v", e)
	}
	r := run(t, "info", "--jsonl", path)
	if r.status != 0 || r.out != out.String() {
		t.Errorf("info --jsonl prints %d bytes, status %d; record printed %d", len(r.out), r.status, len(out.String()))
	}
	if r := run(t, "info", path); r.status != 0 || !strings.Contains(r.out, "ended     cleanly") {
		t.Errorf("status %d:\n%s", r.status, r.out)
	}
}

// TestRecordInterruptedWhileConnecting presses it before there is anything to close.
func TestRecordInterruptedWhileConnecting(t *testing.T) {
	ctx, interrupt := context.WithCancel(t.Context())
	out := opensAt("connecting")
	status := make(chan int)
	go func() {
		status <- Run(ctx, []string{"record", serve(t) + "/bad/silence"}, Program{Stdout: out, Stderr: &bytes.Buffer{}})
	}()
	<-out.met
	interrupt()
	if got := <-status; got != exitNotConnected {
		t.Errorf("status %d", got)
	}
	if !strings.Contains(out.String(), "cancelled") {
		t.Errorf("printed %s", out)
	}
}

// TestRecordInterruptedTwice presses it again while the peer doesn't answer the close frame.
func TestRecordInterruptedTwice(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	survive := make(chan os.Signal, 1)
	signal.Notify(survive, os.Interrupt) // one that comes too early or too late
	defer signal.Stop(survive)
	self, err := os.FindProcess(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	out := opensAt("close me if you can")
	status := make(chan int)
	go func() {
		status <- Run(ctx, []string{"record", serve(t) + "/bad/never-close", "--jsonl"}, Program{Stdout: out, Stderr: &bytes.Buffer{}})
	}()
	<-out.met
	interrupt()
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	for got := -1; got < 0; {
		select {
		case got = <-status:
			if got != exitOK {
				t.Errorf("status %d", got)
			}
		case <-again.C:
			if err := self.Signal(os.Interrupt); err != nil {
				t.Fatal(err)
			}
		}
	}
	if e := end(t, decode(t, out.String())).End; e.By != "us" || e.How != "fin" {
		t.Errorf("ended as %+v", e)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("left %v, %v", left, err)
	}
}

// TestRecordLimitAfterTheEndBegan lets the time run out while the socket is read on after the peer's close frame: that is
// why the session ended, not the limit.
func TestRecordLimitAfterTheEndBegan(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := new(websocket.Upgrader).Upgrade(w, r, nil)
		if err != nil {
			t.Error(err)
			return
		}
		defer c.Close()
		_ = c.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(4001, ""))
		_, _, _ = c.ReadMessage()
		_, _ = io.Copy(io.Discard, c.NetConn()) // never hangs up
	}))
	defer server.Close()
	r := run(t, "record", "ws"+strings.TrimPrefix(server.URL, "http"), "--for", "1s") // half of what it is read on
	if r.status != exitOtherEnd || !strings.Contains(r.errors, "4001") {
		t.Errorf("status %d: %s", r.status, r.errors)
	}
}

// brokenPipe is standard output after its reader has gone.
type brokenPipe struct{ err error }

func (b brokenPipe) Write([]byte) (int, error) {
	return 0, &os.PathError{Op: "write", Path: "/dev/stdout", Err: b.err}
}

func TestRecordWithNobodyToReadIt(t *testing.T) {
	url := serve(t)
	for err, want := range map[error]int{syscall.EPIPE: exitOK, syscall.ENOSPC: exitError} {
		var complaint bytes.Buffer
		got := Run(t.Context(), []string{"record", url + "/ticker?rate=100", "--jsonl"},
			Program{Stdout: brokenPipe{err}, Stderr: &complaint})
		if got != want {
			t.Errorf("%v: status %d: %s", err, got, &complaint)
		}
		if want != exitOK && (!strings.Contains(complaint.String(), err.Error()) || strings.Contains(complaint.String(), "goes on")) {
			t.Errorf("%v: says %q", err, &complaint)
		}
	}
}

// TestPeerThatBreaksThePipe tells of a message that could not be sent because the peer had gone: to the system that is the
// same error as a reader of the output who has gone.
func TestPeerThatBreaksThePipe(t *testing.T) {
	broken := &net.OpError{Op: "write", Net: "tcp", Err: os.NewSyscallError("write", syscall.EPIPE)}
	ended := session.Status{End: &history.EndDetail{How: "close", Code: 1000}}
	err := judge(ended, false, fmt.Errorf("message 1 of 1 was not sent: %w", broken))
	var complaint bytes.Buffer
	if got := report(t.Context(), &complaint, err); got != exitOtherEnd || !strings.Contains(complaint.String(), "was not sent") {
		t.Errorf("status %d: %q", got, &complaint)
	}
}

func TestRecordLeavesNothingBehind(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	url := serve(t)
	for _, path := range []string{"/close", "/bad/accept", "/bad/rst"} {
		run(t, "record", url+path)
	}
	left, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(left) > 0 {
		t.Errorf("%d files are left, such as %s", len(left), left[0].Name())
	}
}

func TestRecordStopsSoonAfterItsCount(t *testing.T) {
	r := run(t, "record", serve(t)+"/ticker?rate=100", "--jsonl", "--count", "4")
	n := 0
	for _, l := range decode(t, r.out) {
		if l.Kind == "message" && l.Dir == "in" {
			n++
		}
	}
	if r.status != 0 || n < 4 {
		t.Errorf("status %d after %d messages", r.status, n)
	}
}

func TestExitStatusOfEnds(t *testing.T) {
	unsent := errors.New("message 2 of 2 was not sent")
	ended := func(how string, code uint16) session.Status {
		return session.Status{End: &history.EndDetail{How: how, Code: code}}
	}
	for _, c := range []struct {
		name    string
		status  session.Status
		limited bool
		err     error
		want    int
	}{
		{"orderly", ended("close", 1000), false, nil, exitOK},
		{"no code", ended("close", 1005), false, nil, exitOK},
		{"orderly, but not all was sent", ended("close", 1000), false, unsent, exitOtherEnd},
		{"a limit before all was sent", ended("close", 1000), true, unsent, exitOK},
		{"a limit, and the peer never answered", ended("timeout", 1000), true, nil, exitOK},
		{"the peer never answered", ended("timeout", 1000), false, nil, exitOtherEnd},
		{"no close frame", ended("fin", 1006), false, nil, exitOtherEnd},
		{"a violation after a close", ended("violation", 1000), false, nil, exitOtherEnd},
		{"another code", ended("close", 1002), false, nil, exitOtherEnd},
		{"not connected", session.Status{Err: &session.HandshakeError{Err: unsent}, End: &history.EndDetail{}}, false, nil, exitNotConnected},
		{"entries were lost", session.Status{CaptureErr: unsent, End: &history.EndDetail{How: "close", Code: 1000}}, true, nil, exitOtherEnd},
	} {
		got := exitOK
		var status *statusError
		if err := judge(c.status, c.limited, c.err); errors.As(err, &status) {
			got = status.status
		} else if err != nil {
			got = exitError
		}
		if got != c.want {
			t.Errorf("%s: status %d, want %d", c.name, got, c.want)
		}
	}
}
