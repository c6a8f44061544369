package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"socklens/history"
	"socklens/session"
	"socklens/session/profile"
)

// measureWindow measures the real window while it follows a feed. One tab shows the capture of all entries; the visible
// one follows a session that has as many behind it and receives 50,000 a second.
//
// The delay is what the window's probe tells: from asking for the UI goroutine to getting it. The share of a core is the
// processor time of the whole process, the renderer's threads included, less that of a process without a window that
// records the same feed, over the time that passed. Comparing with the window while it shows another tab would hide what
// a window costs that shows anything.
func (r *report) measureWindow() error {
	if missing := screenMissing(); len(missing) > 0 {
		say("ui_delay_p99_ms and ui_cpu_share are left out: this machine has no %s", strings.Join(missing, ", "))
		return nil
	}
	return r.withFeed(r.measureScreen)
}

func (r *report) measureScreen(d data, s *sender, folder string) error {
	sc, err := startScreen()
	if err != nil {
		return err
	}
	defer sc.stop()
	engine, err := r.measureEngine(s, filepath.Join(folder, "engine"+history.Extension))
	if err != nil {
		return err
	}
	say("receiving %s messages into the window", sizeName(d.entries))
	w, err := openWindow(sc, folder, d.capture, s.feedURL(d.entries, feedRate))
	if err != nil {
		return err
	}
	defer w.kill()
	if err := w.fill(d.entries); err != nil {
		return err
	}
	if err := r.measureFollowing(w, engine); err != nil {
		return err
	}
	peak, err := peakMemory(strconv.Itoa(w.cmd.Process.Pid))
	if err != nil {
		return err
	}
	r.add("ui_rss_mb", "MB", float64(peak)/1e6)

	sent, err := s.stopFeed()
	if err != nil {
		return err
	}
	last, err := w.sees("the end of the feed", func(s *state) bool { return s.Tabs[w.feed].State == "closed" })
	if err != nil {
		return err
	}
	if err := w.close(); err != nil {
		return err
	}
	return holds(last.Tabs[w.feed].Capture, sent)
}

// fill looks at the past session, connects the tab of the feed, and waits until it has received as many messages.
func (w *window) fill(entries int) error {
	first, err := w.sees("both tabs", func(s *state) bool {
		n := len(s.Tabs)
		return n >= 2 && s.Tabs[n-2].Kind == "past" && s.Tabs[n-1].Kind == "scratch"
	})
	if err != nil {
		return err
	}
	w.feed = len(first.Tabs) - 1
	if err := w.keys(fmt.Sprint("ctrl+", w.feed)); err != nil { // counted from 1, so the one before
		return err
	}
	if _, err := w.sees("the past session", func(s *state) bool { return s.Tab == w.feed-1 && s.Rows == entries && s.Total == entries }); err != nil {
		return err
	}
	if err := w.keys(fmt.Sprint("ctrl+", w.feed+1)); err != nil {
		return err
	}
	if _, err := w.sees("the tab of the feed", func(s *state) bool { return s.Tab == w.feed }); err != nil {
		return err
	}
	if err := w.keys("ctrl+l", "Return"); err != nil {
		return err
	}
	_, err = w.sees("the messages behind", func(s *state) bool { return s.Tabs[w.feed].State == "open" && s.Total >= entries && s.Follow })
	return err
}

// measureFollowing measures processor time and delays in turns, so that asking isn't counted.
func (r *report) measureFollowing(w *window, engine []float64) error {
	say("following %d messages a second in the window", feedRate)
	random := rand.New(rand.NewPCG(5, 6))
	for _, without := range engine {
		before, err := w.ask()
		if err != nil {
			return err
		}
		used, passed, err := watch(w.cmd.Process.Pid, r.span())
		if err != nil {
			return err
		}
		after, err := w.ask()
		if err != nil {
			return err
		}
		share := used.Seconds() / passed.Seconds()
		r.add("ui_process_share", "cores", share)
		r.add("ui_engine_share", "cores", without)
		r.add("ui_cpu_share", "cores", share-without)
		r.add("ui_pictures", "1/s", float64(after.Ticks-before.Ticks)/passed.Seconds())
		r.add("ui_load", "messages/s", float64(after.Total-before.Total)/passed.Seconds())

		var delays []float64
		for began := time.Now(); time.Since(began) < r.span(); {
			// Asking at even intervals could always meet the same moment between two pictures.
			time.Sleep(time.Duration(random.Int64N(int64(20 * time.Millisecond))))
			s, err := w.ask()
			if err != nil {
				return err
			}
			delays = append(delays, float64(s.DelayUS)/1000)
		}
		_, err = w.sees("the newest row", func(s *state) bool {
			n := len(s.Visible)
			return s.Follow && n > 0 && s.Visible[n-1] >= s.Rows
		})
		if err != nil {
			return err
		}
		r.add("ui_delay_p99_ms", "ms", percentile99(delays))
	}
	return nil
}

// measureEngine records a feed as the window does, without one, and returns the shares of a core that took.
func (r *report) measureEngine(s *sender, path string) ([]float64, error) {
	say("recording %d messages a second without a window", feedRate)
	capture, err := history.Create(path, history.Info{ID: "bench", Name: "bench", Start: time.Now().UnixNano(), App: "bench"})
	if err != nil {
		return nil, err
	}
	defer capture.Close()
	live := session.New(session.Config{Capture: capture})
	if err := live.Connect(profile.Profile{URL: s.feedURL(0, feedRate)}, nil); err != nil {
		return nil, err
	}
	err = wait("the feed", func() (bool, error) { return capture.Stats().MessagesIn > feedRate, nil })
	if err != nil {
		return nil, err
	}
	var shares []float64
	for range watched {
		used, passed, err := watch(os.Getpid(), r.span())
		if err != nil {
			return nil, err
		}
		shares = append(shares, used.Seconds()/passed.Seconds())
	}
	sent, err := s.stopFeed()
	if err != nil {
		return nil, err
	}
	if err := live.Close(0); err != nil {
		return nil, err
	}
	if err := capture.Close(); err != nil {
		return nil, err
	}
	return shares, holds(path, sent)
}

// watch returns the processor time that a process uses within about a span, and how long that was.
func watch(pid int, span time.Duration) (used, passed time.Duration, err error) {
	before, err := spent(pid)
	if err != nil {
		return 0, 0, err
	}
	began := time.Now()
	time.Sleep(span)
	after, err := spent(pid)
	return after - before, time.Since(began), err
}
