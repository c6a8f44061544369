//go:build !linux || !cgo

package gather

// VFS returns "": here SQLite's own is used.
func VFS() string { return "" }
