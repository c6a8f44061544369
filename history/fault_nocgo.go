//go:build !cgo

package history

// These are never asked where cgo is off, since the driver opens nothing there. They let other platforms be
// type-checked.

func isBusy(error) bool       { return false }
func isUnopened(error) bool   { return false }
func isUnreadable(error) bool { return false }
