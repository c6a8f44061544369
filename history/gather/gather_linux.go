//go:build cgo

package gather

// #include "gather.h"
import "C"

import "sync"

var register = sync.OnceValue(func() string {
	if C.gather_register() != 0 {
		return ""
	}
	return C.GoString(C.gather_name())
})

// VFS returns the name to open a database with, in the parameter vfs of its URI, so that its log is gathered; or "",
// where it can't be. The connection needs the pragma that the package's documentation tells of. The first call makes the
// name known to SQLite. It is for concurrent use.
func VFS() string { return register() }
