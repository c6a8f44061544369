package main

import (
	"bufio"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"socklens/history"
	"socklens/session/wire"
)

// dataVersion names the data that is kept between runs. It grows whenever the maker, or how history writes a capture,
// changes.
const dataVersion = 2

// data is one capture and its payloads as the peers read them.
type data struct {
	entries  int
	capture  string
	payloads string // one payload a line; a binary one as a JSON object with its bytes in base64
}

// makeData returns the data of a size, which is made where build/ doesn't have it. `make clean` deletes it.
func makeData(entries int) (data, error) {
	folder, err := filepath.Abs(filepath.Join("build", "bench-data", fmt.Sprintf("v%d-%s", dataVersion, sizeName(entries))))
	if err != nil {
		return data{}, fmt.Errorf("make the data: %w", err)
	}
	d := data{entries, filepath.Join(folder, "bench"+history.Extension), filepath.Join(folder, "payloads.jsonl")}
	if _, err := os.Stat(folder); err == nil {
		return d, nil
	}
	say("making %s entries", sizeName(entries))
	unfinished := folder + ".unfinished"
	if err := os.RemoveAll(unfinished); err != nil {
		return d, fmt.Errorf("make the data: %w", err)
	}
	if err := os.MkdirAll(unfinished, 0o700); err != nil {
		return d, fmt.Errorf("make the data: %w", err)
	}
	if err := writeData(unfinished, entries); err != nil {
		return d, fmt.Errorf("make the data: %w", err)
	}
	if err := os.Rename(unfinished, folder); err != nil {
		return d, fmt.Errorf("make the data: %w", err)
	}
	return d, nil
}

func writeData(folder string, entries int) error {
	capture, err := history.Create(filepath.Join(folder, "bench"+history.Extension), history.Info{ID: "bench", Name: "bench",
		URL: "ws://127.0.0.1/feed", Start: start, App: "bench"})
	if err != nil {
		return err
	}
	defer capture.Close()
	file, err := os.Create(filepath.Join(folder, "payloads.jsonl"))
	if err != nil {
		return err
	}
	defer file.Close()
	lines := bufio.NewWriterSize(file, 1<<20)

	m := newMaker()
	var payload, line []byte
	e := history.Entry{Attempt: 1, Kind: history.Message, Dir: wire.In, Frames: make([]wire.Frame, 1)}
	for n := range entries {
		e.Op, payload = m.next(payload[:0])
		fill(&e, payload, n)
		if seq, err := capture.Append(&e); err != nil || seq != int64(n)+1 {
			return fmt.Errorf("append entry %d, which got number %d: %w", n+1, seq, err)
		}
		line = append(line[:0], payload...)
		if e.Op == wire.Binary {
			line = append(base64.StdEncoding.AppendEncode(append(line[:0], `{"binary":"`...), payload), `"}`...)
		}
		if _, err := lines.Write(append(line, '\n')); err != nil {
			return err
		}
	}
	// What is written to the disk later would disturb what is measured.
	return errors.Join(lines.Flush(), file.Sync(), capture.Close())
}

// start is when the first message came; the others follow as a feed of 50,000 a second would.
const start = 1_790_000_000_000_000_000

// fill makes e the entry of a message that came in one frame.
func fill(e *history.Entry, payload []byte, n int) {
	header := 2
	if len(payload) > 125 {
		header = 4
	}
	e.Time = start + int64(n)*20_000
	e.Payload, e.Size, e.WireSize = payload, int64(len(payload)), int64(header+len(payload))
	e.Frames[0] = wire.Frame{Fin: true, Opcode: e.Op, HeaderLength: uint8(header), Length: uint64(len(payload)),
		Received: uint64(len(payload)), Time: e.Time}
}

// warm reads a file, so that it is in the page cache.
func warm(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = io.CopyBuffer(struct{ io.Writer }{io.Discard}, file, make([]byte, 1<<20))
	return err
}

// sizeName writes a number of entries as it stands in the names of figures: 20k, 1m.
func sizeName(n int) string {
	switch {
	case n%1_000_000 == 0:
		return strconv.Itoa(n/1_000_000) + "m"
	case n%1000 == 0:
		return strconv.Itoa(n/1000) + "k"
	}
	return strconv.Itoa(n)
}
