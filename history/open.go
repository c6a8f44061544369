package history

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Create makes the capture file at path, which must not exist, with mode 0600, and its folder with 0700 where that is
// missing. Entries are appended through the handle that it returns.
func Create(path string, info Info) (*Capture, error) {
	c, err := create(path, info)
	if err != nil {
		return nil, fmt.Errorf("create session %s: %w", path, err)
	}
	return c, nil
}

func create(path string, info Info) (*Capture, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	// Made here and not by SQLite, so that it is private from its first moment and never an existing file.
	w, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	// A log that a deleted file of this name left behind would be taken for this one's.
	if err := errors.Join(w.Close(), removeCompanions(path)); err != nil {
		return nil, errors.Join(err, os.Remove(path))
	}
	cl, err := opened.claim(path)
	if err != nil {
		return nil, err
	}
	f := &file{path: path, id: cl.id, info: info, ends: make(chan struct{}), views: make(map[*View]struct{})}
	f.layout.Store(new(layout))
	f.pins.Store(new([]int64))
	if err := f.make(); err != nil {
		err = errors.Join(err, removeCompanions(path), os.Remove(path))
		opened.settle(cl, nil)
		return nil, err
	}
	opened.settle(cl, f)
	return &Capture{claim: cl, path: path, info: info, owner: true}, nil
}

// make writes the schema into the empty file and starts the writer.
func (f *file) make() (err error) {
	db, err := openWriter(f.path, writerBusyMS, writerCacheKiB)
	if err != nil {
		return err
	}
	var checkpoints *conn
	defer func() {
		if err != nil {
			err = errors.Join(err, f.closeReaders())
			if checkpoints != nil {
				err = errors.Join(err, checkpoints.close())
			}
			err = errors.Join(err, db.close())
		}
	}()
	// The schema goes into the file itself before the log is turned on, so that its first bytes tell what it is. It
	// need not survive a power loss: the first checkpoint makes all of it durable. SQLite turns the bound on its cache
	// into pages of the size that it knows at that time, so the bound is set again; it would be four times as much.
	if err = db.exec(fmt.Sprintf("pragma page_size=%d; pragma cache_size=-%d; pragma journal_mode=memory; "+
		"pragma synchronous=off", pageBytes, writerCacheKiB)); err != nil {
		return err
	}
	if err = migrate(db, schema()); err != nil {
		return err
	}
	i := f.info
	if err = db.exec("insert into info values(?, ?, ?, ?, ?, ?, '')",
		i.ID, i.ProfileID, i.Name, i.URL, i.Start, i.App); err != nil {
		return err
	}
	if err = db.exec("pragma journal_mode=wal; pragma synchronous=normal; pragma wal_autocheckpoint=0"); err != nil {
		return err
	}
	if checkpoints, err = openConn(f.path, readWrite, 0, scanCacheKiB); err != nil {
		return err
	}
	if err = f.openReaders(); err != nil {
		return err
	}
	return f.start(db, checkpoints)
}

// Open opens the capture at path for reading. One that is open in this process is shared; one that crashed is repaired
// first; one that another process is writing is read as it is now. A file that isn't a capture, or is newer than this
// version, is left as it is: ErrForeign and ErrNewer.
func Open(path string) (*Capture, error) {
	c, err := open(path)
	if err != nil {
		return nil, fmt.Errorf("open session %s: %w", path, err)
	}
	return c, nil
}

func open(path string) (*Capture, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	cl, err := opened.claim(path)
	if err != nil {
		var pe *fs.PathError
		if errors.As(err, &pe) {
			err = pe.Err // the path is told already
		}
		return nil, err
	}
	if cl.file == nil {
		f, err := openFile(path, cl.id)
		opened.settle(cl, f)
		if err != nil {
			return nil, err
		}
	}
	return &Capture{claim: cl, path: cl.file.path, info: cl.file.info}, nil
}

