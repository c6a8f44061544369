package history

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/mattn/go-sqlite3"

	"socklens/history/gather"
)

// conn is one connection to a capture's database, for one goroutine at a time. It goes through the driver's interfaces
// without database/sql, which would cost a third of the speed; and without the driver's own types, which don't exist
// where cgo is off.
type conn struct {
	c    driver.Conn
	kept []*stmt // closed with it: SQLite keeps a file open, and locked, while any of its statements lives
}

// How a connection may open a file.
const (
	readOnly  = "ro"
	readWrite = "rw"
)

// openConn opens the database at path, which must exist. Locks of others are waited for up to busy milliseconds;
// cacheKiB bounds the connection's page cache.
func openConn(path, mode string, busy, cacheKiB int) (*conn, error) {
	return connect(path, url.Values{"mode": {mode}, "_busy_timeout": {strconv.Itoa(busy)}}, cacheKiB)
}

// openWriter opens the database at path for the writer, whose log is gathered. For that, what a transaction changes stays
// in the cache until it ends: cacheKiB bounds only what is kept from one to the next.
func openWriter(path string, busy, cacheKiB int) (*conn, error) {
	vfs := gather.VFS()
	if vfs == "" {
		return openConn(path, readWrite, busy, cacheKiB)
	}
	db, err := connect(path, url.Values{"mode": {readWrite}, "_busy_timeout": {strconv.Itoa(busy)}, "vfs": {vfs}}, cacheKiB)
	if err != nil {
		return nil, err
	}
	if err := db.exec("pragma cache_spill=off"); err != nil {
		return nil, errors.Join(err, db.close())
	}
	return db, nil
}

func connect(path string, how url.Values, cacheKiB int) (*conn, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	abs = filepath.ToSlash(abs)
	if !strings.HasPrefix(abs, "/") {
		abs = "/" + abs // C:/… is file:///C:/…
	}
	how.Set("_mutex", "no")
	// Only net/url escapes a path such as "a#b?c%41" so that SQLite opens that very file.
	u := url.URL{Scheme: "file", Path: abs, RawQuery: how.Encode()}
	c, err := new(sqlite3.SQLiteDriver).Open(u.String())
	if err != nil {
		return nil, err
	}
	db := &conn{c: c}
	if err := db.exec(fmt.Sprintf("pragma cache_size=-%d", cacheKiB)); err != nil {
		return nil, errors.Join(err, db.close())
	}
	return db, nil
}

func (db *conn) close() error {
	var err error
	for _, s := range db.kept {
		err = errors.Join(err, s.close())
	}
	return errors.Join(err, db.c.Close())
}

// exec runs statements that return nothing.
func (db *conn) exec(sql string, args ...driver.Value) error {
	return db.execCtx(context.Background(), sql, args...)
}

// execCtx is exec that is interrupted when ctx ends, at the price of a goroutine.
func (db *conn) execCtx(ctx context.Context, sql string, args ...driver.Value) error {
	e, ok := db.c.(driver.ExecerContext)
	if !ok {
		return errors.New("the SQLite driver can't execute")
	}
	_, err := e.ExecContext(ctx, sql, named(nil, args))
	return err
}

// query calls f with every row; f must not keep row, but may keep the values in it.
func (db *conn) query(ctx context.Context, sql string, f func(row []driver.Value) error, args ...driver.Value) error {
	s, err := db.prepare(sql)
	if err != nil {
		return err
	}
	err = s.each(ctx, f, args...)
	return errors.Join(err, s.close())
}

// stmt is a prepared statement. It is used by one goroutine at a time, as its connection.
type stmt struct {
	s    driver.Stmt
	args []driver.NamedValue
	row  []driver.Value
}

func (db *conn) prepare(sql string) (*stmt, error) {
	s, err := db.c.Prepare(sql)
	if err != nil {
		return nil, fmt.Errorf("prepare %q: %w", sql, err)
	}
	return &stmt{s: s}, nil
}

// prepareAll prepares a statement for each text, into the pointer beside it. They are closed with the connection.
func (db *conn) prepareAll(list map[**stmt]string) error {
	for p, sql := range list {
		s, err := db.prepare(sql)
		if err != nil {
			return err
		}
		*p = s
		db.kept = append(db.kept, s)
	}
	return nil
}

func (s *stmt) close() error { return s.s.Close() }

func (s *stmt) exec(args ...driver.Value) error {
	e, ok := s.s.(driver.StmtExecContext)
	if !ok {
		return errors.New("the SQLite driver can't execute")
	}
	s.args = named(s.args[:0], args)
	_, err := e.ExecContext(context.Background(), s.args)
	clear(s.args) // let go of the blobs
	return err
}

// each calls f with every row of the answer. The statement's read transaction lasts until it returns.
func (s *stmt) each(ctx context.Context, f func(row []driver.Value) error, args ...driver.Value) (err error) {
	q, ok := s.s.(driver.StmtQueryContext)
	if !ok {
		return errors.New("the SQLite driver can't query")
	}
	s.args = named(s.args[:0], args)
	rows, err := q.QueryContext(ctx, s.args)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	if s.row == nil {
		s.row = make([]driver.Value, len(rows.Columns()))
	}
	defer clear(s.row)
	for {
		switch err := rows.Next(s.row); {
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		}
		if err := f(s.row); err != nil {
			return err
		}
	}
}

// one calls f with the first row of the answer, if there is one.
func (s *stmt) one(f func(row []driver.Value) error, args ...driver.Value) error {
	err := s.each(context.Background(), func(row []driver.Value) error {
		if err := f(row); err != nil {
			return err
		}
		return errEnough
	}, args...)
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}

// errEnough ends each early. It never leaves this package.
var errEnough = errors.New("enough rows")

func named(dst []driver.NamedValue, args []driver.Value) []driver.NamedValue {
	for i, a := range args {
		dst = append(dst, driver.NamedValue{Ordinal: i + 1, Value: a})
	}
	return dst
}

// integer, text and blob read a column of a file that anyone may have written: a value of another type is an error.
func integer(v driver.Value) (int64, error) {
	if i, ok := v.(int64); ok {
		return i, nil
	}
	return 0, fmt.Errorf("a number is a %T", v)
}

func text(v driver.Value) (string, error) {
	switch s := v.(type) {
	case string:
		return s, nil
	case []byte: // text that holds no UTF-8 is stored as it is
		return string(s), nil
	}
	return "", fmt.Errorf("a text is a %T", v)
}

func blob(v driver.Value) ([]byte, error) {
	if b, ok := v.([]byte); ok {
		return b, nil
	}
	return nil, fmt.Errorf("a blob is a %T", v)
}
