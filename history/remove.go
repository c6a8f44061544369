package history

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
)

// ErrInUse says that a capture is open, here or in another process.
var ErrInUse = errors.New("the session is open")

// Remove deletes the capture at path and what stands beside it. One that is open is not deleted: ErrInUse.
func Remove(path string) error {
	if err := remove(path); err != nil {
		return fmt.Errorf("delete session %s: %w", path, err)
	}
	return nil
}

// Move gives the capture at path another name on the same disk, where nothing must be. One that is open is not moved:
// ErrInUse.
func Move(path, to string) error {
	if err := vacate(path, func() error { return os.Rename(path, to) }); err != nil {
		return fmt.Errorf("move session %s: %w", path, err)
	}
	return nil
}

func remove(path string) error { return vacate(path, func() error { return os.Remove(path) }) }

// vacate calls then, which has the file at path go, once nobody uses that and no log stands beside it that would be taken
// for that of a file in its place. One that can't be read may go; one that is open, here or in another process, may not:
// ErrInUse.
func vacate(path string, then func() error) error {
	c, err := opened.claimOr(path, func(*claim) {})
	if err != nil {
		return err
	}
	if c.file != nil {
		return ErrInUse
	}
	defer opened.settle(c, nil)
	elsewhere := false
	h, err := readHeader(path)
	if err == nil && h.wal {
		elsewhere, err = settleCrash(path, h)
	}
	switch {
	case elsewhere:
		return ErrInUse
	case isUnopened(err):
		return err // who knows whether it is
	}
	if err := removeCompanions(path); err != nil {
		return err
	}
	return then()
}

// removeCompanions removes what SQLite leaves beside a capture that was not closed.
func removeCompanions(path string) error {
	for _, suffix := range []string{"-wal", "-shm", "-journal"} {
		if err := os.Remove(path + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// Trim deletes the oldest captures of the folder until all of them together take at most budget bytes. Those that are
// open, have pinned entries or can't be read stay, and those that keep reports, which is asked just before each is
// deleted; nil keeps no others. It returns those it deleted.
func (c *Catalog) Trim(ctx context.Context, budget int64, keep func(path string) bool) ([]Summary, error) {
	list, err := c.List(ctx)
	if err != nil {
		return nil, err
	}
	var sum int64
	for i := range list {
		sum += list[i].Stats.FileBytes
	}
	var gone []Summary
	for _, s := range slices.Backward(list) {
		if sum <= budget || ctx.Err() != nil {
			break
		}
		if s.Err != nil || s.Live || s.Open || s.Pins > 0 || keep != nil && keep(s.Path) {
			continue
		}
		if err := Remove(s.Path); errors.Is(err, ErrInUse) || errors.Is(err, fs.ErrNotExist) {
			continue // opened, or deleted, meanwhile
		} else if err != nil {
			return gone, err
		}
		sum -= s.Stats.FileBytes
		gone = append(gone, s)
	}
	return gone, ctx.Err()
}
