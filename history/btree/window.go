package btree

import (
	"fmt"
	"io"
	"os"
)

// window is a stretch of a file in memory.
type window struct {
	file *os.File
	base int64 // where in the file it begins
	data []byte
}

// has returns the bytes from an offset to the end of the window, or nil where fewer than n are in it.
func (w *window) has(offset int64, n int) []byte {
	if i := offset - w.base; i >= 0 && i+int64(n) <= int64(len(w.data)) {
		return w.data[i:]
	}
	return nil
}

// at returns the same and moves the window where it has to. The bytes are valid until the next call. They are looked at
// within guard.
func (w *window) at(offset int64, n int) ([]byte, error) {
	if b := w.has(offset, n); b != nil {
		return b, nil
	}
	if err := w.move(offset); err != nil {
		return nil, err
	}
	if b := w.has(offset, n); b != nil {
		return b, nil
	}
	return nil, fmt.Errorf("read %d bytes at %d: %w", n, offset, io.ErrUnexpectedEOF)
}