// openFile opens a file that the caller has to itself, as far as this process goes.
func openFile(path string, id os.FileInfo) (*file, error) {
	h, err := readHeader(path)
	if err != nil {
		return nil, err
	}
	f := &file{path: path, id: id, ends: make(chan struct{}), views: make(map[*View]struct{})}
	if f.elsewhere, err = settleCrash(path, h); err != nil {
		return nil, err
	}
	if !f.elsewhere && h.version < len(schema()) {
		if err := migrateFile(path); err != nil {
			return nil, err
		}
	}
	if err := f.openPast(); err != nil {
		return nil, err
	}
	return f, nil
}

// settleCrash finds out whether a file whose log is on is live in another process or crashed, by trying to turn the
// log off without waiting: that fails while anyone has the file open. One that crashed is a plain file afterwards.
func settleCrash(path string, h header) (elsewhere bool, err error) {
	if !h.wal {
		if _, err := os.Stat(path + "-journal"); errors.Is(err, fs.ErrNotExist) {
			return false, nil
		}
	}
	switch err := makePlain(path, 0); {
	case err == nil:
	case isBusy(err):
		return true, nil
	default:
		return false, fmt.Errorf("it was not closed as it should and can't be repaired where it is: %w", err)
	}
	db, err := openConn(path, readWrite, busyMS, scanCacheKiB)
	if err != nil {
		return false, err
	}
	if err = checkSchema(db); err == nil {
		err = db.exec("update info set ended='crashed' where ended=''")
	}
	return false, errors.Join(err, db.close())
}

func migrateFile(path string) error {
	db, err := openConn(path, readWrite, busyMS, scanCacheKiB)
	if err != nil {
		return err
	}
	return errors.Join(migrate(db, schema()), db.close())
}

// openPast reads what the file says of itself.
func (f *file) openPast() (err error) {
	f.pins.Store(new([]int64)) // until they are read
	if err := f.openReaders(); err != nil {
		return damaged(err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, f.closeReaders())
		}
	}()
	r := f.pages.r
	if err := f.readInfo(r.db); err != nil {
		return damaged(err)
	}
	trimmed, err := readTrimmed(r.db)
	if err != nil {
		return damaged(fmt.Errorf("read what was trimmed: %w", err))
	}
	l, err := r.readLayout(f.past.Entries, trimmed)
	if err != nil {
		return damaged(err)
	}
	f.layout.Store(l)
	f.past.Committed = l.end
	f.measure()
	return nil
}

// ErrDamaged says that a capture can't be read at all. One that can in part is opened, and shows gaps.
var ErrDamaged = errors.New("it is damaged")

// damaged marks an error of reading a capture with ErrDamaged, unless it tells of something else than what is in the file.
func damaged(err error) error {
	if errors.Is(err, ErrForeign) || isBusy(err) || isUnopened(err) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrDamaged, err)
}

// readInfo reads the capture's own small tables and its pins.
func (f *file) readInfo(db *conn) error {
	if err := checkSchema(db); err != nil {
		return err
	}
	found := false
	err := db.query(context.Background(), `select id, profile_id, name, url, app, ended, start, entries, messages_in,
		messages_out, payload_in, payload_out, violations, lost, t0, t1 from info, total limit 1`,
		func(row []driver.Value) (err error) {
			found = true
			texts := []*string{&f.info.ID, &f.info.ProfileID, &f.info.Name, &f.info.URL, &f.info.App, &f.ended}
			for i, p := range texts {
				if *p, err = text(row[i]); err != nil {
					return err
				}
			}
			s := &f.past
			for i, p := range []*int64{&f.info.Start, &s.Entries, &s.MessagesIn, &s.MessagesOut, &s.PayloadIn,
				&s.PayloadOut, &s.Violations, &s.Lost, &s.First, &s.Last} {
				if *p, err = integer(row[len(texts)+i]); err != nil {
					return err
				}
			}
			return nil
		})
	if err != nil {
		return fmt.Errorf("read what the session says of itself: %w", err)
	}
	if !found {
		return errors.New("it says nothing of itself")
	}
	pins, err := readPins(db)
	if err != nil {
		return fmt.Errorf("read the pins: %w", err)
	}
	f.pins.Store(&pins)
	return nil
}
