package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// checkPlace tells whether a new file can be made at path, as far as that can be known before it is made.
func checkPlace(path string) error {
	if info, err := os.Lstat(path); err == nil {
		if info.IsDir() {
			return &advised{"it is a folder", fmt.Sprintf("Name a file in it, such as %s.", filepath.Join(path, "capture.socklens"))}
		}
		return &advised{"the file exists; a capture is never written over", "Choose another name, or move the file away first."}
	}
	folder := filepath.Dir(path)
	info, err := os.Stat(folder)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &advised{fmt.Sprintf("there is no folder %s to make it in", folder), fmt.Sprintf("Make that first (mkdir -p %s), or choose another place.", folder)}
	case errors.Is(err, syscall.ENOTDIR), err == nil && !info.IsDir():
		return &advised{fmt.Sprintf("%s is a file, and a folder is needed there", firstFile(folder)), "Check the path, or choose another place."}
	case err != nil:
		return fmt.Errorf("open folder: %w", err)
	}
	return nil
}

// firstFile returns the part of a path that is no folder although the path goes on.
func firstFile(path string) string {
	for parent := filepath.Dir(path); parent != path; path, parent = parent, filepath.Dir(parent) {
		if _, err := os.Lstat(path); err == nil {
			break
		}
	}
	return path
}
