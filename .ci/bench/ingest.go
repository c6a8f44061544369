package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"socklens/history"
	"socklens/session"
	"socklens/session/profile"
)

// ingest records a flood as the window would and returns how many messages a second became durable: until all are
// committed, which is what a crash of the process leaves. Then it opens the capture again and counts them.
func ingest(s *sender, count int) (float64, error) {
	folder, err := os.MkdirTemp("build", "bench-")
	if err != nil {
		return 0, fmt.Errorf("ingest: %w", err)
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "flood"+history.Extension)

	took, err := record(s, path, count)
	if err != nil {
		return 0, fmt.Errorf("ingest: %w", err)
	}
	found, err := messages(path)
	if err != nil {
		return 0, fmt.Errorf("ingest: %w", err)
	}
	if found != count {
		return 0, fmt.Errorf("ingest: the capture holds %d messages of %d", found, count)
	}
	return float64(count) / took.Seconds(), nil
}

// record connects a session to the sender and returns how long it took until the sender had closed it and all that came
// was committed. Making one plain file of the capture comes after that.
func record(s *sender, path string, count int) (took time.Duration, err error) {
	capture, err := history.Create(path, history.Info{ID: "bench", Name: "bench", Start: time.Now().UnixNano(), App: "bench"})
	if err != nil {
		return 0, err
	}
	defer capture.Close()
	live := session.New(session.Config{Capture: capture})
	began := time.Now()
	if err := live.Connect(profile.Profile{URL: s.url(small, count)}, nil); err != nil {
		return 0, err
	}
	if _, err := live.Wait(context.Background(), session.Closed); err != nil {
		return 0, err
	}
	if err := capture.Flush(context.Background()); err != nil {
		return 0, err
	}
	took = time.Since(began)
	if err := live.Close(0); err != nil {
		return 0, err
	}
	return took, capture.Close()
}

// messages counts the messages of a capture by reading every one of them.
func messages(path string) (int, error) {
	capture, err := history.Open(path)
	if err != nil {
		return 0, err
	}
	defer capture.Close()
	found, _, err := search(capture, "type:message")
	return found, err
}
