package history

import (
	"context"
	"database/sql/driver"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// applicationID marks a SQLite file as a capture: "Skln".
const applicationID = 0x536b6c6e

// What Open answers for files that it leaves as they are. Errors of Open wrap them.
var (
	ErrForeign = errors.New("it is not a Socklens session")
	ErrNewer   = errors.New("it was written by a newer version of Socklens")
)

// schema holds, for each version, the statements that lead to it from the one before. A file's user_version is how
// many of them it has seen; Create runs all, Open those that are missing.
//
// The index chunk_sum covers what a search needs to know of a chunk before it reads it.
func schema() []string {
	return []string{`
create table info(
	id text not null, profile_id text not null, name text not null, url text not null,
	start int not null, app text not null,
	ended text not null -- '' while it is live, then 'closed' or 'crashed'
);
create table total(
	entries int not null, messages_in int not null, messages_out int not null,
	payload_in int not null, payload_out int not null, violations int not null, lost int not null,
	t0 int not null, t1 int not null
);
create table chunk(
	first integer primary key, n int not null, t0 int not null, t1 int not null, flags int not null,
	idx blob not null, meta blob not null, payload blob not null
);
create index chunk_sum on chunk(first, n, t0, t1, flags);
create table part(seq int not null, i int not null, bytes blob not null, primary key(seq, i));
create table pin(seq integer primary key);
create table trimmed(first_kept int not null, entries int not null, bytes int not null);
insert into total values(0, 0, 0, 0, 0, 0, 0, 0, 0);
insert into trimmed values(1, 0, 0);
`}
}

// migrate brings the database to the version of steps' length, all or nothing.
func migrate(db *conn, steps []string) error {
	version, err := userVersion(db)
	if err != nil {
		return err
	}
	if version >= len(steps) {
		return nil
	}
	if err := db.exec("begin immediate"); err != nil {
		return err
	}
	err = db.exec(strings.Join(steps[version:], ";\n"))
	if err == nil {
		err = db.exec(fmt.Sprintf("pragma application_id=%d; pragma user_version=%d; commit", applicationID, len(steps)))
	}
	if err != nil {
		return errors.Join(fmt.Errorf("migrate from version %d to %d: %w", version, len(steps), err), db.exec("rollback"))
	}
	return nil
}

// checkSchema refuses a file in which something would be computed when it is read or marked. SQLite would do that for as
// long as it takes, and no capture has such: what isn't stored in pages of its own, which is a view, a trigger or a virtual
// table; other indexes than ours; constraints that are checked; and generated columns.
func checkSchema(db *conn) error {
	return db.query(context.Background(), `select name from sqlite_schema s where coalesce(rootpage, 0)=0
		or type='index' and sql is not null and name<>'chunk_sum'
		or sql like '%check%'
		or exists(select 1 from pragma_table_xinfo(s.name) where hidden<>0) limit 1`, func(row []driver.Value) error {
		name, err := text(row[0])
		return errors.Join(fmt.Errorf("%w: %q in it is no table of ours", ErrForeign, name), err)
	})
}

func userVersion(db *conn) (int, error) {
	var version int64
	err := db.query(context.Background(), "pragma user_version", func(row []driver.Value) (err error) {
		version, err = integer(row[0])
		return err
	})
	return int(version), err
}

// header is what the first bytes of a file tell, read without SQLite, which would touch a file that isn't ours.
type header struct {
	wal     bool // the write-ahead log is on: it was not closed as it should, or it is open now
	version int
}

// readHeader reads the header of the file at path. The file must not be open in this process: closing any of its
// descriptors drops the locks that SQLite holds on it.
func readHeader(path string) (header, error) {
	if id, err := os.Stat(path); err == nil && !id.Mode().IsRegular() {
		return header{}, fmt.Errorf("%w: it is a folder, a pipe or a device", ErrForeign) // a pipe may be waited for for ever
	}
	f, err := os.Open(path)
	if err != nil {
		return header{}, err
	}
	defer f.Close()
	var b [100]byte
	if _, err := io.ReadFull(f, b[:]); err != nil {
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			err = fmt.Errorf("%w: it is too short", ErrForeign)
		}
		return header{}, err
	}
	if string(b[:16]) != "SQLite format 3\x00" || binary.BigEndian.Uint32(b[68:]) != applicationID {
		return header{}, ErrForeign
	}
	h := header{wal: b[18] == 2, version: int(binary.BigEndian.Uint32(b[60:]))}
	if newest := len(schema()); h.version > newest {
		return h, fmt.Errorf("%w: its format is %d, this version knows up to %d", ErrNewer, h.version, newest)
	}
	return h, nil
}
