package cli

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"socklens/history"
)

// TestSearchOfADamagedCapture checks that what could not be searched is never taken for what doesn't match.
func TestSearchOfADamagedCapture(t *testing.T) {
	path := many(t)
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := len(b) / 2; i < len(b)/2+100_000; i++ {
		b[i] ^= 0x5a
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	r := run(t, "search", path, "entry", "--count")
	if n, err := strconv.Atoi(strings.TrimSpace(r.out)); err != nil || n == 0 || n >= 100_000 {
		t.Errorf("%s were counted", r.out)
	}
	if r.status != 2 || !strings.Contains(r.errors, "entries are damaged and could not be searched\nsocklens info tells") {
		t.Errorf("status %d: %s", r.status, r.errors)
	}
	if r := run(t, "search", path, "not there at all"); r.status != 2 || r.out != "" {
		t.Errorf("status %d: %s", r.status, r.out)
	}
	if r := run(t, "search", path, "entry", "--limit", "10", "--payloads"); r.status != 0 || strings.Count(r.out, "\n") != 10 || r.errors != "" {
		t.Errorf("status %d, with as many as were wanted: %s%s", r.status, r.out, r.errors)
	}
}

// TestSearchOfACaptureWithAGap checks that it says that there was more.
func TestSearchOfACaptureWithAGap(t *testing.T) {
	path := filepath.Join(t.TempDir(), "gap"+history.Extension)
	c, err := history.Create(path, history.Info{ID: "gap"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Append(&history.Entry{Kind: history.Gap, Detail: &history.Detail{Gap: &history.GapDetail{Entries: 1234, Why: "the disk is full"}}}); err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	r := run(t, "search", path, "anything")
	if r.status != 1 || !strings.Contains(r.errors, "1,234 entries were not kept") {
		t.Errorf("status %d: %s", r.status, r.errors)
	}
}

func TestInterrupted(t *testing.T) {
	path := file(t)
	ctx, interrupt := context.WithCancel(t.Context())
	interrupt()
	for _, args := range [][]string{{"search", path, "x"}, {"info", path}, {"info", "--jsonl", path}} {
		if r := runContext(t, ctx, args...); r.status != 130 || r.errors != "socklens: interrupted\n" {
			t.Errorf("%q: status %d, %s", args, r.status, r.errors)
		}
	}
}
