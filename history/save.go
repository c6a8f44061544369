package history

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// SaveAs writes a copy of all that was appended to path as one plain file, also while the capture is live. An existing
// file is replaced once the copy is complete; one that is open as a capture is not. Progress is told now and then how far
// the copy is, from 0 to 1, and not any more once SaveAs has returned.
func (c *Capture) SaveAs(ctx context.Context, path string, progress func(share float64)) error {
	f := c.file()
	if f == nil {
		return ErrClosed
	}
	if err := c.Flush(ctx); err != nil {
		return fmt.Errorf("save session as %s: %w", path, err)
	}
	if err := f.saveAs(ctx, path, progress); err != nil {
		return fmt.Errorf("save session as %s: %w", path, err)
	}
	return nil
}

func (f *file) saveAs(ctx context.Context, path string, progress func(share float64)) (err error) {
	path, err = filepath.Abs(path)
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	// The copy grows beside its place, private from its first moment.
	t, err := os.CreateTemp(filepath.Dir(path), ".socklens-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(t.Name()))
		}
	}()
	if err := t.Close(); err != nil {
		return err
	}
	r, err := f.borrow(ctx)
	if err != nil {
		return err
	}
	live := f.live.Load() // it may end while it is copied
	progress(0)
	stop := watchCopy(t.Name(), f.path, progress)
	err = r.db.execCtx(ctx, "vacuum into ?", t.Name())
	stop()
	f.scans <- r
	if err = cmp.Or(err, ctx.Err()); err != nil { // a short statement may end well although it was cancelled
		return err
	}
	if live {
		// The copy is whole as it stands.
		db, err := openConn(t.Name(), readWrite, busyMS, scanCacheKiB)
		if err != nil {
			return err
		}
		if err := errors.Join(db.exec("update info set ended=?", endedClosed), db.close()); err != nil {
			return err
		}
	}
	if err := syncFile(t.Name()); err != nil {
		return err
	}
	return replace(t.Name(), path)
}

// watchCopy tells how large a copy has become beside what it is made of, until stop is called and has returned.
func watchCopy(to, from string, progress func(share float64)) (stop func()) {
	done := make(chan struct{})
	var watching sync.WaitGroup
	watching.Go(func() {
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				progress(min(float64(sizeOf(to))/float64(max(sizeOf(from)+sizeOf(from+"-wal"), 1)), 1))
			case <-done:
				return
			}
		}
	})
	return func() {
		close(done)
		watching.Wait()
	}
}

// sizeOf returns the size of a file, 0 where it isn't there. It doesn't open it, which could drop SQLite's locks.
func sizeOf(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// replace renames a file to path, unless what is there is open, here or in another process.
func replace(name, path string) error {
	rename := func() error { return os.Rename(name, path) }
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		if err := removeCompanions(path); err != nil {
			return err
		}
		return rename()
	}
	return vacate(path, rename)
}
