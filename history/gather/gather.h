#pragma once

/* gather_register makes the VFS known to SQLite and returns 0. It is called once. */
int gather_register(void);

const char *gather_name(void);
