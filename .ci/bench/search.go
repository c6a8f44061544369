package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"socklens/history"
)

// expression is the regular expression that both sides search for, with a literal in it. Its classes mean the same to
// both: \d would be more to ripgrep.
const expression = `rejected: [a-z ]+ \(code 4[0-9]{2}\)`

// pair is a query and the command that answers the same over the payloads.
type pair struct {
	query string
	peer  []string
}

// literal searches for a word or phrase, as our box takes it, whatever its case.
func (d data) literal(query string) pair {
	return pair{query, []string{"rg", "--no-config", "-i", "-F", "-c", "-e", strings.Trim(query, `"`), d.payloads}}
}

// measureSearching measures complete searches beside ripgrep and jq, and how they grow with the capture.
func (r *report) measureSearching() error {
	entries := r.Entries
	d, err := makeData(entries)
	if err != nil {
		return err
	}
	m := newMaker()
	// All four together are the figure. A name is in one message of a thousand. Of the others one is in many, one is
	// Chinese, and one is nowhere.
	name := strings.ToLower(m.names[0])
	literals := []pair{d.literal(name), d.literal("heartbeat"), d.literal("延迟"), d.literal(`"no such words"`)}
	names := []string{"name", "common", "chinese", "absent"}
	whole, err := openSearch(d)
	if err != nil {
		return err
	}
	defer whole.Close()

	say("searching %s entries, beside ripgrep", sizeName(entries))
	regex := pair{"/" + expression + "/", []string{"rg", "--no-config", "-i", "-c", "-e", expression, d.payloads}}
	for round := range r.runs() + 1 { // the first one warms both sides up
		var all times
		for i, p := range literals {
			t, err := race(whole, p)
			if err != nil {
				return err
			}
			if round > 0 {
				r.add("search_"+names[i]+"_vs_rg", "", t.ratio())
				r.add("search_"+names[i]+"_"+sizeName(entries)+"_ms", "ms", milliseconds(t.ours))
			}
			all.ours, all.theirs = all.ours+t.ours, all.theirs+t.theirs
		}
		t, err := race(whole, regex)
		if err != nil {
			return err
		}
		if round > 0 {
			r.add("search_vs_rg", "", all.ratio())
			r.add("regex_vs_rg", "", t.ratio())
			r.add("regex_"+sizeName(entries)+"_ms", "ms", milliseconds(t.ours))
		}
	}

	if err := r.measureGrowth(whole, name); err != nil {
		return err
	}
	return r.measurePath()
}

// measurePath measures a search for the value at a JSON path, beside jq, which is too slow for more than a million.
func (r *report) measurePath() error {
	million, err := makeData(min(1_000_000, r.Entries))
	if err != nil {
		return err
	}
	say("comparing a JSON path in %s entries, beside jq", sizeName(million.entries))
	part, err := openSearch(million)
	if err != nil {
		return err
	}
	defer part.Close()
	path := pair{"$.price>190", []string{"jq", "-c", "select(.price>190)", million.payloads}}
	for round := range r.rounds() + 1 {
		t, err := race(part, path)
		if err != nil {
			return err
		}
		if round > 0 {
			r.add("json_vs_jq", "", t.ratio())
			r.add("json_"+sizeName(million.entries)+"_ms", "ms", milliseconds(t.ours))
		}
	}
	return nil
}

// measureGrowth measures how much longer a complete scan takes of ten times as many entries.
func (r *report) measureGrowth(whole *history.Capture, word string) error {
	tenth, err := makeData(r.Entries / 10)
	if err != nil {
		return err
	}
	part, err := openSearch(tenth)
	if err != nil {
		return err
	}
	defer part.Close()
	for round := range r.rounds() + 1 {
		_, long, err := search(whole, word)
		if err != nil {
			return err
		}
		_, short, err := search(part, word)
		if err != nil {
			return err
		}
		if round > 0 {
			r.add("scan_growth_"+sizeName(r.Entries)+"_over_"+sizeName(tenth.entries), "times", long.Seconds()/short.Seconds())
		}
	}
	return nil
}

