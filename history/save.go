package history

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// SaveAs writes a copy of all that was appended to path as one plain file, also while the capture is live. An existing
// file is replaced once the copy is complete; one that is open as a capture is not.
func (c *Capture) SaveAs(ctx context.Context, path string) error {
	f := c.file()
	if f == nil {
		return ErrClosed
	}
	if err := c.Flush(ctx); err != nil {
		return fmt.Errorf("save session as %s: %w", path, err)
	}
	if err := f.saveAs(ctx, path); err != nil {
		return fmt.Errorf("save session as %s: %w", path, err)
	}
	return nil
}

func (f *file) saveAs(ctx context.Context, path string) (err error) {
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
	err = r.db.execCtx(ctx, "vacuum into ?", t.Name())
	f.scans <- r
	if err != nil {
		return err
	}
	if f.live.Load() {
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
	return opened.replace(t.Name(), path)
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// replace renames a file to path, unless what is there is open.
func (r *registry) replace(name, path string) error {
	c, err := r.claim(path)
	if errors.Is(err, os.ErrNotExist) {
		return os.Rename(name, path)
	}
	if err != nil {
		return err
	}
	if c.file != nil {
		return errors.Join(errors.New("a session is open there"), r.release(c))
	}
	defer r.settle(c, nil)
	return os.Rename(name, path)
}
