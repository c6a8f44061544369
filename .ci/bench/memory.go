package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"

	"socklens/history"
)

// measureMemory starts this program again as an engine that has nothing but a capture open and a filter on.
func (r *report) measureMemory() error {
	d, err := makeData(r.Entries)
	if err != nil {
		return err
	}
	say("measuring the memory of an engine with %s entries", sizeName(d.entries))
	program, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find this program: %w", err)
	}
	word := strings.ToLower(newMaker().names[0])
	want, _, err := runPeer(d.literal(word).peer)
	if err != nil {
		return err
	}
	for range r.rounds() {
		command := exec.Command(program, "engine", d.capture, word)
		command.Stderr = os.Stderr
		out, err := command.Output()
		if err != nil {
			return fmt.Errorf("run the engine: %w", err)
		}
		var used usage
		if err := json.Unmarshal(out, &used); err != nil {
			return fmt.Errorf("read what the engine used: %w", err)
		}
		if used.Matches != want {
			return fmt.Errorf("the engine's filter matches %d entries of %d", used.Matches, want)
		}
		r.add("rss_"+sizeName(d.entries)+"_mb", "MB", float64(used.Peak)/1e6)
	}
	return nil
}

// usage is what the engine's process tells.
type usage struct {
	Matches int   `json:"matches"`
	Peak    int64 `json:"peak"` // resident size, in bytes
}

// engine is the main of a process that opens a capture, filters it, and turns pages of both.
func engine(path, query string) error {
	c, err := history.Open(path)
	if err != nil {
		return err
	}
	defer c.Close()
	matches, err := filter(c, query)
	if err != nil {
		return err
	}
	all := c.View(nil)
	random := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		_, err1 := all.Rows(context.Background(), random.IntN(all.Len()), page)
		_, err2 := matches.Rows(context.Background(), random.IntN(max(1, matches.Len())), page)
		if err := errors.Join(err1, err2); err != nil {
			return err
		}
	}
	peak, err := peakMemory("self")
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(usage{matches.Matches(), peak})
}

// peakMemory returns the largest resident size that a process has had, in bytes.
func peakMemory(pid string) (int64, error) {
	status, err := os.ReadFile("/proc/" + pid + "/status")
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	fields := strings.Fields(rest)
	if len(fields) == 0 {
		return 0, fmt.Errorf("process %s doesn't tell its peak memory", pid)
	}
	kib, err := strconv.ParseInt(fields[0], 10, 64)
	return kib << 10, err
}
