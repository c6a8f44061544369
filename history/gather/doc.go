// Package gather makes SQLite write its write-ahead log in long pieces. SQLite writes each frame of the log as two: 24
// bytes of header, then the page. On Linux that takes three times the processor's time that the same bytes take in
// pieces of 64 KiB or more, and it is most of what a flood costs the writer.
//
// A VFS (https://www.sqlite.org/vfs.html) stands in front of SQLite's own and gathers what is appended to a log. What it
// holds is written when it is full, when anything but an append is asked of the log, and with the frame that commits,
// before SQLite tells other connections of it. So nobody is told of a frame that isn't in the file. Every other file is
// SQLite's own.
//
// It is for connections with "pragma cache_spill=off" and without synchronous=full. A transaction of theirs goes to the
// log in one piece, when it commits, and an error of the disk ends it there; so nothing is held from one to the next.
// Without the pragma, what a transaction spilled would still be held after its rollback and could overwrite what
// another connection commits.
//
// It exists on Linux with cgo; elsewhere SQLite writes by itself.
package gather
