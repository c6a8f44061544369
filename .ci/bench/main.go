// Bench measures what the design promises and prints one line a figure: "ratio NAME VALUE" or "value NAME VALUE UNIT".
// Each figure is the median of several runs of one go; the raw samples are written to build/bench.json. Counts are
// checked on both sides and fail the bench; times never do, because they depend on the machine.
//
// BENCH_ENTRIES says how many entries to work on, 1,000,000 unless said. The sender is a process of its own, so that
// its garbage collector is not ours.
package main

import (
	"fmt"
	"os"
	"strconv"
)

// runs is how often each figure is measured.
const runs = 5

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 1 && args[0] == "sender" {
		return serve()
	}
	entries := 1_000_000
	if text := os.Getenv("BENCH_ENTRIES"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return fmt.Errorf("read BENCH_ENTRIES: want a number of entries, got %q", text)
		}
		entries = n
	}

	r := &report{Entries: entries}
	if err := r.measureReceiving(); err != nil {
		return err
	}
	r.print(os.Stdout)
	return r.save("build/bench.json")
}
