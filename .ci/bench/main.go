// Bench measures what the design promises and prints one line a figure: "ratio NAME VALUE" or "value NAME VALUE UNIT".
// Each figure is the median of several runs of one go; the raw samples are written to build/bench.json. Counts are
// checked on both sides and fail the bench; times never do, because they depend on the machine.
//
// BENCH_ENTRIES says how many entries to work on, 1,000,000 unless said, and is part of the names of figures that depend
// on it. Arguments name the parts to measure, for those who work on one: receiving, reading, searching, memory, ticks,
// window. The sender is a process of its own, so that its garbage collector is not ours.
package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	switch {
	case len(args) == 1 && args[0] == "sender":
		return serve()
	case len(args) == 3 && args[0] == "engine":
		return engine(args[1], args[2])
	}
	entries := 1_000_000
	if text := os.Getenv("BENCH_ENTRIES"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1000 {
			return fmt.Errorf("read BENCH_ENTRIES: want a number of entries from 1000 on, got %q", text)
		}
		entries = n
	}
	r := &report{Entries: entries}
	err := r.measure(args)
	// The samples are worth looking at where something failed, too; the figures aren't.
	err = errors.Join(err, r.save("build/bench.json"))
	if err == nil {
		r.print(os.Stdout)
	}
	return err
}

// measure measures one thing after the other: all parts, or those that are wanted.
func (r *report) measure(wanted []string) error {
	parts := []struct {
		name    string
		measure func() error
	}{
		{"receiving", r.measureReceiving},
		{"reading", r.measureReading},
		{"searching", r.measureSearching},
		{"memory", r.measureMemory},
		{"ticks", r.measureTicks},
		{"window", r.measureWindow},
	}
	var names []string
	for _, p := range parts {
		names = append(names, p.name)
	}
	for _, w := range wanted {
		if !slices.Contains(names, w) {
			return fmt.Errorf("there is no part %q, only %s", w, strings.Join(names, ", "))
		}
	}
	for _, p := range parts {
		if len(wanted) > 0 && !slices.Contains(wanted, p.name) {
			continue
		}
		if err := p.measure(); err != nil {
			return fmt.Errorf("measure %s: %w", p.name, err)
		}
	}
	return nil
}

// say tells a person what is going on.
func say(format string, args ...any) { fmt.Fprintf(os.Stderr, "==> "+format+"\n", args...) }
