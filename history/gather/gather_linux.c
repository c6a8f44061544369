#include "gather.h"
#include "sqlite.h"

#include <stdlib.h>
#include <string.h>

enum {
	ROOM = 0x1ffff,        /* SQLite's own VFS for Unix writes no more at a time, and longer pieces are hardly faster */
	FRAME_HEADER_SIZE = 24 /* of a log; nothing else is written that is as long (https://www.sqlite.org/fileformat2.html, 4.1) */
};

/* A log: what was appended to it and isn't in the real file yet. One connection uses it, from one thread at a time. */
typedef struct {
	sqlite3_file base;
	sqlite3_file *real;
	int commits; /* the frame at hand ends a transaction */
	int held;    /* bytes of data */
	int64_t at;  /* where they belong */
	char *data;
} Log;

static sqlite3_vfs *own, gathering;

/* write_held writes what is held. After an error it is gone: SQLite was committing, and rolls back. */
static int write_held(Log *l) {
	if (l->held == 0) return SQLITE_OK;
	int amount = l->held;
	l->held = 0;
	return l->real->pMethods->xWrite(l->real, l->data, amount, l->at);
}

static int log_write(sqlite3_file *f, const void *from, int amount, int64_t offset) {
	Log *l = (Log *)f;
	if (amount == FRAME_HEADER_SIZE) {
		/* The second number is the size of the database after the transaction that this frame ends, or 0. */
		static const char within[4];
		l->commits = memcmp((const char *)from + 4, within, 4) != 0;
	}
	if (l->held > 0 && (offset != l->at + l->held || amount > ROOM - l->held)) {
		int err = write_held(l);
		if (err != SQLITE_OK) return err;
	}
	if (amount > ROOM) return l->real->pMethods->xWrite(l->real, from, amount, offset);
	if (l->held == 0) l->at = offset;
	memcpy(l->data + l->held, from, amount);
	l->held += amount;
	return l->commits ? write_held(l) : SQLITE_OK;
}

static int log_read(sqlite3_file *f, void *to, int amount, int64_t offset) {
	Log *l = (Log *)f;
	int err = write_held(l);
	return err != SQLITE_OK ? err : l->real->pMethods->xRead(l->real, to, amount, offset);
}

static int log_truncate(sqlite3_file *f, int64_t size) {
	Log *l = (Log *)f;
	int err = write_held(l);
	return err != SQLITE_OK ? err : l->real->pMethods->xTruncate(l->real, size);
}

static int log_sync(sqlite3_file *f, int flags) {
	Log *l = (Log *)f;
	int err = write_held(l);
	return err != SQLITE_OK ? err : l->real->pMethods->xSync(l->real, flags);
}

static int log_size(sqlite3_file *f, int64_t *size) {
	Log *l = (Log *)f;
	int err = write_held(l);
	return err != SQLITE_OK ? err : l->real->pMethods->xFileSize(l->real, size);
}

/* What is still held belongs to no transaction that was committed. */
static int log_close(sqlite3_file *f) {
	Log *l = (Log *)f;
	free(l->data);
	return l->real->pMethods->xClose(l->real);
}

static int log_lock(sqlite3_file *f, int level) {
	Log *l = (Log *)f;
	return l->real->pMethods->xLock(l->real, level);
}

static int log_unlock(sqlite3_file *f, int level) {
	Log *l = (Log *)f;
	return l->real->pMethods->xUnlock(l->real, level);
}

static int log_check_reserved_lock(sqlite3_file *f, int *reserved) {
	Log *l = (Log *)f;
	return l->real->pMethods->xCheckReservedLock(l->real, reserved);
}

static int log_control(sqlite3_file *f, int op, void *arg) {
	Log *l = (Log *)f;
	return l->real->pMethods->xFileControl(l->real, op, arg);
}

static int log_sector_size(sqlite3_file *f) {
	Log *l = (Log *)f;
	return l->real->pMethods->xSectorSize(l->real);
}

static int log_characteristics(sqlite3_file *f) {
	Log *l = (Log *)f;
	return l->real->pMethods->xDeviceCharacteristics(l->real);
}

static const sqlite3_io_methods log_methods = {
	1, log_close, log_read, log_write, log_truncate, log_sync, log_size, log_lock, log_unlock,
	log_check_reserved_lock, log_control, log_sector_size, log_characteristics,
};

/* open_file opens a log in a Log with the real file behind it, and everything else as SQLite does. */
static int open_file(sqlite3_vfs *v, const char *name, sqlite3_file *f, int flags, int *out) {
	(void)v;
	if (!(flags & SQLITE_OPEN_WAL)) return own->xOpen(own, name, f, flags, out);
	Log *l = (Log *)f;
	*l = (Log){.real = (sqlite3_file *)(l + 1), .data = malloc(ROOM)};
	if (l->data == NULL) return SQLITE_NOMEM;
	int err = own->xOpen(own, name, l->real, flags, out);
	if (err == SQLITE_OK) {
		l->base.pMethods = &log_methods;
		return SQLITE_OK;
	}
	free(l->data);
	return err;
}

const char *gather_name(void) { return "socklens-gather"; }

int gather_register(void) {
	if (!sqlite3_vfs_find || !sqlite3_vfs_register) return SQLITE_ERROR;
	own = sqlite3_vfs_find(NULL);
	if (own == NULL) return SQLITE_ERROR;
	gathering = *own;
	if (gathering.iVersion > 3) gathering.iVersion = 3; /* sqlite3_vfs knows no more */
	gathering.szOsFile = (int)sizeof(Log) + own->szOsFile;
	gathering.pNext = NULL;
	gathering.zName = gather_name();
	gathering.xOpen = open_file;
	return sqlite3_vfs_register(&gathering, 0);
}
