//go:build e2e

package main_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestWindowShowsTenMillion opens a capture of ten million entries, goes to both ends and searches it, while another
// tab receives fifty thousand entries a second. It prints what that costs.
func TestWindowShowsTenMillion(t *testing.T) {
	const count, id = 10_000_000, 5_432_109
	path := filepath.Join(t.TempDir(), "ten million.socklens")
	recordMillion(t, path, count)
	server := local(t)
	a := open(t, path)
	a.sees("all entries", func(s *state) bool { return s.Rows == count && s.Total == count })
	a.keys("ctrl+t")
	a.sees("an empty tab", func(s *state) bool { return len(s.Tabs) == 2 && s.Focus == "url" })
	a.connect(server.URL() + "/ticker?rate=50000")
	a.sees("the feed", func(s *state) bool { return s.Total > 100_000 })

	cost := a.measure()
	a.keys("ctrl+1")
	a.sees("the large capture", func(s *state) bool { return s.Tab == 0 && s.Total == count })
	a.focusList()
	a.keys("End")
	a.sees("the last row", func(s *state) bool { return s.Last == count && consecutive(s.Visible) })
	a.keys("Home")
	a.sees("the first row", func(s *state) bool { return s.First == 1 && full(s) })

	for _, search := range []struct {
		query   string
		matches int
	}{
		{`7654321`, 1},
		{`/number":12345\d\d,/`, 100},
		{`$.number>9999950`, 50},
	} {
		a.keys("ctrl+f", "ctrl+a")
		a.write(search.query)
		began := time.Now()
		a.sees(fmt.Sprintf("%d matches of %s", search.matches, search.query), func(s *state) bool {
			return s.Query == search.query && s.QueryError == "" && s.Matches == search.matches && !s.Searching
		})
		t.Logf("%s: %v", search.query, time.Since(began).Round(time.Millisecond))
	}
	a.picture("filtered")

	// Find an id and see the rows before it. Find is a mode that one works in, so turning it on isn't counted.
	look := &task{app: a, name: "find an id and see the twenty rows before it"}
	a.keys("ctrl+f", "ctrl+a", "BackSpace", "ctrl+shift+m", "Return")
	a.sees("everything", func(s *state) bool { return s.Query == "" && s.Mode == "find" && s.Rows == count && s.Focus == "list" })
	look.press("ctrl+f")
	a.write(strconv.Itoa(id))
	a.sees("the search to end", func(s *state) bool { return s.Matches == 1 && !s.Searching })
	look.press("F3")
	seen := a.sees("the id", func(s *state) bool { return settled(s) && s.DetailSeq == id }).Visible
	a.picture("found")
	if seen[0] > id-20 {
		look.press("Return") // to the list
		look.press("Prior")
		before := a.sees("the page before", func(s *state) bool { return s.First > 0 && s.First <= id-20 && consecutive(s.Visible) })
		seen = append(before.Visible, seen...)
	}
	for n := int64(id - 20); n <= id; n++ {
		if !slices.Contains(seen, n) {
			t.Errorf("entry %d was not seen", n)
		}
	}
	look.atMost(3)
	cost.report("window_10m")

	a.keys("ctrl+2")
	live := a.sees("the feed again", func(s *state) bool { return s.Tab == 1 && s.link() == "open" && s.Total > 0 })
	t.Logf("the feed has brought %d entries meanwhile", live.Total)
	a.close()
	whole(t, live.capture())
	whole(t, path)
}

// cost is what the application has used since measuring began.
type cost struct {
	a     *app
	began time.Time
	cpu   time.Duration
	ticks int64
}

func (a *app) measure() *cost {
	a.t.Helper()
	a.delays = nil
	return &cost{a: a, began: time.Now(), cpu: a.processorTime(), ticks: a.state().Ticks}
}

// report prints it: the delay to the UI goroutine over all questions that the test has asked meanwhile, pictures a
// second, the share of one core, and the peak of memory.
func (c *cost) report(name string) {
	c.a.t.Helper()
	wall := time.Since(c.began)
	var sum, worst time.Duration
	for _, d := range c.a.delays {
		sum, worst = sum+d, max(worst, d)
	}
	fmt.Printf("value %s_ui_delay_mean_ms %.2f ms\n", name, (sum/time.Duration(len(c.a.delays))).Seconds()*1000)
	fmt.Printf("value %s_ui_delay_worst_ms %.2f ms\n", name, worst.Seconds()*1000)
	fmt.Printf("value %s_ticks %.1f /s\n", name, float64(c.a.state().Ticks-c.ticks)/wall.Seconds())
	fmt.Printf("value %s_cpu_share %.2f cores\n", name, (c.a.processorTime()-c.cpu).Seconds()/wall.Seconds())
	fmt.Printf("value %s_memory %d MiB\n", name, c.a.memory()>>20)
}

// processorTime returns what the application has used of the processors so far.
func (a *app) processorTime() time.Duration {
	a.t.Helper()
	stat, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(a.cmd.Process.Pid), "stat"))
	if err != nil {
		a.t.Fatalf("read the application's processor time: %v", err)
	}
	// The name, in parentheses, may hold spaces; fields 14 and 15 are the times in hundredths of a second.
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	var sum time.Duration
	for _, field := range fields[11:13] {
		ticks, err := strconv.Atoi(field)
		if err != nil {
			a.t.Fatalf("read the application's processor time: %v", err)
		}
		sum += time.Duration(ticks) * 10 * time.Millisecond
	}
	return sum
}
