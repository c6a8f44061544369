package session

import (
	"bufio"
	"bytes"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
)

// FuzzAnswer holds the reading of an answer to its bounds, whatever comes, in whatever pieces.
func FuzzAnswer(f *testing.F) {
	for _, seed := range []string{
		"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nA: b\r\n c\r\n\r\n\x81\x01x",
		"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 503 Busy\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
		"HTTP/1.0 200\n\nbody", "HTTP/1.1 401 No\r\nContent-Length: 3\r\n\r\nabcdef", "SSH-2.0-x\r\n", "HTTP/1.1 1 X\r\n\r\n", "HTTP/", "",
		"HTTP/1.1 101 X\r\n: empty\r\n\tfold\r\n\r\n", "HTTP/1.1 204 No Content\r\nContent-Length: -1\r\n\r\n",
	} {
		f.Add([]byte(seed))
	}
	const limit = 100
	f.Fuzz(func(t *testing.T, all []byte) {
		whole, err := readAnswer(bufio.NewReader(bytes.NewReader(all)), limit, upgrades)
		if whole == nil {
			if err == nil {
				t.Fatal("neither an answer nor an error")
			}
			return
		}
		if !bytes.HasPrefix(all, []byte(whole.Raw)) || whole.Raw == "" {
			t.Fatalf("raw %q of %q", whole.Raw, all)
		}
		if len(whole.Body) > limit || err == nil && (whole.Status < 101 || whole.Status > 999) {
			t.Fatalf("body of %d bytes, status %d", len(whole.Body), whole.Status)
		}
		r := bufio.NewReaderSize(iotest.OneByteReader(bytes.NewReader(all)), 16)
		pieces, pieceErr := readAnswer(r, limit, upgrades)
		if err != nil {
			return // how much of what isn't HTTP is seen depends on how it comes
		}
		if pieceErr != nil || pieces.Raw != whole.Raw || pieces.Body != whole.Body || pieces.Status != whole.Status || pieces.BodyCut != whole.BodyCut {
			t.Fatalf("in pieces %+v, %v; whole %+v", pieces, pieceErr, whole)
		}
	})
}

func TestWhatFollowsA101IsLeft(t *testing.T) {
	r := bufio.NewReader(strings.NewReader("HTTP/1.1 101 X\r\nA: b\r\n\r\nframes"))
	a, err := readAnswer(r, 10, upgrades)
	if err != nil || len(a.Headers) != 1 || a.Body != "" {
		t.Fatalf("%+v, %v", a, err)
	}
	if rest, _ := r.Peek(r.Buffered()); string(rest) != "frames" {
		t.Errorf("left is %q", rest)
	}
}

// TestFoldedLinesTakeLittle bounds what a head takes that consists of nothing but continued lines.
func TestFoldedLinesTakeLittle(t *testing.T) {
	head := []byte("HTTP/1.1 101 X\r\nA: b" + strings.Repeat("\n\tx", maxHead/3) + "\r\n\r\n")
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	lines := headerLines(head)
	runtime.ReadMemStats(&after)
	if len(lines) != 1 || len(lines[0][1]) != len("b")+maxHead/3*len(" x") {
		t.Fatalf("%d lines", len(lines))
	}
	if took := (after.TotalAlloc - before.TotalAlloc) / uint64(len(head)); took > 100 {
		t.Errorf("%d bytes were allocated for each byte of the head", took)
	}
}

func TestHeaderLinesStayAsTheyWereSent(t *testing.T) {
	got := headerLines([]byte("HTTP/1.1 101 X\r\nA: 1\r\na:2\r\nB : 3 \nC: x\r\n  y\r\n\t\r\nno colon\r\n\r\n"))
	want := [][2]string{{"A", "1"}, {"a", "2"}, {"B ", "3"}, {"C", "x y"}, {"no colon", ""}}
	if len(got) != len(want) {
		t.Fatalf("%q", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("line %d: %q, want %q", i, got[i], want[i])
		}
	}
}
