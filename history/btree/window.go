package btree

import (
	"fmt"
	"io"
	"os"
)

// windowBytes are read at a time: what stays in the processor's own cache until it has been searched. Mapping the file
// instead takes as long, since the system then enters page after page into tables, and makes a fault of a file that is
// cut off.
const windowBytes = 256 << 10

// window is a stretch of a file in memory.
type window struct {
	file   *os.File
	base   int64  // where in the file it begins
	data   []byte // what was read
	buffer []byte
}

// has returns the bytes from an offset to the end of the window, or nil where fewer than n are in it.
func (w *window) has(offset int64, n int) []byte {
	if i := offset - w.base; i >= 0 && i+int64(n) <= int64(len(w.data)) {
		return w.data[i:]
	}
	return nil
}

// at returns the same and moves the window where it has to. The bytes are valid until the next call.
func (w *window) at(offset int64, n int) ([]byte, error) {
	if b := w.has(offset, n); b != nil {
		return b, nil
	}
	if w.buffer == nil {
		w.buffer = make([]byte, windowBytes)
	}
	m, err := w.file.ReadAt(w.buffer, offset)
	w.base, w.data = offset, w.buffer[:m]
	if m >= n {
		return w.data, nil
	}
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return nil, fmt.Errorf("read %d bytes at %d: %w", n, offset, err)
}
