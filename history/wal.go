package history

import (
	"context"
	"database/sql/driver"
	"sync/atomic"
	"time"
)

const (
	checkpointEvery = time.Second
	walBytes        = 256 << 20 // of write-ahead log; then the writer itself empties it
	walSlack        = 64 << 20  // more before it tries again, where readers were in the way
	pageBytes       = 16 << 10
)

// wal keeps the write-ahead log short. Each second a checkpoint that waits for nobody copies what it can into the
// database and makes the last second survive a power loss. In a flood it never catches up, so at walBytes the writer
// checkpoints itself.
type wal struct {
	bytes atomic.Int64 // estimate of what is in the log
	dirty atomic.Bool  // something was written since the last checkpoint
	limit int64
}

// wrote is called by the writer after a commit of about so many bytes.
func (w *wal) wrote(db *conn, bytes int) {
	w.dirty.Store(true)
	if w.bytes.Add(int64(bytes)+3*pageBytes) < w.limit {
		return
	}
	c, err := checkpoint(db, "restart")
	if err != nil || c.busy {
		// A reader in another process may hold the log. It isn't lost, only longer.
		w.bytes.Store(w.limit - walSlack)
		return
	}
	w.bytes.Store(0)
}

// checkpointed is the outcome of a checkpoint.
type checkpointed struct {
	busy        bool
	pages, done int64
}

func checkpoint(db *conn, mode string) (c checkpointed, err error) {
	err = db.query(context.Background(), "pragma wal_checkpoint("+mode+")", func(row []driver.Value) error {
		var v [3]int64
		for i := range v {
			if v[i], err = integer(row[i]); err != nil {
				return err
			}
		}
		c = checkpointed{v[0] != 0, v[1], v[2]}
		return nil
	})
	return c, err
}

// run checkpoints each second, on a connection of its own, until stop is closed. Errors are the writer's to meet: the
// log only grows.
func (w *wal) run(db *conn, each func(), stop <-chan struct{}) {
	tick := time.NewTicker(checkpointEvery)
	defer tick.Stop()
	for {
		select {
		case <-stop:
			return
		case <-tick.C:
		}
		each()
		w.settle(db)
	}
}

// settle checkpoints what was written since it last could. Where a reader of an older state is in the way, what came
// later may not have reached the disk, so it is tried again.
func (w *wal) settle(db *conn) {
	if !w.dirty.Swap(false) {
		return
	}
	switch c, err := checkpoint(db, "passive"); {
	case err != nil || c.busy:
		w.dirty.Store(true)
	case c.done == c.pages:
		w.bytes.Store(0) // the next commit begins the log anew
	default:
		w.dirty.Store(true)
		w.bytes.Store(c.pages * pageBytes)
	}
}