// openSearch opens the capture with both files in the page cache, as they lie there once they were read from the disk.
// What a file was written with lies there in smaller pieces, the smaller the writes were: a third slower to read.
func openSearch(d data) (*history.Capture, error) {
	for _, path := range []string{d.capture, d.payloads} {
		if err := errors.Join(cool(path), warm(path)); err != nil {
			return nil, fmt.Errorf("warm the page cache: %w", err)
		}
	}
	capture, err := history.Open(d.capture)
	if err != nil {
		return nil, err
	}
	if n := capture.View(nil).Total(); n != d.entries {
		return nil, errors.Join(fmt.Errorf("the capture of %d entries has %d", d.entries, n), capture.Close())
	}
	return capture, nil
}

// cool has the page cache forget a file.
func cool(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	err = errors.Join(file.Sync(), file.Close()) // what isn't on the disk would stay
	if out, dd := exec.Command("dd", "if="+path, "iflag=nocache", "count=0", "status=none").CombinedOutput(); dd != nil {
		err = errors.Join(err, fmt.Errorf("run dd: %w: %s", dd, out))
	}
	return err
}

// times are how long both sides took for the same.
type times struct{ ours, theirs time.Duration }

func (t times) ratio() float64 { return t.ours.Seconds() / t.theirs.Seconds() }

// race lets both sides search, one after the other, and checks that they find as much.
func race(c *history.Capture, p pair) (t times, err error) {
	matches, ours, err := search(c, p.query)
	if err != nil {
		return t, err
	}
	lines, theirs, err := runPeer(p.peer)
	if err != nil {
		return t, err
	}
	if matches != lines {
		return t, fmt.Errorf("%s matches %d entries, but %s finds %d lines", p.query, matches, p.peer[0], lines)
	}
	return times{ours, theirs}, nil
}

// search answers a query completely and returns how many entries it matches.
func search(c *history.Capture, query string) (matches int, took time.Duration, err error) {
	began := time.Now()
	view, err := filter(c, query)
	if err != nil {
		return 0, 0, err
	}
	defer view.Close()
	return view.Matches(), time.Since(began), nil
}

// filter returns a view of what a query matches, once it has searched everything.
func filter(c *history.Capture, query string) (*history.View, error) {
	q, err := history.ParseQuery(query, time.Now())
	if err != nil {
		return nil, err
	}
	view := c.View(q)
	for !view.Done() {
		<-view.Changed()
	}
	return view, view.Err()
}

// runPeer runs a command and returns how many lines it finds: the number it prints with -c, else the lines it prints.
func runPeer(args []string) (lines int, took time.Duration, err error) {
	command := exec.Command(args[0], args[1:]...)
	command.Stderr = os.Stderr
	out, err := command.StdoutPipe()
	if err != nil {
		return 0, 0, err
	}
	began := time.Now()
	if err := command.Start(); err != nil {
		return 0, 0, err
	}
	buffer, printed := make([]byte, 64<<10), ""
	for {
		n, err := out.Read(buffer)
		lines += bytes.Count(buffer[:n], []byte("\n"))
		if len(printed) < 20 {
			printed += string(buffer[:min(n, 20)])
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return 0, 0, err
		}
	}
	err = command.Wait()
	took = time.Since(began)
	var exit *exec.ExitError
	if args[0] == "rg" && errors.As(err, &exit) && exit.ExitCode() == 1 {
		return 0, took, nil // it found nothing, and prints nothing then
	}
	if err != nil {
		return 0, 0, fmt.Errorf("run %s: %w", args[0], err)
	}
	if args[0] == "rg" {
		if lines, err = strconv.Atoi(strings.TrimSpace(printed)); err != nil {
			return 0, 0, fmt.Errorf("read what rg counted: %w", err)
		}
	}
	return lines, took, nil
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
