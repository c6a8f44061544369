//go:build cgo

package history

import (
	"errors"
	"syscall"

	"github.com/mattn/go-sqlite3"
)

// isBusy reports whether SQLite gave up because of a lock that another connection holds.
func isBusy(err error) bool {
	var e sqlite3.Error
	return errors.As(err, &e) && (e.Code == sqlite3.ErrBusy || e.Code == sqlite3.ErrLocked)
}

// isUnopened reports whether a file could not be opened because this process, or the system, has too many open; SQLite
// doesn't tell that apart from other causes.
func isUnopened(err error) bool {
	var e sqlite3.Error
	return errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE) || errors.As(err, &e) && e.Code == sqlite3.ErrCantOpen
}

// isUnreadable reports whether an error means that what lies at this place of the file is damaged, not that it could
// not be asked for.
func isUnreadable(err error) bool {
	var e sqlite3.Error
	return errors.Is(err, errDamaged) ||
		errors.As(err, &e) && (e.Code == sqlite3.ErrCorrupt || e.Code == sqlite3.ErrIoErr || e.Code == sqlite3.ErrNotADB)
}
