package profile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"
	"unicode/utf8"
)

// DamagedError says that a workspace file couldn't be understood, and what became of it.
type DamagedError struct {
	Path string
	Err  error // what is wrong with it

	// KeptAs is where the damaged file was put, byte for byte. It is "" where that failed with KeepErr: then it still
	// stands at Path, and Save will refuse to overwrite it.
	KeptAs  string
	KeepErr error

	// Backup is the workspace as it was before the last save, nil where there is none that can be read. Saving it
	// restores it.
	Backup     *Workspace
	BackupTime time.Time
}

// Error says what is wrong and where the damaged file is now.
func (e *DamagedError) Error() string {
	s := fmt.Sprintf("read the workspace: %s is damaged: %v", e.Path, e.Err)
	if e.KeptAs != "" {
		return s + "; it was kept as " + e.KeptAs
	}
	return s + fmt.Sprintf("; it could not be put aside: %v", e.KeepErr)
}

// Unwrap returns what is wrong with the file.
func (e *DamagedError) Unwrap() error { return e.Err }

// NewerError says that a workspace file was written by a newer version of the program. It was left alone.
type NewerError struct {
	Path    string
	Version int
}

// Error names the file and both versions.
func (e *NewerError) Error() string {
	return fmt.Sprintf("read the workspace: %s has version %d, newer than %d", e.Path, e.Version, Version)
}

// damaged puts the file's bytes aside and looks for the backup.
func (f *file) damaged(data []byte, cause error) (*Workspace, error) {
	e := &DamagedError{Path: f.path, Err: cause}
	if e.KeptAs, e.KeepErr = f.aside(data); e.KeepErr != nil {
		f.blocked = fmt.Errorf("what is there is damaged and could not be put aside: %w", e.KeepErr)
	} else if os.Remove(f.path) == nil {
		f.seen = stamp{}
	}
	if old, _, err := read(f.backup()); err == nil {
		if w, err := parse(old); err == nil {
			w.file = f
			e.Backup = w
			if info, err := os.Stat(f.backup()); err == nil {
				e.BackupTime = info.ModTime()
			}
		}
	}
	return &Workspace{Version: Version, file: f}, e
}

// describe puts the place into an error of encoding/json.
func describe(data []byte, err error) error {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		if syntax.Error() == "unexpected end of JSON input" {
			return fmt.Errorf("it ends too early, at %s", place(data, len(data)))
		}
		at := min(max(int(syntax.Offset)-1, 0), len(data))
		return fmt.Errorf("%s: %w", place(data, at), err)
	}
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		return fmt.Errorf("%s holds a %s, which is not what belongs there", kind.Field, kind.Value)
	}
	return err
}

// place writes a byte's place for a person.
func place(data []byte, at int) string {
	line := bytes.Count(data[:at], []byte("\n")) + 1
	start := bytes.LastIndexByte(data[:at], '\n') + 1
	return fmt.Sprintf("line %d, column %d", line, utf8.RuneCount(data[start:at])+1)
}
