package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"time"
)

// figure is one name with what was measured for it, in order.
type figure struct {
	Name    string    `json:"name"`
	Unit    string    `json:"unit,omitempty"` // "" for a ratio
	Samples []float64 `json:"samples"`
}

func (f *figure) median() float64 {
	sorted := slices.Sorted(slices.Values(f.Samples))
	if n := len(sorted); n%2 == 0 {
		return (sorted[n/2-1] + sorted[n/2]) / 2
	}
	return sorted[len(sorted)/2]
}

func (f *figure) last() float64 { return f.Samples[len(f.Samples)-1] }

// report collects figures in the order in which they were first added.
type report struct {
	Entries int       `json:"entries"`
	Cores   int       `json:"cores"`
	Go      string    `json:"go"`
	Figures []*figure `json:"figures"`
}

// runs is how often a figure is measured that takes about a second or less, and so swings the most; rounds is how often
// one that takes longer.
func (r *report) runs() int {
	if r.Entries < 1_000_000 {
		return 3
	}
	return 9
}

func (r *report) rounds() int {
	if r.Entries > 1_000_000 {
		return 3
	}
	return 5
}

// watched is how often the desk and the window are watched for a span.
const watched = 3

// span is how long the window and the desk are watched in one go.
func (r *report) span() time.Duration {
	if r.Entries < 1_000_000 {
		return 2 * time.Second
	}
	return 10 * time.Second
}

// add adds a sample to a figure; a figure without a unit is a ratio.
func (r *report) add(name, unit string, sample float64) {
	f := r.figure(name)
	if f == nil {
		f = &figure{Name: name, Unit: unit}
		r.Figures = append(r.Figures, f)
	}
	f.Samples = append(f.Samples, sample)
}

// figure returns a figure, or nil where nothing was added to it.
func (r *report) figure(name string) *figure {
	for _, f := range r.Figures {
		if f.Name == name {
			return f
		}
	}
	return nil
}

func (r *report) print(w io.Writer) {
	for _, f := range r.Figures {
		if f.Unit == "" {
			fmt.Fprintf(w, "ratio %s %.3f\n", f.Name, f.median())
		} else {
			fmt.Fprintf(w, "value %s %.6g %s\n", f.Name, f.median(), f.Unit)
		}
	}
}

// save writes everything to a file, for looking closer.
func (r *report) save(path string) error {
	r.Cores, r.Go = runtime.NumCPU(), runtime.Version()
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return fmt.Errorf("encode the samples: %w", err)
	}
	if err := os.WriteFile(path, append(text, '\n'), 0o644); err != nil {
		return fmt.Errorf("save the samples: %w", err)
	}
	return nil
}
