package desk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"socklens/ui/explain"
)

// replaceFile writes a file that only its owner can read beside path and puts it there when it is whole. Where write
// fails, what is at path stays as it was. A link stays one: what it points to is replaced.
func replaceFile(path string, write func(io.Writer) error) error {
	target := path
	if real, err := filepath.EvalSymlinks(path); err == nil {
		target = real
	}
	switch there, err := os.Stat(target); {
	case err != nil:
	case there.IsDir():
		return &fs.PathError{Op: "write", Path: path, Err: syscall.EISDIR}
	case !there.Mode().IsRegular():
		return &fs.PathError{Op: "write", Path: path, Err: errors.New("it is a device or a pipe")}
	}
	f, err := os.CreateTemp(filepath.Dir(target), ".socklens-*") // mode 0600
	if err != nil {
		return about(path, err, "")
	}
	err = write(f)
	if err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(f.Name(), target)
	}
	if err == nil {
		return nil
	}
	return errors.Join(about(path, err, f.Name()), os.Remove(f.Name()))
}

// WriteFile writes a text to a file that only its owner can read, in the background and wholly or not at all.
func (d *Desk) WriteFile(path, text string) {
	d.job(func(context.Context) error {
		err := replaceFile(path, func(out io.Writer) error {
			_, err := io.WriteString(out, text)
			return err
		})
		if err != nil {
			return fmt.Errorf("write file: %w", err)
		}
		d.Notify(Notice{Explanation: explain.Explanation{What: "Written to " + path + "."}})
		return nil
	})
}

// about makes an error of the file beside a path one of the path itself; others stay as they are.
func about(path string, err error, beside string) error {
	var failed *fs.PathError
	var moved *os.LinkError
	switch {
	case errors.As(err, &failed) && (failed.Path == beside || beside == ""):
		err = failed.Err
	case errors.As(err, &moved):
		err = moved.Err
	default:
		return err
	}
	return &fs.PathError{Op: "write", Path: path, Err: err}
}
