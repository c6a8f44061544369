//go:build linux || darwin || freebsd

package btree

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"syscall"
	"unsafe"
)

// A window is mapped, not read: no byte is copied. What the system keeps of a file in pieces of 2 MiB, as it does with a
// file that it has read from the disk from front to back, it then enters into its tables at once.
const (
	windowBytes = 16 << 20 // only what is looked at takes memory
	windowStep  = 2 << 20  // windows begin at its multiples, and so a little before what is wanted
)

// move maps the file around an offset.
func (w *window) move(offset int64) error {
	if err := w.close(); err != nil {
		return err
	}
	info, err := w.file.Stat()
	if err != nil {
		return err
	}
	base := offset &^ (windowStep - 1)
	n := min(windowBytes, info.Size()-base)
	if n <= 0 {
		return nil
	}
	if w.data, err = syscall.Mmap(int(w.file.Fd()), base, int(n), syscall.PROT_READ, syscall.MAP_SHARED); err != nil {
		return fmt.Errorf("map %d bytes from %d on: %w", n, base, err)
	}
	w.base = base
	return nil
}

func (w *window) close() error {
	if w.data == nil {
		return nil
	}
	err := syscall.Munmap(w.data)
	w.data = nil
	return err
}

// guard runs f, which may look at the window. Where the file has become shorter meanwhile, or its disk fails, the system
// raises a fault, which would end the process; here it becomes an error.
func (w *window) guard(f func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		r := recover()
		if r == nil {
			return
		}
		fault, ok := r.(interface {
			runtime.Error
			Addr() uintptr
		})
		if !ok || fault.Addr()-uintptr(unsafe.Pointer(unsafe.SliceData(w.data))) >= uintptr(len(w.data)) {
			panic(r) // somebody else's
		}
		err = fmt.Errorf("read the mapped file: %w", fault)
	}()
	return f()
}
