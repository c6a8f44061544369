/* What of SQLite's interface this package uses. It can't include the header that the driver brings, which lies wherever
 * the module cache is; what stands here has been the same since SQLite 3.7.6 and can't change
 * (https://www.sqlite.org/c3ref/vfs.html, https://www.sqlite.org/c3ref/io_methods.html). */
#pragma once

#include <stdint.h>

enum {
	SQLITE_OK = 0,
	SQLITE_ERROR = 1,
	SQLITE_NOMEM = 7,
	SQLITE_OPEN_WAL = 0x00080000,
};

typedef struct sqlite3_file sqlite3_file;
typedef struct sqlite3_vfs sqlite3_vfs;

/* Version 1 has no shared memory and no mapped pages, which SQLite asks only of databases. */
typedef struct {
	int iVersion;
	int (*xClose)(sqlite3_file *);
	int (*xRead)(sqlite3_file *, void *, int amount, int64_t offset);
	int (*xWrite)(sqlite3_file *, const void *, int amount, int64_t offset);
	int (*xTruncate)(sqlite3_file *, int64_t size);
	int (*xSync)(sqlite3_file *, int flags);
	int (*xFileSize)(sqlite3_file *, int64_t *size);
	int (*xLock)(sqlite3_file *, int);
	int (*xUnlock)(sqlite3_file *, int);
	int (*xCheckReservedLock)(sqlite3_file *, int *);
	int (*xFileControl)(sqlite3_file *, int op, void *);
	int (*xSectorSize)(sqlite3_file *);
	int (*xDeviceCharacteristics)(sqlite3_file *);
} sqlite3_io_methods;

struct sqlite3_file {
	const sqlite3_io_methods *pMethods;
};

struct sqlite3_vfs {
	int iVersion;
	int szOsFile;
	int mxPathname;
	sqlite3_vfs *pNext;
	const char *zName;
	void *pAppData;
	int (*xOpen)(sqlite3_vfs *, const char *name, sqlite3_file *, int flags, int *out);
	void (*rest[15])(void); /* those of version 3, taken over as they are */
};

/* Weak, because the driver's package holds them and this one is linked alone, too, while it is built. */
sqlite3_vfs *sqlite3_vfs_find(const char *name) __attribute__((weak));
int sqlite3_vfs_register(sqlite3_vfs *, int make_default) __attribute__((weak));
