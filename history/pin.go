package history

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// Pin keeps the entry with a number from being trimmed, or no longer. In a past session it writes to the file, so that
// one has to be writable.
func (c *Capture) Pin(seq int64, on bool) error {
	f := c.file()
	if f == nil {
		return ErrClosed
	}
	end, err := f.endFor(context.Background(), seq)
	if err == nil && (seq < 1 || seq > end || f.layout.Load().hole(seq) != nil && on) {
		err = errNone
	}
	if err != nil {
		return fmt.Errorf("pin entry %d: %w", seq, err)
	}
	sql := "insert or ignore into pin values(?)"
	if !on {
		sql = "delete from pin where seq=?"
	}
	err = f.onWriter(func(db *conn) error {
		if err := db.exec(sql, seq); err != nil {
			return err
		}
		f.setPin(seq, on) // before anything is trimmed
		return nil
	})
	if err != nil {
		return fmt.Errorf("pin entry %d: %w", seq, err)
	}
	return nil
}

// Pins returns the numbers of the pinned entries, in order.
func (c *Capture) Pins() []int64 {
	f := c.file()
	if f == nil {
		return nil
	}
	return slices.Clone(*f.pins.Load())
}

// onWriter runs f on the writer's connection, or in a past session on one of its own.
func (f *file) onWriter(run func(db *conn) error) error {
	if f.writer != nil {
		if err := f.writer.do(run); !errors.Is(err, ErrClosed) {
			return err
		}
	}
	if f.elsewhere {
		return errors.New("another process is writing the session")
	}
	db, err := openConn(f.path, readWrite, busyMS, scanCacheKiB)
	if err != nil {
		return err
	}
	return errors.Join(run(db), db.close())
}

func (f *file) setPin(seq int64, on bool) {
	f.mu.Lock()
	pins := slices.Clone(*f.pins.Load())
	if i, found := slices.BinarySearch(pins, seq); on && !found {
		pins = slices.Insert(pins, i, seq)
	} else if !on && found {
		pins = slices.Delete(pins, i, i+1)
	}
	f.pins.Store(&pins)
	views := slices.Collect(maps.Keys(f.views))
	f.mu.Unlock()
	f.pages.forget()
	for _, v := range views {
		v.again(seq)
	}
}

// markPins sets Pinned in the records of a chunk that has just been read.
func (f *file) markPins(c *chunk) {
	pins := *f.pins.Load()
	i, _ := slices.BinarySearch(pins, c.first)
	for ; i < len(pins) && pins[i] < c.first+int64(c.n); i++ {
		c.pin(int(pins[i] - c.first))
	}
}

func readPins(db *conn) ([]int64, error) {
	var pins []int64
	err := db.query(context.Background(), "select seq from pin order by seq", func(row []driver.Value) error {
		seq, err := integer(row[0])
		pins = append(pins, seq)
		return err
	})
	return pins, err
}
