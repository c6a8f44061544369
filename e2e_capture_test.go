//go:build e2e

package main_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// entry is a line of socklens info --jsonl, as far as these tests look at it.
type entry struct {
	Seq      int64     `json:"seq"`
	Attempt  int       `json:"attempt"`
	Time     time.Time `json:"time"`
	Kind     string    `json:"kind"`
	Dir      string    `json:"dir"`
	Op       string    `json:"op"`
	Size     int64     `json:"size"`
	WireSize int64     `json:"wire_size"`
	Text     string    `json:"text"`
	Base64   []byte    `json:"base64"`
	Frames   []struct {
		Fin bool `json:"fin"`
	} `json:"frames"`
	Violations []struct {
		Rule string `json:"rule"`
	} `json:"violations"`
	Close *struct {
		Code   uint16 `json:"code"`
		Reason string `json:"reason"`
	} `json:"close"`
	Handshake *struct {
		Response *struct {
			Status int `json:"status"`
		} `json:"response"`
	} `json:"handshake"`
	State *struct {
		State string `json:"state"`
	} `json:"state"`
	End *struct {
		By    string `json:"by"`
		How   string `json:"how"`
		Clean bool   `json:"clean"`
		Code  uint16 `json:"code"`
	} `json:"end"`
	Gap *struct {
		Entries int64 `json:"entries"`
	} `json:"gap"`
}

// each calls f with every entry of a capture, which an application may still be writing, and checks that they are
// numbered from 1 without holes. It returns how many there are.
func each(t *testing.T, capture string, f func(*entry)) int64 {
	t.Helper()
	lines := socklens(t, "info", "--jsonl", capture)
	defer lines.Close()
	scanner := bufio.NewScanner(lines)
	scanner.Buffer(make([]byte, 1<<20), 256<<20)
	count := int64(0)
	for scanner.Scan() {
		var e entry
		if err := json.Unmarshal(scanner.Bytes(), &e); err != nil {
			t.Fatalf("decode entry %d of %s: %v", count+1, capture, err)
		}
		count++
		if e.Seq != count {
			t.Fatalf("entry %d of %s is numbered %d", count, capture, e.Seq)
		}
		f(&e)
	}
	if err := scanner.Err(); err != nil {
		t.Fatalf("read the entries of %s: %v", capture, err)
	}
	return count
}

// entries returns all entries of a small capture.
func entries(t *testing.T, capture string) []entry {
	t.Helper()
	var all []entry
	each(t, capture, func(e *entry) { all = append(all, *e) })
	return all
}

// find returns the entries that match.
func find(all []entry, matches func(*entry) bool) []entry {
	return slices.DeleteFunc(slices.Clone(all), func(e entry) bool { return !matches(&e) })
}

// whole checks that a capture is one plain file that passes the check of socklens info.
func whole(t *testing.T, capture string) {
	t.Helper()
	socklens(t, "info", capture).Close()
	companions, err := filepath.Glob(capture + "-*")
	if err != nil {
		t.Fatalf("look for companions of %s: %v", capture, err)
	}
	if len(companions) > 0 {
		t.Errorf("%s has companions: %s", capture, strings.Join(companions, " "))
	}
	info, err := os.Stat(capture)
	if err != nil {
		t.Fatalf("look at %s: %v", capture, err)
	}
	if mode := info.Mode().Perm(); mode != 0o600 {
		t.Errorf("%s has mode %o, want 600", capture, mode)
	}
}
