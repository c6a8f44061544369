//go:build !(linux || darwin || freebsd)

package btree

import "io"

const windowBytes = 256 << 10 // are read at a time: what stays in the processor's own cache until it was searched

// move reads the file from an offset on.
func (w *window) move(offset int64) error {
	if cap(w.data) == 0 {
		w.data = make([]byte, windowBytes)
	}
	n, err := w.file.ReadAt(w.data[:windowBytes], offset)
	w.base, w.data = offset, w.data[:n]
	if err == io.EOF {
		err = nil
	}
	return err
}

func (w *window) close() error {
	w.data = nil
	return nil
}

// guard runs f. Reading fails without a fault here.
func (w *window) guard(f func() error) error { return f() }
