package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"socklens/history"
)

// page is how many entries are read at a time, somewhat more than a screen shows.
const page = 50

// pages is how many pages of one go the 99th of a hundred is taken from.
const pages = 2000

// opens is how often a capture is opened, and a first hit waited for, in one go.
const opens = 11

// measureReading measures what a person waits for: opening, pages, and the first hits of a search.
func (r *report) measureReading() error {
	d, err := makeData(r.Entries)
	if err != nil {
		return err
	}
	say("opening and paging through %s entries", sizeName(d.entries))
	if err := warm(d.capture); err != nil {
		return fmt.Errorf("warm the page cache: %w", err)
	}
	for range opens {
		if err := r.measureOpening(d); err != nil {
			return err
		}
	}
	c, err := history.Open(d.capture)
	if err != nil {
		return err
	}
	defer c.Close()
	words := newMaker().names
	for i := range opens {
		if err := r.measureFirstHit(c, d, strings.ToLower(words[i])); err != nil {
			return err
		}
	}

	matches, err := filter(c, words[0])
	if err != nil {
		return err
	}
	all := c.View(nil)
	random := rand.New(rand.NewPCG(7, 8))
	for range r.rounds() {
		took, err := randomPages(all, random)
		if err != nil {
			return err
		}
		r.add("page_"+sizeName(d.entries)+"_p99_ms", "ms", percentile99(took))
		if took, err = randomPages(matches, random); err != nil {
			return err
		}
		r.add("page_filtered_"+sizeName(d.entries)+"_p99_ms", "ms", percentile99(took))
	}
	return nil
}

// measureOpening opens the capture to its first page.
func (r *report) measureOpening(d data) error {
	began := time.Now()
	c, err := history.Open(d.capture)
	if err != nil {
		return err
	}
	defer c.Close()
	entries, err := c.View(nil).Rows(context.Background(), 0, page)
	if err != nil {
		return err
	}
	r.add("open_"+sizeName(d.entries)+"_ms", "ms", milliseconds(time.Since(began)))
	if want := min(page, d.entries); len(entries) != want {
		return fmt.Errorf("open: the first page has %d entries of %d", len(entries), want)
	}
	return nil
}

// measureFirstHit searches for a word until the first matches have been read.
func (r *report) measureFirstHit(c *history.Capture, d data, word string) error {
	began := time.Now()
	q, err := history.ParseQuery(word, began)
	if err != nil {
		return err
	}
	view := c.View(q)
	defer view.Close()
	for view.Matches() == 0 && !view.Done() {
		<-view.Changed()
	}
	entries, err := view.Rows(context.Background(), 0, page)
	if err != nil {
		return err
	}
	r.add("first_hit_"+sizeName(d.entries)+"_ms", "ms", milliseconds(time.Since(began)))
	if len(entries) == 0 && d.entries >= 20*names {
		return fmt.Errorf("search for %q: there is no first hit", word)
	}
	for _, e := range entries {
		if !strings.Contains(strings.ToLower(string(e.Payload)), word) {
			return fmt.Errorf("search for %q: entry %d doesn't hold it", word, e.Seq)
		}
	}
	return nil
}

// randomPages reads pages at random places of a view and returns what each took, in milliseconds.
func randomPages(v *history.View, random *rand.Rand) ([]float64, error) {
	var took []float64
	n := min(page, v.Len())
	for range pages {
		from := random.IntN(v.Len() - n + 1)
		began := time.Now()
		entries, err := v.Rows(context.Background(), from, n)
		if err != nil {
			return nil, err
		}
		took = append(took, milliseconds(time.Since(began)))
		if len(entries) != n {
			return nil, fmt.Errorf("a page at row %d has %d entries of %d", from, len(entries), n)
		}
		if seq, ok := v.Seq(from); !ok || entries[0].Seq != seq {
			return nil, fmt.Errorf("a page at row %d begins with entry %d, not %d", from, entries[0].Seq, seq)
		}
	}
	return took, nil
}

// percentile99 returns the sample that one in a hundred exceeds. It sorts them.
func percentile99(samples []float64) float64 {
	slices.Sort(samples)
	return samples[len(samples)*99/100]
}
