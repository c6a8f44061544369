package desk

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"socklens/history"
	"socklens/history/exchange"
)

// TestReplaceFile has writing fail early, late and because it was cancelled: what was there stays, and nothing else does.
func TestReplaceFile(t *testing.T) {
	capture, err := history.Create(filepath.Join(t.TempDir(), "c"+history.Extension), history.Info{ID: "x", Start: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer capture.Close()
	if _, err := capture.Append(&history.Entry{Time: 1, Kind: history.Message}); err != nil {
		t.Fatal(err)
	}
	if err := capture.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	failure := errors.New("it failed")
	for _, tt := range []struct {
		name  string
		write func(io.Writer) error
		want  error
	}{
		{"at once", func(io.Writer) error { return failure }, failure},
		{"late", func(out io.Writer) error {
			_, err := out.Write(make([]byte, 1<<20))
			return errors.Join(err, failure)
		}, failure},
		{"cancelled", func(out io.Writer) error {
			x := Exportable{numbers: []numbers{{1, beyond}}}
			_, err := x.write(cancelled, out, capture, exchange.JSONLines, func(string, float64) {})
			return err
		}, context.Canceled},
	} {
		folder := t.TempDir()
		path := filepath.Join(folder, "out")
		for _, there := range []bool{false, true} {
			if there {
				if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if err := replaceFile(path, tt.write); !errors.Is(err, tt.want) {
				t.Errorf("%s: the error is %v", tt.name, err)
			}
			text, err := os.ReadFile(path)
			if there && (err != nil || string(text) != "old") || !there && !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s: there is %q, %v", tt.name, text, err)
			}
			if files, err := os.ReadDir(folder); err != nil || len(files) > 1 {
				t.Errorf("%s: left %v, %v", tt.name, files, err)
			}
		}
	}
}
