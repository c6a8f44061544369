package history

import (
	"context"
	"database/sql/driver"
)

// whyTrimmed is what the row says that stands for trimmed entries.
const whyTrimmed = "they were trimmed to keep to the size budget"

// readTrimmed returns what was trimmed as the hole before the first entry that was kept. Where pinned entries were
// kept between, there are more holes before that; the bytes are those of all of them.
func readTrimmed(db *conn) (h hole, err error) {
	h = hole{first: 1, why: whyTrimmed}
	err = db.query(context.Background(), "select first_kept, bytes from trimmed limit 1", func(row []driver.Value) error {
		kept, err := integer(row[0])
		if err != nil {
			return err
		}
		h.n = clamp(kept-1, maxSeq)
		h.bytes, err = integer(row[1])
		return err
	})
	return h, err
}
